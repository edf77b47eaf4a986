/*
 * The Intel HEX reader on arbitrary bytes. The map it fills must keep its own
 * rules, an error must be in a line that exists, and turning every line end
 * into CRLF must not change the verdict.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "formats/intel_hex.h"

enum { FLASH_SIZE = 0x2000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_map(const struct memory_map *map)
{
    uint32_t end = map->flash_size - 1;
    struct memory_range run = {0, 0};

    assert(map->range_count <= MEMORY_MAP_RANGES_MAX);
    for (size_t i = 0; i < map->range_count; i++) {
        assert(map->ranges[i].start > end);
        assert(map->ranges[i].start < map->ranges[i].end);
        end = map->ranges[i].end;
    }
    for (uint32_t at = 0; memory_map_next_written(map, at, FLASH_SIZE, &run);) {
        for (; at < run.start; at++) assert(map->flash[at] == 0xff);
        at = run.end;
    }
}

static enum plomb_status parse(struct plomb_span text, struct plomb_error *error)
{
    struct memory_map map;
    enum plomb_status status;

    if (memory_map_init(&map, FLASH_SIZE) != PLOMB_OK) abort();
    memset(error, 0, sizeof(*error));
    status = intel_hex_parse(text, &map, error);
    check_map(&map);
    memory_map_clear(&map);
    assert(status == PLOMB_OK || status == PLOMB_HEX_MALFORMED);
    assert(status == error->status);
    return status;
}

static size_t count_lines(const uint8_t *data, size_t size)
{
    size_t count = 1;

    for (size_t i = 0; i < size; i++) count += data[i] == '\n';
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plomb_error error;
    enum plomb_status status = parse(plomb_span(data, size), &error);
    uint8_t *crlf = malloc(2 * size + 1);
    size_t crlf_size = 0;

    if (crlf == NULL) abort();
    assert(status == PLOMB_OK || error.position <= count_lines(data, size));
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '\n' && (i == 0 || data[i - 1] != '\r')) {
            crlf[crlf_size++] = '\r';
        }
        crlf[crlf_size++] = data[i];
    }
    assert(parse(plomb_span(crlf, crlf_size), &error) == status);
    free(crlf);
    return 0;
}
