#include "crypto/ecdsa_der.h"

#include <string.h>

#include "base/error.h"
#include "crypto/der.h"

enum { SIZE_MAX_DER = 72, HALF = PLOMB_SIGNATURE_SIZE / 2 };

/* X.690, 8.3.2: no more leading zeros than the sign needs. */
static enum plomb_status read_half(struct der *der, uint8_t out[HALF],
                                   struct plomb_error *error)
{
    struct der number;
    struct plomb_span bytes;
    enum plomb_status status = der_enter(der, DER_INTEGER, &number, error);

    if (status != PLOMB_OK) return status;
    bytes = der_rest(&number);
    if (bytes.size == 0) return der_refuse(&number, "a number has no bytes", error);
    if ((bytes.ptr[0] & 0x80) != 0) {
        return der_refuse(&number, "a number is negative", error);
    }
    if (bytes.size > 1 && bytes.ptr[0] == 0) {
        if ((bytes.ptr[1] & 0x80) == 0) {
            return der_refuse(&number, "a number is longer than it need be", error);
        }
        bytes = plomb_span_sub(bytes, 1, bytes.size - 1);
    }
    if (bytes.size > HALF) {
        return der_refuse(&number, "a number is not one of P-256", error);
    }
    memset(out, 0, HALF);
    memcpy(out + HALF - bytes.size, bytes.ptr, bytes.size);
    return PLOMB_OK;
}

enum plomb_status ecdsa_der_read(struct plomb_span der,
                                 uint8_t out[PLOMB_SIGNATURE_SIZE],
                                 struct plomb_error *error)
{
    uint8_t copy[SIZE_MAX_DER];
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    struct der outer;
    struct der inner;
    enum plomb_status status;

    if (der.size > sizeof(copy)) {
        return error_set(error, PLOMB_KEY_MALFORMED,
                         "it is longer than a signature on P-256");
    }
    if (der.size > 0) memcpy(copy, der.ptr, der.size);
    der_init(&outer, copy, der.size);
    status = der_enter(&outer, DER_SEQUENCE, &inner, error);
    if (status == PLOMB_OK) status = der_finish(&outer, error);
    if (status == PLOMB_OK) status = read_half(&inner, signature, error);
    if (status == PLOMB_OK) status = read_half(&inner, signature + HALF, error);
    if (status == PLOMB_OK) status = der_finish(&inner, error);
    if (status == PLOMB_OK) memcpy(out, signature, sizeof(signature));
    return status;
}
