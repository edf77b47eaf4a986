#include "lib/image_outside.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"

enum { NAMED_MAX = 6 }; /* ranges that a message names */

/* The first address behind the code region (ARMv7-M memory map, chapter B3.1). */
#define CODE_END 0x10000000u

/* A part of the address space, from the end of the one before. */
struct region {
    uint32_t end;
    const char *name;   /* for messages; NULL when addresses say it best */
    const char *option; /* as --allow-drop spells it; NULL for its addresses */
};

static const struct region regions[] = {
    {PLOMB_MBR_SIZE, "MBR", "mbr"},
    {CODE_END, NULL, NULL}, /* flash, and what would be flash on a larger chip */
    {PLOMB_UICR_START, NULL, NULL},
    {PLOMB_UICR_END, "UICR", "uicr"},
    {PLOMB_XIP_START, NULL, NULL},
    {PLOMB_XIP_END, "external flash", "external-flash"},
    {PLOMB_RAM_START, NULL, NULL},
    {PLOMB_RAM_END, "RAM", "ram"},
    {UINT32_MAX, NULL, NULL},
};

static const struct region *region_of(uint32_t address)
{
    const struct region *region = regions;

    while (address >= region->end && region->end != UINT32_MAX) region++;
    return region;
}

/* A walk over everything outside, in pieces that lie in one region each. */
struct walk {
    const struct memory_map *map;
    uint32_t next;               /* address from which on to look */
    size_t index;                /* range of the map that is next */
    struct plomb_range piece;    /* where the walk is */
    const struct region *region; /* where the piece lies */
};

static bool walk_mbr(struct walk *walk)
{
    struct memory_range run;

    if (!memory_map_next_written(walk->map, walk->next, PLOMB_MBR_SIZE, &run)) {
        return false;
    }
    walk->piece = (struct plomb_range){run.start, run.end};
    walk->next = run.end;
    return true;
}

static bool walk_ranges(struct walk *walk)
{
    const struct memory_range *range = walk->map->ranges + walk->index;
    uint32_t end;

    if (walk->index == walk->map->range_count) return false;
    walk->piece.start = range->start > walk->next ? range->start : walk->next;
    end = region_of(walk->piece.start)->end;
    walk->piece.end = range->end < end ? range->end : end;
    walk->next = walk->piece.end;
    if (walk->piece.end == range->end) walk->index++;
    return true;
}

static bool walk_next(struct walk *walk)
{
    if (!walk_mbr(walk) && !walk_ranges(walk)) return false;
    walk->region = region_of(walk->piece.start);
    return true;
}

/*
 * What Nordic's own files hold and a device does not take: the MBR in a
 * SoftDevice, and in a bootloader the UICR words that say where it is.
 */
static struct plomb_range exception_of(enum plomb_image_kind kind)
{
    if (kind == PLOMB_IMAGE_SOFTDEVICE) return (struct plomb_range){0, PLOMB_MBR_SIZE};
    if (kind == PLOMB_IMAGE_BOOTLOADER) {
        return (struct plomb_range){0x10001014, 0x1000101c};
    }
    return (struct plomb_range){0, 0};
}

/* The end of an entry that holds `address`; `address` itself when none does. */
static uint32_t covered_up_to(const struct plomb_image_options *options,
                              uint32_t address)
{
    struct plomb_range entry = exception_of(options->kind);

    for (size_t i = 0; i <= options->allow_drop_count; i++) {
        if (entry.start <= address && address < entry.end) return entry.end;
        if (i < options->allow_drop_count) entry = options->allow_drop[i];
    }
    return address;
}

/* Whether the entries together cover the whole range. */
static bool is_droppable(const struct plomb_image_options *options,
                         struct plomb_range range)
{
    uint32_t from = range.start;

    while (from < range.end) {
        uint32_t to = covered_up_to(options, from);

        if (to == from) return false;
        from = to;
    }
    return true;
}

/* A text that is cut to what fits. */
struct text {
    char chars[320];
    size_t size;
};

static void PLOMB_PRINTF(2, 3) text_add(struct text *text, const char *format, ...);

static void text_add(struct text *text, const char *format, ...)
{
    size_t room = sizeof(text->chars) - text->size;
    va_list args;
    int size;

    va_start(args, format);
    size = vsnprintf(text->chars + text->size, room, format, args);
    va_end(args);
    if (size > 0) text->size += (size_t)size < room ? (size_t)size : room - 1;
}

static void name_range(struct text *text, const struct walk *walk,
                       const struct plomb_chip *chip)
{
    if (text->size > 0) text_add(text, ", ");
    if (walk->region->name != NULL) text_add(text, "%s ", walk->region->name);
    text_add(text, "0x%x-0x%x", walk->piece.start, walk->piece.end - 1);
    if (walk->region->end != CODE_END) return;
    text_add(text, " beyond the %s's flash",
             chip != NULL ? chip->name : "largest nRF52");
}

/* As the option takes it: the number behind the dash is the first one behind. */
static void name_option(struct text *text, const struct walk *walk)
{
    if (walk->region->option != NULL) {
        text_add(text, " --allow-drop %s", walk->region->option);
    } else {
        text_add(text, " --allow-drop 0x%x-0x%x", walk->piece.start, walk->piece.end);
    }
}

static enum plomb_status check_pieces(const struct memory_map *map,
                                      const struct plomb_image_options *options,
                                      struct plomb_error *error)
{
    struct walk walk = {.map = map};
    struct text ranges = {.size = 0};
    struct text allow = {.size = 0};
    const struct region *region = NULL; /* of the last option that was named */
    size_t count = 0;

    while (walk_next(&walk)) {
        if (is_droppable(options, walk.piece)) continue;
        if (count++ >= NAMED_MAX) continue;
        name_range(&ranges, &walk, options->chip);
        if (region != walk.region || region->option == NULL) name_option(&allow, &walk);
        region = walk.region;
    }
    if (count == 0) return PLOMB_OK;
    if (count > NAMED_MAX) text_add(&ranges, " and %zu more", count - NAMED_MAX);
    error_set(error, PLOMB_IMAGE_OUTSIDE_FLASH,
              "bytes lie outside the flash that the image may use: %s", ranges.chars);
    error_hint(error, "if they should not be delivered, add%s", allow.chars);
    return PLOMB_IMAGE_OUTSIDE_FLASH;
}

static size_t count_pieces(const struct memory_map *map)
{
    struct walk walk = {.map = map};
    size_t count = 0;

    while (walk_next(&walk)) count++;
    return count;
}

/* Lists the pieces; those of a region as one when there are too many. */
static void list_pieces(const struct memory_map *map, struct plomb_image *out)
{
    struct walk walk = {.map = map};
    const struct region *region = NULL; /* of the last entry */
    bool is_joining = count_pieces(map) > PLOMB_IMAGE_RANGES_MAX;

    out->dropped_count = 0;
    while (walk_next(&walk)) {
        if (is_joining && region == walk.region) {
            out->dropped[out->dropped_count - 1].end = walk.piece.end;
        } else {
            out->dropped[out->dropped_count++] = walk.piece;
        }
        region = walk.region;
    }
}

enum plomb_status image_outside_check(const struct memory_map *map,
                                      const struct plomb_image_options *options,
                                      struct plomb_image *out,
                                      struct plomb_error *error)
{
    enum plomb_status status = check_pieces(map, options, error);

    if (status == PLOMB_OK) list_pieces(map, out);
    return status;
}
