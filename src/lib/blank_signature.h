/*
 * Signatures that are to be made: 64 zero bytes, which no key makes
 * (docs/spec/sign-request.md). Internal to lib.
 */
#ifndef LIB_BLANK_SIGNATURE_H
#define LIB_BLANK_SIGNATURE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <plomb/core/init_packet.h>

/* Whether a signature is such a place. */
static inline bool blank_signature_is(const uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    static const uint8_t zeros[PLOMB_SIGNATURE_SIZE];

    return memcmp(signature, zeros, sizeof(zeros)) == 0;
}

#endif
