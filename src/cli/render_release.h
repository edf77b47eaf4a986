/*
 * How a package's release statement is printed. For the renderers of commands.
 */
#ifndef CLI_RENDER_RELEASE_H
#define CLI_RENDER_RELEASE_H

#include <plomb/buf.h>
#include <plomb/inspect.h>

#include "base/json.h"

/* The statement and the checks of what it covers; nothing where there is none. */
void render_release_text(const struct plomb_inspect_report *report,
                         struct plomb_buf *text);

/* The member "release" (schemas/inspect.schema.json). */
void render_release_json(const struct plomb_inspect_report *report,
                         struct json_writer *json);

#endif
