/*
 * What a build decides: target, keys, pins. The values come from verifier/make-board,
 * which writes them as constants from the build's variables. For verifier/ alone.
 */
#ifndef BOOT_BOARD_H
#define BOOT_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/target.h>
#include <plomb/core/verifier.h>

#define BOARD_NO_PIN UINT32_MAX

struct board {
    uint32_t flash_pages; /* of the chip */
    uint32_t pin_txd;     /* 0 to 31: port 0; 32 to 47: port 1 */
    uint32_t pin_rxd;
    uint32_t pin_rts; /* these two only with flow control */
    uint32_t pin_cts;
    uint32_t pin_button;    /* low while it is pressed; BOARD_NO_PIN: there is none */
    uint32_t trial_seconds; /* between feedings of the watchdog during a trial */
    bool has_flow_control;
    bool enters_on_pin_reset; /* waits for a transfer after a reset by the pin */
    bool closes_debug_port;   /* as release builds do */
};

extern const struct board board;
extern const uint8_t board_keys[][PLOMB_PUBLIC_KEY_SIZE]; /* as in board_config */
extern const struct plomb_target board_target;
extern const struct plomb_verifier_config board_config;

#endif
