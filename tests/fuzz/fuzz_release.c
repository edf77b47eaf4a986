/* The release statement's reader; what it accepts is written and read again. */
#include <stdlib.h>
#include <string.h>

#include "formats/release.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Too large for the stack of some sanitizers; zeroed, so that they compare. */
static struct plomb_release first;
static struct plomb_release second;

static void check_round_trip(void)
{
    struct plomb_buf text;

    memset(&second, 0, sizeof(second));
    plomb_buf_init(&text, PLOMB_RELEASE_MAX);
    release_write(&first, &text);
    if (text.status != PLOMB_OK) abort();
    if (release_parse(plomb_buf_span(&text), &second, NULL) != PLOMB_OK) abort();
    if (memcmp(&first, &second, sizeof(first)) != 0) abort();
    plomb_buf_clear(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plomb_error error = {0};

    memset(&first, 0, sizeof(first));
    if (release_parse(plomb_span(data, size), &first, &error) == PLOMB_OK) {
        check_round_trip();
    } else if (error.message[0] == '\0') {
        abort();
    }
    return 0;
}
