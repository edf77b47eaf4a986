/*
 * Which of the PEM blocks of a file is the key, and what the others are called.
 * For the files of lib that implement plomb/key.h.
 */
#ifndef LIB_KEY_BLOCK_H
#define LIB_KEY_BLOCK_H

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#include "crypto/key_der.h"
#include "formats/pem.h"

/*
 * Finds the key: the one private key of the text, or else its first public key.
 * PLOMB_KEY_MALFORMED when there is no block, a damaged one, or more than one
 * private key; PLOMB_KEY_UNSUPPORTED names what the text holds instead.
 */
enum plomb_status key_block_find(struct plomb_span text, struct pem_block *out,
                                 enum key_der_form *form_out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

#endif
