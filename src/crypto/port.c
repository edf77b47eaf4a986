/* The core's port for the host (plomb/core/port.h). */
#include <plomb/core/port.h>

#include <assert.h>

#include <mbedtls/aes.h>

#include "crypto/ecdh.h"
#include "crypto/ecdsa.h"
#include "crypto/sha256.h"

void plomb_port_sha256(struct plomb_span data, uint8_t digest[PLOMB_HASH_SIZE])
{
    sha256(data, digest);
}

enum plomb_verdict plomb_port_ecdsa_verify(
    const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
    const uint8_t digest[PLOMB_HASH_SIZE],
    const uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    struct ecdsa_curve *curve = NULL;
    enum plomb_verdict verdict = PLOMB_VERDICT_REFUSED;

    if (ecdsa_curve_new(&curve, NULL) == PLOMB_OK) {
        verdict = ecdsa_verify(curve, public_key, digest, signature);
    }
    ecdsa_curve_free(&curve);
    return verdict;
}

void plomb_port_aes_encrypt(const uint8_t *key, size_t key_size, const uint8_t in[16],
                            uint8_t out[16])
{
    mbedtls_aes_context context;
    int result;

    /* Neither call fails but for a key of another size. */
    assert(key_size == 16 || key_size == 32);
    mbedtls_aes_init(&context);
    result = mbedtls_aes_setkey_enc(&context, key, (unsigned int)key_size * 8);
    assert(result == 0);
    result = mbedtls_aes_crypt_ecb(&context, MBEDTLS_AES_ENCRYPT, in, out);
    assert(result == 0);
    mbedtls_aes_free(&context);
}

enum plomb_verdict plomb_port_ecdh(const uint8_t private_key[32],
                                   const uint8_t peer[PLOMB_PUBLIC_KEY_SIZE],
                                   uint8_t shared[32])
{
    return ecdh_shared(private_key, peer, shared);
}
