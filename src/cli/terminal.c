#include "cli/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/output.h"

enum {
    SIGNAL_POLL_MS = 100,            /* how long a signal may wait */
    ROOM = PLOMB_PASSPHRASE_MAX + 2, /* for a carriage return, and the next byte */
    PROMPT_MAX = 8 * PLOMB_PASSPHRASE_MAX, /* bytes */
};

static const int awaited_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

/* A terminal with echo off, and what it takes to put it back. */
struct terminal {
    int fd;               /* /dev/tty */
    struct termios saved; /* as it was */
    sigset_t awaited;     /* blocked while echo is off */
    sigset_t saved_mask;  /* what was blocked before */
    bool is_interrupted;  /* one of `awaited` came before the line was read */
};

static enum plomb_status refuse(struct plomb_error *error, const char *subject,
                                const char *why)
{
    return error_set(error, PLOMB_PASSPHRASE_UNUSABLE, "the passphrase for '%s' %s",
                     subject, why);
}

static bool has_signal(const struct terminal *terminal)
{
    sigset_t pending;

    if (sigpending(&pending) != 0) return false;
    for (size_t i = 0; i < sizeof(awaited_signals) / sizeof(awaited_signals[0]); i++) {
        int number = awaited_signals[i];

        if (sigismember(&pending, number) == 1 &&
            sigismember(&terminal->saved_mask, number) == 0) {
            return true;
        }
    }
    return false;
}

/* Waits for input; false when a signal came first. */
static bool terminal_wait(struct terminal *terminal)
{
    struct pollfd input = {.fd = terminal->fd, .events = POLLIN};

    while (poll(&input, 1, SIGNAL_POLL_MS) <= 0) {
        terminal->is_interrupted = has_signal(terminal);
        if (terminal->is_interrupted) return false;
    }
    return true;
}

/*
 * Reads up to an end of line or of input, nothing behind it. Waits before every
 * byte of a terminal, which need not have a whole line: Ctrl-D hands over a part.
 */
static enum plomb_status read_bytes(int fd, struct terminal *terminal,
                                    const char *subject, struct plomb_secret *out,
                                    struct plomb_error *error)
{
    while (out->size < ROOM) {
        uint8_t *byte = &out->ptr[out->size];
        ssize_t size;

        if (terminal != NULL && !terminal_wait(terminal)) {
            return PLOMB_PASSPHRASE_NEEDED;
        }
        size = read(fd, byte, 1);
        if (size < 0 && errno == EINTR) continue;
        /* Ctrl-C takes back what was there to read. */
        if (size < 0 && errno == EAGAIN && terminal != NULL) continue;
        if (size < 0) {
            return error_set_errno(error, PLOMB_FILE_UNREADABLE, errno,
                                   "cannot read the passphrase for '%s'", subject);
        }
        if (size == 0 || *byte == '\n') return PLOMB_OK;
        if (*byte == '\0') return refuse(error, subject, "holds a zero byte");
        out->size++;
    }
    return PLOMB_OK;
}

/*
 * Reads one line into `out`, which is empty after a failure. `terminal` is NULL
 * unless `fd` is its descriptor.
 */
static enum plomb_status read_line(int fd, struct terminal *terminal,
                                   const char *subject, struct plomb_secret *out,
                                   struct plomb_error *error)
{
    enum plomb_status status = plomb_secret_reserve(out, ROOM, error);

    if (status != PLOMB_OK) return status;
    status = read_bytes(fd, terminal, subject, out, error);
    if (status != PLOMB_OK) goto out;
    if (out->size > 0 && out->ptr[out->size - 1] == '\r') out->size--;
    if (out->size == 0) status = refuse(error, subject, "is empty");
    if (out->size > PLOMB_PASSPHRASE_MAX)
        status = refuse(error, subject, "is too long");
out:
    if (status != PLOMB_OK) plomb_secret_clear(out);
    return status;
}

static enum plomb_status read_file(const struct terminal_passphrase *from,
                                   const char *subject, struct plomb_secret *out,
                                   struct plomb_error *error)
{
    int fd = open(from->file, O_RDONLY | O_CLOEXEC);
    enum plomb_status status;

    if (fd < 0) {
        return error_set_errno(error, PLOMB_FILE_UNREADABLE, errno, "cannot read '%s'",
                               from->file);
    }
    if (from->notes != NULL && file_is_exposed(from->file)) {
        plomb_notes_warn(from->notes, "passphrase-file-exposed",
                         "other users may read the passphrase in '%s'; "
                         "make it private with chmod 600",
                         from->file);
    }
    status = read_line(fd, NULL, subject, out, error);
    close(fd);
    return status;
}

static const char *option_of(const struct terminal_passphrase *from)
{
    if (from->option != NULL) return from->option;
    return from->is_pin ? "pin" : "passphrase";
}

