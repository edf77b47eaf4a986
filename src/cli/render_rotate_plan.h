/*
 * How a rotation's plan is shown, as text and as JSON. For cmd_key_rotate_plan.c.
 */
#ifndef CLI_RENDER_ROTATE_PLAN_H
#define CLI_RENDER_ROTATE_PLAN_H

#include <plomb/buf.h>
#include <plomb/rotate_plan.h>

#include "base/json.h"

/* Keys with their fingerprints in groups, and the steps with their commands. */
void render_rotate_plan_text(struct plomb_buf *text,
                             const struct plomb_rotate_options *options,
                             const struct plomb_rotate_plan *plan);

/* The members of the result: schemas/key-rotate-plan.schema.json. */
void render_rotate_plan_json(struct json_writer *json,
                             const struct plomb_rotate_options *options,
                             const struct plomb_rotate_plan *plan);

#endif
