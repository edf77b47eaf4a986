/*
 * HKDF with SHA-256 (RFC 5869) over the port's SHA-256, for the
 * short messages that key derivation has; no general-purpose MAC. For unwrapping
 * on the device, and for the host's crypto. Freestanding.
 *
 * A message is gathered piece by piece behind the room that HMAC wants for its
 * padded key and HKDF for its last block, so that one buffer serves a whole
 * derivation and nothing is copied. Each function that uses a message wipes it
 * and leaves it empty, ready for the next; nothing secret stays on the stack.
 */
#ifndef CORE_HKDF_H
#define CORE_HKDF_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/span.h>

#define HKDF_SIZE        32  /* bytes of a digest and of a PRK */
#define HKDF_BLOCK       64  /* bytes of SHA-256's block (FIPS 180-4, 1) */
#define HKDF_MESSAGE_MAX 159 /* bytes; RFC 9180's longest for P-256 has 157 */

/* Zero-initialise before first use: {0}. */
struct hkdf_message {
    size_t size; /* bytes of the message */
    /* The room, the message, and HKDF-Expand's counter. */
    uint8_t bytes[HKDF_BLOCK + HKDF_SIZE + HKDF_MESSAGE_MAX + 1];
};

/* Appends `size` bytes. More than HKDF_MESSAGE_MAX in all is a defect: cut. */
void hkdf_add(struct hkdf_message *message, const void *bytes, size_t size);

/*
 * RFC 5869, 2.2: the PRK of the message, which is the input keying material. It
 * is HMAC-SHA256 (RFC 2104) of the message under the salt as the key, of any
 * size.
 */
void hkdf_extract(struct hkdf_message *message, struct plomb_span salt,
                  uint8_t prk[HKDF_SIZE]);

/*
 * RFC 5869, 2.3: `size` bytes, at most 255 * HKDF_SIZE, of the PRK, with the
 * message as info. `out` may be `prk` for up to HKDF_SIZE bytes.
 */
void hkdf_expand(struct hkdf_message *message, const uint8_t prk[HKDF_SIZE],
                 uint8_t *out, size_t size);

#endif
