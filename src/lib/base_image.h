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
#include <plomb/key.h>

struct base_image {
    struct plomb_buf bytes; /* what devices have in flash */
    bool has_address;       /* the file had addresses */
    uint32_t address;       /* of the first byte */
    bool has_version;       /* it came from a package */
    uint32_t version;       /* its fw_version */
    bool has_hw_version;    /* it came from a package, too */
    uint32_t hw_version;
    uint8_t sha256[PLOMB_HASH_SIZE]; /* of the bytes */
};

/*
 * Reads the application in the file at `path`: a zip archive is a package, which
 * `key` opens if it is encrypted (NULL for none), and which must be no delta
 * itself; anything else an image, read with `options`.
 * The caller clears `*out`. Fails with the statuses of plomb_image_parse,
 * plomb_package_parse and plomb_open_image, and with PLOMB_PACKAGE_INCOMPLETE
 * for a package without an application; `*out` is empty then.
 */
enum plomb_status base_image_load(const char *path,
                                  const struct plomb_image_options *options,
                                  const struct plomb_key *key, struct base_image *out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The same for a base whose digest is known, so that nothing hangs on how the file
 * is read: what lies outside the application's flash is left out.
 */
enum plomb_status base_image_load_known(const char *path, const struct plomb_key *key,
                                        struct base_image *out,
                                        struct plomb_error *error) PLOMB_MUST_USE;

/* Frees what the base holds. NULL-safe, idempotent. */
void base_image_clear(struct base_image *base);

#endif
