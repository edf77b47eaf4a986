/*
 * What a bootloader settings page of the nRF5 SDK says, field by field:
 * docs/spec/settings.md. Which pages a file holds and how one is made is in
 * plomb/settings.h. Host only.
 */
#ifndef PLOMB_SETTINGS_PAGE_H
#define PLOMB_SETTINGS_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>

#define PLOMB_SETTINGS_V1_SIZE         92  /* bytes that are written of version 1 */
#define PLOMB_SETTINGS_V2_SIZE         804 /* bytes that are written of version 2 */
#define PLOMB_SETTINGS_COMMAND_V1_MAX  256 /* bytes of the init packet's copy */
#define PLOMB_SETTINGS_COMMAND_MAX     512 /* the same in version 2 */
#define PLOMB_SETTINGS_VALIDATION_SIZE 64  /* bytes beside a validation's type */

/* What lies in a bank: the code that the bootloader keeps with it. */
enum plomb_settings_bank_code {
    PLOMB_SETTINGS_BANK_EMPTY = 0x00,
    PLOMB_SETTINGS_BANK_APPLICATION = 0x01,
    PLOMB_SETTINGS_BANK_SOFTDEVICE = 0xa5,
    PLOMB_SETTINGS_BANK_BOOTLOADER = 0xaa,
    PLOMB_SETTINGS_BANK_SOFTDEVICE_BOOTLOADER = 0xac,
    PLOMB_SETTINGS_BANK_EXTERNAL_APPLICATION = 0xb1
};

struct plomb_settings_bank {
    uint32_t image_size; /* bytes */
    uint32_t image_crc;  /* CRC-32 of the image */
    uint32_t code;       /* enum plomb_settings_bank_code, or unknown */
};

/* How far a transfer came; all zeros when there is none. */
struct plomb_settings_progress {
    uint32_t command_size;      /* bytes of the init packet */
    uint32_t command_offset;    /* bytes of it that were received */
    uint32_t command_crc;       /* CRC-32 of those */
    uint32_t data_object_size;  /* bytes of the object that is being received */
    uint32_t image_crc;         /* of what was received; or, while an image is
                                   activated, the address that it starts at */
    uint32_t image_crc_last;    /* the same up to the last whole object */
    uint32_t image_offset;      /* bytes of the image that were received */
    uint32_t image_offset_last; /* the same up to the last whole object */
};

/* How an image is checked at every start. */
struct plomb_settings_validation {
    uint8_t type; /* enum plomb_boot_validation_type, or unknown */
    /*
     * CRC: 4 bytes, little-endian. SHA-256: 32 bytes in the standard's order.
     * ECDSA: r then s over the image, each 32 bytes little-endian.
     */
    uint8_t bytes[PLOMB_SETTINGS_VALIDATION_SIZE];
};

struct plomb_settings {
    uint32_t crc;                /* as it stands in the page */
    uint32_t expected_crc;       /* as the bytes that it covers demand */
    uint32_t version;            /* of the settings: 1 or 2 */
    uint32_t app_version;        /* of the application */
    uint32_t bootloader_version; /* of the bootloader */
    uint32_t bank_layout;        /* 0 dual bank, 1 single bank */
    uint32_t bank_current;       /* 0 or 1 */
    struct plomb_settings_bank bank_0;
    struct plomb_settings_bank bank_1;
    uint32_t write_offset; /* bytes that an interrupted activation copied */
    uint32_t sd_size;      /* bytes of the SoftDevice; 0 for none */
    struct plomb_settings_progress progress;
    uint32_t enter_buttonless_dfu; /* 1 when the application asked for DFU */
    size_t init_command_size;      /* bytes of init_command that were received */
    uint8_t init_command[PLOMB_SETTINGS_COMMAND_MAX]; /* in no CRC */
    /* From here on version 2 alone; zeros in version 1. */
    uint32_t boot_validation_crc;          /* as it stands in the page */
    uint32_t expected_boot_validation_crc; /* as the bytes demand */
    struct plomb_settings_validation softdevice_validation;
    struct plomb_settings_validation app_validation;
    struct plomb_settings_validation bootloader_validation; /* bootloaders ignore it */
};

/* Whether the page's main CRC is right. A bootloader asks a page for no more. */
PLOMB_API bool plomb_settings_is_crc_right(const struct plomb_settings *settings);

/*
 * Whether both CRCs are right; version 1 has only the main one. A bootloader
 * asks this of the backup.
 */
PLOMB_API bool plomb_settings_is_intact(const struct plomb_settings *settings);

#endif
