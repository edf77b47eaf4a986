/*
 * Recipes from hostile bytes: read, completed, freed. What is accepted keeps
 * the limits that the headers promise.
 */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <plomb/recipe.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_paths(const struct plomb_recipe_paths *list)
{
    assert(list->count <= PLOMB_RECIPE_PATHS_MAX);
    for (size_t i = 0; i < list->count; i++) assert(list->items[i][0] != '\0');
}

static void check(struct plomb_recipe_package *package)
{
    struct plomb_error error = {0};

    assert(package->output != NULL && package->output[0] != '\0');
    assert(package->options.sd_req.count <= PLOMB_SD_REQ_MAX);
    assert(package->options.allow_drop_count <= PLOMB_PACK_DROP_MAX);
    check_paths(&package->seal.recipients);
    check_paths(&package->seal.class_keys);
    check_paths(&package->seal.from);
    assert(package->seal.delta_from == NULL);
    if (plomb_recipe_finish(package, &error) != PLOMB_OK) {
        assert(error.message[0] != '\0');
        return;
    }
    assert((package->options.seal != NULL) == package->seal.is_wanted);
    assert((package->options.release != NULL) == package->release.is_wanted);
    if (package->options.zigbee != NULL) {
        assert(strlen(package->options.zigbee->comment) <= PLOMB_ZIGBEE_COMMENT_MAX);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plomb_recipe recipe = {0};
    struct plomb_error error = {0};

    if (plomb_recipe_parse(plomb_span(data, size), "d", &recipe, &error) != PLOMB_OK) {
        assert(recipe.packages == NULL);
        assert(error.message[0] != '\0');
        return 0;
    }
    for (size_t i = 0; i < recipe.package_count; i++) check(&recipe.packages[i]);
    plomb_recipe_clear(&recipe);
    return 0;
}
