/*
 * Cuts the power of the real firmware in the emulated chip while it takes and installs an
 * update: before the operation on flash the process is copied, and the copy loses its
 * power there, gets it back, and must come to the old or the new application.
 *
 *   cuts TARGET FACTORY.hex PACKET.dat PAYLOAD.bin NEW-LINE BULK [THIN]
 *
 * Every erase and every word of journal and state is cut in every tear, and one word in
 * BULK of the others; with THIN one in so many of all these.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "talk.h"

enum { SECONDS = 60, JOBS_MAX = 8, STARTS = 2 };

/* How a case ended; a child's exit code. */
enum outcome { OLD, NEW, NOTHING, VIOLATED, OUTCOMES };

struct cuts {
    struct talk talk;
    const struct plomb_target *target;
    const char *new_line;
    unsigned long bulk, thin;
    unsigned long operation; /* of the whole life */
    unsigned long number;    /* of the case */
    unsigned long outcomes[OUTCOMES];
    unsigned int jobs, running;
    bool is_child;
};

static void count_child(struct cuts *cuts)
{
    int status;

    if (wait(&status) < 0) return;
    cuts->running--;
    cuts->outcomes[WIFEXITED(status) && WEXITSTATUS(status) < OUTCOMES
                       ? WEXITSTATUS(status)
                       : NOTHING]++;
}

static bool is_bulk(const struct cuts *cuts, uint32_t address, uint32_t size)
{
    return size == 4 && address < cuts->target->key_page;
}

/* In the copy: the operation that comes now is the one that is cut. */
static void become_child(struct cuts *cuts, struct nrf52 *machine, enum tear tear)
{
    const struct flash_cut cut = {0, tear};

    cuts->is_child = true;
    nrf52_trace(machine, NULL, NULL, NULL);
    flash_model_plan(nrf52_flash(machine), &cut, 1, cuts->number);
}

static void before_flash(struct nrf52 *machine, uint32_t address, uint32_t size,
                         void *context)
{
    struct cuts *cuts = context;
    const unsigned long operation = cuts->operation++;

    if (is_bulk(cuts, address, size) && operation % cuts->bulk != 0) return;
    for (enum tear tear = 0; tear < TEAR_COUNT; tear++) {
        if (cuts->number++ % cuts->thin != 0) continue;
        if (cuts->running == cuts->jobs) count_child(cuts);
        fflush(stdout);
        if (fork() == 0) {
            become_child(cuts, machine, tear);
            return;
        }
        cuts->running++;
    }
}

static bool watch(struct nrf52 *machine, void *context)
{
    return talk_go_on(&((struct cuts *)context)->talk, machine);
}

/* What runs, once the power is back; the new one confirms and stays. */
static enum outcome recover(struct cuts *cuts, struct nrf52 *machine)
{
    nrf52_power_off(machine);
    for (int start = 0; start < STARTS; start++) {
        talk_begin(&cuts->talk);
        if (!talk_start(&cuts->talk, machine)) return NOTHING;
        if (nrf52_violation(machine) != NULL) {
            printf("# case %lu: %s\n", cuts->number, nrf52_violation(machine));
            return VIOLATED;
        }
        if (strcmp(cuts->talk.line, cuts->new_line) == 0) return NEW;
    }
    return strcmp(cuts->talk.line, "app 1") == 0 ? OLD : NOTHING;
}

/* From the transfer to the new application. Children leave it at their cut. */
static void live(struct cuts *cuts, struct nrf52 *machine)
{
    talk_begin(&cuts->talk);
    nrf52_trace(machine, NULL, before_flash, cuts);
    while (nrf52_run(machine, SECONDS, watch, cuts) != NRF52_CUT &&
           strcmp(cuts->talk.line, cuts->new_line) != 0) {
        if (talk_start(&cuts->talk, machine)) break;
        if (cuts->is_child) break;
    }
    if (cuts->is_child) {
        const enum outcome outcome = recover(cuts, machine);

        fflush(stdout);
        _exit((int)outcome);
    }
    while (cuts->running > 0) count_child(cuts);
}

int main(int argc, char **argv)
{
    static struct cuts cuts;
    struct timespec begin, end;
    struct nrf52 *machine;
    unsigned long cases;
    bool is_good;

    cuts.target = argc >= 7 ? plomb_target_find(argv[1]) : NULL;
    cuts.bulk = argc >= 7 ? strtoul(argv[6], NULL, 10) : 0;
    cuts.thin = argc == 8 ? strtoul(argv[7], NULL, 10) : 1;
    if (cuts.target == NULL || cuts.bulk == 0 || cuts.thin == 0) {
        fputs("usage: cuts TARGET FACTORY.hex PACKET PAYLOAD NEW-LINE BULK [THIN]\n",
              stderr);
        return 2;
    }
    cuts.new_line = argv[5];
    cuts.jobs = (unsigned int)sysconf(_SC_NPROCESSORS_ONLN);
    if (cuts.jobs > JOBS_MAX) cuts.jobs = JOBS_MAX;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    talk_init(&cuts.talk, argv[3], argv[4]);
    machine = nrf52_new(cuts.target);
    if (!nrf52_program(machine, argv[2]) ||
        !talk_enter_dfu(&cuts.talk, machine, "app 1")) {
        fputs("the device does not come to listen\n", stderr);
        return 2;
    }
    live(&cuts, machine);
    clock_gettime(CLOCK_MONOTONIC, &end);
    cases = cuts.outcomes[OLD] + cuts.outcomes[NEW] + cuts.outcomes[NOTHING] +
            cuts.outcomes[VIOLATED];
    is_good = strcmp(cuts.talk.line, cuts.new_line) == 0 &&
              cuts.outcomes[NOTHING] == 0 && cuts.outcomes[VIOLATED] == 0 &&
              cuts.outcomes[OLD] > 0 && cuts.outcomes[NEW] > 0;
    printf("%s - power cuts of the firmware: %lu operations, %lu cases: %lu old, %lu "
           "new, %lu "
           "nothing, %lu against the chip's rules; %.0f s\n",
           is_good ? "ok" : "not ok", cuts.operation, cases, cuts.outcomes[OLD],
           cuts.outcomes[NEW], cuts.outcomes[NOTHING], cuts.outcomes[VIOLATED],
           (double)(end.tv_sec - begin.tv_sec) +
               (double)(end.tv_nsec - begin.tv_nsec) / 1e9);
    talk_clear(&cuts.talk);
    nrf52_free(&machine);
    return is_good ? 0 : 1;
}
