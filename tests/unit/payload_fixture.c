#include "payload_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <lzma.h>
#include <zlib.h>

#include <plomb/core/chip.h>
#include <plomb/core/status.h>

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 8;
}

/* A BL or, every other time, a B.W at an even offset. */
static void put_call(uint8_t *image, size_t size, size_t offset, uint32_t random)
{
    if (offset + 4 > size) return;
    image[offset] = (uint8_t)random;
    image[offset + 1] = (uint8_t)(0xf0 | (random >> 8 & 7));
    image[offset + 2] = (uint8_t)(random >> 11);
    image[offset + 3] = (uint8_t)((offset % 8 < 4 ? 0xf8 : 0xb8) | (random >> 19 & 7));
}

void payload_fixture_image(uint8_t *image, size_t size, uint32_t seed)
{
    static const char text[] = "error %d in module\n";

    for (size_t i = 0; i < size; i++) {
        image[i] = next_random(&seed) % 3 == 0 ? (uint8_t)next_random(&seed)
                                               : (uint8_t)text[i % sizeof(text)];
    }
    for (size_t i = 0; i + 8 < size; i += 2 * (4 + next_random(&seed) % 20)) {
        put_call(image, size, i, next_random(&seed));
    }
    for (size_t i = PLOMB_PAGE_SIZE; i < size; i += PLOMB_PAGE_SIZE) {
        put_call(image, size, i - 2, next_random(&seed));
    }
}

void payload_fixture_deflate(struct plomb_span image, int level, int strategy,
                             struct plomb_buf *out)
{
    z_stream stream;
    size_t bound = image.size + image.size / 8 + 100;
    uint8_t *bytes = malloc(bound);

    assert_non_null(bytes);
    memset(&stream, 0, sizeof(stream));
    assert_int_equal(deflateInit2(&stream, level, Z_DEFLATED, -MAX_WBITS, 9, strategy),
                     Z_OK);
    stream.next_in = (Bytef *)(uintptr_t)image.ptr;
    stream.avail_in = (uInt)image.size;
    stream.next_out = bytes;
    stream.avail_out = (uInt)bound;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    plomb_buf_add(out, bytes, stream.total_out);
    assert_int_equal(deflateEnd(&stream), Z_OK);
    assert_int_equal(out->status, PLOMB_OK);
    free(bytes);
}

void payload_fixture_lzma(struct plomb_span image, uint8_t property,
                          struct plomb_span history, struct plomb_buf *out)
{
    lzma_options_lzma options;
    const lzma_filter filters[] = {{LZMA_FILTER_LZMA1EXT, &options},
                                   {LZMA_VLI_UNKNOWN, NULL}};
    size_t bound = image.size + image.size / 8 + 100;
    size_t size = 0;
    uint8_t *bytes = malloc(bound);

    assert_non_null(bytes);
    assert_false(lzma_lzma_preset(&options, 6));
    options.dict_size = 1u << 20;
    options.preset_dict = history.ptr;
    options.preset_dict_size = (uint32_t)history.size;
    options.lc = property % 9;
    options.lp = property / 9 % 5;
    options.pb = property / 45;
    options.ext_flags = 0;
    lzma_set_ext_size(options, image.size);
    assert_int_equal(lzma_raw_buffer_encode(filters, NULL, image.ptr, image.size, bytes,
                                            &size, bound),
                     LZMA_OK);
    plomb_buf_add(out, bytes, size);
    assert_int_equal(out->status, PLOMB_OK);
    free(bytes);
}

void payload_fixture_pad(struct plomb_buf *payload)
{
    while (payload->size % 4 != 0) plomb_buf_add(payload, "", 1);
    assert_int_equal(payload->status, PLOMB_OK);
}
