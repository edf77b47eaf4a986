#include "cli/pack_audit.h"

#include <stdlib.h>
#include <string.h>

#include <plomb/audit.h>

#include "base/error.h"
#include "base/file.h"

enum plomb_status pack_audit_begin(struct pack_jobs *jobs, struct plomb_error *error)
{
    for (size_t i = 0; i < jobs->count; i++) {
        struct pack_job *job = &jobs->jobs[i];
        enum plomb_status status;

        if (job->key == NULL || job->package->audit_log == NULL) continue;
        status = plomb_audit_record_new(&job->key->handle.signer, job->package->output,
                                        &job->record, &job->signer, error);
        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

/* The records for the log of job `first`; none when an earlier job has that log. */
static size_t collect(const struct pack_jobs *jobs, size_t first,
                      const struct plomb_audit_record **out)
{
    const char *log = jobs->jobs[first].package->audit_log;
    size_t count = 0;

    for (size_t i = 0; i < jobs->count; i++) {
        const struct pack_job *job = &jobs->jobs[i];
        const char *other = job->package->audit_log;

        if (job->record == NULL || strcmp(other, log) != 0) continue;
        if (i < first) return 0;
        out[count++] = job->record;
    }
    return count;
}

/* What all lines of this run have in common. */
static struct plomb_audit_run run_of(const struct pack_args *args,
                                     const struct pack_jobs *jobs)
{
    struct plomb_audit_run run = audit_args_run(&args->sign.audit);

    run.has_recipe = jobs->recipe->has_sha256;
    memcpy(run.recipe_sha256, jobs->recipe->sha256, sizeof(run.recipe_sha256));
    return run;
}

enum plomb_status pack_audit_check(const struct pack_args *args,
                                   const struct pack_jobs *jobs,
                                   struct plomb_error *error)
{
    const struct plomb_audit_run run = run_of(args, jobs);
    const char *last = NULL;
    enum plomb_status status = PLOMB_OK;

    for (size_t i = 0; i < jobs->count && status == PLOMB_OK; i++) {
        const char *log = jobs->jobs[i].package->audit_log;

        if (log == NULL || (last != NULL && strcmp(log, last) == 0)) continue;
        status = plomb_audit_check(log, &run, error);
        last = log;
    }
    return status;
}

enum plomb_status pack_audit_append(const struct pack_args *args,
                                    const struct pack_jobs *jobs,
                                    struct plomb_notes *notes,
                                    struct plomb_error *error)
{
    const struct plomb_audit_record **records = calloc(jobs->count, sizeof(void *));
    const struct plomb_audit_run run = run_of(args, jobs);
    struct plomb_audit_place place = {0};
    const char *log;
    enum plomb_status status = PLOMB_OK;

    if (records == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < jobs->count && status == PLOMB_OK; i++) {
        size_t count = jobs->jobs[i].record != NULL ? collect(jobs, i, records) : 0;

        if (count == 0) continue;
        log = jobs->jobs[i].package->audit_log;
        status = plomb_audit_append(log, &run, records, count, &place, notes, error);
        if (status == PLOMB_OK) audit_args_note(log, &place, notes);
    }
    free((void *)records);
    return status;
}
