/* nRF52833 and nRF52840: regions of pages, which cannot be changed until a reset. */
#include <plomb/core/chip.h>

#include "boot/board.h"
#include "boot/boot.h"
#include "port/nrf52.h"

static void protect(uint32_t region, uint32_t start, uint32_t end, uint32_t permission)
{
    ACL_ADDR(region) = start;
    ACL_SIZE(region) = end - start;
    ACL_PERM(region) = permission;
}

/* On every target the journal is behind the keys, and the rest behind the journal. */
void boot_protect(bool is_on_trial)
{
    const uint32_t journal = board_target.journal_page;
    const uint32_t rest = is_on_trial ? journal + PLOMB_PAGE_SIZE : journal;

    protect(0, 0, board_target.key_page, ACL_NO_WRITE);
    protect(1, board_target.key_page, journal, ACL_NO_WRITE | ACL_NO_READ);
    protect(2, rest, board.flash_pages * PLOMB_PAGE_SIZE, ACL_NO_WRITE);
}
