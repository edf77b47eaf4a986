#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "base/process_keeper.h"

enum {
    CHUNK = 4096,
    MILLISECONDS = 1000,
    NANOSECONDS = 1000000, /* of a millisecond */
    FAREWELL_MS = 3 * KEEPER_GRACE_MS
};

/* A program that runs, by way of its keeper, and what connects it with this one. */
struct child {
    pid_t keeper; /* 0 before it runs */
    int input;    /* file that holds the program's standard input */
    int out[2];   /* pipe of its standard output: read, write */
    int talk[2];  /* pipe of its standard error */
    int line[2];  /* socket to the keeper: here, there */
};

static int64_t now_ms(void)
{
    struct timespec time = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * MILLISECONDS + time.tv_nsec / NANOSECONDS;
}

static void close_one(int *fd)
{
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

static void child_close(struct child *child)
{
    close_one(&child->input);
    for (int i = 0; i < 2; i++) {
        close_one(&child->out[i]);
        close_one(&child->talk[i]);
        close_one(&child->line[i]);
    }
}

/*
 * The input lies in a file without a name, so that a program which reads none of it,
 * or only when its output was taken, is no special case.
 */
static bool make_input(struct child *child, struct plomb_span input)
{
    size_t done = 0;

    child->input = memfd_create("plomb-request", MFD_CLOEXEC);
    if (child->input < 0) return false;
    while (done < input.size) {
        ssize_t size = write(child->input, input.ptr + done, input.size - done);

        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return false;
        done += (size_t)size;
    }
    return lseek(child->input, 0, SEEK_SET) == 0;
}

static bool make_pipe(int ends[2])
{
    return pipe2(ends, O_CLOEXEC) == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}

static bool prepare(struct child *child, struct plomb_span input)
{
    return make_input(child, input) && make_pipe(child->out) &&
           make_pipe(child->talk) &&
           socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, child->line) == 0;
}

/* Forks the keeper, with all signals blocked there. */
static bool start(const struct process *process, struct child *child)
{
    const struct keeper_task task = {process->argv,
                                     process->environment,
                                     {child->input, child->out[1], child->talk[1]},
                                     child->line[1]};
    sigset_t all;
    sigset_t saved;
    int number;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &saved);
    child->keeper = fork();
    if (child->keeper == 0) process_keeper_run(&task);
    number = errno;
    pthread_sigmask(SIG_SETMASK, &saved, NULL);
    close_one(&child->out[1]);
    close_one(&child->talk[1]);
    close_one(&child->line[1]);
    errno = number;
    return child->keeper > 0;
}

/* The status of a program that could not be started. */
static enum plomb_status refuse(const struct process *process, int number,
                                struct plomb_error *error)
{
    enum plomb_status status =
        number == ENOENT ? PLOMB_FILE_NOT_FOUND : PLOMB_FILE_UNREADABLE;

    status =
        error_set_errno(error, status, number, "cannot run '%s'", process->argv[0]);
    if (number == ENOENT && strchr(process->argv[0], '/') == NULL) {
        error_hint(error, "it is looked for in PATH; one in this folder is './%s'",
                   process->argv[0]);
    } else if (number == ENOENT) {
        error_hint(error, "see that it is there, and so is what its first line names");
    } else if (number == ENOEXEC) {
        error_hint(error, "a script's first line names what runs it: #!/bin/sh");
    }
    return status;
}

/* Reads what is there, and closes the end when there will be no more of it. */
static void take_output(int *fd, struct plomb_buf *output)
{
    uint8_t chunk[CHUNK];

    while (*fd >= 0 && output->status == PLOMB_OK) {
        ssize_t size = read(*fd, chunk, sizeof(chunk));

        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) return;
        if (size > 0) {
            plomb_buf_add(output, chunk, (size_t)size);
        } else {
            close_one(fd);
        }
    }
}

/* Keeps the last bytes: that is where programs say why they give up. */
static void keep_talk(const uint8_t *bytes, size_t size, struct process_result *result)
{
    size_t kept = result->complaint_size;

    if (size > PROCESS_COMPLAINT_SIZE) {
        bytes += size - PROCESS_COMPLAINT_SIZE;
        size = PROCESS_COMPLAINT_SIZE;
    }
    if (kept > PROCESS_COMPLAINT_SIZE - size) {
        size_t less = PROCESS_COMPLAINT_SIZE - size;

        memmove(result->complaint, result->complaint + kept - less, less);
        kept = less;
    }
    memcpy(result->complaint + kept, bytes, size);
    result->complaint_size = kept + size;
}

