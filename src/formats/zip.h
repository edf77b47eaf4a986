/*
 * Writing zip archives: the same files and time always give the same bytes,
 * whatever zip library, time zone or umask the machine has. Stored entries
 * only, which is all that DFU clients may rely on. Reading is zip_parse.h.
 * For lib.
 */
#ifndef FORMATS_ZIP_H
#define FORMATS_ZIP_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

/* A file that goes into an archive. */
struct zip_file {
    const char *name; /* [A-Za-z0-9._-]+, behind META-INF/ or nothing */
    struct plomb_span bytes;
    const uint8_t *sha256; /* of the bytes, where somebody knows it; or NULL */
};

/*
 * Appends an archive of `count` files in this order to `out`, an empty buffer.
 * Every entry is Stored, with mode 0100644, without extra fields or data
 * descriptor, and with the time `time` in seconds since 1970 UTC, cut to even
 * seconds from 1980 to 2107. Fails with PLOMB_INPUT_TOO_LARGE when more than
 * PLOMB_PACKAGE_MAX bytes or PLOMB_PACKAGE_ENTRIES_MAX entries would result,
 * PLOMB_NO_MEMORY, or PLOMB_INTERNAL for a name that no package has or that
 * comes twice; `out` is then to be cleared.
 */
enum plomb_status zip_write(const struct zip_file *files, size_t count, int64_t time,
                            struct plomb_buf *out,
                            struct plomb_error *error) PLOMB_MUST_USE;

#endif
