/*
 * Recipes: one JSON document that says how several packages are made
 * (docs/spec/recipe.md, schemas/recipe.schema.json). This reads one into the
 * options of plomb_pack; it makes no package and reads no key. Host only.
 */
#ifndef PLOMB_RECIPE_H
#define PLOMB_RECIPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/error.h>
#include <plomb/recipe_package.h>

#define PLOMB_RECIPE_VERSION      1          /* value of the key "plomb_recipe" */
#define PLOMB_RECIPE_SIZE_MAX     (1u << 20) /* bytes of a recipe file */
#define PLOMB_RECIPE_PACKAGES_MAX 1024       /* packages of one recipe */
#define PLOMB_RECIPE_TEXT_MAX     4095       /* bytes of a path or another text */

/* Zero-initialise before first use: {0}. */
struct plomb_recipe {
    size_t package_count; /* at least 1 once it is read */
    struct plomb_recipe_package *packages;
    bool has_sha256;                 /* it was read, rather than made */
    uint8_t sha256[PLOMB_HASH_SIZE]; /* of the text that it was read from */
};

/*
 * Reads the bytes of a recipe into `*out`, which the caller clears. Relative
 * paths are taken from `directory`; NULL leaves them as they are. Every package
 * has an output, no two the same one, and the values of "defaults" where it has
 * none of its own. Fails with PLOMB_INPUT_TOO_LARGE, PLOMB_JSON_MALFORMED (the
 * position is the line), PLOMB_RECIPE_INVALID (the message begins with the
 * place: "packages[1].sd_req[0]: ...") or PLOMB_NO_MEMORY; `*out` is untouched
 * then.
 */
PLOMB_API enum plomb_status plomb_recipe_parse(
    struct plomb_span text, const char *directory, struct plomb_recipe *out,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The same from a file, whose directory the paths are relative to. Also fails
 * with the FILE_ statuses.
 */
PLOMB_API enum plomb_status plomb_recipe_load(const char *path,
                                              struct plomb_recipe *out,
                                              struct plomb_error *error) PLOMB_MUST_USE;

/* Frees what the recipe holds and makes it empty. NULL-safe, idempotent. */
PLOMB_API void plomb_recipe_clear(struct plomb_recipe *recipe);

/*
 * Replaces each package that has old versions (seal.from) by itself without
 * them, followed by one delta package for each, in their order. A delta's output
 * is named after the version of its base, "app-from-41.zip" beside "app.zip",
 * and its seal.delta_from is that base. Packages are moved: each is to be
 * finished afterwards. Fails with PLOMB_OPTION_CONFLICT when two bases of a
 * package have the same version, PLOMB_NO_MEMORY, and the statuses of reading
 * a base, which is read with the package's chip and allow_drop; the recipe is
 * untouched then.
 */
PLOMB_API enum plomb_status plomb_recipe_expand(
    struct plomb_recipe *recipe, struct plomb_error *error) PLOMB_MUST_USE;

#endif
