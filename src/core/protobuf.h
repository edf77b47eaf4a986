/*
 * A strict reader and an exact writer for the part of protobuf's wire format
 * that init packets use: varints and length-delimited fields. Freestanding.
 *
 * Protocol Buffers encoding specification: tags, base-128 varints, LEN
 * records. Stricter than a general decoder: varints are minimal, and groups
 * and fixed-size fields, which no field here uses, are refused.
 */
#ifndef CORE_PROTOBUF_H
#define CORE_PROTOBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/span.h>

enum protobuf_wire_type { PROTOBUF_VARINT = 0, PROTOBUF_BYTES = 2 };

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

/* Reads a bare varint, as packed repeated fields hold them. */
uint64_t protobuf_read_varint(struct protobuf_reader *reader);

/* Fails the reader at `offset`, keeping an earlier failure. */
void protobuf_fail(struct protobuf_reader *reader, size_t offset);

/*
 * The value of a varint field of at most `max`, or the content of a bytes field
 * of at most `max_size`. Another kind or more fails the reader at the field.
 */
uint32_t protobuf_take_uint(struct protobuf_reader *reader,
                            const struct protobuf_field *field, uint32_t max);
struct plomb_span protobuf_take_bytes(struct protobuf_reader *reader,
                                      const struct protobuf_field *field,
                                      size_t max_size);

/* Fails `outer` where the reader of a message inside it failed, if it did. */
void protobuf_fail_like(struct protobuf_reader *outer,
                        const struct protobuf_reader *inner);

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
