#include "lib/base_image.h"

#include <string.h>

#include <plomb/core/port.h>
#include <plomb/open.h>
#include <plomb/package.h>

#include "base/error.h"
#include "base/file.h"
#include "lib/pack_check.h"

static const struct plomb_package_image *find_application(
    const struct plomb_package *package)
{
    size_t count = 0;
    const struct plomb_package_image *images = plomb_package_images(package, &count);

    for (size_t i = 0; i < count; i++) {
        if (images[i].slot == PLOMB_SLOT_APPLICATION) return &images[i];
    }
    return NULL;
}

static enum plomb_status take_versions(const struct plomb_package_image *image,
                                       struct base_image *out,
                                       struct plomb_error *error)
{
    struct plomb_init_packet packet;
    size_t offset = 0;
    enum plomb_status status =
        plomb_init_packet_parse(image->dat->bytes, &packet, &offset);

    if (status != PLOMB_OK) {
        return error_set(error, status, "the init packet is malformed at byte %zu",
                         offset);
    }
    out->has_version = (packet.command.present & PLOMB_INIT_FW_VERSION) != 0;
    out->version = packet.command.fw_version;
    out->has_hw_version = (packet.command.present & PLOMB_INIT_HW_VERSION) != 0;
    out->hw_version = packet.command.hw_version;
    return PLOMB_OK;
}

static enum plomb_status read_package(struct plomb_span file,
                                      const struct plomb_key *key,
                                      struct base_image *out, struct plomb_error *error)
{
    const struct plomb_open_options how = {key, NULL};
    struct plomb_package *package = NULL;
    const struct plomb_package_image *image;
    enum plomb_status status;

    status = plomb_package_parse(file, &package, error);
    if (status != PLOMB_OK) goto out;
    image = find_application(package);
    if (image == NULL || plomb_package_is_legacy(package)) {
        status = error_set(error, PLOMB_PACKAGE_INCOMPLETE,
                           "the package has no application to start from");
        goto out;
    }
    status = take_versions(image, out, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_open_image(image, &how, &out->bytes, error);
    if (status == PLOMB_OPTION_MISSING && error != NULL) {
        error->hint[0] = '\0';
        error_hint(error,
                   "open it with 'plomb open', and give the plain image instead");
    }
    if (status != PLOMB_OK) goto out;
    status = PLOMB_OK;
out:
    plomb_package_free(&package);
    return status;
}

static enum plomb_status read_image(struct plomb_span file, const char *path,
                                    const struct plomb_image_options *options,
                                    struct base_image *out, struct plomb_error *error)
{
    struct plomb_image image = {0};
    enum plomb_status status = plomb_image_parse(file, path, options, &image, error);

    if (status != PLOMB_OK) {
        error_prefix(error, "'%s'", path);
        return status;
    }
    status = pack_check_application(path, &image, error);
    if (status != PLOMB_OK) {
        plomb_image_clear(&image);
        return status;
    }
    out->bytes = image.bytes;
    out->has_address = image.has_address;
    out->address = image.address;
    plomb_buf_init(&image.bytes, 0);
    plomb_image_clear(&image);
    return PLOMB_OK;
}

static bool is_archive(struct plomb_span file)
{
    return file.size >= 4 && memcmp(file.ptr, "PK\3\4", 4) == 0;
}

enum plomb_status base_image_load(const char *path,
                                  const struct plomb_image_options *options,
                                  const struct plomb_key *key, struct base_image *out,
                                  struct plomb_error *error)
{
    struct plomb_buf file;
    enum plomb_status status;

    memset(out, 0, sizeof(*out));
    plomb_buf_init(&file, PLOMB_IMAGE_FILE_MAX);
    plomb_buf_init(&out->bytes, PLOMB_PACKAGE_MAX);
    status = file_check_repeatable(path, error);
    if (status == PLOMB_OK) status = file_read(path, &file, error);
    if (status != PLOMB_OK) goto out;
    if (is_archive(plomb_buf_span(&file))) {
        status = read_package(plomb_buf_span(&file), key, out, error);
        if (status != PLOMB_OK) error_prefix(error, "'%s'", path);
    } else {
        status = read_image(plomb_buf_span(&file), path, options, out, error);
    }
    if (status != PLOMB_OK) goto out;
    plomb_port_sha256(plomb_buf_span(&out->bytes), out->sha256);
    status = PLOMB_OK;
out:
    plomb_buf_clear(&file);
    if (status != PLOMB_OK) base_image_clear(out);
    return status;
}

void base_image_clear(struct base_image *base)
{
    if (base == NULL) return;
    plomb_buf_clear(&base->bytes);
    memset(base, 0, sizeof(*base));
}

enum plomb_status base_image_load_known(const char *path, const struct plomb_key *key,
                                        struct base_image *out,
                                        struct plomb_error *error)
{
    static const struct plomb_range everything = {0, UINT32_MAX};
    static const struct plomb_image_options options = {
        .kind = PLOMB_IMAGE_APPLICATION,
        .allow_drop = &everything,
        .allow_drop_count = 1,
    };

    return base_image_load(path, &options, key, out, error);
}
