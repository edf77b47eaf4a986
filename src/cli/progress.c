#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"

enum {
    DELAY = 500,    /* milliseconds before work counts as long */
    INTERVAL = 100, /* milliseconds between drawings */
    BAR_WIDTH = 20, /* columns */
    COLUMNS = 80,   /* of a terminal that does not tell */
    LINE_SIZE = 256
};

static uint64_t now(void)
{
    struct timespec time = {0, 0};

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static size_t terminal_columns(void)
{
    struct winsize size = {0};

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return COLUMNS;
    }
    return size.ws_col;
}

/* Nothing can be done when the terminal is gone. */
static void put(const char *text, size_t size)
{
    ssize_t written = write(STDERR_FILENO, text, size);

    (void)written;
}

static void erase(struct progress *progress)
{
    char line[LINE_SIZE + 2];
    size_t width = progress->width;

    if (width == 0) return;
    line[0] = '\r';
    memset(line + 1, ' ', width);
    line[1 + width] = '\r';
    put(line, width + 2);
    progress->width = 0;
}

/* The first task, in order, that is being worked on; NULL without one. */
static const struct progress_task *current(const struct progress *progress)
{
    for (size_t i = 0; i < progress->task_count; i++) {
        const struct progress_task *task = &progress->tasks[i];

        if (!task->is_finished && task->what != NULL) return task;
    }
    return NULL;
}

static size_t count_finished(const struct progress *progress)
{
    size_t count = 0;

    for (size_t i = 0; i < progress->task_count; i++) {
        if (progress->tasks[i].is_finished) count++;
    }
    return count;
}

/* What no terminal obeys: file names may hold anything. */
static void make_printable(char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < 0x20 || (unsigned char)*text > 0x7e) *text = '?';
    }
}

void progress_format(const struct progress *progress, size_t columns, char *out,
                     size_t size)
{
    const struct progress_task *task = current(progress);
    char bar[BAR_WIDTH + 1];
    char place[48] = "";
    uint64_t share;

    out[0] = '\0';
    if (task == NULL || columns == 0) return;
    share = task->total > 0 ? task->done * 100 / task->total : 0;
    if (share > 100) share = 100;
    memset(bar, '.', BAR_WIDTH);
    memset(bar, '#', (size_t)share * BAR_WIDTH / 100);
    bar[BAR_WIDTH] = '\0';
    if (progress->task_count > 1) {
        snprintf(place, sizeof(place), " (%zu of %zu done)", count_finished(progress),
                 progress->task_count);
    }
    snprintf(out, size, "[%s] %3u %% %s %s%s", bar, (unsigned int)share, task->what,
             task->name, place);
    make_printable(out);
    if (columns < size) out[columns] = '\0';
}

static void draw(struct progress *progress)
{
    char line[LINE_SIZE];
    uint64_t time = now();
    size_t size;

    if (!progress->is_shown || time - progress->start < DELAY ||
        time - progress->drawn < INTERVAL) {
        return;
    }
    progress->drawn = time;
    /* The last column stays free: some terminals break the line behind it. */
    progress_format(progress, terminal_columns() - 1, line, sizeof(line));
    size = strlen(line);
    if (size < progress->width) erase(progress);
    progress->width = size;
    put("\r", 1);
    put(line, size);
}

static void report(void *context, const char *what, uint64_t done, uint64_t total)
{
    struct progress_task *task = context;
    struct progress *progress = task->owner;

    pthread_mutex_lock(&progress->lock);
    task->what = what;
    task->done = done;
    task->total = total;
    draw(progress);
    pthread_mutex_unlock(&progress->lock);
}

void progress_init(struct progress *progress, bool is_wanted)
{
    memset(progress, 0, sizeof(*progress));
    pthread_mutex_init(&progress->lock, NULL);
    progress->is_wanted = is_wanted && isatty(STDERR_FILENO) == 1;
}

void progress_begin(struct progress *progress, size_t count)
{
    if (progress == NULL || !progress->is_wanted) return;
    progress->tasks = calloc(count, sizeof(*progress->tasks));
    progress->task_count = progress->tasks != NULL ? count : 0;
}

const struct plomb_progress *progress_task(struct progress *progress, size_t index,
                                           const char *name)
{
    struct progress_task *task;

    if (progress == NULL || index >= progress->task_count) return NULL;
    task = &progress->tasks[index];
    task->owner = progress;
    task->name = file_base_name(name);
    task->source = (struct plomb_progress){report, task};
    return &task->source;
}

void progress_finish(struct progress *progress, size_t index)
{
    if (progress == NULL || index >= progress->task_count) return;
    pthread_mutex_lock(&progress->lock);
    progress->tasks[index].is_finished = true;
    pthread_mutex_unlock(&progress->lock);
}

void progress_show(struct progress *progress)
{
    if (progress == NULL) return;
    pthread_mutex_lock(&progress->lock);
    progress->is_shown = progress->is_wanted;
    progress->start = now();
    pthread_mutex_unlock(&progress->lock);
}

void progress_hide(struct progress *progress)
{
    if (progress == NULL) return;
    pthread_mutex_lock(&progress->lock);
    progress->is_shown = false;
    erase(progress);
    pthread_mutex_unlock(&progress->lock);
}

void progress_clear(struct progress *progress)
{
    if (progress == NULL) return;
    progress_hide(progress);
    free(progress->tasks);
    progress->tasks = NULL;
    progress->task_count = 0;
}
