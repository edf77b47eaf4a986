/* Chips without an MBR: the image gets the vector table. */
#include "boot/boot.h"
#include "port/nrf52.h"

_Noreturn void boot_start(uint32_t address)
{
    SCB_VTOR = address;
    boot_jump(address);
}
