/*
 * A line on the terminal that tells how far long work is: it appears after half a
 * second, is drawn over itself, and is gone at the end. Nothing is written where
 * there is no terminal to read it. For commands.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/seal.h>

/* One of the things that are worked on. */
struct progress_task {
    struct progress *owner;
    struct plomb_progress source; /* what the library reports to */
    const char *name;             /* for people */
    const char *what;             /* the step: a constant; NULL before the first */
    uint64_t done;                /* of `total` */
    uint64_t total;
    bool is_finished;
};

/* Zero-initialise, then progress_init. It must stay where it is. */
struct progress {
    bool is_wanted;       /* somebody may be looking */
    pthread_mutex_t lock; /* for what follows */
    bool is_shown;        /* drawing is allowed */
    uint64_t start;       /* milliseconds of a clock that only goes forward */
    uint64_t drawn;       /* the same, of the last drawing */
    size_t width;         /* columns that are drawn now */
    size_t task_count;
    struct progress_task *tasks;
};

/* `is_wanted`: unless stderr is no terminal. */
void progress_init(struct progress *progress, bool is_wanted);

/*
 * Makes room for `count` tasks, once. Without memory there is no progress to be
 * seen, and nothing fails.
 */
void progress_begin(struct progress *progress, size_t count);

/*
 * Names a task, for which `name` must stay, and returns what its work is to
 * report to; NULL when nobody looks.
 */
const struct plomb_progress *progress_task(struct progress *progress, size_t index,
                                           const char *name);

/* The task needs no more looking at. From any thread. */
void progress_finish(struct progress *progress, size_t index);

/* Allows drawing: the terminal asks nobody anything. */
void progress_show(struct progress *progress);

/* Ends drawing and removes the line. */
void progress_hide(struct progress *progress);

/* The line for people, at most `columns` wide: for tests as well. */
void progress_format(const struct progress *progress, size_t columns, char *out,
                     size_t size);

/* Hides the line and frees the tasks. Idempotent. */
void progress_clear(struct progress *progress);

#endif
