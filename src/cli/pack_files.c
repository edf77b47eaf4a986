#include "cli/pack_files.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/pack_conflicts.h"

enum { PACKAGE_MODE = 0644 };

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static struct pack_key *find_key(struct pack_jobs *jobs,
                                 const struct plomb_recipe_package *package)
{
    for (size_t i = 0; i < jobs->key_count; i++) {
        if (is_same_text(jobs->keys[i].file, package->key_file) &&
            is_same_text(jobs->keys[i].passphrase_file, package->passphrase_file)) {
            return &jobs->keys[i];
        }
    }
    return NULL;
}

static enum plomb_status load_key(const struct pack_args *args, const struct cli *cli,
                                  const struct plomb_recipe_package *package,
                                  struct pack_key *out, struct plomb_error *error)
{
    struct terminal_passphrase passphrase = args->passphrase;
    struct plomb_passphrase_source source;
    enum plomb_status status;

    passphrase.notes = cli->notes;
    if (passphrase.file == NULL && !passphrase.fd.is_given) {
        passphrase.file = package->passphrase_file;
    }
    source = terminal_passphrase_source(&passphrase);
    out->file = package->key_file;
    out->passphrase_file = package->passphrase_file;
    status = plomb_key_load(package->key_file, &source, &out->key, error);
    if (status != PLOMB_OK) return status;
    plomb_key_describe(out->key, &out->info);
    status = plomb_key_signer(out->key, &out->signer, error);
    if (status != PLOMB_OK) error_prefix(error, "'%s'", package->key_file);
    return status;
}

enum plomb_status pack_files_load_keys(const struct pack_args *args,
                                       const struct cli *cli, struct pack_jobs *jobs,
                                       struct plomb_error *error)
{
    for (size_t i = 0; i < jobs->count; i++) {
        struct pack_job *job = &jobs->jobs[i];
        struct pack_key *key;
        enum plomb_status status;

        if (job->package->key_file == NULL) continue;
        key = find_key(jobs, job->package);
        if (key == NULL) {
            key = &jobs->keys[jobs->key_count++];
            status = load_key(args, cli, job->package, key, error);
            if (status != PLOMB_OK) return status;
        }
        job->key = key;
    }
    return PLOMB_OK;
}

/* Makes room for a hint that says more than what base/file.h can propose. */
static void forget_hint(struct plomb_error *error)
{
    if (error != NULL) error->hint[0] = '\0';
}

static enum file_existing existing_of(const struct pack_args *args)
{
    return args->is_forced ? FILE_EXISTING_REPLACED : FILE_EXISTING_REFUSED;
}

enum plomb_status pack_files_check_outputs(const struct pack_args *args,
                                           const struct pack_jobs *jobs,
                                           struct plomb_error *error)
{
    enum plomb_status status = pack_conflicts_check(args, jobs, error);

    if (status != PLOMB_OK) return status;
    for (size_t i = 0; i < jobs->count; i++) {
        const struct plomb_recipe_package *package = jobs->jobs[i].package;

        status = file_check_writable(package->output, existing_of(args), error);
        if (status == PLOMB_FILE_EXISTS) {
            forget_hint(error);
            error_hint(error, "--force replaces it");
        }
        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

/* Names the packages before the one that failed, as many as fit. */
static void hint_written(const struct pack_jobs *jobs, size_t written,
                         struct plomb_error *error)
{
    char list[PLOMB_ERROR_HINT_SIZE / 2] = "";
    size_t named = 0;

    while (named < written) {
        const char *path = jobs->jobs[named].package->output;
        size_t used = strlen(list);

        if (used + strlen(path) + 3 > sizeof(list)) break;
        snprintf(list + used, sizeof(list) - used, "%s%s", used > 0 ? ", " : "", path);
        named++;
    }
    forget_hint(error);
    if (written == 0) {
        error_hint(error, "no package was written");
    } else {
        error_hint(error, "%zu of %zu packages were written: %s%s", written,
                   jobs->count, list, named < written ? ", ..." : "");
    }
}

enum plomb_status pack_files_save(const struct pack_args *args,
                                  const struct pack_jobs *jobs, size_t *written_out,
                                  struct plomb_error *error)
{
    for (size_t i = 0; i < jobs->count; i++) {
        const struct pack_job *job = &jobs->jobs[i];
        enum plomb_status status =
            file_save(job->package->output, plomb_buf_span(&job->zip), PACKAGE_MODE,
                      existing_of(args), error);

        *written_out = i;
        if (status != PLOMB_OK) {
            if (jobs->count > 1) hint_written(jobs, i, error);
            return status;
        }
    }
    *written_out = jobs->count;
    return PLOMB_OK;
}
