#include <plomb/policy.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "lib/policy_object.h"
#include "lib/policy_rules.h"
#include "lib/release.h"

bool policy_say(struct plomb_policy_verdict *verdict, bool is_kept, const char *format,
                ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(verdict->detail, sizeof(verdict->detail), format, arguments);
    va_end(arguments);
    return is_kept;
}

static policy_check_function *const checks[POLICY_RULE_COUNT] = {
    [POLICY_SIGNED] = policy_check_signed,
    [POLICY_KEYS] = policy_check_keys,
    [POLICY_BACKENDS_RULE] = policy_check_backends,
    [POLICY_TEST_KEYS] = policy_check_test_keys,
    [POLICY_DEBUG] = policy_check_debug,
    [POLICY_COUNTER] = policy_check_counter,
    [POLICY_VERSION] = policy_check_version,
    [POLICY_CHIPS] = policy_check_chips,
    [POLICY_SOFTDEVICES] = policy_check_softdevices,
    [POLICY_HW_VERSIONS] = policy_check_hw_versions,
    [POLICY_STATEMENT] = policy_check_statement,
    [POLICY_SBOM] = policy_check_sbom,
    [POLICY_ENCRYPTION] = policy_check_encryption,
};

_Static_assert(POLICY_RULE_COUNT <= PLOMB_POLICY_RULES_MAX, "the verdicts have room");

static void name_verdict(enum policy_rule rule, struct plomb_policy_verdict *verdict)
{
    const struct policy_rule_names *names = policy_rule_names(rule);

    verdict->rule = names->member;
    verdict->id = names->id;
    verdict->title = names->title;
}

static enum plomb_status refuse(const struct plomb_policy_verdict *verdict,
                                struct plomb_error *error)
{
    error_set(error, PLOMB_POLICY_REFUSED, "the policy's rule '%s' is not kept: %s",
              verdict->rule, verdict->detail);
    error_hint(error, "plomb-policy(5) says what keeps each rule");
    return PLOMB_POLICY_REFUSED;
}

/* What the rules look at, but the package; NULL without memory. The caller frees it. */
static struct policy_subject *begin(const struct plomb_policy *policy,
                                    const struct plomb_policy_facts *facts,
                                    struct plomb_error *error)
{
    struct policy_subject *subject = calloc(1, sizeof(*subject));

    if (subject == NULL) {
        (void)error_set(error, PLOMB_NO_MEMORY, "out of memory");
        return NULL;
    }
    subject->policy = policy;
    subject->facts = facts;
    subject->has_key = facts->public_key != NULL;
    if (subject->has_key) release_fingerprint(facts->public_key, subject->fingerprint);
    if (facts->previous != NULL) {
        subject->previous_count =
            policy_read_package(facts->previous, subject->previous);
    }
    return subject;
}

enum plomb_status plomb_policy_check(const struct plomb_policy *policy,
                                     const struct plomb_package *package,
                                     const struct plomb_policy_facts *facts,
                                     struct plomb_policy_report *report,
                                     struct plomb_error *error)
{
    struct policy_subject *subject = begin(policy, facts, error);
    const struct plomb_policy_verdict *refused = NULL;

    memset(report, 0, sizeof(*report));
    if (subject == NULL) return PLOMB_NO_MEMORY;
    subject->image_count = policy_read_package(package, subject->images);
    policy_read_release(package, subject);
    for (size_t i = 0; i < POLICY_RULE_COUNT; i++) {
        struct plomb_policy_verdict *verdict = &report->verdicts[report->count];

        if (!policy->has[i]) continue;
        name_verdict((enum policy_rule)i, verdict);
        verdict->is_kept = checks[i](subject, verdict);
        if (!verdict->is_kept && refused == NULL) refused = verdict;
        report->count++;
        /* Nothing can be said of what cannot be read. */
        if (i == POLICY_SIGNED && !verdict->is_kept) break;
    }
    free(subject);
    return refused == NULL ? PLOMB_OK : refuse(refused, error);
}

/* Holds a subject against the rules of a list, up to the first that is not kept. */
static enum plomb_status check_rules(const struct policy_subject *subject,
                                     enum policy_rule first, enum policy_rule last,
                                     struct plomb_error *error)
{
    for (enum policy_rule i = first; i <= last; i++) {
        struct plomb_policy_verdict verdict;

        if (!subject->policy->has[i]) continue;
        name_verdict(i, &verdict);
        if (!checks[i](subject, &verdict)) return refuse(&verdict, error);
    }
    return PLOMB_OK;
}

enum plomb_status plomb_policy_check_draft(const struct plomb_policy *policy,
                                           const struct plomb_policy_draft *draft,
                                           const struct plomb_policy_facts *facts,
                                           struct plomb_error *error)
{
    struct policy_subject *subject = begin(policy, facts, error);
    enum plomb_status status;

    if (subject == NULL) return PLOMB_NO_MEMORY;
    subject->image_count = policy_read_draft(draft, subject->images);
    policy_read_draft_release(draft, subject);
    status = check_rules(subject, POLICY_SIGNED + 1, POLICY_RULE_COUNT - 1, error);
    free(subject);
    return status;
}

enum plomb_status plomb_policy_check_signer(const struct plomb_policy *policy,
                                            const struct plomb_signer *signer,
                                            struct plomb_error *error)
{
    struct plomb_policy_facts facts = {.signer = signer};
    struct plomb_policy_verdict verdict = {.rule = "signed"};
    struct policy_subject *subject;
    enum plomb_status status;

    if (signer == NULL) {
        policy_say(&verdict, false, "nobody signs the package");
        return refuse(&verdict, error);
    }
    facts.public_key = signer->public_key;
    subject = begin(policy, &facts, error);
    if (subject == NULL) return PLOMB_NO_MEMORY;
    status = check_rules(subject, POLICY_KEYS, POLICY_TEST_KEYS, error);
    free(subject);
    return status;
}
