/*
 * Whether a device has a SoftDevice or bootloader already: the part of a package that
 * was interrupted between its images. For send.c.
 */
#ifndef LIB_SEND_INSTALLED_H
#define LIB_SEND_INSTALLED_H

#include <stdbool.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "lib/send_object.h"

/*
 * Compares sending->source with the device's list of what is installed: bootloaders
 * by their version, which has to rise with each, SoftDevices by theirs and their size.
 * Applications, and what cannot be told, are not installed.
 */
enum plomb_status send_is_installed(struct sending *sending, bool *is_installed_out,
                                    struct plomb_error *error) PLOMB_MUST_USE;

#endif
