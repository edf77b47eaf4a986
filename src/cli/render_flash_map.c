#include "cli/render_flash_map.h"

#include <stdio.h>
#include <string.h>

#include <plomb/image.h>

#include "cli/render_text.h"

/* Columns inside the box, and of the numbers at the right of its rows. */
enum { BOX_WIDTH = 58, NUMBER_WIDTH = 12, SHARE_WIDTH = 10 };

enum { SIZE_TEXT_SIZE = RENDER_NUMBER_SIZE + 2 }; /* bytes of a number and " B" */

static const char *title_of(enum plomb_flash_kind kind)
{
    switch (kind) {
    case PLOMB_FLASH_MBR:
        return "MBR";
    case PLOMB_FLASH_SOFTDEVICE:
        return "SoftDevice";
    case PLOMB_FLASH_APPLICATION:
        return "application";
    case PLOMB_FLASH_APP_DATA:
        return "application data";
    case PLOMB_FLASH_BOOTLOADER:
        return "bootloader";
    case PLOMB_FLASH_MBR_PARAMS:
        return "MBR parameters, settings backup";
    case PLOMB_FLASH_SETTINGS:
        break;
    }
    return "bootloader settings";
}

/* A line between regions, with its address if that is known. */
static void draw_edge(struct plomb_buf *text, bool is_known, uint32_t address,
                      const char *remark)
{
    if (is_known) {
        plomb_buf_addf(text, "  0x%08x +", address);
    } else {
        plomb_buf_addf(text, "  %10s +", "?");
    }
    (void)plomb_buf_extend(text, BOX_WIDTH, '-');
    plomb_buf_addf(text, "+%s%s\n", remark[0] != '\0' ? " " : "", remark);
}

/* A row of the box: text at the left; a number of bytes and a share at the right. */
static void draw_row(struct plomb_buf *text, const char *left, const char *number,
                     const char *share)
{
    plomb_buf_addf(text, "  %10s | %-*s%*s%*s |\n", "",
                   BOX_WIDTH - 2 - NUMBER_WIDTH - SHARE_WIDTH, left, NUMBER_WIDTH,
                   number, SHARE_WIDTH, share);
}

static bool is_measured(const struct plomb_flash_region *region)
{
    return region->has_start && region->has_end && region->end > region->start;
}

/* The SoftDevice's, where there is none. */
static bool is_empty(const struct plomb_flash_region *region)
{
    return region->has_start && region->start == region->end && !region->has_image;
}

/* "4,096 B" */
static void format_size(uint64_t size, char out[SIZE_TEXT_SIZE])
{
    char number[RENDER_NUMBER_SIZE];

    render_format_number(size, number);
    snprintf(out, SIZE_TEXT_SIZE, "%s B", number);
}

static void draw_capacity(struct plomb_buf *text,
                          const struct plomb_flash_region *region)
{
    char size[SIZE_TEXT_SIZE] = "";

    if (is_measured(region)) format_size(region->end - region->start, size);
    draw_row(text, title_of(region->kind), size, "");
}

static void draw_use(struct plomb_buf *text, const struct plomb_flash_region *region)
{
    char size[SIZE_TEXT_SIZE];
    char share[RENDER_NUMBER_SIZE] = "";

    format_size(region->used, size);
    if (is_measured(region)) {
        render_format_share(region->used, region->end - region->start, share);
    }
    draw_row(text, "  in this package", size, share);
}

static void explain_base(const struct plomb_flash_base *base, struct plomb_buf *text)
{
    const char *name = plomb_softdevice_name(base->fwid);

    switch (base->source) {
    case PLOMB_FLASH_UNKNOWN:
        plomb_buf_add_text(text, "  where the application starts is not known: the "
                                 "package brings no SoftDevice,\n"
                                 "  and where those of sd_req end is not known here\n");
        break;
    case PLOMB_FLASH_AMBIGUOUS:
        plomb_buf_add_text(text, "  where the application starts depends on which "
                                 "SoftDevice of sd_req is installed\n");
        break;
    case PLOMB_FLASH_FROM_IMAGE:
        plomb_buf_addf(text,
                       "  the application starts at 0x%x, where the package's "
                       "SoftDevice says that it ends\n",
                       base->address);
        break;
    case PLOMB_FLASH_FROM_SD_REQ:
        if (base->fwid == 0) {
            plomb_buf_addf(text,
                           "  the application starts at 0x%x where there is no "
                           "SoftDevice, as sd_req 0 says\n",
                           base->address);
            break;
        }
        plomb_buf_addf(text, "  the application starts at 0x%x behind %s, of sd_req\n",
                       base->address, name != NULL ? name : "the SoftDevice");
        break;
    }
}

void render_flash_map(const struct plomb_flash_map *map, struct plomb_buf *text)
{
    for (size_t i = map->region_count; i > 0; i--) {
        const struct plomb_flash_region *region = &map->regions[i - 1];

        if (is_empty(region)) continue;
        draw_edge(text, region->has_end, region->end,
                  i == map->region_count ? "end of flash" : "");
        draw_capacity(text, region);
        if (region->has_image) draw_use(text, region);
    }
    draw_edge(text, true, 0, "");
    explain_base(&map->base, text);
    if (map->chip == NULL) {
        plomb_buf_add_text(text, "  addresses above it depend on the chip (--chip)\n");
    }
}
