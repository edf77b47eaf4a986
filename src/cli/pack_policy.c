#include "cli/pack_policy.h"

#include <stdlib.h>
#include <string.h>

#include <plomb/policy.h>

#include "base/error.h"

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Reads a log; one that is not there yet has nothing in it. */
static enum plomb_status load_log(const char *path, struct plomb_audit_log **out,
                                  struct plomb_error *error)
{
    enum plomb_status status = plomb_audit_load(path, out, error);

    if (status != PLOMB_FILE_NOT_FOUND) return status;
    plomb_error_clear(error);
    return plomb_audit_new(out, error);
}

static enum plomb_status load(struct pack_policy *policy, struct plomb_error *error)
{
    const struct plomb_recipe_package *package = policy->package;
    enum plomb_status status =
        plomb_policy_load(package->policy, &policy->policy, error);

    if (status == PLOMB_OK && package->previous != NULL) {
        status = plomb_package_load(package->previous, &policy->previous, error);
    }
    if (status == PLOMB_OK && package->audit_log != NULL) {
        status = load_log(package->audit_log, &policy->log, error);
    }
    return status;
}

/* The policy that a package names, read when it is the first to name it. */
static enum plomb_status find_policy(struct pack_jobs *jobs,
                                     const struct plomb_recipe_package *package,
                                     const struct pack_policy **out,
                                     struct plomb_error *error)
{
    struct pack_policy *policy;

    for (size_t i = 0; i < jobs->policy_count; i++) {
        const struct plomb_recipe_package *other = jobs->policies[i].package;

        *out = &jobs->policies[i];
        if (strcmp(other->policy, package->policy) == 0 &&
            is_same_text(other->previous, package->previous) &&
            is_same_text(other->audit_log, package->audit_log)) {
            return PLOMB_OK;
        }
    }
    policy = &jobs->policies[jobs->policy_count++];
    policy->package = package;
    *out = policy;
    return load(policy, error);
}

enum plomb_status pack_policy_begin(struct pack_jobs *jobs, struct plomb_error *error)
{
    for (size_t i = 0; i < jobs->count; i++) {
        struct pack_job *job = &jobs->jobs[i];
        enum plomb_status status;

        if (job->package->policy == NULL) continue;
        status = find_policy(jobs, job->package, &job->policy, error);
        if (status == PLOMB_OK) {
            status = plomb_policy_check_signer(
                job->policy->policy, job->key != NULL ? &job->key->handle.signer : NULL,
                error);
        }
        if (status != PLOMB_OK) return pack_jobs_name(jobs, job, status, error);
    }
    return PLOMB_OK;
}

/* What the rules of a job are decided with. */
static struct plomb_policy_facts facts_of(const struct pack_job *job)
{
    struct plomb_policy_facts facts = {.previous = job->policy->previous,
                                       .log = job->policy->log,
                                       .is_logged = job->policy->is_logged,
                                       .chip = job->package->options.chip};

    if (job->key != NULL) {
        facts.signer = &job->key->handle.signer;
        facts.public_key = facts.signer->public_key;
    }
    return facts;
}

/* The packages before a job whose lines the same log will have. */
static size_t collect(const struct pack_jobs *jobs, const struct pack_job *last,
                      struct plomb_policy_draft *out)
{
    const char *log = last->package->audit_log;
    size_t count = 0;

    for (const struct pack_job *job = jobs->jobs; job < last && log != NULL; job++) {
        if (!is_same_text(job->package->audit_log, log)) continue;
        out[count++] = (struct plomb_policy_draft){&job->package->options, job->draft,
                                                   &job->report};
    }
    return count;
}

static enum plomb_status check_draft(const struct pack_jobs *jobs,
                                     const struct pack_job *job,
                                     struct plomb_policy_draft *earlier,
                                     struct plomb_error *error)
{
    const struct plomb_policy_draft draft = {&job->package->options, job->draft,
                                             &job->report};
    struct plomb_policy_facts facts = facts_of(job);

    facts.earlier = earlier;
    facts.earlier_count = collect(jobs, job, earlier);
    return plomb_policy_check_draft(job->policy->policy, &draft, &facts, error);
}

enum plomb_status pack_policy_check_drafts(const struct pack_jobs *jobs,
                                           struct plomb_error *error)
{
    struct plomb_policy_draft *earlier = calloc(jobs->count, sizeof(*earlier));
    enum plomb_status status = PLOMB_OK;

    if (earlier == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    for (size_t i = 0; i < jobs->count && status == PLOMB_OK; i++) {
        const struct pack_job *job = &jobs->jobs[i];

        if (job->policy == NULL) continue;
        status = check_draft(jobs, job, earlier, error);
        if (status != PLOMB_OK) status = pack_jobs_name(jobs, job, status, error);
    }
    free(earlier);
    return status;
}

static enum plomb_status check(const struct pack_job *job,
                               struct plomb_policy_report *report,
                               struct plomb_error *error)
{
    const struct plomb_policy_facts facts = facts_of(job);
    struct plomb_package *package = NULL;
    enum plomb_status status =
        plomb_package_parse(plomb_buf_span(&job->zip), &package, error);

    if (status != PLOMB_OK) return status;
    status = plomb_policy_check(job->policy->policy, package, &facts, report, error);
    plomb_package_free(&package);
    return status;
}

enum plomb_status pack_policy_check(const struct pack_jobs *jobs,
                                    struct plomb_error *error)
{
    struct plomb_policy_report *report = NULL;
    enum plomb_status status = PLOMB_OK;

    for (size_t i = 0; i < jobs->count && status == PLOMB_OK; i++) {
        const struct pack_job *job = &jobs->jobs[i];

        if (job->policy == NULL) continue;
        if (report == NULL) report = malloc(sizeof(*report));
        if (report == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
        status = check(job, report, error);
        if (status != PLOMB_OK) status = pack_jobs_name(jobs, job, status, error);
    }
    free(report);
    return status;
}

enum plomb_status pack_policy_check_logged(struct pack_jobs *jobs,
                                           struct plomb_error *error)
{
    enum plomb_status status = PLOMB_OK;
    bool has_log = false;

    for (size_t i = 0; i < jobs->policy_count && status == PLOMB_OK; i++) {
        struct pack_policy *policy = &jobs->policies[i];

        if (policy->log == NULL) continue;
        has_log = true;
        plomb_audit_free(&policy->log);
        status = load_log(policy->package->audit_log, &policy->log, error);
        policy->is_logged = true;
    }
    if (status != PLOMB_OK || !has_log) return status;
    status = pack_policy_check(jobs, error);
    if (status == PLOMB_POLICY_REFUSED) {
        error_prefix(error, "after what another run has signed meanwhile");
    }
    return status;
}
