#include "lib/sign_command_talk.h"

#include <string.h>

#include "base/error.h"

enum { COMPLAINT_MAX = 320 /* bytes that a hint shows */ };

/* Controls would end a line or steer a terminal; the rest is UTF-8, or the user's. */
static char plain(uint8_t byte)
{
    return (char)(byte < ' ' || byte == 0x7f ? ' ' : byte);
}

static void hand_over(struct sign_command_talk *talk)
{
    size_t size = talk->size;

    while (size > 0 && talk->line[size - 1] == ' ') size--;
    talk->line[size] = '\0';
    talk->size = 0;
    if (size == 0 || talk->lines >= PLOMB_SIGN_COMMAND_LINES_MAX) return;
    talk->lines++;
    talk->hear(talk->context, talk->line);
}

void sign_command_talk_add(void *context, struct plomb_span bytes)
{
    struct sign_command_talk *talk = context;

    for (size_t i = 0; i < bytes.size; i++) {
        bool is_end = bytes.ptr[i] == '\n' || bytes.ptr[i] == '\r';

        if (is_end) {
            hand_over(talk);
        } else if (talk->size < sizeof(talk->line) - 1) {
            talk->line[talk->size++] = plain(bytes.ptr[i]);
        }
    }
}

void sign_command_talk_finish(struct sign_command_talk *talk)
{
    if (talk->size > 0) hand_over(talk);
}

void sign_command_talk_hint(const struct process_result *result,
                            struct plomb_error *error)
{
    char text[COMPLAINT_MAX + 1];
    size_t size = result->complaint_size;
    size_t start;

    while (size > 0 && result->complaint[size - 1] <= ' ') size--;
    start = size > COMPLAINT_MAX ? size - COMPLAINT_MAX : 0;
    while (start < size && (result->complaint[start] & 0xc0) == 0x80) start++;
    if (size == start) return;
    for (size_t i = start; i < size; i++) text[i - start] = plain(result->complaint[i]);
    text[size - start] = '\0';
    error_hint(error, "it said: %s%s", start > 0 ? "..." : "", text);
}
