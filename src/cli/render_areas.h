/*
 * Where a sealed package's application goes on devices with plomb's verifier
 * (docs/spec/flash.md, section 1): a picture for each target that has the chip. For
 * cli/render_inspect.c.
 */
#ifndef CLI_RENDER_AREAS_H
#define CLI_RENDER_AREAS_H

#include <plomb/buf.h>
#include <plomb/core/chip.h>
#include <plomb/core/init_packet.h>

/* Appends the areas of all targets; nothing when none has the chip. */
void render_areas(const struct plomb_chip *chip,
                  const struct plomb_init_command *command, struct plomb_buf *text);

#endif
