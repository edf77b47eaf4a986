/*
 * Writing a private key file with a chosen number of PBKDF2 rounds. For lib,
 * and for tests that cannot wait for as many as real files have.
 */
#ifndef LIB_KEY_SAVE_H
#define LIB_KEY_SAVE_H

#include <stdint.h>

#include <plomb/key.h>

#include "base/file.h"

/* plomb_key_save or plomb_key_replace, with `iterations` rounds. */
enum plomb_status key_save(const struct plomb_key *key, const char *path,
                           const struct plomb_secret *passphrase, uint32_t iterations,
                           enum file_existing existing,
                           struct plomb_error *error) PLOMB_MUST_USE;

#endif
