#include "lib/recipe_fields.h"

#include <stdlib.h>
#include <string.h>

#include <plomb/values.h>

#include "base/error.h"
#include "base/suggest.h"
#include "lib/recipe_value.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* What a value is, and so what lies at the field's offset. */
enum field_kind {
    FIELD_TEXT,       /* char * */
    FIELD_PATH,       /* char *, relative to the recipe */
    FIELD_NUMBER,     /* struct plomb_optional */
    FIELD_VERSION,    /* struct plomb_optional, from "X.Y.Z" */
    FIELD_VALIDATION, /* struct plomb_optional */
    FIELD_BOOLEAN,    /* bool */
    FIELD_IDS,        /* struct plomb_id_list */
    FIELD_CHIP,       /* const struct plomb_chip * */
    FIELD_RANGES      /* options.allow_drop; no offset */
};

struct field {
    const char *name;
    enum field_kind kind;
    size_t offset; /* in struct plomb_recipe_package */
    uint32_t max;  /* of a FIELD_NUMBER */
};

#define AT(member)     offsetof(struct plomb_recipe_package, member)
#define OPTION(member) AT(options.member)
#define ZIGBEE(member) AT(zigbee.member)

static const struct field fields[] = {
    {"output", FIELD_PATH, AT(output), 0},
    {"application", FIELD_PATH, AT(application), 0},
    {"application_version", FIELD_NUMBER, OPTION(application_version), UINT32_MAX},
    {"application_version_string", FIELD_VERSION, OPTION(application_version), 0},
    {"bootloader", FIELD_PATH, AT(bootloader), 0},
    {"bootloader_version", FIELD_NUMBER, OPTION(bootloader_version), UINT32_MAX},
    {"softdevice", FIELD_PATH, AT(softdevice), 0},
    {"hw_version", FIELD_NUMBER, OPTION(hw_version), UINT32_MAX},
    {"sd_req", FIELD_IDS, OPTION(sd_req), 0},
    {"sd_id", FIELD_IDS, OPTION(sd_id), 0},
    {"app_boot_validation", FIELD_VALIDATION, OPTION(app_boot_validation), 0},
    {"sd_boot_validation", FIELD_VALIDATION, OPTION(sd_boot_validation), 0},
    {"debug_mode", FIELD_BOOLEAN, OPTION(is_debug), 0},
    {"external_app", FIELD_BOOLEAN, OPTION(is_external_application), 0},
    {"key_file", FIELD_PATH, AT(key_file), 0},
    {"passphrase_file", FIELD_PATH, AT(passphrase_file), 0},
    {"allow_unsigned", FIELD_BOOLEAN, OPTION(allow_unsigned), 0},
    {"chip", FIELD_CHIP, OPTION(chip), 0},
    {"allow_drop", FIELD_RANGES, 0, 0},
    {"release", FIELD_BOOLEAN, OPTION(is_release), 0},
    {"zigbee", FIELD_BOOLEAN, ZIGBEE(is_wanted), 0},
    {"zigbee_manufacturer_id", FIELD_NUMBER, ZIGBEE(manufacturer_id), UINT16_MAX},
    {"zigbee_image_type", FIELD_NUMBER, ZIGBEE(image_type), UINT16_MAX},
    {"zigbee_comment", FIELD_TEXT, ZIGBEE(comment), 0},
    {"zigbee_ota_hw_version", FIELD_NUMBER, ZIGBEE(hw_version), UINT32_MAX},
    {"zigbee_ota_fw_version", FIELD_NUMBER, ZIGBEE(fw_version), UINT32_MAX},
    {"zigbee_ota_min_hw_version", FIELD_NUMBER, ZIGBEE(min_hw_version), UINT16_MAX},
    {"zigbee_ota_max_hw_version", FIELD_NUMBER, ZIGBEE(max_hw_version), UINT16_MAX},
};

static enum plomb_status read_value(const struct recipe_member *member,
                                    const struct field *field,
                                    struct plomb_recipe_package *package)
{
    void *target = (char *)package + field->offset;

