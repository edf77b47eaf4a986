/*
 * The device's decoder over memory instead of flash: for opening packages, and for
 * looking whether what was made can be opened.
 */
#ifndef LIB_DECODE_MEMORY_H
#define LIB_DECODE_MEMORY_H

#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/decode.h>
#include <plomb/core/span.h>

/* What a decoder needs besides flash. Secret while the payload is encrypted. */
struct decode_memory {
    union plomb_decoder decoder;
    uint8_t page[PLOMB_PAGE_SIZE];
};

/*
 * Appends the image of `image_size` bytes that `payload` codes to `out`, an empty
 * buffer: what plomb_decode says, or the status of `out`. `content_key` is NULL
 * without a cipher, `base` empty without a delta.
 */
enum plomb_status decode_memory(const struct plomb_extension *extension,
                                const uint8_t *content_key, uint32_t image_size,
                                struct plomb_span payload, struct plomb_span base,
                                struct decode_memory *state,
                                struct plomb_buf *out) PLOMB_MUST_USE;

#endif
