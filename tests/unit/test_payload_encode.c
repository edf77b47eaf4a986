/* Payloads made by the encoders and read by the decoder that devices run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/effort.h>

#include "decode_fixture.h"
#include "formats/payload_encode.h"

enum { BASE_ADDRESS = 0x26000, CODE_SIZE = 24000, OUT_MAX = 1 << 20 };

/*
 * Code of functions that call each other: halfwords, calls, and a literal pool
 * with pointers to functions and to RAM. `gap` bytes are inserted in the middle,
 * and everything moves as a linker would move it.
 */
static void make_code(uint8_t *out, uint32_t gap)
{
    uint32_t state = 7;

    memset(out, 0, CODE_SIZE + gap);
    for (uint32_t from = 0; from < CODE_SIZE; from += 4) {
        const uint32_t at = from < CODE_SIZE / 2 ? from : from + gap;
        uint32_t target;
        uint32_t word;

        state = state * 1103515245u + 12345u;
        target = (state >> 8) % (CODE_SIZE / 64) * 64;
        target += target < CODE_SIZE / 2 ? 0 : gap;
        if (from % 32 == 12) {
            const uint32_t d = (target - at - 4) / 2;

            word = 0xf800f000u | (d >> 11 & 0x7ff) | (d & 0x7ff) << 16;
        } else if (from % 64 == 60) {
            word = BASE_ADDRESS + target + 1;
            if (from % 128 == 60) word = 0x20000000u + from + gap / 2;
        } else {
            word = 0x46004600u | (state >> 9 & 0x3f) | (state & 0x3f0000);
        }
        memcpy(out + at, &word, 4);
    }
}

/* Encodes, decodes, compares; the payload's size. */
static size_t round_trip(const struct payload_request *request)
{
    struct payload_params params = {0};
    struct plomb_extension extension = {.codec = request->codec};
    struct decode_fixture fixture = {.base = request->base};
    struct plomb_buf payload;
    size_t size;

    plomb_buf_init(&payload, OUT_MAX);
    assert_int_equal(payload_encode(request, &payload, &params, NULL), PLOMB_OK);
    assert_int_equal(payload.size % 4, 0);
    extension.payload_size = (uint32_t)payload.size;
    extension.codec_params = plomb_span(params.bytes, params.size);
    extension.base_size = (uint32_t)request->base.size;
    fixture.payload = plomb_buf_span(&payload);
    fixture.image_size = (uint32_t)request->image.size;
    assert_int_equal(decode_fixture_run(&fixture, &extension, NULL), PLOMB_OK);
    assert_int_equal(fixture.image.size, request->image.size);
    assert_memory_equal(fixture.image.ptr, request->image.ptr, fixture.image.size);
    decode_fixture_clear(&fixture);
    size = payload.size;
    plomb_buf_clear(&payload);
    return size;
}

static struct payload_request request_for(const void *image, size_t size,
                                          uint32_t codec)
{
    return (struct payload_request){.image = plomb_span(image, size), .codec = codec};
}

static void test_payload_encode__gives_back_images_of_all_small_sizes(void **state)
{
    static uint8_t code[CODE_SIZE];

    (void)state;
    make_code(code, 0);
    for (uint32_t codec = PLOMB_CODEC_STORED; codec <= PLOMB_CODEC_LZMA; codec++) {
        for (size_t size = 1; size < 200; size++) {
            struct payload_request request = request_for(code + 9, size, codec);

            round_trip(&request);
        }
    }
}

static void test_payload_encode__gives_back_images_around_a_page(void **state)
{
    static const size_t sizes[] = {4095, 4096, 4097, 8191, 8192, CODE_SIZE};
    static uint8_t code[CODE_SIZE];

    (void)state;
    make_code(code, 0);
    for (uint32_t codec = PLOMB_CODEC_STORED; codec <= PLOMB_CODEC_LZMA; codec++) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
            struct payload_request request = request_for(code, sizes[i], codec);

            round_trip(&request);
        }
    }
}

static void test_payload_encode__gives_back_what_is_no_code(void **state)
{
    static uint8_t bytes[3][30001];
    uint32_t noise = 1;

    (void)state;
    memset(bytes[0], 0xff, sizeof(bytes[0]));
    for (size_t i = 0; i < sizeof(bytes[1]); i++) {
        noise = noise * 1103515245u + 12345u;
        bytes[1][i] = (uint8_t)(noise >> 23);
        bytes[2][i] = i % 2 == 0 ? 0 : 0xf0; /* halves of pairs, never whole */
    }
    for (size_t i = 0; i < 9; i++) {
        struct payload_request request =
            request_for(bytes[i / 3], sizeof(bytes[0]), (uint32_t)(i % 3));

        for (uint32_t effort = 0; effort <= PLOMB_EFFORT_BEST; effort++) {
            request.effort = effort;
            round_trip(&request);
        }
    }
}

