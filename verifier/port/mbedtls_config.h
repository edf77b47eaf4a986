/*
 * What the verifier takes of Mbed TLS 3.6: SHA-256, small, and p256-m. For Mbed TLS's
 * own files, which include it by MBEDTLS_CONFIG_FILE.
 */
#ifndef PORT_MBEDTLS_CONFIG_H
#define PORT_MBEDTLS_CONFIG_H

#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA256_SMALLER
#define MBEDTLS_PSA_P256M_DRIVER_ENABLED

#endif
