#include "lib/token_process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"

enum {
    MILLISECONDS = 1000,
    NANOSECONDS = 1000000,      /* of a millisecond */
    FAREWELL_MS = 5 * 1000,     /* that a child may take over logging out */
    REAP_MS = 1000,             /* that a killed one may take to be gone */
    REAP_PAUSE_NS = 2 * 1000000 /* between two looks */
};

struct token_process {
    pid_t pid; /* 0 when there is no child any more */
    int fd;
    uint32_t seconds;
};

static int64_t now_ms(void)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * MILLISECONDS + now.tv_nsec / NANOSECONDS;
}

enum plomb_status token_process_start(const struct token_task *task,
                                      struct token_process **out,
                                      struct plomb_error *error)
{
    struct token_process *process = calloc(1, sizeof(*process));
    int fds[2];

    if (process == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    process->seconds = task->seconds;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0) {
        free(process);
        return error_set_errno(error, PLOMB_SYSTEM, errno,
                               "cannot start a process for the PKCS #11 module");
    }
    process->fd = fds[0];
    process->pid = fork();
    if (process->pid == 0) token_server_run(task, fds[1]);
    close(fds[1]);
    if (process->pid < 0) {
        int number = errno;

        close(fds[0]);
        free(process);
        return error_set_errno(error, PLOMB_SYSTEM, number,
                               "cannot start a process for the PKCS #11 module");
    }
    *out = process;
    return PLOMB_OK;
}

/* Waits until the child is gone. False when it is not, after `milliseconds`. */
static bool reap(struct token_process *process, int milliseconds, int *how)
{
    const struct timespec pause = {0, REAP_PAUSE_NS};
    int64_t deadline = now_ms() + milliseconds;

    for (;;) {
        pid_t pid = waitpid(process->pid, how, WNOHANG);

        /* ECHILD: the caller's program takes children away by itself. */
        if (pid == process->pid || (pid < 0 && errno != EINTR)) break;
        if (now_ms() >= deadline) return false;
        (void)nanosleep(&pause, NULL);
    }
    process->pid = 0;
    return true;
}

static void end_child(struct token_process *process)
{
    int how = 0;

    if (process->pid == 0) return;
    (void)kill(process->pid, SIGKILL);
    /* A driver may hold it in the kernel: then it is left behind. */
    (void)reap(process, REAP_MS, &how);
    process->pid = 0;
}

static enum plomb_status refuse_silence(struct token_process *process,
                                        struct plomb_error *error)
{
    end_child(process);
    error_set(error, PLOMB_TOKEN_FAILED,
              "the PKCS #11 module did not answer within %u seconds", process->seconds);
    error_hint(error, "see whether the token waits for a touch or a PIN on its pad, or "
                      "its service is down; --pkcs11-timeout gives it more time");
    return PLOMB_TOKEN_FAILED;
}

/* The child has closed its end, which only its end does. */
static enum plomb_status refuse_end(struct token_process *process,
                                    struct plomb_error *error)
{
    int how = 0;

    if (process->pid == 0 || !reap(process, REAP_MS, &how)) {
        end_child(process);
        return error_set(
            error, PLOMB_TOKEN_FAILED,
            "the PKCS #11 module's process is gone, after an earlier failure");
    }
    if (WIFSIGNALED(how)) {
        error_set(error, PLOMB_TOKEN_FAILED, "the PKCS #11 module crashed: %s",
                  strsignal(WTERMSIG(how)));
    } else {
        error_set(error, PLOMB_TOKEN_FAILED,
                  "the PKCS #11 module ended its process by itself");
    }
    error_hint(error, "the fault is in the module; its maker may have a newer one");
    return PLOMB_TOKEN_FAILED;
}

static bool send_request(const struct token_process *process,
                         const struct token_request *request,
                         const struct plomb_secret *pin)
{
    struct token_request copy = *request;
    struct iovec parts[2] = {{&copy, sizeof(copy)}, {NULL, 0}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 1};

    copy.has_pin = pin != NULL;
    if (pin != NULL) {
        parts[1].iov_base = pin->ptr;
        parts[1].iov_len = pin->size;
        message.msg_iovlen = 2;
    }
    return sendmsg(process->fd, &message, MSG_NOSIGNAL) >= 0;
}

/* Waits for an answer: 1 when there is something to read, 0 when time is up. */
static int wait_for_answer(const struct token_process *process)
{
    int64_t deadline = now_ms() + (int64_t)process->seconds * MILLISECONDS;

    for (;;) {
        struct pollfd waiting = {.fd = process->fd, .events = POLLIN};
        int64_t left = deadline - now_ms();
        int count;

        if (left <= 0) return 0;
        if (left > INT32_MAX) left = INT32_MAX;
        count = poll(&waiting, 1, (int)left);
        if (count > 0) return 1;
        if (count < 0 && errno != EINTR) return -1;
    }
}

/* A module can write anything into its process: texts must end, a status exist. */
static void make_safe(struct token_answer *answer)
{
    answer->error.message[sizeof(answer->error.message) - 1] = '\0';
    answer->error.hint[sizeof(answer->error.hint) - 1] = '\0';
    answer->token.label[sizeof(answer->token.label) - 1] = '\0';
    answer->token.manufacturer[sizeof(answer->token.manufacturer) - 1] = '\0';
    answer->token.model[sizeof(answer->token.model) - 1] = '\0';
    answer->token.serial[sizeof(answer->token.serial) - 1] = '\0';
    if (answer->key.label_size > sizeof(answer->key.label)) answer->key.label_size = 0;
    if (answer->key.id_size > sizeof(answer->key.id)) answer->key.id_size = 0;
    if (answer->status != PLOMB_OK) answer->status = answer->error.status;
    if (answer->status == PLOMB_OK) plomb_error_clear(&answer->error);
}

enum plomb_status token_process_ask(struct token_process *process,
                                    const struct token_request *request,
                                    const struct plomb_secret *pin,
                                    struct token_answer *answer,
                                    struct plomb_error *error)
{
    ssize_t size;

    if (process->pid == 0 || !send_request(process, request, pin)) {
        return refuse_end(process, error);
    }
    if (wait_for_answer(process) == 0) return refuse_silence(process, error);
    do {
        size = recv(process->fd, answer, sizeof(*answer), 0);
    } while (size < 0 && errno == EINTR);
    if (size != (ssize_t)sizeof(*answer)) return refuse_end(process, error);
    make_safe(answer);
    if (answer->status != PLOMB_OK && error != NULL && error->status == PLOMB_OK) {
        *error = answer->error;
    }
    return answer->status;
}

void token_process_stop(struct token_process **process)
{
    struct token_process *old = process != NULL ? *process : NULL;
    int how = 0;

    if (old == NULL) return;
    close(old->fd);
    if (old->pid != 0 && !reap(old, FAREWELL_MS, &how)) end_child(old);
    free(old);
    *process = NULL;
}
