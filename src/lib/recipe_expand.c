#include <plomb/recipe.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hex.h"
#include "lib/base_image.h"
#include "lib/recipe_package.h"

enum { NAME_DIGEST_SIZE = 4 };

/* Bytes of a version as text: ten digits, or eight of a digest, and the zero. */
enum { VERSION_SIZE = 12 }; /* bytes of a digest that a file name carries */

/* The versions of the bases of one package. */
struct versions {
    char texts[PLOMB_RECIPE_PATHS_MAX][VERSION_SIZE];
};

static enum plomb_status check_new(const struct plomb_recipe_package *package,
                                   const struct versions *versions, size_t index,
                                   struct plomb_error *error)
{
    const struct plomb_recipe_paths *from = &package->seal.from;

    for (size_t i = 0; i < index; i++) {
        if (strcmp(versions->texts[i], versions->texts[index]) != 0) continue;
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "'%s' and '%s' are both version %s, and so would be their deltas",
                  from->items[i], from->items[index], versions->texts[index]);
        error_hint(error, "give one of them with --from");
        return PLOMB_OPTION_CONFLICT;
    }
    return PLOMB_OK;
}

/*
 * The decimal fw_version of a package's application, or the first digits of an
 * image's SHA-256. The image is read as the package's own is: dropping the same
 * ranges, and within the same chip.
 */
static enum plomb_status find_version(const struct plomb_recipe_package *package,
                                      const char *path, char out[VERSION_SIZE],
                                      struct plomb_error *error)
{
    const struct plomb_image_options options = {
        .kind = PLOMB_IMAGE_APPLICATION,
        .chip = package->options.chip,
        .allow_drop = package->options.allow_drop,
        .allow_drop_count = package->options.allow_drop_count,
    };
    struct base_image base;
    enum plomb_status status = base_image_load(path, &options, NULL, &base, error);

    if (status != PLOMB_OK) return status;
    if (base.has_version) {
        snprintf(out, VERSION_SIZE, "%" PRIu32, base.version);
    } else {
        hex_encode(plomb_span(base.sha256, NAME_DIGEST_SIZE), out);
    }
    base_image_clear(&base);
    return PLOMB_OK;
}

static enum plomb_status find_versions(const struct plomb_recipe_package *package,
                                       struct versions *out, struct plomb_error *error)
{
    const struct plomb_recipe_paths *from = &package->seal.from;
    /* Every one of the packages reads these. */
    const char *shared[] = {package->options.application, package->release.sbom};
    enum plomb_status status;

    for (size_t i = 0; from->count > 0 && i < sizeof(shared) / sizeof(shared[0]); i++) {
        if (shared[i] == NULL) continue;
        status = file_check_repeatable(shared[i], error);
        if (status != PLOMB_OK) return status;
    }
    for (size_t i = 0; i < from->count; i++) {
        status = find_version(package, from->items[i], out->texts[i], error);
        if (status != PLOMB_OK) return status;
        status = check_new(package, out, i, error);
        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

/* "dir/app.zip" to "dir/app-from-41.zip". */
static enum plomb_status name_output(struct plomb_recipe_package *package,
                                     const char *version, struct plomb_error *error)
{
    static const char ending[] = ".zip";
    size_t size = strlen(package->output);
    size_t ending_size = sizeof(ending) - 1;
    bool has_ending = size > ending_size &&
                      strcasecmp(package->output + size - ending_size, ending) == 0;
    int stem = (int)(has_ending ? size - ending_size : size);
    char *output = NULL;

    if (asprintf(&output, "%.*s-from-%s%s", stem, package->output, version,
                 package->output + stem) < 0) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    free(package->output);
    package->output = output;
    return PLOMB_OK;
}

static enum plomb_status add_delta(const struct plomb_recipe_package *package,
                                   size_t index, const char *version,
                                   struct plomb_recipe *out, struct plomb_error *error)
{
    struct plomb_recipe_package *delta = &out->packages[out->package_count];
    enum plomb_status status = recipe_package_copy(package, delta, error);

    if (status != PLOMB_OK) return status;
    out->package_count++;
    status = plomb_recipe_set_paths(&delta->seal.from, NULL, 0, error);
    if (status != PLOMB_OK) return status;
    status = plomb_recipe_set(&delta->seal.delta_from, package->seal.from.items[index],
                              error);
    if (status != PLOMB_OK) return status;
    return name_output(delta, version, error);
}

/* The full package, and behind it its deltas. */
static enum plomb_status add_package(const struct plomb_recipe_package *package,
                                     struct plomb_recipe *out,
                                     struct plomb_error *error)
{
    struct plomb_recipe_package *full = &out->packages[out->package_count];
    struct versions versions;
    enum plomb_status status = recipe_package_copy(package, full, error);

    if (status != PLOMB_OK) return status;
    out->package_count++;
    if (!package->seal.is_wanted) return PLOMB_OK;
    status = find_versions(package, &versions, error);
    if (status != PLOMB_OK) return status;
    status = plomb_recipe_set_paths(&full->seal.from, NULL, 0, error);
    for (size_t i = 0; i < package->seal.from.count && status == PLOMB_OK; i++) {
        status = add_delta(package, i, versions.texts[i], out, error);
    }
    return status;
}

static size_t count_all(const struct plomb_recipe *recipe)
{
    size_t count = 0;

    for (size_t i = 0; i < recipe->package_count; i++) {
        const struct plomb_recipe_seal *seal = &recipe->packages[i].seal;

        count += 1 + (seal->is_wanted ? seal->from.count : 0);
    }
    return count;
}

enum plomb_status plomb_recipe_expand(struct plomb_recipe *recipe,
                                      struct plomb_error *error)
{
    size_t count = count_all(recipe);
    struct plomb_recipe expanded = {0};
    enum plomb_status status = PLOMB_INTERNAL;

    if (count == recipe->package_count) return PLOMB_OK;
    expanded.packages = calloc(count, sizeof(*expanded.packages));
    if (expanded.packages == NULL) {
        status = error_set(error, PLOMB_NO_MEMORY, "out of memory");
        goto out;
    }
    for (size_t i = 0; i < recipe->package_count; i++) {
        status = add_package(&recipe->packages[i], &expanded, error);
        if (status == PLOMB_OK) continue;
        if (recipe->package_count > 1) {
            error_prefix(error, "'%s'", recipe->packages[i].output);
        }
        goto out;
    }
    expanded.has_sha256 = recipe->has_sha256;
    memcpy(expanded.sha256, recipe->sha256, sizeof(expanded.sha256));
    plomb_recipe_clear(recipe);
    *recipe = expanded;
    expanded = (struct plomb_recipe){0};
    status = PLOMB_OK;
out:
    plomb_recipe_clear(&expanded);
    return status;
}
