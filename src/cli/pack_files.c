#include "cli/pack_files.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/pack_conflicts.h"

enum { PACKAGE_MODE = 0644 };

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
