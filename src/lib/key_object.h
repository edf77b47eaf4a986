/*
 * What a key is in memory. For the files of lib that implement plomb/key.h,
 * plomb/key_export.h and plomb/recipient.h.
 */
#ifndef LIB_KEY_OBJECT_H
#define LIB_KEY_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/key.h>

#include "crypto/ecdsa.h"
#include "crypto/key_der.h"

/* The private half, and what signing with it needs. */
struct key_private {
    struct ecdsa_curve *curve;  /* with the table of its base point */
    struct plomb_secret scalar; /* ECDSA_SCALAR_SIZE bytes */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE];
};

struct plomb_key {
    enum plomb_key_type type;
    struct key_private *private_half; /* NULL in a public key and in a class key */
    struct plomb_secret class_key;    /* empty in others */
    char label[PLOMB_KEY_LABEL_SIZE]; /* class key; otherwise "" */
    bool is_encrypted;                /* the file is */
    const char *encoding;             /* a constant of plomb_key_info */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]; /* class key: zeros */
};

/* Two names for one thing, since crypto does not know plomb/key.h. */
static inline enum plomb_key_type key_type_of(enum key_der_use use)
{
    if (use == KEY_DER_CLASS) return PLOMB_KEY_CLASS;
    return use == KEY_DER_RECIPIENT ? PLOMB_KEY_RECIPIENT : PLOMB_KEY_SIGNING;
}

static inline enum key_der_use key_use_of(enum plomb_key_type type)
{
    if (type == PLOMB_KEY_CLASS) return KEY_DER_CLASS;
    return type == PLOMB_KEY_RECIPIENT ? KEY_DER_RECIPIENT : KEY_DER_SIGNING;
}

/*
 * Makes a key of a private number, which it takes: `*scalar` is empty after a
 * success. Computes the public half. PLOMB_KEY_MALFORMED, PLOMB_NO_MEMORY,
 * PLOMB_SYSTEM.
 */
enum plomb_status key_new_private(enum plomb_key_type type, struct plomb_secret *scalar,
                                  struct plomb_key **key_out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Makes a public key after checking its point. PLOMB_KEY_MALFORMED,
 * PLOMB_NO_MEMORY.
 */
enum plomb_status key_new_public(enum plomb_key_type type,
                                 const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                                 struct plomb_key **key_out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/* Makes a class key, taking `*secret` in the same way. PLOMB_NO_MEMORY. */
enum plomb_status key_new_class(const char *label, struct plomb_secret *secret,
                                struct plomb_key **key_out,
                                struct plomb_error *error) PLOMB_MUST_USE;

/* Fails with PLOMB_KEY_TYPE_WRONG: says what the key is, and then `hint`. */
enum plomb_status key_refuse_type(const struct plomb_key *key, const char *hint,
                                  struct plomb_error *error);

#endif
