#include "crypto/pbes2.h"

#include <stdbool.h>

#include <mbedtls/cipher.h>

#include "base/error.h"
#include "crypto/mbedtls_compat.h"

enum { OID_MAX = 9 };

struct pbes2_prf {
    uint8_t oid[OID_MAX];
    uint8_t oid_size; /* bytes */
    mbedtls_md_type_t digest;
};

struct pbes2_cipher {
    uint8_t oid[OID_MAX];
    uint8_t oid_size;   /* bytes */
    uint8_t key_size;   /* bytes */
    uint8_t block_size; /* bytes */
    mbedtls_cipher_type_t type;
};

/* RFC 8018, appendix B.1.1 and B.1.2; the first is the default. */
static const struct pbes2_prf prfs[] = {
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x07}, 8, MBEDTLS_MD_SHA1},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x08}, 8, MBEDTLS_MD_SHA224},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09}, 8, MBEDTLS_MD_SHA256},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0a}, 8, MBEDTLS_MD_SHA384},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x0b}, 8, MBEDTLS_MD_SHA512},
};

/* RFC 8018, appendix B.2.2; NIST's arc for AES. */
static const struct pbes2_cipher ciphers[] = {
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02},
     9,
     16,
     16,
     MBEDTLS_CIPHER_AES_128_CBC},
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x16},
     9,
     24,
     16,
     MBEDTLS_CIPHER_AES_192_CBC},
    {{0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a},
     9,
     32,
     16,
     MBEDTLS_CIPHER_AES_256_CBC},
    {{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x03, 0x07},
     8,
     24,
     8,
     MBEDTLS_CIPHER_DES_EDE3_CBC},
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

const struct pbes2_prf *pbes2_prf_find(struct plomb_span oid)
{
    for (size_t i = 0; i < COUNT_OF(prfs); i++) {
        if (plomb_span_is_equal(oid, plomb_span(prfs[i].oid, prfs[i].oid_size))) {
            return &prfs[i];
        }
    }
    return NULL;
}

const struct pbes2_prf *pbes2_prf_default(void)
{
    return &prfs[0];
}

const struct pbes2_cipher *pbes2_cipher_find(struct plomb_span oid)
{
    for (size_t i = 0; i < COUNT_OF(ciphers); i++) {
        if (plomb_span_is_equal(oid, plomb_span(ciphers[i].oid, ciphers[i].oid_size))) {
            return &ciphers[i];
        }
    }
    return NULL;
}

size_t pbes2_block_size(const struct pbes2_cipher *cipher)
{
    return cipher->block_size;
}

size_t pbes2_key_size(const struct pbes2_cipher *cipher)
{
    return cipher->key_size;
}

static enum plomb_status set_failure(int result, struct plomb_error *error)
{
    if (result == MBEDTLS_ERR_CIPHER_ALLOC_FAILED ||
        result == MBEDTLS_ERR_MD_ALLOC_FAILED) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    if (result == MBEDTLS_ERR_CIPHER_INVALID_PADDING ||
        result == MBEDTLS_ERR_CIPHER_FULL_BLOCK_EXPECTED) {
        return error_set(error, PLOMB_PASSPHRASE_WRONG,
                         "the passphrase is wrong or the key is damaged");
    }
    return error_set(error, PLOMB_INTERNAL, "Mbed TLS error -0x%04x in PBES2",
                     (unsigned int)-result);
}

/* Derives the cipher's key. 0 or an error of Mbed TLS. */
static int derive_key(const struct pbes2 *method, const struct plomb_secret *passphrase,
                      struct plomb_secret *key)
{
    /* An empty passphrase has no bytes to point to, but a pointer is needed. */
    const uint8_t *bytes = passphrase->size > 0 ? passphrase->ptr : key->ptr;

    key->size = method->cipher->key_size;
    return compat_pbkdf2(method->prf->digest, bytes, passphrase->size, method->salt.ptr,
                         method->salt.size, method->iterations, key->ptr, key->size);
}

/* En- or decrypts. `out` has room for a block more than the input. */
static int run_cipher(const struct pbes2 *method, mbedtls_operation_t operation,
                      const struct plomb_secret *key, const uint8_t *input, size_t size,
                      struct plomb_secret *out)
{
    mbedtls_cipher_context_t context;
    int result;

    mbedtls_cipher_init(&context);
    result = mbedtls_cipher_setup(&context,
                                  mbedtls_cipher_info_from_type(method->cipher->type));
    if (result != 0) goto out;
    result = mbedtls_cipher_setkey(&context, key->ptr, (int)key->size * 8, operation);
    if (result != 0) goto out;
    result = mbedtls_cipher_set_padding_mode(&context, MBEDTLS_PADDING_PKCS7);
    if (result != 0) goto out;
    result = mbedtls_cipher_crypt(&context, method->iv.ptr, method->iv.size, input,
                                  size, out->ptr, &out->size);
out:
    mbedtls_cipher_free(&context);
    return result;
}

static enum plomb_status transform(const struct pbes2 *method,
                                   mbedtls_operation_t operation,
                                   const struct plomb_secret *passphrase,
                                   const uint8_t *input, size_t size,
                                   struct plomb_secret *out, struct plomb_error *error)
{
    struct plomb_secret key = {0};
    enum plomb_status status = PLOMB_INTERNAL;
    int result;

    status = plomb_secret_reserve(&key, method->cipher->key_size, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_secret_reserve(out, size + PBES2_BLOCK_MAX, error);
    if (status != PLOMB_OK) goto out;
    result = derive_key(method, passphrase, &key);
    if (result == 0) result = run_cipher(method, operation, &key, input, size, out);
    if (result != 0) {
        plomb_secret_clear(out);
        status = set_failure(result, error);
        goto out;
    }
    status = PLOMB_OK;
out:
    plomb_secret_clear(&key);
    return status;
}

enum plomb_status pbes2_decrypt(const struct pbes2 *method,
                                const struct plomb_secret *passphrase,
                                struct plomb_span ciphertext, struct plomb_secret *out,
                                struct plomb_error *error)
{
    return transform(method, MBEDTLS_DECRYPT, passphrase, ciphertext.ptr,
                     ciphertext.size, out, error);
}

enum plomb_status pbes2_encrypt(const struct pbes2 *method,
                                const struct plomb_secret *passphrase,
                                const struct plomb_secret *plain,
                                struct plomb_secret *out, struct plomb_error *error)
{
    return transform(method, MBEDTLS_ENCRYPT, passphrase, plain->ptr, plain->size, out,
                     error);
}
