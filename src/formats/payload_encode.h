/*
 * From an image to the payload of a sealed package, in the clear: stored,
 * deflate or LZMA, the latter also against the image that is installed
 * (docs/spec/payload.md). The one way in for the library; the codecs are behind
 * it. Pure, and deterministic: the same request gives the same bytes. Encrypts
 * nothing, and does not choose the codec. Host only.
 */
#ifndef FORMATS_PAYLOAD_ENCODE_H
#define FORMATS_PAYLOAD_ENCODE_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/extension.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

struct plomb_progress;

/* What is to be encoded. Zero-initialise, then fill. */
struct payload_request {
    struct plomb_span image; /* the plain image: 1 byte to PAYLOAD_IMAGE_MAX */
    uint32_t codec;          /* enum plomb_codec */
    uint32_t effort;         /* enum plomb_effort; no effect on stored */
    /* The old image of a delta, up to PAYLOAD_IMAGE_MAX; empty for a full payload.
     * Only with PLOMB_CODEC_LZMA. */
    struct plomb_span base;
    /* Address of the old image's and the new image's first byte, a multiple of 4, or
     * a guess: where the images' own pointers clearly speak for another one, as they
     * do for 0, that one is taken. */
    uint32_t base_address;
    const struct plomb_progress *progress; /* NULL for none */
};

/* No nRF52 has more than 1 MiB, and encoding takes some 100 bytes for each. */
#define PAYLOAD_IMAGE_MAX (4u << 20)

/* The extension's codec_params for the payload. */
struct payload_params {
    uint8_t bytes[PLOMB_CODEC_PARAMS_MAX];
    size_t size; /* bytes in use: LZMA 1, a delta 5, otherwise 0 */
};

/*
 * Encodes `request->image` and appends the whole payload to `out`: the
 * relocation map of a delta, the stream, and zeros until what was appended is a
 * multiple of 4 bytes. `*params_out` gets the extension's codec_params.
 *
 * Effort changes the time and the size, never the format: fast for a quick look,
 * normal (about as long as `xz -9e`; a delta a second or two) and best, which also
 * tries the property bytes that the format allows, for several times as long.
 *
 * Fails with PLOMB_NO_MEMORY, with PLOMB_INPUT_TOO_LARGE when an image is over
 * PAYLOAD_IMAGE_MAX or `out` is full, with PLOMB_IMAGE_EMPTY for no image, and
 * with PLOMB_INTERNAL for a codec that does not exist, a delta of another codec
 * than LZMA, or a base address that is no multiple of 4: the library checks those
 * before. `*params_out` is untouched then, and `out` not to be used.
 */
enum plomb_status payload_encode(const struct payload_request *request,
                                 struct plomb_buf *out,
                                 struct payload_params *params_out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

#endif
