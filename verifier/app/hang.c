/* Does nothing more, until the watchdog of its trial resets the chip. */
#include "app/app.h"

void app_behave(void)
{
    for (;;) continue;
}
