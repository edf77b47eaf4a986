/*
 * Cuts the power of the verifier's core at its operations on flash, on the host:
 *
 *   power-sweep [--jobs N] [--thin N] [--hasty yes] [--table FILE] FILE.scenario...
 *   power-sweep --case ID FOLDER
 *
 * The first sweeps, and prints TAP; --thin tries one in N of the cases (of one cut, all
 * at erases, marks and last words), --hasty ends a scenario at its first failure, --table
 * adds a line of a Markdown table to a file for each. The second lives one case of a
 * scenario of that folder and says what happens. An id is SCENARIO/OPERATION:TEAR, with
 * ",OPERATION:TEAR" behind for a second cut, and "@DRAW" for another one of what is random.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <zlib.h>

#include "core/crc32.h"
#include "sweep.h"
#include "tests/unit/sum_port.h"

enum { PATH_SIZE = 512 };

struct options {
    uint32_t jobs, thin;
    bool is_hasty;
    FILE *table; /* NULL: none is wanted */
};

/* The core's is small, not fast, and would take half of all time. */
uint32_t crc32_add(uint32_t crc, const uint8_t *bytes, size_t size)
{
    return (uint32_t)crc32(crc, bytes, (uInt)size);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void report(const struct options *options, const struct sweep *sweep,
                   const char *fault, double seconds)
{
    const struct sweep_tally *tally = &sweep->tally;
    const char *name = sweep->scenario->name;

    printf("# %s: cases by phase:", name);
    for (unsigned int i = 0; i < PHASE_COUNT; i++) {
        printf(" %s %" PRIu64, power_phases[i], tally->in_phase[i]);
    }
    printf("\n%sok - power cuts, %s: %zu operations, %" PRIu64 " cases, old %" PRIu64
           ", new %" PRIu64 ", %.1f s%s%s\n",
           fault == NULL ? "" : "not ", name, sweep->trace.count, tally->cases,
           tally->old_first, tally->new_first, seconds, fault == NULL ? "" : ": ",
           fault == NULL ? "" : fault);
    fflush(stdout);
    if (options->table == NULL) return;
    fprintf(options->table, "| %s | %zu |", name, sweep->trace.count);
    for (unsigned int i = 0; i < PHASE_COUNT; i++) {
        fprintf(options->table, " %" PRIu64 " |", tally->in_phase[i]);
    }
    fprintf(options->table,
            " %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %" PRIu64 " | %.0f |\n",
            tally->cases, tally->old_first, tally->new_first, tally->failures, seconds);
    fflush(options->table);
}

static bool sweep_file(const struct options *options, const char *path)
{
    struct scenario scenario;
    struct sweep sweep = {.scenario = &scenario,
                          .jobs = options->jobs,
                          .thin = options->thin,
                          .is_hasty = options->is_hasty};
    const double begin = now();
    const char *fault;

    scenario_load(path, &scenario);
    fault = life_init(&sweep.life, &scenario) ? sweep_run(&sweep)
                                              : "the old application does not run";
    report(options, &sweep, fault, now() - begin);
    life_trace_clear(&sweep.trace);
    life_clear(&sweep.life);
    scenario_clear(&scenario);
    return fault == NULL;
}

static bool live_case(const char *id, const char *folder)
{
    struct sweep_case one;
    char path[PATH_SIZE];
    struct scenario scenario;
    struct life life;
    bool is_good;

    if (!sweep_read_id(id, &one)) power_stop("'%s' is no case", id);
    snprintf(path, sizeof(path), "%s/%.*s.scenario", folder, (int)strcspn(id, "/"), id);
    scenario_load(path, &scenario);
    if (!life_init(&life, &scenario)) power_stop("the old application does not run");
    life.is_talking = true;
    is_good = sweep_live(&life, &one);
    life_clear(&life);
    scenario_clear(&scenario);
    return is_good;
}

/* Reads the options in front; the index of the first file. */
static int read_options(int argc, char **argv, struct options *out)
{
    int i = 1;

    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        const char *value = argv[i + 1];

        if (strcmp(argv[i], "--jobs") == 0) {
            out->jobs = (uint32_t)strtoul(value, NULL, 10);
        } else if (strcmp(argv[i], "--thin") == 0) {
            out->thin = (uint32_t)strtoul(value, NULL, 10);
        } else if (strcmp(argv[i], "--hasty") == 0) {
            out->is_hasty = strcmp(value, "yes") == 0;
        } else if (strcmp(argv[i], "--table") == 0) {
            out->table = fopen(value, "a");
            if (out->table == NULL) power_stop("cannot write '%s'", value);
        } else {
            power_stop("there is no option '%s'", argv[i]);
        }
    }
    if (out->jobs == 0 || out->jobs > SWEEP_JOBS_MAX || out->thin == 0) {
        power_stop("--jobs is 1 to %d, --thin 1 or more", SWEEP_JOBS_MAX);
    }
    return i;
}

int main(int argc, char **argv)
{
    struct options options = {.jobs = (uint32_t)sysconf(_SC_NPROCESSORS_ONLN),
                              .thin = 1};
    bool is_good = true;
    int i;

    if (argc == 4 && strcmp(argv[1], "--case") == 0) {
        return live_case(argv[2], argv[3]) ? 0 : 1;
    }
    i = read_options(argc, argv, &options);
    if (i == argc) power_stop("which scenario?");
    for (; i < argc; i++) is_good = sweep_file(&options, argv[i]) && is_good;
    if (options.table != NULL) fclose(options.table);
    return is_good ? 0 : 1;
}
