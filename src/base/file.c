#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

enum { CHUNK_SIZE = 64 * 1024 };

/* Looks at the folder that a name is in. */
static bool stat_folder(const char *path, struct stat *out)
{
    const size_t size = (size_t)(file_base_name(path) - path);
    char *folder = size > 0 ? strndup(path, size) : strdup(".");
    const bool is_found = folder != NULL && stat(folder, out) == 0;

    free(folder);
    return is_found;
}

static bool is_one(const struct stat *first, const struct stat *second)
{
    return first->st_dev == second->st_dev && first->st_ino == second->st_ino;
}

bool file_is_same(const char *one, const char *other)
{
    struct stat first;
    struct stat second;
    bool is_first;
    bool is_second;

    if (one == NULL || other == NULL) return false;
    is_first = stat(one, &first) == 0;
    is_second = stat(other, &second) == 0;
    if (is_first || is_second) {
        return is_first && is_second && is_one(&first, &second);
    }
    return strcmp(file_base_name(one), file_base_name(other)) == 0 &&
           stat_folder(one, &first) && stat_folder(other, &second) &&
           is_one(&first, &second);
}

enum plomb_status file_check_no_input(const char *output, const char *const *inputs,
                                      size_t count, struct plomb_error *error)
{
    for (size_t i = 0; i < count; i++) {
        if (!file_is_same(output, inputs[i])) continue;
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "the output '%s' is also an input, '%s'", output, inputs[i]);
    }
    return PLOMB_OK;
}

bool file_is_exposed(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISREG(info.st_mode) &&
           (info.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

const char *file_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* read() that starts again when a signal interrupts it. */
static ssize_t read_some(int fd, void *ptr, size_t size)
{
    ssize_t got;

    do {
        got = read(fd, ptr, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

static enum plomb_status open_to_read(const char *path, int *fd_out,
                                      struct plomb_error *error)
{
    int fd;

    /* Opening a FIFO waits for its writer, which a signal can interrupt. */
    do {
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0) {
        return error_set_errno(error, PLOMB_FILE_UNREADABLE, errno, "cannot read '%s'",
                               path);
    }
    *fd_out = fd;
    return PLOMB_OK;
}

static enum plomb_status set_too_large(const char *name, size_t max_size,
                                       struct plomb_error *error)
{
    return error_set(error, PLOMB_INPUT_TOO_LARGE,
                     "cannot read '%s': it is larger than %zu bytes", name, max_size);
}

static enum plomb_status read_all(int fd, const char *path, struct plomb_buf *out,
                                  struct plomb_error *error)
{
    uint8_t chunk[CHUNK_SIZE];
    ssize_t got;

    while ((got = read_some(fd, chunk, sizeof(chunk))) > 0) {
        plomb_buf_add(out, chunk, (size_t)got);
        if (out->status == PLOMB_INPUT_TOO_LARGE) {
            return set_too_large(path, out->max_size, error);
        }
        if (out->status != PLOMB_OK) {
            return error_set(error, out->status, "cannot read '%s': out of memory",
                             path);
        }
    }
    if (got == 0) return PLOMB_OK;
    return error_set_errno(error, PLOMB_FILE_UNREADABLE, errno, "cannot read '%s'",
                           path);
}

enum plomb_status file_read(const char *path, struct plomb_buf *out,
                            struct plomb_error *error)
{
    enum plomb_status status;
    int fd = -1;

    status = open_to_read(path, &fd, error);
    if (status != PLOMB_OK) return status;
    status = read_all(fd, path, out, error);
    close(fd);
    return status;
}

enum plomb_status file_check_repeatable(const char *path, struct plomb_error *error)
{
    struct stat info;

    /* What cannot be asked fails with its reason when it is read. */
    if (stat(path, &info) != 0 || !S_ISFIFO(info.st_mode)) return PLOMB_OK;
    error_set(error, PLOMB_FILE_UNREADABLE,
              "cannot read '%s': it is a pipe, and is read more than once", path);
    error_hint(error, "write it to a file first");
    return PLOMB_FILE_UNREADABLE;
}

/* Whether `fd` is at its end. The byte that says otherwise may be a secret's. */
static ssize_t read_past_end(int fd)
{
    uint8_t byte = 0;
    ssize_t got = read_some(fd, &byte, 1);

    explicit_bzero(&byte, 1);
    return got;
}

enum plomb_status file_read_fd_into(int fd, const char *name, uint8_t *ptr,
                                    size_t capacity, size_t *size_out,
                                    struct plomb_error *error)
{
    size_t size = 0;
    ssize_t got = 0;

    while (size < capacity && (got = read_some(fd, ptr + size, capacity - size)) > 0) {
        size += (size_t)got;
    }
    if (size == capacity) got = read_past_end(fd);
    if (got < 0) {
        return error_set_errno(error, PLOMB_FILE_UNREADABLE, errno, "cannot read '%s'",
                               name);
    }
    if (got > 0) return set_too_large(name, capacity, error);
    *size_out = size;
    return PLOMB_OK;
}

enum plomb_status file_read_into(const char *path, uint8_t *ptr, size_t capacity,
                                 size_t *size_out, struct plomb_error *error)
{
    enum plomb_status status;
    int fd = -1;

    status = open_to_read(path, &fd, error);
    if (status != PLOMB_OK) return status;
    status = file_read_fd_into(fd, path, ptr, capacity, size_out, error);
    close(fd);
    return status;
}
