/*
 * What the files of lib may see of an open package beyond plomb/package.h.
 */
#ifndef LIB_PACKAGE_OBJECT_H
#define LIB_PACKAGE_OBJECT_H

#include <plomb/package.h>

#include "formats/manifest.h"

/* The entry of this name; NULL when there is none. */
const struct plomb_package_entry *package_entry(const struct plomb_package *package,
                                                const char *name);

/* The manifest, which was parsed; valid with the package. */
const struct manifest *package_manifest(const struct plomb_package *package);

#endif
