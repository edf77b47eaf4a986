#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/number.h"

static void test_number__groups_three_digits(void **state)
{
    char text[NUMBER_SIZE];

    (void)state;
    assert_string_equal(number_group(0, text), "0");
    assert_string_equal(number_group(999, text), "999");
    assert_string_equal(number_group(1000, text), "1,000");
    assert_string_equal(number_group(106721, text), "106,721");
    assert_string_equal(number_group(UINT64_MAX, text), "18,446,744,073,709,551,615");
}

static void test_number__two_of_them_have_places_of_their_own(void **state)
{
    const char *first = NUMBER(1234);
    const char *second = NUMBER(5678);

    (void)state;
    assert_string_equal(first, "1,234");
    assert_string_equal(second, "5,678");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number__groups_three_digits),
        cmocka_unit_test(test_number__two_of_them_have_places_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