    switch (field->kind) {
    case FIELD_TEXT:
        return recipe_value_text(member, target);
    case FIELD_PATH:
        return recipe_value_path(member, target);
    case FIELD_NUMBER:
        return recipe_value_number(member, field->max, target);
    case FIELD_VERSION:
        return recipe_value_parsed(member, plomb_version_parse,
                                   "must be a string \"X.Y.Z\"", target);
    case FIELD_VALIDATION:
        return recipe_value_parsed(member, plomb_boot_validation_parse,
                                   "must be \"none\", \"crc\", \"sha256\" or \"ecdsa\"",
                                   target);
    case FIELD_BOOLEAN:
        return recipe_value_boolean(member, target);
    case FIELD_IDS:
        return recipe_value_ids(member, target);
    case FIELD_CHIP:
        return recipe_value_chip(member, target);
    case FIELD_RANGES:
        return recipe_value_ranges(member, &package->options);
    }
    return PLOMB_INTERNAL;
}

/* What null does: the value of an option that nobody gave. */
static void forget_value(const struct field *field,
                         struct plomb_recipe_package *package)
{
    void *target = (char *)package + field->offset;

    switch (field->kind) {
    case FIELD_TEXT:
    case FIELD_PATH:
        free(*(char **)target);
        *(char **)target = NULL;
        return;
    case FIELD_NUMBER:
    case FIELD_VERSION:
    case FIELD_VALIDATION:
        memset(target, 0, sizeof(struct plomb_optional));
        return;
    case FIELD_BOOLEAN:
        *(bool *)target = false;
        return;
    case FIELD_IDS:
        memset(target, 0, sizeof(struct plomb_id_list));
        return;
    case FIELD_CHIP:
        package->options.chip = NULL;
        return;
    case FIELD_RANGES:
        package->options.allow_drop_count = 0;
        return;
    }
}

static const struct field *find_field(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        if (strcmp(fields[i].name, name) == 0) return &fields[i];
    }
    return NULL;
}

enum plomb_status recipe_refuse_key(const char *path, const char *key,
                                    const char *const *names, size_t count,
                                    struct plomb_error *error)
{
    const char *nearest = suggest_nearest(key, names, count);
    enum plomb_status status =
        error_set(error, PLOMB_RECIPE_INVALID, "%s%sunknown key '%.*s'", path,
                  path[0] != '\0' ? ": " : "", SUGGEST_WORD_MAX, key);

    if (nearest != NULL) {
        error_hint(error, "did you mean '%s'?", nearest);
    } else {
        error_hint(error, "plomb-recipe(5) lists the keys");
    }
    return status;
}

static enum plomb_status refuse_unknown(const struct recipe_place *place,
                                        const char *key, struct plomb_error *error)
{
    const char *names[COUNT_OF(fields)];

    for (size_t i = 0; i < COUNT_OF(fields); i++) names[i] = fields[i].name;
    return recipe_refuse_key(place->path, key, names, COUNT_OF(fields), error);
}

static enum plomb_status read_member(const struct recipe_place *place,
                                     const struct json *value,
                                     struct plomb_recipe_package *package,
                                     struct plomb_error *error)
{
    const struct field *field = find_field(json_key(value));
    struct recipe_member member = {place->path, json_key(value), value,
                                   place->directory, error};

    if (field == NULL) return refuse_unknown(place, json_key(value), error);
    if (place->is_defaults && strcmp(field->name, "output") == 0) {
        return recipe_value_refuse(&member, RECIPE_NO_ITEM,
                                   "every package has an output of its own");
    }
    if (json_type_of(value) == JSON_NULL) {
        forget_value(field, package);
        return PLOMB_OK;
    }
    return read_value(&member, field, package);
}

enum plomb_status recipe_fields_read(const struct json *object,
                                     const struct recipe_place *place,
                                     struct plomb_recipe_package *package,
                                     struct plomb_error *error)
{
    const struct json *value;
    enum plomb_status status;

    if (json_type_of(object) != JSON_OBJECT) {
        return error_set(error, PLOMB_RECIPE_INVALID, "%s: must be an object",
                         place->path);
    }
    if (json_member(object, "application_version") != NULL &&
        json_member(object, "application_version_string") != NULL) {
        return error_set(error, PLOMB_RECIPE_INVALID,
                         "%s: application_version and application_version_string "
                         "exclude each other",
                         place->path);
    }
    for (value = json_first(object); value != NULL; value = json_next(value)) {
        status = read_member(place, value, package, error);
        if (status == PLOMB_NO_MEMORY) error_set(error, status, "out of memory");
        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}
