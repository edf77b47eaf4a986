#include <plomb/core/slip.h>

/* RFC 1055. */
enum { END = 0xc0, ESCAPE = 0xdb, ESCAPED_END = 0xdc, ESCAPED_ESCAPE = 0xdd };

void plomb_slip_init(struct plomb_slip *slip, uint8_t *frame, size_t capacity)
{
    slip->frame = frame;
    slip->capacity = capacity;
    slip->size = 0;
    slip->is_ended = false;
    slip->is_escaped = false;
    slip->is_void = false;
}

/* What the second byte of an escape stands for; 0 if that is nothing. */
static uint8_t unescape(uint8_t byte)
{
    if (byte == ESCAPED_END) return END;
    return byte == ESCAPED_ESCAPE ? ESCAPE : 0;
}

bool plomb_slip_take(struct plomb_slip *slip, uint8_t byte)
{
    if (slip->is_ended) plomb_slip_init(slip, slip->frame, slip->capacity);
    if (byte == END) {
        slip->is_ended = true;
        return slip->size > 0 && !slip->is_escaped && !slip->is_void;
    }
    if (slip->is_escaped) {
        byte = unescape(byte);
        slip->is_escaped = false;
        if (byte == 0) slip->is_void = true;
    } else if (byte == ESCAPE) {
        slip->is_escaped = true;
        return false;
    }
    if (slip->size == slip->capacity) {
        slip->is_void = true;
    } else {
        slip->frame[slip->size++] = byte;
    }
    return false;
}

size_t plomb_slip_write(struct plomb_span frame, uint8_t *out, size_t capacity)
{
    size_t size = 0;

    for (size_t i = 0; i < frame.size; i++) {
        const uint8_t byte = frame.ptr[i];
        const bool is_special = byte == END || byte == ESCAPE;

        /* The END must still fit behind it. */
        if (capacity - size < (is_special ? 3u : 2u)) return 0;
        if (is_special) out[size++] = ESCAPE;
        out[size++] = !is_special ? byte : byte == END ? ESCAPED_END : ESCAPED_ESCAPE;
    }
    if (size == capacity) return 0;
    out[size++] = END;
    return size;
}
