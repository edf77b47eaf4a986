/*
 * A port without cryptography, for the decoders alone where Mbed TLS's source
 * cannot be had. Each function stops the emulator with a fault.
 */
#include <plomb/core/port.h>

void plomb_port_sha256(struct plomb_span data, uint8_t digest[PLOMB_HASH_SIZE])
{
    (void)data;
    (void)digest;
    __builtin_trap();
}

enum plomb_verdict plomb_port_ecdsa_verify(
    const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
    const uint8_t digest[PLOMB_HASH_SIZE],
    const uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    (void)public_key;
    (void)digest;
    (void)signature;
    __builtin_trap();
}

void plomb_port_aes_encrypt(const uint8_t *key, size_t key_size, const uint8_t in[16],
                            uint8_t out[16])
{
    (void)key;
    (void)key_size;
    (void)in;
    (void)out;
    __builtin_trap();
}

enum plomb_verdict plomb_port_ecdh(const uint8_t private_key[32],
                                   const uint8_t peer[PLOMB_PUBLIC_KEY_SIZE],
                                   uint8_t shared[32])
{
    (void)private_key;
    (void)peer;
    (void)shared;
    __builtin_trap();
}
