/*
 * Reading and writing field 100 of an InitCommand, the sealed extension
 * (docs/spec/package.md, section 2). Only for the init packet's reader and
 * writer; others see struct plomb_extension. Freestanding.
 */
#ifndef CORE_EXTENSION_H
#define CORE_EXTENSION_H

#include <plomb/core/extension.h>

#include "core/protobuf.h"

/* Fields by their place: those that must be there, and the codec's parameters. */
enum { EXTENSION_REQUIRED = 0x8f, EXTENSION_PARAMS = 1 << 4 };

/*
 * Whether the fields of an extension fit one another and an InitCommand of `type`;
 * `seen` has a bit for each that was there. Whether codec and cipher are known is not
 * asked here: a newer package is not a malformed one.
 */
bool extension_check(const struct plomb_extension *extension, uint32_t seen,
                     uint32_t type);

/* Writes the field, tag and length included. */
void extension_write(struct protobuf_writer *writer,
                     const struct plomb_extension *extension);

#endif
