#include "crypto/p256_params.h"

#include "base/error.h"
#include "crypto/key_kind.h"

/* FIPS 186-4, appendix D.1.2.3, big-endian. */
static const uint8_t prime[] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01,
                                0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff,
                                0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
static const uint8_t coefficient_a[] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01,
                                        0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                        0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff,
                                        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc};
static const uint8_t coefficient_b[] = {0x5a, 0xc6, 0x35, 0xd8, 0xaa, 0x3a, 0x93, 0xe7,
                                        0xb3, 0xeb, 0xbd, 0x55, 0x76, 0x98, 0x86, 0xbc,
                                        0x65, 0x1d, 0x06, 0xb0, 0xcc, 0x53, 0xb0, 0xf6,
                                        0x3b, 0xce, 0x3c, 0x3e, 0x27, 0xd2, 0x60, 0x4b};
static const uint8_t order[] = {0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
                                0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
                                0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
/* Uncompressed (SEC 1, 2.3.3): X and Y follow the first byte. */
static const uint8_t base_point[] = {
    0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5,
    0x63, 0xa4, 0x40, 0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4,
    0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a,
    0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce, 0x33,
    0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5};
/* RFC 5480, section 2.1.1.1: secp256r1. X9.62: prime-field. */
static const uint8_t oid_p256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
static const uint8_t oid_prime_field[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x01, 0x01};

enum { COMPRESSED_SIZE = 33, COMPRESSED_ODD = 3 };

#define SPAN_OF(array) plomb_span(array, sizeof(array))

/* Reads the next value; whether it has the tag and these contents. */
static bool holds(struct der *der, enum der_tag tag, struct plomb_span expected)
{
    struct der contents;

    if (der_enter(der, tag, &contents, NULL) != PLOMB_OK) return false;
    /* A number with its top bit set has a zero in front, to be positive. */
    if (tag == DER_INTEGER && !der_is_done(&contents) && *contents.ptr == 0) {
        contents.ptr++;
    }
    return plomb_span_is_equal(der_rest(&contents), expected);
}

static bool holds_base_point(struct der *der)
{
    struct der contents;
    struct plomb_span point;

    if (der_enter(der, DER_OCTET_STRING, &contents, NULL) != PLOMB_OK) return false;
    point = der_rest(&contents);
    if (point.size != COMPRESSED_SIZE) {
        return plomb_span_is_equal(point, SPAN_OF(base_point));
    }
    return point.ptr[0] == COMPRESSED_ODD &&
           plomb_span_is_equal(
               plomb_span_sub(point, 1, COMPRESSED_SIZE - 1),
               plomb_span_sub(SPAN_OF(base_point), 1, COMPRESSED_SIZE - 1));
}

/* SpecifiedECDomain (SEC 1, C.2). A seed may stand behind the coefficients. */
static bool is_p256_by_numbers(struct der domain)
{
    struct der field;
    struct der curve;
    uint32_t version = 0;

    if (der_read_uint(&domain, &version, NULL) != PLOMB_OK || version == 0)
        return false;
    if (der_enter(&domain, DER_SEQUENCE, &field, NULL) != PLOMB_OK) return false;
    if (der_enter(&domain, DER_SEQUENCE, &curve, NULL) != PLOMB_OK) return false;
    return holds(&field, DER_OID, SPAN_OF(oid_prime_field)) &&
           holds(&field, DER_INTEGER, SPAN_OF(prime)) && der_is_done(&field) &&
           holds(&curve, DER_OCTET_STRING, SPAN_OF(coefficient_a)) &&
           holds(&curve, DER_OCTET_STRING, SPAN_OF(coefficient_b)) &&
           holds_base_point(&domain) && holds(&domain, DER_INTEGER, SPAN_OF(order));
}

enum plomb_status p256_params_check(struct der *der, struct plomb_error *error)
{
    struct der contents;
    enum plomb_status status;

    if (der_is_next(der, DER_SEQUENCE)) {
        status = der_enter(der, DER_SEQUENCE, &contents, error);
        if (status != PLOMB_OK || is_p256_by_numbers(contents)) return status;
        return key_kind_refuse("a key on a curve that is given by its numbers", error);
    }
    status = der_enter(der, DER_OID, &contents, error);
    if (status != PLOMB_OK) return status;
    if (plomb_span_is_equal(der_rest(&contents), SPAN_OF(oid_p256))) return PLOMB_OK;
    return key_kind_refuse_curve(der_rest(&contents), error);
}
