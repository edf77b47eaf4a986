#include "port/clock.h"

#include "port/nrf52.h"

void clock_start(void)
{
    CLOCK_LFCLKSTART = 1;
    RTC1_PRESCALER = 32768u / CLOCK_HERTZ - 1;
    RTC1_START = 1;
}

uint32_t clock_ticks(void)
{
    return RTC1_COUNTER;
}
