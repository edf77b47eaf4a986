/*
 * The LZMA encoder against liblzma's decoder, which knows nothing of it. That both
 * searches fit plomb's own decoder, test_payload_encode.c shows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <lzma.h>

#include <plomb/buf.h>

#include "formats/lzma_encode.h"

enum { SIZE = 20000, HISTORY = 5000, BUF_MAX = 1 << 20 };

/* Code-like bytes: words from a small set, some noise, and runs. */
static void fill(uint8_t *out, size_t size)
{
    uint32_t state = 12345;

    for (size_t i = 0; i < size; i++) {
        state = state * 1103515245u + 12345u;
        out[i] = (uint8_t)(state >> 28 < 3   ? state >> 16
                           : i % 700 < 300   ? 0xff
                           : state >> 28 < 9 ? (state >> 18 & 7) * 0x11
                                             : i);
    }
}

/* Decodes with liblzma into `out`, of the data's size; whether all of it was read. */
static bool decode(struct plomb_span stream, const struct lzma_encode_options *options,
                   uint8_t *out, size_t size)
{
    lzma_options_lzma lzma = {
        .dict_size = HISTORY + SIZE + 4096,
        .preset_dict = options->history.ptr,
        .preset_dict_size = (uint32_t)options->history.size,
        .lc = options->properties.lc,
        .lp = options->properties.lp,
        .pb = options->properties.pb,
        .ext_size_low = (uint32_t)size,
    };
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA1EXT, &lzma},
                                   {LZMA_VLI_UNKNOWN, NULL}};
    lzma_stream decoder = LZMA_STREAM_INIT;
    lzma_ret result = lzma_raw_decoder(&decoder, filters);

    assert_int_equal(result, LZMA_OK);
    decoder.next_in = stream.ptr;
    decoder.avail_in = stream.size;
    decoder.next_out = out;
    decoder.avail_out = size;
    result = lzma_code(&decoder, LZMA_FINISH);
    lzma_end(&decoder);
    return result == LZMA_STREAM_END && decoder.avail_in == 0 && decoder.avail_out == 0;
}

static size_t assert_round_trip(struct plomb_span data,
                                const struct lzma_encode_options *options)
{
    uint8_t *out = calloc(1, data.size + 1);
    struct plomb_buf stream;
    size_t size;

    plomb_buf_init(&stream, BUF_MAX);
    assert_int_equal(lzma_encode(data, options, &stream, NULL), PLOMB_OK);
    assert_true(decode(plomb_buf_span(&stream), options, out, data.size));
    assert_memory_equal(out, data.ptr, data.size);
    size = stream.size;
    plomb_buf_clear(&stream);
    free(out);
    return size;
}

static void test_lzma_encode__is_read_by_liblzma_for_all_properties(void **state)
{
    static uint8_t data[SIZE];
    struct lzma_encode_options options = {.ways = 2};

    (void)state;
    fill(data, sizeof(data));
    for (uint8_t lc = 0; lc <= 4; lc++) {
        for (uint8_t lp = 0; lc + lp <= 4; lp++) {
            options.properties =
                (struct lzma_properties){lc, lp, (uint8_t)((lc + 2 * lp) % 5)};
            assert_round_trip(plomb_span(data, sizeof(data)), &options);
        }
    }
}

static void test_lzma_encode__is_read_by_liblzma_behind_a_history(void **state)
{
    static uint8_t data[SIZE];
    struct lzma_encode_options options = {.properties = {1, 1, 1}};

    (void)state;
    fill(data, sizeof(data));
    options.history = plomb_span(data, HISTORY + 1); /* odd: positions count on */
    for (options.ways = 0; options.ways <= 8; options.ways += 4) {
        assert_round_trip(plomb_span(data + HISTORY - 777, 9000), &options);
    }
}

