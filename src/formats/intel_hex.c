#include "formats/intel_hex.h"

#include <string.h>

#include "base/error.h"
#include "base/hex.h"

/* Record types (chapters 3 to 8 of the specification, in another order). */
enum {
    TYPE_DATA = 0,
    TYPE_END = 1,
    TYPE_SEGMENT = 2, /* extended segment address: bits 4 to 19 of the base */
    TYPE_START_SEGMENT = 3,
    TYPE_LINEAR = 4, /* extended linear address: bits 16 to 31 of the base */
    TYPE_START_LINEAR = 5,
    TYPE_COUNT
};

/* Bytes of a record: count, two of the offset, type, data, checksum. */
enum { HEADER_SIZE = 4, CHECKSUM_SIZE = 1, DATA_MAX = 255, SEGMENT_SIZE = 0x10000 };

struct reader {
    struct memory_map *map;
    struct plomb_error *error;
    size_t line;     /* number of the line being read, from 1 */
    uint32_t base;   /* address that a record's offset is added to */
    size_t end_line; /* of the end record; 0 before it */
};

struct record {
    uint8_t bytes[HEADER_SIZE + DATA_MAX + CHECKSUM_SIZE];
    struct plomb_span data; /* points into bytes */
    uint32_t offset;        /* where the data goes, from the base */
    uint8_t type;           /* TYPE_... */
};

static enum plomb_status set_bad_start(struct reader *reader, uint8_t character)
{
    if (character >= 0x21 && character <= 0x7e) {
        error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                          "does not start with ':' but with '%c'", character);
    } else {
        error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                          "does not start with ':' but with byte 0x%02x", character);
    }
    if (reader->line == 1) {
        error_hint(reader->error, "is it Intel HEX? a raw binary's name ends in .bin");
    }
    return PLOMB_HEX_MALFORMED;
}

static enum plomb_status set_bad_digit(struct reader *reader, struct plomb_span line)
{
    size_t at = 1;

    while (at < line.size && hex_digit_value(line.ptr[at]) >= 0) at++;
    if (at == line.size) {
        return error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                                 "the record has %zu digits, expected at least %d",
                                 line.size - 1, 2 * (HEADER_SIZE + CHECKSUM_SIZE));
    }
    return error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                             "byte 0x%02x in column %zu, expected a hexadecimal digit",
                             line.ptr[at], at + 1);
}

static enum plomb_status check_checksum(struct reader *reader,
                                        const struct record *record)
{
    size_t size = HEADER_SIZE + record->data.size;
    uint8_t found = record->bytes[size];
    uint8_t expected = 0;

    for (size_t i = 0; i < size; i++) expected = (uint8_t)(expected - record->bytes[i]);
    if (found == expected) return PLOMB_OK;
    error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                      "checksum is 0x%02x, expected 0x%02x", found, expected);
    error_hint(reader->error, "the file was damaged or edited: build it again");
    return PLOMB_HEX_MALFORMED;
}

/* Decodes a line, which starts with ':', and checks its length and checksum. */
static enum plomb_status read_record(struct reader *reader, struct plomb_span line,
                                     struct record *record)
{
    const uint8_t *digits = line.ptr + 1;
    size_t count = line.size - 1;
    size_t expected;

    if (count < 2 || !hex_decode(digits, record->bytes, 1)) {
        return set_bad_digit(reader, line);
    }
    expected = 2 * (size_t)(HEADER_SIZE + record->bytes[0] + CHECKSUM_SIZE);
    if (count > expected || !hex_decode(digits, record->bytes, count / 2)) {
        /* A character that is no digit explains more than a wrong length. */
        for (size_t i = 0; i < count; i++) {
            if (hex_digit_value(digits[i]) < 0) return set_bad_digit(reader, line);
        }
    }
    if (count != expected) {
        return error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                                 "the record has %zu digits, expected %zu for its %u "
                                 "bytes of data",
                                 count, expected, record->bytes[0]);
    }
    record->data = plomb_span(record->bytes + HEADER_SIZE, record->bytes[0]);
    record->offset = (uint32_t)record->bytes[1] << 8 | record->bytes[2];
    record->type = record->bytes[3];
    return check_checksum(reader, record);
}

static enum plomb_status set_refusal(struct reader *reader,
                                     enum memory_map_refusal refusal, uint32_t at)
{
    switch (refusal) {
    case MEMORY_MAP_ADDED:
        return PLOMB_OK;
    case MEMORY_MAP_OVERLAP:
        error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                          "address 0x%x was written before", at);
        error_hint(reader->error, "two files that overlap may have been merged");
        return PLOMB_HEX_MALFORMED;
    case MEMORY_MAP_TOO_HIGH:
        return error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                                 "the data reaches beyond address 0xfffffffe");
    case MEMORY_MAP_TOO_SCATTERED:
        return error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                                 "more than %d separate ranges outside the flash",
                                 MEMORY_MAP_RANGES_MAX);
    }
    return PLOMB_INTERNAL;
}

