/*
 * The release policy: rules in a file that say what may be signed and shipped, the
 * same for `plomb pack` and for `plomb verify` of what others made
 * (docs/spec/policy.md, schemas/policy.schema.json). Host only.
 */
#ifndef PLOMB_POLICY_H
#define PLOMB_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/audit_log.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/pack.h>
#include <plomb/package.h>
#include <plomb/sign.h>

#define PLOMB_POLICY_MAX       (256u << 10) /* bytes of a policy file */
#define PLOMB_POLICY_RULES_MAX 32           /* rules of one policy */

struct plomb_policy; /* the rules of one file */

/*
 * Reads a policy. PLOMB_JSON_MALFORMED (line), PLOMB_POLICY_INVALID (the place,
 * such as keys[1].fingerprint, and what it may be), the FILE_ statuses.
 */
PLOMB_API enum plomb_status plomb_policy_load(const char *path,
                                              struct plomb_policy **policy_out,
                                              struct plomb_error *error) PLOMB_MUST_USE;

/* The same from the bytes of the file. */
PLOMB_API enum plomb_status plomb_policy_parse(
    struct plomb_span text, struct plomb_policy **policy_out,
    struct plomb_error *error) PLOMB_MUST_USE;

/* Frees it and makes the pointer NULL. NULL-safe. */
PLOMB_API void plomb_policy_free(struct plomb_policy **policy);

/* A package that is prepared and not signed yet. */
struct plomb_policy_draft {
    const struct plomb_pack_options *options;
    const struct plomb_pack_draft *draft;
    const struct plomb_pack_report *report;
};

/* What is known beside the package itself. Zero-initialise. */
struct plomb_policy_facts {
    const struct plomb_signer *signer; /* who signed it, when that is known: in pack */
    /* The key that the package was verified under: X then Y; or NULL. */
    const uint8_t *public_key;
    const struct plomb_audit_log *log; /* NULL without a log */
    bool is_logged; /* the log has the lines of the run that signs it */
    const struct plomb_package *previous; /* the release before; or NULL */
    const struct plomb_chip *chip;        /* that the package is for; or NULL */
    /* Packages that the same run signs before it, which no log has yet. */
    const struct plomb_policy_draft *earlier;
    size_t earlier_count;
};

/* What one rule said. */
struct plomb_policy_verdict {
    const char *rule;  /* its name in the file, a constant: "min_security_counter" */
    const char *id;    /* of a check, a constant: "policy-min-security-counter" */
    const char *title; /* for people, a constant: "policy: security counter" */
    bool is_kept;
    char detail[256]; /* what was compared with what */
};

struct plomb_policy_report {
    size_t count; /* entries in use: every rule that the file has */
    struct plomb_policy_verdict verdicts[PLOMB_POLICY_RULES_MAX];
};

/*
 * Holds a package against every rule. A rule that cannot be decided, since a fact
 * is missing, is not kept. Fails with PLOMB_POLICY_REFUSED (the message names the
 * first rule that is not kept, the hint what to do), `*report` being filled all the
 * same, and with PLOMB_NO_MEMORY.
 */
PLOMB_API enum plomb_status plomb_policy_check(
    const struct plomb_policy *policy, const struct plomb_package *package,
    const struct plomb_policy_facts *facts, struct plomb_policy_report *report,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The same for a package that is not signed yet, so that what a rule forbids is not
 * signed: every rule, of what will be signed. `*report` is not filled.
 */
PLOMB_API enum plomb_status plomb_policy_check_draft(
    const struct plomb_policy *policy, const struct plomb_policy_draft *draft,
    const struct plomb_policy_facts *facts, struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The rules that can be decided before there is a package: keys and where they lie.
 * The same failures.
 */
PLOMB_API enum plomb_status plomb_policy_check_signer(
    const struct plomb_policy *policy, const struct plomb_signer *signer,
    struct plomb_error *error) PLOMB_MUST_USE;

#endif
