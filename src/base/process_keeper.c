#include "base/process_keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    LINE = 3,   /* where the line lies, behind the program's descriptors */
    ASIDE = 16, /* from where descriptors find room that nobody is given */
    PAUSE_MS = 2,
    CHUNK = 4096,
    NANOSECONDS = 1000000 /* of a millisecond */
};

static void wake(int number)
{
    (void)number;
}

/*
 * Leaves the program's descriptors as 0, 1 and 2, the line, and nothing else: another
 * program's pipes, which a thread has just made, must not stay open here.
 */
static bool take_descriptors(const struct keeper_task *task)
{
    const int wanted[] = {task->standard[0], task->standard[1], task->standard[2],
                          task->line};
    int aside[4];

    for (int i = 0; i < 4; i++) {
        aside[i] = fcntl(wanted[i], F_DUPFD_CLOEXEC, ASIDE);
        if (aside[i] < 0) return false;
    }
    for (int i = 0; i < LINE; i++) {
        if (dup2(aside[i], i) < 0) return false;
    }
    if (dup3(aside[LINE], LINE, O_CLOEXEC) < 0) return false;
    closefrom(LINE + 1);
    return true;
}

/* Default signals and a session of its own for the program. An errno. */
static int start(const struct keeper_task *task, pid_t *pid)
{
    posix_spawnattr_t attributes;
    sigset_t all;
    sigset_t none;
    int failure;

    sigfillset(&all);
    sigemptyset(&none);
    failure = posix_spawnattr_init(&attributes);
    if (failure != 0) return failure;
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETSIGMASK);
    failure = posix_spawnp(pid, task->argv[0], NULL, &attributes, task->argv,
                           task->environment);
    posix_spawnattr_destroy(&attributes);
    return failure;
}

/* Whether the program has ended; it stays a zombie, so that its number stays its. */
static bool has_ended(pid_t pid, struct keeper_word *word)
{
    siginfo_t info;

    memset(&info, 0, sizeof(info));
    if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0) return false;
    if (info.si_pid != pid) return false;
    word->is_signal = info.si_code != CLD_EXITED;
    word->code = info.si_status;
    return true;
}

/* Waits for the program's end; false when somebody wants to have it ended. */
static bool watch(pid_t pid, struct keeper_word *word)
{
    sigset_t mask;

    sigfillset(&mask);
    sigdelset(&mask, SIGCHLD);
    while (!has_ended(pid, word)) {
        struct pollfd line = {.fd = LINE, .events = POLLIN};

        if (ppoll(&line, 1, NULL, &mask) > 0) return has_ended(pid, word);
    }
    return true;
}

/* Kills the children of this process: the program, and what it left to nobody. */
static void kill_children(void)
{
    char text[CHUNK];
    int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    ssize_t size;
    pid_t pid = 0;

    if (fd < 0) return;
    size = read(fd, text, sizeof(text));
    close(fd);
    for (ssize_t i = 0; i < size; i++) {
        if (text[i] >= '0' && text[i] <= '9') {
            pid = pid * 10 + (text[i] - '0');
        } else {
            /* A number that is cut off has no blank behind it. */
            if (pid > 0) kill(pid, SIGKILL);
            pid = 0;
        }
    }
}

/*
 * Ends the program's group, then whoever of its descendants is handed to this
 * process because their parents are gone, until there is none.
 */
static void end_all(pid_t pid)
{
    const struct timespec pause = {0, (long)PAUSE_MS * NANOSECONDS};

    kill(-pid, SIGKILL);
    for (int waited = 0; waited < KEEPER_GRACE_MS; waited += PAUSE_MS) {
        pid_t gone;

        do {
            gone = waitpid(-1, NULL, WNOHANG);
        } while (gone > 0);
        if (gone < 0) return;
        kill_children();
        nanosleep(&pause, NULL);
    }
}

void process_keeper_run(const struct keeper_task *task)
{
    struct keeper_word word = {0};
    const struct sigaction action = {.sa_handler = wake};
    pid_t pid = 0;
    bool is_worth_telling = true;

    /* This is a copy of a process that may hold secrets; no debugger looks into it. */
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1);
    /* Out of the terminal's reach, and of a kill for the whole group. */
    (void)setsid();
    (void)sigaction(SIGCHLD, &action, NULL);
    if (!take_descriptors(task)) _exit(1);
    word.failure = start(task, &pid);
    if (word.failure == 0) {
        is_worth_telling = watch(pid, &word);
        end_all(pid);
    }
    if (is_worth_telling) (void)send(LINE, &word, sizeof(word), MSG_NOSIGNAL);
    _exit(0);
}
