#include "formats/pkcs11_uri.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/hex.h"

#define SCHEME "pkcs11:"

enum { SCHEME_SIZE = sizeof(SCHEME) - 1, ENCODED_SIZE = 3, SHOWN_MAX = 40 };

/* What is being read: the text, and how far. */
struct cursor {
    const char *text;
    size_t size;
    size_t offset;
};

static const char *const names[PKCS11_URI_NAME_COUNT] = {
    [PKCS11_URI_TOKEN] = "token",
    [PKCS11_URI_MANUFACTURER] = "manufacturer",
    [PKCS11_URI_SERIAL] = "serial",
    [PKCS11_URI_MODEL] = "model",
    [PKCS11_URI_LIBRARY_MANUFACTURER] = "library-manufacturer",
    [PKCS11_URI_LIBRARY_DESCRIPTION] = "library-description",
    [PKCS11_URI_LIBRARY_VERSION] = "library-version",
    [PKCS11_URI_SLOT_MANUFACTURER] = "slot-manufacturer",
    [PKCS11_URI_SLOT_DESCRIPTION] = "slot-description",
    [PKCS11_URI_SLOT_ID] = "slot-id",
    [PKCS11_URI_OBJECT] = "object",
    [PKCS11_URI_TYPE] = "type",
    [PKCS11_URI_ID] = "id",
    [PKCS11_URI_MODULE_PATH] = "module-path",
    [PKCS11_URI_MODULE_NAME] = "module-name",
    [PKCS11_URI_PIN_SOURCE] = "pin-source",
    [PKCS11_URI_PIN_VALUE] = "pin-value",
};

static const struct {
    const char *text;
    enum pkcs11_uri_type type;
} types[] = {
    {"private", PKCS11_URI_PRIVATE},       {"public", PKCS11_URI_PUBLIC},
    {"cert", PKCS11_URI_CERTIFICATE},      {"data", PKCS11_URI_DATA},
    {"secret-key", PKCS11_URI_SECRET_KEY},
};

static bool is_query_name(enum pkcs11_uri_name name)
{
    return name >= PKCS11_URI_MODULE_PATH;
}

static bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Section 2.3: pk11-pchar and pk11-qchar, without pct-encoded. */
static bool is_plain(char c, bool is_query)
{
    if (c == '\0') return false;
    return is_letter_or_digit(c) || strchr("-._~:[]@!$'()*+,=", c) != NULL ||
           strchr(is_query ? "/?|" : "&", c) != NULL;
}

/* The byte that the encoding at `text` stands for; -1 if it is none. */
static int encoded_byte(const char *text, size_t size)
{
    int high;
    int low;

    if (size < ENCODED_SIZE || text[0] != '%') return -1;
    high = hex_digit_value((uint8_t)text[1]);
    low = hex_digit_value((uint8_t)text[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static enum plomb_status refuse(const struct cursor *cursor, const char *reason,
                                struct plomb_error *error)
{
    return error_set_at_offset(error, PLOMB_TOKEN_URI_MALFORMED, cursor->offset, "%s",
                               reason);
}

static enum plomb_status refuse_character(const struct cursor *cursor,
                                          struct plomb_error *error)
{
    unsigned int c = (uint8_t)cursor->text[cursor->offset];

    if (c == '%') {
        return refuse(cursor, "'%' is not followed by two hexadecimal digits", error);
    }
    if (c > ' ' && c < 0x7f) {
        error_set_at_offset(error, PLOMB_TOKEN_URI_MALFORMED, cursor->offset,
                            "'%c' cannot stand here", (char)c);
    } else {
        error_set_at_offset(error, PLOMB_TOKEN_URI_MALFORMED, cursor->offset,
                            "a character 0x%02x cannot stand here", c);
    }
    error_hint(error, "percent-encode it: %%%02X", c);
    return PLOMB_TOKEN_URI_MALFORMED;
}

/* Finds where the value at the cursor ends; everything in it may stand there. */
static enum plomb_status scan_value(struct cursor *cursor, bool is_query,
                                    struct plomb_span *raw, struct plomb_error *error)
{
    size_t start = cursor->offset;

    while (cursor->offset < cursor->size) {
        const char *at = cursor->text + cursor->offset;

        if (*at == (is_query ? '&' : ';') || (!is_query && *at == '?')) break;
        if (encoded_byte(at, cursor->size - cursor->offset) >= 0) {
            cursor->offset += ENCODED_SIZE;
        } else if (is_plain(*at, is_query)) {
            cursor->offset++;
        } else {
            return refuse_character(cursor, error);
        }
    }
    *raw = plomb_span(cursor->text + start, cursor->offset - start);
    return PLOMB_OK;
}

/* Decodes what scan_value found; returns the bytes written. */
static size_t decode(struct plomb_span raw, uint8_t *out)
{
    size_t size = 0;

    for (size_t i = 0; i < raw.size; size++) {
        int byte = encoded_byte((const char *)raw.ptr + i, raw.size - i);

        out[size] = byte >= 0 ? (uint8_t)byte : raw.ptr[i];
        i += byte >= 0 ? ENCODED_SIZE : 1;
    }
    return size;
}

/* Reads decimal digits up to `end` (a byte, or 0 for the end of the value). */
static bool read_decimal(const uint8_t **at, uint8_t end, uint64_t max, uint64_t *out)
{
    const uint8_t *start = *at;

    *out = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        uint64_t digit = (uint64_t)(**at - '0');

        if (*out > (max - digit) / 10) return false;
        *out = *out * 10 + digit;
    }
    return *at > start && (**at == end || **at == '\0');
}

static bool read_version(const uint8_t *at, uint8_t out[2])
{
    uint64_t major = 0;
    uint64_t minor = 0;

    if (!read_decimal(&at, '.', UINT8_MAX, &major)) return false;
    if (*at == '.') {
        at++;
        if (!read_decimal(&at, '\0', UINT8_MAX, &minor)) return false;
    }
    out[0] = (uint8_t)major;
    out[1] = (uint8_t)minor;
    return true;
}

static bool read_type(const char *text, enum pkcs11_uri_type *out)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(types[i].text, text) == 0) {
            *out = types[i].type;
            return true;
        }
    }
    return false;
}

