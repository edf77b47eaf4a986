#include "crypto/ecdh.h"

#include <string.h>

#include <mbedtls/ecp.h>

#include "crypto/random.h"

enum { POINT_SIZE = 1 + PLOMB_PUBLIC_KEY_SIZE, POINT_UNCOMPRESSED = 4 };

static int draw(void *context, unsigned char *out, size_t size)
{
    (void)context;
    return random_fill(out, size, NULL) == PLOMB_OK ? 0 : MBEDTLS_ERR_ECP_RANDOM_FAILED;
}

/* Reads both inputs and checks them. 0 or an error. */
static int read_inputs(const mbedtls_ecp_group *group, const uint8_t scalar[ECDH_SIZE],
                       const uint8_t peer[PLOMB_PUBLIC_KEY_SIZE], mbedtls_mpi *number,
                       mbedtls_ecp_point *point)
{
    uint8_t bytes[POINT_SIZE] = {POINT_UNCOMPRESSED};
    int result;

    memcpy(bytes + 1, peer, PLOMB_PUBLIC_KEY_SIZE);
    result = mbedtls_ecp_point_read_binary(group, point, bytes, sizeof(bytes));
    if (result == 0) result = mbedtls_ecp_check_pubkey(group, point);
    if (result == 0) result = mbedtls_mpi_read_binary(number, scalar, ECDH_SIZE);
    if (result == 0) result = mbedtls_ecp_check_privkey(group, number);
    return result;
}

enum plomb_verdict ecdh_shared(const uint8_t scalar[ECDH_SIZE],
                               const uint8_t peer[PLOMB_PUBLIC_KEY_SIZE],
                               uint8_t shared[ECDH_SIZE])
{
    enum plomb_verdict verdict = PLOMB_VERDICT_REFUSED;
    uint8_t bytes[POINT_SIZE] = {0};
    mbedtls_ecp_group group;
    mbedtls_ecp_point point;
    mbedtls_mpi number;
    size_t size = 0;

    mbedtls_ecp_group_init(&group);
    mbedtls_ecp_point_init(&point);
    mbedtls_mpi_init(&number);
    if (mbedtls_ecp_group_load(&group, MBEDTLS_ECP_DP_SECP256R1) != 0) goto out;
    if (read_inputs(&group, scalar, peer, &number, &point) != 0) goto out;
    if (mbedtls_ecp_mul(&group, &point, &number, &point, draw, NULL) != 0) goto out;
    if (mbedtls_ecp_point_write_binary(&group, &point, MBEDTLS_ECP_PF_UNCOMPRESSED,
                                       &size, bytes, sizeof(bytes)) != 0) {
        goto out;
    }
    verdict = PLOMB_VERDICT_ACCEPTED;
out:
    memset(shared, 0, ECDH_SIZE);
    if (verdict == PLOMB_VERDICT_ACCEPTED) memcpy(shared, bytes + 1, ECDH_SIZE);
    explicit_bzero(bytes, sizeof(bytes));
    mbedtls_mpi_free(&number);
    mbedtls_ecp_point_free(&point);
    mbedtls_ecp_group_free(&group);
    return verdict;
}
