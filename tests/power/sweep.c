#include "sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/journal.h"
#include "core/state.h"

/* A bit that is torn once falls as the code under test can bear it, or does not. */
enum {
    SHOWN_MAX = 5,
    DRAWS = 8,
    DRAWS_OF_TWO = 4,
    DRAWS_TOGETHER = 8,
    DRAWS_OF_LARGE = 2
};

/* ---- Cases ------------------------------------------------------------------------ */

void sweep_write_id(const struct scenario *scenario, const struct sweep_case *one,
                    char out[SWEEP_ID_SIZE])
{
    int used = snprintf(out, SWEEP_ID_SIZE, "%s/", scenario->name);

    for (unsigned int i = 0; i < one->count; i++) {
        used += snprintf(out + used, SWEEP_ID_SIZE - (size_t)used, "%s%llu:%s",
                         i > 0 ? "," : "", (unsigned long long)one->cuts[i].operation,
                         tear_name(one->cuts[i].tear));
    }
    if (one->draw > 0) {
        snprintf(out + used, SWEEP_ID_SIZE - (size_t)used, "@%u", one->draw);
    }
}

bool sweep_read_id(const char *id, struct sweep_case *out)
{
    const char *at = strchr(id, '/');

    memset(out, 0, sizeof(*out));
    while (at != NULL && (*at == '/' || *at == ',') && out->count < FLASH_MODEL_CUTS) {
        struct flash_cut *cut = &out->cuts[out->count++];
        char *end;
        size_t size;

        cut->operation = strtoull(at + 1, &end, 10);
        if (end == at + 1 || *end != ':') return false;
        size = strcspn(end + 1, ",@");
        if (!tear_find(end + 1, size, &cut->tear)) return false;
        at = end + 1 + size;
    }
    if (at != NULL && *at == '@') {
        char *end;

        out->draw = (unsigned int)strtoul(at + 1, &end, 10);
        at = end;
    }
    return at != NULL && *at == '\0' && out->count > 0;
}

bool sweep_live(struct life *life, const struct sweep_case *one)
{
    uint64_t seed = one->draw;

    for (unsigned int i = 0; i < one->count; i++) {
        seed = (seed * 1000003 + one->cuts[i].operation) * TEAR_COUNT +
               one->cuts[i].tear + 1;
    }
    return life_run(life, one->cuts, one->count, seed);
}

/*
 * Whether this process is to run the next case, which is one in `thin` that matter: as if
 * by lot, so that no tear and no place in a page goes without.
 */
static bool is_mine(struct sweep *sweep, uint32_t thin)
{
    const uint64_t number = sweep->number++;
    const uint64_t lot = (number * 0x9e3779b97f4a7c15) >> 32;

    if (sweep->is_hasty && sweep->tally.failures > 0) return false;
    return lot % thin == 0 && lot / thin % sweep->jobs == sweep->job;
}

static void run_case(struct sweep *sweep, const struct sweep_case *one)
{
    struct life *life = &sweep->life;
    struct sweep_tally *tally = &sweep->tally;
    char id[SWEEP_ID_SIZE];

    tally->cases++;
    tally->in_phase[sweep->trace.operations[one->cuts[0].operation].phase]++;
    if (!sweep_live(life, one) && tally->failures++ < SHOWN_MAX) {
        sweep_write_id(sweep->scenario, one, id);
        printf("# %s: %s", id, life->violation);
        if (life->flash.violation != NULL) printf(", at 0x%x", life->flash.violated_at);
        putchar('\n');
    }
    tally->old_first += life->has_started_old;
    tally->new_first += life->has_started_new;
    tally->cut_twice += life->flash.cut_next == 2;
}

static bool is_random(enum tear tear)
{
    return tear == TEAR_HALF || tear == TEAR_UNSTABLE || tear == TEAR_STUCK;
}

/*
 * Runs those draws of a case that are this process's, of `draws` where they differ; of
 * two operations that are both unstable more, since they have to fall out together.
 */
