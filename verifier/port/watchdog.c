#include "port/watchdog.h"

#include "port/nrf52.h"

void watchdog_feed(void)
{
    for (uint32_t i = 0; i < WDT_RELOADS; i++) WDT_RR(i) = WDT_RELOAD;
}

void watchdog_start(uint32_t seconds)
{
    WDT_CRV = seconds * WDT_HERTZ - 1;
    WDT_START = 1;
}
