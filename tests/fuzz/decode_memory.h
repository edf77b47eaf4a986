/*
 * Flash in memory for the fuzz targets of the decoders: every range that a decoder
 * asks for must be one that plomb/core/decode.h allows.
 */
#ifndef TESTS_FUZZ_DECODE_MEMORY_H
#define TESTS_FUZZ_DECODE_MEMORY_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/core/decode.h>

enum { DECODE_IMAGE_MAX = 3 * PLOMB_PAGE_SIZE };

struct decode_memory {
    struct plomb_span payload;
    struct plomb_span base;
    uint32_t written; /* bytes of image */
    uint8_t image[DECODE_IMAGE_MAX];
};

static bool memory_read_payload(void *context, uint32_t offset, uint8_t *out,
                                size_t size)
{
    const struct decode_memory *memory = context;

    assert(offset <= memory->payload.size && size <= memory->payload.size - offset);
    memcpy(out, memory->payload.ptr + offset, size);
    return true;
}

static bool memory_read_image(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    const struct decode_memory *memory = context;

    assert(offset <= memory->written && size <= memory->written - offset);
    memcpy(out, memory->image + offset, size);
    return true;
}

static bool memory_read_base(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    const struct decode_memory *memory = context;

    assert(offset <= memory->base.size && size <= memory->base.size - offset);
    memcpy(out, memory->base.ptr + offset, size);
    return true;
}

static bool memory_write_page(void *context, uint32_t offset, const uint8_t *page,
                              size_t size)
{
    struct decode_memory *memory = context;

    assert(offset == memory->written && offset % PLOMB_PAGE_SIZE == 0);
    assert(size > 0 && size <= PLOMB_PAGE_SIZE && offset + size <= DECODE_IMAGE_MAX);
    memcpy(memory->image + offset, page, size);
    memory->written += (uint32_t)size;
    return true;
}

/* Decodes what `extension` describes into memory->image. */
static enum plomb_status memory_decode(struct decode_memory *memory,
                                       struct plomb_extension *extension,
                                       const uint8_t *content_key, uint32_t image_size)
{
    static union plomb_decoder decoder;
    static uint8_t page[PLOMB_PAGE_SIZE];
    const struct plomb_decode_io io = {memory_read_payload, memory_read_image,
                                       memory_read_base, memory_write_page, memory};
    const struct plomb_decode_job job = {&io, extension, content_key, image_size, page};
    enum plomb_status status;

    assert(image_size > 0 && image_size <= DECODE_IMAGE_MAX);
    extension->payload_size = (uint32_t)memory->payload.size;
    extension->base_size = (uint32_t)memory->base.size;
    memory->written = 0;
    status = plomb_decode(&decoder, &job);
    assert(status == PLOMB_OK || status == PLOMB_PAYLOAD_MALFORMED);
    assert(status != PLOMB_OK || memory->written == image_size);
    return status;
}

/* Whether only padding is left behind `used` bytes of the payload. */
static inline bool is_padding(struct plomb_span payload, size_t used)
{
    static const uint8_t zeros[3] = {0};

    return used <= payload.size && payload.size - used <= sizeof(zeros) &&
           memcmp(payload.ptr + used, zeros, payload.size - used) == 0;
}

#endif
