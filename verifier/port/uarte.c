#include "port/uarte.h"

#include <string.h>

#include "boot/board.h"
#include "port/nrf52.h"

/*
 * EasyDMA tells how many bytes it received only when a buffer is full, but writes each
 * one as it comes. So the buffers are filled with SLIP's escape byte beforehand: that is
 * never the last byte of a frame, hence every byte that waits for an answer is either
 * not an escape, or has one behind it that is none.
 */
enum { BLANK = 0xdb };

/* Bytes are written by EasyDMA; PTR is latched when a buffer is begun. */
static volatile uint8_t buffers[2][UARTE_WINDOW];
static uint32_t current; /* the buffer to take from */
static uint32_t taken;   /* bytes of it */
static bool is_full;     /* it is, and the other one is being filled */
static bool is_sending;

static uint32_t blank(uint32_t index)
{
    for (uint32_t i = 0; i < UARTE_WINDOW; i++) buffers[index][i] = BLANK;
    return (uint32_t)(uintptr_t)buffers[index];
}

void uarte_start(void)
{
    /* UARTE, "Pin configuration": as they are to be while it is off. */
    GPIO_OUTSET(board.pin_txd) = GPIO_BIT(board.pin_txd);
    GPIO_DIRSET(board.pin_txd) = GPIO_BIT(board.pin_txd);
    GPIO_PIN_CNF(board.pin_rxd) = GPIO_INPUT_PULLUP;
    UARTE0_PSEL_TXD = board.pin_txd;
    UARTE0_PSEL_RXD = board.pin_rxd;
    if (board.has_flow_control) {
        GPIO_OUTSET(board.pin_rts) = GPIO_BIT(board.pin_rts);
        GPIO_DIRSET(board.pin_rts) = GPIO_BIT(board.pin_rts);
        GPIO_PIN_CNF(board.pin_cts) = GPIO_INPUT_PULLUP;
        UARTE0_PSEL_RTS = board.pin_rts;
        UARTE0_PSEL_CTS = board.pin_cts;
        UARTE0_CONFIG = UARTE_FLOW_CONTROL;
    }
    UARTE0_BAUDRATE = UARTE_BAUD_115200;
    UARTE0_ENABLE = UARTE_ENABLED;
    UARTE0_RXD_MAXCNT = UARTE_WINDOW;
    UARTE0_RXD_PTR = blank(0);
    UARTE0_STARTRX = 1;
    while (UARTE0_RXSTARTED == 0) continue;
    UARTE0_RXD_PTR = blank(1);
}

/* Whether a byte of the buffer that is not blank stands at or behind `taken`. */
static bool has_more(void)
{
    for (uint32_t i = taken; i < UARTE_WINDOW; i++) {
        if (buffers[current][i] != BLANK) return true;
    }
    return false;
}

bool uarte_take(uint8_t *out)
{
    if (!is_full && UARTE0_ENDRX != 0) {
        /*
         * PTR leads to the other buffer. Not by SHORTS, which would go on into bytes that
         * were not taken; up to here the FIFO and RTS hold back what comes.
         */
        UARTE0_ENDRX = 0;
        UARTE0_STARTRX = 1;
        is_full = true;
    }
    if (taken < UARTE_WINDOW && (is_full || has_more())) {
        *out = buffers[current][taken++];
        return true;
    }
    if (is_full) {
        UARTE0_RXD_PTR = blank(current);
        current ^= 1;
        taken = 0;
        is_full = false;
    }
    return false;
}

void uarte_send(const uint8_t *bytes, size_t size)
{
    UARTE0_TXD_PTR = (uint32_t)(uintptr_t)bytes;
    UARTE0_TXD_MAXCNT = size;
    UARTE0_ENDTX = 0;
    UARTE0_STARTTX = 1;
    is_sending = true;
}

void uarte_wait(void)
{
    while (is_sending && UARTE0_ENDTX == 0) continue;
    is_sending = false;
}
