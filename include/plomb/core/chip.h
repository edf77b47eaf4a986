/*
 * The nRF52 chips and where things lie in them: one table, used by the packer,
 * the settings page and the firmware. Freestanding.
 *
 * Sizes: nRF52805 to nRF52840 product specifications, "Memory" chapter.
 * Bootloader, settings and MBR parameter pages: nRF5 SDK 17.1.0 linker scripts
 * of the secure bootloaders.
 */
#ifndef PLOMB_CORE_CHIP_H
#define PLOMB_CORE_CHIP_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>

#define PLOMB_PAGE_SIZE  4096u   /* bytes of a flash page, every nRF52 */
#define PLOMB_MBR_SIZE   0x1000u /* bytes; flash below belongs to the MBR */
#define PLOMB_UICR_START 0x10001000u
#define PLOMB_UICR_END   0x10002000u
#define PLOMB_XIP_START  0x12000000u /* external flash over QSPI, nRF52840 */
#define PLOMB_XIP_END    0x1a000000u
#define PLOMB_RAM_START  0x20000000u
#define PLOMB_RAM_END    0x40000000u /* of the region that holds RAM */

struct plomb_chip {
    const char *name;          /* "nrf52832", as options spell it */
    uint32_t flash_size;       /* bytes */
    uint32_t ram_size;         /* bytes */
    uint32_t bootloader_start; /* address; stock UART and BLE bootloaders */
    uint32_t bootloader_size;  /* bytes of that region */
    uint32_t settings_address; /* bootloader settings page */
    uint32_t params_address;   /* MBR parameters, and the settings backup */
    uint32_t app_data_size;    /* bytes kept below the bootloader by default */
};

/* Finds a chip by its name; NULL when there is none. */
PLOMB_API const struct plomb_chip *plomb_chip_find(const char *name);

/* All chips, for lists; `*count_out` of them. */
PLOMB_API const struct plomb_chip *plomb_chip_all(size_t *count_out);

/* The chip with the most flash: the bound when no chip was named. */
PLOMB_API const struct plomb_chip *plomb_chip_largest(void);

#endif
