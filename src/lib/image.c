#include <plomb/image.h>

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "formats/elf.h"
#include "formats/intel_hex.h"
#include "formats/memory_map.h"
#include "lib/image_format.h"
#include "lib/image_outside.h"

enum { PADDING = 4 }; /* bytes; devices write flash in words */

void plomb_image_clear(struct plomb_image *image)
{
    if (image == NULL) return;
    plomb_buf_clear(&image->bytes);
    memset(image, 0, sizeof(*image));
}

static const struct plomb_chip *chip_of(const struct plomb_image_options *options)
{
    return options->chip != NULL ? options->chip : plomb_chip_largest();
}

/* Takes the bytes of the image, and pads them as the device will ask for. */
static enum plomb_status set_bytes(struct plomb_image *image, struct plomb_span bytes,
                                   struct plomb_error *error)
{
    size_t more = (PADDING - bytes.size % PADDING) % PADDING;

    plomb_buf_init(&image->bytes, bytes.size + more);
    plomb_buf_add(&image->bytes, bytes.ptr, bytes.size);
    plomb_buf_extend(&image->bytes, more, 0xff);
    image->unpadded_size = bytes.size;
    if (image->bytes.status == PLOMB_OK) return PLOMB_OK;
    return error_set(error, image->bytes.status, "out of memory");
}

/* A raw binary has no address, so all that can be said is whether it is huge. */
static enum plomb_status take_binary(struct plomb_span file,
                                     const struct plomb_image_options *options,
                                     struct plomb_image *image,
                                     struct plomb_error *error)
{
    const struct plomb_chip *chip = chip_of(options);
    bool is_below_bootloader =
        options->kind == PLOMB_IMAGE_APPLICATION && options->chip != NULL;
    size_t room = (is_below_bootloader ? chip->bootloader_start : chip->flash_size) -
                  PLOMB_MBR_SIZE;

    if (file.size > room) {
        return error_set(error, PLOMB_IMAGE_TOO_LARGE,
                         "the image has %zu bytes, %zu more than the %s has room for",
                         file.size, file.size - room, chip->name);
    }
    return set_bytes(image, file, error);
}

static enum plomb_status set_empty(const struct memory_map *map,
                                   struct plomb_error *error)
{
    struct memory_range first;

    error_set(error, PLOMB_IMAGE_EMPTY,
              "the file holds nothing from 0x%x to 0x%x, the flash that the image may "
              "use",
              PLOMB_MBR_SIZE, map->flash_size - 1);
    if (map->range_count > 0) {
        first = map->ranges[0];
    } else if (!memory_map_next_written(map, 0, PLOMB_MBR_SIZE, &first)) {
        return PLOMB_IMAGE_EMPTY;
    }
    error_hint(error, "it holds something at 0x%x: is it for another chip?",
               first.start);
    return PLOMB_IMAGE_EMPTY;
}

static enum plomb_status take_map(const struct memory_map *map,
                                  const struct plomb_image_options *options,
                                  struct plomb_image *image, struct plomb_error *error)
{
    struct memory_range extent;
    enum plomb_status status;

    if (!memory_map_extent(map, PLOMB_MBR_SIZE, map->flash_size, &extent)) {
        return set_empty(map, error);
    }
    status = image_outside_check(map, options, image, error);
    if (status != PLOMB_OK) return status;
    image->has_address = true;
    image->address = extent.start;
    return set_bytes(
        image, plomb_span(map->flash + extent.start, extent.end - extent.start), error);
}

static enum plomb_status parse_map(struct plomb_span file,
                                   const struct plomb_image_options *options,
                                   struct plomb_image *image, struct plomb_error *error)
{
    struct memory_map map;
    enum plomb_status status = PLOMB_INTERNAL;

    status = memory_map_init(&map, chip_of(options)->flash_size);
    if (status != PLOMB_OK) {
        error_set(error, status, "out of memory");
        goto out;
    }
    status = image->format == PLOMB_IMAGE_ELF ? elf_parse(file, &map, error)
                                              : intel_hex_parse(file, &map, error);
    if (status != PLOMB_OK) goto out;
    status = take_map(&map, options, image, error);
    if (status != PLOMB_OK) goto out;

    status = PLOMB_OK;
out:
    memory_map_clear(&map);
    return status;
}

/* Checks that the image ends at `limit` or below, where `what` starts. */
static enum plomb_status check_end(const struct plomb_image *image, uint32_t limit,
                                   const char *what, const struct plomb_chip *chip,
                                   struct plomb_error *error)
{
    size_t end = image->address + image->unpadded_size;

