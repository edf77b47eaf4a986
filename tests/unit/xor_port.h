/*
 * AES and key agreement as an exclusive or, for ports of tests that need both to be
 * undone but not to be secret. For the one file of a test that includes it.
 */
#ifndef XOR_PORT_H
#define XOR_PORT_H

#include <plomb/core/port.h>

void plomb_port_aes_encrypt(const uint8_t *key, size_t key_size, const uint8_t in[16],
                            uint8_t out[16])
{
    for (size_t i = 0; i < 16; i++) out[i] = in[i] ^ key[i % key_size];
}

enum plomb_verdict plomb_port_ecdh(const uint8_t private_key[32],
                                   const uint8_t peer[PLOMB_PUBLIC_KEY_SIZE],
                                   uint8_t shared[32])
{
    for (size_t i = 0; i < 32; i++) shared[i] = private_key[i] ^ peer[i];
    return PLOMB_VERDICT_ACCEPTED;
}

#endif
