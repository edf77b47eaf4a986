/*
 * Where the images of a package land in the flash of an nRF52: regions from
 * address 0 upwards, as far as the package and the chip say. For drawing and
 * for judging sizes; a device's own settings may differ. Host only.
 */
#ifndef PLOMB_FLASH_MAP_H
#define PLOMB_FLASH_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/chip.h>
#include <plomb/core/init_packet.h>

#define PLOMB_FLASH_REGIONS_MAX 7 /* regions of one map */

/* What a region is for, in the order of the addresses. */
enum plomb_flash_kind {
    PLOMB_FLASH_MBR,
    PLOMB_FLASH_SOFTDEVICE,
    PLOMB_FLASH_APPLICATION, /* and what of it is free, where updates arrive */
    PLOMB_FLASH_APP_DATA,    /* kept for the application's own data */
    PLOMB_FLASH_BOOTLOADER,
    PLOMB_FLASH_MBR_PARAMS, /* and the backup of the settings */
    PLOMB_FLASH_SETTINGS    /* of the bootloader */
};

struct plomb_flash_region {
    enum plomb_flash_kind kind;
    bool has_start; /* `start` is known; otherwise 0 */
    bool has_end;   /* `end` is known; otherwise 0 */
    uint32_t start; /* address of the first byte */
    uint32_t end;   /* address behind the last byte */
    bool has_image; /* the package brings something for the region */
    uint32_t used;  /* bytes that it brings; may be more than there is room */
};

/* How the address of the application became known. */
enum plomb_flash_source {
    PLOMB_FLASH_UNKNOWN,     /* it did not */
    PLOMB_FLASH_FROM_IMAGE,  /* the package's SoftDevice says where it ends */
    PLOMB_FLASH_FROM_SD_REQ, /* sd_req names a known SoftDevice, or 0 for none */
    PLOMB_FLASH_AMBIGUOUS    /* SoftDevices that sd_req names end differently */
};

/* Where the application starts, which is where the SoftDevice ends. */
struct plomb_flash_base {
    enum plomb_flash_source source;
    uint32_t address; /* 0 while the source says that it is not known */
    uint16_t fwid;    /* of the SoftDevice that says so; 0 when there is none */
};

struct plomb_flash_map {
    const struct plomb_chip *chip; /* NULL when none was named */
    struct plomb_flash_base base;
    size_t region_count; /* entries of regions; 0: there is no map */
    struct plomb_flash_region regions[PLOMB_FLASH_REGIONS_MAX]; /* ascending */
};

/* Room for an image below the bootloader, where every image arrives first. */
struct plomb_flash_room {
    bool is_known;     /* chip and start are known; otherwise the rest is 0 */
    uint32_t start;    /* address behind the SoftDevice that is installed before */
    uint32_t capacity; /* bytes from there to the data of the application */
    bool fits;         /* the image alone does: single bank */
    /*
     * Bytes that an installed application may have at most for both to fit: dual
     * bank. Above it the bootloader drops the old application first.
     */
    uint32_t dual_bank_max;
};

/*
 * The address of the application behind the released SoftDevice with this FWID;
 * 0 when it is not known here.
 */
PLOMB_API uint32_t plomb_softdevice_end(uint16_t fwid);

/* The region's stable name: "app_data". */
PLOMB_API const char *plomb_flash_name(enum plomb_flash_kind kind);

#endif