static void run_draws(struct sweep *sweep, struct sweep_case *one, unsigned int draws,
                      uint32_t thin)
{
    unsigned int unstable = 0;
    unsigned int random = 0;
    unsigned int count = 1;

    for (unsigned int i = 0; i < one->count; i++) {
        unstable += one->cuts[i].tear == TEAR_UNSTABLE;
        random += is_random(one->cuts[i].tear);
    }
    if (random > 0) count = unstable == 2 ? draws * DRAWS_TOGETHER : draws;
    for (one->draw = 0; one->draw < count; one->draw++) {
        if (is_mine(sweep, thin)) run_case(sweep, one);
    }
}

/* ---- One cut ------------------------------------------------------------------------ */

/* Whether it is an erase, or a mark of journal, state or a key. */
static bool is_mark(const struct sweep *sweep, const struct life_operation *operation)
{
    const struct plomb_target *target = &sweep->scenario->target;
    const uint32_t offset = operation->address % POWER_PAGE;

    if (operation->is_erase || operation->address - offset == target->key_page) {
        return true;
    }
    if (operation->phase == PHASE_STATE) {
        return offset >= offsetof(struct plomb_state_record, mark) &&
               offset < STATE_EVENTS;
    }
    return operation->address - offset == target->journal_page &&
           offset >= offsetof(struct plomb_journal_record, mark);
}

/* Whether it is neither an erase nor a word of journal or state. */
static bool is_bulk(const struct sweep *sweep, const struct life_operation *operation)
{
    return !operation->is_erase &&
           operation->address < sweep->scenario->target.journal_page;
}

/*
 * Whether an operation is cut however thin the sweep is: an erase, a mark, or the last
 * word of what is written in one go, which may look as if it were whole.
 */
static bool is_vital(const struct sweep *sweep, size_t index)
{
    const struct life_operation *operation = &sweep->trace.operations[index];

    return is_mark(sweep, operation) || index + 1 == sweep->trace.count ||
           operation[1].address != operation->address + sizeof(uint32_t);
}

static void sweep_singles(struct sweep *sweep)
{
    const bool is_sampled = sweep->scenario->sweep == SWEEP_SAMPLED;
    const unsigned int draws = is_sampled ? DRAWS_OF_LARGE : DRAWS;

    for (size_t i = 0; i < sweep->trace.count; i++) {
        const struct life_operation *operation = &sweep->trace.operations[i];

        if (is_sampled && is_bulk(sweep, operation) && !is_vital(sweep, i) &&
            i % sweep->scenario->sample != 0) {
            continue;
        }
        for (enum tear tear = 0; tear < TEAR_COUNT; tear++) {
            const bool is_kept = is_vital(sweep, i);
            struct sweep_case one = {.cuts = {{i, tear}}, .count = 1};

            run_draws(sweep, &one, is_kept ? draws : 1, is_kept ? 1 : sweep->thin);
        }
    }
}

/* ---- Two cuts ----------------------------------------------------------------------- */

/* Whether this is the combination of tears in which the pair is tried. */
static bool is_turn(struct flash_cut first, struct flash_cut second)
{
    const uint64_t turn = first.operation * 7 + second.operation * 5 +
                          first.operation * second.operation % 11;

    return turn % TEAR_COUNT == first.tear &&
           turn / TEAR_COUNT % TEAR_COUNT == second.tear;
}

/*
 * The second cut, among what follows the first, which a run with the first alone tells.
 * Of all pairs of operations each is tried in one combination of tears, another one from
 * pair to pair; pairs of marks in all of them.
 */
static void sweep_second(struct sweep *sweep, struct flash_cut first)
{
    const bool is_all = sweep->scenario->sweep == SWEEP_PAIRS;
    struct sweep_case one = {.cuts = {first}, .count = 1};
    struct life_trace trace = {0};
    const size_t begin = first.operation + 1;

    sweep->life.trace = &trace;
    (void)sweep_live(&sweep->life, &one);
    one.count = 2;
    for (size_t i = 0; begin + i < trace.count; i++) {
        for (enum tear tear = 0; tear < TEAR_COUNT; tear++) {
            one.cuts[1] = (struct flash_cut){i, tear};
            if (is_all ? !is_turn(first, one.cuts[1])
                       : !is_mark(sweep, &trace.operations[begin + i])) {
                continue;
            }
            run_draws(sweep, &one, is_all ? 1 : DRAWS_OF_TWO, sweep->thin);
        }
    }
    life_trace_clear(&trace);
}

