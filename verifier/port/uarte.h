/*
 * The serial port, by EasyDMA and without interrupts. For verifier/ alone.
 */
#ifndef PORT_UARTE_H
#define PORT_UARTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Starts it on the pins of boot/board.h, at 115,200 baud, 8N1. */
void uarte_start(void);

/*
 * Takes the next byte that was received; false when there is none. Up to UARTE_WINDOW
 * bytes wait, and those of the peripheral's FIFO; then RTS says so, or bytes are lost.
 */
bool uarte_take(uint8_t *out);

/* Starts to send. `bytes`, in RAM, must stay until uarte_wait. */
void uarte_send(const uint8_t *bytes, size_t size);

/* Waits until what was sent last is on the line; at once when nothing was. */
void uarte_wait(void);

#define UARTE_WINDOW 64u

#endif
