/* An undefined instruction; its vector is 0, so that the fault's handler faults too. */
#include "app/app.h"

void app_behave(void)
{
    __asm__ volatile("udf #0");
}
