#include "lib/audit_tail.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

enum { WINDOW_SIZE = 64 * 1024 };

_Static_assert(WINDOW_SIZE > 2 * AUDIT_LINE_MAX + 1, "a window holds two lines");

/* Part of the file, which the caller has room for. */
struct window {
    const struct audit_file *file;
    uint8_t *bytes; /* WINDOW_SIZE of them */
    uint64_t start; /* offset of the first */
    size_t size;    /* bytes in use */
};

/* Makes the window the bytes in front of `end`, as many as it has room for. */
static enum plomb_status read_before(struct window *window, uint64_t end,
                                     struct plomb_error *error)
{
    window->size = end < WINDOW_SIZE ? (size_t)end : WINDOW_SIZE;
    window->start = end - window->size;
    return audit_file_read(window->file, window->start, window->bytes, window->size,
                           error);
}

/* Offset behind the last line feed before `end`; 0 when there is none. */
static enum plomb_status find_end(struct window *window, uint64_t end,
                                  uint64_t *end_out, struct plomb_error *error)
{
    enum plomb_status status = PLOMB_OK;

    while (end > 0) {
        const uint8_t *found;

        status = read_before(window, end, error);
        if (status != PLOMB_OK) return status;
        found = memrchr(window->bytes, '\n', window->size);
        if (found != NULL) {
            *end_out = window->start + (uint64_t)(found - window->bytes) + 1;
            return PLOMB_OK;
        }
        end = window->start;
    }
    *end_out = 0;
    return PLOMB_OK;
}

/* The line that ends at the window's end, which becomes the end of the one before. */
static struct plomb_span take_line(struct window *window)
{
    const uint8_t *before = NULL;
    size_t start = 0;
    struct plomb_span line;

    if (window->size > 1) {
        before = memrchr(window->bytes, '\n', window->size - 1);
    }
    if (before != NULL) start = (size_t)(before - window->bytes) + 1;
    line = plomb_span(window->bytes + start, window->size - start);
    window->size = start;
    return line;
}

/* Follows the last lines in front of `end`. */
static enum plomb_status read_lines(struct window *window, uint64_t end,
                                    struct audit_chain *chain,
                                    struct plomb_error *error)
{
    struct plomb_span last;
    struct audit_line line;
    enum plomb_status status = read_before(window, end, error);

    audit_chain_init(chain);
    if (status != PLOMB_OK || end == 0) return status;
    last = take_line(window);
    if (window->size > 0) {
        status = audit_chain_begin_at(chain, take_line(window), error);
        if (status != PLOMB_OK) {
            error_prefix(error, "the last line but one is no entry");
            return status;
        }
    }
    return audit_chain_step(chain, last, &line, error);
}

/*
 * Whether the torn line in the window is an entry but for its line feed; the chain is
 * then behind it. Nothing that tells of a signature is cut off.
 */
static bool complete(const struct window *window, struct audit_chain *chain)
{
    struct audit_chain behind = *chain;
    struct audit_line line;
    uint8_t text[AUDIT_LINE_MAX];

    if (window->size == 0 || window->size >= sizeof(text)) return false;
    memcpy(text, window->bytes, window->size);
    text[window->size] = '\n';
    if (audit_chain_step(&behind, plomb_span(text, window->size + 1), &line, NULL) !=
        PLOMB_OK) {
        return false;
    }
    *chain = behind;
    return true;
}

/* What is behind `end` has to be a torn line. */
static enum plomb_status check_torn(struct window *window, uint64_t end,
                                    const struct audit_chain *chain,
                                    struct plomb_error *error)
{
    struct audit_torn torn;
    enum plomb_status status = audit_torn_init(&torn, chain, error);

    while (status == PLOMB_OK && end < window->file->size) {
        uint64_t rest = window->file->size - end;

        window->size = rest < WINDOW_SIZE ? (size_t)rest : WINDOW_SIZE;
        status = audit_file_read(window->file, end, window->bytes, window->size, error);
        if (status != PLOMB_OK) return status;
        audit_torn_add(&torn, plomb_span(window->bytes, window->size));
        end += window->size;
    }
    if (status != PLOMB_OK) return status;
    return audit_torn_check(&torn, chain, error);
}

enum plomb_status audit_tail_read(const struct audit_file *file, struct audit_tail *out,
                                  struct plomb_error *error)
{
    struct window window = {.file = file, .bytes = malloc(WINDOW_SIZE)};
    struct audit_tail tail = {0};
    enum plomb_status status;

    if (window.bytes == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    status = find_end(&window, file->size, &tail.end, error);
    if (status != PLOMB_OK) goto out;
    status = read_lines(&window, tail.end, &tail.chain, error);
    if (status != PLOMB_OK) goto out;
    status = check_torn(&window, tail.end, &tail.chain, error);
    if (status != PLOMB_OK) goto out;
    tail.torn_size = file->size - tail.end;
    /* The window has all of it, unless it is too long for a line. */
    tail.is_line_whole = tail.torn_size > 0 && tail.torn_size == window.size &&
                         complete(&window, &tail.chain);
    *out = tail;
    status = PLOMB_OK;
out:
    free(window.bytes);
    return status;
}
