/*
 * Frames on a serial line: SLIP (RFC 1055) as Nordic's DFU uses it, one END behind
 * each frame (docs/spec/dfu-protocol.md, section 4). Both directions, for device and
 * controller. Freestanding.
 */
#ifndef PLOMB_CORE_SLIP_H
#define PLOMB_CORE_SLIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>

/* Bytes of the longest encoding of `size` bytes. */
#define PLOMB_SLIP_MAX(size) (2 * (size) + 1)

/* A frame that is being received into the caller's buffer. */
struct plomb_slip {
    uint8_t *frame;
    size_t capacity;
    size_t size;     /* bytes in `frame` */
    bool is_ended;   /* the next byte begins another frame */
    bool is_escaped; /* the next byte is the second of an escape */
    bool is_void;    /* dropped up to its END */
};

/* Begins with an empty frame. */
PLOMB_API void plomb_slip_init(struct plomb_slip *slip, uint8_t *frame,
                               size_t capacity);

/*
 * Takes a byte from the line. True when it ended a frame that is neither empty nor
 * void: slip->frame has its slip->size bytes, until the next call.
 */
PLOMB_API bool plomb_slip_take(struct plomb_slip *slip, uint8_t byte);

/*
 * Encodes a frame and its END. Returns the bytes written; 0 when `capacity` does not
 * do.
 */
PLOMB_API size_t plomb_slip_write(struct plomb_span frame, uint8_t *out,
                                  size_t capacity);

#endif
