/*
 * Telling Intel HEX, ELF and raw binary files apart. Internal to lib.
 */
#ifndef LIB_IMAGE_FORMAT_H
#define LIB_IMAGE_FORMAT_H

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/image.h>

/*
 * Decides what `file` is: ELF by its magic number, Intel HEX by its first
 * character or by the ending of `name` (.hex, .ihex, .ihx), otherwise a raw
 * binary. Contradictions are refused rather than guessed at: Intel HEX text
 * called .bin with PLOMB_HEX_MALFORMED, something else called .elf or .axf
 * with PLOMB_ELF_MALFORMED, and an empty file with PLOMB_IMAGE_EMPTY.
 */
enum plomb_status image_format_find(struct plomb_span file, const char *name,
                                    enum plomb_image_format *out,
                                    struct plomb_error *error) PLOMB_MUST_USE;

#endif
