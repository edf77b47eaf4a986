/*
 * The versions of the cryptographic libraries, for reports. For lib.
 */
#ifndef CRYPTO_VERSION_H
#define CRYPTO_VERSION_H

#include <stddef.h>

/* Writes the version of Mbed TLS that is loaded; `size` bytes of room, 18 are enough. */
void crypto_mbedtls_version(char *out, size_t size);

/* The version of libsodium that is loaded; a constant. */
const char *crypto_sodium_version(void);

#endif
