#include "crypto/class_key.h"

#include <assert.h>
#include <string.h>

#include "crypto/der_write.h"

enum {
    DER_MAX = 256, /* bytes of a PrivateKeyInfo; 204 with the longest label */
    KEY_SIZE_128 = 16,
    KEY_SIZE_256 = 32
};

/* NIST's arc for AES: aes128-ECB and aes256-ECB, which stand for a bare key. */
static const uint8_t oid_aes128[] = {0x60, 0x86, 0x48, 0x01, 0x65,
                                     0x03, 0x04, 0x01, 0x01};
static const uint8_t oid_aes256[] = {0x60, 0x86, 0x48, 0x01, 0x65,
                                     0x03, 0x04, 0x01, 0x29};
/* RFC 2985, section 5.5.1. */
static const uint8_t oid_friendly_name[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                            0x0d, 0x01, 0x09, 0x14};

#define SPAN_OF(array) plomb_span(array, sizeof(array))

static bool is_label_character(uint8_t character)
{
    return (character >= 'a' && character <= 'z') ||
           (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '.' ||
           character == '_' || character == '-';
}

bool class_key_is_label(struct plomb_span text)
{
    if (text.size == 0 || text.size >= CLASS_KEY_LABEL_SIZE) return false;
    for (size_t i = 0; i < text.size; i++) {
        if (!is_label_character(text.ptr[i])) return false;
    }
    return true;
}

size_t class_key_size_of(struct plomb_span oid)
{
    if (plomb_span_is_equal(oid, SPAN_OF(oid_aes128))) return KEY_SIZE_128;
    return plomb_span_is_equal(oid, SPAN_OF(oid_aes256)) ? KEY_SIZE_256 : 0;
}

/* A BMPString is UTF-16, big-endian: of these characters every other byte is 0. */
static enum plomb_status keep_label(const struct der *text,
                                    char label[CLASS_KEY_LABEL_SIZE],
                                    struct plomb_error *error)
{
    struct plomb_span units = der_rest(text);
    uint8_t narrow[CLASS_KEY_LABEL_SIZE] = {0};
    size_t size = units.size / 2;
    bool is_good = units.size % 2 == 0 && size < CLASS_KEY_LABEL_SIZE;

    for (size_t i = 0; is_good && i < size; i++) {
        narrow[i] = units.ptr[2 * i + 1];
        is_good = units.ptr[2 * i] == 0;
    }
    if (!is_good || !class_key_is_label(plomb_span(narrow, size))) {
        return der_refuse(
            text, "a label has 1 to 64 of the characters A-Z a-z 0-9 . _ -", error);
    }
    memcpy(label, narrow, sizeof(narrow));
    return PLOMB_OK;
}

/* [0] IMPLICIT SET OF Attribute: friendlyName, and nothing else. */
static enum plomb_status read_label(struct der *rest, char label[CLASS_KEY_LABEL_SIZE],
                                    struct plomb_error *error)
{
    struct der attributes;
    struct der attribute;
    struct der oid;
    struct der values;
    struct der text;
    enum plomb_status status;

    if (!der_is_next(rest, DER_CONTEXT_0)) {
        return der_refuse(rest, "a class key needs a label, the attribute friendlyName",
                          error);
    }
    status = der_enter(rest, DER_CONTEXT_0, &attributes, error);
    if (status == PLOMB_OK) {
        status = der_enter(&attributes, DER_SEQUENCE, &attribute, error);
    }
    if (status == PLOMB_OK) status = der_finish(&attributes, error);
    if (status == PLOMB_OK) status = der_enter(&attribute, DER_OID, &oid, error);
    if (status != PLOMB_OK) return status;
    if (!plomb_span_is_equal(der_rest(&oid), SPAN_OF(oid_friendly_name))) {
        return der_refuse(&oid, "a class key has no attribute but friendlyName", error);
    }
    status = der_enter(&attribute, DER_SET, &values, error);
    if (status == PLOMB_OK) status = der_finish(&attribute, error);
    if (status == PLOMB_OK) status = der_enter(&values, DER_BMP_STRING, &text, error);
    if (status == PLOMB_OK) status = der_finish(&values, error);
    if (status == PLOMB_OK) status = keep_label(&text, label, error);
    return status;
}

enum plomb_status class_key_read(const struct class_key_der *der, size_t size,
                                 struct plomb_secret *key_out,
                                 char label_out[CLASS_KEY_LABEL_SIZE],
                                 struct plomb_error *error)
{
    struct plomb_span key = der_rest(&der->octets);
    struct der rest = der->rest;
    enum plomb_status status = der_finish(&der->algorithm, error);

    if (status != PLOMB_OK) return status;
    if (key.size != size) {
        return der_refuse(&der->octets,
                          size == KEY_SIZE_128 ? "an AES-128 key has 16 bytes"
                                               : "an AES-256 key has 32 bytes",
                          error);
    }
    status = read_label(&rest, label_out, error);
    if (status == PLOMB_OK) status = der_finish(&rest, error);
    if (status == PLOMB_OK) status = plomb_secret_reserve(key_out, size, error);
    if (status != PLOMB_OK) return status;
    memcpy(key_out->ptr, key.ptr, size);
    key_out->size = size;
    return PLOMB_OK;
}

static size_t write_label(struct der_writer *writer, const char *label)
{
    uint8_t units[2 * CLASS_KEY_LABEL_SIZE] = {0};
    size_t count = strlen(label);
    size_t size;

    for (size_t i = 0; i < count; i++) units[2 * i + 1] = (uint8_t)label[i];
    size = der_write_string(writer, DER_BMP_STRING, plomb_span(units, 2 * count));
    size = der_write_header(writer, DER_SET, size);
    size += der_write_string(writer, DER_OID, SPAN_OF(oid_friendly_name));
    size = der_write_header(writer, DER_SEQUENCE, size);
    return der_write_header(writer, DER_CONTEXT_0, size);
}

enum plomb_status class_key_write(const struct plomb_secret *key, const char *label,
                                  struct plomb_secret *out, struct plomb_error *error)
{
    struct plomb_span oid =
        key->size == KEY_SIZE_128 ? SPAN_OF(oid_aes128) : SPAN_OF(oid_aes256);
    struct der_writer writer;
    size_t algorithm;
    size_t size;
    enum plomb_status status = plomb_secret_reserve(out, DER_MAX, error);

    assert(class_key_is_label(plomb_span((const uint8_t *)label, strlen(label))));
    if (status != PLOMB_OK) return status;
    der_writer_init(&writer, out->ptr, DER_MAX);
    size = write_label(&writer, label);
    size +=
        der_write_string(&writer, DER_OCTET_STRING, plomb_span(key->ptr, key->size));
    algorithm = der_write_string(&writer, DER_OID, oid);
    size += der_write_header(&writer, DER_SEQUENCE, algorithm);
    size += der_write_uint(&writer, 0);
    size = der_write_header(&writer, DER_SEQUENCE, size);
    memmove(out->ptr, writer.ptr, size);
    out->size = size;
    return PLOMB_OK;
}
