/*
 * From a sealed package's recipient entry to its content key: HPKE's DHKEM
 * (P-256, HKDF-SHA256), single-shot and export-only (RFC 9180), and class keys
 * (HKDF, RFC 5869). docs/spec/package.md, section 4. Freestanding; SHA-256 and
 * the curve come from plomb/core/port.h.
 *
 * The derivations below are the same for who seals and who opens; the host uses
 * them to make the entries.
 */
#ifndef PLOMB_CORE_UNWRAP_H
#define PLOMB_CORE_UNWRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/extension.h>
#include <plomb/core/port.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>

/* A key that opens packages, as a device holds it. Secret. */
struct plomb_device_key {
    uint32_t method;                           /* enum plomb_recipient_method */
    uint8_t key_id[PLOMB_KEY_ID_SIZE];         /* which entries are for it */
    uint8_t secret_size;                       /* HPKE: 32; class key: 16 or 32 */
    uint8_t secret[32];                        /* HPKE: private scalar, big-endian */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]; /* HPKE: X then Y, big-endian */
};

/*
 * Reads the record of docs/spec/device-key.md, section 3, at the front of `record`.
 * False, with `*out` untouched, when there is none; `*out` is secret otherwise.
 */
PLOMB_API bool plomb_device_key_parse(struct plomb_span record,
                                      struct plomb_device_key *out);

/*
 * Finds the entry for `key` and recovers the content key: 16 or 32 bytes by the
 * cipher, the rest of `content_key` zero. Fails with PLOMB_RECIPIENT_MISSING
 * when no entry has the key's id and method, and with PLOMB_RECIPIENT_INVALID
 * when the encapsulated key is no point of the curve, or the data has another
 * size than method and cipher want; `content_key` is all zero then. A wrong key
 * with a right id is not noticed here: the image's hash tells. Takes about 0.8 KB
 * of stack, and what the port needs.
 */
PLOMB_API enum plomb_status plomb_content_key_unwrap(
    const struct plomb_extension *extension, const struct plomb_device_key *key,
    uint8_t content_key[PLOMB_CONTENT_KEY_MAX]) PLOMB_MUST_USE;

/*
 * RFC 9180, 4.1: the KEM's shared secret, from the Diffie-Hellman value (the X
 * coordinate), the encapsulated key and the recipient's public key, both as
 * 0x04, X, Y. `shared_secret` may be `dh`.
 */
PLOMB_API void plomb_kem_shared_secret(
    const uint8_t dh[32], const uint8_t encapsulated[PLOMB_ENCAPSULATED_SIZE],
    const uint8_t recipient[PLOMB_ENCAPSULATED_SIZE], uint8_t shared_secret[32]);

/*
 * The mask over the content key of a recipient: HPKE's exported secret (RFC
 * 9180, 5.3; mode base, AEAD 0xffff), or HKDF over a class key and the salt in
 * the recipient's data. It binds the payload's hash, the recipient's id and the
 * cipher. Writes the content key's size.
 */
PLOMB_API void plomb_hpke_mask(const uint8_t shared_secret[32],
                               const struct plomb_extension *extension,
                               const uint8_t key_id[PLOMB_KEY_ID_SIZE],
                               uint8_t mask[PLOMB_CONTENT_KEY_MAX]);
PLOMB_API void plomb_class_mask(const uint8_t *class_key, size_t class_key_size,
                                const uint8_t salt[PLOMB_CLASS_SALT_SIZE],
                                const struct plomb_extension *extension,
                                const uint8_t key_id[PLOMB_KEY_ID_SIZE],
                                uint8_t mask[PLOMB_CONTENT_KEY_MAX]);

#endif
