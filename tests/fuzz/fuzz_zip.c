/* The zip reader and its policy: what it accepts keeps every promise of it. */
#include <stdlib.h>

#include "base/crc32.h"
#include "formats/zip_name.h"
#include "formats/zip_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_archive(const struct zip_archive *archive)
{
    size_t total_size = 0;

    if (archive->count > PLOMB_PACKAGE_ENTRIES_MAX) abort();
    for (size_t i = 0; i < archive->count; i++) {
        const struct plomb_package_entry *entry = &archive->entries[i];

        total_size += entry->bytes.size;
        if (zip_name_fault(entry->name) != NULL) abort();
        if (crc32_of(entry->bytes) != entry->crc32) abort();
    }
    if (total_size > PLOMB_PACKAGE_MAX) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zip_archive archive = {0};
    struct plomb_error error = {0};

    if (zip_parse(plomb_span(data, size), &archive, &error) == PLOMB_OK) {
        check_archive(&archive);
    } else if (error.message[0] == '\0' || archive.entries != NULL) {
        abort();
    }
    zip_archive_clear(&archive);
    return 0;
}
