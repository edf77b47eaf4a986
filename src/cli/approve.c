#include "cli/approve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"

enum { ANSWER_SIZE = 16 }; /* bytes; no longer answer is "yes" */

static bool write_all(int fd, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);

        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

/* Reads a line to its end; what does not fit makes it another answer. */
static void read_answer(int fd, char answer[ANSWER_SIZE])
{
    size_t size = 0;
    char byte;

    for (;;) {
        ssize_t count = read(fd, &byte, 1);

        if (count < 0 && errno == EINTR) continue;
        if (count <= 0 || byte == '\n') break;
        if (size < ANSWER_SIZE - 1) answer[size++] = byte;
    }
    answer[size] = '\0';
}

enum plomb_status approve(const struct plomb_buf *text, const char *option,
                          struct plomb_error *error)
{
    static const char question[] = "Sign this? Type yes to go on: ";
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    char answer[ANSWER_SIZE] = "";

    if (fd < 0) {
        error_set(error, PLOMB_NOT_APPROVED,
                  "nobody approved: there is no terminal to ask on");
        error_hint(error, "%s signs without asking", option);
        return PLOMB_NOT_APPROVED;
    }
    /* What was typed before the question is no answer to it. */
    (void)tcflush(fd, TCIFLUSH);
    if (write_all(fd, text->ptr, text->size) &&
        write_all(fd, (const uint8_t *)question, strlen(question))) {
        read_answer(fd, answer);
    }
    close(fd);
    if (strcmp(answer, "yes") == 0) return PLOMB_OK;
    error_set(error, PLOMB_NOT_APPROVED, "not approved: nothing was signed");
    error_hint(error, "'yes' was not the answer");
    return PLOMB_NOT_APPROVED;
}
