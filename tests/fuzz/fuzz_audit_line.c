/* A line of the audit log; what is taken is written again, byte for byte. */
#include <stdlib.h>
#include <string.h>

#include "formats/audit_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_round_trip(const struct audit_line *line, struct plomb_span text)
{
    struct plomb_buf again;

    plomb_buf_init(&again, AUDIT_LINE_MAX);
    audit_line_write(line, &again);
    if (!plomb_span_is_equal(plomb_buf_span(&again), text)) abort();
    plomb_buf_clear(&again);
}

/* What any text becomes stays as it is. */
static void check_text(const uint8_t *data, size_t size)
{
    char text[AUDIT_TEXT_SIZE];
    char first[AUDIT_WORD_SIZE];
    char second[AUDIT_WORD_SIZE];

    if (size >= sizeof(text)) size = sizeof(text) - 1;
    if (size > 0) memcpy(text, data, size);
    text[size] = '\0';
    audit_text_set(first, sizeof(first), text);
    audit_text_set(second, sizeof(second), first);
    if (strcmp(first, second) != 0) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plomb_error error = {0};
    struct audit_line line;

    if (audit_line_parse(plomb_span(data, size), &line, &error) == PLOMB_OK) {
        check_round_trip(&line, plomb_span(data, size));
    } else if (error.message[0] == '\0') {
        abort();
    }
    check_text(data, size);
    return 0;
}
