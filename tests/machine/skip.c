/*
 * Skips one branch instruction at a time between a badly signed init packet and its
 * answer, in the firmware that runs in the emulated chip: every branch that is executed
 * there, at its first time and at its last. Whatever that lets in is then transferred to its
 * end and started: it must never run.
 *
 *   skip TARGET FACTORY.hex PACKET.dat PAYLOAD.bin LINE [THIN]
 *
 * LINE is what the application of the package says when it runs. With THIN one in so many
 * skips is tried.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "talk.h"

enum { BRANCHES_MAX = 4096, SECONDS = 20, JOBS_MAX = 8 };

struct branch {
    uint32_t address;
    uint32_t size;
    uint64_t count; /* how often it was executed */
};

struct trial {
    struct talk talk;
    const struct plomb_target *target;
    const char *line;
    struct branch branches[BRANCHES_MAX];
    size_t count;
    bool is_traced; /* from the signature on */
    uint64_t nth;   /* a child's: which time is skipped */
    unsigned long thin, number;
    unsigned long skips, let_in, ran;
};

/* How a skip ended; a child's exit code. */
enum outcome { REFUSED, LET_IN, RAN, BROKEN };

/* The last instruction of a run, if it is one of Armv7-M's branches (A5.2, A5.3). */
static bool find_branch(const struct flash_model *flash, uint32_t address,
                        uint32_t size, struct branch *out)
{
    const uint8_t *code = (const uint8_t *)flash->words;
    uint32_t first = 0, second = 0, at = address;

    while (at < address + size) {
        out->address = at;
        first = (uint32_t)code[at] | (uint32_t)code[at + 1] << 8;
        second = (uint32_t)code[at + 2] | (uint32_t)code[at + 3] << 8;
        out->size = first >= 0xe800 ? 4 : 2;
        at += out->size;
    }
    if (out->size == 2) {
        return (first & 0xf000) == 0xd000 || (first & 0xf800) == 0xe000 || /* B */
               (first & 0xf500) == 0xb100 ||                               /* CBZ */
               (first & 0xff00) == 0x4700 ||                               /* BX, BLX */
               (first & 0xff00) == 0xbd00;                                 /* POP pc */
    }
    return ((first & 0xf800) == 0xf000 && (second & 0x8000) != 0) || /* B.W, BL */
           (first & 0xfff0) == 0xe8d0 ||                             /* TBB, TBH */
           (first == 0xe8bd && (second & 0x8000) != 0);              /* POP.W pc */
}

static void note_block(struct nrf52 *machine, uint32_t address, uint32_t size,
                       void *context)
{
    struct trial *trial = context;
    struct branch branch = {0};

    if (!trial->is_traced ||
        !find_branch(nrf52_flash(machine), address, size, &branch)) {
        return;
    }
    for (size_t i = 0; i < trial->count; i++) {
        if (trial->branches[i].address != branch.address) continue;
        trial->branches[i].count++;
        return;
    }
    if (trial->count == BRANCHES_MAX) exit(BROKEN);
    branch.count = 1;
    trial->branches[trial->count++] = branch;
}

/* Whether the conversation is before the Execute of the init packet. */
static bool is_at_signature(const struct talk *talk)
{
    return talk->object == 0 && talk->step == TALK_EXECUTE;
}

static bool watch_honest(struct nrf52 *machine, void *context)
{
    struct trial *trial = context;
    const bool goes_on = talk_go_on(&trial->talk, machine);

    if (is_at_signature(&trial->talk)) trial->is_traced = true;
    return goes_on;
}

static bool watch_to_the_end(struct nrf52 *machine, void *context)
{
    struct trial *trial = context;
    const bool goes_on = talk_go_on(&trial->talk, machine);

    if (is_at_signature(&trial->talk) && !trial->is_traced) {
        trial->is_traced = true;
        nrf52_skip_now(machine, trial->nth);
    }
    return goes_on;
}

/* A child: transfers what was let in, restarts, and says whether it runs. */
static enum outcome follow(struct trial *trial, struct nrf52 *machine)
{
    nrf52_power_off(machine);
    for (int start = 0; start < 4; start++) {
        if (!talk_start(&trial->talk, machine)) continue;
        if (strcmp(trial->talk.line, trial->line) == 0) return RAN;
    }
    return LET_IN;
}

