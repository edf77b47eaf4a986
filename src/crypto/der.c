#include "crypto/der.h"

#include <mbedtls/asn1.h>

#include "base/error.h"

void der_init(struct der *der, uint8_t *ptr, size_t size)
{
    der->ptr = ptr;
    der->end = ptr + size;
    der->start = ptr;
}

bool der_is_done(const struct der *der)
{
    return der->ptr == der->end;
}

bool der_is_next(const struct der *der, enum der_tag tag)
{
    return der->ptr < der->end && *der->ptr == (uint8_t)tag;
}

struct plomb_span der_rest(const struct der *der)
{
    return plomb_span(der->ptr, (size_t)(der->end - der->ptr));
}

enum plomb_status der_refuse(const struct der *der, const char *reason,
                             struct plomb_error *error)
{
    return error_set(error, PLOMB_KEY_MALFORMED, "byte %zu of its contents: %s",
                     (size_t)(der->ptr - der->start), reason);
}

static const char *expectation(enum der_tag tag)
{
    switch (tag) {
    case DER_INTEGER:
        return "expected an INTEGER";
    case DER_BIT_STRING:
        return "expected a BIT STRING";
    case DER_OCTET_STRING:
        return "expected an OCTET STRING";
    case DER_NULL:
        return "expected a NULL";
    case DER_OID:
        return "expected an OBJECT IDENTIFIER";
    case DER_BMP_STRING:
        return "expected a BMPString";
    case DER_SEQUENCE:
        return "expected a SEQUENCE";
    case DER_SET:
        return "expected a SET";
    case DER_CONTEXT_0:
        return "expected the element [0]";
    case DER_CONTEXT_1:
    case DER_CONTEXT_1_PRIMITIVE:
        return "expected the element [1]";
    }
    return "expected another value";
}

/* Bytes of the tag and of the shortest length (X.690, 8.1.3 and 10.1). */
static size_t header_size(size_t size)
{
    size_t result = 2;

    if (size < 128) return result;
    for (; size > 0; size >>= 8) result++;
    return result;
}

enum plomb_status der_enter(struct der *der, enum der_tag tag, struct der *contents,
                            struct plomb_error *error)
{
    struct der inner = *der;
    size_t size = 0;

    if (!der_is_next(der, tag)) return der_refuse(der, expectation(tag), error);
    if (mbedtls_asn1_get_tag(&inner.ptr, inner.end, &size, (int)tag) != 0) {
        return der_refuse(der, "a value is longer than what holds it", error);
    }
    if ((size_t)(inner.ptr - der->ptr) != header_size(size)) {
        return der_refuse(der, "a length is not in its shortest form", error);
    }
    inner.end = inner.ptr + size;
    der->ptr = inner.ptr + size;
    *contents = inner;
    return PLOMB_OK;
}

enum plomb_status der_finish(const struct der *der, struct plomb_error *error)
{
    if (der_is_done(der)) return PLOMB_OK;
    return der_refuse(der, "bytes follow that do not belong here", error);
}

enum plomb_status der_enter_bits(struct der *der, enum der_tag tag,
                                 struct der *contents, struct plomb_error *error)
{
    enum plomb_status status = der_enter(der, tag, contents, error);

    if (status != PLOMB_OK) return status;
    if (der_is_done(contents) || *contents->ptr != 0) {
        return der_refuse(contents, "expected whole bytes in a BIT STRING", error);
    }
    contents->ptr++;
    return PLOMB_OK;
}

enum plomb_status der_read_uint(struct der *der, uint32_t *out,
                                struct plomb_error *error)
{
    struct der contents;
    uint32_t number = 0;
    enum plomb_status status = der_enter(der, DER_INTEGER, &contents, error);

    if (status != PLOMB_OK) return status;
    if (der_is_done(&contents) || *contents.ptr >= 0x80 ||
        contents.end - contents.ptr > 4) {
        return der_refuse(&contents, "a number is out of range", error);
    }
    while (!der_is_done(&contents)) number = number << 8 | *contents.ptr++;
    *out = number;
    return PLOMB_OK;
}

size_t der_bit_count(const struct der *contents)
{
    const uint8_t *ptr = contents->ptr;
    size_t count;

    while (ptr < contents->end && *ptr == 0) ptr++;
    if (ptr == contents->end) return 0;
    count = (size_t)(contents->end - ptr - 1) * 8;
    for (unsigned int top = *ptr; top > 0; top >>= 1) count++;
    return count;
}
