/*
 * The checks of plomb_verify that are about the whole package: the release
 * statement, its signature, the entries that it names, and what the manifest
 * says of sealed images. No device makes them. For verify.c.
 */
#ifndef LIB_VERIFY_RELEASE_H
#define LIB_VERIFY_RELEASE_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/package.h>
#include <plomb/verify.h>

/*
 * Adds them to the report: all of them for a sealed package, and for a plain one
 * those that are about something that it has. PLOMB_NO_MEMORY.
 */
enum plomb_status verify_release(const struct plomb_package *package,
                                 const struct plomb_verify_options *options,
                                 struct plomb_verify_report *report,
                                 struct plomb_error *error) PLOMB_MUST_USE;

#endif
