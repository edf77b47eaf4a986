#include "crypto/key_der.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "crypto/der.h"
#include "crypto/ecdsa.h"
#include "crypto/key_kind.h"
#include "crypto/p256_params.h"

enum {
    UNCOMPRESSED = 4,
    COMPRESSED_EVEN = 2,
    COMPRESSED_ODD = 3,
    COMPRESSED_SIZE = 33
};

/* RFC 5480, sections 2.1.1 and 2.1.2. RFC 3279, section 2.3.1: RSA. */
static const uint8_t oid_ec[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};
static const uint8_t oid_ecdh[] = {0x2b, 0x81, 0x04, 0x01, 0x0c};
static const uint8_t oid_rsa[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01};

#define SPAN_OF(array) plomb_span(array, sizeof(array))

static bool is_oid(const struct der *oid, struct plomb_span expected)
{
    return plomb_span_is_equal(der_rest(oid), expected);
}

enum key_der_form key_der_form_of(uint8_t *ptr, size_t size)
{
    struct der file;
    struct der whole;
    struct der first;

    der_init(&file, ptr, size);
    if (der_enter(&file, DER_SEQUENCE, &whole, NULL) != PLOMB_OK) return KEY_DER_OTHER;
    if (der_is_next(&whole, DER_INTEGER)) {
        if (der_enter(&whole, DER_INTEGER, &first, NULL) != PLOMB_OK) {
            return KEY_DER_OTHER;
        }
        if (der_is_next(&whole, DER_OCTET_STRING)) return KEY_DER_SEC1;
        if (der_is_next(&whole, DER_SEQUENCE)) return KEY_DER_PKCS8;
        return der_is_next(&whole, DER_INTEGER) ? KEY_DER_RSA : KEY_DER_OTHER;
    }
    if (der_enter(&whole, DER_SEQUENCE, &first, NULL) != PLOMB_OK) return KEY_DER_OTHER;
    /* The version of a certificate is [0] (RFC 5280, section 4.1). */
    if (der_is_next(&first, DER_CONTEXT_0)) return KEY_DER_CERTIFICATE;
    if (!der_is_next(&first, DER_OID)) return KEY_DER_OTHER;
    if (der_is_next(&whole, DER_OCTET_STRING)) return KEY_DER_ENCRYPTED;
    return der_is_next(&whole, DER_BIT_STRING) ? KEY_DER_PUBLIC : KEY_DER_OTHER;
}

/* Bits of the first number of a SEQUENCE, behind `skipped` others; 0 if none. */
static size_t bits_of_number(struct der der, unsigned int skipped)
{
    struct der whole;
    struct der number;

    if (der_enter(&der, DER_SEQUENCE, &whole, NULL) != PLOMB_OK) return 0;
    do {
        if (der_enter(&whole, DER_INTEGER, &number, NULL) != PLOMB_OK) return 0;
    } while (skipped-- > 0);
    return der_bit_count(&number);
}

/* Keeps a point as it is, after checking that its form is one of SEC 1, 2.3.3. */
static enum plomb_status keep_point(const struct der *bits, struct key_der *key,
                                    struct plomb_error *error)
{
    struct plomb_span point = der_rest(bits);
    bool is_whole = point.size == KEY_DER_POINT_MAX && point.ptr[0] == UNCOMPRESSED;
    bool is_compressed =
        point.size == COMPRESSED_SIZE &&
        (point.ptr[0] == COMPRESSED_EVEN || point.ptr[0] == COMPRESSED_ODD);

    if (!is_whole && !is_compressed) {
        return der_refuse(bits, "the public point is not one of P-256", error);
    }
    memcpy(key->point, point.ptr, point.size);
    key->point_size = point.size;
    return PLOMB_OK;
}

/* Keeps the private number with zeros in front, up to its full size. */
static enum plomb_status keep_scalar(const struct der *octets, struct key_der *key,
                                     struct plomb_error *error)
{
    struct plomb_span number = der_rest(octets);
    size_t missing;
    enum plomb_status status;

    if (number.size == 0 || number.size > ECDSA_SCALAR_SIZE) {
        return der_refuse(octets, "the private number is not one of P-256", error);
    }
    status = plomb_secret_reserve(&key->secret, ECDSA_SCALAR_SIZE, error);
    if (status != PLOMB_OK) return status;
    missing = ECDSA_SCALAR_SIZE - number.size;
    memset(key->secret.ptr, 0, missing);
    memcpy(key->secret.ptr + missing, number.ptr, number.size);
    key->secret.size = ECDSA_SCALAR_SIZE;
    return PLOMB_OK;
}

