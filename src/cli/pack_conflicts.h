/*
 * Outputs of a run that would destroy something of the same run: an input of any
 * of its packages, or another output. For pack_files.c.
 */
#ifndef CLI_PACK_CONFLICTS_H
#define CLI_PACK_CONFLICTS_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "cli/pack_args.h"
#include "cli/pack_jobs.h"

/*
 * Compares files, not their names: links and other spellings of a path count.
 * PLOMB_OPTION_CONFLICT names both; PLOMB_NO_MEMORY.
 */
enum plomb_status pack_conflicts_check(const struct pack_args *args,
                                       const struct pack_jobs *jobs,
                                       struct plomb_error *error) PLOMB_MUST_USE;

#endif
