/*
 * How plomb verify prints its checks and its answer. For cmd_verify.c.
 */
#ifndef CLI_RENDER_VERIFY_H
#define CLI_RENDER_VERIFY_H

#include <stdbool.h>

#include <plomb/buf.h>
#include <plomb/key.h>
#include <plomb/verify.h>

#include "base/json.h"

/* What was verified, and with what. */
struct render_verification {
    const char *path;                 /* as the user wrote it */
    const struct plomb_key_info *key; /* NULL when none was given */
    const struct plomb_verify_report *report;
};

/*
 * The checks, image by image, and the answer in a last line. `is_quiet` leaves
 * out the checks that refuse nothing.
 */
void render_verify_text(const struct render_verification *verification, bool is_quiet,
                        struct plomb_buf *text);

/* The members of "result" (schemas/verify.schema.json). */
void render_verify_json(const struct render_verification *verification,
                        struct json_writer *json);

#endif
