/*
 * The keys of one sealed payload: the content key, and what each recipient gets
 * of it (docs/spec/package.md, section 4), random or derived from a seed. The
 * masks themselves are the core's (plomb/core/unwrap.h). For lib.
 */
#ifndef CRYPTO_SEAL_KEYS_H
#define CRYPTO_SEAL_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/extension.h>
#include <plomb/core/init_packet.h>
#include <plomb/error.h>
#include <plomb/secret.h>

#define SEAL_KEYS_SEED_SIZE 32 /* bytes */

/* Zero-initialise before first use: {0}. */
struct seal_keys {
    struct plomb_secret content_key;    /* 16 or 32 bytes */
    struct plomb_secret prk;            /* of the seed; empty without one */
    uint8_t context[PLOMB_SHA256_SIZE]; /* what everything derived is bound to */
};

/*
 * Makes a content key of `key_size` bytes, 16 or 32. With a seed of
 * SEAL_KEYS_SEED_SIZE bytes it and all that follows is derived from the seed and
 * `context`, a digest of everything that the key protects; with NULL everything
 * is random. PLOMB_SEED_MALFORMED for a seed of another size; PLOMB_NO_MEMORY,
 * PLOMB_SYSTEM. The caller clears the keys.
 */
enum plomb_status seal_keys_init(struct seal_keys *keys,
                                 const struct plomb_secret *seed,
                                 const uint8_t context[PLOMB_SHA256_SIZE],
                                 size_t key_size,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/* Wipes and frees. NULL-safe, idempotent. */
void seal_keys_clear(struct seal_keys *keys);

/*
 * Writes the data of a recipient's entry: the content key, masked for who holds
 * the private half of `public_key` (X then Y, big-endian), or the class key of
 * 16 or 32 bytes. `extension` must have the cipher of the content key and the
 * payload's digest. `*size_out` is 65 bytes, or 16, more than the content key.
 * PLOMB_KEY_MALFORMED when the public key is no point of the curve;
 * PLOMB_NO_MEMORY, PLOMB_SYSTEM. Nothing is written then.
 */
enum plomb_status seal_keys_wrap_hpke(const struct seal_keys *keys,
                                      const struct plomb_extension *extension,
                                      const uint8_t key_id[PLOMB_KEY_ID_SIZE],
                                      const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                                      uint8_t data_out[PLOMB_RECIPIENT_DATA_MAX],
                                      size_t *size_out,
                                      struct plomb_error *error) PLOMB_MUST_USE;
enum plomb_status seal_keys_wrap_class(const struct seal_keys *keys,
                                       const struct plomb_extension *extension,
                                       const uint8_t key_id[PLOMB_KEY_ID_SIZE],
                                       const struct plomb_secret *class_key,
                                       uint8_t data_out[PLOMB_RECIPIENT_DATA_MAX],
                                       size_t *size_out,
                                       struct plomb_error *error) PLOMB_MUST_USE;

#endif