static void test_lzma_encode__takes_every_small_size(void **state)
{
    static uint8_t data[SIZE];
    struct lzma_encode_options options = {.properties = {1, 1, 1}, .ways = 3};

    (void)state;
    fill(data, sizeof(data));
    for (size_t size = 1; size < 600; size++) {
        assert_round_trip(plomb_span(data + 250, size), &options);
    }
}

static void test_lzma_encode__gets_smaller_with_more_ways(void **state)
{
    static uint8_t data[SIZE];
    struct lzma_encode_options options = {.properties = {1, 1, 1}};
    size_t sizes[3];

    (void)state;
    fill(data, sizeof(data));
    for (size_t i = 0; i < 3; i++) {
        options.ways = (uint32_t[]){1, 2, 8}[i];
        sizes[i] = assert_round_trip(plomb_span(data, sizeof(data)), &options);
    }
    assert_true(sizes[1] < sizes[0]);
    assert_true(sizes[2] <= sizes[1]);
}

static void test_lzma_encode__survives_hints_that_lead_nowhere(void **state)
{
    static uint8_t data[SIZE];
    static uint32_t hints[LZMA_HINTS * SIZE];
    struct lzma_encode_options options = {.properties = {1, 1, 1}, .ways = 4};

    (void)state;
    fill(data, sizeof(data));
    for (size_t i = 0; i < LZMA_HINTS * SIZE; i++) {
        hints[i] = (uint32_t)(i % 3 == 0 ? i * 2654435761u : i % 5000);
    }
    options.history = plomb_span(data, HISTORY);
    options.hints = hints;
    assert_round_trip(plomb_span(data, sizeof(data)), &options);
}

static void note_progress(void *context, uint64_t done, uint64_t total)
{
    uint64_t *last = context;

    assert_true(done >= *last && done <= total);
    *last = done;
}

static void test_lzma_encode__reports_rising_progress(void **state)
{
    static uint8_t data[SIZE];
    uint64_t last = 0;
    struct lzma_encode_options options = {
        .properties = {1, 1, 1}, .progress = note_progress, .context = &last};

    (void)state;
    fill(data, sizeof(data));
    for (options.ways = 0; options.ways <= 2; options.ways += 2) {
        last = 0;
        assert_round_trip(plomb_span(data, sizeof(data)), &options);
        assert_true(last > 0);
    }
}

static void test_lzma_encode__fails_when_the_output_is_full(void **state)
{
    static uint8_t data[SIZE];
    struct lzma_encode_options options = {.properties = {1, 1, 1}};
    struct plomb_buf out;

    (void)state;
    fill(data, sizeof(data));
    for (options.ways = 0; options.ways <= 2; options.ways += 2) {
        struct plomb_error error = {0};

        plomb_buf_init(&out, 100);
        assert_int_equal(
            lzma_encode(plomb_span(data, sizeof(data)), &options, &out, &error),
            PLOMB_INPUT_TOO_LARGE);
        assert_int_equal(error.status, PLOMB_INPUT_TOO_LARGE);
        plomb_buf_clear(&out);
    }
}

static void test_lzma_encode__has_the_property_byte_of_the_specification(void **state)
{
    (void)state;
    assert_int_equal(lzma_properties_byte((struct lzma_properties){3, 0, 2}), 0x5d);
    assert_int_equal(lzma_properties_byte((struct lzma_properties){1, 1, 1}), 0x37);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lzma_encode__is_read_by_liblzma_for_all_properties),
        cmocka_unit_test(test_lzma_encode__is_read_by_liblzma_behind_a_history),
        cmocka_unit_test(test_lzma_encode__takes_every_small_size),
        cmocka_unit_test(test_lzma_encode__gets_smaller_with_more_ways),
        cmocka_unit_test(test_lzma_encode__survives_hints_that_lead_nowhere),
        cmocka_unit_test(test_lzma_encode__reports_rising_progress),
        cmocka_unit_test(test_lzma_encode__fails_when_the_output_is_full),
        cmocka_unit_test(test_lzma_encode__has_the_property_byte_of_the_specification),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
