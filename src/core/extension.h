/*
 * Reading and writing field 100 of an InitCommand, the sealed extension
 * (docs/spec/package.md, section 2). Only for the init packet's reader and
 * writer; others see struct plomb_extension. Freestanding.
 */
#ifndef CORE_EXTENSION_H
#define CORE_EXTENSION_H

#include <plomb/core/extension.h>

#include "core/protobuf.h"

/*
 * Reads the content of `field` for an InitCommand of `type`; fails `outer`
 * where anything is not as the specification has it. Whether codec and cipher
 * are known is not asked here: a newer package is not a malformed one.
 */
void extension_read(struct protobuf_reader *outer, const struct protobuf_field *field,
                    uint32_t type, struct plomb_extension *out);

/* Writes the field, tag and length included. */
void extension_write(struct protobuf_writer *writer,
                     const struct plomb_extension *extension);

#endif
