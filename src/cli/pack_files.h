/*
 * The packages that a run of `plomb pack` writes. For cmd_pack.c.
 */
#ifndef CLI_PACK_FILES_H
#define CLI_PACK_FILES_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "cli/command.h"
#include "cli/pack_args.h"
#include "cli/pack_jobs.h"

/*
 * Checks before any work that the outputs can be written and that none of them
 * is an input of any package or another output. PLOMB_OPTION_CONFLICT,
 * PLOMB_NO_MEMORY and the FILE_ statuses.
 */
enum plomb_status pack_files_check_outputs(const struct pack_args *args,
                                           const struct pack_jobs *jobs,
                                           struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Writes the packages, and `request` unless it is empty, all or none; where a file
 * system stands in the way of that, the hint of the failure names those that are in
 * place. PLOMB_NO_MEMORY and the FILE_ statuses.
 */
enum plomb_status pack_files_save(const struct pack_args *args,
                                  const struct pack_jobs *jobs,
                                  struct plomb_span request,
                                  struct plomb_error *error) PLOMB_MUST_USE;

#endif
