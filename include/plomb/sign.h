/*
 * Who signs: a public key and a function that signs digests with its private
 * half, wherever that lies. Everything in plomb that signs takes one of these,
 * and uses no signature that does not verify under `public_key`. Host only.
 */
#ifndef PLOMB_SIGN_H
#define PLOMB_SIGN_H

#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/status.h>
#include <plomb/error.h>

struct plomb_signer {
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]; /* X then Y, big-endian */
    /*
     * Signs a SHA-256 digest with ECDSA on P-256. `signature` receives r then
     * s, each big-endian; untouched on failure. Thread-safe.
     */
    enum plomb_status (*sign)(void *context, const uint8_t digest[PLOMB_HASH_SIZE],
                              uint8_t signature[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error);
    void *context; /* handed to `sign`; owned by whoever made the signer */
};

#endif
