/*
 * What differs between Mbed TLS 2.28 and 3.6, in one place: the only file of
 * the host with conditional compilation. For src/crypto alone.
 */
#ifndef CRYPTO_MBEDTLS_COMPAT_H
#define CRYPTO_MBEDTLS_COMPAT_H

#include <stddef.h>

#include <mbedtls/md.h>
#include <mbedtls/pkcs5.h>
#include <mbedtls/version.h>

#if MBEDTLS_VERSION_NUMBER < 0x02100000
#error "Mbed TLS 2.28 or later is needed"
#endif

/*
 * PBKDF2 (RFC 8018, section 5.2) with HMAC over `digest`. Returns 0 or Mbed
 * TLS's error number.
 */
static inline int compat_pbkdf2(mbedtls_md_type_t digest, const unsigned char *password,
                                size_t password_size, const unsigned char *salt,
                                size_t salt_size, unsigned int iterations,
                                unsigned char *out, size_t size)
{
#if MBEDTLS_VERSION_NUMBER >= 0x03030000
    return mbedtls_pkcs5_pbkdf2_hmac_ext(digest, password, password_size, salt,
                                         salt_size, iterations, (uint32_t)size, out);
#else
    mbedtls_md_context_t context;
    int result;

    mbedtls_md_init(&context);
    result = mbedtls_md_setup(&context, mbedtls_md_info_from_type(digest), 1);
    if (result == 0) {
        result = mbedtls_pkcs5_pbkdf2_hmac(&context, password, password_size, salt,
                                           salt_size, iterations, (uint32_t)size, out);
    }
    mbedtls_md_free(&context);
    return result;
#endif
}

#endif
