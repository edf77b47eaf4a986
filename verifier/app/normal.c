/* Works: confirms, and serves. */
#include "app/app.h"

void app_behave(void)
{
    app_confirm();
    for (;;) {
        app_feed();
        app_serve();
    }
}
