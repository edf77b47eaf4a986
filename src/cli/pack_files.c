#include "cli/pack_files.h"
#include "cli/output_file.h"

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

static enum plomb_status check_writable(const struct pack_args *args, const char *path,
                                        struct plomb_error *error)
{
    return output_file_check(path, NULL, 0, args->is_forced, error);
}

enum plomb_status pack_files_check_outputs(const struct pack_args *args,
                                           const struct pack_jobs *jobs,
                                           struct plomb_error *error)
{
    enum plomb_status status = pack_conflicts_check(args, jobs, error);

    if (status != PLOMB_OK) return status;
    for (size_t i = 0; i < jobs->count; i++) {
        status = check_writable(args, jobs->jobs[i].package->output, error);
        if (status != PLOMB_OK) return status;
    }
    if (args->sign.unsigned_out == NULL) return PLOMB_OK;
    return check_writable(args, args->sign.unsigned_out, error);
}

/* Whether the audit log has lines about what was to be written. */
static bool is_logged(const struct pack_jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++) {
        if (jobs->jobs[i].record != NULL) return true;
    }
    return false;
}

/* Names the packages that a failure left in their places, as many as fit. */
static void hint_left(const struct pack_jobs *jobs, const struct file_output *outputs,
                      size_t count, struct plomb_error *error)
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
        error_hint(error, is_logged(jobs)
                              ? "the audit log has the signatures all the same"
                              : "nothing was written");
    } else {
        error_hint(error, "%zu of %zu files are written nevertheless: %s", left, count,
                   list);
    }
}

enum plomb_status pack_files_save(const struct pack_args *args,
                                  const struct pack_jobs *jobs,
                                  struct plomb_span request, struct plomb_error *error)
{
    size_t count = jobs->count + (request.size > 0 ? 1 : 0);
    struct file_output *outputs = calloc(count, sizeof(*outputs));
    enum plomb_status status;

    if (outputs == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < jobs->count; i++) {
        outputs[i].path = jobs->jobs[i].package->output;
        outputs[i].bytes = plomb_buf_span(&jobs->jobs[i].zip);
    }
    if (request.size > 0) {
        outputs[jobs->count].path = args->sign.unsigned_out;
        outputs[jobs->count].bytes = request;
    }
    status = file_save_all(outputs, count, PACKAGE_MODE,
                           output_file_existing(args->is_forced), error);
    if (status != PLOMB_OK && (count > 1 || is_logged(jobs))) {
        hint_left(jobs, outputs, count, error);
    }
    free(outputs);
    return status;
}
