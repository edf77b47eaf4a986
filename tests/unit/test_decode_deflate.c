/* The deflate decoder over what zlib makes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "decode_fixture.h"
#include "payload_fixture.h"

enum { IMAGE_MAX = 1 << 17, WINDOW = 32768 };

static uint8_t image[IMAGE_MAX];

/* Decodes; what is handed over never differs from the image unless `is_bad`. */
static enum plomb_status decode(struct plomb_span payload, uint32_t size, bool is_bad)
{
    struct decode_fixture fixture = {.payload = payload, .image_size = size};
    const struct plomb_extension extension = {
        .codec = PLOMB_CODEC_DEFLATE,
        .payload_size = (uint32_t)payload.size,
    };
    enum plomb_status status = decode_fixture_run(&fixture, &extension, NULL);

    if (!is_bad && fixture.image.size > 0) {
        assert_memory_equal(fixture.image.ptr, image, fixture.image.size);
    }
    assert_true(status != PLOMB_OK || fixture.image.size == size);
    decode_fixture_clear(&fixture);
    return status;
}

static void round_trip(size_t size, int level, int strategy)
{
    struct plomb_buf payload;

    plomb_buf_init(&payload, 2 * IMAGE_MAX);
    payload_fixture_deflate(plomb_span(image, size), level, strategy, &payload);
    payload_fixture_pad(&payload);
    assert_int_equal(decode(plomb_buf_span(&payload), (uint32_t)size, false), PLOMB_OK);
    plomb_buf_clear(&payload);
}

static void test_decode_deflate__reads_every_kind_of_stream(void **state)
{
    static const int levels[] = {0, 1, 6, 9};
    static const int strategies[] = {Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE,
                                     Z_FILTERED};
    (void)state;

    payload_fixture_image(image, IMAGE_MAX, 1);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 5; j++) {
            round_trip(3 * PLOMB_PAGE_SIZE + 5, levels[i], strategies[j]);
        }
    }
}

static void test_decode_deflate__reads_images_of_all_sizes(void **state)
{
    static const size_t sizes[] = {
        1, 4, PLOMB_PAGE_SIZE - 1, PLOMB_PAGE_SIZE, PLOMB_PAGE_SIZE + 1, IMAGE_MAX};
    (void)state;

    payload_fixture_image(image, IMAGE_MAX, 2);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        round_trip(sizes[i], 9, Z_DEFAULT_STRATEGY);
    }
    memset(image, 0xff, IMAGE_MAX);
    round_trip(IMAGE_MAX, 9, Z_DEFAULT_STRATEGY);
}

/* zlib itself reaches 262 bytes less; tests/vectors/payload reaches all of it. */
static void test_decode_deflate__reads_back_over_the_window(void **state)
{
    (void)state;
    payload_fixture_image(image, IMAGE_MAX, 3);
    memcpy(image + WINDOW - 262, image, WINDOW - 262);
    round_trip((size_t)2 * (WINDOW - 262), 9, Z_DEFAULT_STRATEGY);
}

/* A short stream of each kind: fixed, dynamic, stored. */
static void make_short(int kind, struct plomb_buf *payload)
{
    static const int levels[] = {9, 9, 0};
    static const int strategies[] = {Z_FIXED, Z_DEFAULT_STRATEGY, Z_DEFAULT_STRATEGY};

    plomb_buf_init(payload, 2 * IMAGE_MAX);
    payload_fixture_deflate(plomb_span(image, 500), levels[kind], strategies[kind],
                            payload);
}

static void test_decode_deflate__refuses_every_cut(void **state)
{
    (void)state;
    payload_fixture_image(image, IMAGE_MAX, 4);
    for (int kind = 0; kind < 3; kind++) {
        struct plomb_buf payload;

        make_short(kind, &payload);
        assert_int_equal(decode(plomb_buf_span(&payload), 500, false), PLOMB_OK);
        for (size_t cut = 1; cut < payload.size; cut++) {
            assert_int_equal(decode(plomb_span(payload.ptr, cut), 500, false),
                             PLOMB_PAYLOAD_MALFORMED);
        }
        plomb_buf_clear(&payload);
    }
}

static void test_decode_deflate__ends_whatever_byte_is_changed(void **state)
{
    size_t refused = 0;
    (void)state;

    payload_fixture_image(image, IMAGE_MAX, 5);
    for (int kind = 0; kind < 3; kind++) {
        struct plomb_buf payload;

        make_short(kind, &payload);
        for (size_t i = 0; i < 8 * payload.size; i++) {
            payload.ptr[i / 8] ^= (uint8_t)(1 << i % 8);
            refused += decode(plomb_buf_span(&payload), 500, true) != PLOMB_OK;
            payload.ptr[i / 8] ^= (uint8_t)(1 << i % 8);
        }
        plomb_buf_clear(&payload);
    }
    assert_true(refused > 100);
}

static void test_decode_deflate__takes_the_size_for_what_it_is(void **state)
{
    struct plomb_buf payload;
    (void)state;

    payload_fixture_image(image, IMAGE_MAX, 6);
    make_short(1, &payload);
    assert_int_equal(decode(plomb_buf_span(&payload), 499, false),
                     PLOMB_PAYLOAD_MALFORMED);
    assert_int_equal(decode(plomb_buf_span(&payload), 501, false),
                     PLOMB_PAYLOAD_MALFORMED);
    plomb_buf_clear(&payload);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode_deflate__reads_every_kind_of_stream),
        cmocka_unit_test(test_decode_deflate__reads_images_of_all_sizes),
        cmocka_unit_test(test_decode_deflate__reads_back_over_the_window),
        cmocka_unit_test(test_decode_deflate__refuses_every_cut),
        cmocka_unit_test(test_decode_deflate__ends_whatever_byte_is_changed),
        cmocka_unit_test(test_decode_deflate__takes_the_size_for_what_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
