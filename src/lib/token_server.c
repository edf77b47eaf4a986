#include "lib/token_process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <plomb/token.h>

#include "base/error.h"

enum {
    SOCKET_FD = 3,
    GRACE_SECONDS = 5, /* behind the parent's limit, should there be no parent */
    EXIT_MODULE = 70   /* of a module that calls exit() */
};

/* The functions that a parent registered for its own end are not the child's. */
static void leave_at_once(void)
{
    _exit(EXIT_MODULE);
}

/* A process like a new one: default signals, no descriptors but standard error. */
static void settle(int fd)
{
    static const int signals[] = {SIGINT,  SIGTERM, SIGHUP, SIGQUIT,
                                  SIGPIPE, SIGALRM, SIGCHLD};
    sigset_t none;
    int null;

    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        (void)signal(signals[i], SIG_DFL);
    }
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)atexit(leave_at_once);
    if (fd != SOCKET_FD && dup2(fd, SOCKET_FD) < 0) _exit(EXIT_MODULE);
    null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) {
        /* What the module prints is not part of anybody's result. */
        (void)dup2(null, STDIN_FILENO);
        (void)dup2(null, STDOUT_FILENO);
    }
    (void)close_range(SOCKET_FD + 1, ~0U, 0);
}

/* Receives one request, and the PIN behind it into guarded memory. */
static bool receive(struct token_request *request, struct plomb_secret *pin)
{
    struct iovec parts[2] = {{request, sizeof(*request)}, {NULL, 0}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    ssize_t size;

    if (plomb_secret_reserve(pin, PLOMB_PIN_MAX, NULL) != PLOMB_OK) return false;
    parts[1].iov_base = pin->ptr;
    parts[1].iov_len = PLOMB_PIN_MAX;
    do {
        size = recvmsg(SOCKET_FD, &message, 0);
    } while (size < 0 && errno == EINTR);
    if (size < (ssize_t)sizeof(*request)) return false;
    pin->size = (size_t)size - sizeof(*request);
    return true;
}

static enum plomb_status obey(const struct token_task *task, struct pkcs11 **pkcs11,
                              const struct token_request *request,
                              const struct plomb_secret *pin,
                              struct token_answer *answer)
{
    struct plomb_error *error = &answer->error;

    switch (request->order) {
    case TOKEN_OPEN:
        return pkcs11_open(task->module, &task->query, task->is_writing, pkcs11,
                           &answer->token, error);
    case TOKEN_LOGIN:
        return pkcs11_login(*pkcs11, pin, error);
    case TOKEN_FIND:
        return pkcs11_find(*pkcs11, &task->query, &answer->key, error);
    case TOKEN_GENERATE:
        return pkcs11_generate(*pkcs11, &task->query, &answer->key, error);
    case TOKEN_SIGN:
        return pkcs11_sign(*pkcs11, pin, request->digest, answer->signature, error);
    }
    return error_set(error, PLOMB_INTERNAL, "an unknown order");
}

void token_server_run(const struct token_task *task, int fd)
{
    struct pkcs11 *pkcs11 = NULL;
    struct plomb_secret pin = {0};
    struct token_request request;
    struct token_answer answer;

    settle(fd);
    while (receive(&request, &pin)) {
        memset(&answer, 0, sizeof(answer));
        (void)alarm(task->seconds + GRACE_SECONDS);
        answer.status =
            obey(task, &pkcs11, &request, request.has_pin ? &pin : NULL, &answer);
        plomb_secret_clear(&pin);
        (void)alarm(0);
        if (send(SOCKET_FD, &answer, sizeof(answer), MSG_NOSIGNAL) < 0) break;
    }
    plomb_secret_clear(&pin);
    (void)alarm(GRACE_SECONDS);
    pkcs11_close(&pkcs11);
    _exit(0);
}
