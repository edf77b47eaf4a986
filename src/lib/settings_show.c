#include <plomb/settings.h>

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "formats/intel_hex.h"
#include "formats/memory_map.h"
#include "formats/settings_page.h"
#include "lib/image_format.h"
#include "lib/settings_target.h"

/* The pages of the nRF51; those of every nRF52 are multiples of it. */
enum { PAGE_STEP = 0x400 };

/* A page as it was found. */
struct found_page {
    struct plomb_span bytes; /* from its first to its last byte in the file */
    struct plomb_settings settings;
};

/* The bytes that are at `address` without a gap, at most a page of them. */
static struct plomb_span bytes_at(const struct memory_map *map, uint32_t address)
{
    uint32_t limit = map->flash_size;
    struct memory_range run;

    if (address >= limit) return plomb_span(NULL, 0);
    if (limit - address > PLOMB_PAGE_SIZE) limit = address + PLOMB_PAGE_SIZE;
    if (!memory_map_next_written(map, address, limit, &run) || run.start != address) {
        return plomb_span(NULL, 0);
    }
    return plomb_span(map->flash + address, run.end - address);
}

static bool read_at(const struct memory_map *map, uint32_t address,
                    struct found_page *page)
{
    page->bytes = bytes_at(map, address);
    return settings_page_parse(page->bytes, &page->settings);
}

static bool is_right_at(const struct memory_map *map, uint32_t address)
{
    struct found_page page;

    return read_at(map, address, &page) && plomb_settings_is_crc_right(&page.settings);
}

static bool has_right_page(const struct memory_map *map)
{
    for (uint32_t address = 0; address < map->flash_size; address += PAGE_STEP) {
        if (is_right_at(map, address)) return true;
    }
    return false;
}

static bool is_known_code(uint32_t code)
{
    switch ((enum plomb_settings_bank_code)code) {
    case PLOMB_SETTINGS_BANK_EMPTY:
    case PLOMB_SETTINGS_BANK_APPLICATION:
    case PLOMB_SETTINGS_BANK_SOFTDEVICE:
    case PLOMB_SETTINGS_BANK_BOOTLOADER:
    case PLOMB_SETTINGS_BANK_SOFTDEVICE_BOOTLOADER:
    case PLOMB_SETTINGS_BANK_EXTERNAL_APPLICATION:
        return true;
    }
    return false;
}

/* Where one chip has its settings another has code: that should not look alike. */
static bool looks_like_settings(const struct plomb_settings *settings)
{
    return settings->bank_layout <= 1 && settings->bank_current <= 1 &&
           is_known_code(settings->bank_0.code) && is_known_code(settings->bank_1.code);
}

/* Whether a page with a wrong main CRC at `address` is worth showing. */
static bool is_damaged_page(const struct memory_map *map, uint32_t address,
                            const struct plomb_settings *settings,
                            bool is_another_right)
{
    bool is_page = settings_target_is_page(address);
    bool is_backup = settings_target_is_backup(address);

    if (!looks_like_settings(settings)) return false;
    if (!is_another_right) return is_page || is_backup;
    return (is_page && is_right_at(map, address - PLOMB_SETTINGS_BACKUP_OFFSET)) ||
           (is_backup && is_right_at(map, address + PLOMB_SETTINGS_BACKUP_OFFSET));
}

static bool find_at(const struct memory_map *map, uint32_t address,
                    bool is_another_right, struct found_page *page)
{
    if (!read_at(map, address, page)) return false;
    return plomb_settings_is_crc_right(&page->settings) ||
           is_damaged_page(map, address, &page->settings, is_another_right);
}

/* Whether both pages hold the same bytes, as far as devices compare them. */
static bool is_same(const struct found_page *a, const struct found_page *b)
{
    size_t end = settings_page_end(a->settings.version);

    return plomb_span_is_equal(plomb_span_sub(a->bytes, 0, end),
                               plomb_span_sub(b->bytes, 0, end));
}

