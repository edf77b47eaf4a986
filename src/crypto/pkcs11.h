/*
 * A PKCS #11 module (OASIS, Cryptographic Token Interface 2.40), loaded into this
 * process: one token, one session, one P-256 key, ECDSA over a digest. Makes every
 * call in the caller's thread, and waits for as long as the module takes; may crash
 * with it, too: lib/token_process.h is what keeps plomb out of that. For lib.
 *
 * Every failure of the module names its function and what that returned
 * (C_Sign: CKR_DEVICE_REMOVED).
 */
#ifndef CRYPTO_PKCS11_H
#define CRYPTO_PKCS11_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/secret.h>

#define PKCS11_NAME_SIZE 129 /* bytes of a name, four for each of 32, and a zero */
#define PKCS11_ID_MAX    64  /* bytes of a key's id that are used */
#define PKCS11_LABEL_MAX 128 /* bytes of a key's label that are used */

/* Which object a query means. */
enum pkcs11_half {
    PKCS11_PRIVATE,    /* the private key, with its public half to know it by */
    PKCS11_PUBLIC,     /* the public key alone */
    PKCS11_CERTIFICATE /* the public key of a certificate */
};

/* What is looked for. Spans whose ptr is NULL match everything. */
struct pkcs11_query {
    struct plomb_span token; /* without the spaces that fill the field */
    struct plomb_span manufacturer;
    struct plomb_span serial;
    struct plomb_span model;
    struct plomb_span library_manufacturer;
    struct plomb_span library_description;
    struct plomb_span slot_manufacturer;
    struct plomb_span slot_description;
    bool has_library_version;
    uint8_t library_version[2]; /* major, minor */
    bool has_slot_id;
    uint64_t slot_id;
    struct plomb_span object; /* CKA_LABEL */
    struct plomb_span id;     /* CKA_ID */
    enum pkcs11_half half;
};

/* The token that was found. */
struct pkcs11_token {
    char label[33]; /* as they are, without the spaces behind them */
    char manufacturer[33];
    char model[17];
    char serial[17];
    bool is_login_required;
    bool has_pin_pad;   /* CKF_PROTECTED_AUTHENTICATION_PATH: it asks by itself */
    bool is_count_low;  /* a wrong PIN was tried since the last right one */
    bool is_final_try;  /* the next wrong one locks it */
    bool is_pin_locked; /* one did */
};

/* The key that was found. */
struct pkcs11_key {
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]; /* X then Y, big-endian */
    bool is_private;                           /* it can sign */
    bool wants_login;                          /* CKA_ALWAYS_AUTHENTICATE */
    size_t label_size;
    uint8_t label[PKCS11_LABEL_MAX];
    size_t id_size;
    uint8_t id[PKCS11_ID_MAX];
};

struct pkcs11; /* a module, a session, and the handle of a key */

/*
 * Loads the module at `path` and opens a session with the one token that fits:
 * read-only unless `is_writing`. Fails with PLOMB_TOKEN_MODULE_UNUSABLE,
 * PLOMB_TOKEN_NOT_FOUND or PLOMB_TOKEN_KEY_AMBIGUOUS (both list the tokens),
 * PLOMB_TOKEN_FAILED, PLOMB_NO_MEMORY. The caller closes it.
 */
enum plomb_status pkcs11_open(const char *path, const struct pkcs11_query *query,
                              bool is_writing, struct pkcs11 **out,
                              struct pkcs11_token *token,
                              struct plomb_error *error) PLOMB_MUST_USE;

/* Logs out and closes the session, and makes the pointer NULL. The module stays
 * loaded: some do not survive being unloaded. NULL-safe. */
void pkcs11_close(struct pkcs11 **pkcs11);

/*
 * Logs in as the user, once; NULL leaves the PIN to the token's own pad. Fails with
 * PLOMB_PIN_WRONG, PLOMB_PIN_LOCKED or PLOMB_TOKEN_FAILED.
 */
enum plomb_status pkcs11_login(struct pkcs11 *pkcs11, const struct plomb_secret *pin,
                               struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Finds the one P-256 key that fits. Fails with PLOMB_TOKEN_KEY_NOT_FOUND or
 * PLOMB_TOKEN_KEY_AMBIGUOUS (both list the keys), PLOMB_KEY_UNSUPPORTED when what
 * fits is no such key or its public half is nowhere, PLOMB_TOKEN_FAILED,
 * PLOMB_NO_MEMORY.
 */
enum plomb_status pkcs11_find(struct pkcs11 *pkcs11, const struct pkcs11_query *query,
                              struct pkcs11_key *out,
                              struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Makes a P-256 key pair called query->object and query->id, of which one may be
 * missing: a random id is made, a label is not. The private half is sensitive,
 * not extractable, and for signing alone; the pair is destroyed if the token made
 * it otherwise. PLOMB_FILE_EXISTS when an object has this label or id,
 * PLOMB_KEY_UNSUPPORTED, PLOMB_TOKEN_FAILED.
 */
enum plomb_status pkcs11_generate(struct pkcs11 *pkcs11,
                                  const struct pkcs11_query *query,
                                  struct pkcs11_key *out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Signs a digest with the key that was found or made: r then s, big-endian, not
 * verified. A key that wants a login for each signature gets one with `pin`, or NULL
 * for the token's pad. The statuses of pkcs11_login, and PLOMB_KEY_UNSUPPORTED when
 * the token has no CKM_ECDSA. `signature` is untouched on failure.
 */
enum plomb_status pkcs11_sign(struct pkcs11 *pkcs11, const struct plomb_secret *pin,
                              const uint8_t digest[PLOMB_HASH_SIZE],
                              uint8_t signature[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error) PLOMB_MUST_USE;

#endif
