#include "lib/audit_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <plomb/audit.h>

#include "base/error.h"
#include "lib/audit_file.h"

enum { CAPACITY = 256 * 1024, WAIT = PLOMB_AUDIT_WAIT * 1000 };

_Static_assert(CAPACITY > 2 * AUDIT_LINE_MAX, "a line and more fit");

static enum plomb_status set_unreadable(const char *path, int number,
                                        struct plomb_error *error)
{
    return error_set_errno(error, PLOMB_FILE_UNREADABLE, number, "cannot read '%s'",
                           path);
}

/* How much there is to read. */
static enum plomb_status measure(struct audit_reader *reader, struct plomb_error *error)
{
    struct stat info;
    enum plomb_status status;

    if (fstat(reader->fd, &info) != 0) {
        return set_unreadable(reader->path, errno, error);
    }
    reader->left = UINT64_MAX;
    if (!S_ISREG(info.st_mode)) return PLOMB_OK;
    status = audit_file_lock(reader->fd, reader->path, false, WAIT, error);
    if (status != PLOMB_OK) return status;
    if (fstat(reader->fd, &info) != 0) {
        return set_unreadable(reader->path, errno, error);
    }
    (void)flock(reader->fd, LOCK_UN);
    reader->left = (uint64_t)info.st_size;
    reader->total = reader->left;
    return PLOMB_OK;
}

enum plomb_status audit_reader_open(const char *path, struct audit_reader *out,
                                    struct plomb_error *error)
{
    memset(out, 0, sizeof(*out));
    out->path = path;
    audit_chain_init(&out->chain);
    do {
        out->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    } while (out->fd < 0 && errno == EINTR);
    if (out->fd < 0) return set_unreadable(path, errno, error);
    out->bytes = malloc(CAPACITY);
    if (out->bytes == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    return measure(out, error);
}

void audit_reader_close(struct audit_reader *reader)
{
    if (reader->fd >= 0) close(reader->fd);
    reader->fd = -1;
    free(reader->bytes);
    reader->bytes = NULL;
}

/* Reads more behind what is there. */
static enum plomb_status fill(struct audit_reader *reader, struct plomb_error *error)
{
    size_t room;
    ssize_t got;

    memmove(reader->bytes, reader->bytes + reader->start, reader->end - reader->start);
    reader->end -= reader->start;
    reader->start = 0;
    room = CAPACITY - reader->end;
    if (room > reader->left) room = (size_t)reader->left;
    do {
        got = room > 0 ? read(reader->fd, reader->bytes + reader->end, room) : 0;
    } while (got < 0 && errno == EINTR);
    if (got < 0) return set_unreadable(reader->path, errno, error);
    reader->end += (size_t)got;
    if (reader->left != UINT64_MAX) reader->left -= (uint64_t)got;
    if (got == 0) reader->is_at_end = true;
    return PLOMB_OK;
}

static struct plomb_span buffered(const struct audit_reader *reader)
{
    return plomb_span(reader->bytes + reader->start, reader->end - reader->start);
}

/*
 * What is there has no line feed, and is either the end or longer than a line: all
 * that may follow is the rest of a torn line.
 */
static enum plomb_status read_torn(struct audit_reader *reader,
                                   struct plomb_error *error)
{
    struct audit_torn torn;
    enum plomb_status status = audit_torn_init(&torn, &reader->chain, error);

    if (status != PLOMB_OK) return status;
    audit_torn_add(&torn, buffered(reader));
    while (!reader->is_at_end && !torn.is_refused) {
        reader->start = reader->end;
        status = fill(reader, error);
        if (status != PLOMB_OK) return status;
        audit_torn_add(&torn, buffered(reader));
    }
    status = audit_torn_check(&torn, &reader->chain, error);
    if (status != PLOMB_OK) return status;
    reader->torn_size = torn.size;
    reader->start = reader->end;
    return PLOMB_OK;
}

enum plomb_status audit_reader_next(struct audit_reader *reader, struct audit_line *out,
                                    bool *has_line_out, struct plomb_error *error)
{
    const uint8_t *end;
    enum plomb_status status;

    *has_line_out = false;
    for (;;) {
        struct plomb_span rest = buffered(reader);

        end = rest.size > 0 ? memchr(rest.ptr, '\n', rest.size) : NULL;
        if (end != NULL) break;
        if (reader->is_at_end || rest.size > AUDIT_LINE_MAX) {
            return read_torn(reader, error);
        }
        status = fill(reader, error);
        if (status != PLOMB_OK) return status;
    }
    end++;
    status = audit_chain_step(&reader->chain,
                              plomb_span(reader->bytes + reader->start,
                                         (size_t)(end - reader->bytes) - reader->start),
                              out, error);
    if (status != PLOMB_OK) return status;
    reader->start = (size_t)(end - reader->bytes);
    *has_line_out = true;
    return PLOMB_OK;
}
