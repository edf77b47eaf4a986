/*
 * A device's flash, as the core sees it: memory that is read like any other, and
 * two operations that change it. On the chip they are the NVMC's, on a host those of
 * an array. Freestanding.
 *
 * nRF52 product specifications, "NVMC": words of 32 bits are written and only turn
 * ones into zeros, at most twice between erases; a page is erased as a whole.
 */
#ifndef PLOMB_CORE_FLASH_H
#define PLOMB_CORE_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct plomb_flash {
    /* Where address 0 is found: 0 on the chip, an array elsewhere. */
    uintptr_t origin;
    /* Erases the page at `address`, a multiple of PLOMB_PAGE_SIZE. */
    bool (*erase)(void *context, uint32_t address);
    /*
     * Writes `size` bytes, whole words, in rising order. `address` and `bytes` are
     * aligned to words.
     */
    bool (*write)(void *context, uint32_t address, const uint8_t *bytes, size_t size);
    void *context; /* handed to each */
};

/* The bytes at `address`. */
static inline const uint8_t *plomb_flash_at(const struct plomb_flash *flash,
                                            uint32_t address)
{
    return (const uint8_t *)(flash->origin + address); /* NOLINT(*-no-int-to-ptr) */
}

#endif
