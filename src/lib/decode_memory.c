#include "lib/decode_memory.h"

#include <string.h>

/* What the decoder reads from and writes to: the device's flash, in memory. */
struct memory {
    struct plomb_span payload;
    struct plomb_span base;
    struct plomb_buf *image; /* what was decoded so far */
};

static bool copy(struct plomb_span from, uint32_t offset, uint8_t *out, size_t size)
{
    struct plomb_span part = plomb_span_sub(from, offset, size);

    if (part.size != size || part.ptr == NULL) return false;
    memcpy(out, part.ptr, size);
    return true;
}

static bool read_payload(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    const struct memory *memory = context;

    return copy(memory->payload, offset, out, size);
}

static bool read_image(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    const struct memory *memory = context;

    return copy(plomb_buf_span(memory->image), offset, out, size);
}

static bool read_base(void *context, uint32_t offset, uint8_t *out, size_t size)
{
    const struct memory *memory = context;

    return copy(memory->base, offset, out, size);
}

static bool write_page(void *context, uint32_t offset, const uint8_t *page, size_t size)
{
    struct memory *memory = context;

    if (offset != memory->image->size) return false;
    plomb_buf_add(memory->image, page, size);
    return memory->image->status == PLOMB_OK;
}

enum plomb_status decode_memory(const struct plomb_extension *extension,
                                const uint8_t *content_key, uint32_t image_size,
                                struct plomb_span payload, struct plomb_span base,
                                struct decode_memory *state, struct plomb_buf *out)
{
    struct memory memory = {payload, base, out};
    const struct plomb_decode_io io = {read_payload, read_image, read_base, write_page,
                                       &memory};
    const struct plomb_decode_job job = {
        .io = &io,
        .extension = extension,
        .content_key = content_key,
        .image_size = image_size,
        .page = state->page,
    };
    enum plomb_status status = plomb_decode(&state->decoder, &job);

    return out->status != PLOMB_OK ? out->status : status;
}
