#include "core/protobuf.h"

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

void protobuf_fail(struct protobuf_reader *reader, size_t offset)
{
    if (reader->is_failed) return;
    reader->is_failed = true;
    reader->offset = offset;
}

uint64_t protobuf_read_varint(struct protobuf_reader *reader)
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
    protobuf_fail(reader, start);
    return 0;
}

static void read_length(struct protobuf_reader *reader, struct protobuf_field *field)
{
    size_t offset = reader->offset;
    uint64_t size = protobuf_read_varint(reader);

    if (reader->is_failed) return;
    if (size > reader->end - reader->offset) {
        protobuf_fail(reader, offset);
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
    tag = protobuf_read_varint(reader);
    /* Field numbers are 1 to 2^29 - 1, so a tag fits 32 bits. */
    if (tag >> 32 != 0 || tag >> 3 == 0) protobuf_fail(reader, field->offset);
    if (reader->is_failed) return false;
    field->number = (uint32_t)(tag >> 3);
    field->wire_type = (uint32_t)(tag & 7);
    if (field->wire_type == PROTOBUF_VARINT) {
        field->value = protobuf_read_varint(reader);
    } else if (field->wire_type == PROTOBUF_BYTES) {
        read_length(reader, field);
    } else {
        protobuf_fail(reader, field->offset);
    }
    return !reader->is_failed;
}

uint32_t protobuf_take_uint(struct protobuf_reader *reader,
                            const struct protobuf_field *field, uint32_t max)
{
    if (field->wire_type != PROTOBUF_VARINT || field->value > max) {
        protobuf_fail(reader, field->offset);
        return 0;
    }
    return (uint32_t)field->value;
}

struct plomb_span protobuf_take_bytes(struct protobuf_reader *reader,
                                      const struct protobuf_field *field,
                                      size_t max_size)
{
    if (field->wire_type != PROTOBUF_BYTES || field->size > max_size) {
        protobuf_fail(reader, field->offset);
        return plomb_span(NULL, 0);
    }
    return plomb_span_sub(reader->input, field->start, field->size);
}

void protobuf_fail_like(struct protobuf_reader *outer,
                        const struct protobuf_reader *inner)
{
    if (inner->is_failed) protobuf_fail(outer, inner->offset);
}

size_t protobuf_varint_size(uint64_t value)
{
    size_t size = 1;

    while (value >= 0x80) {
        value >>= 7;
        size++;
    }
    return size;
}

static uint8_t *extend(struct protobuf_writer *writer, size_t size)
{
    uint8_t *ptr = writer->ptr + writer->size;

    if (writer->is_full || size > writer->capacity - writer->size) {
        writer->is_full = true;
        return NULL;
    }
    writer->size += size;
    return ptr;
}

void protobuf_write_varint(struct protobuf_writer *writer, uint64_t value)
{
    size_t size = protobuf_varint_size(value);
    uint8_t *ptr = extend(writer, size);

    if (ptr == NULL) return;
    for (size_t i = 0; i < size; i++) {
        ptr[i] = (uint8_t)((value & 0x7f) | (i + 1 < size ? 0x80 : 0));
        value >>= 7;
    }
}

static void write_tag(struct protobuf_writer *writer, uint32_t number,
                      enum protobuf_wire_type wire_type)
{
    protobuf_write_varint(writer, (uint64_t)number << 3 | (uint64_t)wire_type);
}

void protobuf_write_uint(struct protobuf_writer *writer, uint32_t number,
                         uint64_t value)
{
    write_tag(writer, number, PROTOBUF_VARINT);
    protobuf_write_varint(writer, value);
}

void protobuf_write_header(struct protobuf_writer *writer, uint32_t number,
                           size_t content_size)
{
    write_tag(writer, number, PROTOBUF_BYTES);
    protobuf_write_varint(writer, content_size);
}

void protobuf_write_bytes(struct protobuf_writer *writer, uint32_t number,
                          struct plomb_span content)
{
    uint8_t *ptr;

    protobuf_write_header(writer, number, content.size);
    ptr = extend(writer, content.size);
    if (ptr != NULL && content.size > 0) memcpy(ptr, content.ptr, content.size);
}