static void test_payload_encode__gives_back_deltas_of_unlike_sizes(void **state)
{
    static const size_t sizes[] = {1, 2, 3, 4, 5, 63, 64, 65, 4096, 4097, 12345};
    static uint8_t before[CODE_SIZE];
    static uint8_t after[CODE_SIZE + 8];
    const size_t count = sizeof(sizes) / sizeof(*sizes);

    (void)state;
    make_code(before, 0);
    make_code(after, 8);
    for (size_t i = 0; i < count * count; i++) {
        struct payload_request request =
            request_for(after, sizes[i / count], PLOMB_CODEC_LZMA);

        request.base = plomb_span(before, sizes[i % count]);
        request.base_address = i % 2 == 0 ? BASE_ADDRESS : 0;
        round_trip(&request);
    }
}

static void test_payload_encode__makes_a_moved_image_tiny(void **state)
{
    static uint8_t before[CODE_SIZE];
    static uint8_t after[CODE_SIZE + 32];
    struct payload_request request =
        request_for(after, sizeof(after), PLOMB_CODEC_LZMA);
    size_t full;
    size_t delta;

    (void)state;
    make_code(before, 0);
    make_code(after, 32);
    full = round_trip(&request);
    request.base = plomb_span(before, sizeof(before));
    request.base_address = BASE_ADDRESS;
    delta = round_trip(&request);
    /* One step for flash, one for RAM, and 32 new bytes that are all alike. */
    assert_true(delta <= 120);
    assert_true(full > 40 * delta);
}

static void test_payload_encode__makes_no_change_tiny(void **state)
{
    static uint8_t code[CODE_SIZE];
    struct payload_request request = request_for(code, sizeof(code), PLOMB_CODEC_LZMA);

    (void)state;
    make_code(code, 0);
    request.base = request.image;
    request.base_address = BASE_ADDRESS;
    assert_true(round_trip(&request) <= 80);
}

static void test_payload_encode__says_the_base_address(void **state)
{
    static const uint8_t expected[] = {0x37, 0x00, 0x60, 0x02, 0x00};
    struct payload_params params = {0};
    struct payload_request request = request_for("abcdefgh", 8, PLOMB_CODEC_LZMA);
    struct plomb_buf out;

    (void)state;
    request.base = request.image;
    request.base_address = BASE_ADDRESS;
    plomb_buf_init(&out, OUT_MAX);
    assert_int_equal(payload_encode(&request, &out, &params, NULL), PLOMB_OK);
    assert_int_equal(params.size, sizeof(expected));
    assert_memory_equal(params.bytes, expected, sizeof(expected));
    plomb_buf_clear(&out);
}

static void test_payload_encode__finds_the_address_of_an_image(void **state)
{
    static const uint32_t guesses[] = {0, 0x1000, BASE_ADDRESS};
    static uint8_t code[CODE_SIZE];

    (void)state;
    make_code(code, 0);
    for (size_t i = 0; i < 3; i++) {
        struct payload_params params = {0};
        struct payload_request request =
            request_for(code, sizeof(code), PLOMB_CODEC_LZMA);
        struct plomb_buf out;

        request.base = request.image;
        request.base_address = guesses[i];
        plomb_buf_init(&out, OUT_MAX);
        assert_int_equal(payload_encode(&request, &out, &params, NULL), PLOMB_OK);
        assert_memory_equal(params.bytes + 1, "\x00\x60\x02\x00", 4);
        plomb_buf_clear(&out);
    }
}

static void test_payload_encode__is_not_larger_at_its_best(void **state)
{
    static uint8_t code[CODE_SIZE];

    (void)state;
    make_code(code, 0);
    for (uint32_t codec = PLOMB_CODEC_DEFLATE; codec <= PLOMB_CODEC_LZMA; codec++) {
        struct payload_request request = request_for(code, sizeof(code), codec);
        size_t normal = round_trip(&request);

        request.effort = PLOMB_EFFORT_BEST;
        assert_true(round_trip(&request) <= normal);
    }
}

static void test_payload_encode__gives_the_same_bytes_again(void **state)
{
    static uint8_t before[CODE_SIZE];
    static uint8_t after[CODE_SIZE + 4];
    struct payload_request request =
        request_for(after, sizeof(after), PLOMB_CODEC_LZMA);
    struct payload_params params;
    struct plomb_buf out[2];

    (void)state;
    make_code(before, 0);
    make_code(after, 4);
    request.base = plomb_span(before, sizeof(before));
    request.base_address = BASE_ADDRESS;
    for (size_t i = 0; i < 2; i++) {
        plomb_buf_init(&out[i], OUT_MAX);
        assert_int_equal(payload_encode(&request, &out[i], &params, NULL), PLOMB_OK);
    }
    assert_true(plomb_span_is_equal(plomb_buf_span(&out[0]), plomb_buf_span(&out[1])));
    plomb_buf_clear(&out[0]);
    plomb_buf_clear(&out[1]);
}

