#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/deflate.h"
#include "base/inflate.h"

enum { SIZE = 50000 };

static void fill(uint8_t *out, size_t size)
{
    uint32_t noise = 9;

    for (size_t i = 0; i < size; i++) {
        noise = noise * 1103515245u + 12345u;
        out[i] = (uint8_t)(i % 300 < 200 ? noise >> 25 : i >> 4);
    }
}

static size_t deflate_size(struct plomb_span data, bool tries_all)
{
    struct plomb_buf out;
    bool is_exact = false;
    size_t size;

    plomb_buf_init(&out, 1 << 20);
    assert_int_equal(deflate_raw(data, tries_all, &out), PLOMB_OK);
    assert_int_equal(inflate_check(plomb_buf_span(&out), data.size, &is_exact),
                     PLOMB_OK);
    assert_true(is_exact);
    size = out.size;
    plomb_buf_clear(&out);
    return size;
}

static void test_deflate__is_one_whole_stream_for_every_size(void **state)
{
    static uint8_t data[SIZE];

    (void)state;
    fill(data, sizeof(data));
    for (size_t size = 0; size < 300; size++)
        deflate_size(plomb_span(data, size), false);
    deflate_size(plomb_span(data, sizeof(data)), true);
}

static void test_deflate__is_not_larger_when_it_tries_all(void **state)
{
    static uint8_t data[SIZE];
    struct plomb_span span = plomb_span(data, sizeof(data));

    (void)state;
    fill(data, sizeof(data));
    assert_true(deflate_size(span, true) <= deflate_size(span, false));
}

static void test_deflate__fails_when_the_output_is_full(void **state)
{
    static uint8_t data[SIZE];
    struct plomb_buf out;

    (void)state;
    fill(data, sizeof(data));
    for (int tries_all = 0; tries_all < 2; tries_all++) {
        plomb_buf_init(&out, 64);
        assert_int_equal(
            deflate_raw(plomb_span(data, sizeof(data)), tries_all != 0, &out),
            PLOMB_INPUT_TOO_LARGE);
        plomb_buf_clear(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deflate__is_one_whole_stream_for_every_size),
        cmocka_unit_test(test_deflate__is_not_larger_when_it_tries_all),
        cmocka_unit_test(test_deflate__fails_when_the_output_is_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
