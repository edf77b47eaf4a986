#include <plomb/policy.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/sha256.h"
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

static size_t read_images(const struct plomb_package *package,
                          struct policy_image out[PLOMB_SLOT_COUNT])
{
    size_t count = 0;
    const struct plomb_package_image *images = plomb_package_images(package, &count);

    for (size_t i = 0; i < count; i++) {
        size_t offset = 0;

        out[i].slot = images[i].slot;
        out[i].is_read = plomb_init_packet_parse(images[i].dat->bytes, &out[i].packet,
                                                 &offset) == PLOMB_OK;
        if (out[i].is_read) sha256(out[i].packet.signed_bytes, out[i].digest);
    }
    return count;
}

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

enum plomb_status plomb_policy_check(const struct plomb_policy *policy,
                                     const struct plomb_package *package,
                                     const struct plomb_policy_facts *facts,
                                     struct plomb_policy_report *report,
                                     struct plomb_error *error)
{
    struct policy_subject *subject = calloc(1, sizeof(*subject));
    const struct plomb_policy_verdict *refused = NULL;

    memset(report, 0, sizeof(*report));
    if (subject == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    subject->policy = policy;
    subject->facts = facts;
    subject->has_key = facts->public_key != NULL;
    if (subject->has_key) release_fingerprint(facts->public_key, subject->fingerprint);
    subject->image_count = read_images(package, subject->images);
    if (facts->previous != NULL) {
        subject->previous_count = read_images(facts->previous, subject->previous);
    }
    subject->release_status = plomb_package_release(package, &subject->release, NULL);
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

enum plomb_status plomb_policy_check_signer(const struct plomb_policy *policy,
                                            const struct plomb_signer *signer,
                                            struct plomb_error *error)
{
    static const enum policy_rule early[] = {POLICY_KEYS, POLICY_BACKENDS_RULE,
                                             POLICY_TEST_KEYS};
    struct plomb_policy_facts facts = {.signer = signer};
    struct plomb_policy_verdict verdict = {.rule = "signed"};
    struct policy_subject *subject;
    enum plomb_status status = PLOMB_OK;

    if (signer == NULL) {
        policy_say(&verdict, false, "nobody signs the package");
        return refuse(&verdict, error);
    }
    subject = calloc(1, sizeof(*subject));
    if (subject == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    facts.public_key = signer->public_key;
    subject->policy = policy;
    subject->facts = &facts;
    subject->has_key = true;
    release_fingerprint(signer->public_key, subject->fingerprint);
    for (size_t i = 0; i < sizeof(early) / sizeof(early[0]); i++) {
        if (!policy->has[early[i]] || status != PLOMB_OK) continue;
        name_verdict(early[i], &verdict);
        if (!checks[early[i]](subject, &verdict)) status = refuse(&verdict, error);
    }
    free(subject);
    return status;
}
