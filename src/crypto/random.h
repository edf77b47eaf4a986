/*
 * Random bytes from the operating system's generator, through libsodium. For
 * crypto and lib.
 */
#ifndef CRYPTO_RANDOM_H
#define CRYPTO_RANDOM_H

#include <stddef.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>

/*
 * Fills `size` bytes at `out`. Fails with PLOMB_SYSTEM when the generator
 * cannot be started; one that stops later ends the process.
 */
enum plomb_status random_fill(void *out, size_t size,
                              struct plomb_error *error) PLOMB_MUST_USE;

#endif
