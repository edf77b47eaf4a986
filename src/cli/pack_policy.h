/*
 * The release policies of the packages of a run. For cmd_pack.c.
 */
#ifndef CLI_PACK_POLICY_H
#define CLI_PACK_POLICY_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "cli/pack_jobs.h"

/*
 * Before anything is signed: whether each package's key, and where it lies, is
 * allowed. The failures of plomb_policy_load and plomb_policy_check_signer.
 */
enum plomb_status pack_policy_check_signers(const struct pack_jobs *jobs,
                                            struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Holds what was built against every rule, before it is written. The failures of
 * plomb_policy_check, and of reading the log and the previous packages.
 */
enum plomb_status pack_policy_check(const struct pack_jobs *jobs,
                                    struct plomb_error *error) PLOMB_MUST_USE;

#endif
