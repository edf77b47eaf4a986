/*
 * The LZMA decoder against an old image: the relocation map, the history that it
 * makes, and decoding again after a power cut. Streams are liblzma's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "decode_fixture.h"
#include "history_model.h"
#include "payload_fixture.h"

enum {
    IMAGE_MAX = 5 * PLOMB_PAGE_SIZE,
    BASE = 0x26000,
    PROPERTY = 55, /* lc 1, lp 1, pb 1 */
    CALLED = 0x400 /* what is called lies here and every 64 bytes behind it */
};

/* An old image, a new one, and where addresses moved between them. */
struct delta {
    uint8_t old[IMAGE_MAX];
    uint8_t image[IMAGE_MAX];
    struct history_model_step steps[PLOMB_MAP_STEPS_MAX + 1];
    struct history_model model;
    struct plomb_buf payload;
};

static struct delta delta;

static void put_varint(struct plomb_buf *out, uint32_t value)
{
    for (; value > 0x7f; value >>= 7) {
        const uint8_t byte = (uint8_t)(value | 0x80);

        plomb_buf_add(out, &byte, 1);
    }
    plomb_buf_add(out, &(uint8_t){(uint8_t)value}, 1);
}

static void put_map(struct plomb_buf *out, const struct history_model *model)
{
    uint32_t address = model->base;
    int64_t shift = 0;

    put_varint(out, (uint32_t)model->step_count);
    for (size_t i = 0; i < model->step_count; i++) {
        int64_t change = model->steps[i].shift - shift;

        put_varint(out, model->steps[i].address - address);
        put_varint(out, (uint32_t)(change < 0 ? -2 * change - 1 : 2 * change));
        address = model->steps[i].address;
        shift = model->steps[i].shift;
    }
}

/* Starts a case: an old image of calls and pointers, and a new one like it. */
static void start(size_t base_size, size_t image_size)
{
    memset(&delta, 0, sizeof(delta));
    plomb_buf_init(&delta.payload, 4 * IMAGE_MAX);
    delta.model = (struct history_model){BASE, base_size, image_size, delta.steps, 0};
    payload_fixture_image(delta.old, base_size, 7);
    for (size_t i = 0; i + 4 <= base_size; i += 40) {
        uint32_t value =
            (i % 80 == 0 ? (uint32_t)BASE : 0x20000000u) + CALLED + (uint32_t)i;

        memcpy(delta.old + i,
               &(uint8_t[4]){(uint8_t)value, (uint8_t)(value >> 8),
                             (uint8_t)(value >> 16), (uint8_t)(value >> 24)},
               4);
    }
    memcpy(delta.image, delta.old, base_size < image_size ? base_size : image_size);
    if (image_size > base_size) {
        payload_fixture_image(delta.image + base_size, image_size - base_size, 8);
    }
    for (size_t i = 100; i < image_size; i += 900) delta.image[i]++;
}

static void add_step(uint32_t address, int64_t shift)
{
    delta.steps[delta.model.step_count++] = (struct history_model_step){address, shift};
}

/* Writes the map and the stream. */
static void seal(void)
{
    static uint8_t history[IMAGE_MAX];
    static uint8_t absolute[IMAGE_MAX];

    history_model_transform(&delta.model, delta.old, history);
    memcpy(absolute, delta.image, delta.model.image_size);
    history_model_filter(absolute, delta.model.image_size, 1);
    put_map(&delta.payload, &delta.model);
    payload_fixture_lzma(plomb_span(absolute, delta.model.image_size), PROPERTY,
                         plomb_span(history, delta.model.base_size), &delta.payload);
}

static struct plomb_extension describe(const uint8_t *params, size_t payload_size)
{
    return (struct plomb_extension){
        .codec = PLOMB_CODEC_LZMA,
        .codec_params = plomb_span(params, PLOMB_CODEC_PARAMS_MAX),
        .payload_size = (uint32_t)payload_size,
        .base_size = (uint32_t)delta.model.base_size,
    };
}

