/*
 * A clock that counts while the verifier listens. For verifier/ alone.
 */
#ifndef PORT_CLOCK_H
#define PORT_CLOCK_H

#include <stdint.h>

#define CLOCK_HERTZ 8u

/* Starts it. */
void clock_start(void);

/* Ticks since it was started, modulo 2^24: 24 days. */
uint32_t clock_ticks(void);

/* Ticks from an earlier value of it to a later one. */
static inline uint32_t clock_between(uint32_t earlier, uint32_t later)
{
    return (later - earlier) & 0xffffffu;
}

#endif
