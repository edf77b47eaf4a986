/*
 * Which names the entries of an archive may have. For zip_parse.c, and for
 * manifest.c, whose file names are names of entries.
 */
#ifndef FORMATS_ZIP_NAME_H
#define FORMATS_ZIP_NAME_H

#include <plomb/core/span.h>

#include <stdbool.h>

/*
 * The rule that `name` breaks, as a clause ("is an absolute path"); NULL for a
 * name that is harmless as a relative path on every system: at most
 * PLOMB_PACKAGE_NAME_MAX bytes of printable ASCII, as in nrfutil's packages,
 * without backslashes and colons, no empty, "." or ".." component, none that
 * ends with a dot or a blank. Names beyond ASCII can be one file on one system
 * and two on another. A "/" at the end, as folders have it, passes.
 */
const char *zip_name_fault(const char *name);

#define ZIP_NAME_SHOWN 65 /* bytes of a name in a message, the zero included */

/*
 * Writes a name for a message: cut, and with '?' for every byte that is not
 * printable ASCII, since nothing is known of a name before it is checked.
 */
void zip_name_show(struct plomb_span name, char out[ZIP_NAME_SHOWN]);

#endif
