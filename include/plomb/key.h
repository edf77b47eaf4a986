/*
 * Keys: making, loading, describing and exporting them. Of three types, and the
 * type is in the file: what signs packages never opens one, and the other way
 * round. A secret never leaves this module except into an encrypted or
 * explicitly unprotected PEM file, and by plomb/recipient.h, which has what
 * sealing and opening take from a key. Host only.
 */
#ifndef PLOMB_KEY_H
#define PLOMB_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/extension.h>
#include <plomb/core/init_packet.h>
#include <plomb/error.h>
#include <plomb/secret.h>
#include <plomb/sign.h>

#define PLOMB_KEY_FILE_MAX       16384  /* bytes of a key file; more is refused */
#define PLOMB_PASSPHRASE_MAX     1024   /* bytes */
#define PLOMB_FINGERPRINT_SIZE   32     /* bytes of a key's fingerprint */
#define PLOMB_KEY_LABEL_SIZE     65     /* bytes of a label, its zero included */
#define PLOMB_KEY_ITERATIONS_MIN 600000 /* PBKDF2 rounds of a new file */

/* What a key is for (docs/spec/device-key.md). */
enum plomb_key_type {
    PLOMB_KEY_SIGNING,   /* ECDSA P-256 (id-ecPublicKey): signs packages */
    PLOMB_KEY_RECIPIENT, /* ECDH P-256 (id-ecDH): opens what is sealed for it */
    PLOMB_KEY_CLASS      /* AES key in every device of a class: seals and opens */
};

struct plomb_key; /* a public key, with its private half or without; a class key */

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
    enum plomb_key_type type;
    bool is_private;       /* the file holds the private half, or a class key */
    bool is_encrypted;     /* the file is encrypted with a passphrase */
    const char *encoding;  /* "PKCS#8", "SEC1" or "SubjectPublicKeyInfo" */
    const char *test_key;  /* whose published test key it is; NULL if none */
    size_t class_key_size; /* class key: 16 or 32 bytes; otherwise 0 */
    char label[PLOMB_KEY_LABEL_SIZE]; /* class key: its name; otherwise "" */
    /* As in a package's recipient entries; a signing key's is zeros. */
    uint8_t key_id[PLOMB_KEY_ID_SIZE];
    /* X then Y, big-endian, and the SHA-256 of its DER SubjectPublicKeyInfo; a
     * class key's are zeros. */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE];
    uint8_t fingerprint[PLOMB_FINGERPRINT_SIZE];
};

/*
 * Each makes a new private key of one type. A class key has 16 or 32 random
 * bytes, `size` of them, and a label of 1 to 64 characters A-Z a-z 0-9 . _ -,
 * of which its id is made; another label or size fails with PLOMB_OPTION_VALUE.
 * Otherwise PLOMB_NO_MEMORY, PLOMB_SYSTEM. The caller frees it with
 * plomb_key_free.
 */
PLOMB_API enum plomb_status plomb_key_generate(
    struct plomb_key **key_out, struct plomb_error *error) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_key_generate_recipient(
    struct plomb_key **key_out, struct plomb_error *error) PLOMB_MUST_USE;
PLOMB_API enum plomb_status plomb_key_generate_class(
    const char *label, size_t size, struct plomb_key **key_out,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Reads a key of any type from a regular file, a pipe or /dev/fd/N: PEM or DER
 * with SEC1, PKCS#8 (plain, or PBES2 with PBKDF2 and AES-CBC or 3DES) or
 * SubjectPublicKeyInfo.
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

/* Describes a key. What `*out` points to is constant. */
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

/* Fails with PLOMB_KEY_TYPE_WRONG unless the key is of `type`; says what it is. */
PLOMB_API enum plomb_status plomb_key_check_type(
    const struct plomb_key *key, enum plomb_key_type type,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * A signer over a private signing key: ECDSA with the deterministic nonce of RFC
 * 6979. It uses the key, which must outlive it. Fails with
 * PLOMB_KEY_TYPE_WRONG, PLOMB_KEY_NOT_PRIVATE.
 */
PLOMB_API enum plomb_status plomb_key_signer(const struct plomb_key *key,
                                             struct plomb_signer *out,
                                             struct plomb_error *error) PLOMB_MUST_USE;

#endif
