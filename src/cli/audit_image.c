#include "cli/audit_image.h"

#include <string.h>

#include <plomb/core/init_packet.h>
#include <plomb/core/port.h>
#include <plomb/image.h>
#include <plomb/package.h>

#include "base/error.h"
#include "cli/audit_key.h"

static void add(const uint8_t digest[PLOMB_HASH_SIZE],
                struct plomb_audit_filter *filter)
{
    for (size_t i = 0; i < filter->image_count; i++) {
        if (memcmp(filter->images[i], digest, PLOMB_HASH_SIZE) == 0) return;
    }
    if (filter->image_count == PLOMB_AUDIT_IMAGES_MAX) return;
    memcpy(filter->images[filter->image_count++], digest, PLOMB_HASH_SIZE);
}

/* The hash in the init packet is the plain image's, its bytes reversed. */
static enum plomb_status add_packet(const struct plomb_package_image *image,
                                    struct plomb_audit_filter *filter,
                                    struct plomb_error *error)
{
    struct plomb_init_packet packet;
    uint8_t digest[PLOMB_HASH_SIZE];
    size_t offset = 0;
    enum plomb_status status =
        plomb_init_packet_parse(image->dat->bytes, &packet, &offset);

    if (status != PLOMB_OK) {
        return error_set_at_offset(error, status, offset, "'%s' is no init packet",
                                   image->dat->name);
    }
    for (size_t i = 0; i < sizeof(digest); i++) {
        digest[i] = packet.command.hash[sizeof(digest) - 1 - i];
    }
    add(digest, filter);
    return PLOMB_OK;
}

static enum plomb_status add_package(const struct plomb_package *package,
                                     struct plomb_audit_filter *filter,
                                     struct plomb_error *error)
{
    size_t count = 0;
    const struct plomb_package_image *images = plomb_package_images(package, &count);
    enum plomb_status status = PLOMB_OK;

    for (size_t i = 0; i < count && status == PLOMB_OK; i++) {
        status = add_packet(&images[i], filter, error);
    }
    return status;
}

/* The file as one kind of image. */
static enum plomb_status add_kind(const char *path, enum plomb_image_kind kind,
                                  struct plomb_audit_filter *filter,
                                  struct plomb_error *error)
{
    const struct plomb_image_options options = {.kind = kind};
    uint8_t digest[PLOMB_HASH_SIZE];
    struct plomb_image image;
    enum plomb_status status = plomb_image_load(path, &options, &image, error);

    if (status != PLOMB_OK) return status;
    plomb_port_sha256(plomb_buf_span(&image.bytes), digest);
    add(digest, filter);
    plomb_image_clear(&image);
    return PLOMB_OK;
}

/* A file may be different images as different kinds, as with an MBR in front. */
static enum plomb_status add_file(const char *path, struct plomb_audit_filter *filter,
                                  struct plomb_error *error)
{
    static const enum plomb_image_kind kinds[] = {
        PLOMB_IMAGE_APPLICATION, PLOMB_IMAGE_BOOTLOADER, PLOMB_IMAGE_SOFTDEVICE};
    struct plomb_error first = {0};

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        (void)!add_kind(path, kinds[i], filter, &first);
    }
    if (filter->image_count > 0) return PLOMB_OK;
    if (error != NULL && error->status == PLOMB_OK) *error = first;
    return first.status;
}

/* Whether what is wrong with it is wrong with a package. */
static bool has_package_name(const char *path)
{
    size_t size = strlen(path);

    return size > 4 && strcmp(path + size - 4, ".zip") == 0;
}

enum plomb_status audit_image_add(const char *text, struct plomb_audit_filter *filter,
                                  struct plomb_error *error)
{
    struct plomb_package *package = NULL;
    uint8_t digest[PLOMB_HASH_SIZE];
    enum plomb_status status;

    if (audit_digest_parse(text, digest)) {
        add(digest, filter);
        return PLOMB_OK;
    }
    status = plomb_package_load(text, &package, has_package_name(text) ? error : NULL);
    if (status == PLOMB_OK) {
        status = add_package(package, filter, error);
        plomb_package_free(&package);
        if (status != PLOMB_OK) error_prefix(error, "'%s'", text);
        return status;
    }
    return has_package_name(text) ? status : add_file(text, filter, error);
}
