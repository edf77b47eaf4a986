/* Serves, but never confirms, nor feeds the watchdog: a trial ends by that. */
#include "app/app.h"

void app_behave(void)
{
    for (;;) app_serve();
}
