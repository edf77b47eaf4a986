/*
 * The image that a delta is coded against: read from a firmware file, or out of
 * the package that installed it. For sealing and opening alike.
 */
#ifndef LIB_BASE_IMAGE_H
#define LIB_BASE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/init_packet.h>
#include <plomb/error.h>
#include <plomb/image.h>

struct base_image {
    struct plomb_buf bytes;          /* what devices have in flash */
    bool has_address;                /* the file had addresses */
    uint32_t address;                /* of the first byte */
    bool has_version;                /* it came from a package */
    uint32_t version;                /* its fw_version */
    uint8_t sha256[PLOMB_HASH_SIZE]; /* of the bytes */
};

/*
 * Reads the application in the file at `path`: a zip archive is a package, plain
 * or sealed without encryption; anything else an image, read with `options`.
 * The caller clears `*out`. Fails with the statuses of plomb_image_parse,
 * plomb_package_parse and plomb_open_image, and with PLOMB_PACKAGE_INCOMPLETE
 * for a package without an application; `*out` is empty then.
 */
enum plomb_status base_image_load(const char *path,
                                  const struct plomb_image_options *options,
                                  struct base_image *out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/* Frees what the base holds. NULL-safe, idempotent. */
void base_image_clear(struct base_image *base);

#endif
