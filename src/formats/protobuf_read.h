/*
 * Walks the fields of a protobuf message, for whoever asks what is where in it: what
 * an init packet means is read by core/init_packet.c.
 *
 * Protocol Buffers encoding specification: tags, base-128 varints, LEN records.
 * Stricter than a general decoder: varints are minimal, and groups and fixed-size
 * fields, which no init packet has, are refused.
 */
#ifndef FORMATS_PROTOBUF_READ_H
#define FORMATS_PROTOBUF_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/span.h>

#include "core/protobuf.h"

/*
 * Reads one message, which is part of `input`. Sticky: after the first
 * failure nothing more is read, and `offset` is where it happened.
 */
struct protobuf_reader {
    struct plomb_span input; /* the outermost message, for absolute offsets */
    size_t offset;           /* bytes from the start of `input`: next to read */
    size_t end;              /* bytes from the start of `input`: message's end */
    bool is_failed;          /* something was refused */
};

/* One field of a message. */
struct protobuf_field {
    uint32_t number;    /* field number, 1 or more */
    uint32_t wire_type; /* enum protobuf_wire_type */
    size_t offset;      /* of the tag, from the start of the input */
    uint64_t value;     /* of a varint; 0 otherwise */
    size_t start;       /* of the content of a PROTOBUF_BYTES field */
    size_t size;        /* bytes of that content; 0 for a varint */
};

/* Starts reading a whole input as one message. */
void protobuf_reader_init(struct protobuf_reader *reader, struct plomb_span input);

/* Starts reading the content of a PROTOBUF_BYTES field as a message. */
void protobuf_reader_enter(const struct protobuf_reader *outer,
                           const struct protobuf_field *field,
                           struct protobuf_reader *inner);

/* Reads the next field. False at the end of the message and after a failure. */
bool protobuf_next(struct protobuf_reader *reader, struct protobuf_field *field);

#endif
