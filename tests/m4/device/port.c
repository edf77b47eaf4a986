/*
 * The core's port (plomb/core/port.h) as a device has it: Mbed TLS 3.6's
 * SHA-256 and AES, and its p256-m for the curve.
 */
#include <plomb/core/port.h>

#include <string.h>

#include <mbedtls/aes.h>
#include <mbedtls/sha256.h>
#include <p256-m.h>
#include <psa/crypto.h>

/* p256-m draws numbers when it makes keys or signs, which nobody here does. */
psa_status_t psa_generate_random(uint8_t *output, size_t output_size)
{
    (void)output;
    (void)output_size;
    return PSA_ERROR_NOT_SUPPORTED;
}

/* platform_util.c has a function that frees; nobody here allocates. */
void free(void *ptr);
void free(void *ptr)
{
    (void)ptr;
}

void plomb_port_sha256(struct plomb_span data, uint8_t digest[PLOMB_HASH_SIZE])
{
    (void)mbedtls_sha256(data.ptr, data.size, digest, 0);
}

enum plomb_verdict plomb_port_ecdsa_verify(
    const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
    const uint8_t digest[PLOMB_HASH_SIZE],
    const uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    int result = p256_ecdsa_verify(signature, public_key, digest, PLOMB_HASH_SIZE);

    return result == P256_SUCCESS ? PLOMB_VERDICT_ACCEPTED : PLOMB_VERDICT_REFUSED;
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

enum plomb_verdict plomb_port_ecdh(const uint8_t private_key[32],
                                   const uint8_t peer[PLOMB_PUBLIC_KEY_SIZE],
                                   uint8_t shared[32])
{
    if (p256_ecdh_shared_secret(shared, private_key, peer) != P256_SUCCESS) {
        memset(shared, 0, 32);
        return PLOMB_VERDICT_REFUSED;
    }
    return PLOMB_VERDICT_ACCEPTED;
}
