#include "cli/verify_policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/audit_log.h>
#include <plomb/policy.h>

#include "base/error.h"

/* What the rules are decided with. */
struct evidence {
    struct plomb_policy *policy;
    struct plomb_package *previous;
    struct plomb_audit_log *log;
    struct plomb_policy_report report;
};

static enum plomb_status gather(const struct verify_policy *args, struct evidence *out,
                                struct plomb_error *error)
{
    enum plomb_status status = plomb_policy_load(args->policy, &out->policy, error);

    if (status == PLOMB_OK && args->previous != NULL) {
        status = plomb_package_load(args->previous, &out->previous, error);
    }
    if (status == PLOMB_OK && args->audit_log != NULL) {
        status = plomb_audit_load(args->audit_log, &out->log, error);
    }
    return status;
}

static void add_checks(const struct plomb_policy_report *rules,
                       struct plomb_verify_report *report)
{
    for (size_t i = 0;
         i < rules->count && report->check_count < PLOMB_VERIFY_CHECKS_MAX; i++) {
        const struct plomb_policy_verdict *verdict = &rules->verdicts[i];
        struct plomb_check *check = &report->checks[report->check_count++];

        memset(check, 0, sizeof(*check));
        check->slot = PLOMB_SLOT_COUNT;
        check->id = verdict->id;
        check->title = verdict->title;
        check->result = verdict->is_kept ? PLOMB_CHECK_PASSED : PLOMB_CHECK_REFUSED;
        check->status = verdict->is_kept ? PLOMB_OK : PLOMB_POLICY_REFUSED;
        snprintf(check->detail, sizeof(check->detail), "%s", verdict->detail);
    }
}

static bool is_refusal(enum plomb_status status)
{
    return status != PLOMB_OK && status != PLOMB_NOT_CHECKED;
}

static enum plomb_status decide(const struct verify_policy *args,
                                const struct plomb_package *package,
                                const struct plomb_verify_options *how,
                                struct plomb_verify_report *report,
                                struct evidence *evidence, struct plomb_error *error)
{
    struct plomb_policy_facts facts = {.chip = how->chip};
    enum plomb_status status = gather(args, evidence, error);

    if (status != PLOMB_OK) return status;
    facts.public_key = how->has_key ? how->public_key : NULL;
    facts.log = evidence->log;
    facts.previous = evidence->previous;
    status =
        plomb_policy_check(evidence->policy, package, &facts, &evidence->report, error);
    if (status != PLOMB_OK && status != PLOMB_POLICY_REFUSED) return status;
    add_checks(&evidence->report, report);
    if (status != PLOMB_OK && !is_refusal(report->status)) report->status = status;
    return PLOMB_OK;
}

enum plomb_status verify_policy_check(const struct verify_policy *args,
                                      const struct plomb_package *package,
                                      const struct plomb_verify_options *how,
                                      struct plomb_verify_report *report,
                                      struct plomb_error *error)
{
    struct evidence *evidence;
    enum plomb_status status;

    if (args->policy == NULL) {
        if (args->previous == NULL && args->audit_log == NULL) return PLOMB_OK;
        error_set(error, PLOMB_OPTION_CONFLICT, "--%s is for --policy",
                  args->previous != NULL ? "previous" : "audit-log");
        error_hint(error, "add --policy FILE");
        return PLOMB_OPTION_CONFLICT;
    }
    evidence = calloc(1, sizeof(*evidence));
    if (evidence == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    status = decide(args, package, how, report, evidence, error);
    plomb_audit_free(&evidence->log);
    plomb_package_free(&evidence->previous);
    plomb_policy_free(&evidence->policy);
    free(evidence);
    return status;
}
