/*
 * What `plomb pack` was asked for about sealing and the release statement, and
 * how it replaces what a recipe says. For pack_args.c and pack_options.c.
 */
#ifndef CLI_PACK_SEAL_ARGS_H
#define CLI_PACK_SEAL_ARGS_H

#include <stdbool.h>

#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/recipe_package.h>

#include "cli/option.h"
#include "cli/terminal.h"

/* Filled by the option table; texts point into argv. */
struct pack_seal_args {
    bool is_wanted; /* --seal */
    bool allow_larger_delta;
    bool allow_no_backup;
    struct option_texts recipients;
    struct option_texts class_keys;
    struct terminal_passphrase class_passphrase; /* of the class keys */
    struct option_texts from;
    const char *content_key_seed;
    struct plomb_optional cipher;
    struct plomb_optional codec;
    struct plomb_optional effort;
    struct plomb_optional counter;
};

struct pack_release_args {
    const char *product;
    const char *version;
    const char *notes_file;
    const char *support_until;
    const char *source_revision;
    const char *sbom;
    struct plomb_optional kind;
    struct plomb_optional severity;
};

/*
 * Puts what was given over what the package says. Fails with
 * PLOMB_OPTION_CONFLICT for options of sealing when the package is not to be
 * sealed, or PLOMB_NO_MEMORY.
 */
enum plomb_status pack_seal_args_apply(const struct pack_seal_args *args,
                                       struct plomb_recipe_package *package,
                                       struct plomb_error *error) PLOMB_MUST_USE;

/* The same for the statement, which any of its options asks for. */
enum plomb_status pack_release_args_apply(const struct pack_release_args *args,
                                          struct plomb_recipe_package *package,
                                          struct plomb_error *error) PLOMB_MUST_USE;

#endif