static enum plomb_status terminal_open(const struct terminal_passphrase *from,
                                       const char *subject, struct terminal *terminal,
                                       struct plomb_error *error)
{
    /* Neither reading nor a stopped output may block while signals are. */
    terminal->fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (terminal->fd >= 0 && tcgetattr(terminal->fd, &terminal->saved) == 0) {
        return PLOMB_OK;
    }
    if (terminal->fd >= 0) close(terminal->fd);
    error_set(error, from->is_pin ? PLOMB_PIN_NEEDED : PLOMB_PASSPHRASE_NEEDED,
              "'%s' needs a %s, and there is no terminal to ask on", subject,
              from->is_pin ? "PIN" : "passphrase");
    error_hint(error, "add --%s-file FILE or --%s-fd N", option_of(from),
               option_of(from));
    return from->is_pin ? PLOMB_PIN_NEEDED : PLOMB_PASSPHRASE_NEEDED;
}

/* Blocks the signals that would leave the terminal without echo; turns it off. */
static void terminal_silence(struct terminal *terminal)
{
    struct termios silent = terminal->saved;

    sigemptyset(&terminal->awaited);
    for (size_t i = 0; i < sizeof(awaited_signals) / sizeof(awaited_signals[0]); i++) {
        sigaddset(&terminal->awaited, awaited_signals[i]);
    }
    sigprocmask(SIG_BLOCK, &terminal->awaited, &terminal->saved_mask);
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    silent.c_lflag |= ICANON | ISIG;
    (void)tcsetattr(terminal->fd, TCSAFLUSH, &silent);
}

/* Puts the terminal back; a signal that came meanwhile acts only now. */
static void terminal_restore(struct terminal *terminal)
{
    (void)tcsetattr(terminal->fd, TCSAFLUSH, &terminal->saved);
    sigprocmask(SIG_SETMASK, &terminal->saved_mask, NULL);
}

static void write_prompt(const struct terminal *terminal, const char *text,
                         const char *subject)
{
    struct plomb_buf prompt;
    ssize_t written;

    plomb_buf_init(&prompt, PROMPT_MAX);
    plomb_buf_add_text(&prompt, text);
    output_add_untrusted(&prompt, subject);
    if (subject[0] != '\0') plomb_buf_add_text(&prompt, "': ");
    written = write(terminal->fd, prompt.ptr, prompt.size);
    (void)written;
    plomb_buf_clear(&prompt);
}

/*
 * Asks once. A signal that ends or stops the program does so with the terminal
 * as it was; if the program goes on after it, the terminal is interrupted.
 */
static enum plomb_status ask(struct terminal *terminal, const char *text,
                             const char *subject, struct plomb_secret *out,
                             struct plomb_error *error)
{
    enum plomb_status status;

    terminal->is_interrupted = false;
    write_prompt(terminal, text, subject);
    status = read_line(terminal->fd, terminal, subject, out, error);
    write_prompt(terminal, "\n", "");
    if (terminal->is_interrupted) {
        terminal_restore(terminal);
        terminal_silence(terminal);
    }
    return status;
}

/* The same until no signal comes between. */
static enum plomb_status ask_until_answered(struct terminal *terminal, const char *text,
                                            const char *subject,
                                            struct plomb_secret *out,
                                            struct plomb_error *error)
{
    enum plomb_status status;

    do {
        status = ask(terminal, text, subject, out, error);
    } while (terminal->is_interrupted);
    return status;
}

static enum plomb_status ask_again(struct terminal *terminal, const char *subject,
                                   const struct plomb_secret *first,
                                   struct plomb_error *error)
{
    struct plomb_secret second = {0};
    enum plomb_status status = ask_until_answered(
        terminal, "The same passphrase again for '", subject, &second, error);

    if (status == PLOMB_OK && (first->size != second.size ||
                               memcmp(first->ptr, second.ptr, first->size) != 0)) {
        status = error_set(error, PLOMB_PASSPHRASE_UNUSABLE,
                           "the two passphrases for '%s' differ", subject);
    }
    plomb_secret_clear(&second);
    return status;
}

static const char *prompt_of(const struct terminal_passphrase *from)
{
    if (from->is_pin) return "PIN for '";
    return from->is_new ? "New passphrase for '" : "Passphrase for '";
}

static enum plomb_status ask_on_terminal(const struct terminal_passphrase *from,
                                         const char *subject, struct plomb_secret *out,
                                         struct plomb_error *error)
{
    const char *text = prompt_of(from);
    struct terminal terminal;
    enum plomb_status status = terminal_open(from, subject, &terminal, error);

    if (status != PLOMB_OK) return status;
    terminal_silence(&terminal);
    status = ask_until_answered(&terminal, text, subject, out, error);
    if (status == PLOMB_OK && from->is_new) {
        status = ask_again(&terminal, subject, out, error);
        if (status != PLOMB_OK) plomb_secret_clear(out);
    }
    terminal_restore(&terminal);
    close(terminal.fd);
    return status;
}

static enum plomb_status get(void *context, const char *subject,
                             struct plomb_secret *out, struct plomb_error *error)
{
    const struct terminal_passphrase *from = context;

    if (from->file != NULL && from->fd.is_given) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--%s-file and --%s-fd were both given", option_of(from),
                         option_of(from));
    }
    if (from->file != NULL) return read_file(from, subject, out, error);
    if (from->fd.is_given)
        return read_line((int)from->fd.value, NULL, subject, out, error);
    return ask_on_terminal(from, subject, out, error);
}

struct plomb_passphrase_source terminal_passphrase_source(
    struct terminal_passphrase *from)
{
    struct plomb_passphrase_source source = {get, from};

    return source;
}
