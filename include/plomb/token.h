/*
 * Signing keys on PKCS #11 tokens: HSMs, smart cards, TPMs. A key is found by its
 * URI (RFC 7512) and never leaves the token; plomb/sign.h checks what it signs.
 * Modules are loaded by path, never through p11-kit's proxy unless somebody names
 * it, and into a process of their own, which is forked when a key is opened: one
 * that hangs, crashes, prints or exits fails an operation, not the caller
 * (docs/adr/0014-tokens-in-a-process.md). Host only.
 */
#ifndef PLOMB_TOKEN_H
#define PLOMB_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/key.h>
#include <plomb/notes.h>
#include <plomb/sign.h>

#define PLOMB_TOKEN_URI_MAX 2048 /* bytes of a URI */
#define PLOMB_PIN_MAX       256  /* bytes of a PIN */
#define PLOMB_TOKEN_SECONDS 60   /* that a call into the module may take by default */

/* How a key on a token is reached. Zero-initialise, then fill what is wanted. */
struct plomb_token_options {
    const char *uri;      /* "pkcs11:token=...;object=..."; required */
    const char *module;   /* path of the module; NULL for the URI's module-path */
    bool allow_pin_value; /* the URI may hold the PIN itself */
    bool allow_last_try;  /* log in although one more wrong PIN locks the token */
    bool allow_public;    /* the URI may name a public key or a certificate, by its
                             `type`: found without a PIN, and signs nothing */
    bool prefers_pin;     /* `pin` goes before the URI's pin-source and pin-value */
    uint32_t seconds;     /* that a call into the module may take; 0: the default */
    /*
     * Asked for the PIN, once, unless the URI has a pin-source or an allowed
     * pin-value, or the token a pad to type it on; NULL then fails with
     * PLOMB_PIN_NEEDED. `subject` names the token.
     */
    const struct plomb_passphrase_source *pin;
    struct plomb_notes *notes; /* receives warnings; or NULL */
};

struct plomb_token_key; /* a session, and a key pair on the token */

/*
 * Whether a name of a key is a URI rather than a path: it begins with "pkcs11:", of
 * either case. A file of such a name is ./pkcs11:...
 */
PLOMB_API bool plomb_token_is_uri(const char *name);

/* Whether a URI holds a PIN, so that it must not be shown. */
PLOMB_API bool plomb_token_has_pin(const char *uri);

/*
 * Loads the module, finds the one token and the one P-256 key that the URI
 * describes, and logs in if the token wants it. A PIN is tried once, and a wrong one
 * never again. Fails with PLOMB_TOKEN_URI_MALFORMED (where),
 * PLOMB_TOKEN_MODULE_UNUSABLE, PLOMB_TOKEN_NOT_FOUND, PLOMB_TOKEN_KEY_NOT_FOUND,
 * PLOMB_TOKEN_KEY_AMBIGUOUS (the last three list what is there), PLOMB_PIN_NEEDED,
 * PLOMB_PIN_WRONG, PLOMB_PIN_LOCKED (also for the last try, without allow_last_try),
 * PLOMB_KEY_UNSUPPORTED, PLOMB_TOKEN_FAILED (what the token answered, by its name in
 * PKCS #11; that it did not, in time; how the module crashed), and the FILE_ statuses
 * of a pin-source. The caller frees it.
 */
PLOMB_API enum plomb_status plomb_token_key_open(
    const struct plomb_token_options *options, struct plomb_token_key **key_out,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Makes a P-256 key pair on the token that the URI describes, which names the new
 * key by `object`, `id` or both: private half sensitive, not extractable, for
 * signing alone. The failures of plomb_token_key_open, and PLOMB_FILE_EXISTS when a
 * key of this name is there.
 */
PLOMB_API enum plomb_status plomb_token_key_generate(
    const struct plomb_token_options *options, struct plomb_token_key **key_out,
    struct plomb_error *error) PLOMB_MUST_USE;

/* Logs out, closes the session and makes the pointer NULL. NULL-safe. */
PLOMB_API void plomb_token_key_free(struct plomb_token_key **key);

/* The public half, for plomb_key_describe and exports; belongs to `key`. */
PLOMB_API const struct plomb_key *plomb_token_key_public(
    const struct plomb_token_key *key);

/*
 * The URI of exactly this key, without PIN and module, for reports and logs, where
 * the one that was given has no place: it may hold a PIN. Belongs to `key`.
 */
PLOMB_API const char *plomb_token_key_uri(const struct plomb_token_key *key);

/* Whether the key can sign: false for what `allow_public` let in. */
PLOMB_API bool plomb_token_key_is_private(const struct plomb_token_key *key);

/*
 * A signer over the key, which must outlive it: CKM_ECDSA over the digest, with a
 * login of its own for each signature where the key demands that
 * (CKA_ALWAYS_AUTHENTICATE). After a PIN was wrong there it signs no more, so that a
 * run of many packages does not lock the token. Several threads may sign; they take
 * turns. PLOMB_KEY_NOT_PRIVATE from one that cannot.
 */
PLOMB_API void plomb_token_key_signer(struct plomb_token_key *key,
                                      struct plomb_signer *out);

#endif
