/*
 * What the command line says of who signs a package, what is recorded of it, and
 * which rules it has to keep. A part of pack_args.h.
 */
#ifndef CLI_PACK_SIGN_ARGS_H
#define CLI_PACK_SIGN_ARGS_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/recipe_package.h>

#include "cli/audit_args.h"
#include "cli/signer_open.h"

struct pack_sign_args {
    struct signer_args signer;
    const char *unsigned_out; /* --unsigned-out: the request to write; or NULL */
    struct audit_args audit;
    const char *policy;
    const char *previous;
};

/*
 * Puts what was given over what the package says: a key or a program takes the
 * recipe's signer away as a whole. PLOMB_OPTION_CONFLICT, PLOMB_NO_MEMORY.
 */
enum plomb_status pack_sign_args_apply(const struct pack_sign_args *args,
                                       struct plomb_recipe_package *package,
                                       struct plomb_error *error) PLOMB_MUST_USE;

/* What a package says of who signs it. `command` has room for its program. */
struct signer_source pack_sign_args_source(
    const struct pack_sign_args *args, const struct plomb_recipe_package *package,
    const char *command[PLOMB_RECIPE_PATHS_MAX + 1]);

/* Whether one signer serves both packages. */
bool pack_sign_args_is_same(const struct plomb_recipe_package *one,
                            const struct plomb_recipe_package *other);

#endif
