/*
 * Bytes at addresses to Intel HEX, in the form that nrfutil writes: records of 16
 * bytes, upper case, LF, a linear address (type 04) in front and wherever its half
 * of the address changes, and the end record. Reading is intel_hex.h.
 *
 * Intel, "Hexadecimal Object File Format Specification", revision A (1988).
 */
#ifndef FORMATS_HEX_WRITE_H
#define FORMATS_HEX_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/span.h>

/* Zero-initialise but for `out`. */
struct hex_writer {
    struct plomb_buf *out; /* keeps the failures */
    bool has_upper;        /* a linear address was written */
    uint32_t upper;        /* that address, shifted right by 16 */
};

/*
 * Appends the records of `bytes`, which start at `address` and end below 2^32.
 * Records never cross a multiple of 64 KiB.
 */
void hex_write_bytes(struct hex_writer *writer, uint32_t address,
                     struct plomb_span bytes);

/* Appends the end record. */
void hex_write_end(struct hex_writer *writer);

#endif
