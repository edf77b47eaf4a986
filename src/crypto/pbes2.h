/*
 * PBES2 (RFC 8018, section 6.2): encryption with a passphrase, by PBKDF2 with
 * HMAC and a block cipher in CBC mode with the padding of RFC 8018, section
 * 6.1.1. Over Mbed TLS. For src/crypto and its tests.
 */
#ifndef CRYPTO_PBES2_H
#define CRYPTO_PBES2_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/secret.h>

#define PBES2_BLOCK_MAX 16 /* bytes of a cipher's block and of its vector */

struct pbes2_prf;    /* HMAC over SHA-1, 224, 256, 384 or 512 */
struct pbes2_cipher; /* AES-128, 192, 256 or 3DES in CBC mode */

/* One way to encrypt. The spans point into memory of the caller. */
struct pbes2 {
    const struct pbes2_prf *prf;
    const struct pbes2_cipher *cipher;
    uint32_t iterations;    /* rounds of PBKDF2 */
    struct plomb_span salt; /* of PBKDF2 */
    struct plomb_span iv;   /* pbes2_block_size(cipher) bytes */
};

/* Found by the contents of their OBJECT IDENTIFIER; NULL when not known. */
const struct pbes2_prf *pbes2_prf_find(struct plomb_span oid);
const struct pbes2_cipher *pbes2_cipher_find(struct plomb_span oid);

/* What PBKDF2 uses when nothing is said: SHA-1 (RFC 8018, appendix A.2). */
const struct pbes2_prf *pbes2_prf_default(void);

/* Bytes of a cipher's block, and of its key. */
size_t pbes2_block_size(const struct pbes2_cipher *cipher);
size_t pbes2_key_size(const struct pbes2_cipher *cipher);

/*
 * Decrypts whole blocks, at least one, into `out`, which the caller clears.
 * PLOMB_PASSPHRASE_WRONG when the padding is not as it should be; a wrong
 * passphrase passes that once in 256 times. PLOMB_NO_MEMORY.
 */
enum plomb_status pbes2_decrypt(const struct pbes2 *method,
                                const struct plomb_secret *passphrase,
                                struct plomb_span ciphertext, struct plomb_secret *out,
                                struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Encrypts a secret into `out`, with up to one block more than it has; the
 * caller clears it. PLOMB_NO_MEMORY.
 */
enum plomb_status pbes2_encrypt(const struct pbes2 *method,
                                const struct plomb_secret *passphrase,
                                const struct plomb_secret *plain,
                                struct plomb_secret *out,
                                struct plomb_error *error) PLOMB_MUST_USE;

#endif
