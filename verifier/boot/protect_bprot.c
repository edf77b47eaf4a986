/* nRF52810 and nRF52832: a bit protects a page until the next reset. */
#include <plomb/core/chip.h>

#include "boot/board.h"
#include "boot/boot.h"
#include "port/nrf52.h"

/* The bits of pages 32 * index and following. */
static uint32_t bits(uint32_t index, bool is_on_trial)
{
    const uint32_t journal = board_target.journal_page / PLOMB_PAGE_SIZE;
    uint32_t all = UINT32_MAX;

    if (board.flash_pages < 32 * (index + 1))
        all >>= 32 * (index + 1) - board.flash_pages;
    if (is_on_trial && journal / 32 == index) all &= ~(1u << journal % 32);
    return all;
}

void boot_protect(bool is_on_trial)
{
    if (board.closes_debug_port) BPROT_DISABLEINDEBUG = 0;
    BPROT_CONFIG0 = bits(0, is_on_trial);
    BPROT_CONFIG1 = bits(1, is_on_trial);
    if (board.flash_pages <= 64) return;
    BPROT_CONFIG2 = bits(2, is_on_trial);
    BPROT_CONFIG3 = bits(3, is_on_trial);
}
