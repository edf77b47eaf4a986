/*
 * A writer of DER (ITU-T X.690) over Mbed TLS's functions. It goes from the last
 * byte to the first, so that each value is there when its size is written in
 * front of it. Room is the caller's business: there always has to be enough. For
 * src/crypto alone.
 */
#ifndef CRYPTO_DER_WRITE_H
#define CRYPTO_DER_WRITE_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/span.h>

#include "crypto/der.h"

struct der_writer {
    uint8_t *ptr;   /* the first byte that is written */
    uint8_t *start; /* of the room */
};

/* Starts at the end of the `capacity` bytes at `start`. */
void der_writer_init(struct der_writer *writer, uint8_t *start, size_t capacity);

/* Each writes one value and returns its bytes, tag and length included. */
size_t der_write_string(struct der_writer *writer, enum der_tag tag,
                        struct plomb_span contents);
size_t der_write_uint(struct der_writer *writer, uint32_t number); /* below 2^31 */

/*
 * Tag and length of a value whose contents are the `size` bytes that were
 * written last. Returns the bytes of all of it.
 */
size_t der_write_header(struct der_writer *writer, enum der_tag tag, size_t size);

/* SEQUENCE { oid, parameters }: the parameters are written, and NULL if none. */
size_t der_write_algorithm(struct der_writer *writer, struct plomb_span oid,
                           size_t parameters_size);

#endif