/* [0] and [1] of ECPrivateKey. */
static enum plomb_status read_ec_extras(struct der *whole, bool is_curve_known,
                                        struct key_der *key, struct plomb_error *error)
{
    struct der element;
    struct der bits;
    enum plomb_status status = PLOMB_OK;

    if (der_is_next(whole, DER_CONTEXT_0)) {
        status = der_enter(whole, DER_CONTEXT_0, &element, error);
        if (status == PLOMB_OK) status = p256_params_check(&element, error);
        if (status == PLOMB_OK) status = der_finish(&element, error);
    } else if (!is_curve_known) {
        status = der_refuse(whole, "the key does not say which curve it is on", error);
    }
    if (status != PLOMB_OK || !der_is_next(whole, DER_CONTEXT_1)) return status;
    status = der_enter(whole, DER_CONTEXT_1, &element, error);
    if (status == PLOMB_OK) {
        status = der_enter_bits(&element, DER_BIT_STRING, &bits, error);
    }
    if (status == PLOMB_OK) status = der_finish(&element, error);
    if (status == PLOMB_OK) status = keep_point(&bits, key, error);
    return status;
}

/* ECPrivateKey (RFC 5915, section 3). */
static enum plomb_status read_ec_private(struct der *der, bool is_curve_known,
                                         struct key_der *key, struct plomb_error *error)
{
    struct der whole;
    struct der octets;
    uint32_t version = 0;
    enum plomb_status status = der_enter(der, DER_SEQUENCE, &whole, error);

    if (status == PLOMB_OK) status = der_read_uint(&whole, &version, error);
    if (status != PLOMB_OK) return status;
    if (version != 1) {
        return der_refuse(&whole, "the version of an EC key must be 1", error);
    }
    status = der_enter(&whole, DER_OCTET_STRING, &octets, error);
    if (status != PLOMB_OK) return status;
    status = read_ec_extras(&whole, is_curve_known, key, error);
    if (status == PLOMB_OK) status = der_finish(&whole, error);
    if (status == PLOMB_OK) status = keep_scalar(&octets, key, error);
    return status;
}

/*
 * AlgorithmIdentifier of an EC key (RFC 5480, section 2.1.1), which says what the
 * key is for. `content` is the key itself, and tells how large an RSA key is.
 */
static enum plomb_status read_algorithm(struct der algorithm, struct der content,
                                        unsigned int numbers_before,
                                        enum key_der_use *use,
                                        struct plomb_error *error)
{
    struct der oid;
    enum plomb_status status = der_enter(&algorithm, DER_OID, &oid, error);
    size_t bits;

    if (status != PLOMB_OK) return status;
    if (is_oid(&oid, SPAN_OF(oid_ecdh))) {
        /* There are no old files of these, so the curve has its name. */
        if (der_is_next(&algorithm, DER_SEQUENCE)) {
            return der_refuse(&algorithm, "the curve must be named", error);
        }
        *use = KEY_DER_RECIPIENT;
    } else if (!is_oid(&oid, SPAN_OF(oid_ec))) {
        bits = is_oid(&oid, SPAN_OF(oid_rsa)) ? bits_of_number(content, numbers_before)
                                              : 0;
        return key_kind_refuse_algorithm(der_rest(&oid), bits, error);
    }
    status = p256_params_check(&algorithm, error);
    if (status == PLOMB_OK) status = der_finish(&algorithm, error);
    return status;
}

/* OneAsymmetricKey's attributes, which mean nothing here, and public key. */
static enum plomb_status read_pkcs8_extras(struct der *whole, struct key_der *key,
                                           struct plomb_error *error)
{
    struct der element;
    enum plomb_status status = PLOMB_OK;

    if (der_is_next(whole, DER_CONTEXT_0)) {
        status = der_enter(whole, DER_CONTEXT_0, &element, error);
    }
    if (status == PLOMB_OK && der_is_next(whole, DER_CONTEXT_1_PRIMITIVE)) {
        status = der_enter_bits(whole, DER_CONTEXT_1_PRIMITIVE, &element, error);
        if (status == PLOMB_OK) status = keep_point(&element, key, error);
    }
    if (status == PLOMB_OK) status = der_finish(whole, error);
    return status;
}

/* What is behind the version, when the key is a P-256 one. */
static enum plomb_status read_ec_pkcs8(const struct class_key_der *der,
                                       struct key_der *key, struct plomb_error *error)
{
    struct der octets = der->octets;
    struct der rest = der->rest;
    enum plomb_status status =
        read_algorithm(der->algorithm, octets, 1, &key->use, error);

