#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "formats/call_filter.h"

static void test_call_filter__gives_the_example_of_the_specification(void **state)
{
    /* docs/spec/payload.md, section 4: BL at 0x10 to 0x18. */
    static const uint8_t expected[4] = {0x00, 0xf0, 0x0c, 0xf8};
    uint8_t image[20] = {0};

    (void)state;
    memcpy(image + 16, "\x00\xf0\x02\xf8", 4);
    call_filter_forward(image, sizeof(image));
    assert_memory_equal(image + 16, expected, sizeof(expected));
}

static void test_call_filter__makes_calls_of_one_function_alike(void **state)
{
    /* arm-none-eabi-as: "bl f" at 0 and at 8 with f at 0x20; the second is -4 less. */
    uint8_t image[] = {0x00, 0xf0, 0x0e, 0xf8, 0x00, 0xbf,
                       0x00, 0xbf, 0x00, 0xf0, 0x0a, 0xf8};

    (void)state;
    call_filter_forward(image, sizeof(image));
    assert_memory_equal(image, image + 8, 4);
    assert_int_equal(call_filter_value(image), 0x20 / 2);
}

static void test_call_filter__goes_backwards_below_zero(void **state)
{
    /* "b.w" by -8 at 0: the target is 4 bytes before the image, modulo 2^22. */
    uint8_t image[] = {0xff, 0xf7, 0xfc, 0xbf};

    (void)state;
    call_filter_forward(image, sizeof(image));
    assert_int_equal(call_filter_value(image), CALL_MASK - 1);
    assert_true(call_filter_is_pair(image));
}

static void test_call_filter__knows_bl_and_bw_alone(void **state)
{
    (void)state;
    assert_true(call_filter_is_pair((const uint8_t[]){0, 0xf0, 0, 0xf8})); /* BL */
    assert_true(call_filter_is_pair((const uint8_t[]){0, 0xf7, 0, 0xb8})); /* B.W */
    assert_false(call_filter_is_pair((const uint8_t[]){0, 0xf0, 0, 0xd0}));
    assert_false(call_filter_is_pair((const uint8_t[]){0, 0xf0, 0, 0x80})); /* Bcc.W */
    assert_false(call_filter_is_pair((const uint8_t[]){0, 0xf8, 0, 0xf8}));
}

static void test_call_filter__leaves_what_is_no_pair(void **state)
{
    static const uint8_t before[] = {0x01, 0x02, 0x00, 0xf0, 0x00, 0xe0, 0xff};
    uint8_t image[sizeof(before)];

    (void)state;
    memcpy(image, before, sizeof(before));
    call_filter_forward(image, sizeof(image));
    assert_memory_equal(image, before, sizeof(before));
}

static void test_call_filter__leaves_a_pair_that_the_end_cuts(void **state)
{
    static const uint8_t before[] = {0x00, 0xbf, 0x00, 0xf0, 0x00};
    uint8_t image[sizeof(before)];

    (void)state;
    memcpy(image, before, sizeof(before));
    for (size_t size = 0; size <= sizeof(image); size++) {
        call_filter_forward(image, size);
        assert_memory_equal(image, before, sizeof(before));
    }
}

static void test_call_filter__looks_at_even_offsets_alone(void **state)
{
    static const uint8_t before[] = {0xaa, 0x00, 0xf0, 0x00, 0xf8, 0xaa};
    uint8_t image[sizeof(before)];

    (void)state;
    memcpy(image, before, sizeof(before));
    call_filter_forward(image, sizeof(image));
    assert_memory_equal(image, before, sizeof(before));
}

static void test_call_filter__turns_neighbouring_pairs(void **state)
{
    uint8_t image[] = {0x00, 0xf0, 0x00, 0xf8, 0x00, 0xf0, 0x00, 0xb8};

    (void)state;
    call_filter_forward(image, sizeof(image));
    assert_int_equal(call_filter_value(image), 2);
    assert_int_equal(call_filter_value(image + 4), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_call_filter__gives_the_example_of_the_specification),
        cmocka_unit_test(test_call_filter__makes_calls_of_one_function_alike),
        cmocka_unit_test(test_call_filter__goes_backwards_below_zero),
        cmocka_unit_test(test_call_filter__knows_bl_and_bw_alone),
        cmocka_unit_test(test_call_filter__leaves_what_is_no_pair),
        cmocka_unit_test(test_call_filter__leaves_a_pair_that_the_end_cuts),
        cmocka_unit_test(test_call_filter__looks_at_even_offsets_alone),
        cmocka_unit_test(test_call_filter__turns_neighbouring_pairs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
