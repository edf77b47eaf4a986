/*
 * From the payload of a sealed package to the image: AES-CTR, then stored,
 * deflate or LZMA, with flash as history (docs/spec/payload.md). The same code
 * runs on the device and behind `plomb open`. Freestanding: no allocation, no
 * recursion; all state belongs to the caller (plomb/core/decode_state.h).
 *
 * The payload must have been hashed and found to be the signed one before a
 * byte of it comes here. Even so every stream is taken for hostile: no read
 * leaves the ranges below, and the work is bounded by the sizes given.
 */
#ifndef PLOMB_CORE_DECODE_H
#define PLOMB_CORE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/chip.h>
#include <plomb/core/decode_state.h>
#include <plomb/core/extension.h>
#include <plomb/core/status.h>

/*
 * Where bytes come from and go to. Each function returns false when it cannot;
 * the decoder then ends with PLOMB_DECODE_IO_FAILED, and calls none again.
 * Offsets are bytes; every range that is asked for lies inside what the comment
 * names, and is not empty.
 */
struct plomb_decode_io {
    /* The payload as transferred: [0, payload_size), in rising order, once. */
    bool (*read_payload)(void *context, uint32_t offset, uint8_t *out, size_t size);
    /* Pages of the image that write_page was given before. */
    bool (*read_image)(void *context, uint32_t offset, uint8_t *out, size_t size);
    /* The old image: [0, base_size). Only a delta asks. */
    bool (*read_base)(void *context, uint32_t offset, uint8_t *out, size_t size);
    /*
     * Takes the image's next page: PLOMB_PAGE_SIZE bytes, fewer for the last,
     * at `offset`, a multiple of PLOMB_PAGE_SIZE. After a restart the caller
     * may drop pages that are in flash already.
     */
    bool (*write_page)(void *context, uint32_t offset, const uint8_t *page,
                       size_t size);
    void *context; /* handed to each */
};

/* What to decode: sizes, codec, cipher and base as they were signed. */
struct plomb_decode_job {
    const struct plomb_decode_io *io;
    const struct plomb_extension *extension; /* as plomb_init_packet_parse takes it */
    const uint8_t *content_key; /* 16 or 32 bytes by the cipher; NULL for none */
    uint32_t image_size;        /* bytes of the plain image, at least 1 */
    uint8_t *page;              /* PLOMB_PAGE_SIZE bytes, the page being built */
};

/*
 * One decoder for each codec; a device links those that it needs. Each reads
 * the whole payload and writes the whole image, page by page. PLOMB_OK when
 * image_size bytes were written and nothing was left over; otherwise
 * PLOMB_PAYLOAD_MALFORMED (docs/spec/payload.md, section 6) or
 * PLOMB_DECODE_IO_FAILED, and the pages handed over so far are worth nothing.
 * The job's codec must be the decoder's own. The state needs no preparation, and
 * holds parts of the image and what the key made of the payload afterwards: wipe
 * it, and the page, where that matters.
 */
PLOMB_API enum plomb_status plomb_stored_decode(
    struct plomb_stored *state, const struct plomb_decode_job *job) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_inflate_decode(
    struct plomb_inflate *state, const struct plomb_decode_job *job) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_lzma_decode(
    struct plomb_lzma *state, const struct plomb_decode_job *job) PLOMB_MUST_USE;

/*
 * The decoder that the job's codec asks for: who calls this links them all.
 * Fails with PLOMB_CODEC_UNKNOWN when there is none, and as the decoder does.
 */
PLOMB_API enum plomb_status plomb_decode(
    union plomb_decoder *state, const struct plomb_decode_job *job) PLOMB_MUST_USE;

#endif