/*
 * Reads one piece of what it says to people. Endless talk shall not keep anybody
 * from looking at the clock. False when there is none now.
 */
static bool take_talk(const struct process *process, int *fd,
                      struct process_result *result)
{
    uint8_t chunk[CHUNK];
    ssize_t size = *fd >= 0 ? read(*fd, chunk, sizeof(chunk)) : -1;

    if (size > 0) {
        keep_talk(chunk, (size_t)size, result);
        if (process->hear != NULL) {
            process->hear(process->context, plomb_span(chunk, (size_t)size));
        }
        return true;
    }
    if (size == 0 || (errno != EAGAIN && errno != EINTR)) close_one(fd);
    return false;
}

/* Follows the program until it has ended; false when it is not to go on. */
static bool follow(const struct process *process, struct child *child, int64_t deadline,
                   struct plomb_buf *output, struct process_result *result)
{
    for (;;) {
        struct pollfd fds[3] = {{.fd = child->line[0], .events = POLLIN},
                                {.fd = child->out[0], .events = POLLIN},
                                {.fd = child->talk[0], .events = POLLIN}};
        int64_t left = deadline - now_ms();

        result->end = PROCESS_OUT_OF_TIME;
        if (left <= 0) return false;
        if (poll(fds, 3, left < INT_MAX ? (int)left : INT_MAX) < 0) continue;
        take_output(&child->out[0], output);
        result->end = PROCESS_TALKATIVE;
        if (output->status != PLOMB_OK) return false;
        (void)take_talk(process, &child->talk[0], result);
        if (fds[0].revents != 0) break;
    }
    /* Nobody is left who could write more. */
    while (take_talk(process, &child->talk[0], result)) continue;
    return true;
}

/* What the keeper says of the program's end. */
static enum plomb_status hear_end(const struct process *process,
                                  const struct child *child,
                                  struct process_result *result,
                                  struct plomb_error *error)
{
    struct keeper_word word;
    ssize_t size;

    do {
        size = recv(child->line[0], &word, sizeof(word), 0);
    } while (size < 0 && errno == EINTR);
    if (size != (ssize_t)sizeof(word)) {
        return error_set(error, PLOMB_SYSTEM, "what keeps '%s' was ended",
                         process->argv[0]);
    }
    if (word.failure != 0) return refuse(process, word.failure, error);
    result->end = word.is_signal ? PROCESS_SIGNALLED : PROCESS_EXITED;
    result->code = word.code;
    return PLOMB_OK;
}

/* Has the keeper end everything, and waits until it is gone itself. */
static void finish(struct child *child)
{
    struct pollfd line = {.fd = child->line[0], .events = POLLIN};
    int64_t deadline = now_ms() + FAREWELL_MS;
    int64_t left = FAREWELL_MS;

    (void)shutdown(child->line[0], SHUT_WR);
    while (left > 0 && (line.revents & POLLHUP) == 0) {
        struct keeper_word word;

        if (poll(&line, 1, (int)left) > 0) {
            (void)recv(child->line[0], &word, sizeof(word), MSG_DONTWAIT);
        }
        left = deadline - now_ms();
    }
    if (left <= 0) kill(child->keeper, SIGKILL);
    /* ECHILD: the program around this library takes children away by itself. */
    while (waitpid(child->keeper, NULL, 0) < 0 && errno == EINTR) continue;
}

enum plomb_status process_run(const struct process *process, struct plomb_buf *output,
                              struct process_result *result, struct plomb_error *error)
{
    struct child child = {0, -1, {-1, -1}, {-1, -1}, {-1, -1}};
    int64_t deadline = now_ms() + (int64_t)process->seconds * MILLISECONDS;
    enum plomb_status status = PLOMB_OK;

    memset(result, 0, sizeof(*result));
    if (!prepare(&child, process->input) || !start(process, &child)) {
        status = error_set_errno(error, PLOMB_SYSTEM, errno, "cannot run '%s'",
                                 process->argv[0]);
        goto out;
    }
    if (follow(process, &child, deadline, output, result)) {
        status = hear_end(process, &child, result, error);
    } else {
        /* A program that knows no limits may have stopped its keeper. */
        (void)kill(child.keeper, SIGCONT);
    }
    finish(&child);
    if (output->status == PLOMB_NO_MEMORY) {
        status = error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
out:
    child_close(&child);
    return status;
}
