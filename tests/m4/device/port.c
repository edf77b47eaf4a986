/*
 * What a device's port (plomb/core/port.h) needs beside verifier/port's SHA-256 and
 * P-256, where there is no device: AES by Mbed TLS 3.6 for the ECB peripheral, and a
 * watchdog that wants nothing.
 */
#include <plomb/core/port.h>

#include <mbedtls/aes.h>

#include "port/watchdog.h"

void watchdog_feed(void)
{
}

void plomb_port_aes_encrypt(const uint8_t *key, size_t key_size, const uint8_t in[16],
                            uint8_t out[16])
{
    mbedtls_aes_context context;

    mbedtls_aes_init(&context);
    (void)mbedtls_aes_setkey_enc(&context, key, (unsigned int)key_size * 8);
    (void)mbedtls_aes_crypt_ecb(&context, MBEDTLS_AES_ENCRYPT, in, out);
    mbedtls_aes_free(&context);
}
