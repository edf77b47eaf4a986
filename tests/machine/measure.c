/*
 * What the firmware in the emulated chip costs: instructions from reset to the first one
 * of the application, for an installation, and the deepest stack of all that. Prints lines
 * "name value".
 *
 *   measure TARGET FACTORY.hex PACKET.dat PAYLOAD.bin STACK
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "talk.h"

enum { SECONDS = 600 };

static bool watch(struct nrf52 *machine, void *context)
{
    return talk_go_on(context, machine);
}

/* Instructions from a reset to the application's first. */
static uint64_t start(struct nrf52 *machine, const struct plomb_target *target)
{
    const uint32_t entry =
        nrf52_flash(machine)->words[target->pool_start / 4 + 1] & ~1u;

    nrf52_stop_at(machine, entry);
    if (nrf52_run(machine, SECONDS, NULL, NULL) != NRF52_ASKED) {
        fputs("the application does not start\n", stderr);
        exit(2);
    }
    nrf52_stop_at(machine, 0);
    return nrf52_instructions(machine);
}

int main(int argc, char **argv)
{
    const struct plomb_target *target = argc == 6 ? plomb_target_find(argv[1]) : NULL;
    struct nrf52 *machine;
    struct talk talk;
    uint32_t stack, deepest;

    if (target == NULL) {
        fputs("usage: measure TARGET FACTORY.hex PACKET PAYLOAD STACK\n", stderr);
        return 2;
    }
    stack = (uint32_t)strtoul(argv[5], NULL, 10);
    talk_init(&talk, argv[3], argv[4]);
    machine = nrf52_new(target);
    if (!nrf52_program(machine, argv[2])) return 2;
    nrf52_paint(machine);
    printf("boot %llu\n", (unsigned long long)start(machine, target));
    deepest = nrf52_stack_used(machine, stack);
    printf("stack-boot %u\n", deepest);
    if (!talk_enter_dfu(&talk, machine, "app 1")) {
        fputs("the device does not come to listen\n", stderr);
        return 2;
    }
    talk_begin(&talk);
    nrf52_paint(machine);
    (void)nrf52_run(machine, SECONDS, watch, &talk);
    printf("transfer %llu\n", (unsigned long long)nrf52_instructions(machine));
    printf("stack-transfer %u\n", nrf52_stack_used(machine, stack));
    nrf52_paint(machine);
    /* The entry is the new image's only once it is there. */
    printf("install %llu\n", (unsigned long long)start(machine, target));
    printf("stack-install %u\n", nrf52_stack_used(machine, stack));
    if (nrf52_violation(machine) != NULL) {
        fprintf(stderr, "%s\n", nrf52_violation(machine));
        return 1;
    }
    talk_clear(&talk);
    nrf52_free(&machine);
    return 0;
}
