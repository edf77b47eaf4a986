/*
 * Files that are given for packages and are something else: what they are, and the
 * command that they are for. Internal to lib.
 */
#ifndef LIB_PACKAGE_FOREIGN_H
#define LIB_PACKAGE_FOREIGN_H

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

/*
 * Refuses what begins as keys, firmware and recipes do, and no zip archive does:
 * PLOMB_ZIP_MALFORMED.
 */
enum plomb_status package_foreign_check(struct plomb_span file,
                                        struct plomb_error *error) PLOMB_MUST_USE;

#endif
