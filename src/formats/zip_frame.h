/*
 * The frame of a zip archive, looked at before the zip library allocates
 * anything for it: where it ends, how many entries its directory lists and how
 * they are called, byte for byte, and whether they fill it. For zip_parse.c.
 */
#ifndef FORMATS_ZIP_FRAME_H
#define FORMATS_ZIP_FRAME_H

#include <stddef.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/package.h>

struct zip_frame {
    size_t count;                                       /* entries of the directory */
    struct plomb_span names[PLOMB_PACKAGE_ENTRIES_MAX]; /* into the file */
};

/*
 * Finds the one end record that reaches to the last byte of the file, and
 * walks the central directory, which must stand directly before it (APPNOTE
 * 4.3.12 and 4.3.16). PLOMB_ZIP_MALFORMED for what is no such archive;
 * PLOMB_ZIP_REFUSED for too many entries, several disks, Zip64 records, two
 * end records, or entries that do not fill the file up to the directory.
 */
enum plomb_status zip_frame_parse(struct plomb_span file, struct zip_frame *out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

#endif