/* Whom a bootloader believes: nRF5 SDK 17.1; docs/spec/settings.md, section 3. */
static enum plomb_settings_source source_of(const struct plomb_settings_pair *pair)
{
    bool is_page_right = pair->has_page && plomb_settings_is_crc_right(&pair->page);
    bool is_backup_intact = pair->has_backup && plomb_settings_is_intact(&pair->backup);

    if (is_page_right && is_backup_intact) return PLOMB_SETTINGS_FROM_BOTH;
    if (is_page_right) return PLOMB_SETTINGS_FROM_PAGE;
    return is_backup_intact ? PLOMB_SETTINGS_FROM_BACKUP : PLOMB_SETTINGS_FROM_NONE;
}

/* Fills a pair; one of the pages may be NULL. */
static void set_pair(struct plomb_settings_pair *pair, const struct found_page *page,
                     const struct found_page *backup)
{
    pair->has_page = page != NULL;
    pair->has_backup = backup != NULL;
    if (page != NULL) pair->page = page->settings;
    if (backup != NULL) pair->backup = backup->settings;
    pair->is_same = page != NULL && backup != NULL && is_same(page, backup);
    pair->source = source_of(pair);
}

/* The pair at `address`, and at the page below it if that is a page as well. */
static void add_pair(const struct memory_map *map, uint32_t address,
                     bool is_another_right, struct plomb_settings_pair *pair)
{
    uint32_t below = address - PLOMB_SETTINGS_BACKUP_OFFSET;
    struct found_page page;
    struct found_page backup;
    bool has_below = address >= PLOMB_SETTINGS_BACKUP_OFFSET &&
                     find_at(map, below, is_another_right, &backup);

    if (!find_at(map, address, is_another_right, &page)) return;
    pair->has_address = true;
    if (!has_below && settings_target_is_backup(address)) {
        pair->backup_address = address;
        set_pair(pair, NULL, &page);
        return;
    }
    pair->page_address = address;
    pair->backup_address = has_below ? below : 0;
    set_pair(pair, &page, has_below ? &backup : NULL);
}

/* Says where settings were expected, and whether something else lies there. */
static enum plomb_status set_not_found(const struct memory_map *map,
                                       struct plomb_error *error)
{
    error_set(error, PLOMB_SETTINGS_MALFORMED,
              "no bootloader settings page: none is at the address of any chip, and no "
              "other page below 0x%x has the right CRC",
              map->flash_size);
    for (uint32_t address = 0; address < map->flash_size; address += PAGE_STEP) {
        if (settings_target_is_page(address) && bytes_at(map, address).size > 0) {
            error_hint(error,
                       "what lies at 0x%x, the settings page of a chip, does not look "
                       "like settings",
                       address);
        }
    }
    error_hint(error, "'plomb settings new' makes one for your application");
    return PLOMB_SETTINGS_MALFORMED;
}

/* Whether the page at `address` is the backup of a page that was found. */
static bool is_listed(const struct plomb_settings_list *list, uint32_t address)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct plomb_settings_pair *pair = &list->pairs[i];

        if (pair->has_backup && pair->backup_address == address) return true;
    }
    return false;
}

static enum plomb_status find_all(const struct memory_map *map,
                                  struct plomb_settings_list *list,
                                  struct plomb_error *error)
{
    bool is_another_right = has_right_page(map);
    struct found_page page;

    for (uint32_t next = map->flash_size; next > 0;) {
        struct plomb_settings_pair *pair = &list->pairs[list->count];

        next -= PAGE_STEP;
        if (is_listed(list, next)) continue;
        if (!find_at(map, next, is_another_right, &page)) continue;
        if (list->count == PLOMB_SETTINGS_PAIRS_MAX) {
            error_set(error, PLOMB_SETTINGS_MALFORMED,
                      "the file holds the settings pages of more than %d devices",
                      PLOMB_SETTINGS_PAIRS_MAX);
            error_hint(error, "choose one with --start-address");
            return PLOMB_SETTINGS_MALFORMED;
        }
        add_pair(map, next, is_another_right, pair);
        list->count++;
    }
    return list->count > 0 ? PLOMB_OK : set_not_found(map, error);
}

