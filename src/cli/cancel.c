#include "cli/cancel.h"

#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t is_asked;

static void remember(int signal)
{
    (void)signal;
    is_asked = 1;
}

void cancel_begin(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = remember, .sa_flags = (int)SA_RESETHAND};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        (void)sigaction(signals[i], &action, NULL);
    }
}

bool cancel_is_asked(void *context)
{
    (void)context;
    return is_asked != 0;
}
