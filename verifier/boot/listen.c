#include <plomb/core/dfu.h>
#include <plomb/core/slip.h>

#include "boot/board.h"
#include "boot/boot.h"
#include "port/clock.h"
#include "port/nrf52.h"
#include "port/uarte.h"
#include "port/watchdog.h"

enum { KIB = 1024, RESULT = 2, SUCCESS = 1 };

static struct plomb_dfu dfu;
static struct plomb_dfu_config dfu_config;
static struct plomb_slip slip;
static uint8_t frame[1 + BOOT_FRAME_MAX]; /* an opcode, and what a Write brings */
static uint8_t line[PLOMB_SLIP_MAX(PLOMB_DFU_ANSWER_MAX)];

static void describe_chip(void)
{
    dfu_config.part = FICR_PART;
    dfu_config.variant = FICR_VARIANT;
    dfu_config.flash_size = FICR_FLASH * KIB;
    dfu_config.ram_size = FICR_RAM * KIB;
    dfu_config.mtu = PLOMB_SLIP_MAX(sizeof(frame));
}

/* Whether the request was a valid one. */
static bool answer(void)
{
    uint8_t bytes[PLOMB_DFU_ANSWER_MAX];
    const size_t size =
        plomb_dfu_handle(&dfu, plomb_span(slip.frame, slip.size), bytes);

    if (size == 0) return true;
    uarte_wait();
    uarte_send(line, plomb_slip_write(plomb_span(bytes, size), line, sizeof(line)));
    return bytes[RESULT] == SUCCESS;
}

_Noreturn void boot_listen(struct plomb_verifier *verifier, uint32_t patience)
{
    uint32_t last;
    uint8_t byte;

    describe_chip();
    plomb_dfu_init(&dfu, verifier, &dfu_config);
    plomb_slip_init(&slip, frame, sizeof(frame));
    uarte_start();
    clock_start();
    last = clock_ticks();
    for (;;) {
        watchdog_feed();
        if (uarte_take(&byte) && plomb_slip_take(&slip, byte) && answer()) {
            last = clock_ticks();
        }
        if (dfu.is_reset_wanted) break;
        if (patience != 0 &&
            clock_between(last, clock_ticks()) >= patience * CLOCK_HERTZ) {
            break;
        }
    }
    uarte_wait();
    boot_reset();
}
