/*
 * PKCS#8's EncryptedPrivateKeyInfo (RFC 5958, section 3) around PBES2: the form
 * in which private keys lie in files. Reads what OpenSSL writes, except with
 * scrypt; writes PBKDF2 with HMAC-SHA-256 and AES-256-CBC. For lib.
 */
#ifndef CRYPTO_PKCS8_H
#define CRYPTO_PKCS8_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/secret.h>

#include "crypto/pbes2.h"

#define PKCS8_ITERATIONS_MAX 10000000 /* rounds; a file with more is refused */
#define PKCS8_SALT_MAX       128      /* bytes */

/* An encrypted key. The spans point into the bytes that were read. */
struct pkcs8 {
    struct pbes2 method;
    struct plomb_span ciphertext; /* whole blocks, at least one */
};

/*
 * Reads how the `size` bytes at `ptr` are encrypted; they stay alive and
 * unchanged while `*out` is used. PLOMB_KEY_ENCRYPTION_UNSUPPORTED names another
 * method, or more rounds than `iterations_max`; PLOMB_KEY_MALFORMED.
 */
enum plomb_status pkcs8_parse(uint8_t *ptr, size_t size, uint32_t iterations_max,
                              struct pkcs8 *out,
                              struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Decrypts a PrivateKeyInfo into `out`, which the caller clears. The statuses
 * of pbes2_decrypt; what comes out may still be no key.
 */
enum plomb_status pkcs8_decrypt(const struct pkcs8 *encrypted,
                                const struct plomb_secret *passphrase,
                                struct plomb_secret *out,
                                struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Encrypts a PrivateKeyInfo with a fresh 16-byte salt and `iterations` rounds
 * into an EncryptedPrivateKeyInfo, which the caller clears. PLOMB_NO_MEMORY,
 * PLOMB_SYSTEM.
 */
enum plomb_status pkcs8_encrypt(const struct plomb_secret *plain,
                                const struct plomb_secret *passphrase,
                                uint32_t iterations, struct plomb_secret *out,
                                struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Fails with PLOMB_KEY_ENCRYPTION_UNSUPPORTED, "it is encrypted with `what`",
 * and tells how OpenSSL converts such a key.
 */
enum plomb_status pkcs8_refuse(const char *what, struct plomb_error *error);

#endif
