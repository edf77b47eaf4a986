/*
 * A preloaded library that makes one allocation, system call or thread of a
 * program fail, as count.h describes. Counting begins at main, so that the
 * loader's and the libraries' start-up stay out of it. It calls the kernel and
 * the allocator's own entry points directly, so that finding the real functions
 * needs no memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "tests/fault/count.h"
#include "tests/fault/real.h"

static thread_create *real_thread_create;

#define PLACE __builtin_return_address(0)

/* Counts a call; true, with errno set, if it has to fail. */
static bool fails_at(const void *place, const char *function, int number)
{
    if (!count_fails(place, function)) return false;
    errno = number;
    return true;
}

#define fails(function, number) fails_at(PLACE, (function), (number))

static void *held_at(const void *place, void *block)
{
    count_held(place, block);
    return block;
}

#define held(block) held_at(PLACE, (block))

/* Memory. */

void *malloc(size_t size)
{
    return fails("malloc", ENOMEM) ? NULL : held(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return fails("calloc", ENOMEM) ? NULL : held(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size)
{
    if (fails("realloc", ENOMEM)) return NULL;
    count_released(block);
    return held(__libc_realloc(block, size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails("aligned_alloc", ENOMEM) ? NULL
                                          : held(__libc_memalign(alignment, size));
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    if (fails("posix_memalign", ENOMEM)) return ENOMEM;
    void *block = held(__libc_memalign(alignment, size));
    if (block == NULL) return ENOMEM;
    *out = block;
    return 0;
}

void free(void *block)
{
    count_released(block);
    __libc_free(block);
}

void *mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
    if (fails("mmap", ENOMEM)) return MAP_FAILED;
    long result = syscall(SYS_mmap, address, size, protection, flags, fd, offset);
    return result == -1 ? MAP_FAILED : held(real_pointer(result));
}

int munmap(void *address, size_t size)
{
    count_released(address);
    return (int)syscall(SYS_munmap, address, size);
}

/* Files. */

int openat(int folder, const char *path, int flags, ...)
{
    va_list args;

    va_start(args, flags);
    unsigned int mode = (flags & O_CREAT) != 0 ? va_arg(args, unsigned int) : 0;
    va_end(args);
    if (fails("open", EIO)) return -1;
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list args;

    va_start(args, flags);
    unsigned int mode = (flags & O_CREAT) != 0 ? va_arg(args, unsigned int) : 0;
    va_end(args);
    return openat(AT_FDCWD, path, flags, mode);
}

int __open_2(const char *path, int flags)
{
    return open(path, flags);
}

ssize_t read(int fd, void *out, size_t size)
{
    return fails("read", EIO) ? -1 : syscall(SYS_read, fd, out, size);
}

ssize_t __read_chk(int fd, void *out, size_t size, size_t capacity)
{
    if (size > capacity) abort();
    return read(fd, out, size);
}

ssize_t write(int fd, const void *data, size_t size)
{
    /* When everything fails, the user is still told. */
    if (count_is_onward() && fd <= STDERR_FILENO)
        return syscall(SYS_write, fd, data, size);
    return fails("write", ENOSPC) ? -1 : syscall(SYS_write, fd, data, size);
}

int close(int fd)
{
    /* A close that fails has closed all the same. */
    int status = (int)syscall(SYS_close, fd);
    return fails("close", EIO) ? -1 : status;
}

int fsync(int fd)
{
    return fails("fsync", EIO) ? -1 : (int)syscall(SYS_fsync, fd);
}

int ftruncate(int fd, off_t size)
{
    return fails("ftruncate", EIO) ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int fchmod(int fd, mode_t mode)
{
    return fails("fchmod", EPERM) ? -1 : (int)syscall(SYS_fchmod, fd, mode);
}

int fstatat(int folder, const char *path, struct stat *out, int flags)
{
    if (fails("stat", EIO)) return -1;
    return (int)syscall(SYS_newfstatat, folder, path, out, flags);
}

int fstat(int fd, struct stat *out)
{
    return fstatat(fd, "", out, AT_EMPTY_PATH);
}

int stat(const char *path, struct stat *out)
{
    return fstatat(AT_FDCWD, path, out, 0);
}

int lstat(const char *path, struct stat *out)
{
    return fstatat(AT_FDCWD, path, out, AT_SYMLINK_NOFOLLOW);
}

int linkat(int from_folder, const char *from, int to_folder, const char *to, int flags)
{
    if (fails("link", EIO)) return -1;
    return (int)syscall(SYS_linkat, from_folder, from, to_folder, to, flags);
}

int link(const char *from, const char *to)
{
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    if (fails("rename", EIO)) return -1;
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, 0);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to,
              unsigned int flags)
{
    /* When everything fails, files can still be taken back, as by unlink. */
    if (!count_is_onward() && fails("rename", EIO)) return -1;
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}

int rename(const char *from, const char *to)
{
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

ssize_t getrandom(void *out, size_t size, unsigned int flags)
{
    static bool is_seeded;

    /*
     * A kernel that has answered once goes on answering, and without getrandom
     * /dev/urandom can be opened; libsodium ends the process where neither holds.
     */
    if (!is_seeded && !count_is_onward() && fails("getrandom", ENOSYS)) return -1;
    is_seeded = true;
    return syscall(SYS_getrandom, out, size, flags);
}

int fflush(FILE *stream)
{
    /* Flushed or not, the program is told that its output was lost. */
    int status = fflush_unlocked(stream);
    return fails("fflush", ENOSPC) ? EOF : status;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                   void *(*work)(void *), void *argument)
{
    if (count_fails(PLACE, "pthread_create")) return EAGAIN;
    return real_thread_create(thread, attributes, work, argument);
}

/* Start and end. */

static int (*program_main)(int, char **, char **);

static int counted_main(int argc, char **argv, char **environment)
{
    /* Streams without buffers of their own: these would count as held. */
    setvbuf(stdout, NULL, _IONBF, 0);
    setvbuf(stderr, NULL, _IONBF, 0);
    /* The time zone, which the C library keeps to the end. */
    tzset();
    count_begin();
    int code = program_main(argc, argv, environment);
    count_end();
    return code;
}

int __libc_start_main(int (*main)(int, char **, char **), int argc, char **argv,
                      void (*init)(void), void (*fini)(void), void (*rtld_fini)(void),
                      void *stack_end)
{
    start_main *real = real_start_main();

    program_main = main;
    real_thread_create = real_pthread_create();
    return real(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}
