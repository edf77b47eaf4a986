/*
 * The release policies of the packages of a run. For cmd_pack.c.
 */
#ifndef CLI_PACK_POLICY_H
#define CLI_PACK_POLICY_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "cli/pack_jobs.h"

/*
 * Reads policies, the packages before and the logs, and checks whether each package's
 * key, and where it lies, is allowed. The failures of plomb_policy_load,
 * plomb_package_load, plomb_audit_load and plomb_policy_check_signer.
 */
enum plomb_status pack_policy_begin(struct pack_jobs *jobs,
                                    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Holds what will be signed, packages that are prepared, against every rule: what is
 * forbidden is not signed. The failures of plomb_policy_check_draft.
 */
enum plomb_status pack_policy_check_drafts(const struct pack_jobs *jobs,
                                           struct plomb_error *error) PLOMB_MUST_USE;

/* Holds what was built against every rule. The failures of plomb_policy_check. */
enum plomb_status pack_policy_check(const struct pack_jobs *jobs,
                                    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The same with the logs as they are once the run's lines are in them: of two runs that
 * sign at once the second is held against the first. Fails as reading a log, too.
 */
enum plomb_status pack_policy_check_logged(struct pack_jobs *jobs,
                                           struct plomb_error *error) PLOMB_MUST_USE;

#endif
