/*
 * Settings pages in arbitrary bytes, as one page and as a file. A page that reads
 * must mean the same after writing it again, and what is found keeps the promises
 * of plomb/settings.h.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/settings.h>

#include "formats/settings_page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_settings(const struct plomb_settings *settings)
{
    assert(settings->version == 1 || settings->version == 2);
    assert(settings->init_command_size <= PLOMB_SETTINGS_COMMAND_MAX);
    if (plomb_settings_is_intact(settings))
        assert(plomb_settings_is_crc_right(settings));
}

static void check_page(struct plomb_span bytes)
{
    uint8_t page[PLOMB_SETTINGS_V2_SIZE];
    uint8_t again[PLOMB_SETTINGS_V2_SIZE];
    struct plomb_settings settings;
    struct plomb_settings parsed;
    size_t size;

    if (!settings_page_parse(bytes, &settings)) return;
    check_settings(&settings);
    size = settings_page_write(&settings, page);
    assert(memcmp(page + 4, bytes.ptr + 4, PLOMB_SETTINGS_V1_SIZE - 4) == 0);
    assert(settings_page_parse(plomb_span(page, size), &parsed));
    assert(plomb_settings_is_intact(&parsed));
    assert(parsed.crc == settings.expected_crc);
    assert(settings_page_write(&parsed, again) == size);
    assert(memcmp(page, again, size) == 0);
}

static void check_list(const struct plomb_settings_list *list)
{
    assert(list->count > 0 && list->count <= PLOMB_SETTINGS_PAIRS_MAX);
    for (size_t i = 0; i < list->count; i++) {
        const struct plomb_settings_pair *pair = &list->pairs[i];

        assert(pair->has_page || pair->has_backup);
        assert(!pair->is_same || (pair->has_page && pair->has_backup));
        if (pair->has_page) check_settings(&pair->page);
        if (pair->has_backup) check_settings(&pair->backup);
        if (pair->source == PLOMB_SETTINGS_FROM_BACKUP)
            assert(plomb_settings_is_intact(&pair->backup));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plomb_span bytes = plomb_span(data, size);
    struct plomb_settings_places places = {0};
    struct plomb_settings_list list;
    struct plomb_error error = {0};

    check_page(bytes);
    if (plomb_settings_parse(bytes, "file", &places, &list, &error) == PLOMB_OK) {
        check_list(&list);
    } else {
        assert(error.status != PLOMB_OK && error.status != PLOMB_INTERNAL);
    }
    places.start_address = (struct plomb_optional){true, 0x7f000};
    plomb_error_clear(&error);
    if (plomb_settings_parse(bytes, "file", &places, &list, &error) == PLOMB_OK) {
        check_list(&list);
    }
    return 0;
}
