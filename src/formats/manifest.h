/*
 * manifest.json: which entries of a package are an image and its init packet,
 * by slot. Reads what nrfutil, its legacy ancestor and other tools write, and
 * writes nrfutil's bytes. Knows nothing of the archive. For lib.
 */
#ifndef FORMATS_MANIFEST_H
#define FORMATS_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/package.h>

#define MANIFEST_NAME     "manifest.json" /* of the entry */
#define MANIFEST_SIZE_MAX (64u << 10)     /* bytes of one that is written */

/* What a slot names. */
struct manifest_slot {
    bool is_present;                           /* false: the rest is unset */
    char bin_file[PLOMB_PACKAGE_NAME_MAX + 1]; /* entry of the image */
    char dat_file[PLOMB_PACKAGE_NAME_MAX + 1]; /* entry of the init packet */
    bool has_sizes;   /* the parts of SoftDevice + bootloader are given */
    uint32_t sd_size; /* bytes */
    uint32_t bl_size; /* bytes */
};

/* What "plomb" says of a sealed image; the init packet is what counts. */
struct manifest_sealed {
    bool is_present;                         /* false: the rest is unset */
    uint32_t size;                           /* bytes of the plain image */
    uint8_t sha256[PLOMB_HASH_SIZE];         /* of it, as the standard has it */
    uint32_t payload_size;                   /* bytes of the entry */
    uint8_t payload_sha256[PLOMB_HASH_SIZE]; /* of it */
    uint32_t codec;                          /* enum plomb_codec */
    uint32_t cipher;                         /* enum plomb_cipher */
    uint8_t base_sha256[PLOMB_HASH_SIZE];    /* delta: of the old image */
    uint32_t base_size;                      /* delta: its bytes; otherwise 0 */
};

struct manifest {
    struct manifest_slot slots[PLOMB_SLOT_COUNT]; /* indexed by enum plomb_slot */
    bool is_legacy;                               /* init packets of legacy_init.h */
    char dfu_version[16];                         /* legacy: "0.5"; "" when not said */
    bool has_plomb;   /* there is a "plomb"; otherwise the rest is unset */
    bool has_release; /* it names the release statement */
    struct manifest_sealed sealed[PLOMB_SLOT_COUNT]; /* as slots */
};

/*
 * Parses a manifest. Members that it does not know are skipped inside slots
 * and beside "manifest", where tools put data of their own; between the slots
 * they are refused, since a misspelt slot would silently not be sent, and in
 * "plomb", which is plomb's own.
 * PLOMB_MANIFEST_MALFORMED says what is wrong: not JSON (with the line), no
 * slot, a wrong type, a file name that is no plain entry name or that has two
 * roles, softdevice_bootloader beside softdevice or bootloader, which phones
 * refuse, or "plomb" of another shape than docs/spec/package.md, section 5.
 * PLOMB_INPUT_TOO_LARGE, PLOMB_NO_MEMORY.
 */
enum plomb_status manifest_parse(struct plomb_span text, struct manifest *out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Appends the manifest as nrfutil writes it: keys sorted, indented by four
 * blanks, no line end behind it (names that are not ASCII stay UTF-8, where it
 * escapes them); then "plomb", if has_plomb. Only what is_present, whose codec
 * and cipher have names; never the legacy parts. The buffer keeps a failure.
 */
void manifest_write(const struct manifest *manifest, struct plomb_buf *out);

/* The slot's name: "softdevice_bootloader". NULL for no slot. */
const char *manifest_slot_name(enum plomb_slot slot);

#endif