static enum plomb_status read_given(const struct memory_map *map, const char *option,
                                    uint32_t address, struct found_page *page,
                                    struct plomb_error *error)
{
    struct plomb_span bytes = bytes_at(map, address);

    if (read_at(map, address, page)) return PLOMB_OK;
    if (bytes.size < PLOMB_SETTINGS_V1_SIZE) {
        return error_set(error, PLOMB_SETTINGS_MALFORMED,
                         "%s: the file has %zu bytes at 0x%x, expected at least %d",
                         option, bytes.size, address, PLOMB_SETTINGS_V1_SIZE);
    }
    return error_set(error, PLOMB_SETTINGS_MALFORMED,
                     "%s: what lies at 0x%x has no settings version 1 or 2", option,
                     address);
}

static enum plomb_status find_given(const struct memory_map *map,
                                    const struct plomb_settings_places *places,
                                    struct plomb_settings_list *list,
                                    struct plomb_error *error)
{
    struct plomb_settings_pair *pair = &list->pairs[0];
    uint32_t address = places->start_address.value;
    uint32_t below = address - PLOMB_SETTINGS_BACKUP_OFFSET;
    struct found_page page;
    struct found_page backup;
    bool has_backup;
    enum plomb_status status;

    status = read_given(map, "--start-address", address, &page, error);
    if (status != PLOMB_OK) return status;
    if (places->backup_address.is_given) {
        below = places->backup_address.value;
        status = read_given(map, "--backup-address", below, &backup, error);
        if (status != PLOMB_OK) return status;
        has_backup = true;
    } else {
        has_backup = address >= PLOMB_SETTINGS_BACKUP_OFFSET &&
                     read_at(map, below, &backup) &&
                     looks_like_settings(&backup.settings);
    }
    pair->has_address = true;
    pair->page_address = address;
    pair->backup_address = has_backup ? below : 0;
    set_pair(pair, &page, has_backup ? &backup : NULL);
    list->count = 1;
    return PLOMB_OK;
}

static enum plomb_status find_in_hex(struct plomb_span file,
                                     const struct plomb_settings_places *places,
                                     struct plomb_settings_list *list,
                                     struct plomb_error *error)
{
    struct memory_map map;
    enum plomb_status status = PLOMB_INTERNAL;

    status = memory_map_init(&map, plomb_chip_largest()->flash_size);
    if (status != PLOMB_OK) {
        error_set(error, status, "out of memory");
        goto out;
    }
    status = intel_hex_parse(file, &map, error);
    if (status != PLOMB_OK) goto out;
    status = places->start_address.is_given ? find_given(&map, places, list, error)
                                            : find_all(&map, list, error);
    if (status != PLOMB_OK) goto out;

    status = PLOMB_OK;
out:
    memory_map_clear(&map);
    return status;
}

/* The bytes of one page have no address, so they cannot be at the wrong one. */
static enum plomb_status find_in_page(struct plomb_span file,
                                      struct plomb_settings_list *list,
                                      struct plomb_error *error)
{
    struct found_page page;

    if (file.size > PLOMB_PAGE_SIZE) {
        error_set(error, PLOMB_SETTINGS_MALFORMED,
                  "the file has %zu bytes and is not Intel HEX, expected one page: at "
                  "most %u bytes",
                  file.size, PLOMB_PAGE_SIZE);
        error_hint(error, "give a dump of the flash as Intel HEX");
        return PLOMB_SETTINGS_MALFORMED;
    }
    page.bytes = file;
    if (!settings_page_parse(file, &page.settings)) {
        return error_set(error, PLOMB_SETTINGS_MALFORMED,
                         "no bootloader settings page: expected at least %d bytes with "
                         "settings version 1 or 2 at byte 4",
                         PLOMB_SETTINGS_V1_SIZE);
    }
    set_pair(&list->pairs[0], &page, NULL);
    list->count = 1;
    return PLOMB_OK;
}

