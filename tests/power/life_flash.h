/*
 * The flash of a life: the driver that the verifier is given, the MBR beside it, and the
 * record of what they do. For life.c alone.
 */
#ifndef TESTS_POWER_LIFE_FLASH_H
#define TESTS_POWER_LIFE_FLASH_H

#include "life.h"

/* How a session ends before its time: the value that `life->power` is left with. */
enum { LIFE_POWER_FAILED = 1, LIFE_RESET };

/* Makes flash and driver. The factory's part is the caller's. */
void life_flash_init(struct life *life);
void life_flash_clear(struct life *life);

/* Writes a word as the application does. */
void life_flash_write(struct life *life, uint32_t address, uint32_t word);

/* What the MBR does before anything else: it ends what it was asked for. */
void life_flash_copy(struct life *life);

/* Prints, where that is wanted; flushes what flash had to say before. */
__attribute__((format(printf, 2, 3))) void life_say(struct life *life,
                                                    const char *format, ...);

/* Keeps what does not hold; the first one counts. */
void life_violate(struct life *life, const char *what);

#endif
