/* The LZMA decoder over what liblzma makes: full images and their call filter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "decode_fixture.h"
#include "history_model.h"
#include "payload_fixture.h"

enum { IMAGE_MAX = 5 * PLOMB_PAGE_SIZE, USUAL = 55 /* lc 1, lp 1, pb 1 */ };

static uint8_t image[IMAGE_MAX];

/* Writes the payload of the first `size` bytes of the image. */
static void make_payload(size_t size, uint8_t property, struct plomb_buf *payload)
{
    static uint8_t absolute[IMAGE_MAX];

    memcpy(absolute, image, size);
    history_model_filter(absolute, size, 1);
    plomb_buf_init(payload, 2 * IMAGE_MAX);
    payload_fixture_lzma(plomb_span(absolute, size), property, plomb_span(NULL, 0),
                         payload);
}

static enum plomb_status decode(struct plomb_span payload, uint8_t property,
                                uint32_t size, bool is_bad)
{
    struct decode_fixture fixture = {.payload = payload, .image_size = size};
    const struct plomb_extension extension = {
        .codec = PLOMB_CODEC_LZMA,
        .codec_params = plomb_span(&property, 1),
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

static void round_trip(size_t size, uint8_t property)
{
    struct plomb_buf payload;

    make_payload(size, property, &payload);
    payload_fixture_pad(&payload);
    assert_int_equal(decode(plomb_buf_span(&payload), property, (uint32_t)size, false),
                     PLOMB_OK);
    plomb_buf_clear(&payload);
}

static void test_decode_lzma__reads_every_property_byte(void **state)
{
    (void)state;
    payload_fixture_image(image, IMAGE_MAX, 1);
    for (unsigned int lc = 0; lc <= PLOMB_LZMA_LCLP_MAX; lc++) {
        for (unsigned int lp = 0; lc + lp <= PLOMB_LZMA_LCLP_MAX; lp++) {
            for (unsigned int pb = 0; pb <= 4; pb++) {
                round_trip(PLOMB_PAGE_SIZE + 5, (uint8_t)((pb * 5 + lp) * 9 + lc));
            }
        }
    }
}

static void test_decode_lzma__reads_images_of_all_sizes(void **state)
{
    (void)state;
    payload_fixture_image(image, IMAGE_MAX, 2);
    for (size_t size = 1; size < 40; size++) round_trip(size, USUAL);
    for (size_t size = PLOMB_PAGE_SIZE - 5; size < PLOMB_PAGE_SIZE + 6; size++) {
        round_trip(size, USUAL);
    }
    round_trip(IMAGE_MAX, USUAL);
}

static void test_decode_lzma__reads_what_hardly_has_a_history(void **state)
{
    (void)state;
    memset(image, 0xff, IMAGE_MAX);
    round_trip(IMAGE_MAX, USUAL);
    for (size_t i = 0; i < IMAGE_MAX; i++) image[i] = (uint8_t)(i * i >> 7 ^ i * 41);
    round_trip(IMAGE_MAX, USUAL);
}

/* Nothing but calls, so that every match meets pairs at each of its ends. */
static void test_decode_lzma__reads_matches_that_cut_calls(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        for (size_t i = 0; i < IMAGE_MAX; i++) {
            static const uint8_t call[] = {0x12, 0xf0, 0x34, 0xf8, 0x00, 0xf4, 0x40};

            image[i] = call[(i + shift) % (i % 1024 < 600 ? 4 : sizeof(call))];
        }
        round_trip(IMAGE_MAX - shift, USUAL);
    }
}

static void test_decode_lzma__refuses_every_cut(void **state)
{
    struct plomb_buf payload;
    (void)state;

    payload_fixture_image(image, IMAGE_MAX, 3);
    make_payload(700, USUAL, &payload);
    assert_int_equal(decode(plomb_buf_span(&payload), USUAL, 700, false), PLOMB_OK);
    for (size_t cut = 1; cut < payload.size; cut++) {
        assert_int_equal(decode(plomb_span(payload.ptr, cut), USUAL, 700, false),
                         PLOMB_PAYLOAD_MALFORMED);
    }
    plomb_buf_clear(&payload);
}

/* A bit that was coded at even odds may change alone; any other leaves a code. */
static void test_decode_lzma__ends_whatever_bit_is_changed(void **state)
{
    struct plomb_buf payload;
    size_t refused = 0;
    (void)state;

    payload_fixture_image(image, IMAGE_MAX, 4);
    make_payload(700, USUAL, &payload);
    for (size_t i = 0; i < 8 * payload.size; i++) {
        payload.ptr[i / 8] ^= (uint8_t)(1 << i % 8);
        refused += decode(plomb_buf_span(&payload), USUAL, 700, true) != PLOMB_OK;
        payload.ptr[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    assert_in_range(refused, 8 * payload.size - 8, 8 * payload.size);
    plomb_buf_clear(&payload);
}

static void test_decode_lzma__refuses_properties_that_it_has_no_room_for(void **state)
{
    struct plomb_buf payload;
    (void)state;

    make_payload(100, USUAL, &payload);
    for (unsigned int property = 0; property <= UINT8_MAX; property++) {
        unsigned int lc_lp = property % 9 + property / 9 % 5;

        if (lc_lp <= PLOMB_LZMA_LCLP_MAX && property < 225) continue;
        assert_int_equal(decode(plomb_buf_span(&payload), (uint8_t)property, 100, true),
                         PLOMB_PAYLOAD_MALFORMED);
    }
    plomb_buf_clear(&payload);
}

static void test_decode_lzma__takes_the_size_for_what_it_is(void **state)
{
    struct plomb_buf payload;
    (void)state;

    payload_fixture_image(image, IMAGE_MAX, 5);
    make_payload(700, USUAL, &payload);
    assert_int_equal(decode(plomb_buf_span(&payload), USUAL, 699, true),
                     PLOMB_PAYLOAD_MALFORMED);
    assert_int_equal(decode(plomb_buf_span(&payload), USUAL, 701, true),
                     PLOMB_PAYLOAD_MALFORMED);
    plomb_buf_clear(&payload);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode_lzma__reads_every_property_byte),
        cmocka_unit_test(test_decode_lzma__reads_images_of_all_sizes),
        cmocka_unit_test(test_decode_lzma__reads_what_hardly_has_a_history),
        cmocka_unit_test(test_decode_lzma__reads_matches_that_cut_calls),
        cmocka_unit_test(test_decode_lzma__refuses_every_cut),
        cmocka_unit_test(test_decode_lzma__ends_whatever_bit_is_changed),
        cmocka_unit_test(test_decode_lzma__refuses_properties_that_it_has_no_room_for),
        cmocka_unit_test(test_decode_lzma__takes_the_size_for_what_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
