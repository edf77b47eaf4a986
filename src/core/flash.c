#include "core/flash.h"

#include <string.h>

#include <plomb/core/chip.h>

static uint32_t word_at(const struct plomb_flash *flash, uint32_t address)
{
    uint32_t word;

    memcpy(&word, plomb_flash_at(flash, address), sizeof(word));
    return word;
}

bool flash_erase(const struct plomb_flash *flash, uint32_t address)
{
    if (!flash->erase(flash->context, address)) return false;
    for (uint32_t i = 0; i < PLOMB_PAGE_SIZE; i += sizeof(uint32_t)) {
        if (word_at(flash, address + i) != FLASH_BLANK) return false;
    }
    return true;
}

bool flash_write(const struct plomb_flash *flash, uint32_t address, const void *bytes,
                 size_t size)
{
    return flash->write(flash->context, address, bytes, size) &&
           memcmp(plomb_flash_at(flash, address), bytes, size) == 0;
}

static size_t whole_words(size_t size)
{
    return (size + sizeof(uint32_t) - 1) & ~(sizeof(uint32_t) - 1);
}

bool flash_replace(const struct plomb_flash *flash, uint32_t address,
                   const uint8_t *bytes, size_t size)
{
    return flash_erase(flash, address) &&
           flash_write(flash, address, bytes, whole_words(size));
}

bool flash_renew(const struct plomb_flash *flash, uint32_t address,
                 const uint8_t *bytes, size_t size)
{
    return memcmp(plomb_flash_at(flash, address), bytes, whole_words(size)) == 0
               ? flash_write(flash, address, bytes, whole_words(size))
               : flash_replace(flash, address, bytes, size);
}

bool flash_mark(const struct plomb_flash *flash, uint32_t address)
{
    static const uint32_t done = 0;

    return flash_write(flash, address, &done, sizeof(done));
}

bool flash_is_marked(const struct plomb_flash *flash, uint32_t address)
{
    return word_at(flash, address) != FLASH_BLANK;
}
