/*
 * A whole nRF52 application in one file: a vector table, the start-up, and a
 * light that blinks. It stands behind a SoftDevice at 0x26000 and uses nothing
 * of it, so that the demonstration has a real image to sign on a machine that
 * can fetch none. Registers: nRF52840 product specification, chapter "GPIO".
 */
#include <stdint.h>

#define LED_PIN     13u        /* LED1 of the nRF52840 DK, lit when low */
#define BLINK_LOOPS 2000000u   /* about half a second at 64 MHz */
#define GPIO_P0     0x50000000 /* base address of port 0 */

/* The part of a GPIO port that a light needs. */
struct gpio {
    uint32_t reserved[321];
    volatile uint32_t out;
    volatile uint32_t outset;
    volatile uint32_t outclr;
    uint32_t reserved_in[1];
    uint32_t reserved_dir[1];
    volatile uint32_t dirset;
};

extern uint32_t stack_top[];
extern uint32_t data_load[];
extern uint32_t data_start[];
extern uint32_t data_end[];
extern uint32_t bss_start[];
extern uint32_t bss_end[];

void reset_handler(void);
void fault_handler(void);

/* Counts blinks, so that the image has data to copy as real ones have. */
static volatile uint32_t blink_count = 1;

typedef void (*handler)(void);

/* Initial stack pointer and the fifteen exceptions of a Cortex-M4. */
struct vectors {
    uint32_t *stack;
    handler handlers[15];
};

__attribute__((section(".vectors"), used)) static const struct vectors vectors = {
    stack_top,
    {reset_handler, fault_handler, fault_handler, fault_handler, fault_handler,
     fault_handler, 0, 0, 0, 0, fault_handler, fault_handler, 0, fault_handler,
     fault_handler},
};

void fault_handler(void)
{
    for (;;) {
    }
}

static void wait(uint32_t loops)
{
    for (volatile uint32_t i = 0; i < loops; i++) {
    }
}

static void blink(struct gpio *port)
{
    port->dirset = 1u << LED_PIN;
    for (;;) {
        port->outclr = 1u << LED_PIN;
        wait(BLINK_LOOPS);
        port->outset = 1u << LED_PIN;
        wait(BLINK_LOOPS);
        blink_count++;
    }
}

void reset_handler(void)
{
    uint32_t *from = data_load;

    for (uint32_t *to = data_start; to < data_end; to++) *to = *from++;
    for (uint32_t *to = bss_start; to < bss_end; to++) *to = 0;
    blink((struct gpio *)GPIO_P0);
}
