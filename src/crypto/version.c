#include "crypto/version.h"

#include <stdio.h>

#include <mbedtls/version.h>
#include <sodium.h>

void crypto_mbedtls_version(char *out, size_t size)
{
    unsigned int number = mbedtls_version_get_number();

    /* 0xMMNNPP00, Mbed TLS's mbedtls/version.h. */
    snprintf(out, size, "%u.%u.%u", number >> 24, (number >> 16) & 0xff,
             (number >> 8) & 0xff);
}

const char *crypto_sodium_version(void)
{
    return sodium_version_string();
}
