#include "lib/recipe_fields.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "lib/recipe_table.h"
#include "lib/recipe_value.h"

enum { PATH_SIZE = 64 };

static enum plomb_status read_value(const struct recipe_member *member,
                                    const struct recipe_field *field,
                                    struct plomb_recipe_package *package)
{
    void *target = (char *)package + field->offset;

    switch (field->kind) {
    case RECIPE_TEXT:
        return recipe_value_text(member, target);
    case RECIPE_PATH:
        return recipe_value_path(member, target);
    case RECIPE_PATHS:
        return recipe_value_paths(member, target);
    case RECIPE_KEY:
        return recipe_value_key(member, target);
    case RECIPE_COMMAND:
        return recipe_value_command(member, target);
    case RECIPE_NUMBER:
        return recipe_value_number(member, field->max, target);
    case RECIPE_WORD:
        return recipe_value_parsed(member, field->parse, field->what, target);
    case RECIPE_BOOLEAN:
        return recipe_value_boolean(member, target);
    case RECIPE_IDS:
        return recipe_value_ids(member, target);
    case RECIPE_CHIP:
        return recipe_value_chip(member, target);
    case RECIPE_RANGES:
        return recipe_value_ranges(member, &package->options);
    case RECIPE_OBJECT:
        break; /* is read member by member */
    }
    return PLOMB_INTERNAL;
}

/* What null does: the value of an option that nobody gave. */
static void forget_value(const struct recipe_field *field,
                         struct plomb_recipe_package *package)
{
    void *target = (char *)package + field->offset;

    switch (field->kind) {
    case RECIPE_TEXT:
    case RECIPE_PATH:
    case RECIPE_KEY:
        free(*(char **)target);
        *(char **)target = NULL;
        return;
    case RECIPE_PATHS:
    case RECIPE_COMMAND:
        recipe_paths_clear(target);
        return;
    case RECIPE_NUMBER:
    case RECIPE_WORD:
        memset(target, 0, sizeof(struct plomb_optional));
        return;
    case RECIPE_BOOLEAN:
    case RECIPE_OBJECT:
        *(bool *)target = false;
        return;
    case RECIPE_IDS:
        memset(target, 0, sizeof(struct plomb_id_list));
        return;
    case RECIPE_CHIP:
        package->options.chip = NULL;
        return;
    case RECIPE_RANGES:
        package->options.allow_drop_count = 0;
        return;
    }
}

static const struct recipe_field *find_field(const struct recipe_table *table,
                                             const char *name)
{
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->fields[i].name, name) == 0) return &table->fields[i];
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

static enum plomb_status refuse_unknown(const struct recipe_table *table,
                                        const char *path, const char *key,
                                        struct plomb_error *error)
{
    const char *names[RECIPE_FIELDS_MAX];

    for (size_t i = 0; i < table->count; i++) names[i] = table->fields[i].name;
    return recipe_refuse_key(path, key, names, table->count, error);
}

/* Reads the members of an object in a package, which holds no further objects. */
static enum plomb_status read_object(const struct recipe_member *object,
                                     const struct recipe_field *field,
                                     struct plomb_recipe_package *package)
{
    char path[PATH_SIZE];
    const struct json *value;
    enum plomb_status status;

    if (json_type_of(object->value) != JSON_OBJECT) {
        return recipe_value_refuse(object, RECIPE_NO_ITEM, "must be an object");
    }
    snprintf(path, sizeof(path), "%s.%s", object->path, object->name);
    for (value = json_first(object->value); value != NULL; value = json_next(value)) {
        struct recipe_member member = {path, json_key(value), value, object->directory,
                                       object->error};
        const struct recipe_field *found = find_field(field->table, member.name);

        if (found == NULL) {
            return refuse_unknown(field->table, path, member.name, member.error);
        }
        if (json_type_of(value) == JSON_NULL) {
            forget_value(found, package);
            continue;
        }
        status = read_value(&member, found, package);
        if (status != PLOMB_OK) return status;
    }
    *(bool *)((char *)package + field->offset) = true;
    return PLOMB_OK;
}

static void forget_object(const struct recipe_field *field,
                          struct plomb_recipe_package *package)
{
    for (size_t i = 0; i < field->table->count; i++) {
        forget_value(&field->table->fields[i], package);
    }
    forget_value(field, package);
}

static enum plomb_status read_member(const struct recipe_place *place,
                                     const struct json *value,
                                     struct plomb_recipe_package *package,
                                     struct plomb_error *error)
{
    struct recipe_member member = {place->path, json_key(value), value,
                                   place->directory, error};
    const struct recipe_field *field = find_field(&recipe_table_package, member.name);
    bool is_null = json_type_of(value) == JSON_NULL;

    if (field == NULL) {
        return refuse_unknown(&recipe_table_package, place->path, member.name, error);
    }
    if (place->is_defaults && strcmp(field->name, "output") == 0) {
        return recipe_value_refuse(&member, RECIPE_NO_ITEM,
                                   "every package has an output of its own");
    }
    if (field->kind == RECIPE_OBJECT) {
        if (!is_null) return read_object(&member, field, package);
        forget_object(field, package);
        return PLOMB_OK;
    }
    if (!is_null) return read_value(&member, field, package);
    forget_value(field, package);
    return PLOMB_OK;
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
