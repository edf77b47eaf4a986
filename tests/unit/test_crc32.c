#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/crc32.h"

static void test_crc32__matches_the_check_value(void **state)
{
    (void)state;
    assert_int_equal(crc32_of(plomb_span_text("123456789")), 0xcbf43926);
}

static void test_crc32__of_nothing_is_zero(void **state)
{
    (void)state;
    assert_int_equal(crc32_of(plomb_span(NULL, 0)), 0);
}

static void test_crc32__extends_over_parts(void **state)
{
    uint32_t crc = crc32_of(plomb_span_text("1234"));
    (void)state;

    crc = crc32_extend(crc, plomb_span(NULL, 0));
    crc = crc32_extend(crc, plomb_span_text("56789"));
    assert_int_equal(crc, 0xcbf43926);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crc32__matches_the_check_value),
        cmocka_unit_test(test_crc32__of_nothing_is_zero),
        cmocka_unit_test(test_crc32__extends_over_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
