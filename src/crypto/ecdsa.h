/*
 * ECDSA on P-256 (FIPS 186-4) with SHA-256 digests, over Mbed TLS. For crypto
 * and lib.
 *
 * A private scalar is a struct plomb_secret of ECDSA_SCALAR_SIZE bytes,
 * big-endian. Mbed TLS computes with big numbers in ordinary memory, so the
 * scalar is copied there for the length of one call, and Mbed TLS wipes the
 * copy and everything computed from it before it frees them. Core dumps must
 * be off in a program that cares.
 */
#ifndef CRYPTO_ECDSA_H
#define CRYPTO_ECDSA_H

#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/port.h>
#include <plomb/error.h>
#include <plomb/secret.h>

#define ECDSA_SCALAR_SIZE 32 /* bytes of a private scalar */

/*
 * P-256 as Mbed TLS has it. The first call that multiplies its base point adds
 * a table to it, which makes later ones faster; after ecdsa_public_key has
 * succeeded once, calls may be made from several threads.
 */
struct ecdsa_curve;

/* Makes the curve; PLOMB_NO_MEMORY. The caller frees it. */
enum plomb_status ecdsa_curve_new(struct ecdsa_curve **curve_out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/* Frees the curve and makes the pointer NULL. NULL-safe. */
void ecdsa_curve_free(struct ecdsa_curve **curve);

/*
 * Draws a private scalar from 1 to n - 1 (FIPS 186-4, appendix B.4.2), which
 * the caller clears. PLOMB_NO_MEMORY, PLOMB_SYSTEM.
 */
enum plomb_status ecdsa_generate(struct ecdsa_curve *curve,
                                 struct plomb_secret *scalar_out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Computes the public key of a private scalar: X then Y, big-endian.
 * PLOMB_KEY_MALFORMED when the scalar is not in 1 to n - 1; PLOMB_NO_MEMORY,
 * PLOMB_SYSTEM.
 */
enum plomb_status ecdsa_public_key(struct ecdsa_curve *curve,
                                   const struct plomb_secret *scalar,
                                   uint8_t out[PLOMB_PUBLIC_KEY_SIZE],
                                   struct plomb_error *error) PLOMB_MUST_USE;

/* Checks that X, Y is a point of the curve. PLOMB_KEY_MALFORMED otherwise. */
enum plomb_status ecdsa_check_public_key(
    struct ecdsa_curve *curve, const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Signs a digest with the nonce of RFC 6979 (HMAC with SHA-256): r then s, each
 * big-endian. The signature is verified under `public_key` first, so that a
 * disturbed computation never leaves this call. PLOMB_SIGNING_FAILED,
 * PLOMB_NO_MEMORY; `signature` is untouched then.
 */
enum plomb_status ecdsa_sign(struct ecdsa_curve *curve,
                             const struct plomb_secret *scalar,
                             const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                             const uint8_t digest[PLOMB_HASH_SIZE],
                             uint8_t signature[PLOMB_SIGNATURE_SIZE],
                             struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Verifies r, s (big-endian) over a digest. Accepted only if the key is a point
 * of the curve and r, s are its own; anything else, no memory included, is
 * refused.
 */
enum plomb_verdict ecdsa_verify(
    struct ecdsa_curve *curve, const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
    const uint8_t digest[PLOMB_HASH_SIZE],
    const uint8_t signature[PLOMB_SIGNATURE_SIZE]) PLOMB_MUST_USE;

#endif
