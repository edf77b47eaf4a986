/*
 * What `plomb pack` says about the packages that it made. For cmd_pack.c.
 */
#ifndef CLI_PACK_REPORT_H
#define CLI_PACK_REPORT_H

#include "cli/command.h"
#include "cli/pack_jobs.h"

/*
 * Adds the notes of the packages that were tried. Those of a recipe name their
 * package, and warnings go first, since the room for notes is limited.
 */
void pack_report_notes(const struct pack_jobs *jobs, const struct cli *cli);

/* Writes the result: the packages, all of which are in their places. */
void pack_report_result(const struct pack_jobs *jobs, const struct cli *cli);

#endif
