/*
 * Which names the entries of an archive may have. For zip_parse.c, and for
 * manifest.c, whose file names are names of entries.
 */
#ifndef FORMATS_ZIP_NAME_H
#define FORMATS_ZIP_NAME_H

#include <stdbool.h>

/*
 * The rule that `name` breaks, as a clause ("is an absolute path"); NULL for a
 * name that is harmless as a relative path on every system: at most
 * PLOMB_PACKAGE_NAME_MAX bytes of UTF-8 without control characters and
 * backslashes, no drive, no empty, "." or ".." component. A "/" at the end, as
 * folders have it, passes.
 */
const char *zip_name_fault(const char *name);

#endif
