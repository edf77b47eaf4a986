#include "formats/manifest.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/suggest.h"
#include "formats/manifest_sealed.h"
#include "formats/zip_name.h"

#define LEGACY_VERSION_MAX 9.95 /* of dfu_version, before it needs two digits */

static const char *const slot_names[PLOMB_SLOT_COUNT] = {
    [PLOMB_SLOT_SOFTDEVICE_BOOTLOADER] = "softdevice_bootloader",
    [PLOMB_SLOT_SOFTDEVICE] = "softdevice",
    [PLOMB_SLOT_BOOTLOADER] = "bootloader",
    [PLOMB_SLOT_APPLICATION] = "application",
};

/* The order of Python's sorted keys. */
static const enum plomb_slot written_order[PLOMB_SLOT_COUNT] = {
    PLOMB_SLOT_APPLICATION, PLOMB_SLOT_BOOTLOADER, PLOMB_SLOT_SOFTDEVICE,
    PLOMB_SLOT_SOFTDEVICE_BOOTLOADER};

static const char dfu_version_key[] = "dfu_version";

enum plomb_slot manifest_written_slot(size_t index)
{
    return written_order[index];
}

const char *manifest_slot_name(enum plomb_slot slot)
{
    return (unsigned int)slot < PLOMB_SLOT_COUNT ? slot_names[slot] : NULL;
}

static enum plomb_status read_file_name(const struct json *slot, const char *slot_name,
                                        const char *key,
                                        char out[PLOMB_PACKAGE_NAME_MAX + 1],
                                        struct plomb_error *error)
{
    const struct json *member = json_member(slot, key);
    const char *name = json_string(member);
    const char *fault;

    if (member == NULL) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED, "the slot '%s' has no '%s'",
                         slot_name, key);
    }
    if (name == NULL) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED,
                         "'%s' of the slot '%s' is not a string", key, slot_name);
    }
    fault = zip_name_fault(name);
    if (fault == NULL && strchr(name, '/') != NULL) fault = "names a folder";
    if (fault == NULL && strcmp(name, MANIFEST_NAME) == 0) fault = "is the manifest";
    if (fault != NULL) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED,
                         "'%s' of the slot '%s' %s: '%.64s'", key, slot_name, fault,
                         name);
    }
    memcpy(out, name, strlen(name) + 1);
    return PLOMB_OK;
}

/* Reads `key` if it is there; `*has` says so, unless it was there before. */
static enum plomb_status read_size(const struct json *object, const char *key,
                                   bool *has, uint32_t *out, struct plomb_error *error)
{
    const struct json *member = json_member(object, key);
    uint64_t number = 0;

    if (member == NULL) return PLOMB_OK;
    if (!json_uint(member, UINT32_MAX, &number)) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED,
                         "'%s' is not a whole number of 32 bits", key);
    }
    if (*has && *out != number) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED,
                         "'%s' is given twice, differently", key);
    }
    *has = true;
    *out = (uint32_t)number;
    return PLOMB_OK;
}

/* nrfutil puts the sizes into an object of their own, its ancestor did not. */
static enum plomb_status read_sizes(const struct json *slot, struct manifest_slot *out,
                                    struct plomb_error *error)
{
    const struct json *places[] = {slot, json_member(slot, "info_read_only_metadata")};
    bool has_sd = false;
    bool has_bl = false;

    if (places[1] != NULL && json_type_of(places[1]) != JSON_OBJECT) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED,
                         "'info_read_only_metadata' is not an object");
    }
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        enum plomb_status status =
            read_size(places[i], "sd_size", &has_sd, &out->sd_size, error);

        if (status == PLOMB_OK) {
            status = read_size(places[i], "bl_size", &has_bl, &out->bl_size, error);
        }
        if (status != PLOMB_OK) return status;
    }
    if (has_sd != has_bl) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED,
                         "'sd_size' and 'bl_size' need each other");
    }
    out->has_sizes = has_sd;
    return PLOMB_OK;
}

static enum plomb_status read_slot(const struct json *value, enum plomb_slot slot,
                                   struct manifest *out, struct plomb_error *error)
{
    struct manifest_slot *target = &out->slots[slot];
    const char *name = slot_names[slot];
    enum plomb_status status;

    if (json_type_of(value) != JSON_OBJECT) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED,
                         "the slot '%s' is not an object", name);
    }
    status = read_file_name(value, name, "bin_file", target->bin_file, error);
    if (status != PLOMB_OK) return status;
    status = read_file_name(value, name, "dat_file", target->dat_file, error);
    if (status != PLOMB_OK) return status;
    if (slot == PLOMB_SLOT_SOFTDEVICE_BOOTLOADER) {
        status = read_sizes(value, target, error);
        if (status != PLOMB_OK) return status;
    }
    if (json_member(value, "init_packet_data") != NULL) out->is_legacy = true;
    target->is_present = true;
    return PLOMB_OK;
}

/* A fraction such as 0.5, kept as text with one decimal. */
static enum plomb_status read_dfu_version(const struct json *value,
                                          struct manifest *out,
                                          struct plomb_error *error)
{
    double number = 0;
    unsigned int tenths;

    if (!json_number(value, &number) || !(number >= 0 && number < LEGACY_VERSION_MAX)) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED,
                         "'dfu_version' is not a number such as 0.5");
    }
    tenths = (unsigned int)(number * 10 + 0.5);
    snprintf(out->dfu_version, sizeof(out->dfu_version), "%u.%u", tenths / 10,
             tenths % 10);
    out->is_legacy = true;
    return PLOMB_OK;
}

static enum plomb_status fail_unknown_slot(const char *key, struct plomb_error *error)
{
    const char *nearest = suggest_nearest(key, slot_names, PLOMB_SLOT_COUNT);

