#include "lib/audit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"

enum {
    LOG_MODE = 0644,
    OPEN_TRIES = 16, /* times that a log may be moved away while waiting */
    FIRST_PAUSE = 1, /* milliseconds between two attempts at the lock */
    LONGEST_PAUSE = 32,
    MILLISECOND = 1000000, /* nanoseconds */
    SECOND = 1000          /* milliseconds */
};

static enum plomb_status set_unwritable(const char *path, int number,
                                        struct plomb_error *error)
{
    return error_set_errno(error, PLOMB_FILE_UNWRITABLE, number, "cannot write '%s'",
                           path);
}

static uint64_t now(void)
{
    struct timespec time = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec / MILLISECOND;
}

static void pause_for(unsigned int milliseconds)
{
    struct timespec time = {.tv_sec = 0, .tv_nsec = (long)milliseconds * MILLISECOND};

    (void)nanosleep(&time, NULL);
}

static enum plomb_status set_locked(const char *path, bool is_writer, unsigned int wait,
                                    struct plomb_error *error)
{
    enum plomb_status status =
        is_writer ? PLOMB_FILE_UNWRITABLE : PLOMB_FILE_UNREADABLE;

    error_set(error, status,
              "cannot %s '%s': another program has had it locked for %u "
              "seconds",
              is_writer ? "write" : "read", path, wait / SECOND);
    error_hint(error, "see which with 'lslocks', and try again when it has ended");
    return status;
}

static enum plomb_status set_unlockable(const char *path, int number,
                                        struct plomb_error *error)
{
    enum plomb_status status =
        error_set_errno(error, PLOMB_FILE_UNWRITABLE, number, "cannot lock '%s'", path);

    error_hint(error, "keep the log on a file system that locks files");
    return status;
}

/*
 * flock, not fcntl's record locks: it holds among threads that open the log each,
 * it does not end when some other descriptor of the file is closed, and shell
 * scripts have it. It waits by asking again, since a lock that waits by itself can
 * only be ended by a signal.
 */
enum plomb_status audit_file_lock(int fd, const char *path, bool is_writer,
                                  unsigned int wait, struct plomb_error *error)
{
    int operation = (is_writer ? LOCK_EX : LOCK_SH) | LOCK_NB;
    uint64_t end = now() + wait;
    unsigned int pause = FIRST_PAUSE;

    while (flock(fd, operation) != 0) {
        if (errno == EINTR) continue;
        if (errno != EWOULDBLOCK) {
            return is_writer ? set_unlockable(path, errno, error) : PLOMB_OK;
        }
        if (now() >= end) return set_locked(path, is_writer, wait, error);
        pause_for(pause);
        if (pause < LONGEST_PAUSE) pause *= 2;
    }
    return PLOMB_OK;
}

/* Opens what has the name, or makes it. */
static enum plomb_status open_name(const char *path, bool can_create,
                                   struct audit_file *out, struct plomb_error *error)
{
    /* Without O_NONBLOCK a FIFO, which is refused, could be waited for. */
    const int flags =
        O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

    for (int tries = 0; tries < OPEN_TRIES; tries++) {
        out->is_new = false;
        out->fd = open(path, flags);
        if (out->fd >= 0) return PLOMB_OK;
        if (errno == EINTR) continue;
        if (errno != ENOENT || !can_create) break;
        out->is_new = true;
        out->fd = open(path, flags | O_CREAT | O_EXCL, LOG_MODE);
        if (out->fd >= 0) return PLOMB_OK;
        if (errno != EEXIST && errno != EINTR) break;
    }
    if (errno == ELOOP) {
        error_set(error, PLOMB_FILE_UNWRITABLE,
                  "cannot write '%s': it is a symbolic link", path);
        error_hint(error, "give the name of the log itself");
        return PLOMB_FILE_UNWRITABLE;
    }
    return set_unwritable(path, errno, error);
}

/* Whether the name is that of the open file. */
static bool has_name(const char *path, const struct stat *opened)
{
    struct stat named;

    return lstat(path, &named) == 0 && named.st_dev == opened->st_dev &&
           named.st_ino == opened->st_ino;
}

/*
 * Whether the open file is a regular one that still has its name: while the lock
 * was waited for, the log may have been moved away, or removed by the run that made
 * it in vain.
 */
static enum plomb_status examine(struct audit_file *file, bool *is_same_out,
                                 struct plomb_error *error)
{
    struct stat opened;

    if (fstat(file->fd, &opened) != 0) return set_unwritable(file->path, errno, error);
    if (!S_ISREG(opened.st_mode)) {
        return error_set(error, PLOMB_FILE_UNWRITABLE,
                         "cannot write '%s': it is not a regular file", file->path);
    }
    *is_same_out = has_name(file->path, &opened);
    file->size = (uint64_t)opened.st_size;
    return PLOMB_OK;
}

