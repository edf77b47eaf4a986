/*
 * Base64 with the standard alphabet and padding (RFC 4648, section 4). Neither
 * a memory access nor a branch depends on what the digits are worth, so that
 * it is fit for secrets. For every layer above base.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>

/* Characters that `size` bytes become, and the most bytes that they come from. */
#define BASE64_ENCODED_SIZE(size) (((size) + 2) / 3 * 4)
#define BASE64_DECODED_MAX(size)  ((size) / 4 * 3)

/*
 * Writes the BASE64_ENCODED_SIZE(bytes.size) characters of `bytes` to `out`,
 * in one line and without a terminating zero.
 */
void base64_encode(struct plomb_span bytes, uint8_t *out);

/*
 * Decodes `text`, in which blanks, tabs, CR and LF mean nothing, into `out`,
 * which has room for BASE64_DECODED_MAX(text.size) bytes. Padding is required
 * and unused bits are zero, so that only one text means these bytes. False
 * when it is not so: then `*bad_offset` is the character at which reading
 * stopped (text.size when the end came too early), and `out` is unspecified.
 */
bool base64_decode(struct plomb_span text, uint8_t *out, size_t *size_out,
                   size_t *bad_offset) PLOMB_MUST_USE;

#endif
