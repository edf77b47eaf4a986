#include "formats/protobuf_read.h"

#include <string.h>

void protobuf_reader_init(struct protobuf_reader *reader, struct plomb_span input)
{
    reader->input = input;
    reader->offset = 0;
    reader->end = input.size;
    reader->is_failed = false;
}

void protobuf_reader_enter(const struct protobuf_reader *outer,
                           const struct protobuf_field *field,
                           struct protobuf_reader *inner)
{
    inner->input = outer->input;
    inner->offset = field->start;
    inner->end = field->start + field->size;
    inner->is_failed = false;
}

static void refuse(struct protobuf_reader *reader, size_t offset)
{
    if (reader->is_failed) return;
    reader->is_failed = true;
    reader->offset = offset;
}

static uint64_t read_varint(struct protobuf_reader *reader)
{
    size_t start = reader->offset;
    uint64_t value = 0;

    if (reader->is_failed) return 0;
    for (unsigned int shift = 0; shift < 64; shift += 7) {
        uint8_t byte;

        if (reader->offset == reader->end) break;
        byte = reader->input.ptr[reader->offset++];
        /* The tenth byte has room for one bit. */
        if (shift == 63 && byte > 1) break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            /* A last byte of zero only makes the number longer. */
            if (byte == 0 && shift > 0) break;
            return value;
        }
    }
    refuse(reader, start);
    return 0;
}

static void read_length(struct protobuf_reader *reader, struct protobuf_field *field)
{
    size_t offset = reader->offset;
    uint64_t size = read_varint(reader);

    if (reader->is_failed) return;
    if (size > reader->end - reader->offset) {
        refuse(reader, offset);
        return;
    }
    field->start = reader->offset;
    field->size = (size_t)size;
    reader->offset += field->size;
}

bool protobuf_next(struct protobuf_reader *reader, struct protobuf_field *field)
{
    uint64_t tag;

    memset(field, 0, sizeof(*field));
    if (reader->is_failed || reader->offset == reader->end) return false;
    field->offset = reader->offset;
    tag = read_varint(reader);
    /* Field numbers are 1 to 2^29 - 1, so a tag fits 32 bits. */
    if (tag >> 32 != 0 || tag >> 3 == 0) refuse(reader, field->offset);
    if (reader->is_failed) return false;
    field->number = (uint32_t)(tag >> 3);
    field->wire_type = (uint32_t)(tag & 7);
    if (field->wire_type == PROTOBUF_VARINT) {
        field->value = read_varint(reader);
    } else if (field->wire_type == PROTOBUF_BYTES) {
        read_length(reader, field);
    } else {
        refuse(reader, field->offset);
    }
    return !reader->is_failed;
}
