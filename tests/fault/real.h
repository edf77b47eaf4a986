/*
 * What stands behind the functions that the fault shim replaces: the
 * allocator's other names, and the C library's entry point. For shim.c alone.
 */
#ifndef TESTS_FAULT_REAL_H
#define TESTS_FAULT_REAL_H

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

int __open_2(const char *path, int flags);
ssize_t __read_chk(int fd, void *out, size_t size, size_t capacity);

typedef int start_main(int (*main)(int, char **, char **), int argc, char **argv,
                       void (*init)(void), void (*fini)(void), void (*rtld_fini)(void),
                       void *stack_end);

start_main __libc_start_main;

typedef int thread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*work)(void *), void *argument);

/* The C library's own __libc_start_main, and its pthread_create. */
static inline start_main *real_start_main(void)
{
    void *symbol = dlsym(RTLD_NEXT, "__libc_start_main");
    start_main *function = NULL;

    memcpy(&function, &symbol, sizeof(function));
    return function;
}

static inline thread_create *real_pthread_create(void)
{
    void *symbol = dlsym(RTLD_NEXT, "pthread_create");
    thread_create *function = NULL;

    memcpy(&function, &symbol, sizeof(function));
    return function;
}

/* The address that a system call returned. */
static inline void *real_pointer(long address)
{
    void *pointer = NULL;

    memcpy(&pointer, &address, sizeof(pointer));
    return pointer;
}

#endif