    error_set(error, PLOMB_MANIFEST_MALFORMED, "there is no slot '%.64s'", key);
    if (nearest != NULL) {
        error_hint(error, "did you mean '%s'?", nearest);
    } else {
        error_hint(error, "the slots are application, bootloader, softdevice and "
                          "softdevice_bootloader");
    }
    return PLOMB_MANIFEST_MALFORMED;
}

static enum plomb_status read_member(const struct json *member, struct manifest *out,
                                     struct plomb_error *error)
{
    const char *key = json_key(member);

    if (strcmp(key, dfu_version_key) == 0) return read_dfu_version(member, out, error);
    for (size_t i = 0; i < PLOMB_SLOT_COUNT; i++) {
        if (strcmp(key, slot_names[i]) != 0) continue;
        return read_slot(member, (enum plomb_slot)i, out, error);
    }
    return fail_unknown_slot(key, error);
}

static enum plomb_status read_members(const struct json *document, struct manifest *out,
                                      struct plomb_error *error)
{
    const struct json *manifest = json_member(document, "manifest");

    if (json_type_of(manifest) != JSON_OBJECT) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED,
                         "there is no object 'manifest'");
    }
    for (const struct json *member = json_first(manifest); member != NULL;
         member = json_next(member)) {
        enum plomb_status status = read_member(member, out, error);

        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

static enum plomb_status check_slots(const struct manifest_slot *slots,
                                     struct plomb_error *error)
{
    bool has_any = false;

    for (size_t i = 0; i < PLOMB_SLOT_COUNT; i++) has_any |= slots[i].is_present;
    if (!has_any) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED,
                         "the manifest names no image");
    }
    if (slots[PLOMB_SLOT_SOFTDEVICE_BOOTLOADER].is_present &&
        (slots[PLOMB_SLOT_SOFTDEVICE].is_present ||
         slots[PLOMB_SLOT_BOOTLOADER].is_present)) {
        return error_set(error, PLOMB_MANIFEST_MALFORMED,
                         "the slot 'softdevice_bootloader' stands beside '%s'",
                         slots[PLOMB_SLOT_SOFTDEVICE].is_present ? "softdevice"
                                                                 : "bootloader");
    }
    return PLOMB_OK;
}

/* One file cannot be two images, nor an image and its init packet. */
static enum plomb_status check_roles(const struct manifest_slot *slots,
                                     struct plomb_error *error)
{
    const char *names[2 * PLOMB_SLOT_COUNT];
    size_t count = 0;

    for (size_t i = 0; i < PLOMB_SLOT_COUNT; i++) {
        if (!slots[i].is_present) continue;
        names[count++] = slots[i].bin_file;
        names[count++] = slots[i].dat_file;
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(names[i], names[j]) != 0) continue;
            return error_set(error, PLOMB_MANIFEST_MALFORMED,
                             "the file '%.64s' is named in two roles", names[i]);
        }
    }
    return PLOMB_OK;
}

static enum plomb_status read_plomb(const struct json *plomb, struct manifest *out,
                                    struct plomb_error *error)
{
    return plomb != NULL ? manifest_sealed_parse(plomb, out, error) : PLOMB_OK;
}

/* What is wrong with the JSON is wrong with the manifest. */
static enum plomb_status parse_json(struct plomb_span text, struct json **document_out,
                                    struct plomb_error *error)
{
    enum plomb_status status = json_parse(text, document_out, error);

    if (status != PLOMB_JSON_MALFORMED) return status;
    if (error != NULL && error->status == status) {
        error->status = PLOMB_MANIFEST_MALFORMED;
    }
    return PLOMB_MANIFEST_MALFORMED;
}

enum plomb_status manifest_parse(struct plomb_span text, struct manifest *out,
                                 struct plomb_error *error)
{
    struct manifest manifest = {0};
    struct json *document = NULL;
    enum plomb_status status;

    status = parse_json(text, &document, error);
    if (status != PLOMB_OK) goto out;
    status = read_members(document, &manifest, error);
    if (status != PLOMB_OK) goto out;
    status = check_slots(manifest.slots, error);
    if (status != PLOMB_OK) goto out;
    status = check_roles(manifest.slots, error);
    if (status != PLOMB_OK) goto out;
    status = read_plomb(json_member(document, "plomb"), &manifest, error);
    if (status != PLOMB_OK) goto out;
    *out = manifest;
    status = PLOMB_OK;
out:
    json_free(&document);
    return status;
}

static void write_slot(const struct manifest_slot *slot, const char *name,
                       struct json_writer *writer)
{
    json_begin_object(writer, name);
    json_write_string(writer, "bin_file", slot->bin_file);
    json_write_string(writer, "dat_file", slot->dat_file);
    if (slot->has_sizes) {
        json_begin_object(writer, "info_read_only_metadata");
        json_write_uint(writer, "bl_size", slot->bl_size);
        json_write_uint(writer, "sd_size", slot->sd_size);
        json_end_object(writer);
    }
    json_end_object(writer);
}

void manifest_write(const struct manifest *manifest, struct plomb_buf *out)
{
    struct json_writer writer;

    json_writer_init(&writer, out);
    json_begin_object(&writer, NULL);
    json_begin_object(&writer, "manifest");
    for (size_t i = 0; i < PLOMB_SLOT_COUNT; i++) {
        const struct manifest_slot *slot = &manifest->slots[written_order[i]];

        if (slot->is_present) write_slot(slot, slot_names[written_order[i]], &writer);
    }
    json_end_object(&writer);
    manifest_sealed_write(manifest, &writer);
    json_end_object(&writer);
}