enum plomb_status audit_file_open(const char *path, bool can_create, unsigned int wait,
                                  struct audit_file *out, struct plomb_error *error)
{
    for (int tries = 0; tries < OPEN_TRIES; tries++) {
        struct audit_file file = {.path = path, .fd = -1};
        bool is_same = false;
        enum plomb_status status = open_name(path, can_create, &file, error);

        if (status != PLOMB_OK) return status;
        status = audit_file_lock(file.fd, path, true, wait, error);
        if (status != PLOMB_OK) {
            close(file.fd);
            return status;
        }
        status = examine(&file, &is_same, error);
        if (status != PLOMB_OK) {
            audit_file_close(&file);
            return status;
        }
        if (is_same) {
            *out = file;
            return PLOMB_OK;
        }
        close(file.fd);
    }
    return error_set(error, PLOMB_FILE_UNWRITABLE,
                     "cannot write '%s': it is moved away again and again", path);
}

void audit_file_close(struct audit_file *file)
{
    struct stat opened;

    if (file->fd < 0) return;
    /* Whoever waits for the lock meanwhile finds that the name is gone. */
    if (file->is_new && fstat(file->fd, &opened) == 0 && opened.st_size == 0 &&
        has_name(file->path, &opened)) {
        (void)unlink(file->path);
    }
    (void)close(file->fd);
    file->fd = -1;
}

enum plomb_status audit_file_read(const struct audit_file *file, uint64_t offset,
                                  void *out, size_t size, struct plomb_error *error)
{
    uint8_t *at = out;

    while (size > 0) {
        ssize_t got = pread(file->fd, at, size, (off_t)offset);

        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) {
            return error_set_errno(error, PLOMB_FILE_UNREADABLE, got < 0 ? errno : EIO,
                                   "cannot read '%s'", file->path);
        }
        at += got;
        offset += (uint64_t)got;
        size -= (size_t)got;
    }
    return PLOMB_OK;
}

static bool cut(int fd, uint64_t size)
{
    int result;

    do {
        result = ftruncate(fd, (off_t)size);
    } while (result != 0 && errno == EINTR);
    return result == 0;
}

enum plomb_status audit_file_cut(struct audit_file *file, uint64_t size,
                                 struct plomb_error *error)
{
    if (!cut(file->fd, size)) {
        enum plomb_status status =
            error_set_errno(error, PLOMB_FILE_UNWRITABLE, errno,
                            "cannot cut off the torn last line of '%s'", file->path);

        error_hint(error,
                   "a file that may only grow ('lsattr' shows an a) has to be "
                   "repaired by its administrator: it ends behind %ju bytes",
                   (uintmax_t)size);
        return status;
    }
    file->size = size;
    return PLOMB_OK;
}

/* Syncs; a file system that cannot sync this kind of thing says EINVAL. */
static int sync_fd(int fd)
{
    int result;

    do {
        result = fsync(fd);
    } while (result != 0 && errno == EINTR);
    return result != 0 && errno == EINVAL ? 0 : result;
}

/* Opens the folder that the name is in. Sets errno on failure. */
static int open_folder(const char *path)
{
    size_t size = (size_t)(file_base_name(path) - path);
    char *folder = size > 0 ? strndup(path, size) : strdup(".");
    int fd = folder != NULL ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    int number = errno;

    free(folder);
    errno = number;
    return fd;
}

/* Sets errno on failure. */
static bool write_all(int fd, struct plomb_span bytes)
{
    while (bytes.size > 0) {
        ssize_t wrote = write(fd, bytes.ptr, bytes.size);

        if (wrote < 0 && errno == EINTR) continue;
        /* A regular file that takes nothing has no errno; do not try forever. */
        if (wrote == 0) errno = EIO;
        if (wrote <= 0) return false;
        bytes = plomb_span_sub(bytes, (size_t)wrote, bytes.size);
    }
    return true;
}

/* Writes and syncs; the folder too unless it is -1. Sets errno on failure. */
static bool write_synced(int fd, int folder, struct plomb_span bytes)
{
    return write_all(fd, bytes) && sync_fd(fd) == 0 &&
           (folder < 0 || sync_fd(folder) == 0);
}

enum plomb_status audit_file_add(struct audit_file *file, struct plomb_span bytes,
                                 struct plomb_error *error)
{
    int folder = file->size == 0 ? open_folder(file->path) : -1;
    enum plomb_status status = PLOMB_OK;

    if (file->size == 0 && folder < 0) {
        return set_unwritable(file->path, errno, error);
    }
    if (write_synced(file->fd, folder, bytes)) {
        file->size += bytes.size;
    } else {
        status = set_unwritable(file->path, errno, error);
        if (!cut(file->fd, file->size)) {
            error_hint(error, "some lines of this run may stay in it, and can stay: "
                              "they tell of signatures that were made");
        }
    }
    if (folder >= 0) close(folder);
    return status;
}
