#include <stdint.h>

#include "boot/boot.h"
#include "port/nrf52.h"

/* Symbols of verifier.ld; only their addresses mean something. */
extern uint32_t stack_end[];
extern uint32_t variables_start[];
extern uint32_t variables_end[];
extern uint32_t confirmed_word[];

_Noreturn void reset_handler(void);
_Noreturn void fault_handler(void);

typedef void handler(void);

/* Armv7-M Architecture Reference Manual, B1.5.3; no interrupt is ever enabled. */
struct vectors {
    uint32_t *stack;
    handler *reset;
    handler *faults[5];
    uint32_t *confirmed; /* docs/spec/flash.md, section 7; reserved by Arm */
    handler *others[8];
};

__attribute__((used, section(".vectors"))) static const struct vectors vectors = {
    .stack = stack_end,
    .reset = reset_handler,
    .faults = {fault_handler, fault_handler, fault_handler, fault_handler,
               fault_handler},
    .confirmed = confirmed_word,
    .others = {fault_handler, fault_handler, fault_handler, fault_handler,
               fault_handler, fault_handler, fault_handler, fault_handler},
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