static enum plomb_status take_data(struct reader *reader, const struct record *record)
{
    enum memory_map_refusal refusal;
    uint32_t at = 0;

    /* In a segment the offset would wrap to its start; nobody means that. */
    if (record->offset + record->data.size > SEGMENT_SIZE) {
        return error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                                 "%zu bytes at offset 0x%x reach beyond the 64 KiB "
                                 "that begin at address 0x%x",
                                 record->data.size, record->offset, reader->base);
    }
    refusal =
        memory_map_add(reader->map, reader->base + record->offset, record->data, &at);
    return set_refusal(reader, refusal, at);
}

/* The types other than data have a fixed size and no offset. */
static enum plomb_status check_shape(struct reader *reader, const struct record *record)
{
    static const uint8_t sizes[TYPE_COUNT] = {
        [TYPE_END] = 0,    [TYPE_SEGMENT] = 2,      [TYPE_START_SEGMENT] = 4,
        [TYPE_LINEAR] = 2, [TYPE_START_LINEAR] = 4,
    };

    if (record->type >= TYPE_COUNT) {
        return error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                                 "record type is 0x%02x, expected 0x00 to 0x05",
                                 record->type);
    }
    if (record->data.size != sizes[record->type]) {
        return error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                                 "a record of type 0x%02x has %zu bytes of data, "
                                 "expected %u",
                                 record->type, record->data.size, sizes[record->type]);
    }
    if (record->offset != 0) {
        return error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                                 "a record of type 0x%02x has offset 0x%04x, expected "
                                 "0x0000",
                                 record->type, record->offset);
    }
    return PLOMB_OK;
}

static enum plomb_status take_record(struct reader *reader, const struct record *record)
{
    enum plomb_status status;
    const uint8_t *data = record->data.ptr;

    if (record->type == TYPE_DATA) return take_data(reader, record);
    status = check_shape(reader, record);
    if (status != PLOMB_OK) return status;
    if (record->type == TYPE_END) reader->end_line = reader->line;
    if (record->type == TYPE_SEGMENT) {
        reader->base = (uint32_t)data[0] << 12 | (uint32_t)data[1] << 4;
    }
    if (record->type == TYPE_LINEAR) {
        reader->base = (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16;
    }
    return PLOMB_OK;
}

static bool is_blank(struct plomb_span line)
{
    for (size_t i = 0; i < line.size; i++) {
        if (line.ptr[i] != ' ' && line.ptr[i] != '\t') return false;
    }
    return true;
}

static enum plomb_status take_line(struct reader *reader, struct plomb_span line)
{
    struct record record = {0};
    enum plomb_status status;

    if (is_blank(line)) return PLOMB_OK;
    if (reader->end_line != 0) {
        return error_set_at_line(reader->error, PLOMB_HEX_MALFORMED, reader->line,
                                 "more follows the end record in line %zu",
                                 reader->end_line);
    }
    if (line.ptr[0] != ':') return set_bad_start(reader, line.ptr[0]);
    status = read_record(reader, line, &record);
    if (status != PLOMB_OK) return status;
    return take_record(reader, &record);
}

/* Cuts the next line off `*rest`, without its line end. */
static struct plomb_span next_line(struct plomb_span *rest)
{
    const uint8_t *newline = memchr(rest->ptr, '\n', rest->size);
    size_t size = newline != NULL ? (size_t)(newline - rest->ptr) : rest->size;
    struct plomb_span line = plomb_span(rest->ptr, size);

    *rest = plomb_span_sub(*rest, newline != NULL ? size + 1 : size, SIZE_MAX);
    if (line.size > 0 && line.ptr[line.size - 1] == '\r') line.size--;
    return line;
}

enum plomb_status intel_hex_parse(struct plomb_span text, struct memory_map *map,
                                  struct plomb_error *error)
{
    struct reader reader = {.map = map, .error = error};

    while (text.size > 0) {
        enum plomb_status status;

        reader.line++;
        status = take_line(&reader, next_line(&text));
        if (status != PLOMB_OK) return status;
    }
    if (reader.end_line != 0) return PLOMB_OK;
    error_set_at_line(error, PLOMB_HEX_MALFORMED, reader.line > 0 ? reader.line : 1,
                      "the end record ':00000001FF' is missing");
    error_hint(error, "the file may have been cut short: build it again");
    return PLOMB_HEX_MALFORMED;
}
