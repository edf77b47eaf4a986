#include "crypto/aes_ctr.h"

#include <mbedtls/aes.h>
#include <sodium.h>

#include "base/error.h"

enum { BLOCK = 16 };

enum plomb_status aes_ctr(const struct plomb_secret *key, uint8_t *bytes, size_t size,
                          struct plomb_error *error)
{
    uint8_t counter[BLOCK] = {0};
    uint8_t stream[BLOCK] = {0};
    size_t used = 0;
    mbedtls_aes_context context;
    int result = MBEDTLS_ERR_AES_INVALID_KEY_LENGTH;

    mbedtls_aes_init(&context);
    /* Mbed TLS knows AES-192 too, which no package has. */
    if (key->size == 16 || key->size == 32) {
        result =
            mbedtls_aes_setkey_enc(&context, key->ptr, (unsigned int)key->size * 8);
    }
    if (result == 0) {
        result =
            mbedtls_aes_crypt_ctr(&context, size, &used, counter, stream, bytes, bytes);
    }
    mbedtls_aes_free(&context);
    sodium_memzero(stream, sizeof(stream));
    if (result != 0) {
        return error_set(error, PLOMB_INTERNAL,
                         "cannot encrypt: Mbed TLS error -0x%04x",
                         (unsigned int)-result);
    }
    return PLOMB_OK;
}
