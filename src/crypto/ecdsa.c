#include "crypto/ecdsa.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/ecdsa.h>
#include <mbedtls/ecp.h>

#include "base/error.h"
#include "crypto/random.h"

enum {
    HALF = PLOMB_SIGNATURE_SIZE / 2,        /* bytes of r, of s, of X, of Y */
    POINT_SIZE = 1 + PLOMB_PUBLIC_KEY_SIZE, /* SEC 1, 2.3.3, uncompressed */
    POINT_UNCOMPRESSED = 4
};

struct ecdsa_curve {
    mbedtls_ecp_group group;
};

/* The random numbers that blind computations and make keys. */
static int draw(void *context, unsigned char *out, size_t size)
{
    (void)context;
    return random_fill(out, size, NULL) == PLOMB_OK ? 0 : MBEDTLS_ERR_ECP_RANDOM_FAILED;
}

/* Says that Mbed TLS failed at something that no input can make fail. */
static enum plomb_status set_failure(int result, enum plomb_status otherwise,
                                     const char *operation, struct plomb_error *error)
{
    if (result == MBEDTLS_ERR_ECP_ALLOC_FAILED ||
        result == MBEDTLS_ERR_MPI_ALLOC_FAILED ||
        result == MBEDTLS_ERR_MD_ALLOC_FAILED) {
        return error_set(error, PLOMB_NO_MEMORY, "cannot %s: out of memory", operation);
    }
    if (result == MBEDTLS_ERR_ECP_RANDOM_FAILED) otherwise = PLOMB_SYSTEM;
    return error_set(error, otherwise, "cannot %s: Mbed TLS error -0x%04x", operation,
                     (unsigned int)-result);
}

enum plomb_status ecdsa_curve_new(struct ecdsa_curve **curve_out,
                                  struct plomb_error *error)
{
    struct ecdsa_curve *curve = calloc(1, sizeof(*curve));
    int result;

    if (curve == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    mbedtls_ecp_group_init(&curve->group);
    result = mbedtls_ecp_group_load(&curve->group, MBEDTLS_ECP_DP_SECP256R1);
    if (result != 0) {
        ecdsa_curve_free(&curve);
        return set_failure(result, PLOMB_INTERNAL, "load the curve P-256", error);
    }
    *curve_out = curve;
    return PLOMB_OK;
}

void ecdsa_curve_free(struct ecdsa_curve **curve)
{
    if (*curve == NULL) return;
    mbedtls_ecp_group_free(&(*curve)->group);
    free(*curve);
    *curve = NULL;
}

enum plomb_status ecdsa_generate(struct ecdsa_curve *curve,
                                 struct plomb_secret *scalar_out,
                                 struct plomb_error *error)
{
    enum plomb_status status = PLOMB_INTERNAL;
    mbedtls_mpi number;
    int result;

    mbedtls_mpi_init(&number);
    status = plomb_secret_reserve(scalar_out, ECDSA_SCALAR_SIZE, error);
    if (status != PLOMB_OK) goto out;
    result = mbedtls_ecp_gen_privkey(&curve->group, &number, draw, NULL);
    if (result == 0) {
        result = mbedtls_mpi_write_binary(&number, scalar_out->ptr, ECDSA_SCALAR_SIZE);
    }
    if (result != 0) {
        plomb_secret_clear(scalar_out);
        status = set_failure(result, PLOMB_INTERNAL, "make a key", error);
        goto out;
    }
    scalar_out->size = ECDSA_SCALAR_SIZE;
    status = PLOMB_OK;
out:
    mbedtls_mpi_free(&number);
    return status;
}

/* Reads X, Y as a point and checks that it lies on the curve. 0 or an error. */
static int read_point(const struct ecdsa_curve *curve,
                      const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                      mbedtls_ecp_point *out)
{
    uint8_t bytes[POINT_SIZE] = {POINT_UNCOMPRESSED};
    int result;

    memcpy(bytes + 1, public_key, PLOMB_PUBLIC_KEY_SIZE);
    result = mbedtls_ecp_point_read_binary(&curve->group, out, bytes, sizeof(bytes));
    if (result != 0) return result;
    return mbedtls_ecp_check_pubkey(&curve->group, out);
}

/* Multiplies the base point. 0 or an error. */
static int multiply(struct ecdsa_curve *curve, const mbedtls_mpi *number,
                    uint8_t out[POINT_SIZE])
{
    mbedtls_ecp_point point;
    size_t size = 0;
    int result;

    mbedtls_ecp_point_init(&point);
    result =
        mbedtls_ecp_mul(&curve->group, &point, number, &curve->group.G, draw, NULL);
    if (result == 0) {
        result = mbedtls_ecp_point_write_binary(
            &curve->group, &point, MBEDTLS_ECP_PF_UNCOMPRESSED, &size, out, POINT_SIZE);
    }
    mbedtls_ecp_point_free(&point);
    return result;
}

/* Computes the public point, after checking the scalar. 0 or an error. */
static int derive(struct ecdsa_curve *curve, const struct plomb_secret *scalar,
                  uint8_t out[POINT_SIZE])
{
    mbedtls_mpi number;
    int result;

    mbedtls_mpi_init(&number);
    result = mbedtls_mpi_read_binary(&number, scalar->ptr, scalar->size);
    if (result == 0) result = mbedtls_ecp_check_privkey(&curve->group, &number);
    if (result == 0) result = multiply(curve, &number, out);
    mbedtls_mpi_free(&number);
    return result;
}

enum plomb_status ecdsa_public_key(struct ecdsa_curve *curve,
                                   const struct plomb_secret *scalar,
                                   uint8_t out[PLOMB_PUBLIC_KEY_SIZE],
                                   struct plomb_error *error)
{
    uint8_t point[POINT_SIZE];
    int result = derive(curve, scalar, point);

