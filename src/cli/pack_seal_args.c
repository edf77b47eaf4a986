#include "cli/pack_seal_args.h"

#include "base/error.h"

static enum plomb_status replace_text(char **target, const char *given,
                                      struct plomb_error *error)
{
    return given != NULL ? plomb_recipe_set(target, given, error) : PLOMB_OK;
}

static enum plomb_status replace_texts(struct plomb_recipe_paths *target,
                                       const struct option_texts *given,
                                       struct plomb_error *error)
{
    if (given->count == 0) return PLOMB_OK;
    return plomb_recipe_set_paths(target, given->items, given->count, error);
}

static void replace_number(struct plomb_optional *target, struct plomb_optional given)
{
    if (given.is_given) *target = given;
}

/* An option that only makes sense for a sealed package; NULL when none is given. */
static const char *first_given(const struct pack_seal_args *args)
{
    if (args->recipients.count > 0) return "--recipient";
    if (args->class_keys.count > 0) return "--class-key";
    if (args->class_passphrase.file != NULL) return "--class-key-passphrase-file";
    if (args->class_passphrase.fd.is_given) return "--class-key-passphrase-fd";
    if (args->cipher.is_given) return "--cipher";
    if (args->codec.is_given) return "--codec";
    if (args->effort.is_given) return "--compress-effort";
    if (args->from.count > 0) return "--from";
    if (args->allow_larger_delta) return "--allow-larger-delta";
    if (args->content_key_seed != NULL) return "--content-key-seed";
    if (args->counter.is_given) return "--security-counter";
    return args->allow_no_backup ? "--allow-no-backup" : NULL;
}

static enum plomb_status check_wanted(const struct pack_seal_args *args,
                                      const struct plomb_recipe_seal *seal,
                                      struct plomb_error *error)
{
    const char *name = first_given(args);

    if (seal->is_wanted || name == NULL) return PLOMB_OK;
    error_set(error, PLOMB_OPTION_CONFLICT,
              "%s is about sealed packages, and this one is not to be sealed", name);
    error_hint(error, "add --seal");
    return PLOMB_OPTION_CONFLICT;
}

static enum plomb_status apply_lists(const struct pack_seal_args *args,
                                     struct plomb_recipe_seal *seal,
                                     struct plomb_error *error)
{
    enum plomb_status status;

    status = replace_texts(&seal->recipients, &args->recipients, error);
    if (status != PLOMB_OK) return status;
    status = replace_texts(&seal->from, &args->from, error);
    if (status != PLOMB_OK || args->class_keys.count == 0) return status;
    /* The recipe's passphrase is that of the recipe's keys. */
    status = plomb_recipe_set(&seal->class_key_passphrase_file, NULL, error);
    if (status != PLOMB_OK) return status;
    return replace_texts(&seal->class_keys, &args->class_keys, error);
}

enum plomb_status pack_seal_args_apply(const struct pack_seal_args *args,
                                       struct plomb_recipe_package *package,
                                       struct plomb_error *error)
{
    struct plomb_recipe_seal *seal = &package->seal;
    enum plomb_status status;

    if (args->is_wanted) seal->is_wanted = true;
    status = check_wanted(args, seal, error);
    if (status != PLOMB_OK) return status;
    if (args->allow_larger_delta) seal->allow_larger_delta = true;
    if (args->allow_no_backup) seal->allow_no_backup = true;
    replace_number(&seal->cipher, args->cipher);
    replace_number(&seal->codec, args->codec);
    replace_number(&seal->effort, args->effort);
    replace_number(&seal->counter, args->counter);
    status = replace_text(&seal->content_key_seed, args->content_key_seed, error);
    if (status != PLOMB_OK) return status;
    return apply_lists(args, seal, error);
}

static bool is_release_given(const struct pack_release_args *args)
{
    return args->product != NULL || args->version != NULL || args->kind.is_given ||
           args->severity.is_given || args->notes_file != NULL ||
           args->support_until != NULL || args->source_revision != NULL ||
           args->sbom != NULL;
}

enum plomb_status pack_release_args_apply(const struct pack_release_args *args,
                                          struct plomb_recipe_package *package,
                                          struct plomb_error *error)
{
    struct plomb_recipe_release *release = &package->release;
    enum plomb_status status;

    if (is_release_given(args)) release->is_wanted = true;
    replace_number(&release->kind, args->kind);
    replace_number(&release->severity, args->severity);
    status = replace_text(&release->product, args->product, error);
    if (status != PLOMB_OK) return status;
    status = replace_text(&release->version, args->version, error);
    if (status != PLOMB_OK) return status;
    status = replace_text(&release->notes_file, args->notes_file, error);
    if (status != PLOMB_OK) return status;
    status = replace_text(&release->support_until, args->support_until, error);
    if (status != PLOMB_OK) return status;
    status = replace_text(&release->source_revision, args->source_revision, error);
    if (status != PLOMB_OK) return status;
    return replace_text(&release->sbom, args->sbom, error);
}
