#include <plomb/package.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "formats/manifest.h"
#include "formats/zip_parse.h"
#include "lib/package_foreign.h"
#include "lib/package_object.h"

struct plomb_package {
    struct zip_archive archive;
    struct manifest manifest;
    size_t image_count; /* entries of images in use */
    struct plomb_package_image images[PLOMB_SLOT_COUNT];
};

const struct plomb_package_entry *package_entry(const struct plomb_package *package,
                                                const char *name)
{
    for (size_t i = 0; i < package->archive.count; i++) {
        if (strcmp(package->archive.entries[i].name, name) == 0) {
            return &package->archive.entries[i];
        }
    }
    return NULL;
}

const struct manifest *package_manifest(const struct plomb_package *package)
{
    return &package->manifest;
}

static enum plomb_status read_manifest(struct plomb_package *package,
                                       struct plomb_error *error)
{
    const struct plomb_package_entry *entry = package_entry(package, MANIFEST_NAME);
    enum plomb_status status;

    if (entry == NULL) {
        error_set(error, PLOMB_MANIFEST_MALFORMED, "the archive has no '%s'",
                  MANIFEST_NAME);
        error_hint(error, "a DFU package has it at the top, not in a folder; is this "
                          "a zip archive of something else?");
        return PLOMB_MANIFEST_MALFORMED;
    }
    status = manifest_parse(entry->bytes, &package->manifest, error);
    if (status != PLOMB_OK) error_prefix(error, "%s", MANIFEST_NAME);
    return status;
}

static enum plomb_status find_file(const struct plomb_package *package,
                                   enum plomb_slot slot, const char *name,
                                   const struct plomb_package_entry **entry_out,
                                   struct plomb_error *error)
{
    *entry_out = package_entry(package, name);
    if (*entry_out != NULL) return PLOMB_OK;
    error_set(error, PLOMB_PACKAGE_INCOMPLETE,
              "the file '%.128s' of the slot '%s' is "
              "not in the archive",
              name, manifest_slot_name(slot));
    error_hint(error, "names are compared exactly, upper and lower case too");
    return PLOMB_PACKAGE_INCOMPLETE;
}

static enum plomb_status find_image(struct plomb_package *package, enum plomb_slot slot,
                                    struct plomb_error *error)
{
    const struct manifest_slot *source = &package->manifest.slots[slot];
    struct plomb_package_image *image = &package->images[package->image_count];
    enum plomb_status status;

    if (!source->is_present) return PLOMB_OK;
    image->slot = slot;
    image->has_sizes = source->has_sizes;
    image->sd_size = source->sd_size;
    image->bl_size = source->bl_size;
    status = find_file(package, slot, source->bin_file, &image->bin, error);
    if (status != PLOMB_OK) return status;
    status = find_file(package, slot, source->dat_file, &image->dat, error);
    if (status != PLOMB_OK) return status;
    package->image_count++;
    return PLOMB_OK;
}

static enum plomb_status find_images(struct plomb_package *package,
                                     struct plomb_error *error)
{
    for (int slot = 0; slot < PLOMB_SLOT_COUNT; slot++) {
        enum plomb_status status = find_image(package, (enum plomb_slot)slot, error);

        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

enum plomb_status plomb_package_parse(struct plomb_span file,
                                      struct plomb_package **package_out,
                                      struct plomb_error *error)
{
    struct plomb_package *package = calloc(1, sizeof(*package));
    enum plomb_status status;

    if (package == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    status = package_foreign_check(file, error);
    if (status != PLOMB_OK) goto out;
    status = zip_parse(file, &package->archive, error);
    if (status != PLOMB_OK) goto out;
    status = read_manifest(package, error);
    if (status != PLOMB_OK) goto out;
    status = find_images(package, error);
    if (status != PLOMB_OK) goto out;
    *package_out = package;
    package = NULL;
    status = PLOMB_OK;
out:
    plomb_package_free(&package);
    return status;
}

enum plomb_status plomb_package_load(const char *path,
                                     struct plomb_package **package_out,
                                     struct plomb_error *error)
{
    struct plomb_buf file;
    enum plomb_status status;

    plomb_buf_init(&file, PLOMB_PACKAGE_MAX);
    status = file_read(path, &file, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_package_parse(plomb_buf_span(&file), package_out, error);
    if (status != PLOMB_OK) {
        error_prefix(error, "cannot read '%s'", path);
        goto out;
    }
    status = PLOMB_OK;
out:
    plomb_buf_clear(&file);
    return status;
}

void plomb_package_free(struct plomb_package **package)
{
    if (package == NULL || *package == NULL) return;
    zip_archive_clear(&(*package)->archive);
    free(*package);
    *package = NULL;
}

const struct plomb_package_image *plomb_package_images(
    const struct plomb_package *package, size_t *count_out)
{
    *count_out = package->image_count;
    return package->images;
}

const struct plomb_package_entry *plomb_package_entries(
    const struct plomb_package *package, size_t *count_out)
{
    *count_out = package->archive.count;
    return package->archive.entries;
}

bool plomb_package_is_legacy(const struct plomb_package *package)
{
    return package->manifest.is_legacy;
}

const char *plomb_package_legacy_version(const struct plomb_package *package)
{
    return package->manifest.dfu_version;
}

const char *plomb_slot_name(enum plomb_slot slot)
{
    const char *name = manifest_slot_name(slot);

    assert(name != NULL);
    return name;
}
