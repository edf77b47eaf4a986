/*
 * Whether an archive is the same to who reads its directory and to who reads it
 * from front to back, as some phone libraries do: entries stand one behind the
 * other without gaps, and their local headers say what the directory says. For
 * zip_frame.c.
 */
#ifndef FORMATS_ZIP_LAYOUT_H
#define FORMATS_ZIP_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

/* What the directory says of an entry (APPNOTE 4.3.12). */
struct zip_place {
    struct plomb_span name;  /* byte for byte */
    struct plomb_span extra; /* extra fields */
    uint32_t flags;          /* 4.4.4 */
    uint32_t method;         /* 4.4.5 */
    uint32_t crc32;          /* of the content */
    size_t compressed_size;  /* bytes in the archive */
    size_t size;             /* bytes of the content */
    size_t offset;           /* of the local header */
};

/*
 * Checks that the `count` entries fill the file from its start to
 * `directory_offset`. Sorts them by offset. PLOMB_ZIP_REFUSED says which entry
 * breaks which rule; PLOMB_INPUT_TOO_LARGE over PLOMB_PACKAGE_MAX bytes.
 */
enum plomb_status zip_layout_check(struct plomb_span file, struct zip_place *places,
                                   size_t count, size_t directory_offset,
                                   struct plomb_error *error) PLOMB_MUST_USE;

#endif
