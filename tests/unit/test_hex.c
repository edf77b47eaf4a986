#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/hex.h"

static void test_hex__knows_the_digits_of_both_cases_alone(void **state)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    size_t count = 0;
    (void)state;

    for (int i = 0; i < 256; i++) count += hex_digit_value((uint8_t)i) >= 0;
    assert_int_equal(count, sizeof(digits) - 1);
    for (const char *digit = digits; *digit != '\0'; digit++) {
        char text[2] = {*digit, '\0'};

        assert_int_equal(hex_digit_value((uint8_t)*digit), strtol(text, NULL, 16));
    }
}

static void test_hex__decodes_mixed_case(void **state)
{
    static const uint8_t expected[] = {0x00, 0xff, 0xa5, 0x5A};
    uint8_t bytes[4];
    (void)state;

    assert_true(hex_decode((const uint8_t *)"00fFA55a", bytes, 4));
    assert_memory_equal(bytes, expected, 4);
}

static void test_hex__refuses_a_character_that_is_no_digit(void **state)
{
    static const char *const bad[] = {"0g", "g0", "0 ", " 0", "x0", "0:", "0\xff"};
    uint8_t byte;
    (void)state;

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(hex_decode((const uint8_t *)bad[i], &byte, 1));
    }
}

static void test_hex__encodes_in_lower_case(void **state)
{
    static const uint8_t bytes[] = {0x00, 0xff, 0xa5};
    char text[7];
    (void)state;

    hex_encode(plomb_span(bytes, sizeof(bytes)), text);
    assert_string_equal(text, "00ffa5");
}

static void test_hex__encodes_nothing_as_an_empty_string(void **state)
{
    char text[1] = {'x'};
    (void)state;

    hex_encode(plomb_span(NULL, 0), text);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hex__knows_the_digits_of_both_cases_alone),
        cmocka_unit_test(test_hex__decodes_mixed_case),
        cmocka_unit_test(test_hex__refuses_a_character_that_is_no_digit),
        cmocka_unit_test(test_hex__encodes_in_lower_case),
        cmocka_unit_test(test_hex__encodes_nothing_as_an_empty_string),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
