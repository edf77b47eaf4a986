/*
 * The ELF reader on arbitrary bytes: it loads no more than the file holds, and
 * an error is at an offset within the file or at its end.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "formats/elf.h"

enum { FLASH_SIZE = 0x40000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count_loaded(const struct memory_map *map)
{
    struct memory_range run = {0, 0};
    size_t count = 0;

    for (size_t i = 0; i < map->range_count; i++) {
        assert(map->ranges[i].start >= FLASH_SIZE);
        assert(map->ranges[i].start < map->ranges[i].end);
        count += map->ranges[i].end - map->ranges[i].start;
    }
    while (memory_map_next_written(map, run.end, FLASH_SIZE, &run)) {
        count += run.end - run.start;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct memory_map map;
    struct plomb_error error;
    enum plomb_status status;

    if (memory_map_init(&map, FLASH_SIZE) != PLOMB_OK) abort();
    memset(&error, 0, sizeof(error));
    status = elf_parse(plomb_span(data, size), &map, &error);
    if (status == PLOMB_OK) {
        /* Each of up to ELF_SECTIONS_MAX headers may name the same bytes. */
        assert(count_loaded(&map) <= size * ELF_SECTIONS_MAX);
    } else {
        assert(status == PLOMB_ELF_MALFORMED && error.status == status);
        assert(error.position <= size);
    }
    memory_map_clear(&map);
    return 0;
}
