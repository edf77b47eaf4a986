/*
 * A DFU package opened for reading: the zip archive, its manifest and what
 * each slot names. Nothing is ever extracted to a path that the archive names;
 * everything stays in memory. Host only.
 */
#ifndef PLOMB_PACKAGE_H
#define PLOMB_PACKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#define PLOMB_PACKAGE_MAX         (10u << 20) /* bytes; a phone client's limit */
#define PLOMB_PACKAGE_ENTRIES_MAX 32          /* entries of the archive */
#define PLOMB_PACKAGE_NAME_MAX    255         /* bytes of an entry's name */

/* Slots of the manifest, in the order in which a controller sends them. */
enum plomb_slot {
    PLOMB_SLOT_SOFTDEVICE_BOOTLOADER,
    PLOMB_SLOT_SOFTDEVICE,
    PLOMB_SLOT_BOOTLOADER,
    PLOMB_SLOT_APPLICATION,
    PLOMB_SLOT_COUNT
};

/* An entry of the archive. */
struct plomb_package_entry {
    char name[PLOMB_PACKAGE_NAME_MAX + 1]; /* as in the archive */
    struct plomb_span bytes;               /* decompressed; owned by the package */
    uint32_t crc32;                        /* CRC-32 of the bytes, checked */
};

/* A slot that the manifest holds. */
struct plomb_package_image {
    enum plomb_slot slot;
    const struct plomb_package_entry *bin; /* the image */
    const struct plomb_package_entry *dat; /* its init packet */
    bool has_sizes;   /* the manifest gave the parts of SoftDevice + bootloader */
    uint32_t sd_size; /* bytes */
    uint32_t bl_size; /* bytes */
};

struct plomb_package; /* an open package */

/*
 * Opens a package from the bytes of its file, which may go away afterwards.
 * Fails with PLOMB_INPUT_TOO_LARGE, PLOMB_ZIP_MALFORMED, PLOMB_ZIP_REFUSED
 * (the message names the entry and the rule), PLOMB_MANIFEST_MALFORMED or
 * PLOMB_PACKAGE_INCOMPLETE. The caller frees it with plomb_package_free.
 */
PLOMB_API enum plomb_status plomb_package_parse(
    struct plomb_span file, struct plomb_package **package_out,
    struct plomb_error *error) PLOMB_MUST_USE;

/* The same from a file. */
PLOMB_API enum plomb_status plomb_package_load(
    const char *path, struct plomb_package **package_out,
    struct plomb_error *error) PLOMB_MUST_USE;

/* Frees the package and makes the pointer NULL. NULL-safe. */
PLOMB_API void plomb_package_free(struct plomb_package **package);

/* The images, in slot order; `*count_out` of them, at least one. */
PLOMB_API const struct plomb_package_image *plomb_package_images(
    const struct plomb_package *package, size_t *count_out);

/* The entries, in the archive's order. */
PLOMB_API const struct plomb_package_entry *plomb_package_entries(
    const struct plomb_package *package, size_t *count_out);

/*
 * Whether the package is of before the secure bootloader, so that its init
 * packets are not protobuf messages, and the version that its manifest gives:
 * "0.5", or "" for none.
 */
PLOMB_API bool plomb_package_is_legacy(const struct plomb_package *package);
PLOMB_API const char *plomb_package_legacy_version(const struct plomb_package *package);

/* The slot's name in the manifest: "softdevice_bootloader". */
PLOMB_API const char *plomb_slot_name(enum plomb_slot slot);

#endif
