/*
 * Hexadecimal digits to bytes and back. Table-driven, so not for secrets,
 * whose value must not steer memory accesses. For every layer above base.
 */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>

/* The value of a digit of either case, 0 to 15; -1 for any other character. */
int hex_digit_value(uint8_t character);

/*
 * Decodes the 2 * `size` digits at `text`, of either case, into the `size`
 * bytes at `out`. False, with `out` unspecified, when one is no digit.
 */
bool hex_decode(const uint8_t *text, uint8_t *out, size_t size) PLOMB_MUST_USE;

/*
 * Writes `bytes` as lower-case digits and a terminating zero to `out`, which
 * has room for 2 * bytes.size + 1 characters.
 */
void hex_encode(struct plomb_span bytes, char *out);

#endif
