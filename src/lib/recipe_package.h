/*
 * The texts of a recipe's package: freeing and copying them all. For the files of
 * lib that implement plomb/recipe.h.
 */
#ifndef LIB_RECIPE_PACKAGE_H
#define LIB_RECIPE_PACKAGE_H

#include <plomb/error.h>
#include <plomb/recipe_package.h>

/*
 * Makes `*out` a package of its own that says what `package` does; it is to be
 * finished. The caller clears it. PLOMB_NO_MEMORY; `*out` is empty then.
 */
enum plomb_status recipe_package_copy(const struct plomb_recipe_package *package,
                                      struct plomb_recipe_package *out,
                                      struct plomb_error *error) PLOMB_MUST_USE;

#endif
