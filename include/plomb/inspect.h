/*
 * What a package holds: every field of every init packet, digests and
 * signatures in the byte orders in which people meet them, and what of it fits
 * together. Judges the package by itself; whether a given device would take it
 * is for plomb/verify.h. A sealed payload is not opened: plomb/open.h does.
 * Host only.
 */
#ifndef PLOMB_INSPECT_H
#define PLOMB_INSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/chip.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/softdevice.h>
#include <plomb/error.h>
#include <plomb/flash_map.h>
#include <plomb/key.h>
#include <plomb/legacy_packet.h>
#include <plomb/notes.h>
#include <plomb/package.h>
#include <plomb/packet_cost.h>
#include <plomb/release.h>
#include <plomb/verify.h>

#define PLOMB_SIGNATURE_DER_MAX  72 /* bytes of a signature as DER */
#define PLOMB_INSPECT_CHECKS_MAX 4  /* checks of the whole package */

struct plomb_inspect_options {
    bool has_key;                              /* public_key is given */
    uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE]; /* X then Y, big-endian */
    const struct plomb_chip *chip;             /* for the flash map; or NULL */
    /* Recipient and class keys to tell recipients by, `key_count` of them. */
    const struct plomb_key_info *keys;
    size_t key_count;
};

/*
 * A signature and what it is over. `status` is PLOMB_OK when the key made it,
 * PLOMB_NOT_CHECKED without a key, otherwise why it is none or not the key's.
 */
struct plomb_inspect_signature {
    enum plomb_status status;
    uint8_t digest[PLOMB_HASH_SIZE]; /* SHA-256 of what is signed, normal order */
    bool has_forms;                  /* it is 64 bytes long: the rest is set */
    uint8_t little_endian[PLOMB_SIGNATURE_SIZE]; /* r then s, as devices want it */
    uint8_t big_endian[PLOMB_SIGNATURE_SIZE];    /* r then s, as standards write it */
    size_t der_size;                             /* bytes of der in use */
    uint8_t der[PLOMB_SIGNATURE_DER_MAX];        /* ECDSA-Sig-Value, RFC 3279 2.2.3 */
};

/* One image with its init packet. */
struct plomb_inspect_image {
    const struct plomb_package_image *source; /* in the package */
    uint8_t sha256[PLOMB_HASH_SIZE];          /* of its .bin, normal order */
    uint64_t plain_size; /* bytes of the image, by the init packet if it is sealed */

    enum plomb_status packet_status;   /* PLOMB_OK: one of the next two is set */
    size_t error_offset;               /* byte at which a malformed one ends */
    struct plomb_init_packet packet;   /* for secure bootloaders */
    struct plomb_legacy_packet legacy; /* of a legacy package */
    size_t signed_offset;              /* of the signed bytes in the init packet */
    size_t signed_size; /* their number; 0 when nothing would be signed */
    struct plomb_inspect_signature signature;

    enum plomb_status slot_status; /* PLOMB_OK, PLOMB_SLOT_MISMATCH */
    enum plomb_status size_status; /* PLOMB_OK, PLOMB_IMAGE_SIZE_MISMATCH,
                                      PLOMB_IMAGE_SIZE_ODD, PLOMB_FW_TYPE_UNKNOWN,
                                      PLOMB_NOT_CHECKED: the packet names no size */
    enum plomb_status hash_status; /* PLOMB_OK, PLOMB_IMAGE_HASH_MISMATCH,
                                      PLOMB_HASH_TYPE_UNKNOWN, PLOMB_NOT_CHECKED:
                                      no hash, as in some legacy ones */
    /* Of a sealed image, whose size and hash are then not checked: PLOMB_OK,
     * PLOMB_PAYLOAD_SIZE_MISMATCH, PLOMB_PAYLOAD_HASH_MISMATCH; of others
     * PLOMB_NOT_CHECKED. */
    enum plomb_status payload_status;
    /* By recipient: the key of the options that it is; or NULL. */
    const struct plomb_key_info *recipients[PLOMB_RECIPIENTS_MAX];
    /* By entry; PLOMB_OK unless it is ECDSA, or PLOMB_BOOT_VALIDATION_UNKNOWN. */
    struct plomb_inspect_signature boot_validation[PLOMB_BOOT_VALIDATION_MAX];

    bool has_softdevice; /* the image begins with a SoftDevice that says so */
    struct plomb_softdevice softdevice;
    struct plomb_flash_room room;

    size_t cost_count; /* entries of costs; 0 for packets that cannot be read */
    struct plomb_packet_cost costs[PLOMB_PACKET_COSTS_MAX];
    uint64_t transfer_size; /* bytes that go over the air: init packet and .bin */
};

/* An entry of the archive. */
struct plomb_inspect_entry {
    const struct plomb_package_entry *source; /* in the package */
    uint8_t sha256[PLOMB_HASH_SIZE];          /* normal order */
};

/* Points into the package, which must outlive it. */
struct plomb_inspect_report {
    bool has_key;               /* signatures were checked */
    bool is_legacy;             /* of before the secure bootloader */
    const char *legacy_version; /* "0.5"; "" when the manifest gives none */
    size_t image_count;         /* entries of images, in slot order */
    struct plomb_inspect_image images[PLOMB_SLOT_COUNT];
    size_t entry_count; /* entries of entries, in the archive's order */
    struct plomb_inspect_entry entries[PLOMB_PACKAGE_ENTRIES_MAX];
    struct plomb_flash_map map;       /* without regions for a legacy package */
    bool is_sealed;                   /* one of the images is */
    enum plomb_status release_status; /* PLOMB_OK: release is set;
                                         PLOMB_RELEASE_MISSING, _MALFORMED,
                                         PLOMB_NO_MEMORY */
    struct plomb_release release;
    size_t check_count; /* entries of checks: those of plomb_verify that are about
                           the statement and what it covers */
    struct plomb_check checks[PLOMB_INSPECT_CHECKS_MAX];
    struct plomb_notes notes;
};

/*
 * Inspects a whole package. Whatever it finds stands in the report, which is
 * large (some 60 KiB).
 */
PLOMB_API void plomb_inspect(const struct plomb_package *package,
                             const struct plomb_inspect_options *options,
                             struct plomb_inspect_report *report);

/*
 * Whether the package is whole: PLOMB_OK, or what is wrong with it. The first of
 * PLOMB_INIT_PACKET_MALFORMED and PLOMB_INIT_PACKET_TOO_LARGE, the statuses of
 * size_status, hash_status and payload_status (an odd size and what is not
 * checked pass), when a key was given those of the signatures, and those of
 * checks. PLOMB_NO_MEMORY when the statement could not be read for that.
 */
PLOMB_API enum plomb_status plomb_inspect_check(
    const struct plomb_inspect_report *report,
    struct plomb_error *error) PLOMB_MUST_USE;

#endif
