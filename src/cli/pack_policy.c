#include "cli/pack_policy.h"

#include <stdlib.h>

#include <plomb/policy.h>

#include "base/error.h"
#include "base/file.h"

enum plomb_status pack_policy_check_signers(const struct pack_jobs *jobs,
                                            struct plomb_error *error)
{
    for (size_t i = 0; i < jobs->count; i++) {
        const struct pack_job *job = &jobs->jobs[i];
        struct plomb_policy *policy = NULL;
        enum plomb_status status;

        if (job->package->policy == NULL) continue;
        status = plomb_policy_load(job->package->policy, &policy, error);
        if (status == PLOMB_OK) {
            status = plomb_policy_check_signer(
                policy, job->key != NULL ? &job->key->handle.signer : NULL, error);
        }
        plomb_policy_free(&policy);
        if (status != PLOMB_OK) return pack_jobs_name(jobs, job, status, error);
    }
    return PLOMB_OK;
}

/* What the rules are decided with; everything that it holds is freed. */
struct evidence {
    struct plomb_policy *policy;
    struct plomb_package *package;
    struct plomb_package *previous;
    struct plomb_audit_log *log;
};

/* A log that does not exist yet has nothing in it. */
static enum plomb_status gather(const struct pack_job *job, struct evidence *out,
                                struct plomb_error *error)
{
    const struct plomb_recipe_package *package = job->package;
    enum plomb_status status = plomb_policy_load(package->policy, &out->policy, error);

    if (status != PLOMB_OK) return status;
    status = plomb_package_parse(plomb_buf_span(&job->zip), &out->package, error);
    if (status != PLOMB_OK) return status;
    if (package->previous != NULL) {
        status = plomb_package_load(package->previous, &out->previous, error);
        if (status != PLOMB_OK) return status;
    }
    if (package->audit_log == NULL) return PLOMB_OK;
    status = plomb_audit_load(package->audit_log, &out->log, error);
    if (status != PLOMB_FILE_NOT_FOUND) return status;
    plomb_error_clear(error);
    return PLOMB_OK;
}

static enum plomb_status check(const struct pack_job *job,
                               struct plomb_policy_report *report,
                               struct plomb_error *error)
{
    struct evidence evidence = {0};
    struct plomb_policy_facts facts = {0};
    enum plomb_status status = gather(job, &evidence, error);

    if (status == PLOMB_OK) {
        if (job->key != NULL) {
            facts.signer = &job->key->handle.signer;
            facts.public_key = facts.signer->public_key;
        }
        facts.log = evidence.log;
        facts.previous = evidence.previous;
        facts.chip = job->package->options.chip;
        status = plomb_policy_check(evidence.policy, evidence.package, &facts, report,
                                    error);
    }
    plomb_audit_free(&evidence.log);
    plomb_package_free(&evidence.previous);
    plomb_package_free(&evidence.package);
    plomb_policy_free(&evidence.policy);
    return status;
}

enum plomb_status pack_policy_check(const struct pack_jobs *jobs,
                                    struct plomb_error *error)
{
    struct plomb_policy_report *report = NULL;
    enum plomb_status status = PLOMB_OK;

    for (size_t i = 0; i < jobs->count && status == PLOMB_OK; i++) {
        const struct pack_job *job = &jobs->jobs[i];

        if (job->package->policy == NULL) continue;
        if (report == NULL) report = malloc(sizeof(*report));
        if (report == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
        status = check(job, report, error);
        if (status != PLOMB_OK) status = pack_jobs_name(jobs, job, status, error);
    }
    free(report);
    return status;
}
