/*
 * The keys of a recipe's packages: which there are, and from a JSON value to
 * the member of struct plomb_recipe_package that each stands for.
 */
#ifndef LIB_RECIPE_FIELDS_H
#define LIB_RECIPE_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include <plomb/error.h>
#include <plomb/recipe.h>

#include "base/json.h"

/* Where an object stands and what its values are relative to. */
struct recipe_place {
    const char *path;      /* of the object: "packages[1]" */
    const char *directory; /* of relative paths; NULL leaves them as they are */
    bool is_defaults;      /* may not name an output */
};

/*
 * Puts the members of `object` into `package`, over what is there. A null takes
 * a value away. Fails with PLOMB_RECIPE_INVALID, naming the place, or
 * PLOMB_NO_MEMORY; `package` then holds some of the values and is still to be
 * cleared.
 */
enum plomb_status recipe_fields_read(const struct json *object,
                                     const struct recipe_place *place,
                                     struct plomb_recipe_package *package,
                                     struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Refuses the unknown key of the object at `path` ("" for the document), and
 * suggests the nearest of `names`.
 */
enum plomb_status recipe_refuse_key(const char *path, const char *key,
                                    const char *const *names, size_t count,
                                    struct plomb_error *error);

#endif
