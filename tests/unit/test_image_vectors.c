#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/image_vectors.h"

static bool has_vectors(uint32_t stack, uint32_t reset)
{
    uint8_t image[12] = {0};

    for (int i = 0; i < 4; i++) {
        image[i] = (uint8_t)(stack >> 8 * i);
        image[4 + i] = (uint8_t)(reset >> 8 * i);
    }
    return image_has_vectors(plomb_span(image, sizeof(image)));
}

static void test_image_vectors__knows_the_start_of_an_application(void **state)
{
    (void)state;
    assert_true(has_vectors(0x20010000, 0x26201));
    assert_true(has_vectors(0x20040000, 0xfffff));
    assert_true(has_vectors(0x20000004, 0x1001));
}

static void test_image_vectors__the_stack_is_in_ram(void **state)
{
    (void)state;
    assert_false(has_vectors(0x20000000, 0x26201));
    assert_false(has_vectors(0x20040004, 0x26201));
    assert_false(has_vectors(0x20010002, 0x26201));
    assert_false(has_vectors(0x00010000, 0x26201));
}

static void test_image_vectors__the_handler_is_thumb_code_in_flash(void **state)
{
    (void)state;
    assert_false(has_vectors(0x20010000, 0x26200));
    assert_false(has_vectors(0x20010000, 0x100001));
    assert_false(has_vectors(0x20010000, 0xfff));
    assert_false(has_vectors(0x20010000, 0xffffffff));
}

static void test_image_vectors__needs_both_words(void **state)
{
    static const uint8_t image[] = {0, 0, 1, 0x20, 1, 0x62, 2, 0};

    (void)state;
    assert_true(image_has_vectors(plomb_span(image, 8)));
    assert_false(image_has_vectors(plomb_span(image, 7)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_image_vectors__knows_the_start_of_an_application),
        cmocka_unit_test(test_image_vectors__the_stack_is_in_ram),
        cmocka_unit_test(test_image_vectors__the_handler_is_thumb_code_in_flash),
        cmocka_unit_test(test_image_vectors__needs_both_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
