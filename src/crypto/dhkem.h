/*
 * The sender's half of DHKEM(P-256, HKDF-SHA256) (RFC 9180, 4.1): ephemeral key
 * pairs and encapsulation. The receiver's half is the core's (plomb/core/
 * unwrap.h). For crypto alone.
 */
#ifndef CRYPTO_DHKEM_H
#define CRYPTO_DHKEM_H

#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/extension.h>
#include <plomb/core/init_packet.h>
#include <plomb/error.h>
#include <plomb/secret.h>

#define DHKEM_IKM_SIZE    32 /* bytes: Nsk of RFC 9180, 7.1 */
#define DHKEM_SECRET_SIZE 32 /* bytes: Nsecret */

/* Zero-initialise before first use: {0}. */
struct dhkem_pair {
    struct plomb_secret scalar;                /* big-endian, 1 to n - 1 */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]; /* X then Y, big-endian */
};

/* GenerateKeyPair. PLOMB_NO_MEMORY, PLOMB_SYSTEM. The caller clears the pair. */
enum plomb_status dhkem_generate(struct dhkem_pair *out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/*
 * DeriveKeyPair (RFC 9180, 7.1.3): always the same pair from the same input.
 * PLOMB_NO_MEMORY, PLOMB_SYSTEM. The caller clears the pair.
 */
enum plomb_status dhkem_derive(const uint8_t ikm[DHKEM_IKM_SIZE],
                               struct dhkem_pair *out,
                               struct plomb_error *error) PLOMB_MUST_USE;

/* Wipes the scalar. NULL-safe. */
void dhkem_pair_clear(struct dhkem_pair *pair);

/*
 * Encap: the encapsulated key (0x04, X, Y of the ephemeral pair) and, in
 * `shared_secret_out`, which the caller clears, DHKEM_SECRET_SIZE bytes.
 * PLOMB_KEY_MALFORMED when the recipient's key (X, Y) is no point of the curve;
 * PLOMB_NO_MEMORY.
 */
enum plomb_status dhkem_encapsulate(const struct dhkem_pair *ephemeral,
                                    const uint8_t recipient[PLOMB_PUBLIC_KEY_SIZE],
                                    uint8_t encapsulated_out[PLOMB_ENCAPSULATED_SIZE],
                                    struct plomb_secret *shared_secret_out,
                                    struct plomb_error *error) PLOMB_MUST_USE;

#endif
