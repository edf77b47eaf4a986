#include <plomb/core/port.h>
#include <plomb/recipe.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "lib/recipe_fields.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* "$schema" is for editors and means nothing here. */
static const char *const document_keys[] = {"plomb_recipe", "defaults", "packages",
                                            "$schema"};

static enum plomb_status invalid(struct plomb_error *error, const char *message)
{
    return error_set(error, PLOMB_RECIPE_INVALID, "%s", message);
}

static enum plomb_status check_keys(const struct json *document,
                                    struct plomb_error *error)
{
    for (const struct json *member = json_first(document); member != NULL;
         member = json_next(member)) {
        const char *key = json_key(member);
        size_t i = 0;

        while (i < COUNT_OF(document_keys) && strcmp(key, document_keys[i]) != 0) i++;
        if (i == COUNT_OF(document_keys)) {
            return recipe_refuse_key("", key, document_keys, COUNT_OF(document_keys),
                                     error);
        }
    }
    return PLOMB_OK;
}

/* The version comes first: a later one may have other keys. */
static enum plomb_status check_version(const struct json *document,
                                       struct plomb_error *error)
{
    const struct json *member = json_member(document, "plomb_recipe");
    enum plomb_status status;
    uint64_t version;

    if (json_type_of(document) != JSON_OBJECT) {
        return invalid(error, "a recipe is a JSON object");
    }
    if (member == NULL) {
        status = invalid(error, "the key 'plomb_recipe' is missing");
        error_hint(error, "begin with \"plomb_recipe\": %d", PLOMB_RECIPE_VERSION);
        return status;
    }
    if (!json_uint(member, UINT32_MAX, &version) || version != PLOMB_RECIPE_VERSION) {
        status = invalid(error, "plomb_recipe: not a version that this plomb knows");
        error_hint(error, "the version of recipes is %d", PLOMB_RECIPE_VERSION);
        return status;
    }
    return PLOMB_OK;
}

static enum plomb_status check_packages(const struct json *packages,
                                        struct plomb_error *error)
{
    if (packages == NULL || json_type_of(packages) != JSON_ARRAY) {
        return invalid(error, "packages: must be an array of objects");
    }
    if (json_count(packages) == 0) {
        return invalid(error, "packages: there is none to make");
    }
    if (json_count(packages) > PLOMB_RECIPE_PACKAGES_MAX) {
        return error_set(error, PLOMB_RECIPE_INVALID, "packages: more than %d",
                         PLOMB_RECIPE_PACKAGES_MAX);
    }
    return PLOMB_OK;
}

/* Puts the defaults and then the package's own values into `package`. */
static enum plomb_status read_package(const struct json *defaults,
                                      const struct json *own, size_t index,
                                      const char *directory,
                                      struct plomb_recipe_package *package,
                                      struct plomb_error *error)
{
    char path[40];
    struct recipe_place place = {"defaults", directory, true};
    enum plomb_status status;

    if (defaults != NULL) {
        status = recipe_fields_read(defaults, &place, package, error);
        if (status != PLOMB_OK) return status;
    }
    snprintf(path, sizeof(path), "packages[%zu]", index);
    place.path = path;
    place.is_defaults = false;
    status = recipe_fields_read(own, &place, package, error);
    if (status != PLOMB_OK) return status;
    if (package->output == NULL) {
        return error_set(error, PLOMB_RECIPE_INVALID, "%s: output is missing", path);
    }
    return PLOMB_OK;
}

static int compare_outputs(const void *a, const void *b)
{
    const struct plomb_recipe_package *const *left = a;
    const struct plomb_recipe_package *const *right = b;
    int order = strcmp((*left)->output, (*right)->output);

    /* The earlier of two equals comes first: they are parts of one array. */
    return order != 0 ? order : (*left > *right) - (*left < *right);
}