    if (result == MBEDTLS_ERR_ECP_INVALID_KEY) {
        return error_set(error, PLOMB_KEY_MALFORMED,
                         "its private number is zero or too large for P-256");
    }
    if (result != 0) {
        return set_failure(result, PLOMB_INTERNAL, "compute the public key", error);
    }
    memcpy(out, point + 1, PLOMB_PUBLIC_KEY_SIZE);
    return PLOMB_OK;
}

enum plomb_status ecdsa_check_public_key(
    struct ecdsa_curve *curve, const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
    struct plomb_error *error)
{
    mbedtls_ecp_point point;
    int result;

    mbedtls_ecp_point_init(&point);
    result = read_point(curve, public_key, &point);
    mbedtls_ecp_point_free(&point);
    if (result == 0) return PLOMB_OK;
    if (result == MBEDTLS_ERR_ECP_INVALID_KEY) {
        return error_set(error, PLOMB_KEY_MALFORMED,
                         "its public point does not lie on P-256");
    }
    return set_failure(result, PLOMB_INTERNAL, "check the public key", error);
}

/* Writes r then s. 0 or an error. */
static int sign(struct ecdsa_curve *curve, const struct plomb_secret *scalar,
                const uint8_t digest[PLOMB_HASH_SIZE],
                uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    mbedtls_mpi number;
    mbedtls_mpi r;
    mbedtls_mpi s;
    int result;

    mbedtls_mpi_init(&number);
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    result = mbedtls_mpi_read_binary(&number, scalar->ptr, scalar->size);
    if (result != 0) goto out;
    result = mbedtls_ecdsa_sign_det_ext(&curve->group, &r, &s, &number, digest,
                                        PLOMB_HASH_SIZE, MBEDTLS_MD_SHA256, draw, NULL);
    if (result != 0) goto out;
    result = mbedtls_mpi_write_binary(&r, signature, HALF);
    if (result != 0) goto out;
    result = mbedtls_mpi_write_binary(&s, signature + HALF, HALF);
out:
    mbedtls_mpi_free(&s);
    mbedtls_mpi_free(&r);
    mbedtls_mpi_free(&number);
    return result;
}

enum plomb_status ecdsa_sign(struct ecdsa_curve *curve,
                             const struct plomb_secret *scalar,
                             const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                             const uint8_t digest[PLOMB_HASH_SIZE],
                             uint8_t signature[PLOMB_SIGNATURE_SIZE],
                             struct plomb_error *error)
{
    uint8_t made[PLOMB_SIGNATURE_SIZE];
    int result = sign(curve, scalar, digest, made);

    if (result != 0) {
        return set_failure(result, PLOMB_SIGNING_FAILED, "sign", error);
    }
    if (ecdsa_verify(curve, public_key, digest, made) != PLOMB_VERDICT_ACCEPTED) {
        /* Beside the right signature, a wrong one may reveal the key. */
        explicit_bzero(made, sizeof(made));
        return error_set(error, PLOMB_SIGNING_FAILED,
                         "the signature that was made does not verify");
    }
    memcpy(signature, made, sizeof(made));
    return PLOMB_OK;
}

enum plomb_verdict ecdsa_verify(struct ecdsa_curve *curve,
                                const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                                const uint8_t digest[PLOMB_HASH_SIZE],
                                const uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    enum plomb_verdict verdict = PLOMB_VERDICT_REFUSED;
    mbedtls_ecp_point point;
    mbedtls_mpi r;
    mbedtls_mpi s;

    mbedtls_ecp_point_init(&point);
    mbedtls_mpi_init(&r);
    mbedtls_mpi_init(&s);
    if (read_point(curve, public_key, &point) != 0) goto out;
    if (mbedtls_mpi_read_binary(&r, signature, HALF) != 0) goto out;
    if (mbedtls_mpi_read_binary(&s, signature + HALF, HALF) != 0) goto out;
    if (mbedtls_ecdsa_verify(&curve->group, digest, PLOMB_HASH_SIZE, &point, &r, &s) !=
        0) {
        goto out;
    }
    verdict = PLOMB_VERDICT_ACCEPTED;
out:
    mbedtls_mpi_free(&s);
    mbedtls_mpi_free(&r);
    mbedtls_ecp_point_free(&point);
    return verdict;
}
