/*
 * AES-CTR (FIPS 197; SP 800-38A, 6.5) over whole payloads, over Mbed TLS: in
 * place and at once what the core's decoder does block by block through the
 * port. Encryption and decryption are the same. For crypto and lib.
 */
#ifndef CRYPTO_AES_CTR_H
#define CRYPTO_AES_CTR_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/secret.h>

/*
 * Adds the key stream to `size` bytes in place. The key has 16 or 32 bytes. The
 * counter block, 16 bytes, big-endian, starts at zero, so a key must encrypt one
 * payload and nothing else. PLOMB_INTERNAL for a key of another size.
 */
enum plomb_status aes_ctr(const struct plomb_secret *key, uint8_t *bytes, size_t size,
                          struct plomb_error *error) PLOMB_MUST_USE;

#endif
