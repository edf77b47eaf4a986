#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/*
 * Texts quote names out of files, and those must not steer the terminal of
 * whoever reads them: C0, DEL, and C1 in UTF-8 (0xc2 0x80 to 0xc2 0x9f).
 */
static void make_printable(char *text)
{
    for (unsigned char *byte = (unsigned char *)text; *byte != '\0'; byte++) {
        if (*byte == 0xc2 && byte[1] >= 0x80 && byte[1] < 0xa0) {
            byte[0] = '?';
            byte[1] = '?';
        }
        if (*byte < ' ' || *byte == 0x7f) *byte = '?';
    }
}

static void write_message(struct plomb_error *error, const char *place,
                          const char *format, va_list args)
{
    size_t used = (size_t)snprintf(error->message, sizeof(error->message), "%s", place);

    vsnprintf(error->message + used, sizeof(error->message) - used, format, args);
    make_printable(error->message);
}

static bool is_free(const struct plomb_error *error)
{
    return error != NULL && error->status == PLOMB_OK;
}

enum plomb_status error_set(struct plomb_error *error, enum plomb_status status,
                            const char *format, ...)
{
    va_list args;

    if (!is_free(error)) return status;
    error->status = status;
    va_start(args, format);
    write_message(error, "", format, args);
    va_end(args);
    return status;
}

enum plomb_status error_set_at_offset(struct plomb_error *error,
                                      enum plomb_status status, size_t offset,
                                      const char *format, ...)
{
    va_list args;
    char place[40];

    if (!is_free(error)) return status;
    error->status = status;
    error->position_kind = PLOMB_POSITION_OFFSET;
    error->position = offset;
    snprintf(place, sizeof(place), "byte %zu: ", offset);
    va_start(args, format);
    write_message(error, place, format, args);
    va_end(args);
    return status;
}

enum plomb_status error_set_at_line(struct plomb_error *error, enum plomb_status status,
                                    size_t line, const char *format, ...)
{
    va_list args;
    char place[40];

    if (!is_free(error)) return status;
    error->status = status;
    error->position_kind = PLOMB_POSITION_LINE;
    error->position = line;
    snprintf(place, sizeof(place), "line %zu: ", line);
    va_start(args, format);
    write_message(error, place, format, args);
    va_end(args);
    return status;
}

static enum plomb_status status_of_errno(int number, enum plomb_status otherwise)
{
    switch (number) {
    case ENOENT:
        return PLOMB_FILE_NOT_FOUND;
    case EEXIST:
        return PLOMB_FILE_EXISTS;
    case ENOMEM:
        return PLOMB_NO_MEMORY;
    default:
        return otherwise;
    }
}

enum plomb_status error_set_errno(struct plomb_error *error, enum plomb_status status,
                                  int number, const char *format, ...)
{
    va_list args;
    size_t used;

    status = status_of_errno(number, status);
    if (!is_free(error)) return status;
    error->status = status;
    va_start(args, format);
    write_message(error, "", format, args);
    va_end(args);
    used = strlen(error->message);
    snprintf(error->message + used, sizeof(error->message) - used, ": %s",
             strerror(number));
    return status;
}

void error_hint(struct plomb_error *error, const char *format, ...)
{
    va_list args;

    if (error == NULL || error->hint[0] != '\0') return;
    va_start(args, format);
    vsnprintf(error->hint, sizeof(error->hint), format, args);
    va_end(args);
    make_printable(error->hint);
}

void error_prefix(struct plomb_error *error, const char *format, ...)
{
    va_list args;
    char message[PLOMB_ERROR_MESSAGE_SIZE];
    size_t used;

    if (error == NULL || error->status == PLOMB_OK) return;
    memcpy(message, error->message, sizeof(message));
    va_start(args, format);
    vsnprintf(error->message, sizeof(error->message), format, args);
    va_end(args);
    make_printable(error->message);
    used = strlen(error->message);
    snprintf(error->message + used, sizeof(error->message) - used, ": %s", message);
}

void plomb_error_clear(struct plomb_error *error)
{
    if (error != NULL) memset(error, 0, sizeof(*error));
}

struct status_text {
    const char *id;
    const char *phrase;
    int exit_code;
};

static const struct status_text status_texts[PLOMB_STATUS_COUNT] = {
#define PLOMB_STATUS(symbol, id, exit_class, phrase) {id, phrase, exit_class},
#include <plomb/core/status.def>
#undef PLOMB_STATUS
};

static const struct status_text *text_of(enum plomb_status status)
{
    if ((unsigned int)status >= PLOMB_STATUS_COUNT) status = PLOMB_INTERNAL;
    return &status_texts[status];
}

const char *plomb_status_id(enum plomb_status status)
{
    return text_of(status)->id;
}

const char *plomb_status_phrase(enum plomb_status status)
{
    return text_of(status)->phrase;
}

int plomb_status_exit_code(enum plomb_status status)
{
    return text_of(status)->exit_code;
}
