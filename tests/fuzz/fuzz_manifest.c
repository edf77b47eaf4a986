/* The manifest reader; what it accepts is written and read again, unchanged. */
#include <stdlib.h>

#include "formats/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_same_slot(const struct manifest_slot *a, const struct manifest_slot *b)
{
    return a->is_present == b->is_present && strcmp(a->bin_file, b->bin_file) == 0 &&
           strcmp(a->dat_file, b->dat_file) == 0 && a->has_sizes == b->has_sizes &&
           a->sd_size == b->sd_size && a->bl_size == b->bl_size;
}

static void check_round_trip(const struct manifest *manifest)
{
    struct manifest again;
    struct plomb_buf text;

    plomb_buf_init(&text, MANIFEST_SIZE_MAX);
    manifest_write(manifest, &text);
    if (text.status != PLOMB_OK) abort();
    if (manifest_parse(plomb_buf_span(&text), &again, NULL) != PLOMB_OK) abort();
    for (size_t i = 0; i < PLOMB_SLOT_COUNT; i++) {
        if (!is_same_slot(&manifest->slots[i], &again.slots[i])) abort();
    }
    plomb_buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct manifest manifest;
    struct plomb_error error = {0};

    if (manifest_parse(plomb_span(data, size), &manifest, &error) == PLOMB_OK) {
        check_round_trip(&manifest);
    } else if (error.message[0] == '\0') {
        abort();
    }
    return 0;
}
