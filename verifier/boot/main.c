#include "boot/board.h"
#include "boot/boot.h"
#include "port/nrf52.h"
#include "port/watchdog.h"

/* The application asks for DFU so; Nordic's buttonless service too (nrf_dfu_types.h). */
enum { GPREGRET_DFU = 0xb1, GPREGRET_MASK = 0xf9 };

/* Seconds for which a transfer is waited for: when it was asked for, and after a crash. */
enum { PATIENCE = 120, PATIENCE_AFTER_CRASH = 10 };

enum { PULLUP_LOOPS = 64 }; /* some 3 us: until the pull-up has charged the line */

static struct plomb_verifier verifier;
static union plomb_decoder decoder;

/* Forgets the reasons, so that the next reset has its own alone. */
static uint32_t take_reset_reasons(void)
{
    const uint32_t reasons = POWER_RESETREAS;

    POWER_RESETREAS = reasons;
    return reasons;
}

static bool is_button_pressed(void)
{
    if (board.pin_button == BOARD_NO_PIN) return false;
    GPIO_PIN_CNF(board.pin_button) = GPIO_INPUT_PULLUP;
    for (int i = 0; i < PULLUP_LOOPS; i++) __asm__ volatile("");
    return (GPIO_IN(board.pin_button) & GPIO_BIT(board.pin_button)) == 0;
}

static bool is_dfu_wanted(uint32_t reasons)
{
    if ((POWER_GPREGRET & GPREGRET_MASK) == GPREGRET_DFU) {
        POWER_GPREGRET = 0;
        return true;
    }
    if (board.enters_on_pin_reset && (reasons & RESETREAS_PIN) != 0) return true;
    return is_button_pressed();
}

/* In UICR, where only an erasure of the whole chip takes it back. */
static void close_debug_port(void)
{
    if (!board.closes_debug_port || UICR_APPROTECT == 0) return;
    NVMC_CONFIG = NVMC_WRITE;
    UICR_APPROTECT = 0;
    while (NVMC_READY == 0) continue;
    NVMC_CONFIG = NVMC_READ;
    /* It works from a reset on; where it did not take, nothing is won by another. */
    if (UICR_APPROTECT == 0) boot_reset();
}

/* Nothing may reach the application that it would not find after a reset. */
static void quieten(void)
{
    SYSTICK_CSR = 0;
    for (uint32_t i = 0; i < 2; i++) {
        NVIC_ICER(i) = UINT32_MAX;
        NVIC_ICPR(i) = UINT32_MAX;
    }
}

static void start(const volatile enum plomb_boot *decision)
{
    /*
     * What the decision is compared with the second time: read from memory, as the
     * compiler would otherwise take for it the register that passed the first comparison.
     */
    const volatile uint32_t wanted = ~(uint32_t)PLOMB_BOOT_APPLICATION;
    const bool is_on_trial = plomb_verifier_phase(&verifier) == PLOMB_UPDATE_TRIAL;

    if (is_on_trial) watchdog_start(board.trial_seconds);
    quieten();
    boot_protect(is_on_trial);
    if (~(uint32_t)*decision == wanted) boot_start(verifier.start);
    boot_reset();
}

_Noreturn void boot_main(void)
{
    const uint32_t reasons = take_reset_reasons();
    const uint32_t crash = reasons & (RESETREAS_DOG | RESETREAS_LOCKUP);
    const bool is_wanted = is_dfu_wanted(reasons);
    volatile enum plomb_boot decision = PLOMB_BOOT_WAIT;
    bool is_updating;

    close_debug_port();
    plomb_verifier_init(&verifier, &board_config, &decoder);
    is_updating = plomb_verifier_phase(&verifier) > PLOMB_UPDATE_TRANSFER;
    decision = plomb_verifier_boot(&verifier, is_wanted, crash);
    if (decision == PLOMB_BOOT_APPLICATION) {
        /* One that can do nothing but crash can still be replaced; a trial has an end. */
        if (crash != 0 && !is_updating) {
            boot_listen(&verifier, PATIENCE_AFTER_CRASH);
        }
        start(&decision);
    }
    boot_listen(&verifier, is_wanted ? PATIENCE : 0);
}
