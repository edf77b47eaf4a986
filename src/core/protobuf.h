/*
 * An exact writer for the part of protobuf's wire format that init packets use:
 * varints and length-delimited fields. Freestanding. What reads them is
 * core/init_packet.c.
 *
 * Protocol Buffers encoding specification: tags, base-128 varints, LEN records.
 */
#ifndef CORE_PROTOBUF_H
#define CORE_PROTOBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/span.h>

enum protobuf_wire_type { PROTOBUF_VARINT = 0, PROTOBUF_BYTES = 2 };

/*
 * Writes fields into memory of the caller. Sticky: once something does not
 * fit, nothing more is written and `is_full` stays set.
 */
struct protobuf_writer {
    uint8_t *ptr;    /* where the message goes */
    size_t capacity; /* bytes there */
    size_t size;     /* bytes written */
    bool is_full;    /* something did not fit */
};

void protobuf_write_uint(struct protobuf_writer *writer, uint32_t number,
                         uint64_t value);
void protobuf_write_bytes(struct protobuf_writer *writer, uint32_t number,
                          struct plomb_span content);

/* A bare varint, and the header of a bytes field whose content follows. */
void protobuf_write_varint(struct protobuf_writer *writer, uint64_t value);
void protobuf_write_header(struct protobuf_writer *writer, uint32_t number,
                           size_t content_size);

/* Bytes that a varint of this value takes. */
size_t protobuf_varint_size(uint64_t value);

#endif
