#include <plomb/core/chip.h>

#include "core/text.h"

enum { KIB = 1024 };

/*
 * Name, flash, RAM, bootloader start and size, settings, MBR parameters,
 * application data. The last is what the stock configurations of the SDK's
 * secure bootloaders set: two pages on the chips whose flash is scarce.
 */
static const struct plomb_chip chips[] = {
    {"nrf52805", 192 * KIB, 24 * KIB, 0x28000, 0x6000, 0x2f000, 0x2e000, 0x2000},
    {"nrf52810", 192 * KIB, 24 * KIB, 0x28000, 0x6000, 0x2f000, 0x2e000, 0x2000},
    {"nrf52811", 192 * KIB, 24 * KIB, 0x28000, 0x6000, 0x2f000, 0x2e000, 0x2000},
    {"nrf52820", 256 * KIB, 32 * KIB, 0x38000, 0x6000, 0x3f000, 0x3e000, 0x2000},
    {"nrf52832", 512 * KIB, 64 * KIB, 0x78000, 0x6000, 0x7f000, 0x7e000, 0x3000},
    {"nrf52833", 512 * KIB, 128 * KIB, 0x78000, 0x6000, 0x7f000, 0x7e000, 0x2000},
    {"nrf52840", 1024 * KIB, 256 * KIB, 0xf8000, 0x6000, 0xff000, 0xfe000, 0x3000},
};

enum { CHIP_COUNT = sizeof(chips) / sizeof(chips[0]) };

const struct plomb_chip *plomb_chip_find(const char *name)
{
    for (size_t i = 0; i < CHIP_COUNT; i++) {
        if (text_is_same(chips[i].name, name)) return &chips[i];
    }
    return NULL;
}

const struct plomb_chip *plomb_chip_all(size_t *count_out)
{
    *count_out = CHIP_COUNT;
    return chips;
}

const struct plomb_chip *plomb_chip_largest(void)
{
    const struct plomb_chip *largest = &chips[0];

    for (size_t i = 1; i < CHIP_COUNT; i++) {
        if (chips[i].flash_size > largest->flash_size) largest = &chips[i];
    }
    return largest;
}
