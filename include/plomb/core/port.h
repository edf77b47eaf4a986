/*
 * What the core asks of the program that it is linked into. Every binary
 * defines these functions once: the host library over Mbed TLS and libsodium
 * (src/crypto/port.c), the firmware over what its chip has, a test over a fake.
 * Freestanding.
 */
#ifndef PLOMB_CORE_PORT_H
#define PLOMB_CORE_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>

/*
 * High-weight answers: no single flipped bit or skipped instruction turns one
 * into the other, and zeroed memory is neither.
 */
enum plomb_verdict {
    PLOMB_VERDICT_ACCEPTED = 0x3ca5965a, /* 32 bits, half of them ones */
    PLOMB_VERDICT_REFUSED = 0x435a69a5   /* its complement, less the top bit */
};

/* SHA-256 (FIPS 180-4) of `data` into `digest`, big-endian as the standard. */
void plomb_port_sha256(struct plomb_span data, uint8_t digest[PLOMB_HASH_SIZE]);

/*
 * Verifies an ECDSA signature on P-256 (FIPS 186-4) over a digest. Key (X, Y)
 * and signature (r, s) are big-endian. PLOMB_VERDICT_ACCEPTED only if the key
 * is a point of the curve and the signature is its own over this digest.
 */
enum plomb_verdict plomb_port_ecdsa_verify(
    const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
    const uint8_t digest[PLOMB_HASH_SIZE],
    const uint8_t signature[PLOMB_SIGNATURE_SIZE]);

/*
 * AES (FIPS 197) of one block; `key_size` is 16 or 32 bytes. The decoder makes
 * counter mode of it (SP 800-38A, 6.5). `out` may be `in`.
 */
void plomb_port_aes_encrypt(const uint8_t *key, size_t key_size, const uint8_t in[16],
                            uint8_t out[16]);

/*
 * ECDH on P-256 (SP 800-56A, 5.7.1.2): the X coordinate, big-endian, of the
 * private scalar (big-endian) times the peer's public key (X, Y). In constant
 * time. PLOMB_VERDICT_ACCEPTED only if the peer's key is a point of the curve;
 * otherwise `shared` is zero.
 */
enum plomb_verdict plomb_port_ecdh(const uint8_t private_key[32],
                                   const uint8_t peer[PLOMB_PUBLIC_KEY_SIZE],
                                   uint8_t shared[32]);

#endif
