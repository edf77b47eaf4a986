#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/chip.h>
#include <plomb/values.h>

static uint32_t number_of(const char *text)
{
    uint32_t number = 0;

    assert_int_equal(plomb_number_parse(text, UINT32_MAX, &number, NULL), PLOMB_OK);
    return number;
}

static void refuse_number(const char *text, const char *message, const char *hint)
{
    struct plomb_error error = {0};
    uint32_t number = 7;

    assert_int_equal(plomb_number_parse(text, UINT16_MAX, &number, &error),
                     PLOMB_OPTION_VALUE);
    assert_int_equal(number, 7);
    assert_string_equal(error.message, message);
    assert_string_equal(error.hint, hint);
}

static void test_number__reads_decimal_and_hexadecimal(void **state)
{
    (void)state;
    assert_int_equal(number_of("0"), 0);
    assert_int_equal(number_of("52"), 52);
    assert_int_equal(number_of("0x34"), 52);
    assert_int_equal(number_of("0XcB"), 0xcb);
    assert_int_equal(number_of("0x00000000000000cb"), 0xcb);
    assert_int_equal(number_of("4294967295"), UINT32_MAX);
}

static void test_number__refuses_hexadecimal_without_prefix(void **state)
{
    (void)state;
    refuse_number("CB", "'CB' is not a number", "write 0xCB");
}

static void test_number__refuses_leading_zeros(void **state)
{
    (void)state;
    refuse_number("017", "'017' begins with a zero, which some tools read as octal",
                  "leave the zeros out, or write 0x for hexadecimal");
}

static void test_number__refuses_what_is_too_large(void **state)
{
    const char *hint = "the largest value here is 65535 (0xffff)";

    (void)state;
    refuse_number("65536", "'65536' is too large", hint);
    refuse_number("18446744073709551616", "'18446744073709551616' is too large", hint);
    refuse_number("0x10000000000000001", "'0x10000000000000001' is too large", hint);
}

static void test_number__refuses_signs_blanks_and_nothing(void **state)
{
    const char *hint = "write a whole number, such as 52 or 0x34";

    (void)state;
    refuse_number("-1", "'-1' is not a number", hint);
    refuse_number("+1", "'+1' is not a number", hint);
    refuse_number(" 1", "' 1' is not a number", hint);
    refuse_number("1_000", "'1_000' is not a number", hint);
    refuse_number("0x", "'0x' is not a number", hint);
    refuse_number("", "'' is not a number", hint);
}

static void test_id_list__keeps_the_order(void **state)
{
    struct plomb_id_list list = {0};

    (void)state;
    assert_int_equal(plomb_id_list_parse("0x101, 0xCB,0", &list, NULL), PLOMB_OK);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.ids[0], 0x101);
    assert_int_equal(list.ids[1], 0xcb);
    assert_int_equal(list.ids[2], 0);
}

static void refuse_list(const char *text, const char *message)
{
    struct plomb_id_list list = {0};
    struct plomb_error error = {0};

    assert_int_equal(plomb_id_list_parse(text, &list, &error), PLOMB_OPTION_VALUE);
    assert_int_equal(list.count, 0);
    assert_string_equal(error.message, message);
    assert_string_not_equal(error.hint, "");
}

static void test_id_list__refuses_what_is_no_id(void **state)
{
    (void)state;
    refuse_list("0x101,CB", "'CB' is not a number");
    refuse_list("0x10000", "'0x10000' is too large");
    refuse_list("0x101,", "'' is not a number");
    refuse_list("", "'' is not a number");
    refuse_list("0x101 ,0xCB", "'0x101 ' is not a number");
}

static void test_id_list__takes_16_ids_and_no_more(void **state)
{
    const char *most = "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16";
    struct plomb_id_list list = {0};

    (void)state;
    assert_int_equal(plomb_id_list_parse(most, &list, NULL), PLOMB_OK);
    assert_int_equal(list.count, 16);
    refuse_list("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17",
                "more than 16 SoftDevice ids");
}

static void test_range__reads_addresses_with_an_exclusive_end(void **state)
{
    struct plomb_range range = {0, 0};

    (void)state;
    assert_int_equal(plomb_range_parse("0x10001014-0x1000101c", &range, NULL),
                     PLOMB_OK);
    assert_int_equal(range.start, 0x10001014);
    assert_int_equal(range.end, 0x1000101c);
}

static void test_range__has_a_name_again(void **state)
{
    static const char *const names[] = {"mbr", "uicr", "ram", "external-flash"};
    struct plomb_range range = {0, 0};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_int_equal(plomb_range_parse(names[i], &range, NULL), PLOMB_OK);
        assert_string_equal(plomb_range_name(range), names[i]);
    }
    range.end--;
    assert_null(plomb_range_name(range));
}

