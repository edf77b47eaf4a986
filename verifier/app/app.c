/*
 * A small application: says "app VERSION" on the serial port, and then what its build
 * is for. Its size can be padded.
 */
#include "app/app.h"

#include <stddef.h>

#include "app/confirm.h"
#include "port/nrf52.h"

enum { TXD = 6, RXD = 8, DFU = 0xb1, TEXT_MAX = 16 };

/* Symbols of app.ld and of the verifier's target; only their addresses mean something. */
extern uint32_t app_stack_end[];
extern uint32_t app_variables_start[];
extern uint32_t app_variables_end[];
extern uint32_t verifier_start[];

void app_reset(void);

typedef void handler(void);

struct vectors {
    uint32_t *stack;
    handler *reset;
    handler *others[14]; /* none: a fault locks the CPU up, which resets the chip */
};

__attribute__((used, section(".vectors"))) static const struct vectors vectors = {
    .stack = app_stack_end,
    .reset = app_reset,
};

/* EasyDMA takes and gives bytes of RAM alone. */
static uint8_t text[TEXT_MAX];
static volatile uint8_t received;

static uint32_t write_name(void)
{
    static const char name[] = "app " APP_VERSION "\n";
    uint32_t size = 0;

    while (size < TEXT_MAX && name[size] != '\0') {
        text[size] = (uint8_t)name[size];
        size++;
    }
    return size;
}

static void start_serial(void)
{
    GPIO_OUTSET(TXD) = GPIO_BIT(TXD);
    GPIO_DIRSET(TXD) = GPIO_BIT(TXD);
    GPIO_PIN_CNF(RXD) = GPIO_INPUT_PULLUP;
    UARTE0_PSEL_TXD = TXD;
    UARTE0_PSEL_RXD = RXD;
    UARTE0_BAUDRATE = UARTE_BAUD_115200;
    UARTE0_ENABLE = UARTE_ENABLED;
    UARTE0_RXD_PTR = (uint32_t)(uintptr_t)&received;
    UARTE0_RXD_MAXCNT = 1;
    UARTE0_STARTRX = 1;
}

static void say_name(void)
{
    UARTE0_TXD_PTR = (uint32_t)(uintptr_t)text;
    UARTE0_TXD_MAXCNT = write_name();
    UARTE0_ENDTX = 0;
    UARTE0_STARTTX = 1;
    while (UARTE0_ENDTX == 0) continue;
}

void app_confirm(void)
{
    (void)plomb_confirm((uint32_t)(uintptr_t)verifier_start);
}

void app_serve(void)
{
    if (UARTE0_ENDRX == 0) return;
    UARTE0_ENDRX = 0;
    if (received == 'd') {
        POWER_GPREGRET = DFU;
        SCB_AIRCR = AIRCR_SYSRESETREQ;
    }
    UARTE0_STARTRX = 1;
}

void app_feed(void)
{
    WDT_RR(0) = WDT_RELOAD;
}

__attribute__((used)) void app_reset(void)
{
    for (uint32_t *word = app_variables_start; word < app_variables_end; word++)
        *word = 0;
    start_serial();
    say_name();
    app_behave();
    for (;;) continue;
}
