/*
 * A device's life from the moment at which a controller offers it an update: power on,
 * boot, transfer, trial, again and again, with the power failing where the plan says so,
 * until the update is confirmed, taken back or refused. What must hold all the way
 * (docs/spec/flash.md, section 10) is checked at every start.
 */
#ifndef TESTS_POWER_LIFE_H
#define TESTS_POWER_LIFE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/transfer.h>

#include "scenario.h"
#include "tests/machine/flash_model.h"

/* One operation on flash. */
struct life_operation {
    uint32_t address;
    bool is_erase;
    enum power_phase phase;
};

/* The operations of a run. */
struct life_trace {
    struct life_operation *operations;
    size_t count;
    size_t capacity;
};

/* What an MBR was asked to copy, and does at the next power-on, too. */
struct life_copy {
    uint32_t source;
    uint32_t size; /* bytes; 0: nothing */
};

struct life {
    const struct scenario *scenario;
    struct flash_model flash;
    struct flash_model begin; /* a device that runs the old application */
    struct plomb_flash driver;
    struct plomb_verifier_config config;
    struct plomb_verifier verifier;
    union plomb_decoder decoder;
    struct life_trace *trace; /* NULL: none is kept */
    bool is_talking;          /* prints what happens */
    jmp_buf power;
    struct life_copy copy;
    bool is_sent; /* the last object was handed over, whatever became of the answer */
    bool is_delivered; /* the last object was answered with success, or is not wanted */
    bool is_confirmed; /* what is new was started for good */
    unsigned int trials;
    bool has_started_old; /* since the first cut */
    bool has_started_new;
    const char *violation; /* what does not hold; NULL: everything did */
};

/* Makes the device. False when it does not run the scenario's old application then. */
bool life_init(struct life *life, const struct scenario *scenario);
void life_clear(struct life *life);

/*
 * Lives with these cuts; `seed` decides what they leave. Returns whether everything
 * held. With `trace`, the operations are kept there.
 */
bool life_run(struct life *life, const struct flash_cut *cuts, unsigned int count,
              uint64_t seed);

/* Gives back what a trace took. */
void life_trace_clear(struct life_trace *trace);

#endif