static void test_range__knows_names(void **state)
{
    struct plomb_range range = {0, 0};

    (void)state;
    assert_int_equal(plomb_range_parse("mbr", &range, NULL), PLOMB_OK);
    assert_int_equal(range.start, 0);
    assert_int_equal(range.end, PLOMB_MBR_SIZE);
    assert_int_equal(plomb_range_parse("uicr", &range, NULL), PLOMB_OK);
    assert_int_equal(range.start, PLOMB_UICR_START);
    assert_int_equal(plomb_range_parse("external-flash", &range, NULL), PLOMB_OK);
    assert_int_equal(range.end, PLOMB_XIP_END);
    assert_int_equal(plomb_range_parse("ram", &range, NULL), PLOMB_OK);
    assert_int_equal(range.start, PLOMB_RAM_START);
}

static void refuse_range(const char *text, const char *message)
{
    struct plomb_range range = {1, 2};
    struct plomb_error error = {0};

    assert_int_equal(plomb_range_parse(text, &range, &error), PLOMB_OPTION_VALUE);
    assert_int_equal(range.start, 1);
    assert_string_equal(error.message, message);
    assert_string_not_equal(error.hint, "");
}

static void test_range__refuses_what_is_none(void **state)
{
    (void)state;
    refuse_range("0x1000", "'0x1000' is not a range of addresses");
    refuse_range("1000-2000", "'1000-2000' is not a range of addresses");
    refuse_range("0x1-0x100000000", "'0x1-0x100000000' is not a range of addresses");
    refuse_range("0x2-0x2", "'0x2-0x2' is an empty range");
    refuse_range("0x3-0x2", "'0x3-0x2' is an empty range");
    refuse_range("uirc", "'uirc' is not a range of addresses");
    refuse_range("", "'' is not a range of addresses");
}

static void test_boot_validation__knows_short_names_and_those_of_nrfutil(void **state)
{
    uint32_t type = 0;

    (void)state;
    assert_int_equal(plomb_boot_validation_parse("ecdsa", &type, NULL), PLOMB_OK);
    assert_int_equal(type, PLOMB_BOOT_VALIDATION_ECDSA);
    assert_int_equal(plomb_boot_validation_parse("NO_VALIDATION", &type, NULL),
                     PLOMB_OK);
    assert_int_equal(type, PLOMB_BOOT_VALIDATION_NONE);
    assert_int_equal(
        plomb_boot_validation_parse("VALIDATE_GENERATED_SHA256", &type, NULL),
        PLOMB_OK);
    assert_int_equal(type, PLOMB_BOOT_VALIDATION_SHA256);
}

static void test_boot_validation__suggests_a_name(void **state)
{
    struct plomb_error error = {0};
    uint32_t type = 9;

    (void)state;
    assert_int_equal(plomb_boot_validation_parse("sha-256", &type, &error),
                     PLOMB_OPTION_VALUE);
    assert_int_equal(type, 9);
    assert_string_equal(error.message, "'sha-256' is not a boot validation");
    assert_string_equal(error.hint, "did you mean 'sha256'?");
}

static void test_boot_validation__names_types(void **state)
{
    (void)state;
    assert_string_equal(plomb_boot_validation_name(PLOMB_BOOT_VALIDATION_CRC), "crc");
    assert_string_equal(plomb_boot_validation_name(4), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number__reads_decimal_and_hexadecimal),
        cmocka_unit_test(test_number__refuses_hexadecimal_without_prefix),
        cmocka_unit_test(test_number__refuses_leading_zeros),
        cmocka_unit_test(test_number__refuses_what_is_too_large),
        cmocka_unit_test(test_number__refuses_signs_blanks_and_nothing),
        cmocka_unit_test(test_id_list__keeps_the_order),
        cmocka_unit_test(test_id_list__refuses_what_is_no_id),
        cmocka_unit_test(test_id_list__takes_16_ids_and_no_more),
        cmocka_unit_test(test_range__reads_addresses_with_an_exclusive_end),
        cmocka_unit_test(test_range__has_a_name_again),
        cmocka_unit_test(test_range__knows_names),
        cmocka_unit_test(test_range__refuses_what_is_none),
        cmocka_unit_test(test_boot_validation__knows_short_names_and_those_of_nrfutil),
        cmocka_unit_test(test_boot_validation__suggests_a_name),
        cmocka_unit_test(test_boot_validation__names_types),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