    if (status == PLOMB_OK) status = read_pkcs8_extras(&rest, key, error);
    if (status == PLOMB_OK) status = read_ec_private(&octets, true, key, error);
    if (status == PLOMB_OK) status = der_finish(&octets, error);
    return status;
}

/* The same for a class key; false when the algorithm is none of its. */
static bool read_class_pkcs8(struct class_key_der der, uint32_t version,
                             struct key_der *key, enum plomb_status *status_out,
                             struct plomb_error *error)
{
    struct der oid;
    size_t size;

    if (der_enter(&der.algorithm, DER_OID, &oid, NULL) != PLOMB_OK) return false;
    size = class_key_size_of(der_rest(&oid));
    if (size == 0) return false;
    key->use = KEY_DER_CLASS;
    if (version != 0) {
        *status_out =
            der_refuse(&der.algorithm, "the version of a class key must be 0", error);
    } else {
        *status_out = class_key_read(&der, size, &key->secret, key->label, error);
    }
    return true;
}

/* PrivateKeyInfo (RFC 5208, section 5), version 0, or 1 as in RFC 5958. */
static enum plomb_status read_pkcs8(struct der *der, struct key_der *key,
                                    struct plomb_error *error)
{
    struct class_key_der parts;
    uint32_t version = 0;
    enum plomb_status status = der_enter(der, DER_SEQUENCE, &parts.rest, error);

    if (status == PLOMB_OK) status = der_read_uint(&parts.rest, &version, error);
    if (status != PLOMB_OK) return status;
    if (version > 1) {
        return der_refuse(&parts.rest, "the version of PKCS#8 is not known", error);
    }
    status = der_enter(&parts.rest, DER_SEQUENCE, &parts.algorithm, error);
    if (status == PLOMB_OK) {
        status = der_enter(&parts.rest, DER_OCTET_STRING, &parts.octets, error);
    }
    if (status != PLOMB_OK) return status;
    if (read_class_pkcs8(parts, version, key, &status, error)) return status;
    return read_ec_pkcs8(&parts, key, error);
}

/* SubjectPublicKeyInfo (RFC 5280, section 4.1). */
static enum plomb_status read_public(struct der *der, struct key_der *key,
                                     struct plomb_error *error)
{
    struct der whole;
    struct der algorithm;
    struct der bits;
    enum plomb_status status = der_enter(der, DER_SEQUENCE, &whole, error);

    if (status == PLOMB_OK) status = der_enter(&whole, DER_SEQUENCE, &algorithm, error);
    if (status == PLOMB_OK) {
        status = der_enter_bits(&whole, DER_BIT_STRING, &bits, error);
    }
    if (status == PLOMB_OK) status = der_finish(&whole, error);
    if (status == PLOMB_OK) {
        status = read_algorithm(algorithm, bits, 0, &key->use, error);
    }
    if (status == PLOMB_OK) status = keep_point(&bits, key, error);
    return status;
}

static enum plomb_status refuse_rsa(const struct der *der, struct plomb_error *error)
{
    return key_kind_refuse_algorithm(SPAN_OF(oid_rsa), bits_of_number(*der, 1), error);
}

static enum plomb_status read_form(struct der *der, enum key_der_form form,
                                   struct key_der *key, struct plomb_error *error)
{
    switch (form) {
    case KEY_DER_SEC1:
        return read_ec_private(der, false, key, error);
    case KEY_DER_PKCS8:
        return read_pkcs8(der, key, error);
    case KEY_DER_PUBLIC:
        return read_public(der, key, error);
    case KEY_DER_RSA:
        return refuse_rsa(der, error);
    case KEY_DER_CERTIFICATE:
        return key_kind_refuse("an X.509 certificate", error);
    case KEY_DER_ENCRYPTED:
    case KEY_DER_OTHER:
        break;
    }
    return error_set(error, PLOMB_KEY_MALFORMED, "it is not a key");
}

enum plomb_status key_der_parse(uint8_t *ptr, size_t size, enum key_der_form form,
                                struct key_der *out, struct plomb_error *error)
{
    struct key_der key = {0};
    struct der der;
    enum plomb_status status;

    der_init(&der, ptr, size);
    status = read_form(&der, form, &key, error);
    if (status == PLOMB_OK) status = der_finish(&der, error);
    if (status != PLOMB_OK) {
        key_der_clear(&key);
        return status;
    }
    *out = key;
    return PLOMB_OK;
}

void key_der_clear(struct key_der *key)
{
    if (key == NULL) return;
    plomb_secret_clear(&key->secret);
    memset(key, 0, sizeof(*key));
}
