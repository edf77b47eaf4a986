#include "formats/device_record.h"

#include <string.h>

#include "base/crc32.h"

enum {
    VERSION = 1,
    CRC_SIZE = 4,
    ALIGNMENT = 4, /* of the record's size, for writing it to flash */
    ERASED = 0xff, /* what flash holds before it is written */
    COLUMNS = 8    /* bytes on a line of the C array */
};

/* Appends and returns the place behind it. */
static uint8_t *put(uint8_t *ptr, const void *bytes, size_t size)
{
    memcpy(ptr, bytes, size);
    return ptr + size;
}

size_t device_record_write(const struct plomb_device_key *key,
                           uint8_t out[DEVICE_RECORD_MAX])
{
    const uint8_t head[] = {
        'p', 'l', 'm', 'k', VERSION, (uint8_t)key->method, key->secret_size, 0};
    uint8_t *ptr = put(out, head, sizeof(head));
    uint32_t crc;

    ptr = put(ptr, key->key_id, sizeof(key->key_id));
    ptr = put(ptr, key->secret, key->secret_size);
    if (key->method == PLOMB_RECIPIENT_HPKE) {
        ptr = put(ptr, key->public_key, sizeof(key->public_key));
    }
    while ((ptr - out) % ALIGNMENT != 0) *ptr++ = ERASED;
    crc = crc32_of(plomb_span(out, (size_t)(ptr - out)));
    for (unsigned int i = 0; i < CRC_SIZE; i++) *ptr++ = (uint8_t)(crc >> 8 * i);
    return (size_t)(ptr - out);
}

/* One digit, computed: a table would tell the caches which one. */
static char digit_of(unsigned int value)
{
    /* All ones for 10 to 15, whose digits stand behind 'a' and not '9'. */
    unsigned int is_letter = 0u - ((9u - value) >> 31);

    return (char)(value + '0' + (is_letter & ('a' - '0' - 10)));
}

static char *put_text(char *ptr, const char *text)
{
    while (*text != '\0') *ptr++ = *text++;
    return ptr;
}

static char *put_byte(char *ptr, uint8_t byte)
{
    *ptr++ = '0';
    *ptr++ = 'x';
    *ptr++ = digit_of(byte >> 4);
    *ptr++ = digit_of(byte & 15u);
    *ptr++ = ',';
    return ptr;
}

/* The record's size, which is no secret: two or three digits. */
static char *put_size(char *ptr, size_t size)
{
    if (size >= 100) *ptr++ = (char)('0' + size / 100);
    *ptr++ = (char)('0' + size / 10 % 10);
    *ptr++ = (char)('0' + size % 10);
    return ptr;
}

size_t device_record_write_c(struct plomb_span record, char out[DEVICE_TEXT_MAX])
{
    char *ptr =
        put_text(out, "/*\n"
                      " * SECRET: what a device opens packages with. A record of\n"
                      " * plomb, docs/spec/device-key.md.\n"
                      " */\n"
                      "#include <stdint.h>\n"
                      "\n"
                      "extern const uint8_t plomb_device_key[");

    ptr = put_text(put_size(ptr, record.size), "];\n"
                                               "\n"
                                               "const uint8_t plomb_device_key[");
    ptr = put_text(put_size(ptr, record.size), "] = {");
    for (size_t i = 0; i < record.size; i++) {
        ptr = put_text(ptr, i % COLUMNS == 0 ? "\n    " : " ");
        ptr = put_byte(ptr, record.ptr[i]);
    }
    ptr = put_text(ptr, "\n};\n");
    return (size_t)(ptr - out);
}
