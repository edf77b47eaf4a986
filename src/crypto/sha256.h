/*
 * SHA-256 (FIPS 180-4). For crypto and lib; the core reaches it through
 * plomb_port_sha256.
 */
#ifndef CRYPTO_SHA256_H
#define CRYPTO_SHA256_H

#include <stdint.h>

#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>

/* Writes the digest of `data` to `digest`, big-endian as the standard has it. */
void sha256(struct plomb_span data, uint8_t digest[PLOMB_HASH_SIZE]);

#endif
