/*
 * Opening a sealed package: back to the plain image, by the very code that a
 * device runs (plomb/core/unwrap.h, plomb/core/decode.h). Says nothing about
 * signatures; plomb/verify.h does. Host only.
 */
#ifndef PLOMB_OPEN_H
#define PLOMB_OPEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/key.h>
#include <plomb/package.h>

/* What a payload is opened with. */
struct plomb_open_options {
    const struct plomb_key *key; /* private recipient key or class key; NULL where the
                                    cipher is none */
    const char *from;            /* the delta's base: an image, or a package that is
                                    plain or that the key opens; or NULL */
};

/*
 * Appends the plain image of one image of a package to `out`. Size and digest of
 * the payload are checked before a byte of it is decoded, the image's digest at
 * the end; a plain package's image is only checked. Fails with
 * PLOMB_INIT_PACKET_MALFORMED, PLOMB_CODEC_UNKNOWN, PLOMB_CIPHER_UNKNOWN,
 * PLOMB_OPTION_MISSING (no key, no base), PLOMB_RECIPIENT_MISSING,
 * PLOMB_RECIPIENT_INVALID, PLOMB_BASE_MISMATCH, PLOMB_PAYLOAD_SIZE_MISMATCH,
 * PLOMB_PAYLOAD_HASH_MISMATCH, PLOMB_PAYLOAD_MALFORMED,
 * PLOMB_IMAGE_HASH_MISMATCH, PLOMB_KEY_TYPE_WRONG, the statuses of reading the
 * base, PLOMB_NO_MEMORY. `out` then holds nothing.
 */
PLOMB_API enum plomb_status plomb_open_image(const struct plomb_package_image *image,
                                             const struct plomb_open_options *options,
                                             struct plomb_buf *out,
                                             struct plomb_error *error) PLOMB_MUST_USE;

#endif
