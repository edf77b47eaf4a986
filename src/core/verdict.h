/*
 * Reading a verdict so that one skipped instruction or flipped bit does not
 * turn a refusal into an acceptance. Freestanding.
 */
#ifndef CORE_VERDICT_H
#define CORE_VERDICT_H

#include <stdbool.h>

#include <plomb/core/port.h>

/*
 * Compares twice, through memory that the compiler must read again, so that
 * skipping either comparison still leaves the other.
 */
static inline bool verdict_is_accepted(enum plomb_verdict verdict)
{
    volatile enum plomb_verdict kept = verdict;
    /* In memory too, or the second comparison would use the register of the first. */
    const volatile unsigned int expected = ~(unsigned int)PLOMB_VERDICT_ACCEPTED;

    if (kept != PLOMB_VERDICT_ACCEPTED) return false;
    return ~(unsigned int)kept == expected;
}

#endif