/* What one skip comes to; in a process of its own. */
static enum outcome skip(struct trial *trial, const char *factory, struct branch branch,
                         uint64_t nth)
{
    struct nrf52 *machine = nrf52_new(trial->target);
    bool is_let_in;

    if (!nrf52_program(machine, factory) ||
        !talk_enter_dfu(&trial->talk, machine, "app 1")) {
        return BROKEN;
    }
    talk_begin(&trial->talk);
    trial->is_traced = false;
    trial->nth = nth;
    nrf52_skip(machine, branch.address, branch.size);
    (void)nrf52_run(machine, SECONDS, watch_to_the_end, trial);
    is_let_in = trial->talk.object == 1;
    return is_let_in ? follow(trial, machine) : REFUSED;
}

static void count_child(struct trial *trial)
{
    int status;

    if (wait(&status) < 0) return;
    trial->skips++;
    if (!WIFEXITED(status)) return;
    if (WEXITSTATUS(status) == LET_IN) trial->let_in++;
    if (WEXITSTATUS(status) == RAN || WEXITSTATUS(status) == BROKEN) trial->ran++;
}

static void start_child(struct trial *trial, const char *factory, struct branch branch,
                        uint64_t nth, unsigned int *running, unsigned int jobs)
{
    if (*running == jobs) {
        count_child(trial);
        (*running)--;
    }
    fflush(stdout);
    if (fork() == 0) {
        const enum outcome outcome = skip(trial, factory, branch, nth);

        if (outcome != REFUSED) {
            printf("# 0x%x, the %lluth time: %s\n", branch.address,
                   (unsigned long long)nth,
                   outcome == LET_IN ? "the init packet is let in" : "IT RUNS");
            fflush(stdout);
        }
        _exit((int)outcome);
    }
    (*running)++;
}

static void skip_all(struct trial *trial, const char *factory)
{
    const unsigned int jobs = (unsigned int)sysconf(_SC_NPROCESSORS_ONLN);
    unsigned int running = 0;

    for (size_t i = 0; i < trial->count; i++) {
        const struct branch branch = trial->branches[i];
        const uint64_t times[2] = {1, branch.count};

        for (int k = 0; k < (branch.count > 1 ? 2 : 1); k++) {
            if (trial->number++ % trial->thin != 0) continue;
            start_child(trial, factory, branch, times[k], &running,
                        jobs < JOBS_MAX ? jobs : JOBS_MAX);
        }
    }
    for (; running > 0; running--) count_child(trial);
}

int main(int argc, char **argv)
{
    static struct trial trial;
    struct nrf52 *machine;

    trial.target = argc >= 6 ? plomb_target_find(argv[1]) : NULL;
    trial.thin = argc == 7 ? strtoul(argv[6], NULL, 10) : 1;
    if (trial.target == NULL || trial.thin == 0) {
        fputs("usage: skip TARGET FACTORY.hex PACKET PAYLOAD LINE [THIN]\n", stderr);
        return 2;
    }
    trial.line = argv[5];
    talk_init(&trial.talk, argv[3], argv[4]);
    machine = nrf52_new(trial.target);
    if (!nrf52_program(machine, argv[2]) ||
        !talk_enter_dfu(&trial.talk, machine, "app 1")) {
        fputs("the device does not come to listen\n", stderr);
        return 2;
    }
    talk_begin(&trial.talk);
    nrf52_trace(machine, note_block, NULL, &trial);
    (void)nrf52_run(machine, SECONDS, watch_honest, &trial);
    if (trial.talk.result == TALK_SUCCESS || trial.count == 0) {
        printf("not ok - the package is refused without any skip\n");
        return 1;
    }
    nrf52_free(&machine);
    skip_all(&trial, argv[2]);
    printf("%s - %lu skips of %zu branches let %lu bad init packets in, and %lu bad "
           "images "
           "run\n",
           trial.ran == 0 && trial.skips > 0 ? "ok" : "not ok", trial.skips,
           trial.count, trial.let_in, trial.ran);
    talk_clear(&trial.talk);
    return trial.ran == 0 && trial.skips > 0 ? 0 : 1;
}
