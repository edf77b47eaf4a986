#include <plomb/buf.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 256 };

void plomb_buf_init(struct plomb_buf *buf, size_t max_size)
{
    memset(buf, 0, sizeof(*buf));
    buf->max_size = max_size;
}

void plomb_buf_clear(struct plomb_buf *buf)
{
    if (buf == NULL) return;
    free(buf->ptr);
    plomb_buf_init(buf, buf->max_size);
}

static bool reserve(struct plomb_buf *buf, size_t more)
{
    size_t capacity = buf->capacity > 0 ? buf->capacity : FIRST_CAPACITY;
    uint8_t *ptr;

    if (buf->status != PLOMB_OK) return false;
    if (more > buf->max_size - buf->size) {
        buf->status = PLOMB_INPUT_TOO_LARGE;
        return false;
    }
    if (buf->ptr != NULL && more <= buf->capacity - buf->size) return true;
    while (capacity - buf->size < more) capacity *= 2;
    ptr = realloc(buf->ptr, capacity);
    if (ptr == NULL) {
        buf->status = PLOMB_NO_MEMORY;
        return false;
    }
    buf->ptr = ptr;
    buf->capacity = capacity;
    return true;
}

uint8_t *plomb_buf_extend(struct plomb_buf *buf, size_t size, uint8_t byte)
{
    uint8_t *ptr;

    if (!reserve(buf, size)) return NULL;
    ptr = buf->ptr + buf->size;
    memset(ptr, byte, size);
    buf->size += size;
    return ptr;
}

void plomb_buf_add(struct plomb_buf *buf, const void *ptr, size_t size)
{
    if (size == 0 || !reserve(buf, size)) return;
    memcpy(buf->ptr + buf->size, ptr, size);
    buf->size += size;
}

void plomb_buf_add_byte(struct plomb_buf *buf, uint8_t byte)
{
    plomb_buf_add(buf, &byte, 1);
}

void plomb_buf_add_text(struct plomb_buf *buf, const char *text)
{
    plomb_buf_add(buf, text, strlen(text));
}

void plomb_buf_addf(struct plomb_buf *buf, const char *format, ...)
{
    va_list args;
    va_list again;
    int size;

    va_start(args, format);
    va_copy(again, args);
    size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    /* One byte more than the text, for the zero that vsnprintf writes. */
    if (size >= 0 && reserve(buf, (size_t)size + 1)) {
        vsnprintf((char *)buf->ptr + buf->size, (size_t)size + 1, format, again);
        buf->size += (size_t)size;
    }
    va_end(again);
}

struct plomb_span plomb_buf_span(const struct plomb_buf *buf)
{
    return plomb_span(buf->ptr, buf->size);
}