static enum plomb_status find(struct plomb_span file, const char *name,
                              const struct plomb_settings_places *places,
                              struct plomb_settings_list *list,
                              struct plomb_error *error)
{
    enum plomb_image_format format;
    enum plomb_status status = image_format_find(file, name, &format, error);

    if (status != PLOMB_OK) return status;
    switch (format) {
    case PLOMB_IMAGE_HEX:
        return find_in_hex(file, places, list, error);
    case PLOMB_IMAGE_BIN:
        if (places->start_address.is_given) {
            return error_set(error, PLOMB_OPTION_CONFLICT,
                             "--start-address: only Intel HEX has addresses");
        }
        return find_in_page(file, list, error);
    case PLOMB_IMAGE_ELF:
        error_set(error, PLOMB_SETTINGS_MALFORMED,
                  "the file is ELF, expected Intel HEX or the bytes of one page");
        error_hint(error, "convert it with 'objcopy -O ihex'");
        return PLOMB_SETTINGS_MALFORMED;
    }
    return PLOMB_INTERNAL;
}

enum plomb_status plomb_settings_parse(struct plomb_span file, const char *name,
                                       const struct plomb_settings_places *places,
                                       struct plomb_settings_list *out,
                                       struct plomb_error *error)
{
    struct plomb_settings_list list = {0};
    enum plomb_status status;

    if (file.size > PLOMB_IMAGE_FILE_MAX) {
        return error_set(error, PLOMB_INPUT_TOO_LARGE,
                         "the file has %zu bytes, expected at most %u", file.size,
                         PLOMB_IMAGE_FILE_MAX);
    }
    status = find(file, name, places, &list, error);
    if (status != PLOMB_OK) return status;
    *out = list;
    return PLOMB_OK;
}

enum plomb_status plomb_settings_load(const char *path,
                                      const struct plomb_settings_places *places,
                                      struct plomb_settings_list *out,
                                      struct plomb_error *error)
{
    struct plomb_buf file;
    enum plomb_status status = PLOMB_INTERNAL;

    plomb_buf_init(&file, PLOMB_IMAGE_FILE_MAX);
    status = file_read(path, &file, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_settings_parse(plomb_buf_span(&file), path, places, out, error);
    if (status != PLOMB_OK) {
        error_prefix(error, status == PLOMB_HEX_MALFORMED ? "cannot read '%s'" : "'%s'",
                     path);
        goto out;
    }

    status = PLOMB_OK;
out:
    plomb_buf_clear(&file);
    return status;
}

static enum plomb_status check_one(const struct plomb_settings *settings,
                                   const char *which, bool has_address,
                                   uint32_t address, struct plomb_error *error)
{
    bool is_main = !plomb_settings_is_crc_right(settings);
    uint32_t crc = is_main ? settings->crc : settings->boot_validation_crc;
    uint32_t expected =
        is_main ? settings->expected_crc : settings->expected_boot_validation_crc;
    char place[32] = "";

    if (plomb_settings_is_intact(settings)) return PLOMB_OK;
    if (has_address) snprintf(place, sizeof(place), " at 0x%x", address);
    error_set(error, PLOMB_SETTINGS_MALFORMED,
              "the %s%s is damaged: its %s is 0x%08x, expected 0x%08x", which, place,
              is_main ? "CRC" : "boot validation CRC", crc, expected);
    return PLOMB_SETTINGS_MALFORMED;
}

enum plomb_status plomb_settings_check(const struct plomb_settings_list *list,
                                       struct plomb_error *error)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct plomb_settings_pair *pair = &list->pairs[i];
        enum plomb_status status = PLOMB_OK;

        if (pair->has_page) {
            status = check_one(&pair->page, "settings page", pair->has_address,
                               pair->page_address, error);
        }
        if (status == PLOMB_OK && pair->has_backup) {
            status = check_one(&pair->backup, "settings backup", pair->has_address,
                               pair->backup_address, error);
        }
        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}
