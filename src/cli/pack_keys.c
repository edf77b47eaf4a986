#include "cli/pack_keys.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

/* What the files of one run are loaded with. */
struct loader {
    const struct pack_args *args;
    const struct cli *cli;
    struct pack_jobs *jobs;
};

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static struct pack_key *find_key(struct pack_jobs *jobs,
                                 const struct plomb_recipe_package *package)
{
    for (size_t i = 0; i < jobs->key_count; i++) {
        if (pack_sign_args_is_same(jobs->keys[i].package, package)) {
            return &jobs->keys[i];
        }
    }
    return NULL;
}

/* Where a passphrase comes from: the command line first, then the package. */
static struct terminal_passphrase passphrase_of(const struct loader *loader,
                                                const struct terminal_passphrase *given,
                                                const char *file)
{
    struct terminal_passphrase passphrase = *given;

    passphrase.notes = loader->cli->notes;
    if (passphrase.file == NULL && !passphrase.fd.is_given) passphrase.file = file;
    return passphrase;
}

/* A passphrase protects what others may read. */
static void note_exposed(const struct loader *loader, const char *what,
                         const char *file, bool is_encrypted)
{
    if (is_encrypted || !file_is_exposed(file)) return;
    plomb_notes_warn(loader->cli->notes, "key-file-exposed",
                     "other users may read the %s in '%s'; make it private with "
                     "chmod 600",
                     what, file);
}

static enum plomb_status load_signer(const struct loader *loader, struct pack_job *job,
                                     struct plomb_error *error)
{
    struct pack_jobs *jobs = loader->jobs;
    const char *command[PLOMB_RECIPE_PATHS_MAX + 1];
    struct signer_source source;
    enum plomb_status status = PLOMB_OK;
    struct pack_key *key;

    if (!plomb_recipe_package_is_signed(job->package)) return PLOMB_OK;
    key = find_key(jobs, job->package);
    if (key == NULL) {
        key = &jobs->keys[jobs->key_count++];
        key->package = job->package;
        source = pack_sign_args_source(&loader->args->sign, job->package, command);
        status = signer_open(loader->cli, &loader->args->sign.signer, &source,
                             &key->handle, error);
    }
    job->key = key;
    job->signer = key->handle.signer;
    return status;
}

static const char *type_name(enum plomb_key_type type)
{
    switch (type) {
    case PLOMB_KEY_SIGNING:
        return "a signing key";
    case PLOMB_KEY_RECIPIENT:
        return "a recipient's key";
    case PLOMB_KEY_CLASS:
        return "a class key";
    }
    return "another key";
}

/* What makes a key of the type that is wanted. */
static const char *command_for(const struct pack_recipient *recipient)
{
    return recipient->is_class ? "plomb key new --type class --label NAME FILE"
                               : "plomb key new --type recipient FILE";
}

static enum plomb_status check_type(const struct pack_recipient *recipient,
                                    struct plomb_error *error)
{
    enum plomb_key_type type = recipient->info.type;

    if (type == (recipient->is_class ? PLOMB_KEY_CLASS : PLOMB_KEY_RECIPIENT)) {
        return PLOMB_OK;
    }
    error_set(error, PLOMB_KEY_TYPE_WRONG, "'%s' is %s, not %s", recipient->file,
              type_name(type),
              type_name(recipient->is_class ? PLOMB_KEY_CLASS : PLOMB_KEY_RECIPIENT));
    if (type == PLOMB_KEY_SIGNING) {
        error_hint(error, "what signs never opens; make one with '%s'",
                   command_for(recipient));
    } else {
        error_hint(error, "give it with %s",
                   recipient->is_class ? "--recipient" : "--class-key");
    }
    return PLOMB_KEY_TYPE_WRONG;
}

/* Everybody has the private half of a published test key. */
static enum plomb_status check_secrecy(const struct plomb_recipe_package *package,
                                       const struct pack_recipient *recipient,
                                       struct plomb_error *error)
{
    const char *name = recipient->info.test_key;

    if (name == NULL || !package->options.is_release) return PLOMB_OK;
    error_set(error, PLOMB_KEY_IS_TEST_KEY, "'%s' is %s", recipient->file, name);
    error_hint(error, "everybody can open what is sealed for it; make your own: '%s'",
               command_for(recipient));
    return PLOMB_KEY_IS_TEST_KEY;
}

static void note_recipient(const struct pack_recipient *recipient,
                           struct plomb_notes *notes)
{
    if (!recipient->info.is_private || recipient->is_class) return;
    plomb_notes_warn(notes, "recipient-private",
                     "'%s' holds the private half, which opens packages; sealing "
                     "needs the public one alone",
                     recipient->file);
}

static enum plomb_status load_recipient(const struct loader *loader,
                                        const struct plomb_recipe_package *package,
                                        struct pack_recipient *out,
                                        struct plomb_error *error)
{
    struct terminal_passphrase passphrase = passphrase_of(
        loader, &loader->args->seal.class_passphrase, out->passphrase_file);
    struct plomb_passphrase_source source;
    enum plomb_status status;

