#include "lib/recipe_package.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "lib/recipe_value.h"

/* Where the texts of a package are; what is missing here is neither freed nor
 * copied. */
static const size_t texts[] = {
    offsetof(struct plomb_recipe_package, output),
    offsetof(struct plomb_recipe_package, application),
    offsetof(struct plomb_recipe_package, bootloader),
    offsetof(struct plomb_recipe_package, softdevice),
    offsetof(struct plomb_recipe_package, key_file),
    offsetof(struct plomb_recipe_package, passphrase_file),
    offsetof(struct plomb_recipe_package, pkcs11_module),
    offsetof(struct plomb_recipe_package, pin_file),
    offsetof(struct plomb_recipe_package, audit_log),
    offsetof(struct plomb_recipe_package, policy),
    offsetof(struct plomb_recipe_package, previous),
    offsetof(struct plomb_recipe_package, zigbee.comment),
    offsetof(struct plomb_recipe_package, seal.class_key_passphrase_file),
    offsetof(struct plomb_recipe_package, seal.content_key_seed),
    offsetof(struct plomb_recipe_package, seal.delta_from),
    offsetof(struct plomb_recipe_package, release.product),
    offsetof(struct plomb_recipe_package, release.version),
    offsetof(struct plomb_recipe_package, release.notes_file),
    offsetof(struct plomb_recipe_package, release.notes),
    offsetof(struct plomb_recipe_package, release.support_until),
    offsetof(struct plomb_recipe_package, release.source_revision),
    offsetof(struct plomb_recipe_package, release.sbom),
};

static const size_t lists[] = {
    offsetof(struct plomb_recipe_package, signer),
    offsetof(struct plomb_recipe_package, seal.recipients),
    offsetof(struct plomb_recipe_package, seal.class_keys),
    offsetof(struct plomb_recipe_package, seal.from),
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static char **text_of(struct plomb_recipe_package *package, size_t index)
{
    return (char **)(void *)((char *)package + texts[index]);
}

static struct plomb_recipe_paths *list_of(struct plomb_recipe_package *package,
                                          size_t index)
{
    return (struct plomb_recipe_paths *)(void *)((char *)package + lists[index]);
}

bool plomb_recipe_package_is_signed(const struct plomb_recipe_package *package)
{
    return package->key_file != NULL || package->signer.count > 0;
}

void plomb_recipe_package_clear(struct plomb_recipe_package *package)
{
    if (package == NULL) return;
    for (size_t i = 0; i < COUNT_OF(texts); i++) free(*text_of(package, i));
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        recipe_paths_clear(list_of(package, i));
    }
    memset(package, 0, sizeof(*package));
}

enum plomb_status plomb_recipe_set(char **member, const char *text,
                                   struct plomb_error *error)
{
    char *copy = text != NULL ? strdup(text) : NULL;

    if (copy == NULL && text != NULL) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    free(*member);
    *member = copy;
    return PLOMB_OK;
}

enum plomb_status plomb_recipe_set_paths(struct plomb_recipe_paths *list,
                                         const char *const *texts_in, size_t count,
                                         struct plomb_error *error)
{
    struct plomb_recipe_paths copy = {0};

    for (size_t i = 0; i < count && i < PLOMB_RECIPE_PATHS_MAX; i++) {
        copy.items[i] = strdup(texts_in[i]);
        if (copy.items[i] == NULL) {
            recipe_paths_clear(&copy);
            return error_set(error, PLOMB_NO_MEMORY, "out of memory");
        }
        copy.count++;
    }
    recipe_paths_clear(list);
    *list = copy;
    return PLOMB_OK;
}

/* Takes the pointers, which are those of another package, out of a package. */
static void forget_texts(struct plomb_recipe_package *package)
{
    for (size_t i = 0; i < COUNT_OF(texts); i++) *text_of(package, i) = NULL;
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        memset(list_of(package, i), 0, sizeof(struct plomb_recipe_paths));
    }
}

enum plomb_status recipe_package_copy(const struct plomb_recipe_package *package,
                                      struct plomb_recipe_package *out,
                                      struct plomb_error *error)
{
    struct plomb_recipe_package source = *package;
    enum plomb_status status = PLOMB_OK;

    *out = *package;
    forget_texts(out);
    for (size_t i = 0; i < COUNT_OF(texts) && status == PLOMB_OK; i++) {
        status = plomb_recipe_set(text_of(out, i), *text_of(&source, i), error);
    }
    for (size_t i = 0; i < COUNT_OF(lists) && status == PLOMB_OK; i++) {
        const struct plomb_recipe_paths *list = list_of(&source, i);

        status = plomb_recipe_set_paths(
            list_of(out, i), (const char *const *)list->items, list->count, error);
    }
    if (status != PLOMB_OK) plomb_recipe_package_clear(out);
    return status;
}
