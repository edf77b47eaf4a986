/*
 * A port whose answers a test can work out in its head: the digest of bytes is a sum
 * of them, the signature of a digest is the digest twice, with the key's first byte
 * added. For the one file of a test that includes it.
 */
#ifndef SUM_PORT_H
#define SUM_PORT_H

#include <string.h>

#include <plomb/core/port.h>

#include "tests/unit/sum_signature.h"
#include "tests/unit/xor_port.h"

void plomb_port_sha256(struct plomb_span data, uint8_t digest[PLOMB_HASH_SIZE])
{
    uint32_t sum = 1;

    for (size_t i = 0; i < data.size; i++) sum = sum * 31 + data.ptr[i];
    for (size_t i = 0; i < PLOMB_HASH_SIZE; i++) {
        sum = sum * 1664525 + 1013904223;
        digest[i] = (uint8_t)(sum >> 24);
    }
}

enum plomb_verdict plomb_port_ecdsa_verify(
    const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
    const uint8_t digest[PLOMB_HASH_SIZE],
    const uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    uint8_t good[PLOMB_SIGNATURE_SIZE];

    sum_sign(public_key, digest, good);
    return memcmp(good, signature, sizeof(good)) == 0 ? PLOMB_VERDICT_ACCEPTED
                                                      : PLOMB_VERDICT_REFUSED;
}

#endif
