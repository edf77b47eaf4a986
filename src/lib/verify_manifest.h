/*
 * Whether the manifest's "plomb" object says of sealed images what their init
 * packets say, which are signed. For verify_release.c.
 */
#ifndef LIB_VERIFY_MANIFEST_H
#define LIB_VERIFY_MANIFEST_H

#include <plomb/package.h>
#include <plomb/verify.h>

/* Adds the check to the report. */
void verify_manifest(const struct plomb_package *package,
                     struct plomb_verify_report *report);

#endif
