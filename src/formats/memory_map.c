#include "formats/memory_map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum plomb_status memory_map_init(struct memory_map *map, uint32_t flash_size)
{
    assert(flash_size <= MEMORY_MAP_FLASH_MAX && flash_size % 8 == 0);
    memset(map, 0, sizeof(*map));
    map->flash_size = flash_size;
    map->flash = malloc(flash_size);
    map->written = calloc(flash_size / 8, 1);
    if (map->flash == NULL || map->written == NULL) {
        memory_map_clear(map);
        return PLOMB_NO_MEMORY;
    }
    memset(map->flash, 0xff, flash_size);
    return PLOMB_OK;
}

void memory_map_clear(struct memory_map *map)
{
    if (map == NULL) return;
    free(map->flash);
    free(map->written);
    memset(map, 0, sizeof(*map));
}

/* The bits that stand for the addresses from `from` on in their byte of eight. */
static uint8_t bits_from(uint32_t from)
{
    return (uint8_t)(0xff << (from % 8));
}

/*
 * The first address from `from` to below `limit` whose bit, after flipping with
 * `flip`, is set; `limit` when there is none. 0 finds what was written, 0xff
 * what was not.
 */
static uint32_t find(const struct memory_map *map, uint32_t from, uint32_t limit,
                     uint8_t flip)
{
    uint8_t mask = bits_from(from);

    for (uint32_t i = from / 8; i * 8 < limit; i++) {
        unsigned int bits = (map->written[i] ^ flip) & mask;

        if (bits != 0) {
            uint32_t address = i * 8 + (uint32_t)__builtin_ctz(bits);

            return address < limit ? address : limit;
        }
        mask = 0xff;
    }
    return limit;
}

/* Marks the addresses start <= a < end as written, eight at a time. */
static void mark(struct memory_map *map, uint32_t start, uint32_t end)
{
    uint32_t last = (end - 1) / 8;

    for (uint32_t i = start / 8; i <= last; i++) {
        uint8_t mask = 0xff;

        if (i == start / 8) mask &= bits_from(start);
        if (i == last && end % 8 != 0) mask &= (uint8_t)~bits_from(end);
        map->written[i] |= mask;
    }
}

static enum memory_map_refusal add_to_flash(struct memory_map *map, uint32_t start,
                                            struct plomb_span bytes, uint32_t *at_out)
{
    uint32_t end = start + (uint32_t)bytes.size;
    uint32_t old = find(map, start, end, 0);

    if (old < end) {
        *at_out = old;
        return MEMORY_MAP_OVERLAP;
    }
    mark(map, start, end);
    memcpy(map->flash + start, bytes.ptr, bytes.size);
    return MEMORY_MAP_ADDED;
}

/* How many ranges start at `start` or below. */
static size_t count_up_to(const struct memory_map *map, uint32_t start)
{
    size_t low = 0;
    size_t high = map->range_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (map->ranges[middle].start <= start) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Moves the entries from index `from` on to index `to`: a gap, or one closed. */
static void move_ranges(struct memory_map *map, size_t from, size_t to)
{
    memmove(map->ranges + to, map->ranges + from,
            (map->range_count - from) * sizeof(map->ranges[0]));
    map->range_count = map->range_count - from + to;
}

static enum memory_map_refusal add_outside(struct memory_map *map, uint32_t start,
                                           uint32_t end, uint32_t *at_out)
{
    size_t index = count_up_to(map, start);
    struct memory_range *before = index > 0 ? &map->ranges[index - 1] : NULL;
    struct memory_range *behind = index < map->range_count ? &map->ranges[index] : NULL;
    bool is_joined_before = before != NULL && before->end == start;
    bool is_joined_behind = behind != NULL && behind->start == end;

    if ((before != NULL && before->end > start) ||
        (behind != NULL && behind->start < end)) {
        *at_out = before != NULL && before->end > start ? start : behind->start;
        return MEMORY_MAP_OVERLAP;
    }
    if (is_joined_before) {
        before->end = is_joined_behind ? behind->end : end;
        if (is_joined_behind) move_ranges(map, index + 1, index);
        return MEMORY_MAP_ADDED;
    }
    if (is_joined_behind) {
        behind->start = start;
        return MEMORY_MAP_ADDED;
    }
    if (map->range_count == MEMORY_MAP_RANGES_MAX) return MEMORY_MAP_TOO_SCATTERED;
    move_ranges(map, index, index + 1);
    map->ranges[index] = (struct memory_range){start, end};
    return MEMORY_MAP_ADDED;
}

enum memory_map_refusal memory_map_add(struct memory_map *map, uint32_t address,
                                       struct plomb_span bytes, uint32_t *at_out)
{
    enum memory_map_refusal refusal = MEMORY_MAP_ADDED;
    struct plomb_span inside = {NULL, 0};

    if (bytes.size > UINT32_MAX - address) return MEMORY_MAP_TOO_HIGH;
    if (address < map->flash_size) {
        inside = plomb_span_sub(bytes, 0, map->flash_size - address);
    }
    if (inside.size > 0) refusal = add_to_flash(map, address, inside, at_out);
    if (refusal != MEMORY_MAP_ADDED || inside.size == bytes.size) return refusal;
    return add_outside(map, address + (uint32_t)inside.size,
                       address + (uint32_t)bytes.size, at_out);
}

bool memory_map_next_written(const struct memory_map *map, uint32_t from,
                             uint32_t limit, struct memory_range *out)
{
    uint32_t start = from < limit ? find(map, from, limit, 0) : limit;

    if (start == limit) return false;
    out->start = start;
    out->end = find(map, start, limit, 0xff);
    return true;
}

bool memory_map_extent(const struct memory_map *map, uint32_t from, uint32_t limit,
                       struct memory_range *out)
{
    struct memory_range run;
    uint32_t end = limit;

    if (!memory_map_next_written(map, from, limit, &run)) return false;
    while (find(map, end - 1, end, 0) == end) end--;
    out->start = run.start;
    out->end = end;
    return true;
}
