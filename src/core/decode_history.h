/*
 * What the LZMA decoder has behind it: the old image with everything moved as
 * the relocation map says, then the image so far, calls in absolute form
 * (docs/spec/payload.md, sections 4 and 5). It is never stored: flash and page
 * hold relative calls, and every byte is converted when it is read or written.
 * For src/core alone. Freestanding.
 */
#ifndef CORE_DECODE_HISTORY_H
#define CORE_DECODE_HISTORY_H

#include <plomb/core/decode.h>

/* Reads the relocation map from the payload's start. */
void decode_history_read_map(struct plomb_lzma *lzma);

/* The byte `distance` + 1 back. Before the first one it is malformed, and 0. */
uint8_t decode_history_at(struct plomb_lzma *lzma, uint32_t distance);

/* Adds a byte, in absolute form. What it settles goes to the page, 4 later. */
void decode_history_add(struct plomb_lzma *lzma, uint8_t byte);

#endif
