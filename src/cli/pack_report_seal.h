/*
 * What `plomb pack` says about sealed packages besides what it says about all of
 * them. Each writes nothing for a plain one. For pack_report.c.
 */
#ifndef CLI_PACK_REPORT_SEAL_H
#define CLI_PACK_REPORT_SEAL_H

#include <stddef.h>

#include <plomb/buf.h>

#include "base/json.h"
#include "cli/pack_jobs.h"

/* The payload of an image of job `index`, and what a delta saves. */
void pack_report_add_payload(const struct pack_jobs *jobs, size_t index,
                             const struct plomb_pack_image *image,
                             struct plomb_buf *text);
void pack_report_write_payload(const struct pack_jobs *jobs, size_t index,
                               const struct plomb_pack_image *image,
                               struct json_writer *json);

/* Who can open the package, and what else holds for all of it. */
void pack_report_add_seal(const struct pack_job *job, struct plomb_buf *text);
void pack_report_write_seal(const struct pack_job *job, struct json_writer *json);

#endif
