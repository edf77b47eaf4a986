/*
 * Where a settings page and its backup go: chips, families, addresses. For lib
 * only.
 */
#ifndef LIB_SETTINGS_TARGET_H
#define LIB_SETTINGS_TARGET_H

#include <plomb/settings.h>

struct settings_target {
    const char *name;              /* of the chip or family, for messages */
    const struct plomb_chip *chip; /* bounds of images; NULL where none is known */
    uint32_t flash_size;           /* bytes */
    uint32_t page_size;            /* bytes */
    uint32_t address;              /* of the settings page */
    bool has_backup;               /* backup_address is given */
    uint32_t backup_address;
};

/*
 * Finds the places that `options` ask for. PLOMB_OPTION_MISSING without chip and
 * family, PLOMB_OPTION_CONFLICT for both, for a backup address without a backup or
 * for one page in both roles, PLOMB_OPTION_VALUE for an address that is no page of
 * the flash.
 */
enum plomb_status settings_target_find(const struct plomb_settings_options *options,
                                       struct settings_target *out,
                                       struct plomb_error *error) PLOMB_MUST_USE;

/* Whether a settings page, or a backup, of some chip or family is at `address`. */
bool settings_target_is_page(uint32_t address);
bool settings_target_is_backup(uint32_t address);

#endif
