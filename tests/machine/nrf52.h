/*
 * An emulated nRF52, as far as a verifier and its application use it: a Cortex-M4 (by
 * Unicorn), flash that wears the scars of power cuts (flash_model.h), NVMC, protection,
 * UARTE, ECB, RTC, watchdog, POWER, FICR, UICR, reset, and what Nordic's MBR does for a
 * bootloader. Written from the product specifications; nothing in it was compared with
 * silicon. Time is instructions: one of 64 million makes a second. For tests.
 */
#ifndef TESTS_MACHINE_NRF52_H
#define TESTS_MACHINE_NRF52_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/target.h>

#include "flash_model.h"

enum { NRF52_HERTZ = 64000000, NRF52_PAGE = 4096, NRF52_PIN_RESET = 1 };

/* Why it stopped. */
enum nrf52_stop {
    NRF52_ASKED,    /* the watcher said so */
    NRF52_RESET,    /* by software */
    NRF52_WATCHDOG, /* by the watchdog */
    NRF52_LOCKUP,   /* a fault, which nothing handles: the chip resets */
    NRF52_CUT,      /* the power failed within an operation on flash */
    NRF52_TIMEOUT   /* the time was up */
};

/* The words for it: "reset by the watchdog". */
const char *nrf52_stop_words(enum nrf52_stop stop);

struct nrf52;

/*
 * Called whenever the program looks for received bytes, after it sent some, and after it
 * erased a page: to feed and take. False stops the machine.
 */
typedef bool nrf52_watcher(struct nrf52 *machine, void *context);

/* Makes a chip for the target, flash all ones. Ends the program when it cannot. */
struct nrf52 *nrf52_new(const struct plomb_target *target);
void nrf52_free(struct nrf52 **machine);

/*
 * Programs flash and UICR as a debug probe would, with an Intel HEX file. False, with a
 * message on stderr, when it cannot be read.
 */
bool nrf52_program(struct nrf52 *machine, const char *path);

/* The flash, to plan cuts and to look at; changed words need nrf52_flash_changed. */
struct flash_model *nrf52_flash(struct nrf52 *machine);
void nrf52_flash_changed(struct nrf52 *machine);

/*
 * Runs from a reset until something stops it, at most for `seconds` of its own time.
 * RAM keeps what it has; nrf52_power_off fills it with what no program wrote.
 */
enum nrf52_stop nrf52_run(struct nrf52 *machine, double seconds, nrf52_watcher *watcher,
                          void *context);

/* Ends a run as its watcher would, NRF52_ASKED; a signal handler may call it. */
void nrf52_interrupt(struct nrf52 *machine);

/* The power goes and comes back: RAM, retained registers and unstable flash are lost. */
void nrf52_power_off(struct nrf52 *machine);

/* Holds the reset pin: RESETREAS tells the next run. */
void nrf52_press_reset(struct nrf52 *machine);

/* Bytes on their way to the chip's UART; how many it has not read yet. */
void nrf52_feed(struct nrf52 *machine, const uint8_t *bytes, size_t size);
size_t nrf52_pending(const struct nrf52 *machine);

/* Takes what was sent; returns its size. */
size_t nrf52_take(struct nrf52 *machine, uint8_t *out, size_t capacity);

/* Instructions since the last reset, and bytes of stack that were ever used. */
uint64_t nrf52_instructions(const struct nrf52 *machine);
uint32_t nrf52_stack_used(const struct nrf52 *machine, uint32_t stack_size);

/*
 * The first thing that no chip would forgive (a protected page written, a bit from zero to
 * one, an unknown register), as a sentence; NULL when there was none.
 */
const char *nrf52_violation(const struct nrf52 *machine);

/*
 * Called for each run of instructions before it is executed, and before each operation on
 * flash; NULL for neither. Both may fork: the copy goes on as its own machine.
 */
typedef void nrf52_tracer(struct nrf52 *machine, uint32_t address, uint32_t size,
                          void *context);
void nrf52_trace(struct nrf52 *machine, nrf52_tracer *blocks, nrf52_tracer *flash,
                 void *context);

/* RAM as no program leaves it, to see later what the stack used. */
void nrf52_paint(struct nrf52 *machine);

/*
 * The instruction at `address`, of `size` bytes, is to be skipped: the `nth` time that it
 * comes from nrf52_skip_now on, which may be called while the machine runs.
 */
void nrf52_skip(struct nrf52 *machine, uint32_t address, uint32_t size);
void nrf52_skip_now(struct nrf52 *machine, uint64_t nth);

/* Where applications begin to run: the machine stops there, once; 0 to forget. */
void nrf52_stop_at(struct nrf52 *machine, uint32_t address);

#endif
