#include "lib/inspect_parts.h"

#include <assert.h>

/* The regions from address 0 upwards, of a chip or of none. */
static const enum plomb_flash_kind kinds[PLOMB_FLASH_REGIONS_MAX] = {
    PLOMB_FLASH_MBR,      PLOMB_FLASH_SOFTDEVICE, PLOMB_FLASH_APPLICATION,
    PLOMB_FLASH_APP_DATA, PLOMB_FLASH_BOOTLOADER, PLOMB_FLASH_MBR_PARAMS,
    PLOMB_FLASH_SETTINGS,
};

const char *plomb_flash_name(enum plomb_flash_kind kind)
{
    static const char *const names[] = {
        [PLOMB_FLASH_MBR] = "mbr",
        [PLOMB_FLASH_SOFTDEVICE] = "softdevice",
        [PLOMB_FLASH_APPLICATION] = "application",
        [PLOMB_FLASH_APP_DATA] = "app_data",
        [PLOMB_FLASH_BOOTLOADER] = "bootloader",
        [PLOMB_FLASH_MBR_PARAMS] = "mbr_params",
        [PLOMB_FLASH_SETTINGS] = "settings",
    };

    assert((size_t)kind < sizeof(names) / sizeof(names[0]));
    return names[kind];
}

/* Where an application starts behind the SoftDevices that `command` names. */
static struct plomb_flash_base base_of_sd_req(const struct plomb_init_command *command)
{
    struct plomb_flash_base base = {PLOMB_FLASH_UNKNOWN, 0, 0};

    if (command->sd_req_count == 1 && command->sd_req[0] == 0) {
        return (struct plomb_flash_base){PLOMB_FLASH_FROM_SD_REQ, PLOMB_MBR_SIZE, 0};
    }
    for (size_t i = 0; i < command->sd_req_count; i++) {
        uint32_t fwid = command->sd_req[i];
        uint32_t end = fwid <= UINT16_MAX ? plomb_softdevice_end((uint16_t)fwid) : 0;

        if (end == 0 || end == base.address) continue;
        if (base.source != PLOMB_FLASH_UNKNOWN) {
            return (struct plomb_flash_base){PLOMB_FLASH_AMBIGUOUS, 0, 0};
        }
        base = (struct plomb_flash_base){PLOMB_FLASH_FROM_SD_REQ, end, (uint16_t)fwid};
    }
    return base;
}

static struct plomb_flash_base base_of_image(const struct plomb_softdevice *softdevice)
{
    return (struct plomb_flash_base){PLOMB_FLASH_FROM_IMAGE, softdevice->size,
                                     softdevice->fwid};
}

/* Pages are what an update is placed by. */
static uint32_t page_floor(uint32_t size)
{
    return size / PLOMB_PAGE_SIZE * PLOMB_PAGE_SIZE;
}

static void measure_room(const struct plomb_chip *chip, uint32_t start,
                         struct plomb_inspect_image *image)
{
    uint64_t size = image->plain_size;
    struct plomb_flash_room *room = &image->room;
    uint32_t end;

    if (chip == NULL || start == 0) return;
    end = chip->bootloader_start - chip->app_data_size;
    if (start > end) return;
    room->is_known = true;
    room->start = start;
    room->capacity = end - start;
    room->fits = size <= room->capacity;
    if (room->fits) room->dual_bank_max = page_floor(room->capacity - (uint32_t)size);
}

/*
 * Follows the images as a device installs them: each finds the SoftDevice that
 * the one before left.
 */
static void follow_images(const struct plomb_chip *chip,
                          struct plomb_inspect_report *report)
{
    struct plomb_flash_base base = {PLOMB_FLASH_UNKNOWN, 0, 0};

    for (size_t i = 0; i < report->image_count; i++) {
        struct plomb_inspect_image *image = &report->images[i];

        if (image->packet_status != PLOMB_OK) continue;
        if (base.source != PLOMB_FLASH_FROM_IMAGE) {
            base = base_of_sd_req(&image->packet.command);
        }
        measure_room(chip, base.address, image);
        if (image->has_softdevice) base = base_of_image(&image->softdevice);
    }
    report->map.base = base;
}

/* Sets what is known of a region's place. */
static void place(struct plomb_flash_region *region, uint32_t start, uint32_t end)
{
    region->has_start = start != 0 || region->kind == PLOMB_FLASH_MBR;
    region->start = start;
    region->has_end = end != 0;
    region->end = end;
}

static void place_regions(struct plomb_flash_map *map)
{
    static const struct plomb_chip unknown = {0};
    const struct plomb_chip *chip = map->chip != NULL ? map->chip : &unknown;
    uint32_t data = chip->bootloader_start - chip->app_data_size;
    const uint32_t edges[PLOMB_FLASH_REGIONS_MAX + 1] = {
        0,
        PLOMB_SOFTDEVICE_START,
        map->base.address,
        data,
        chip->bootloader_start,
        chip->params_address,
        chip->settings_address,
        chip->flash_size,
    };

    map->region_count = PLOMB_FLASH_REGIONS_MAX;
    for (size_t i = 0; i < PLOMB_FLASH_REGIONS_MAX; i++) {
        map->regions[i].kind = kinds[i];
        place(&map->regions[i], edges[i], edges[i + 1]);
    }
}

static void put(struct plomb_flash_map *map, enum plomb_flash_kind kind, uint32_t size)
{
    map->regions[kind].has_image = true;
    map->regions[kind].used = size;
}

static void put_image(struct plomb_flash_map *map,
                      const struct plomb_inspect_image *image)
{
    const struct plomb_init_command *command = &image->packet.command;

    switch (command->type) {
    case PLOMB_FW_APPLICATION:
        put(map, PLOMB_FLASH_APPLICATION, (uint32_t)image->plain_size);
        break;
    case PLOMB_FW_SOFTDEVICE:
        put(map, PLOMB_FLASH_SOFTDEVICE, command->sd_size);
        break;
    case PLOMB_FW_BOOTLOADER:
        put(map, PLOMB_FLASH_BOOTLOADER, command->bl_size);
        break;
    case PLOMB_FW_SOFTDEVICE_BOOTLOADER:
        put(map, PLOMB_FLASH_SOFTDEVICE, command->sd_size);
        put(map, PLOMB_FLASH_BOOTLOADER, command->bl_size);
        break;
    }
}

void inspect_map(const struct plomb_chip *chip, struct plomb_inspect_report *report)
{
    report->map.chip = chip;
    if (report->is_legacy) return;
    follow_images(chip, report);
    place_regions(&report->map);
    for (size_t i = 0; i < report->image_count; i++) {
        if (report->images[i].packet_status != PLOMB_OK) continue;
        put_image(&report->map, &report->images[i]);
    }
}
