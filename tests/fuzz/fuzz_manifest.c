/* The manifest reader; what it accepts is written and read again, unchanged. */
#include <stdlib.h>
#include <string.h>

#include "formats/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_same_slot(const struct manifest_slot *a, const struct manifest_slot *b)
{
    return a->is_present == b->is_present && strcmp(a->bin_file, b->bin_file) == 0 &&
           strcmp(a->dat_file, b->dat_file) == 0 && a->has_sizes == b->has_sizes &&
           a->sd_size == b->sd_size && a->bl_size == b->bl_size;
}

/* Digests that are absent are zeros in both. */
static bool is_same_image(const struct manifest_sealed *a,
                          const struct manifest_sealed *b)
{
    return a->is_present == b->is_present && a->size == b->size &&
           a->payload_size == b->payload_size && a->codec == b->codec &&
           a->cipher == b->cipher && a->base_size == b->base_size &&
           memcmp(a->sha256, b->sha256, sizeof(a->sha256)) == 0 &&
           memcmp(a->payload_sha256, b->payload_sha256, sizeof(a->sha256)) == 0 &&
           memcmp(a->base_sha256, b->base_sha256, sizeof(a->sha256)) == 0;
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
        if (!is_same_image(&manifest->sealed[i], &again.sealed[i])) abort();
    }
    if (manifest->has_plomb != again.has_plomb) abort();
    if (manifest->has_release != again.has_release) abort();
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
