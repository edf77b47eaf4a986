/*
 * Ctrl-C as a question: signals that would end the program are remembered, so that a
 * command can end its work in order. For commands that talk to devices.
 */
#ifndef CLI_CANCEL_H
#define CLI_CANCEL_H

#include <stdbool.h>

/*
 * From now on SIGINT, SIGTERM and SIGHUP are remembered, once; a second one ends the
 * program as it always did.
 */
void cancel_begin(void);

/* Whether one came. For plomb_patience; `context` is not used. */
bool cancel_is_asked(void *context);

#endif
