/*
 * How compared values are written, and which digest stands for an image. For the
 * files of compare.
 */
#ifndef LIB_COMPARE_TEXT_H
#define LIB_COMPARE_TEXT_H

#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/span.h>
#include <plomb/inspect.h>

/* Appends bytes as lower-case digits. */
void compare_add_hex(struct plomb_buf *out, struct plomb_span bytes);

/*
 * SHA-256 of the plain image: the signed one, which alone says something about a
 * sealed image; that of the file where an init packet has none.
 */
void compare_image_digest(const struct plomb_inspect_image *image,
                          uint8_t out[PLOMB_HASH_SIZE]);

#endif