    passphrase.option = "class-key-passphrase";
    source = terminal_passphrase_source(&passphrase);
    status =
        plomb_key_load(out->file, out->is_class ? &source : NULL, &out->key, error);
    if (status == PLOMB_PASSPHRASE_NEEDED && !out->is_class && error != NULL) {
        error->hint[0] = '\0';
        error_hint(error, "sealing needs the public half alone; 'plomb key export' "
                          "writes it");
    }
    if (status != PLOMB_OK) return status;
    plomb_key_describe(out->key, &out->info);
    status = check_type(out, error);
    if (status != PLOMB_OK) return status;
    status = check_secrecy(package, out, error);
    if (status != PLOMB_OK) return status;
    note_recipient(out, loader->cli->notes);
    if (out->is_class && out->info.test_key == NULL) {
        note_exposed(loader, "class key", out->file, out->info.is_encrypted);
    }
    return PLOMB_OK;
}

static struct pack_recipient *find_recipient(struct pack_jobs *jobs,
                                             const struct pack_recipient *wanted)
{
    for (size_t i = 0; i < jobs->recipient_count; i++) {
        struct pack_recipient *found = &jobs->recipients[i];

        if (found->is_class == wanted->is_class &&
            is_same_text(found->file, wanted->file) &&
            is_same_text(found->passphrase_file, wanted->passphrase_file)) {
            return found;
        }
    }
    return NULL;
}

static enum plomb_status check_new(const struct pack_job *job,
                                   const struct pack_recipient *recipient,
                                   struct plomb_error *error)
{
    for (size_t i = 0; i < job->recipient_count; i++) {
        const struct pack_recipient *other = job->recipients[i];

        if (memcmp(other->info.key_id, recipient->info.key_id, PLOMB_KEY_ID_SIZE) !=
            0) {
            continue;
        }
        error_set(error, PLOMB_OPTION_CONFLICT, "'%s' and '%s' have the same key id",
                  other->file, recipient->file);
        error_hint(error, "give one of them");
        return PLOMB_OPTION_CONFLICT;
    }
    return PLOMB_OK;
}

static enum plomb_status add_recipient(const struct loader *loader,
                                       struct pack_job *job,
                                       const struct pack_recipient *wanted,
                                       struct plomb_error *error)
{
    struct pack_jobs *jobs = loader->jobs;
    struct pack_recipient *recipient = find_recipient(jobs, wanted);
    enum plomb_status status;

    if (recipient == NULL) {
        recipient = &jobs->recipients[jobs->recipient_count++];
        *recipient = *wanted;
        status = load_recipient(loader, job->package, recipient, error);
    } else {
        status = check_secrecy(job->package, recipient, error);
    }
    if (status != PLOMB_OK) return status;
    status = check_new(job, recipient, error);
    if (status != PLOMB_OK) return status;
    job->package->seal_result.recipients[job->recipient_count] = recipient->key;
    job->recipients[job->recipient_count++] = recipient;
    return PLOMB_OK;
}

static enum plomb_status load_recipients(const struct loader *loader,
                                         struct pack_job *job,
                                         struct plomb_error *error)
{
    const struct plomb_recipe_seal *seal = &job->package->seal;
    enum plomb_status status = PLOMB_OK;

    for (size_t i = 0; i < seal->recipients.count && status == PLOMB_OK; i++) {
        struct pack_recipient wanted = {.file = seal->recipients.items[i]};

        status = add_recipient(loader, job, &wanted, error);
    }
    for (size_t i = 0; i < seal->class_keys.count && status == PLOMB_OK; i++) {
        struct pack_recipient wanted = {.file = seal->class_keys.items[i],
                                        .passphrase_file =
                                            seal->class_key_passphrase_file,
                                        .is_class = true};

        status = add_recipient(loader, job, &wanted, error);
    }
    return status;
}

static enum plomb_status load_seed(const struct loader *loader, struct pack_job *job,
                                   struct plomb_error *error)
{
    const char *file = job->package->seal.content_key_seed;
    struct pack_jobs *jobs = loader->jobs;
    struct pack_seed *seed = NULL;

    if (file == NULL) return PLOMB_OK;
    for (size_t i = 0; i < jobs->seed_count; i++) {
        if (strcmp(jobs->seeds[i].file, file) == 0) seed = &jobs->seeds[i];
    }
    if (seed == NULL) {
        enum plomb_status status;

        seed = &jobs->seeds[jobs->seed_count++];
        seed->file = file;
        status = plomb_seed_load(file, &seed->bytes, error);
        if (status != PLOMB_OK) return status;
        note_exposed(loader, "seed", file, false);
    }
    job->package->seal_result.seed = &seed->bytes;
    return PLOMB_OK;
}

enum plomb_status pack_keys_load(const struct pack_args *args, const struct cli *cli,
                                 struct pack_jobs *jobs, struct plomb_error *error)
{
    struct loader loader = {args, cli, jobs};

    for (size_t i = 0; i < jobs->count; i++) {
        struct pack_job *job = &jobs->jobs[i];
        enum plomb_status status = load_signer(&loader, job, error);

        if (status != PLOMB_OK) return status;
        if (!job->package->seal.is_wanted) continue;
        status = load_recipients(&loader, job, error);
        if (status != PLOMB_OK) return status;
        status = load_seed(&loader, job, error);
        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}