/* Reads the values that are more than texts. NULL, or what is wrong. */
static const char *interpret(struct pkcs11_uri *uri, enum pkcs11_uri_name name)
{
    const uint8_t *value = uri->values[name].ptr;

    if (name != PKCS11_URI_ID && memchr(value, '\0', uri->values[name].size) != NULL) {
        return "a zero byte cannot be in this attribute";
    }
    if (name == PKCS11_URI_TYPE && !read_type((const char *)value, &uri->type)) {
        return "'type' is none of private, public, cert, secret-key, data";
    }
    if (name == PKCS11_URI_SLOT_ID &&
        !read_decimal(&value, '\0', UINT64_MAX, &uri->slot_id)) {
        return "'slot-id' is no number";
    }
    if (name == PKCS11_URI_LIBRARY_VERSION &&
        !read_version(value, uri->library_version)) {
        return "'library-version' is not MAJOR or MAJOR.MINOR, each up to 255";
    }
    if (is_query_name(name) && uri->values[name].size == 0) {
        return "the attribute is empty";
    }
    return NULL;
}

static enum plomb_status keep(struct pkcs11_uri *uri, enum pkcs11_uri_name name,
                              struct plomb_span raw, struct cursor *cursor,
                              struct plomb_error *error)
{
    size_t end = cursor->offset;
    const char *reason = NULL;

    cursor->offset -= raw.size;
    uri->offsets[name] = cursor->offset;
    if (name == PKCS11_URI_PIN_VALUE) {
        uri->values[name] = raw;
        if (raw.size == 0) reason = "the attribute is empty";
    } else {
        uint8_t *value = uri->bytes + uri->bytes_size;

        uri->values[name] = plomb_span(value, decode(raw, value));
        value[uri->values[name].size] = '\0';
        uri->bytes_size += uri->values[name].size + 1;
        reason = interpret(uri, name);
    }
    if (reason != NULL) return refuse(cursor, reason, error);
    cursor->offset = end;
    return PLOMB_OK;
}

/* Reads "name=": `*name_out` is PKCS11_URI_NAME_COUNT when it is none of ours. */
static enum plomb_status read_name(struct cursor *cursor, bool is_query,
                                   enum pkcs11_uri_name *name_out,
                                   struct plomb_error *error)
{
    const char *start = cursor->text + cursor->offset;
    size_t size = 0;
    size_t left = cursor->size - cursor->offset;
    int name = is_query ? PKCS11_URI_MODULE_PATH : 0;
    int end = is_query ? PKCS11_URI_NAME_COUNT : PKCS11_URI_MODULE_PATH;

    while (size < left && (is_letter_or_digit(start[size]) || start[size] == '-' ||
                           start[size] == '_')) {
        size++;
    }
    if (size == 0 || size == left || start[size] != '=') {
        return refuse(cursor, "an attribute is expected here, as 'token=NAME'", error);
    }
    while (name < end &&
           (strlen(names[name]) != size || memcmp(names[name], start, size) != 0)) {
        name++;
    }
    *name_out = name < end ? (enum pkcs11_uri_name)name : PKCS11_URI_NAME_COUNT;
    if (name == end && !is_query) {
        return error_set_at_offset(
            error, PLOMB_TOKEN_URI_MALFORMED, cursor->offset,
            "the attribute '%.*s' is not known, and so is not what it would match",
            size < SHOWN_MAX ? (int)size : SHOWN_MAX, start);
    }
    cursor->offset += size + 1;
    return PLOMB_OK;
}

