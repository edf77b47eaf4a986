/*
 * What an Intel HEX or ELF file puts at which address: the bytes of the chip's
 * flash, and of everything else only where it lies. So a file with data all
 * over the address space never costs more memory than one that fills the
 * flash. For the readers of formats and for lib.
 */
#ifndef FORMATS_MEMORY_MAP_H
#define FORMATS_MEMORY_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>

#define MEMORY_MAP_FLASH_MAX  (1u << 20) /* bytes of flash that can be stored */
#define MEMORY_MAP_RANGES_MAX 1024       /* separate ranges outside of it */

/* Addresses start <= a < end, of which at least one. */
struct memory_range {
    uint32_t start;
    uint32_t end;
};

struct memory_map {
    uint32_t flash_size; /* bytes; addresses below have their bytes stored */
    uint8_t *flash;      /* flash_size bytes; 0xff where nothing was written */
    uint8_t *written;    /* one bit for each byte of flash, lowest bit first */
    size_t range_count;  /* entries of ranges */
    struct memory_range ranges[MEMORY_MAP_RANGES_MAX]; /* at flash_size and above:
                                                          ascending, with gaps */
};

/*
 * Makes an empty map that stores the bytes below address `flash_size`, a
 * multiple of 8 up to MEMORY_MAP_FLASH_MAX. PLOMB_NO_MEMORY; clearing the map
 * is allowed then.
 */
enum plomb_status memory_map_init(struct memory_map *map,
                                  uint32_t flash_size) PLOMB_MUST_USE;

/* Frees what the map holds. NULL-safe, idempotent. */
void memory_map_clear(struct memory_map *map);

/* Why memory_map_add refused. */
enum memory_map_refusal {
    MEMORY_MAP_ADDED,         /* it did not */
    MEMORY_MAP_OVERLAP,       /* an address was written before */
    MEMORY_MAP_TOO_HIGH,      /* it reaches address 0xffffffff or wraps there */
    MEMORY_MAP_TOO_SCATTERED, /* more than MEMORY_MAP_RANGES_MAX ranges */
};

/*
 * Writes `bytes` at `address`. On MEMORY_MAP_OVERLAP, `*at_out` is the lowest
 * address that was written before. After a refusal the map is good for nothing
 * but clearing.
 */
enum memory_map_refusal memory_map_add(struct memory_map *map, uint32_t address,
                                       struct plomb_span bytes,
                                       uint32_t *at_out) PLOMB_MUST_USE;

/*
 * Finds the first run of written bytes at or behind `from` and below `limit`,
 * which is at most flash_size, and cuts it at `limit`. False when there is
 * none.
 */
bool memory_map_next_written(const struct memory_map *map, uint32_t from,
                             uint32_t limit, struct memory_range *out);

/*
 * The lowest and the highest written byte from `from` to below `limit`, which
 * is at most flash_size, as one range. False when there is none.
 */
bool memory_map_extent(const struct memory_map *map, uint32_t from, uint32_t limit,
                       struct memory_range *out);

#endif
