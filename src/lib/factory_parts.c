#include "lib/factory_parts.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "core/bytes.h"
#include "core/journal.h"
#include "formats/intel_hex.h"

enum {
    VECTOR_CONFIRM = 0x1c, /* docs/spec/flash.md, section 1, as the three below */
    VECTOR_KEYS = 0x20,
    VECTOR_KEY_COUNT = 0x24,
    VECTOR_HW_VERSION = 0x28
};

/* The two words that this writes itself; others of a file would be lost. */
static enum plomb_status check_outside(const char *path, const struct memory_map *map,
                                       struct plomb_error *error)
{
    for (size_t i = 0; i < map->range_count; i++) {
        const struct memory_range *range = &map->ranges[i];

        if (range->start >= FACTORY_UICR_BOOT &&
            range->end <= FACTORY_UICR_BOOT + FACTORY_UICR_SIZE) {
            continue;
        }
        error_set(error, PLOMB_FACTORY_MISMATCH,
                  "'%s' has bytes at 0x%x to 0x%x, which are not in flash", path,
                  range->start, range->end - 1);
        error_hint(error, "take them out; UICR words of your own go to the programmer "
                          "in a file of their own");
        return PLOMB_FACTORY_MISMATCH;
    }
    return PLOMB_OK;
}

enum plomb_status factory_load_hex(const char *path, uint32_t flash_size,
                                   uint32_t start, uint32_t end, uint8_t *flash,
                                   struct plomb_error *error)
{
    struct memory_map map = {0};
    struct memory_range run = {0, 0};
    struct plomb_buf text;
    enum plomb_status status = PLOMB_NO_MEMORY;

    plomb_buf_init(&text, PLOMB_IMAGE_FILE_MAX);
    if (memory_map_init(&map, flash_size) != PLOMB_OK) {
        error_set(error, status, "out of memory for '%s'", path);
        goto out;
    }
    status = file_read(path, &text, error);
    if (status != PLOMB_OK) goto out;
    status = intel_hex_parse(plomb_buf_span(&text), &map, error);
    if (status != PLOMB_OK) {
        error_prefix(error, "cannot read '%s'", path);
        goto out;
    }
    status = check_outside(path, &map, error);
    if (status != PLOMB_OK) goto out;
    while (memory_map_next_written(&map, run.end, flash_size, &run)) {
        if (run.start < start || run.end > end) {
            status =
                error_set(error, PLOMB_FACTORY_MISMATCH,
                          "'%s' has bytes at 0x%x to 0x%x, outside of 0x%x to 0x%x",
                          path, run.start, run.end - 1, start, end - 1);
            goto out;
        }
        memcpy(flash + run.start, map.flash + run.start, run.end - run.start);
    }
out:
    memory_map_clear(&map);
    plomb_buf_clear(&text);
    return status;
}

/* What a verifier says of itself: docs/spec/flash.md, section 1. */
struct facts {
    uint32_t key_count;
    const uint8_t *keys; /* PLOMB_PUBLIC_KEY_SIZE bytes each */
    uint32_t hw_version;
};

/* False for what is no verifier of that target. */
static bool read_facts(const struct plomb_target *target, const uint8_t *boot,
                       struct facts *out)
{
    const uint32_t keys = bytes_read_le32(boot + VECTOR_KEYS);
    const uint32_t offset = keys - target->boot_start;

    out->key_count = bytes_read_le32(boot + VECTOR_KEY_COUNT);
    out->hw_version = bytes_read_le32(boot + VECTOR_HW_VERSION);
    if (bytes_read_le32(boot + VECTOR_CONFIRM) !=
            target->journal_page + (uint32_t)JOURNAL_CONFIRMED ||
        out->key_count == 0 || out->key_count > PLOMB_VERIFIER_KEYS ||
        keys < target->boot_start ||
        offset > PLOMB_VERIFIER_SIZE - out->key_count * PLOMB_PUBLIC_KEY_SIZE) {
        return false;
    }
    out->keys = boot + offset;
    return true;
}

