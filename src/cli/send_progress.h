/*
 * How far a transfer is: a line on the terminal with rate and time left, or lines of
 * JSON on stderr for other programs. For cmd_send.c.
 */
#ifndef CLI_SEND_PROGRESS_H
#define CLI_SEND_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/send.h>

#include "cli/progress.h"

/* How it is told. */
enum send_progress_kind {
    SEND_PROGRESS_NONE,
    SEND_PROGRESS_BAR, /* if stderr is a terminal */
    SEND_PROGRESS_JSON /* schemas/send-progress.schema.json, one object in each line */
};

/* Zero-initialise, then send_progress_init. It must stay where it is. */
struct send_progress {
    enum send_progress_kind kind;
    const char *path; /* the package */
    struct progress bar;
    char what[64];             /* the step, for the bar */
    enum plomb_send_step step; /* of the last report */
    size_t index;              /* image of the last report */
    bool has_begun;            /* there was one */
    uint64_t start;            /* milliseconds at which the image's data began */
    uint64_t start_done;       /* bytes that were there then */
    uint64_t told;             /* milliseconds of the last line of JSON */
    uint64_t told_done;        /* bytes in it */
};

void send_progress_init(struct send_progress *progress, enum send_progress_kind kind,
                        const char *path);

/* For plomb_send_options; `context` is the struct send_progress. */
void send_progress_report(void *context, const struct plomb_send_state *state);

/*
 * Writes "sending, 11.2 kB/s, 12 s left:" for `done` of `total` bytes, `sent` of them
 * in `milliseconds`; without a rate while it is too early for one. For tests as well.
 */
void send_progress_format(uint64_t done, uint64_t total, uint64_t sent,
                          uint64_t milliseconds, char *out, size_t size);

/* Removes the line from the terminal. Idempotent. */
void send_progress_clear(struct send_progress *progress);

#endif
