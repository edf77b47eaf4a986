#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/hex.h"

enum {
    RANDOM_SIZE = 8,      /* bytes in a temporary name */
    TEMPORARY_TRIES = 16, /* names that may be taken before this gives up */
    PRIVATE_MASK = 077    /* permission bits of anybody but the owner */
};

/* A file on its way to its place. */
struct saving {
    const char *path;   /* as the caller wrote it, for messages */
    const char *name;   /* its last part */
    int directory_fd;   /* of the directory that it is in; -1 when closed */
    int fd;             /* of the temporary file; -1 when closed */
    bool has_temporary; /* the temporary file has a name */
    char temporary[7 + 2 * RANDOM_SIZE + 1]; /* ".plomb-" and digits */
};

static enum plomb_status set_unwritable(const char *path, int number,
                                        struct plomb_error *error)
{
    return error_set_errno(error, PLOMB_FILE_UNWRITABLE, number, "cannot write '%s'",
                           path);
}

static enum plomb_status open_directory(const char *path, int *fd_out,
                                        struct plomb_error *error)
{
    size_t size = (size_t)(file_base_name(path) - path);
    char *directory = size > 0 ? strndup(path, size) : strdup(".");
    enum plomb_status status = PLOMB_OK;

    if (directory == NULL) return set_unwritable(path, ENOMEM, error);
    *fd_out = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd_out < 0) status = set_unwritable(path, errno, error);
    free(directory);
    return status;
}

/* What stands in the way of replacing a file of type `mode`; NULL for nothing. */
static const char *obstacle(mode_t mode)
{
    if (S_ISREG(mode)) return NULL;
    if (S_ISDIR(mode)) return "it is a directory";
    if (S_ISLNK(mode)) return "it is a symbolic link";
    return "it is not a regular file";
}

static enum plomb_status set_exists(const char *path, struct plomb_error *error)
{
    error_set(error, PLOMB_FILE_EXISTS, "cannot write '%s': the file exists already",
              path);
    error_hint(error, "choose another name, or move the old file away");
    return PLOMB_FILE_EXISTS;
}

/* A private file that is replaced must be gone, under all its names. */
static enum plomb_status set_linked(const char *path, uintmax_t links,
                                    struct plomb_error *error)
{
    error_set(error, PLOMB_FILE_UNWRITABLE,
              "'%s' has %ju hard links; the others would keep the old key", path,
              links);
    error_hint(error, "remove them, or copy the key and delete them");
    return PLOMB_FILE_UNWRITABLE;
}

static enum plomb_status check_existing(int directory_fd, const char *path,
                                        bool is_private, enum file_existing existing,
                                        struct plomb_error *error)
{
    const char *name = file_base_name(path);
    struct stat found;

    if (name[0] == '\0') return set_unwritable(path, path[0] ? EISDIR : ENOENT, error);
    if (fstatat(directory_fd, name, &found, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? PLOMB_OK : set_unwritable(path, errno, error);
    }
    if (existing == FILE_EXISTING_REFUSED) return set_exists(path, error);
    if (obstacle(found.st_mode) != NULL) {
        return error_set(error, PLOMB_FILE_UNWRITABLE, "cannot write '%s': %s", path,
                         obstacle(found.st_mode));
    }
    if (is_private && found.st_nlink > 1) {
        return set_linked(path, found.st_nlink, error);
    }
    return PLOMB_OK;
}

/* Chooses a name that nobody can foresee and so occupy. Sets errno on failure. */
static bool choose_temporary(struct saving *saving)
{
    uint8_t random[RANDOM_SIZE];
    ssize_t got;

    do {
        got = getrandom(random, sizeof(random), 0);
    } while (got < 0 && errno == EINTR);
    if (got >= 0 && got != sizeof(random)) errno = EIO;
    if (got != sizeof(random)) return false;
    memcpy(saving->temporary, ".plomb-", 7);
    hex_encode(plomb_span(random, sizeof(random)), saving->temporary + 7);
    return true;
}

static enum plomb_status create_temporary(struct saving *saving, unsigned int mode,
                                          struct plomb_error *error)
{
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

    for (int tries = 0; tries < TEMPORARY_TRIES; tries++) {
        if (!choose_temporary(saving)) {
            return set_unwritable(saving->path, errno, error);
        }
        saving->fd = openat(saving->directory_fd, saving->temporary, flags, mode);
        if (saving->fd >= 0 || (errno != EEXIST && errno != EINTR)) break;
    }
    if (saving->fd < 0) {
        /* EEXIST would be read as a statement about the caller's own file. */
        int number = errno == EEXIST ? EAGAIN : errno;

        return set_unwritable(saving->path, number, error);
    }
    saving->has_temporary = true;
    /* A private mode is exact; the user's umask may narrow any other. */
    if ((mode & PRIVATE_MASK) == 0 && fchmod(saving->fd, mode) != 0) {
        return set_unwritable(saving->path, errno, error);
    }
    return PLOMB_OK;
}

/* Starts again when a signal interrupts it. */
static int sync_fd(int fd)
{
    int result;

    do {
        result = fsync(fd);
    } while (result != 0 && errno == EINTR);
    return result;
}

static enum plomb_status write_temporary(struct saving *saving, struct plomb_span bytes,
                                         struct plomb_error *error)
{
    size_t done = 0;
    int fd = saving->fd;

