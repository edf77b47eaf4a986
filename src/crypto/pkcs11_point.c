#include "crypto/pkcs11_object.h"

#include <string.h>

#include "crypto/der.h"
#include "crypto/key_der.h"
#include "crypto/p256_params.h"

enum {
    UNCOMPRESSED = 4, /* SEC 1, section 2.3.3: the first byte of a whole point */
    PRINTABLE_STRING = 0x13
};

/* PKCS #11 2.40 mechanisms, section 2.3.3: the choice curveName of CKA_EC_PARAMS. */
static const char *const curve_names[] = {"secp256r1", "prime256v1", "P-256"};

static bool is_p256_by_name(struct plomb_span parameters)
{
    if (parameters.size < 2 || parameters.ptr[0] != PRINTABLE_STRING ||
        parameters.ptr[1] != parameters.size - 2) {
        return false;
    }
    for (size_t i = 0; i < sizeof(curve_names) / sizeof(curve_names[0]); i++) {
        if (plomb_span_is_equal(plomb_span_text(curve_names[i]),
                                plomb_span_sub(parameters, 2, parameters.size))) {
            return true;
        }
    }
    return false;
}

bool pkcs11_is_p256(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object)
{
    struct plomb_buf parameters;
    struct der der;
    bool is_p256;

    if (pkcs11_read_number(pkcs11, object, CKA_KEY_TYPE, CKK_EC) != CKK_EC) {
        return false;
    }
    plomb_buf_init(&parameters, PKCS11_VALUE_MAX);
    /* A private key need not show its curve; its public half will. */
    is_p256 = !pkcs11_read(pkcs11, object, CKA_EC_PARAMS, &parameters) ||
              is_p256_by_name(plomb_buf_span(&parameters));
    if (!is_p256) {
        der_init(&der, parameters.ptr, parameters.size);
        is_p256 = p256_params_check(&der, NULL) == PLOMB_OK;
    }
    plomb_buf_clear(&parameters);
    return is_p256;
}

/* A whole point, as SEC 1 has it. */
static enum pkcs11_point take_point(struct plomb_span point,
                                    uint8_t out[PLOMB_PUBLIC_KEY_SIZE])
{
    if (point.size != KEY_DER_POINT_MAX || point.ptr[0] != UNCOMPRESSED) {
        return PKCS11_POINT_UNREADABLE;
    }
    memcpy(out, point.ptr + 1, PLOMB_PUBLIC_KEY_SIZE);
    return PKCS11_POINT_FOUND;
}

/* SubjectPublicKeyInfo. What is no P-256 key is told from what is no such thing. */
static enum pkcs11_point take_info(uint8_t *ptr, size_t size,
                                   uint8_t out[PLOMB_PUBLIC_KEY_SIZE])
{
    struct key_der key = {0};
    enum plomb_status status = key_der_parse(ptr, size, KEY_DER_PUBLIC, &key, NULL);
    enum pkcs11_point point = PKCS11_POINT_UNREADABLE;

    if (status == PLOMB_KEY_UNSUPPORTED) return PKCS11_POINT_NOT_P256;
    if (status != PLOMB_OK) return point;
    if (key.use == KEY_DER_SIGNING) {
        point = take_point(plomb_span(key.point, key.point_size), out);
    }
    key_der_clear(&key);
    return point;
}

/*
 * PKCS #11 2.40 mechanisms, section 2.3.3: CKA_EC_POINT is an OCTET STRING with the
 * point in it. Older modules leave that out, which the size tells.
 */
static enum pkcs11_point take_attribute(uint8_t *ptr, size_t size,
                                        uint8_t out[PLOMB_PUBLIC_KEY_SIZE])
{
    struct der whole;
    struct der contents;

    if (size == KEY_DER_POINT_MAX) return take_point(plomb_span(ptr, size), out);
    der_init(&whole, ptr, size);
    if (der_enter(&whole, DER_OCTET_STRING, &contents, NULL) != PLOMB_OK ||
        !der_is_done(&whole)) {
        return PKCS11_POINT_UNREADABLE;
    }
    return take_point(der_rest(&contents), out);
}

enum pkcs11_point pkcs11_point_of_key(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                                      uint8_t out[PLOMB_PUBLIC_KEY_SIZE])
{
    struct plomb_buf value;
    enum pkcs11_point point = PKCS11_POINT_ABSENT;

    if (!pkcs11_is_p256(pkcs11, object)) return PKCS11_POINT_NOT_P256;
    plomb_buf_init(&value, PKCS11_VALUE_MAX);
    if (pkcs11_read(pkcs11, object, CKA_EC_POINT, &value)) {
        point = take_attribute(value.ptr, value.size, out);
    } else if (pkcs11_read(pkcs11, object, CKA_PUBLIC_KEY_INFO, &value)) {
        point = take_info(value.ptr, value.size, out);
    }
    plomb_buf_clear(&value);
    return point;
}

