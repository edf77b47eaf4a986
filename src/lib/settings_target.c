#include "lib/settings_target.h"

#include <strings.h>

#include "base/error.h"
#include "base/suggest.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* Addresses: those that nrfutil 6.1.7 uses, which are the SDK's. */
static const struct plomb_settings_family families[] = {
    {"NRF51", NULL, 0x40000, 0x400, 0x3fc00},
    {"NRF52", "nrf52832", 0x80000, PLOMB_PAGE_SIZE, 0x7f000},
    {"NRF52QFAB", NULL, 0x40000, PLOMB_PAGE_SIZE, 0x3f000},
    {"NRF52810", "nrf52810", 0x30000, PLOMB_PAGE_SIZE, 0x2f000},
    {"NRF52840", "nrf52840", 0x100000, PLOMB_PAGE_SIZE, 0xff000},
};

const struct plomb_settings_family *plomb_settings_family_all(size_t *count_out)
{
    *count_out = COUNT_OF(families);
    return families;
}

enum plomb_status plomb_settings_family_parse(const char *text, uint32_t *index_out,
                                              struct plomb_error *error)
{
    const char *names[COUNT_OF(families)];
    const char *nearest;

    for (uint32_t i = 0; i < COUNT_OF(families); i++) {
        names[i] = families[i].name;
        if (strcasecmp(text, names[i]) == 0) {
            *index_out = i;
            return PLOMB_OK;
        }
    }
    error_set(error, PLOMB_OPTION_VALUE, "'%.40s' is not a family of chips", text);
    nearest = suggest_nearest(text, names, COUNT_OF(families));
    if (plomb_chip_find(text) != NULL) {
        error_hint(error, "it is a chip: write --chip %s", text);
    } else if (nearest != NULL) {
        error_hint(error, "did you mean '%s'?", nearest);
    } else {
        error_hint(error, "choose NRF51, NRF52, NRF52QFAB, NRF52810 or NRF52840, or "
                          "name the chip with --chip");
    }
    return PLOMB_OPTION_VALUE;
}

bool settings_target_is_page(uint32_t address)
{
    size_t count;
    const struct plomb_chip *chips = plomb_chip_all(&count);

    for (size_t i = 0; i < count; i++) {
        if (chips[i].settings_address == address) return true;
    }
    for (size_t i = 0; i < COUNT_OF(families); i++) {
        if (families[i].address == address) return true;
    }
    return false;
}

bool settings_target_is_backup(uint32_t address)
{
    return settings_target_is_page(address + PLOMB_SETTINGS_BACKUP_OFFSET);
}

static void set_chip(const struct plomb_chip *chip, struct settings_target *target)
{
    target->name = chip->name;
    target->chip = chip;
    target->flash_size = chip->flash_size;
    target->page_size = PLOMB_PAGE_SIZE;
    target->address = chip->settings_address;
}

static void set_family(const struct plomb_settings_family *family,
                       struct settings_target *target)
{
    target->name = family->name;
    target->chip = family->chip != NULL ? plomb_chip_find(family->chip) : NULL;
    target->flash_size = family->flash_size;
    target->page_size = family->page_size;
    target->address = family->address;
}

static enum plomb_status find_chip(const struct plomb_settings_options *options,
                                   struct settings_target *target,
                                   struct plomb_error *error)
{
    if (options->chip != NULL && options->family != NULL) {
        error_set(error, PLOMB_OPTION_CONFLICT, "both --chip and --family are given");
        error_hint(error, "keep --chip; --family is nrfutil's name for it");
        return PLOMB_OPTION_CONFLICT;
    }
    if (options->chip != NULL) {
        set_chip(options->chip, target);
    } else if (options->family != NULL) {
        set_family(options->family, target);
    } else {
        error_set(error, PLOMB_OPTION_MISSING, "--chip is missing");
        error_hint(error, "name the chip whose page it is: --chip nrf52840");
        return PLOMB_OPTION_MISSING;
    }
    return PLOMB_OK;
}

/* The MBR's page and what lies behind the flash cannot hold a page. */
static enum plomb_status check_address(const struct settings_target *target,
                                       const char *option, uint32_t address,
                                       struct plomb_error *error)
{
    uint32_t last = target->flash_size - target->page_size;

    if (address % target->page_size != 0) {
        error_set(error, PLOMB_OPTION_VALUE, "%s: 0x%x is not the start of a page",
                  option, address);
        error_hint(error, "pages of the %s start at multiples of 0x%x", target->name,
                   target->page_size);
        return PLOMB_OPTION_VALUE;
    }
    if (address < PLOMB_MBR_SIZE || address > last) {
        error_set(error, PLOMB_OPTION_VALUE, "%s: 0x%x is not in the flash of the %s",
                  option, address, target->name);
        error_hint(error, "its pages start at 0x%x to 0x%x, behind the MBR",
                   PLOMB_MBR_SIZE, last);
        return PLOMB_OPTION_VALUE;
    }
    return PLOMB_OK;
}

static enum plomb_status find_backup(const struct plomb_settings_options *options,
                                     struct settings_target *target,
                                     struct plomb_error *error)
{
    enum plomb_status status;

    if (options->has_no_backup && options->backup_address.is_given) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "both --backup-address and --no-backup are given");
    }
    if (options->has_no_backup) return PLOMB_OK;
    target->has_backup = true;
    target->backup_address = target->address - PLOMB_SETTINGS_BACKUP_OFFSET;
    if (options->backup_address.is_given) {
        target->backup_address = options->backup_address.value;
        status =
            check_address(target, "--backup-address", target->backup_address, error);
        if (status != PLOMB_OK) return status;
    } else if (target->address < PLOMB_MBR_SIZE + PLOMB_SETTINGS_BACKUP_OFFSET) {
        error_set(error, PLOMB_OPTION_VALUE,
                  "--start-address: 0x%x leaves no page below it for the backup",
                  target->address);
        error_hint(error, "give --backup-address or --no-backup");
        return PLOMB_OPTION_VALUE;
    }
    if (target->backup_address != target->address) return PLOMB_OK;
    error_set(error, PLOMB_OPTION_CONFLICT,
              "--backup-address: 0x%x is the settings page itself", target->address);
    error_hint(error, "choose another page for the backup, or --no-backup");
    return PLOMB_OPTION_CONFLICT;
}

enum plomb_status settings_target_find(const struct plomb_settings_options *options,
                                       struct settings_target *out,
                                       struct plomb_error *error)
{
    struct settings_target target = {0};
    enum plomb_status status;

    status = find_chip(options, &target, error);
    if (status != PLOMB_OK) return status;
    if (options->start_address.is_given) {
        target.address = options->start_address.value;
        status = check_address(&target, "--start-address", target.address, error);
        if (status != PLOMB_OK) return status;
    }
    status = find_backup(options, &target, error);
    if (status != PLOMB_OK) return status;
    *out = target;
    return PLOMB_OK;
}
