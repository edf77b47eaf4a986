/*
 * The drawing of a flash map. For render_inspect.c.
 */
#ifndef CLI_RENDER_FLASH_MAP_H
#define CLI_RENDER_FLASH_MAP_H

#include <plomb/buf.h>
#include <plomb/flash_map.h>

/* Draws the regions from the top of the flash down, in plain ASCII. */
void render_flash_map(const struct plomb_flash_map *map, struct plomb_buf *text);

#endif
