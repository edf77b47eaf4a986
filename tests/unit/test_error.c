#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"

static void test_error__keeps_the_root_cause(void **state)
{
    struct plomb_error error = {0};

    (void)state;
    error_set_at_line(&error, PLOMB_HEX_MALFORMED, 12, "checksum is 0x%x", 0x3f);
    error_set(&error, PLOMB_INTERNAL, "later");
    assert_int_equal(error.status, PLOMB_HEX_MALFORMED);
    assert_int_equal(error.position_kind, PLOMB_POSITION_LINE);
    assert_int_equal(error.position, 12);
    assert_string_equal(error.message, "line 12: checksum is 0x3f");
}

static void test_error__outer_calls_go_in_front(void **state)
{
    struct plomb_error error = {0};

    (void)state;
    error_prefix(&error, "nothing happens to an empty one");
    assert_string_equal(error.message, "");
    error_set_at_offset(&error, PLOMB_ELF_MALFORMED, 52, "cut short");
    error_prefix(&error, "cannot read '%s'", "a.elf");
    assert_string_equal(error.message, "cannot read 'a.elf': byte 52: cut short");
}

static void test_error__names_the_operating_systems_reason(void **state)
{
    struct plomb_error error = {0};

    (void)state;
    assert_int_equal(error_set_errno(&error, PLOMB_FILE_UNREADABLE, ENOENT, "open"),
                     PLOMB_FILE_NOT_FOUND);
    assert_string_equal(error.message, "open: No such file or directory");
    assert_int_equal(error_set_errno(NULL, PLOMB_FILE_UNREADABLE, EACCES, "open"),
                     PLOMB_FILE_UNREADABLE);
}

static void test_error__first_hint_stays(void **state)
{
    struct plomb_error error = {0};

    (void)state;
    error_hint(&error, "do %d", 1);
    error_hint(&error, "do %d", 2);
    assert_string_equal(error.hint, "do 1");
}

static void test_error__long_messages_are_cut_not_overrun(void **state)
{
    struct plomb_error error = {0};
    char text[2 * PLOMB_ERROR_MESSAGE_SIZE];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    error_set(&error, PLOMB_USAGE, "%s", text);
    error_prefix(&error, "%s", text);
    assert_int_equal(strlen(error.message), PLOMB_ERROR_MESSAGE_SIZE - 1);
}

static void test_status__ids_are_unique_and_well_formed(void **state)
{
    (void)state;
    for (int i = 0; i < PLOMB_STATUS_COUNT; i++) {
        const char *id = plomb_status_id((enum plomb_status)i);

        assert_int_equal(strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-"),
                         strlen(id));
        for (int k = 0; k < i; k++) {
            assert_string_not_equal(id, plomb_status_id((enum plomb_status)k));
        }
    }
}

static void test_status__exit_codes_are_the_documented_ones(void **state)
{
    (void)state;
    assert_int_equal(plomb_status_exit_code(PLOMB_OK), 0);
    assert_int_equal(plomb_status_exit_code(PLOMB_SIGNATURE_INVALID), 1);
    assert_int_equal(plomb_status_exit_code(PLOMB_USAGE), 2);
    assert_int_equal(plomb_status_exit_code(PLOMB_ZIP_MALFORMED), 3);
    assert_int_equal(plomb_status_exit_code(PLOMB_PASSPHRASE_WRONG), 4);
    assert_int_equal(plomb_status_exit_code(PLOMB_NO_MEMORY), 5);
    assert_int_equal(plomb_status_exit_code((enum plomb_status)9999), 70);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error__keeps_the_root_cause),
        cmocka_unit_test(test_error__outer_calls_go_in_front),
        cmocka_unit_test(test_error__names_the_operating_systems_reason),
        cmocka_unit_test(test_error__first_hint_stays),
        cmocka_unit_test(test_error__long_messages_are_cut_not_overrun),
        cmocka_unit_test(test_status__ids_are_unique_and_well_formed),
        cmocka_unit_test(test_status__exit_codes_are_the_documented_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