/* The place of a key in the verifier's list; key_count when it is not there. */
static uint32_t place_of(const struct facts *facts,
                         const uint8_t key[PLOMB_PUBLIC_KEY_SIZE])
{
    uint32_t place = 0;

    while (place < facts->key_count &&
           memcmp(facts->keys + (size_t)place * PLOMB_PUBLIC_KEY_SIZE, key,
                  PLOMB_PUBLIC_KEY_SIZE) != 0) {
        place++;
    }
    return place;
}

/* Devices revoke keys by their places, so other places would revoke other keys. */
static enum plomb_status check_keys(const struct plomb_factory_options *options,
                                    const struct facts *facts,
                                    struct plomb_error *error)
{
    for (uint32_t i = 0; i < options->public_key_count; i++) {
        const uint32_t place = place_of(facts, options->public_keys[i]);

        if (place == i) continue;
        if (place == facts->key_count) {
            error_set(error, PLOMB_FACTORY_MISMATCH,
                      "'%s' was not built with signing key %u", options->verifier,
                      i + 1);
            error_hint(error, "build it with 'make firmware KEY=PUBLIC.pem'");
        } else {
            error_set(error, PLOMB_FACTORY_MISMATCH,
                      "signing key %u is number %u of '%s'", i + 1, place + 1,
                      options->verifier);
            error_hint(error, "name its keys in its order, that of KEY=: devices "
                              "revoke them by their places");
        }
        return PLOMB_FACTORY_MISMATCH;
    }
    if (options->public_key_count == facts->key_count) return PLOMB_OK;
    error_set(error, PLOMB_FACTORY_MISMATCH, "'%s' was built with %u signing keys",
              options->verifier, facts->key_count);
    error_hint(error, "name each of them with --key, in the order of KEY=");
    return PLOMB_FACTORY_MISMATCH;
}

static enum plomb_status check_hw_version(const struct plomb_factory_options *options,
                                          uint32_t built_for, struct plomb_error *error)
{
    if (!options->hw_version.is_given || options->hw_version.value == built_for) {
        return PLOMB_OK;
    }
    error_set(error, PLOMB_FACTORY_MISMATCH,
              "'%s' was built for hardware version %u, not %u", options->verifier,
              built_for, options->hw_version.value);
    error_hint(error, "build it with 'make firmware HW_VERSION=%u'",
               options->hw_version.value);
    return PLOMB_FACTORY_MISMATCH;
}

enum plomb_status factory_load_verifier(const struct plomb_factory_options *options,
                                        uint8_t *flash, uint32_t *size_out,
                                        uint32_t *hw_version_out,
                                        struct plomb_error *error)
{
    const struct plomb_target *target = options->target;
    const uint8_t *boot = flash + target->boot_start;
    struct facts facts;
    uint32_t size = PLOMB_VERIFIER_SIZE;
    enum plomb_status status;

    status = factory_load_hex(
        options->verifier, target->state_pages[1] + PLOMB_PAGE_SIZE, target->boot_start,
        target->boot_start + PLOMB_VERIFIER_SIZE, flash, error);
    if (status != PLOMB_OK) return status;
    if (!read_facts(target, boot, &facts)) {
        error_set(error, PLOMB_FACTORY_MISMATCH, "'%s' is not a verifier for %s",
                  options->verifier, target->name);
        error_hint(error, "plomb-verifier-%s.hex is one, made by 'make firmware'",
                   target->name);
        return PLOMB_FACTORY_MISMATCH;
    }
    status = check_keys(options, &facts, error);
    if (status == PLOMB_OK) status = check_hw_version(options, facts.hw_version, error);
    if (status != PLOMB_OK) return status;
    while (size > 0 && boot[size - 1] == 0xff) size--;
    *size_out = size;
    *hw_version_out = facts.hw_version;
    return PLOMB_OK;
}