    while (done < bytes.size) {
        ssize_t wrote = write(fd, bytes.ptr + done, bytes.size - done);

        if (wrote < 0 && errno == EINTR) continue;
        /* A regular file that takes nothing has no errno; do not try forever. */
        if (wrote == 0) errno = EIO;
        if (wrote <= 0) return set_unwritable(saving->path, errno, error);
        done += (size_t)wrote;
    }
    if (sync_fd(fd) != 0) return set_unwritable(saving->path, errno, error);
    saving->fd = -1;
    /* After EINTR the descriptor is closed on Linux, and the data is synced. */
    if (close(fd) != 0 && errno != EINTR) {
        return set_unwritable(saving->path, errno, error);
    }
    return PLOMB_OK;
}

/* Gives the file its name if the name is free. Sets errno on failure. */
static int name_exclusively(struct saving *saving)
{
    int fd = saving->directory_fd;

    if (linkat(fd, saving->temporary, fd, saving->name, 0) == 0) {
        return unlinkat(fd, saving->temporary, 0);
    }
    /* File systems without hard links, FAT for one, know this instead. */
    if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS) return -1;
    return renameat2(fd, saving->temporary, fd, saving->name, RENAME_NOREPLACE);
}

static enum plomb_status name_finally(struct saving *saving,
                                      enum file_existing existing, bool is_private,
                                      struct plomb_error *error)
{
    int fd = saving->directory_fd;
    int result = existing == FILE_EXISTING_REFUSED
                     ? name_exclusively(saving)
                     : renameat(fd, saving->temporary, fd, saving->name);

    if (result != 0 && errno == EEXIST) return set_exists(saving->path, error);
    if (result != 0) return set_unwritable(saving->path, errno, error);
    saving->has_temporary = false;
    /*
     * A key whose name a crash took away cannot be made again; everything else
     * can. EINVAL: a file system whose directories cannot be synced.
     */
    if (is_private && sync_fd(fd) != 0 && errno != EINVAL) {
        return set_unwritable(saving->path, errno, error);
    }
    return PLOMB_OK;
}

static void saving_clear(struct saving *saving)
{
    if (saving->fd >= 0) close(saving->fd);
    if (saving->has_temporary) unlinkat(saving->directory_fd, saving->temporary, 0);
    if (saving->directory_fd >= 0) close(saving->directory_fd);
}

/*
 * Puts off what would end the program between making the temporary file and
 * naming or removing it: it may hold a key that nobody knows of.
 */
static void hold_signals(sigset_t *mask_out)
{
    sigset_t held;

    (void)sigemptyset(&held);
    (void)sigaddset(&held, SIGINT);
    (void)sigaddset(&held, SIGTERM);
    (void)sigaddset(&held, SIGHUP);
    (void)sigaddset(&held, SIGQUIT);
    (void)pthread_sigmask(SIG_BLOCK, &held, mask_out);
}

enum plomb_status file_save(const char *path, struct plomb_span bytes,
                            unsigned int mode, enum file_existing existing,
                            struct plomb_error *error)
{
    struct saving saving = {
        .path = path, .name = file_base_name(path), .directory_fd = -1, .fd = -1};
    bool is_private = (mode & PRIVATE_MASK) == 0;
    enum plomb_status status = PLOMB_INTERNAL;
    sigset_t mask;

    hold_signals(&mask);
    status = open_directory(path, &saving.directory_fd, error);
    if (status != PLOMB_OK) goto out;
    status = check_existing(saving.directory_fd, path, is_private, existing, error);
    if (status != PLOMB_OK) goto out;
    status = create_temporary(&saving, mode, error);
    if (status != PLOMB_OK) goto out;
    status = write_temporary(&saving, bytes, error);
    if (status != PLOMB_OK) goto out;
    status = name_finally(&saving, existing, is_private, error);
    if (status != PLOMB_OK) goto out;

    status = PLOMB_OK;
out:
    saving_clear(&saving);
    (void)pthread_sigmask(SIG_SETMASK, &mask, NULL);
    return status;
}

enum plomb_status file_check_writable(const char *path, enum file_existing existing,
                                      struct plomb_error *error)
{
    enum plomb_status status;
    int fd = -1;

    status = open_directory(path, &fd, error);
    if (status != PLOMB_OK) return status;
    status = check_existing(fd, path, false, existing, error);
    if (status == PLOMB_OK && faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) != 0) {
        status = set_unwritable(path, errno, error);
    }
    close(fd);
    return status;
}
