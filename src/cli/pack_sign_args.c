#include "cli/pack_sign_args.h"

#include <string.h>

#include "base/error.h"

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool pack_sign_args_is_same(const struct plomb_recipe_package *one,
                            const struct plomb_recipe_package *other)
{
    const struct plomb_recipe_paths *mine = &one->signer;
    const struct plomb_recipe_paths *theirs = &other->signer;

    if (!is_same_text(one->key_file, other->key_file) ||
        !is_same_text(one->passphrase_file, other->passphrase_file) ||
        !is_same_text(one->pkcs11_module, other->pkcs11_module) ||
        !is_same_text(one->pin_file, other->pin_file) || mine->count != theirs->count ||
        one->signer_timeout.value != other->signer_timeout.value) {
        return false;
    }
    for (size_t i = 0; i < mine->count; i++) {
        if (strcmp(mine->items[i], theirs->items[i]) != 0) return false;
    }
    return true;
}

/* A signer on the command line takes the recipe's place, with all that it needs. */
static enum plomb_status forget_signer(struct plomb_recipe_package *package,
                                       struct plomb_error *error)
{
    char **const texts[] = {&package->key_file, &package->passphrase_file,
                            &package->pkcs11_module, &package->pin_file};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        enum plomb_status status = plomb_recipe_set(texts[i], NULL, error);

        if (status != PLOMB_OK) return status;
    }
    package->signer_timeout = (struct plomb_optional){false, 0};
    return plomb_recipe_set_paths(&package->signer, NULL, 0, error);
}

static enum plomb_status set_command(const struct signer_args *args,
                                     struct plomb_recipe_package *package,
                                     struct plomb_error *error)
{
    const char *words[OPTION_REPEAT_MAX + 1] = {args->command};
    size_t count = 1 + args->command_args.count;

    if (args->command == NULL && args->command_args.count == 0) return PLOMB_OK;
    if (args->command == NULL) {
        error_set(error, PLOMB_OPTION_CONFLICT, "--signer-arg is for --signer");
        error_hint(error, "add --signer PROGRAM");
        return PLOMB_OPTION_CONFLICT;
    }
    if (count > PLOMB_RECIPE_PATHS_MAX) {
        return error_set(error, PLOMB_OPTION_VALUE,
                         "--signer-arg: a program takes %d arguments at most",
                         PLOMB_RECIPE_PATHS_MAX - 1);
    }
    for (size_t i = 1; i < count; i++) words[i] = args->command_args.items[i - 1];
    return plomb_recipe_set_paths(&package->signer, words, count, error);
}

static enum plomb_status apply_signer(const struct signer_args *args,
                                      struct plomb_recipe_package *package,
                                      struct plomb_error *error)
{
    const char *key_file = args->key_file;
    enum plomb_status status = PLOMB_OK;

    if (signer_is_given(args)) status = forget_signer(package, error);
    if (status != PLOMB_OK) return status;
    status = set_command(args, package, error);
    if (status != PLOMB_OK) return status;
    if (args->seconds.is_given) package->signer_timeout = args->seconds;
    if (key_file == NULL) return PLOMB_OK;
    if (strcmp(key_file, "-") == 0) key_file = "/dev/stdin";
    return plomb_recipe_set(&package->key_file, key_file, error);
}

static enum plomb_status replace_text(char **target, const char *given,
                                      struct plomb_error *error)
{
    return given != NULL ? plomb_recipe_set(target, given, error) : PLOMB_OK;
}

enum plomb_status pack_sign_args_apply(const struct pack_sign_args *args,
                                       struct plomb_recipe_package *package,
                                       struct plomb_error *error)
{
    enum plomb_status status = apply_signer(&args->signer, package, error);

    if (status != PLOMB_OK) return status;
    status = replace_text(&package->audit_log, args->audit.log, error);
    if (status != PLOMB_OK) return status;
    status = replace_text(&package->policy, args->policy, error);
    if (status != PLOMB_OK) return status;
    return replace_text(&package->previous, args->previous, error);
}

struct signer_source pack_sign_args_source(
    const struct pack_sign_args *args, const struct plomb_recipe_package *package,
    const char *command[PLOMB_RECIPE_PATHS_MAX + 1])
{
    struct signer_source source = {
        .key_file = package->key_file,
        .passphrase_file = package->passphrase_file,
        .module = package->pkcs11_module,
        .pin_file = package->pin_file,
        .seconds = package->signer_timeout,
        .is_request = args->unsigned_out != NULL,
    };

    for (size_t i = 0; i < package->signer.count; i++) {
        command[i] = package->signer.items[i];
    }
    command[package->signer.count] = NULL;
    if (package->signer.count > 0) source.command = command;
    return source;
}
