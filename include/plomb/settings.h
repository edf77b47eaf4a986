/*
 * Bootloader settings pages: what tells a secure bootloader of the nRF5 SDK that
 * an application was flashed with a programmer and may be started. Making one as
 * Intel HEX, and finding those that a file holds. docs/spec/settings.md. Host
 * only.
 */
#ifndef PLOMB_SETTINGS_H
#define PLOMB_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/chip.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/image.h>
#include <plomb/notes.h>
#include <plomb/pack.h>
#include <plomb/settings_page.h>
#include <plomb/sign.h>

#define PLOMB_SETTINGS_BACKUP_OFFSET 0x1000u /* the backup lies this far below */
#define PLOMB_SETTINGS_HEX_MAX       8192    /* bytes of the Intel HEX of two pages */
#define PLOMB_SETTINGS_PAIRS_MAX     8       /* settings that one file may hold */

/* nrfutil's names for what plomb calls a chip. */
struct plomb_settings_family {
    const char *name;    /* "NRF52840" */
    const char *chip;    /* of struct plomb_chip; NULL where that table has none */
    uint32_t flash_size; /* bytes */
    uint32_t page_size;  /* bytes; addresses of pages are multiples of it */
    uint32_t address;    /* of the settings page */
};

/* All families, for lists; `*count_out` of them. */
PLOMB_API const struct plomb_settings_family *plomb_settings_family_all(
    size_t *count_out);

/*
 * The index in that list of the family `text`, letters of either case.
 * PLOMB_OPTION_VALUE, with the nearest name as the hint.
 */
PLOMB_API enum plomb_status plomb_settings_family_parse(
    const char *text, uint32_t *index_out, struct plomb_error *error) PLOMB_MUST_USE;

/* Zero-initialise, then fill what is wanted. Paths are NULL when absent. */
struct plomb_settings_options {
    const struct plomb_settings_family *family; /* this or a chip */
    const struct plomb_chip *chip;
    const char *application; /* image file; makes the page say that it is valid */
    const char *softdevice;  /* image file */
    struct plomb_optional application_version; /* required with an application */
    struct plomb_optional bootloader_version;  /* required */
    struct plomb_optional version;             /* of the settings; required: 1 or 2 */
    struct plomb_optional start_address;       /* the last page of the flash */
    struct plomb_optional backup_address;      /* PLOMB_SETTINGS_BACKUP_OFFSET below */
    struct plomb_optional app_boot_validation; /* plomb_boot_validation_type */
    struct plomb_optional sd_boot_validation;  /* the same */
    bool has_no_backup;                        /* the page alone */
    const struct plomb_range *allow_drop;      /* may be dropped if outside flash */
    size_t allow_drop_count;                   /* entries of allow_drop */
};

/* The page that was made. */
struct plomb_settings_report {
    uint32_t address;               /* of the page */
    bool has_backup;                /* an equal page is at backup_address */
    uint32_t backup_address;        /* 0 without a backup */
    size_t size;                    /* bytes of each page that were written */
    struct plomb_settings settings; /* what they say */
    struct plomb_notes notes;
};

/*
 * Makes a settings page and appends it as Intel HEX, with its backup unless
 * has_no_backup, to `out`, an empty buffer of the caller's. `signer` signs the
 * images whose boot validation is ECDSA; otherwise NULL will do. Fails with the
 * option statuses (also for an address that is no page of the chip's flash, or an
 * application in the way of a page), those of plomb_image_load, and
 * PLOMB_SIGNING_FAILED; `out` then holds nothing, while `*report` keeps the notes.
 */
PLOMB_API enum plomb_status plomb_settings_new(
    const struct plomb_settings_options *options, const struct plomb_signer *signer,
    struct plomb_buf *out, struct plomb_settings_report *report,
    struct plomb_error *error) PLOMB_MUST_USE;

/* Which page a bootloader takes its settings from. */
enum plomb_settings_source {
    PLOMB_SETTINGS_FROM_NONE,   /* both are damaged: it starts with zeros */
    PLOMB_SETTINGS_FROM_PAGE,   /* there is no backup, or it is damaged */
    PLOMB_SETTINGS_FROM_BACKUP, /* the page is damaged */
    PLOMB_SETTINGS_FROM_BOTH    /* the request for DFU is the page's, the rest the
                                   backup's */
};

/* A page, its backup, or both. */
struct plomb_settings_pair {
    bool has_page;                /* page and page_address are given */
    bool has_backup;              /* backup and backup_address are given */
    bool has_address;             /* false for the bytes of a single page */
    bool is_same;                 /* both are there and hold the same */
    uint32_t page_address;        /* of the first byte */
    uint32_t backup_address;      /* of the first byte */
    struct plomb_settings page;   /* what the page says */
    struct plomb_settings backup; /* what the backup says */
    enum plomb_settings_source source;
};

struct plomb_settings_list {
    size_t count; /* entries in use: at least 1 once it is filled */
    struct plomb_settings_pair pairs[PLOMB_SETTINGS_PAIRS_MAX]; /* highest first */
};

/* Where pages are looked for; nowhere else once start_address is given. */
struct plomb_settings_places {
    struct plomb_optional start_address;  /* of the page */
    struct plomb_optional backup_address; /* only with start_address */
};

/*
 * Finds the settings pages in `file`: Intel HEX, or the bytes of one page. `name`
 * is only used for its ending. In Intel HEX those are the pages with a right CRC
 * at any address, and at the addresses of plomb's chips and families also damaged
 * ones that still look like settings, if they have an undamaged counterpart or
 * the file has no other page. That a page is damaged is no failure of this call.
 * Fails with PLOMB_SETTINGS_MALFORMED (none was found; the message says where it
 * looked), PLOMB_OPTION_CONFLICT (places in a file without addresses),
 * PLOMB_HEX_MALFORMED, PLOMB_IMAGE_EMPTY, PLOMB_INPUT_TOO_LARGE, PLOMB_NO_MEMORY;
 * `*out` is untouched then.
 */
PLOMB_API enum plomb_status plomb_settings_parse(
    struct plomb_span file, const char *name,
    const struct plomb_settings_places *places, struct plomb_settings_list *out,
    struct plomb_error *error) PLOMB_MUST_USE;

/* The same from a file. Also fails with the FILE_ statuses. */
PLOMB_API enum plomb_status plomb_settings_load(
    const char *path, const struct plomb_settings_places *places,
    struct plomb_settings_list *out, struct plomb_error *error) PLOMB_MUST_USE;

/* PLOMB_SETTINGS_MALFORMED, naming the first page with a wrong CRC, if one has. */
PLOMB_API enum plomb_status plomb_settings_check(
    const struct plomb_settings_list *list, struct plomb_error *error) PLOMB_MUST_USE;

#endif
