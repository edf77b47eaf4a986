/*
 * What the fault shim remembers: which calls were made from where, which of
 * them has to fail, and what is still held. Safe in any thread; allocates
 * nothing. For the shim alone.
 *
 * FAULT_AT      the call that fails, "PLACE:N": the N-th from that place in the
 *               program, the first being 1; without it none
 * FAULT_ONWARD  if set, every later call fails too
 * FAULT_REPORT  file that receives "calls blocks descriptors function": calls
 *               counted, blocks and descriptors held at the end of main, and the
 *               first function that was made to fail; then, if nothing had to
 *               fail, the place of every call in the order of the calls
 *
 * A place is the address behind the call, counted from the start of its module,
 * so that it is the same in every run.
 */
#ifndef TESTS_FAULT_COUNT_H
#define TESTS_FAULT_COUNT_H

#include <stdbool.h>

/* Reads the environment and begins to count. */
void count_begin(void);

/* Ends counting and writes the report. */
void count_end(void);

/* Whether calls fail one after the other, from FAULT_AT on. */
bool count_is_onward(void);

/* Counts a call that returns to `place`; true if it has to fail. */
bool count_fails(const void *place, const char *function);

/* Remembers a block that the program got from `place`, and forgets it. */
void count_held(const void *place, void *block);
void count_released(void *block);

#endif