static const uint8_t params[PLOMB_CODEC_PARAMS_MAX] = {PROPERTY, BASE & 0xff,
                                                       BASE >> 8 & 0xff, BASE >> 16, 0};

/* Decodes the first `size` bytes of the payload, which a test may have spoiled. */
static enum plomb_status decode_spoiled(size_t size, bool is_bad)
{
    struct decode_fixture fixture = {
        .payload = plomb_span(delta.payload.ptr, size),
        .base = plomb_span(delta.old, delta.model.base_size),
        .image_size = (uint32_t)delta.model.image_size,
    };
    const struct plomb_extension extension = describe(params, size);
    enum plomb_status status = decode_fixture_run(&fixture, &extension, NULL);

    if (status == PLOMB_OK) {
        assert_int_equal(fixture.image.size, delta.model.image_size);
    }
    if (!is_bad && fixture.image.size > 0) {
        assert_memory_equal(fixture.image.ptr, delta.image, fixture.image.size);
    }
    decode_fixture_clear(&fixture);
    return status;
}

static enum plomb_status decode(size_t size)
{
    return decode_spoiled(size, false);
}

static void decode_and_clear(void)
{
    seal();
    assert_int_equal(decode(delta.payload.size), PLOMB_OK);
    plomb_buf_clear(&delta.payload);
}

static void test_decode_delta__takes_an_empty_map(void **state)
{
    (void)state;
    start(3 * PLOMB_PAGE_SIZE, 3 * PLOMB_PAGE_SIZE);
    decode_and_clear();
}

static void test_decode_delta__takes_sizes_of_all_remainders(void **state)
{
    (void)state;
    for (size_t i = 0; i < 8; i++) {
        start(PLOMB_PAGE_SIZE + i, PLOMB_PAGE_SIZE + 8 - i);
        add_step(BASE + CALLED, 12);
        decode_and_clear();
        start(1 + i, 600 + i);
        decode_and_clear();
        start(600 + i, 1 + i);
        decode_and_clear();
    }
}

static void test_decode_delta__moves_calls_and_pointers(void **state)
{
    static const int64_t shifts[] = {2, 8, 256, -2, -254, 5, -5, 1, -1, 0x1fffffff};
    (void)state;

    for (size_t i = 0; i < sizeof(shifts) / sizeof(shifts[0]); i++) {
        start(3 * PLOMB_PAGE_SIZE, 4 * PLOMB_PAGE_SIZE + 2);
        add_step(BASE + CALLED + 200, shifts[i]);
        add_step(BASE + 2 * PLOMB_PAGE_SIZE, 0);
        add_step(BASE + 2 * PLOMB_PAGE_SIZE + 1, -shifts[i]);
        add_step(0x20000000, shifts[i] + 1000);
        add_step(0x20000000 + 0x1000, -3);
        decode_and_clear();
    }
}

static void test_decode_delta__moves_from_the_first_address_on(void **state)
{
    (void)state;
    start(PLOMB_PAGE_SIZE, PLOMB_PAGE_SIZE);
    add_step(BASE, 0x1000);
    add_step(UINT32_MAX, -0x80000000LL);
    decode_and_clear();
}

static void test_decode_delta__takes_512_steps_and_no_more(void **state)
{
    (void)state;
    for (size_t count = PLOMB_MAP_STEPS_MAX; count <= PLOMB_MAP_STEPS_MAX + 1;
         count++) {
        start(4 * PLOMB_PAGE_SIZE, 4 * PLOMB_PAGE_SIZE);
        for (size_t i = 0; i < count; i++) {
            add_step(BASE + (uint32_t)i * 30, (int64_t)(i * 77 % 101 * 2 + i % 2 + 1));
        }
        seal();
        assert_int_equal(decode(delta.payload.size), count == PLOMB_MAP_STEPS_MAX
                                                         ? PLOMB_OK
                                                         : PLOMB_PAYLOAD_MALFORMED);
        plomb_buf_clear(&delta.payload);
    }
}

/* A case with a short payload. */
static void start_short(void)
{
    start(900, 1000);
    add_step(BASE + CALLED, 4);
    add_step(0x20000000, -8);
    seal();
}

