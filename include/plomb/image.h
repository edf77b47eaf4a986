/*
 * Firmware images: Intel HEX, raw binary and ELF files turned into the bytes
 * that a device receives. What a file holds outside the flash that the image
 * may use is reported, never dropped in silence. Host only.
 */
#ifndef PLOMB_IMAGE_H
#define PLOMB_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/chip.h>
#include <plomb/core/softdevice.h>
#include <plomb/error.h>

#define PLOMB_IMAGE_FILE_MAX   (16u << 20) /* bytes of an input file */
#define PLOMB_IMAGE_RANGES_MAX 16          /* ranges that one image may drop */

/* What a file is by its content; its name only breaks ties. */
enum plomb_image_format { PLOMB_IMAGE_HEX, PLOMB_IMAGE_BIN, PLOMB_IMAGE_ELF };

/* What the image will be on the device. */
enum plomb_image_kind {
    PLOMB_IMAGE_APPLICATION,
    PLOMB_IMAGE_EXTERNAL_APPLICATION,
    PLOMB_IMAGE_BOOTLOADER,
    PLOMB_IMAGE_SOFTDEVICE
};

/* Addresses start <= a < end. */
struct plomb_range {
    uint32_t start;
    uint32_t end;
};

struct plomb_image_options {
    enum plomb_image_kind kind;
    const struct plomb_chip *chip;        /* bounds; NULL for the largest nRF52 */
    const struct plomb_range *allow_drop; /* may be dropped if outside flash */
    size_t allow_drop_count;              /* entries of allow_drop */
};

struct plomb_image {
    struct plomb_buf bytes;         /* padded with 0xff to a multiple of 4 */
    size_t unpadded_size;           /* bytes before padding */
    enum plomb_image_format format; /* of the file that it came from */
    bool has_address;               /* a raw binary has none */
    uint32_t address;               /* of the first byte */
    size_t dropped_count;           /* entries of dropped */
    struct plomb_range dropped[PLOMB_IMAGE_RANGES_MAX]; /* left out, ascending */
    bool has_softdevice;                /* kind SoftDevice: the block was found */
    struct plomb_softdevice softdevice; /* what it says */
};

/*
 * Reads the file at `path` into `*out`, which the caller clears with
 * plomb_image_clear. Gaps between addresses read as 0xff. A SoftDevice file
 * may hold the MBR, and a bootloader file the UICR words 0x10001014 to
 * 0x1000101b, as Nordic's do: those are dropped and listed in `dropped` (one
 * range for each region of the address space when there are too many). Any
 * other byte outside the chip's flash or below 0x1000 is dropped only if
 * allow_drop covers it; otherwise PLOMB_IMAGE_OUTSIDE_FLASH names the ranges.
 * Further failures: the FILE_ statuses, PLOMB_INPUT_TOO_LARGE,
 * PLOMB_IMAGE_NOT_FIRMWARE (text, keys and archives are no raw binaries),
 * PLOMB_HEX_MALFORMED, PLOMB_ELF_MALFORMED, PLOMB_IMAGE_EMPTY,
 * PLOMB_IMAGE_TOO_LARGE, PLOMB_SOFTDEVICE_UNRECOGNISED (a hex or ELF file of
 * this kind that does not start at 0x1000). After a failure `*out` is empty.
 */
PLOMB_API enum plomb_status plomb_image_load(const char *path,
                                             const struct plomb_image_options *options,
                                             struct plomb_image *out,
                                             struct plomb_error *error) PLOMB_MUST_USE;

/* The same from the bytes of a file; `name` is only used for its ending. */
PLOMB_API enum plomb_status plomb_image_parse(struct plomb_span file, const char *name,
                                              const struct plomb_image_options *options,
                                              struct plomb_image *out,
                                              struct plomb_error *error) PLOMB_MUST_USE;

/* Frees what the image holds. NULL-safe, idempotent. */
PLOMB_API void plomb_image_clear(struct plomb_image *image);

/*
 * The released SoftDevice with this FWID ("S132 7.2.0"); NULL when unknown.
 * Unknown does not mean wrong: custom builds have ids of their own.
 */
PLOMB_API const char *plomb_softdevice_name(uint16_t fwid);

/*
 * The other way round, from the `size` characters at `name`: "S132 7.2.0", with any
 * of blank, '-' and '_' between, and in lower case as well. False, with `*out`
 * untouched, for other names.
 */
PLOMB_API bool plomb_softdevice_find(const char *name, size_t size, uint16_t *out);

#endif