    if (end <= limit) return PLOMB_OK;
    error_set(error, PLOMB_IMAGE_TOO_LARGE,
              "the image is %zu bytes too large: it lies at 0x%x-0x%zx, and the %s of "
              "the %s starts at 0x%x",
              end - limit, image->address, end - 1, what, chip->name, limit);
    return PLOMB_IMAGE_TOO_LARGE;
}

static enum plomb_status check_start(const struct plomb_image *image,
                                     struct plomb_error *error)
{
    if (image->address == PLOMB_SOFTDEVICE_START) return PLOMB_OK;
    error_set(error, PLOMB_SOFTDEVICE_UNRECOGNISED,
              "the image starts at 0x%x, expected 0x%x as in every SoftDevice",
              image->address, PLOMB_SOFTDEVICE_START);
    error_hint(error, "is it an application or a bootloader?");
    return PLOMB_SOFTDEVICE_UNRECOGNISED;
}

/* Whether an image with addresses lies where its kind belongs. */
static enum plomb_status check_place(const struct plomb_image *image,
                                     const struct plomb_image_options *options,
                                     struct plomb_error *error)
{
    const struct plomb_chip *chip = options->chip;

    switch (options->kind) {
    case PLOMB_IMAGE_SOFTDEVICE:
        return check_start(image, error);
    case PLOMB_IMAGE_EXTERNAL_APPLICATION:
        return PLOMB_OK;
    case PLOMB_IMAGE_APPLICATION:
        if (chip == NULL) return PLOMB_OK;
        return check_end(image, chip->bootloader_start, "bootloader", chip, error);
    case PLOMB_IMAGE_BOOTLOADER:
        if (chip == NULL || image->address < chip->bootloader_start) return PLOMB_OK;
        return check_end(image, chip->bootloader_start + chip->bootloader_size,
                         "MBR parameter page", chip, error);
    }
    return PLOMB_INTERNAL;
}

static enum plomb_status parse(struct plomb_span file, const char *name,
                               const struct plomb_image_options *options,
                               struct plomb_image *image, struct plomb_error *error)
{
    enum plomb_status status;

    if (file.size > PLOMB_IMAGE_FILE_MAX) {
        return error_set(error, PLOMB_INPUT_TOO_LARGE,
                         "the file has %zu bytes, expected at most %u", file.size,
                         PLOMB_IMAGE_FILE_MAX);
    }
    status = image_format_find(file, name, &image->format, error);
    if (status != PLOMB_OK) return status;
    if (image->format == PLOMB_IMAGE_BIN) {
        return take_binary(file, options, image, error);
    }
    status = parse_map(file, options, image, error);
    if (status != PLOMB_OK) return status;
    return check_place(image, options, error);
}

enum plomb_status plomb_image_parse(struct plomb_span file, const char *name,
                                    const struct plomb_image_options *options,
                                    struct plomb_image *out, struct plomb_error *error)
{
    struct plomb_image image;
    enum plomb_status status;

    memset(&image, 0, sizeof(image));
    status = parse(file, name, options, &image, error);
    if (status != PLOMB_OK) {
        plomb_image_clear(&image);
    } else if (options->kind == PLOMB_IMAGE_SOFTDEVICE) {
        image.has_softdevice =
            plomb_softdevice_parse(plomb_buf_span(&image.bytes), &image.softdevice);
    }
    /* Empty after a failure, so that clearing it is always right. */
    *out = image;
    return status;
}

/* Says whose bytes an error is about. */
static void name_file(enum plomb_status status, const char *path,
                      struct plomb_error *error)
{
    bool is_malformed = status == PLOMB_HEX_MALFORMED || status == PLOMB_ELF_MALFORMED;

    error_prefix(error, is_malformed ? "cannot read '%s'" : "cannot use '%s'", path);
}

enum plomb_status plomb_image_load(const char *path,
                                   const struct plomb_image_options *options,
                                   struct plomb_image *out, struct plomb_error *error)
{
    struct plomb_buf file;
    enum plomb_status status = PLOMB_INTERNAL;

    memset(out, 0, sizeof(*out));
    plomb_buf_init(&file, PLOMB_IMAGE_FILE_MAX);
    status = file_read(path, &file, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_image_parse(plomb_buf_span(&file), path, options, out, error);
    if (status != PLOMB_OK) {
        name_file(status, path, error);
        goto out;
    }

    status = PLOMB_OK;
out:
    plomb_buf_clear(&file);
    return status;
}
