#include "core/protobuf.h"

#include <string.h>

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
