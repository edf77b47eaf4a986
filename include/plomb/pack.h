/*
 * Making DFU packages that Nordic's secure bootloaders take: images in, the
 * bytes of a signed .zip out. The same options always give the same bytes.
 * Host only.
 */
#ifndef PLOMB_PACK_H
#define PLOMB_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/chip.h>
#include <plomb/core/init_packet.h>
#include <plomb/error.h>
#include <plomb/image.h>
#include <plomb/notes.h>
#include <plomb/package.h>
#include <plomb/seal.h>
#include <plomb/sign.h>
#include <plomb/zigbee.h>

#define PLOMB_PACK_DROP_MAX 16 /* ranges of allow_drop */

/* A number that may not have been given. */
struct plomb_optional {
    bool is_given;
    uint32_t value;
};

/* A list of SoftDevice ids in the user's order. */
struct plomb_id_list {
    size_t count; /* entries in use */
    uint32_t ids[PLOMB_SD_REQ_MAX];
};

/* Zero-initialise, then fill what is wanted. Paths are NULL when absent. */
struct plomb_pack_options {
    const char *application;      /* image file */
    const char *bootloader;       /* image file */
    const char *softdevice;       /* image file */
    bool is_external_application; /* the application runs on another chip */
    bool is_debug;                /* sets is_debug; versions default to all ones */
    struct plomb_optional application_version;
    struct plomb_optional bootloader_version;
    struct plomb_optional hw_version;
    struct plomb_optional app_boot_validation; /* plomb_boot_validation_type */
    struct plomb_optional sd_boot_validation;  /* the same */
    struct plomb_id_list sd_req;               /* SoftDevices that may be installed */
    struct plomb_id_list sd_id;    /* ids of the SoftDevice in the package */
    const struct plomb_chip *chip; /* bounds; NULL for none */
    size_t allow_drop_count;       /* entries of allow_drop */
    struct plomb_range allow_drop[PLOMB_PACK_DROP_MAX];
    bool allow_unsigned; /* without a signer */
    bool is_release;     /* refuses published test keys */
    int64_t time;        /* of the zip entries: seconds since 1970 UTC */
    const struct plomb_zigbee_options *zigbee;   /* NULL: no Zigbee OTA file */
    const struct plomb_seal_options *seal;       /* NULL: a plain package */
    const struct plomb_release_options *release; /* NULL: a plain package gets no
                                                    release statement */
};

/* One image as it was packed. */
struct plomb_pack_image {
    enum plomb_slot slot;
    char bin_name[PLOMB_PACKAGE_NAME_MAX + 1]; /* entry of the image */
    char dat_name[PLOMB_PACKAGE_NAME_MAX + 1]; /* entry of its init packet */
    struct plomb_init_command command;         /* what was signed */
    size_t image_size;                         /* bytes */
    size_t init_command_size;                  /* bytes */
    size_t init_packet_size;                   /* bytes */
    bool has_address;                          /* the file had addresses */
    uint32_t address;                          /* of the first byte */
    uint8_t sha256[PLOMB_HASH_SIZE];           /* of the image, normal order */
    struct plomb_pack_payload payload;         /* of a sealed package */
};

struct plomb_pack_report {
    size_t image_count; /* 1 or 2 */
    struct plomb_pack_image images[2];
    bool is_signed;
    size_t package_size; /* bytes of the .zip */
    struct plomb_notes notes;
};

/*
 * Checks what plomb_pack demands of the options alone, before any file is read
 * or anybody is asked for a passphrase. Fails with the option statuses.
 */
PLOMB_API enum plomb_status plomb_pack_check(const struct plomb_pack_options *options,
                                             bool is_signed,
                                             struct plomb_error *error) PLOMB_MUST_USE;

/* A package whose images are read and hashed, and which is not signed yet. */
struct plomb_pack_draft;

/*
 * Does everything that needs no key: checks the options, reads and hashes the
 * images. `is_signed` tells whether a signer will follow. `options` must outlive
 * the draft, and `*report` goes with it. Fails with the option statuses (what is
 * missing, and the option to add) and the image statuses; `*report` then keeps
 * the notes so far. The caller finishes the draft or frees it.
 */
PLOMB_API enum plomb_status plomb_pack_prepare(
    const struct plomb_pack_options *options, bool is_signed,
    struct plomb_pack_draft **draft_out, struct plomb_pack_report *report,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Signs a draft, appends the package to `out`, an empty buffer of the caller's,
 * and frees the draft, also on failure. `signer` may be NULL only with
 * allow_unsigned. Fails with PLOMB_KEY_IS_TEST_KEY, PLOMB_OPTION_CONFLICT (an init
 * packet that devices do not take), PLOMB_SIGNING_FAILED, PLOMB_INPUT_TOO_LARGE;
 * `out` then holds nothing.
 */
PLOMB_API enum plomb_status plomb_pack_finish(struct plomb_pack_draft **draft,
                                              const struct plomb_signer *signer,
                                              struct plomb_buf *out,
                                              struct plomb_pack_report *report,
                                              struct plomb_error *error) PLOMB_MUST_USE;

/* Frees a draft and makes the pointer NULL. NULL-safe. */
PLOMB_API void plomb_pack_draft_free(struct plomb_pack_draft **draft);

/* Both steps in one, with the failures of both. */
PLOMB_API enum plomb_status plomb_pack(const struct plomb_pack_options *options,
                                       const struct plomb_signer *signer,
                                       struct plomb_buf *out,
                                       struct plomb_pack_report *report,
                                       struct plomb_error *error) PLOMB_MUST_USE;

/*
 * "X.Y.Z" to X * 10000 + Y * 100 + Z, as nrfutil does; but Y and Z over 99,
 * which would collide with another version, are refused (PLOMB_OPTION_VALUE).
 */
PLOMB_API enum plomb_status plomb_version_parse(
    const char *text, uint32_t *out, struct plomb_error *error) PLOMB_MUST_USE;

#endif
