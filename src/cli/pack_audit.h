/*
 * The record of what a run of `plomb pack` signs. For cmd_pack.c.
 */
#ifndef CLI_PACK_AUDIT_H
#define CLI_PACK_AUDIT_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "cli/pack_args.h"
#include "cli/pack_jobs.h"

/*
 * Checks early that the logs can take lines. The failures of plomb_audit_check.
 */
enum plomb_status pack_audit_check(const struct pack_args *args,
                                   const struct pack_jobs *jobs,
                                   struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Puts a record around the signer of every job whose package has an audit log.
 * The signers are loaded. PLOMB_NO_MEMORY.
 */
enum plomb_status pack_audit_begin(struct pack_jobs *jobs,
                                   struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Adds what was signed to the logs, before any package is written: a package whose
 * signature is not on record does not exist. The failures of plomb_audit_append.
 */
enum plomb_status pack_audit_append(const struct pack_args *args,
                                    const struct pack_jobs *jobs,
                                    struct plomb_notes *notes,
                                    struct plomb_error *error) PLOMB_MUST_USE;

#endif