/* RFC 5280, section 4.1: what stands in front of subjectPublicKeyInfo. */
static bool skip_to_key(struct der *fields)
{
    static const enum der_tag tags[] = {DER_INTEGER, DER_SEQUENCE, DER_SEQUENCE,
                                        DER_SEQUENCE, DER_SEQUENCE};
    struct der field;

    if (der_is_next(fields, DER_CONTEXT_0) &&
        der_enter(fields, DER_CONTEXT_0, &field, NULL) != PLOMB_OK) {
        return false;
    }
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        if (der_enter(fields, tags[i], &field, NULL) != PLOMB_OK) return false;
    }
    return true;
}

static enum pkcs11_point take_certificate(uint8_t *ptr, size_t size,
                                          uint8_t out[PLOMB_PUBLIC_KEY_SIZE])
{
    struct der file;
    struct der whole;
    struct der fields;
    struct der info;
    uint8_t *start;

    der_init(&file, ptr, size);
    if (der_enter(&file, DER_SEQUENCE, &whole, NULL) != PLOMB_OK ||
        der_enter(&whole, DER_SEQUENCE, &fields, NULL) != PLOMB_OK ||
        !skip_to_key(&fields)) {
        return PKCS11_POINT_UNREADABLE;
    }
    start = fields.ptr;
    if (der_enter(&fields, DER_SEQUENCE, &info, NULL) != PLOMB_OK) {
        return PKCS11_POINT_UNREADABLE;
    }
    return take_info(start, (size_t)(fields.ptr - start), out);
}

enum pkcs11_point pkcs11_point_of_certificate(struct pkcs11 *pkcs11,
                                              CK_OBJECT_HANDLE object,
                                              uint8_t out[PLOMB_PUBLIC_KEY_SIZE])
{
    struct plomb_buf value;
    enum pkcs11_point point = PKCS11_POINT_ABSENT;

    plomb_buf_init(&value, PKCS11_VALUE_MAX);
    if (pkcs11_read(pkcs11, object, CKA_VALUE, &value)) {
        point = take_certificate(value.ptr, value.size, out);
    }
    plomb_buf_clear(&value);
    return point;
}

/* The point of the objects of one class, if they agree. */
static enum pkcs11_point point_of_class(struct pkcs11 *pkcs11, CK_OBJECT_CLASS class,
                                        struct plomb_span label, struct plomb_span id,
                                        uint8_t out[PLOMB_PUBLIC_KEY_SIZE])
{
    struct pkcs11_objects found;
    enum pkcs11_point point = PKCS11_POINT_ABSENT;

    if (pkcs11_search(pkcs11, class, label, id, &found, NULL) != PLOMB_OK) return point;
    for (size_t i = 0; i < found.count; i++) {
        uint8_t next[PLOMB_PUBLIC_KEY_SIZE] = {0};
        enum pkcs11_point now =
            class == CKO_CERTIFICATE
                ? pkcs11_point_of_certificate(pkcs11, found.handles[i], next)
                : pkcs11_point_of_key(pkcs11, found.handles[i], next);

        if (now != PKCS11_POINT_FOUND) {
            if (point == PKCS11_POINT_ABSENT) point = now;
            continue;
        }
        if (point == PKCS11_POINT_FOUND && memcmp(out, next, sizeof(next)) != 0) {
            return PKCS11_POINT_DIFFERENT;
        }
        memcpy(out, next, sizeof(next));
        point = PKCS11_POINT_FOUND;
    }
    return point;
}

/* The point of what is beside a private key, with its id or its label. */
static enum pkcs11_point point_beside(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                                      CK_ATTRIBUTE_TYPE type,
                                      uint8_t out[PLOMB_PUBLIC_KEY_SIZE])
{
    const struct plomb_span any = {NULL, 0};
    enum pkcs11_point point = PKCS11_POINT_ABSENT;
    struct plomb_span label;
    struct plomb_span id;
    struct plomb_buf name;

    plomb_buf_init(&name, PKCS11_VALUE_MAX);
    if (pkcs11_read(pkcs11, object, type, &name)) {
        label = type == CKA_LABEL ? plomb_buf_span(&name) : any;
        id = type == CKA_ID ? plomb_buf_span(&name) : any;
        point = point_of_class(pkcs11, CKO_PUBLIC_KEY, label, id, out);
        if (point == PKCS11_POINT_ABSENT) {
            point = point_of_class(pkcs11, CKO_CERTIFICATE, label, id, out);
        }
    }
    plomb_buf_clear(&name);
    return point;
}

enum pkcs11_point pkcs11_point_of_private(struct pkcs11 *pkcs11,
                                          CK_OBJECT_HANDLE object,
                                          uint8_t out[PLOMB_PUBLIC_KEY_SIZE])
{
    enum pkcs11_point point = pkcs11_point_of_key(pkcs11, object, out);

    if (point == PKCS11_POINT_ABSENT) {
        point = point_beside(pkcs11, object, CKA_ID, out);
    }
    if (point == PKCS11_POINT_ABSENT) {
        point = point_beside(pkcs11, object, CKA_LABEL, out);
    }
    return point;
}
