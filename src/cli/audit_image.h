/*
 * The images that plomb audit query looks for: a SHA-256, an image file, or the
 * images of a package. For cmd_audit_query.c.
 */
#ifndef CLI_AUDIT_IMAGE_H
#define CLI_AUDIT_IMAGE_H

#include <plomb/audit_log.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>

/*
 * Adds what `text` names to the images of the filter: 64 digits are a hash; a file is
 * hashed as `plomb pack` does, as whatever kind of image it can be; of a package all
 * images are taken, sealed ones by the hash of the plain image in their init packet.
 * The statuses of plomb_package_load and plomb_image_load,
 * PLOMB_INIT_PACKET_MALFORMED.
 */
enum plomb_status audit_image_add(const char *text, struct plomb_audit_filter *filter,
                                  struct plomb_error *error) PLOMB_MUST_USE;

#endif
