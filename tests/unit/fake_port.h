/*
 * A port that has no cryptography, so that tests can make packages of any kind: a
 * digest repeats the first byte of what it is of, and every signature is what
 * fake_verdict says. Included once by a test program, in place of the library's port.
 */
#ifndef TESTS_UNIT_FAKE_PORT_H
#define TESTS_UNIT_FAKE_PORT_H

#include <string.h>

#include <plomb/core/port.h>

static enum plomb_verdict fake_verdict = PLOMB_VERDICT_ACCEPTED;

void plomb_port_sha256(struct plomb_span data, uint8_t digest[PLOMB_HASH_SIZE])
{
    memset(digest, data.size > 0 ? data.ptr[0] : 0, PLOMB_HASH_SIZE);
}

enum plomb_verdict plomb_port_ecdsa_verify(
    const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
    const uint8_t digest[PLOMB_HASH_SIZE],
    const uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    (void)public_key;
    (void)digest;
    (void)signature;
    return fake_verdict;
}

void plomb_port_aes_encrypt(const uint8_t *key, size_t key_size, const uint8_t in[16],
                            uint8_t out[16])
{
    (void)key;
    (void)key_size;
    memcpy(out, in, 16);
}

enum plomb_verdict plomb_port_ecdh(const uint8_t private_key[32],
                                   const uint8_t peer[PLOMB_PUBLIC_KEY_SIZE],
                                   uint8_t shared[32])
{
    (void)private_key;
    (void)peer;
    memset(shared, 0, 32);
    return PLOMB_VERDICT_REFUSED;
}

#endif