static enum plomb_status read_attribute(struct pkcs11_uri *uri, struct cursor *cursor,
                                        bool is_query, struct plomb_error *error)
{
    size_t start = cursor->offset;
    enum pkcs11_uri_name name = PKCS11_URI_NAME_COUNT;
    struct plomb_span raw = {NULL, 0};
    enum plomb_status status = read_name(cursor, is_query, &name, error);

    if (status != PLOMB_OK) return status;
    if (name != PKCS11_URI_NAME_COUNT && pkcs11_uri_has(uri, name)) {
        return error_set_at_offset(error, PLOMB_TOKEN_URI_MALFORMED, start,
                                   "'%s' is given twice", names[name]);
    }
    status = scan_value(cursor, is_query, &raw, error);
    if (status != PLOMB_OK) return status;
    if (name != PKCS11_URI_NAME_COUNT) return keep(uri, name, raw, cursor, error);
    uri->has_unknown = true;
    return PLOMB_OK;
}

/* Reads the path, or the query: attributes with a separator between them. */
static enum plomb_status read_attributes(struct pkcs11_uri *uri, struct cursor *cursor,
                                         bool is_query, struct plomb_error *error)
{
    /* Section 2.3: either may be empty. */
    if (cursor->offset == cursor->size) return PLOMB_OK;
    if (!is_query && cursor->text[cursor->offset] == '?') return PLOMB_OK;
    for (;;) {
        enum plomb_status status = read_attribute(uri, cursor, is_query, error);

        if (status != PLOMB_OK || cursor->offset == cursor->size) return status;
        if (cursor->text[cursor->offset] == '?') return PLOMB_OK;
        cursor->offset++;
    }
}

bool pkcs11_uri_is(const char *text)
{
    return strncasecmp(text, SCHEME, SCHEME_SIZE) == 0;
}

enum plomb_status pkcs11_uri_parse(const char *text, struct pkcs11_uri *out,
                                   struct plomb_error *error)
{
    struct cursor cursor = {text, strnlen(text, PKCS11_URI_MAX + 1), 0};
    enum plomb_status status;

    memset(out, 0, sizeof(*out));
    if (!pkcs11_uri_is(text)) {
        return refuse(&cursor, "a PKCS #11 URI begins with 'pkcs11:'", error);
    }
    if (cursor.size > PKCS11_URI_MAX) {
        cursor.offset = PKCS11_URI_MAX;
        return refuse(&cursor, "the PKCS #11 URI is too long", error);
    }
    cursor.offset = SCHEME_SIZE;
    status = read_attributes(out, &cursor, false, error);
    if (status != PLOMB_OK) return status;
    if (cursor.offset < cursor.size) {
        cursor.offset++;
        status = read_attributes(out, &cursor, true, error);
        if (status != PLOMB_OK) return status;
    }
    /* Section 2.4: such a URI is invalid. */
    if (pkcs11_uri_has(out, PKCS11_URI_PIN_SOURCE) &&
        pkcs11_uri_has(out, PKCS11_URI_PIN_VALUE)) {
        cursor.offset = out->offsets[PKCS11_URI_PIN_VALUE];
        return refuse(&cursor, "'pin-value' does not go with 'pin-source'", error);
    }
    return PLOMB_OK;
}

bool pkcs11_uri_has(const struct pkcs11_uri *uri, enum pkcs11_uri_name name)
{
    return uri->values[name].ptr != NULL;
}

enum plomb_status pkcs11_uri_decode_pin(const struct pkcs11_uri *uri,
                                        struct plomb_secret *out,
                                        struct plomb_error *error)
{
    struct plomb_span raw = uri->values[PKCS11_URI_PIN_VALUE];
    enum plomb_status status;

    if (raw.size == 0) {
        return error_set(error, PLOMB_TOKEN_URI_MALFORMED,
                         "the URI has no 'pin-value'");
    }
    status = plomb_secret_reserve(out, raw.size, error);
    if (status != PLOMB_OK) return status;
    out->size = decode(raw, out->ptr);
    return PLOMB_OK;
}

void pkcs11_uri_add(struct plomb_buf *out, enum pkcs11_uri_name name,
                    struct plomb_span value)
{
    plomb_buf_add_text(out, out->size == 0 ? SCHEME : ";");
    plomb_buf_addf(out, "%s=", names[name]);
    for (size_t i = 0; i < value.size; i++) {
        /* '&' may stand in a path, but what shells and XML make of it may not. */
        bool is_as_is = name != PKCS11_URI_ID && value.ptr[i] != '&' &&
                        is_plain((char)value.ptr[i], false);

        if (is_as_is) {
            plomb_buf_add_byte(out, value.ptr[i]);
        } else {
            plomb_buf_addf(out, "%%%02X", value.ptr[i]);
        }
    }
}
