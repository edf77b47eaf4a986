/*
 * Diffie-Hellman on P-256 over Mbed TLS (SP 800-56A, 5.7.1.2). For crypto and
 * lib. What ecdsa.h says about scalars in ordinary memory holds here too.
 */
#ifndef CRYPTO_ECDH_H
#define CRYPTO_ECDH_H

#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/port.h>

#define ECDH_SIZE 32 /* bytes of a scalar and of an X coordinate */

/*
 * The X coordinate of `scalar` times `peer` (X, Y), all big-endian, with random
 * blinding. Accepted only if the scalar is in 1 to n - 1 and the peer a point of
 * the curve; otherwise, and without memory or randomness, `shared` is zero.
 */
enum plomb_verdict ecdh_shared(const uint8_t scalar[ECDH_SIZE],
                               const uint8_t peer[PLOMB_PUBLIC_KEY_SIZE],
                               uint8_t shared[ECDH_SIZE]) PLOMB_MUST_USE;

#endif
