/*
 * All the cases of a scenario, shared among processes: which operations are cut, in which
 * tears, and what that came to. For power_sweep.c alone.
 */
#ifndef TESTS_POWER_SWEEP_H
#define TESTS_POWER_SWEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "life.h"

enum { SWEEP_JOBS_MAX = 64, SWEEP_ID_SIZE = 160 };

/* One of the things that can happen. */
struct sweep_case {
    struct flash_cut cuts[FLASH_MODEL_CUTS];
    unsigned int count; /* of cuts */
    unsigned int draw;  /* which of several ways in which what is random falls */
};

/* What the cases came to. */
struct sweep_tally {
    uint64_t cases;
    uint64_t failures;
    uint64_t old_first; /* cases in which the old application started after the cut */
    uint64_t new_first; /* in which the new one did, later or at once */
    uint64_t cut_twice;
    uint64_t in_phase[PHASE_COUNT]; /* cases whose first cut is there */
};

struct sweep {
    const struct scenario *scenario;
    struct life life;
    struct life_trace trace; /* of a run without cuts */
    struct sweep_tally tally;
    uint32_t jobs; /* processes */
    uint32_t
        thin; /* one in so many of the cases is tried; with one cut all vital ones */
    bool is_hasty;   /* one failure is enough */
    uint32_t job;    /* which of the processes this is */
    uint64_t number; /* of the next case, over all processes */
};

/* Runs the cases. NULL when all is well, otherwise what is not. */
const char *sweep_run(struct sweep *sweep);

/*
 * "stored/12:half,3:done", with "@2" behind for another draw than the first. What the
 * tears leave depends on it alone. Reading is false for what is no id.
 */
void sweep_write_id(const struct scenario *scenario, const struct sweep_case *one,
                    char out[SWEEP_ID_SIZE]);
bool sweep_read_id(const char *id, struct sweep_case *out);

/* Lives it; whether everything held. */
bool sweep_live(struct life *life, const struct sweep_case *one);

#endif
