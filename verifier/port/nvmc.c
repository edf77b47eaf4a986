#include "port/nvmc.h"

#include <plomb/core/target.h>

#include "boot/board.h"
#include "port/nrf52.h"
#include "port/watchdog.h"

/* The CPU stands still while flash is erased or written; this is for the registers. */
static void wait(void)
{
    while (NVMC_READY == 0) continue;
}

/* The verifier replaces itself through the MBR, never by its own hand. */
static bool is_own(uint32_t address)
{
    return address - board_target.boot_start < PLOMB_VERIFIER_SIZE;
}

static bool erase(void *context, uint32_t address)
{
    (void)context;
    if (is_own(address)) return false;
    watchdog_feed();
    NVMC_CONFIG = NVMC_ERASE;
    wait();
    NVMC_ERASEPAGE = address;
    wait();
    NVMC_CONFIG = NVMC_READ;
    wait();
    return true;
}

static bool write(void *context, uint32_t address, const uint8_t *bytes, size_t size)
{
    const uint32_t *words = (const uint32_t *)(const void *)bytes;

    (void)context;
    if (is_own(address)) return false;
    watchdog_feed();
    NVMC_CONFIG = NVMC_WRITE;
    wait();
    for (; size > 0; size -= sizeof(*words), address += sizeof(*words)) {
        NRF_REGISTER(address) = *words++;
        wait();
    }
    NVMC_CONFIG = NVMC_READ;
    wait();
    return true;
}

const struct plomb_flash nvmc_flash = {.origin = 0, .erase = erase, .write = write};
