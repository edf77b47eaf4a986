/*
 * Running another program: bytes in, bytes out, within a time. No shell, no
 * terminal, nothing of this process but what is said. Host only.
 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#define PROCESS_COMPLAINT_SIZE 2048 /* bytes of standard error that are kept */

struct process {
    char *const *argv;        /* NULL-terminated; argv[0] is searched in PATH
                                       unless it has a slash */
    char *const *environment; /* "NAME=VALUE", NULL-terminated: all of it */
    struct plomb_span input;  /* its standard input, as a file */
    uint32_t seconds;         /* that it may take, at least 1 */
    /* Hears what it writes to standard error, as it comes; or NULL. */
    void (*hear)(void *context, struct plomb_span bytes);
    void *context; /* handed to `hear` */
};

/* How it came to an end. */
enum process_end {
    PROCESS_EXITED,      /* by itself: `code` */
    PROCESS_SIGNALLED,   /* `code` is the signal */
    PROCESS_OUT_OF_TIME, /* it was killed */
    PROCESS_TALKATIVE    /* the same: more output than there was room for */
};

struct process_result {
    enum process_end end;
    int code;
    size_t complaint_size; /* bytes kept of its standard error, the last ones */
    uint8_t complaint[PROCESS_COMPLAINT_SIZE];
};

/*
 * Runs the program in a session of its own, with no descriptor but its standard
 * ones, and appends its standard output to `output`, whose maximum bounds it. When
 * it returns, the program is gone, and so is whatever it started, however it hid
 * that; when this process is ended meanwhile, by whatever signal, they are ended, too.
 * Fails with PLOMB_FILE_NOT_FOUND or PLOMB_FILE_UNREADABLE when the program cannot
 * be run, PLOMB_SYSTEM, PLOMB_NO_MEMORY; what the program does is no failure.
 * Thread-safe.
 */
enum plomb_status process_run(const struct process *process, struct plomb_buf *output,
                              struct process_result *result,
                              struct plomb_error *error) PLOMB_MUST_USE;

#endif
