/*
 * The watchdog: fed wherever the verifier works for long, because an application may
 * have started it and only some resets stop it; started before an image on trial.
 * For verifier/ alone.
 */
#ifndef PORT_WATCHDOG_H
#define PORT_WATCHDOG_H

#include <stdint.h>

/* Feeds it by all of its reload registers; the ones that are not enabled ignore it. */
void watchdog_feed(void);

/* Starts it, to be fed by reload register 0. Changes nothing when it runs already. */
void watchdog_start(uint32_t seconds);

#endif
