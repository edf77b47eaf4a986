/*
 * The JSON of plomb inspect about sealed images, and about what any update
 * costs. For render_inspect_json.c.
 */
#ifndef CLI_RENDER_INSPECT_SEALED_H
#define CLI_RENDER_INSPECT_SEALED_H

#include <plomb/inspect.h>

#include "base/json.h"

/* The member "sealed": null for a plain image. */
void render_sealed_json(const struct plomb_inspect_image *image,
                        struct json_writer *json);

/* The members "costs" and "transfer". */
void render_cost_json(const struct plomb_inspect_image *image,
                      struct json_writer *json);

#endif
