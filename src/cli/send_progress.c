#include "cli/send_progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum {
    INTERVAL = 250, /* milliseconds between two lines of JSON about one step */
    EARLY = 300,    /* milliseconds after which a rate means something */
    LINE_SIZE = 256
};

static uint64_t now(void)
{
    struct timespec time = {0, 0};

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

void send_progress_init(struct send_progress *progress, enum send_progress_kind kind,
                        const char *path)
{
    progress->kind = kind;
    progress->path = path;
    progress->has_begun = false;
    progress_init(&progress->bar, kind == SEND_PROGRESS_BAR);
    progress_show(&progress->bar);
}

/* Bytes in a second; 0 while that cannot be told. */
static uint64_t rate_of(uint64_t sent, uint64_t milliseconds)
{
    return milliseconds < EARLY ? 0 : sent * 1000 / milliseconds;
}

void send_progress_format(uint64_t done, uint64_t total, uint64_t sent,
                          uint64_t milliseconds, char *out, size_t size)
{
    uint64_t rate = rate_of(sent, milliseconds);

    if (rate == 0) {
        snprintf(out, size, "sending");
        return;
    }
    snprintf(out, size,
             "sending, %llu.%llu kB/s, %llu s left:", (unsigned long long)(rate / 1000),
             (unsigned long long)(rate % 1000 / 100),
             (unsigned long long)((total - done + rate - 1) / rate));
}

static const char *step_text(enum plomb_send_step step)
{
    switch (step) {
    case PLOMB_SEND_CONNECTING:
        return "waiting for an answer about";
    case PLOMB_SEND_INIT_PACKET:
        return "sending the init packet of";
    case PLOMB_SEND_DATA:
        break;
    case PLOMB_SEND_RESTARTING:
        return "waiting for the device to restart for";
    case PLOMB_SEND_RETURNING:
        return "waiting for the device to come back for";
    }
    return "sending";
}

static const char *step_id(enum plomb_send_step step)
{
    switch (step) {
    case PLOMB_SEND_CONNECTING:
        return "connecting";
    case PLOMB_SEND_INIT_PACKET:
        return "init-packet";
    case PLOMB_SEND_DATA:
        break;
    case PLOMB_SEND_RESTARTING:
        return "restarting";
    case PLOMB_SEND_RETURNING:
        return "returning";
    }
    return "data";
}

static void draw(struct send_progress *progress, const struct plomb_send_state *state,
                 uint64_t time)
{
    const struct plomb_progress *task;

    if (progress->bar.tasks == NULL) progress_begin(&progress->bar, state->count);
    task =
        progress_task(&progress->bar, state->index,
                      state->count > 1 ? plomb_slot_name(state->slot) : progress->path);
    if (task == NULL) return;
    if (state->index > 0) progress_finish(&progress->bar, state->index - 1);
    if (state->step == PLOMB_SEND_DATA) {
        send_progress_format(state->done, state->total,
                             state->done - progress->start_done, time - progress->start,
                             progress->what, sizeof(progress->what));
    } else {
        snprintf(progress->what, sizeof(progress->what), "%s", step_text(state->step));
    }
    task->report(task->context, progress->what, state->done, state->total);
}

/* All its texts are constants, so nothing in it needs an escape. */
static void print_line(const struct send_progress *progress,
                       const struct plomb_send_state *state, uint64_t time)
{
    uint64_t sent = state->done - progress->start_done;
    uint64_t rate = rate_of(sent, time - progress->start);
    char left[24] = "null";
    char line[LINE_SIZE];
    ssize_t written;
    int size;

    if (rate > 0) {
        snprintf(left, sizeof(left), "%llu",
                 (unsigned long long)((state->total - state->done + rate - 1) / rate));
    }
    size = snprintf(
        line, sizeof(line),
        "{\"progress\": \"%s\", \"image\": \"%s\", \"index\": %zu, \"count\": %zu, "
        "\"done\": %llu, \"total\": %llu, \"bytes_per_second\": %llu, "
        "\"seconds_left\": %s}\n",
        step_id(state->step), plomb_slot_name(state->slot), state->index, state->count,
        (unsigned long long)state->done, (unsigned long long)state->total,
        (unsigned long long)rate, left);
    if (size <= 0 || (size_t)size >= sizeof(line)) return;
    /* Nothing can be done when nobody reads. */
    written = write(STDERR_FILENO, line, (size_t)size);
    (void)written;
}

void send_progress_report(void *context, const struct plomb_send_state *state)
{
    struct send_progress *progress = context;
    uint64_t time = now();
    bool is_new = !progress->has_begun || progress->step != state->step ||
                  progress->index != state->index;

    /* Bytes go back when an object is sent again. */
    if (is_new || state->done < progress->start_done) {
        progress->start = time;
        progress->start_done = state->done;
    }
    progress->has_begun = true;
    progress->step = state->step;
    progress->index = state->index;
    if (progress->kind == SEND_PROGRESS_BAR) draw(progress, state, time);
    if (progress->kind != SEND_PROGRESS_JSON) return;
    if (!is_new && state->done == progress->told_done) return;
    if (is_new || state->done == state->total || time - progress->told >= INTERVAL) {
        progress->told = time;
        progress->told_done = state->done;
        print_line(progress, state, time);
    }
}

void send_progress_clear(struct send_progress *progress)
{
    progress_clear(&progress->bar);
}
