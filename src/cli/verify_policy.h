/*
 * Holding a finished package against a release policy: plomb verify --policy. For
 * cmd_verify.c.
 */
#ifndef CLI_VERIFY_POLICY_H
#define CLI_VERIFY_POLICY_H

#include <plomb/core/attributes.h>
#include <plomb/package.h>
#include <plomb/verify.h>

#include "cli/option.h"

/* A member of the command's args, filled by VERIFY_POLICY_OPTIONS. */
struct verify_policy {
    const char *policy;    /* path; or NULL */
    const char *previous;  /* path of the release before; or NULL */
    const char *audit_log; /* path; or NULL */
};

/* Rows of an option table; `member` is a struct verify_policy. */
#define VERIFY_POLICY_OPTIONS(type, member)                                            \
    {.name = "policy",                                                                 \
     .kind = OPTION_FILE,                                                              \
     OPTION_MEMBER(type, member.policy),                                               \
     .value = "FILE",                                                                  \
     .help = "rules that the package has to keep, plomb-policy(5)",                    \
     .group = "Release policy"},                                                       \
        {.name = "previous",                                                           \
         .kind = OPTION_FILE,                                                          \
         OPTION_MEMBER(type, member.previous),                                         \
         .value = "PACKAGE.zip",                                                       \
         .help = "the release before, for the rule that versions rise"},               \
    {                                                                                  \
        .name = "audit-log", .kind = OPTION_FILE,                                      \
        OPTION_MEMBER(type, member.audit_log), .value = "FILE",                        \
        .help = "log of signatures, which tells where the key lay"                     \
    }

/*
 * Adds a check for each rule to the report, whose answer becomes PLOMB_POLICY_REFUSED
 * unless every rule is kept or it is another refusal already; `error` then says which
 * rule is not kept. Does nothing without a policy; the other two are for one
 * (PLOMB_OPTION_CONFLICT). Fails with the statuses of reading the files.
 */
enum plomb_status verify_policy_check(const struct verify_policy *args,
                                      const struct plomb_package *package,
                                      const struct plomb_verify_options *how,
                                      struct plomb_verify_report *report,
                                      struct plomb_error *error) PLOMB_MUST_USE;

#endif
