/*
 * Reading a zip archive out of memory, with a policy that is checked before
 * any entry is decompressed: what a DFU package never holds is refused, so
 * that no reader of the same file can see something else in it. Nothing is
 * written to a path that the archive names. zip_parse.c is the only includer
 * of the zip library. For lib.
 */
#ifndef FORMATS_ZIP_PARSE_H
#define FORMATS_ZIP_PARSE_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/package.h>

/* The entries of an archive, decompressed. Zero-initialise. */
struct zip_archive {
    size_t count;                        /* entries in use */
    struct plomb_package_entry *entries; /* in the archive's order; owned */
    uint8_t *bytes;                      /* what the entries' spans point into; owned */
};

/*
 * Parses the archive `file`, which may go away afterwards, into the empty
 * `*out`; the caller frees it with zip_archive_clear. Takes at most
 * PLOMB_PACKAGE_MAX bytes for the entries together.
 *
 * PLOMB_INPUT_TOO_LARGE: the file, or its entries together, have more than
 * PLOMB_PACKAGE_MAX bytes. PLOMB_ZIP_MALFORMED: damaged, cut off or no zip
 * archive; a wrong CRC-32 or size. PLOMB_ZIP_REFUSED, naming the entry and the
 * rule: names that are unsafe as a path, not ASCII, written in two ways or
 * equal but for case; folders other than META-INF/; methods other than Stored
 * and Deflate; encryption; links and devices; and what zip_frame_parse refuses.
 * PLOMB_NO_MEMORY.
 */
enum plomb_status zip_parse(struct plomb_span file, struct zip_archive *out,
                            struct plomb_error *error) PLOMB_MUST_USE;

/* Frees the entries and makes the archive empty. NULL-safe, idempotent. */
void zip_archive_clear(struct zip_archive *archive);

/* The version of the zip library that is loaded, for reports; a constant. */
const char *zip_library_version(void);

#endif