static enum plomb_status check_outputs(const struct plomb_recipe *recipe,
                                       struct plomb_error *error)
{
    struct plomb_recipe_package *sorted[PLOMB_RECIPE_PACKAGES_MAX] = {NULL};

    for (size_t i = 0; i < recipe->package_count; i++) {
        sorted[i] = &recipe->packages[i];
    }
    qsort(sorted, recipe->package_count, sizeof(struct plomb_recipe_package *),
          compare_outputs);
    for (size_t i = 1; i < recipe->package_count; i++) {
        if (strcmp(sorted[i - 1]->output, sorted[i]->output) == 0) {
            return error_set(error, PLOMB_RECIPE_INVALID,
                             "packages[%td].output: packages[%td] has the same output, "
                             "'%s'",
                             sorted[i] - recipe->packages,
                             sorted[i - 1] - recipe->packages, sorted[i]->output);
        }
    }
    return PLOMB_OK;
}

static enum plomb_status read_packages(const struct json *document,
                                       const char *directory,
                                       struct plomb_recipe *recipe,
                                       struct plomb_error *error)
{
    const struct json *defaults = json_member(document, "defaults");
    const struct json *packages = json_member(document, "packages");
    enum plomb_status status = check_packages(packages, error);

    if (status != PLOMB_OK) return status;
    recipe->packages = calloc(json_count(packages), sizeof(*recipe->packages));
    if (recipe->packages == NULL) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    for (const struct json *own = json_first(packages); own != NULL;
         own = json_next(own)) {
        size_t index = recipe->package_count++;

        status = read_package(defaults, own, index, directory, &recipe->packages[index],
                              error);
        if (status != PLOMB_OK) return status;
    }
    return check_outputs(recipe, error);
}

enum plomb_status plomb_recipe_parse(struct plomb_span text, const char *directory,
                                     struct plomb_recipe *out,
                                     struct plomb_error *error)
{
    struct json *document = NULL;
    struct plomb_recipe recipe = {0};
    enum plomb_status status;

    status = json_parse(text, &document, error);
    if (status != PLOMB_OK) goto out;
    status = check_version(document, error);
    if (status != PLOMB_OK) goto out;
    status = check_keys(document, error);
    if (status != PLOMB_OK) goto out;
    status = read_packages(document, directory, &recipe, error);
    if (status != PLOMB_OK) goto out;
    recipe.has_sha256 = true;
    plomb_port_sha256(text, recipe.sha256);
    *out = recipe;
    recipe = (struct plomb_recipe){0};
    status = PLOMB_OK;
out:
    plomb_recipe_clear(&recipe);
    json_free(&document);
    return status;
}

/* What is before the last slash, in memory of the caller's; "." for nothing. */
static char *directory_of(const char *path)
{
    size_t size = (size_t)(file_base_name(path) - path);

    if (size == 0) return strdup(".");
    return strndup(path, size > 1 ? size - 1 : 1);
}

enum plomb_status plomb_recipe_load(const char *path, struct plomb_recipe *out,
                                    struct plomb_error *error)
{
    struct plomb_buf text;
    char *directory = directory_of(path);
    enum plomb_status status;

    plomb_buf_init(&text, PLOMB_RECIPE_SIZE_MAX);
    if (directory == NULL) {
        status = error_set(error, PLOMB_NO_MEMORY, "out of memory");
        goto out;
    }
    status = file_read(path, &text, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_recipe_parse(plomb_buf_span(&text), directory, out, error);
    if (status != PLOMB_OK) {
        error_prefix(error, "recipe '%s'", path);
        goto out;
    }
    status = PLOMB_OK;
out:
    free(directory);
    plomb_buf_clear(&text);
    return status;
}

void plomb_recipe_clear(struct plomb_recipe *recipe)
{
    if (recipe == NULL) return;
    for (size_t i = 0; i < recipe->package_count; i++) {
        plomb_recipe_package_clear(&recipe->packages[i]);
    }
    free(recipe->packages);
    memset(recipe, 0, sizeof(*recipe));
}