static void test_decode_delta__refuses_every_cut(void **state)
{
    (void)state;
    start_short();
    for (size_t cut = 1; cut < delta.payload.size; cut++) {
        assert_int_equal(decode(cut), PLOMB_PAYLOAD_MALFORMED);
    }
    plomb_buf_clear(&delta.payload);
}

/* A changed map may be a good one, and so may a stream's bit of even odds. */
static void test_decode_delta__ends_whatever_byte_is_changed(void **state)
{
    size_t refused = 0;
    (void)state;

    start_short();
    for (size_t i = 0; i < 8 * delta.payload.size; i++) {
        delta.payload.ptr[i / 8] ^= (uint8_t)(1 << i % 8);
        refused += decode_spoiled(delta.payload.size, true) != PLOMB_OK;
        delta.payload.ptr[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    assert_in_range(refused, 7 * delta.payload.size, 8 * delta.payload.size);
    plomb_buf_clear(&delta.payload);
}

/* The flash of a device, which keeps its pages when decoding starts again. */
struct flash {
    uint8_t pages[IMAGE_MAX];
    size_t written; /* bytes that it keeps */
    size_t size;    /* bytes handed over in this run */
    size_t cut;     /* handing over more fails */
};

static bool read_payload(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    (void)context;
    memcpy(out, delta.payload.ptr + offset, size);
    return true;
}

static bool read_base(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    (void)context;
    memcpy(out, delta.old + offset, size);
    return true;
}

static bool read_image(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    const struct flash *flash = context;

    assert_true(offset + size <= flash->size);
    memcpy(out, flash->pages + offset, size);
    return true;
}

static bool write_page(void *context, uint32_t offset, const uint8_t *page, size_t size)
{
    struct flash *flash = context;

    if (flash->size >= flash->cut) return false;
    assert_int_equal(offset, flash->size);
    flash->size += size;
    if (flash->size <= flash->written) return true; /* dropped */
    memcpy(flash->pages + offset, page, size);
    flash->written = flash->size;
    return true;
}

static enum plomb_status run(struct flash *flash, size_t cut)
{
    const struct plomb_decode_io io = {read_payload, read_image, read_base, write_page,
                                       flash};
    const struct plomb_extension extension = describe(params, delta.payload.size);
    uint8_t page[PLOMB_PAGE_SIZE];
    const struct plomb_decode_job job = {&io, &extension, NULL,
                                         (uint32_t)delta.model.image_size, page};
    static union plomb_decoder decoder;

    flash->size = 0;
    flash->cut = cut;
    return plomb_decode(&decoder, &job);
}

static void test_decode_delta__starts_again_after_every_page(void **state)
{
    static struct flash flash;
    (void)state;

    start(3 * PLOMB_PAGE_SIZE, IMAGE_MAX - 6);
    add_step(BASE + CALLED, 4);
    seal();
    for (size_t cut = 0; cut < IMAGE_MAX; cut += PLOMB_PAGE_SIZE) {
        memset(&flash, 0, sizeof(flash));
        assert_int_equal(run(&flash, cut), PLOMB_DECODE_IO_FAILED);
        assert_int_equal(flash.written, cut);
        assert_int_equal(run(&flash, SIZE_MAX), PLOMB_OK);
        assert_int_equal(flash.written, delta.model.image_size);
        assert_memory_equal(flash.pages, delta.image, flash.written);
    }
    plomb_buf_clear(&delta.payload);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode_delta__takes_an_empty_map),
        cmocka_unit_test(test_decode_delta__takes_sizes_of_all_remainders),
        cmocka_unit_test(test_decode_delta__moves_calls_and_pointers),
        cmocka_unit_test(test_decode_delta__moves_from_the_first_address_on),
        cmocka_unit_test(test_decode_delta__takes_512_steps_and_no_more),
        cmocka_unit_test(test_decode_delta__refuses_every_cut),
        cmocka_unit_test(test_decode_delta__ends_whatever_byte_is_changed),
        cmocka_unit_test(test_decode_delta__starts_again_after_every_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
