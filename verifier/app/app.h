/*
 * The test application's parts. For verifier/app alone.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include <stdbool.h>
#include <stdint.h>

/* What this build does once it said its name: normal.c, hang.c, crash.c, no-confirm.c. */
void app_behave(void);

/* Tells the verifier that the application works. */
void app_confirm(void);

/* Looks at the serial port once; 'd' enters DFU. */
void app_serve(void);

/* Feeds the watchdog that a trial may have started. */
void app_feed(void);

#endif