static void sweep_pairs(struct sweep *sweep)
{
    for (size_t i = 0; i < sweep->trace.count; i++) {
        if (sweep->scenario->sweep == SWEEP_MARKS &&
            !is_mark(sweep, &sweep->trace.operations[i])) {
            continue;
        }
        for (enum tear tear = 0; tear < TEAR_COUNT; tear++) {
            sweep_second(sweep, (struct flash_cut){i, tear});
        }
    }
}

/* ---- All of them -------------------------------------------------------------------- */

static bool has_two_cuts(const struct scenario *scenario)
{
    return scenario->sweep == SWEEP_PAIRS || scenario->sweep == SWEEP_MARKS;
}

/* A process's share; its tally goes through the pipe. */
__attribute__((noreturn)) static void work(struct sweep *sweep, int to)
{
    if (has_two_cuts(sweep->scenario)) {
        sweep_pairs(sweep);
    } else {
        sweep_singles(sweep);
    }
    fflush(stdout);
    _exit(write(to, &sweep->tally, sizeof(sweep->tally)) == sizeof(sweep->tally) ? 0
                                                                                 : 2);
}

static void add(struct sweep_tally *sum, const struct sweep_tally *one)
{
    sum->cases += one->cases;
    sum->failures += one->failures;
    sum->old_first += one->old_first;
    sum->new_first += one->new_first;
    sum->cut_twice += one->cut_twice;
    for (unsigned int i = 0; i < PHASE_COUNT; i++) sum->in_phase[i] += one->in_phase[i];
}

/* Runs all processes; false when one of them died. */
static bool share_out(struct sweep *sweep)
{
    struct sweep_tally one;
    uint32_t reports = 0;
    int ends[2];

    if (pipe(ends) != 0) return false;
    fflush(stdout);
    for (sweep->job = 0; sweep->job < sweep->jobs; sweep->job++) {
        if (fork() == 0) work(sweep, ends[1]);
    }
    close(ends[1]);
    /* A tally is written at once: it is smaller than PIPE_BUF. */
    while (read(ends[0], &one, sizeof(one)) == sizeof(one)) {
        add(&sweep->tally, &one);
        reports++;
    }
    close(ends[0]);
    while (wait(NULL) > 0) continue;
    return reports == sweep->jobs;
}

/* A sweep that saw one outcome alone, or not all phases, cut nothing that matters. */
static const char *find_gap(const struct sweep *sweep)
{
    const struct scenario *scenario = sweep->scenario;
    const struct sweep_tally *tally = &sweep->tally;

    if (tally->cases == 0) return "no case was run";
    for (unsigned int i = 0; i < PHASE_COUNT; i++) {
        if ((scenario->covers >> i & 1) != 0 && tally->in_phase[i] == 0) {
            return "a phase that it should cover was not cut";
        }
    }
    if (tally->new_first == 0 && scenario->fault == FAULT_NONE) {
        return "what is new never started after a cut";
    }
    if (tally->old_first == 0 && scenario->old_size > 0) {
        return "what is old never started after a cut";
    }
    if (has_two_cuts(scenario) && tally->cut_twice == 0) return "no case was cut twice";
    return NULL;
}

const char *sweep_run(struct sweep *sweep)
{
    sweep->life.trace = &sweep->trace;
    if (!life_run(&sweep->life, NULL, 0, 1)) return sweep->life.violation;
    if (sweep->trace.count == 0) return "there is no operation to cut";
    if (!share_out(sweep)) return "a process died";
    return sweep->tally.failures > 0 ? "some cases fail" : find_gap(sweep);
}
