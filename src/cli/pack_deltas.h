/*
 * Delta packages beside the full one that they stand for: what each saves, and
 * whether it saves anything. For cmd_pack.c and pack_report.c.
 */
#ifndef CLI_PACK_DELTAS_H
#define CLI_PACK_DELTAS_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "cli/pack_jobs.h"

/*
 * The full package's job, behind which plomb_recipe_expand put a delta's; NULL
 * when job `index` makes no delta.
 */
const struct pack_job *pack_deltas_full(const struct pack_jobs *jobs, size_t index);

/* The application of a package that was built; NULL without one. */
const struct plomb_pack_image *pack_deltas_application(const struct pack_job *job);

/*
 * Warns, in the notes of their packages, of deltas that save next to nothing. All
 * jobs must be done.
 */
void pack_deltas_note(struct pack_jobs *jobs);

/*
 * Refuses deltas that are not smaller than their full package's payload, unless
 * their package allows that: PLOMB_DELTA_TOO_LARGE. All jobs must be done.
 */
enum plomb_status pack_deltas_check(const struct pack_jobs *jobs,
                                    struct plomb_error *error) PLOMB_MUST_USE;

#endif
