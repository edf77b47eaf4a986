/*
 * The signature scheme of sum_port.h: a digest twice, with the key's first byte added.
 */
#ifndef SUM_SIGNATURE_H
#define SUM_SIGNATURE_H

#include <plomb/core/port.h>

/* r then s, big-endian as the port has them. */
static inline void sum_sign(const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                            const uint8_t digest[PLOMB_HASH_SIZE],
                            uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    for (size_t i = 0; i < PLOMB_SIGNATURE_SIZE; i++) {
        signature[i] = (uint8_t)(digest[i % PLOMB_HASH_SIZE] + public_key[0]);
    }
}

#endif
