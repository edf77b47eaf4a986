/*
 * A growing byte buffer with a declared maximum, for everything that plomb
 * builds in memory. It fails once and stays failed, so that a writer checks
 * once, at the end. Not for secrets (plomb/secret.h). Host only.
 */
#ifndef PLOMB_BUF_H
#define PLOMB_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>

struct plomb_buf {
    uint8_t *ptr;             /* the bytes; NULL while nothing was added */
    size_t size;              /* bytes in use */
    size_t capacity;          /* bytes allocated */
    size_t max_size;          /* bytes that it will never exceed */
    enum plomb_status status; /* PLOMB_OK, or why the last addition failed */
};

/* Makes an empty buffer that never holds more than `max_size` bytes. */
PLOMB_API void plomb_buf_init(struct plomb_buf *buf, size_t max_size);

/* Frees the bytes and empties the buffer, which stays usable. NULL-safe. */
PLOMB_API void plomb_buf_clear(struct plomb_buf *buf);

/*
 * Appends `size` bytes. After a failure (PLOMB_NO_MEMORY, or
 * PLOMB_INPUT_TOO_LARGE past max_size) nothing is added by this call or any
 * later one, and buf->status says why.
 */
PLOMB_API void plomb_buf_add(struct plomb_buf *buf, const void *ptr, size_t size);
PLOMB_API void plomb_buf_add_byte(struct plomb_buf *buf, uint8_t byte);
PLOMB_API void plomb_buf_add_text(struct plomb_buf *buf, const char *text);
PLOMB_API void plomb_buf_addf(struct plomb_buf *buf, const char *format, ...)
    PLOMB_PRINTF(2, 3);

/*
 * Appends `size` bytes of value `byte` and returns the first of them, which
 * stays valid until the next addition; NULL after a failure.
 */
PLOMB_API uint8_t *plomb_buf_extend(struct plomb_buf *buf, size_t size, uint8_t byte);

/* The bytes so far; valid until the next addition. */
PLOMB_API struct plomb_span plomb_buf_span(const struct plomb_buf *buf);

#endif
