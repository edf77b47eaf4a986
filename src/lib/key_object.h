/*
 * What a key is in memory. For the files of lib that implement plomb/key.h.
 */
#ifndef LIB_KEY_OBJECT_H
#define LIB_KEY_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/key.h>

#include "crypto/ecdsa.h"

/* The private half, and what signing with it needs. */
struct key_private {
    struct ecdsa_curve *curve;  /* with the table of its base point */
    struct plomb_secret scalar; /* ECDSA_SCALAR_SIZE bytes */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE];
};

struct plomb_key {
    struct key_private *private_half; /* NULL in a public key */
    bool is_encrypted;                /* the file is */
    const char *encoding;             /* a constant of plomb_key_info */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE];
};

/*
 * Makes a key of a private number, which it takes: `*scalar` is empty after a
 * success. Computes the public half. PLOMB_KEY_MALFORMED, PLOMB_NO_MEMORY,
 * PLOMB_SYSTEM.
 */
enum plomb_status key_new_private(struct plomb_secret *scalar,
                                  struct plomb_key **key_out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Makes a public key after checking its point. PLOMB_KEY_MALFORMED,
 * PLOMB_NO_MEMORY.
 */
enum plomb_status key_new_public(const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                                 struct plomb_key **key_out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

#endif
