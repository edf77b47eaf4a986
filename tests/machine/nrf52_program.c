/* What a debug probe does: an Intel HEX file into flash and UICR of the emulated chip. */
#include "nrf52_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "formats/intel_hex.h"

enum { UICR_START = 0x10001000, UICR_SIZE = 0x1000 };

/* What the file has for UICR; memory_map keeps the bytes of flash alone. */
static void program_uicr(struct nrf52 *machine, struct plomb_span text)
{
    const char *at = (const char *)text.ptr;
    uint32_t base = 0;

    for (size_t left = text.size; left > 0;) {
        const char *end = memchr(at, '\n', left);
        const size_t size = end == NULL ? left : (size_t)(end - at) + 1;
        unsigned int count, offset, type;

        if (sscanf(at, ":%2x%4x%2x", &count, &offset, &type) == 3) {
            if (type == 4) {
                unsigned int upper;

                if (sscanf(at + 9, "%4x", &upper) == 1) base = upper << 16;
            }
            for (unsigned int i = 0; type == 0 && i < count; i++) {
                const uint32_t address = base + offset + i;
                unsigned int byte;

                if (address < UICR_START || address >= UICR_START + UICR_SIZE) continue;
                if (sscanf(at + 9 + 2 * i, "%2x", &byte) != 1) continue;
                ((uint8_t *)machine->uicr)[address - UICR_START] = (uint8_t)byte;
            }
        }
        at += size;
        left -= size;
    }
}

bool nrf52_program(struct nrf52 *machine, const char *path)
{
    struct plomb_error error = {0};
    struct memory_map map = {0};
    struct memory_range range;
    struct plomb_buf text;
    uint32_t from = 0;
    bool is_done = false;

    plomb_buf_init(&text, 16u << 20);
    if (file_read(path, &text, &error) != PLOMB_OK ||
        memory_map_init(&map, machine->flash_size) != PLOMB_OK ||
        intel_hex_parse(plomb_buf_span(&text), &map, &error) != PLOMB_OK) {
        fprintf(stderr, "nrf52: '%s': %s\n", path, error.message);
        goto out;
    }
    while (memory_map_next_written(&map, from, machine->flash_size, &range)) {
        memcpy((uint8_t *)machine->flash.words + range.start, map.flash + range.start,
               range.end - range.start);
        from = range.end;
    }
    program_uicr(machine, plomb_buf_span(&text));
    nrf52_flash_changed(machine);
    is_done = true;
out:
    memory_map_clear(&map);
    plomb_buf_clear(&text);
    return is_done;
}
