/*
 * How plomb inspect --compare prints its report. For cmd_inspect.c.
 */
#ifndef CLI_RENDER_COMPARE_H
#define CLI_RENDER_COMPARE_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/compare.h>
#include <plomb/core/init_packet.h>

#include "base/json.h"

/* A file that is compared. */
struct render_compared {
    const char *path;                /* as the user wrote it */
    size_t size;                     /* bytes */
    uint8_t sha256[PLOMB_HASH_SIZE]; /* normal order */
};

/* What is compared, and what was found. */
struct render_comparison {
    struct render_compared old_file;
    struct render_compared new_file;
    const struct plomb_compare_report *report;
};

/* The report as text. */
void render_compare_text(const struct render_comparison *comparison,
                         struct plomb_buf *text);

/* The members of "result" (schemas/inspect.schema.json, comparison). */
void render_compare_json(const struct render_comparison *comparison,
                         struct json_writer *json);

#endif
