#include <stdint.h>

#include "boot/board.h"
#include "boot/boot.h"
#include "port/nrf52.h"

/* Symbols of verifier.ld; only their addresses mean something. */
extern uint32_t stack_end[];
extern uint32_t variables_start[];
extern uint32_t variables_end[];
extern uint32_t confirmed_word[];
extern uint32_t key_count[];
extern uint32_t hw_version[];

_Noreturn void reset_handler(void);
_Noreturn void fault_handler(void);

typedef void handler(void);

/* Armv7-M Architecture Reference Manual, B1.5.3; no interrupt is ever enabled. */
struct vectors {
    uint32_t *stack;
    handler *reset;
    handler *faults[5];
    /* Four words that Arm reserves: docs/spec/flash.md, section 1. */
    uint32_t *confirmed;
    const uint8_t (*keys)[PLOMB_PUBLIC_KEY_SIZE];
    uint32_t *key_count;
    uint32_t *hw_version;
    handler *others[5];
};

__attribute__((used, section(".vectors"))) static const struct vectors vectors = {
    .stack = stack_end,
    .reset = reset_handler,
    .faults = {fault_handler, fault_handler, fault_handler, fault_handler,
               fault_handler},
    .confirmed = confirmed_word,
    .keys = board_keys,
    .key_count = key_count,
    .hw_version = hw_version,
    .others = {fault_handler, fault_handler, fault_handler, fault_handler,
               fault_handler},
};

__attribute__((used)) _Noreturn void reset_handler(void)
{
    for (uint32_t *word = variables_start; word < variables_end; word++) *word = 0;
    boot_main();
}

__attribute__((used)) _Noreturn void fault_handler(void)
{
    boot_reset();
}

_Noreturn void boot_reset(void)
{
    __asm__ volatile("dsb" : : : "memory");
    for (;;) SCB_AIRCR = AIRCR_SYSRESETREQ;
}

_Noreturn void boot_jump(uint32_t address)
{
    const uint32_t *table = (const uint32_t *)(uintptr_t)address;

    __asm__ volatile("dsb\n"
                     "isb\n"
                     "mov lr, #-1\n"
                     "msr msp, %0\n"
                     "bx %1\n"
                     :
                     : "r"(table[0]), "r"(table[1])
                     : "memory");
    __builtin_unreachable();
}
