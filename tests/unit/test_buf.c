#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/buf.h>

static void test_buf__holds_what_was_added(void **state)
{
    struct plomb_buf buf;

    (void)state;
    plomb_buf_init(&buf, 1000);
    plomb_buf_add_text(&buf, "ab");
    plomb_buf_add_byte(&buf, 'c');
    plomb_buf_addf(&buf, "%d", 42);
    assert_non_null(plomb_buf_extend(&buf, 2, 0xff));
    assert_int_equal(buf.size, 7);
    assert_memory_equal(buf.ptr, "abc42\xff\xff", 7);
    plomb_buf_clear(&buf);
}

static void test_buf__grows_across_its_first_allocation(void **state)
{
    struct plomb_buf buf;

    (void)state;
    plomb_buf_init(&buf, 100000);
    for (int i = 0; i < 10000; i++) plomb_buf_add_byte(&buf, (uint8_t)i);
    assert_int_equal(buf.status, PLOMB_OK);
    assert_int_equal(buf.size, 10000);
    assert_int_equal(buf.ptr[9999], 9999 & 0xff);
    plomb_buf_clear(&buf);
}

static void test_buf__never_exceeds_its_maximum(void **state)
{
    struct plomb_buf buf;

    (void)state;
    plomb_buf_init(&buf, 4);
    plomb_buf_add_text(&buf, "1234");
    assert_int_equal(buf.status, PLOMB_OK);
    plomb_buf_add_byte(&buf, '5');
    assert_int_equal(buf.status, PLOMB_INPUT_TOO_LARGE);
    assert_int_equal(buf.size, 4);
    plomb_buf_clear(&buf);
}

static void test_buf__stays_failed_until_it_is_cleared(void **state)
{
    struct plomb_buf buf;

    (void)state;
    plomb_buf_init(&buf, 4);
    plomb_buf_add_text(&buf, "12345");
    plomb_buf_add_text(&buf, "1");
    assert_int_equal(buf.size, 0);
    plomb_buf_clear(&buf);
    plomb_buf_add_text(&buf, "1");
    assert_int_equal(buf.size, 1);
    plomb_buf_clear(&buf);
    plomb_buf_clear(&buf);
    plomb_buf_clear(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buf__holds_what_was_added),
        cmocka_unit_test(test_buf__grows_across_its_first_allocation),
        cmocka_unit_test(test_buf__never_exceeds_its_maximum),
        cmocka_unit_test(test_buf__stays_failed_until_it_is_cleared),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
