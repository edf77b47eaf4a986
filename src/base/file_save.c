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
    PRIVATE_MASK = 077,   /* permission bits of anybody but the owner */
    PUBLIC_MODE = 0644    /* any that is not private */
};

/* How a file that has its name is taken back. */
enum way_back {
    WAY_BACK_NONE,    /* not at all: what it replaced is gone */
    WAY_BACK_REMOVE,  /* it replaced nothing */
    WAY_BACK_EXCHANGE /* what it replaced has the temporary name now */
};

/* A file on its way to its place. */
struct saving {
    struct file_output *output;
    const char *name;         /* the last part of its path */
    int directory_fd;         /* of the directory that it is in; -1 when closed */
    bool is_directory_shared; /* with an earlier file, which closes it */
    int fd;                   /* of the temporary file; -1 when closed */
    bool has_temporary;       /* there is a file of the temporary name */
    enum way_back way_back;   /* once it is in its place */
    char temporary[7 + 2 * RANDOM_SIZE + 1]; /* ".plomb-" and digits */
};

static bool is_private(unsigned int mode)
{
    return (mode & PRIVATE_MASK) == 0;
}

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
                                        unsigned int mode, enum file_existing existing,
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
    if (is_private(mode) && found.st_nlink > 1) {
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
    const char *path = saving->output->path;
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

    for (int tries = 0; tries < TEMPORARY_TRIES; tries++) {
        if (!choose_temporary(saving)) return set_unwritable(path, errno, error);
        saving->fd = openat(saving->directory_fd, saving->temporary, flags, mode);
        if (saving->fd >= 0 || (errno != EEXIST && errno != EINTR)) break;
    }
    if (saving->fd < 0) {
        /* EEXIST would be read as a statement about the caller's own file. */
        int number = errno == EEXIST ? EAGAIN : errno;

        return set_unwritable(path, number, error);
    }
    saving->has_temporary = true;
    /* A private mode is exact; the user's umask may narrow any other. */
    if (is_private(mode) && fchmod(saving->fd, mode) != 0) {
        return set_unwritable(path, errno, error);
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

static enum plomb_status write_temporary(struct saving *saving,
                                         struct plomb_error *error)
{
    const char *path = saving->output->path;
    struct plomb_span bytes = saving->output->bytes;
    size_t done = 0;
    int fd = saving->fd;

    while (done < bytes.size) {
        ssize_t wrote = write(fd, bytes.ptr + done, bytes.size - done);

        if (wrote < 0 && errno == EINTR) continue;
        /* A regular file that takes nothing has no errno; do not try forever. */
        if (wrote == 0) errno = EIO;
        if (wrote <= 0) return set_unwritable(path, errno, error);
        done += (size_t)wrote;
    }
    if (sync_fd(fd) != 0) return set_unwritable(path, errno, error);
    saving->fd = -1;
    /* After EINTR the descriptor is closed on Linux, and the data is synced. */
    if (close(fd) != 0 && errno != EINTR) {
        return set_unwritable(path, errno, error);
    }
    return PLOMB_OK;
}

/* Gives the file its name if the name is free. Sets errno on failure. */
static int name_exclusively(struct saving *saving)
{
    int fd = saving->directory_fd;
    int result = linkat(fd, saving->temporary, fd, saving->name, 0);

    saving->way_back = WAY_BACK_REMOVE;
    if (result == 0) {
        saving->output->is_in_place = true;
        result = unlinkat(fd, saving->temporary, 0);
    } else if (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS) {
        /* File systems without hard links, FAT for one, know this instead. */
        result = renameat2(fd, saving->temporary, fd, saving->name, RENAME_NOREPLACE);
    }
    if (result != 0) return -1;
    saving->output->is_in_place = true;
    saving->has_temporary = false;
    return 0;
}

/* Gives the file its name, and what has it the temporary one. Sets errno. */
static int name_by_exchange(struct saving *saving)
{
    int fd = saving->directory_fd;

    saving->way_back = WAY_BACK_EXCHANGE;
    if (renameat2(fd, saving->temporary, fd, saving->name, RENAME_EXCHANGE) != 0) {
        return -1;
    }
    saving->output->is_in_place = true;
    return 0;
}

/* Gives the file its name, whatever has it. Sets errno on failure. */
static int name_by_replacing(struct saving *saving, bool is_last)
{
    int fd = saving->directory_fd;

    /* Behind the last file nothing can fail, so that it needs no way back. */
    if (!is_last) {
        if (name_exclusively(saving) == 0) return 0;
        if (saving->output->is_in_place) return -1;
        if (errno == EEXIST && name_by_exchange(saving) == 0) return 0;
        /* Not every file system can do either. */
        saving->way_back = WAY_BACK_NONE;
    }
    if (renameat(fd, saving->temporary, fd, saving->name) != 0) return -1;
    saving->output->is_in_place = true;
    saving->has_temporary = false;
    return 0;
}

static enum plomb_status name_finally(struct saving *saving, unsigned int mode,
                                      enum file_existing existing, bool is_last,
                                      struct plomb_error *error)
{
    const char *path = saving->output->path;
    enum plomb_status status;
    int result;

    /* An exchange takes anything, a folder made in the meantime too. */
    status = check_existing(saving->directory_fd, path, mode, existing, error);
    if (status != PLOMB_OK) return status;
    result = existing == FILE_EXISTING_REFUSED ? name_exclusively(saving)
                                               : name_by_replacing(saving, is_last);
    if (result != 0 && errno == EEXIST) return set_exists(path, error);
    if (result != 0) return set_unwritable(path, errno, error);
    /*
     * A key whose name a crash took away cannot be made again; everything else
     * can. EINVAL: a file system whose directories cannot be synced.
     */
    if (is_private(mode) && sync_fd(saving->directory_fd) != 0 && errno != EINVAL) {
        return set_unwritable(path, errno, error);
    }
    return PLOMB_OK;
}

static void take_back(struct saving *saving)
{
    int fd = saving->directory_fd;
    int result = -1;

    if (!saving->output->is_in_place) return;
    switch (saving->way_back) {
    case WAY_BACK_NONE:
        break;
    case WAY_BACK_REMOVE:
        result = unlinkat(fd, saving->name, 0);
        break;
    case WAY_BACK_EXCHANGE:
        result = renameat2(fd, saving->temporary, fd, saving->name, RENAME_EXCHANGE);
        break;
    }
    saving->output->is_in_place = result != 0;
}

static void saving_init(struct saving *saving, struct file_output *output)
{
    *saving = (struct saving){.output = output,
                              .name = file_base_name(output->path),
                              .directory_fd = -1,
                              .fd = -1};
    output->is_in_place = false;
}

static void saving_clear(struct saving *saving)
{
    if (saving->fd >= 0) close(saving->fd);
    if (saving->has_temporary) unlinkat(saving->directory_fd, saving->temporary, 0);
    if (saving->directory_fd >= 0 && !saving->is_directory_shared) {
        close(saving->directory_fd);
    }
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

/* The descriptor of the file's directory: that of an earlier one, or a new one. */
static enum plomb_status enter_directory(struct saving *savings, size_t index,
                                         struct plomb_error *error)
{
    struct saving *saving = &savings[index];
    const char *path = saving->output->path;
    size_t size = (size_t)(saving->name - path);

    for (size_t i = 0; i < index; i++) {
        const char *other = savings[i].output->path;

        if ((size_t)(savings[i].name - other) != size) continue;
        if (memcmp(other, path, size) != 0) continue;
        saving->directory_fd = savings[i].directory_fd;
        saving->is_directory_shared = true;
        return PLOMB_OK;
    }
    return open_directory(path, &saving->directory_fd, error);
}

static enum plomb_status save_temporary(struct saving *saving, unsigned int mode,
                                        enum file_existing existing,
                                        struct plomb_error *error)
{
    enum plomb_status status = check_existing(
        saving->directory_fd, saving->output->path, mode, existing, error);

    if (status == PLOMB_OK) status = create_temporary(saving, mode, error);
    if (status == PLOMB_OK) status = write_temporary(saving, error);
    return status;
}

static enum plomb_status save_set(struct saving *savings, size_t count,
                                  unsigned int mode, enum file_existing existing,
                                  struct plomb_error *error)
{
    enum plomb_status status;

    for (size_t i = 0; i < count; i++) {
        status = enter_directory(savings, i, error);
        if (status != PLOMB_OK) return status;
        status = save_temporary(&savings[i], mode, existing, error);
        if (status != PLOMB_OK) return status;
    }
    for (size_t i = 0; i < count; i++) {
        status = name_finally(&savings[i], mode, existing, i + 1 == count, error);
        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

/* `savings` is room for as many as there are outputs. */
static enum plomb_status save_all(struct saving *savings, struct file_output *outputs,
                                  size_t count, unsigned int mode,
                                  enum file_existing existing,
                                  struct plomb_error *error)
{
    enum plomb_status status;
    sigset_t mask;

    hold_signals(&mask);
    for (size_t i = 0; i < count; i++) saving_init(&savings[i], &outputs[i]);
    status = save_set(savings, count, mode, existing, error);
    /* From the end: whoever opened a directory is before those that share it. */
    for (size_t i = count; i-- > 0;) {
        if (status != PLOMB_OK) take_back(&savings[i]);
        saving_clear(&savings[i]);
    }
    (void)pthread_sigmask(SIG_SETMASK, &mask, NULL);
    return status;
}

enum plomb_status file_save(const char *path, struct plomb_span bytes,
                            unsigned int mode, enum file_existing existing,
                            struct plomb_error *error)
{
    struct file_output output = {.path = path, .bytes = bytes};
    struct saving saving;

    return save_all(&saving, &output, 1, mode, existing, error);
}

enum plomb_status file_save_all(struct file_output *outputs, size_t count,
                                unsigned int mode, enum file_existing existing,
                                struct plomb_error *error)
{
    struct saving *savings = calloc(count, sizeof(*savings));
    enum plomb_status status;

    if (savings == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    status = save_all(savings, outputs, count, mode, existing, error);
    free(savings);
    return status;
}

enum plomb_status file_check_writable(const char *path, enum file_existing existing,
                                      struct plomb_error *error)
{
    enum plomb_status status;
    int fd = -1;

    status = open_directory(path, &fd, error);
    if (status != PLOMB_OK) return status;
    status = check_existing(fd, path, PUBLIC_MODE, existing, error);
    if (status == PLOMB_OK && faccessat(fd, ".", W_OK | X_OK, AT_EACCESS) != 0) {
        status = set_unwritable(path, errno, error);
    }
    close(fd);
    return status;
}
