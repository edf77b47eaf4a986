/*
 * Chips with Nordic's MBR, which keeps the vector table and forwards interrupts (nRF5
 * SDK 17.1.0 has its commands in nrf_mbr.h). What stands behind it is started: the
 * SoftDevice, which starts the application, or else the application.
 */
#include <plomb/core/softdevice.h>

#include "boot/boot.h"
#include "port/nrf52.h"

enum { COPY_BL = 0, IRQ_FORWARD_ADDRESS_SET = 6 };

#define MBR_FORWARD_ADDRESS NRF_REGISTER(0x20000000u)

struct mbr_command {
    uint32_t command;
    uint32_t parameters[2];
};

/* The MBR's answer: 0 when it did what was asked. */
static uint32_t call(const struct mbr_command *command)
{
    register uint32_t argument __asm__("r0") = (uint32_t)(uintptr_t)command;

    __asm__ volatile("svc #0x18"
                     : "+r"(argument)
                     :
                     : "r1", "r2", "r3", "r12", "memory");
    return argument;
}

_Noreturn void boot_start(uint32_t address)
{
    const struct mbr_command command = {IRQ_FORWARD_ADDRESS_SET,
                                        {PLOMB_SOFTDEVICE_START, 0}};

    (void)address;
    /* An older MBR lacks the command, and has the address at the start of RAM. */
    if (call(&command) != 0) MBR_FORWARD_ADDRESS = PLOMB_SOFTDEVICE_START;
    boot_jump(PLOMB_SOFTDEVICE_START);
}

void boot_copy_bootloader(uint32_t source, uint32_t size)
{
    const struct mbr_command command = {COPY_BL, {source, (size + 3) / 4}};

    (void)call(&command);
}
