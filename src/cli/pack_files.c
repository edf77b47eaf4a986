#include "cli/pack_files.h"

#include <stdio.h>
#include <stdlib.h>
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

/* Names the packages that a failure left in their places, as many as fit. */
static void hint_left(const struct file_output *outputs, size_t count,
                      struct plomb_error *error)
{
    char list[PLOMB_ERROR_HINT_SIZE / 2] = "";
    size_t left = 0;

    for (size_t i = 0; i < count; i++) {
        const char *path = outputs[i].path;
        size_t used = strlen(list);

        if (!outputs[i].is_in_place) continue;
        left++;
        if (used + strlen(path) + 3 > sizeof(list)) continue;
        snprintf(list + used, sizeof(list) - used, "%s%s", used > 0 ? ", " : "", path);
    }
    forget_hint(error);
    if (left == 0) {
        error_hint(error, "no package was written");
    } else {
        error_hint(error, "%zu of %zu packages are written nevertheless: %s", left,
                   count, list);
    }
}

enum plomb_status pack_files_save(const struct pack_args *args,
                                  const struct pack_jobs *jobs,
                                  struct plomb_error *error)
{
    struct file_output *outputs = calloc(jobs->count, sizeof(*outputs));
    enum plomb_status status;

    if (outputs == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < jobs->count; i++) {
        outputs[i].path = jobs->jobs[i].package->output;
        outputs[i].bytes = plomb_buf_span(&jobs->jobs[i].zip);
    }
    status =
        file_save_all(outputs, jobs->count, PACKAGE_MODE, existing_of(args), error);
    if (status != PLOMB_OK && jobs->count > 1) hint_left(outputs, jobs->count, error);
    free(outputs);
    return status;
}
