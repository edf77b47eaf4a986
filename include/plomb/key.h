/*
 * P-256 keys: making, loading, describing and exporting them. The private half
 * never leaves this module except into an encrypted or explicitly unprotected
 * PEM file. Host only.
 */
#ifndef PLOMB_KEY_H
#define PLOMB_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/error.h>
#include <plomb/secret.h>
#include <plomb/sign.h>

#define PLOMB_KEY_FILE_MAX       16384  /* bytes of a key file; more is refused */
#define PLOMB_PASSPHRASE_MAX     1024   /* bytes */
#define PLOMB_FINGERPRINT_SIZE   32     /* bytes of a key's fingerprint */
#define PLOMB_KEY_ITERATIONS_MIN 600000 /* PBKDF2 rounds of a new file */

struct plomb_key; /* a public key, with its private half or without */

/*
 * Asked for a passphrase when one is needed; `subject` names the file. Fills
 * `out` (which it may reserve) and returns PLOMB_OK, or a failure that ends
 * the operation.
 */
struct plomb_passphrase_source {
    enum plomb_status (*get)(void *context, const char *subject,
                             struct plomb_secret *out, struct plomb_error *error);
    void *context; /* handed to `get` */
};

/* What is printed about a key; no secret in it. */
struct plomb_key_info {
    bool is_private;      /* the file holds the private half */
    bool is_encrypted;    /* the file is encrypted with a passphrase */
    const char *encoding; /* "PKCS#8", "SEC1" or "SubjectPublicKeyInfo" */
    const char *test_key; /* whose published test key it is; NULL if none */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE];   /* X then Y, big-endian */
    uint8_t fingerprint[PLOMB_FINGERPRINT_SIZE]; /* SHA-256 of the DER
                                                    SubjectPublicKeyInfo */
};

/* Makes a new private key. The caller frees it with plomb_key_free. */
PLOMB_API enum plomb_status plomb_key_generate(
    struct plomb_key **key_out, struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Reads a key from a regular file, a pipe or /dev/fd/N: PEM with SEC1, PKCS#8
 * (plain, or PBES2 with PBKDF2 and AES-CBC or 3DES) or SubjectPublicKeyInfo.
 * `source` is asked only if the key is encrypted; NULL then fails with
 * PLOMB_PASSPHRASE_NEEDED. Other failures: the FILE_ statuses,
 * PLOMB_KEY_MALFORMED, PLOMB_KEY_UNSUPPORTED (the message names what it is),
 * PLOMB_KEY_ENCRYPTION_UNSUPPORTED, PLOMB_PASSPHRASE_WRONG.
 */
PLOMB_API enum plomb_status plomb_key_load(const char *path,
                                           const struct plomb_passphrase_source *source,
                                           struct plomb_key **key_out,
                                           struct plomb_error *error) PLOMB_MUST_USE;

/* Wipes and frees the key and makes the pointer NULL. NULL-safe. */
PLOMB_API void plomb_key_free(struct plomb_key **key);

/* Describes a key. The strings in `*out` are constants. */
PLOMB_API void plomb_key_describe(const struct plomb_key *key,
                                  struct plomb_key_info *out);

/*
 * Creates a private key file, mode 0600, PKCS#8 PEM: encrypted (PBES2,
 * PBKDF2-HMAC-SHA256 with PLOMB_KEY_ITERATIONS_MIN rounds, AES-256-CBC) when
 * `passphrase` is given, plain when it is NULL. Fails with PLOMB_FILE_EXISTS
 * when anything is at `path`, a dangling link included; follows no link;
 * leaves nothing behind on failure.
 */
PLOMB_API enum plomb_status plomb_key_save(const struct plomb_key *key,
                                           const char *path,
                                           const struct plomb_secret *passphrase,
                                           struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The same in place of a file that exists: written beside it and renamed, so
 * that a failure leaves the old file. Fails when `path` is not a regular file.
 */
PLOMB_API enum plomb_status plomb_key_replace(const struct plomb_key *key,
                                              const char *path,
                                              const struct plomb_secret *passphrase,
                                              struct plomb_error *error) PLOMB_MUST_USE;

/* Ways to write a public key down. */
enum plomb_key_format {
    PLOMB_KEY_PEM,      /* SubjectPublicKeyInfo, RFC 5480 and RFC 7468 */
    PLOMB_KEY_DER,      /* the same in binary */
    PLOMB_KEY_HEX,      /* X then Y, big-endian, 128 lower-case digits */
    PLOMB_KEY_NRF5_C,   /* C array of the nRF5 SDK: X, Y, each little-endian */
    PLOMB_KEY_NRF5_HEX, /* the same bytes as digits: nrfutil's "hex" */
    PLOMB_KEY_C,        /* C array, big-endian, for plomb's own verifier */
    PLOMB_KEY_JSON      /* schemas/key.schema.json */
};

/*
 * Appends the public half of `key` to `out` in `format`. Text ends with a
 * newline. Fails with PLOMB_NO_MEMORY alone.
 */
PLOMB_API enum plomb_status plomb_key_export(const struct plomb_key *key,
                                             enum plomb_key_format format,
                                             struct plomb_buf *out,
                                             struct plomb_error *error) PLOMB_MUST_USE;

/*
 * A signer over a private key: ECDSA with the deterministic nonce of RFC 6979.
 * It uses the key, which must outlive it. Fails with PLOMB_KEY_NOT_PRIVATE.
 */
PLOMB_API enum plomb_status plomb_key_signer(const struct plomb_key *key,
                                             struct plomb_signer *out,
                                             struct plomb_error *error) PLOMB_MUST_USE;

#endif