static void test_payload_encode__appends_to_what_is_there(void **state)
{
    struct payload_request request = request_for("\x01\x02", 2, PLOMB_CODEC_STORED);
    struct payload_params params = {.size = 9};
    struct plomb_buf out;

    (void)state;
    plomb_buf_init(&out, OUT_MAX);
    plomb_buf_add_text(&out, "x");
    assert_int_equal(payload_encode(&request, &out, &params, NULL), PLOMB_OK);
    assert_int_equal(out.size, 5);
    assert_memory_equal(out.ptr, "x\x01\x02\0\0", 5);
    assert_int_equal(params.size, 0);
    plomb_buf_clear(&out);
}

static void assert_refused(const struct payload_request *request, size_t out_max,
                           enum plomb_status expected)
{
    struct payload_params params = {.size = 77};
    struct plomb_error error = {0};
    struct plomb_buf out;

    plomb_buf_init(&out, out_max);
    assert_int_equal(payload_encode(request, &out, &params, &error), expected);
    assert_int_equal(error.status, expected);
    assert_int_equal(params.size, 77);
    plomb_buf_clear(&out);
}

static void test_payload_encode__refuses_what_cannot_be_encoded(void **state)
{
    struct payload_request empty = request_for(NULL, 0, PLOMB_CODEC_LZMA);
    struct payload_request huge =
        request_for("", PAYLOAD_IMAGE_MAX + 1, PLOMB_CODEC_STORED);
    struct payload_request unknown = request_for("abcd", 4, 3);
    struct payload_request not_lzma = request_for("abcd", 4, PLOMB_CODEC_DEFLATE);
    struct payload_request odd_base = request_for("abcd", 4, PLOMB_CODEC_LZMA);

    (void)state;
    not_lzma.base = not_lzma.image;
    odd_base.base = odd_base.image;
    odd_base.base_address = 2;
    assert_refused(&empty, OUT_MAX, PLOMB_IMAGE_EMPTY);
    assert_refused(&huge, OUT_MAX, PLOMB_INPUT_TOO_LARGE);
    assert_refused(&unknown, OUT_MAX, PLOMB_INTERNAL);
    assert_refused(&not_lzma, OUT_MAX, PLOMB_INTERNAL);
    assert_refused(&odd_base, OUT_MAX, PLOMB_INTERNAL);
}

static void test_payload_encode__fails_when_the_output_is_full(void **state)
{
    static uint8_t code[CODE_SIZE];

    (void)state;
    make_code(code, 0);
    for (uint32_t codec = PLOMB_CODEC_STORED; codec <= PLOMB_CODEC_LZMA; codec++) {
        struct payload_request request = request_for(code, sizeof(code), codec);

        assert_refused(&request, 1000, PLOMB_INPUT_TOO_LARGE);
        request.effort = PLOMB_EFFORT_BEST;
        assert_refused(&request, 1000, PLOMB_INPUT_TOO_LARGE);
    }
}

static void note(void *context, const char *what, uint64_t done, uint64_t total)
{
    uint64_t *last = context;

    assert_string_equal(what, "compressing");
    assert_true(done <= total);
    *last = done == total;
}

static void test_payload_encode__reports_progress_to_the_end(void **state)
{
    static uint8_t code[CODE_SIZE];
    uint64_t is_complete = 0;
    const struct plomb_progress progress = {note, &is_complete};

    (void)state;
    make_code(code, 0);
    for (uint32_t codec = PLOMB_CODEC_STORED; codec <= PLOMB_CODEC_LZMA; codec++) {
        struct payload_request request = request_for(code, sizeof(code), codec);

        is_complete = 0;
        request.progress = &progress;
        round_trip(&request);
        assert_true(is_complete);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_payload_encode__gives_back_images_of_all_small_sizes),
        cmocka_unit_test(test_payload_encode__gives_back_images_around_a_page),
        cmocka_unit_test(test_payload_encode__gives_back_what_is_no_code),
        cmocka_unit_test(test_payload_encode__gives_back_deltas_of_unlike_sizes),
        cmocka_unit_test(test_payload_encode__makes_a_moved_image_tiny),
        cmocka_unit_test(test_payload_encode__makes_no_change_tiny),
        cmocka_unit_test(test_payload_encode__says_the_base_address),
        cmocka_unit_test(test_payload_encode__finds_the_address_of_an_image),
        cmocka_unit_test(test_payload_encode__is_not_larger_at_its_best),
        cmocka_unit_test(test_payload_encode__gives_the_same_bytes_again),
        cmocka_unit_test(test_payload_encode__appends_to_what_is_there),
        cmocka_unit_test(test_payload_encode__refuses_what_cannot_be_encoded),
        cmocka_unit_test(test_payload_encode__fails_when_the_output_is_full),
        cmocka_unit_test(test_payload_encode__reports_progress_to_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
