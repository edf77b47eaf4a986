/*
 * The registers of the nRF52 that the verifier and its test application use, and no
 * others. Each group names the chapter of the product specifications (nRF52810,
 * nRF52832, nRF52833, nRF52840) whose register list it is from; where the chips
 * differ, it says so. For verifier/ alone.
 */
#ifndef PORT_NRF52_H
#define PORT_NRF52_H

#include <stdint.h>

#define NRF_REGISTER(address) (*(volatile uint32_t *)(uintptr_t)(address))

/* FICR: INFO.PART, VARIANT, and RAM and FLASH in KiB. */
#define FICR_PART    NRF_REGISTER(0x10000100u)
#define FICR_VARIANT NRF_REGISTER(0x10000104u)
#define FICR_RAM     NRF_REGISTER(0x1000010cu)
#define FICR_FLASH   NRF_REGISTER(0x10000110u)

/* UICR: 0 closes the debug port from the next reset on. */
#define UICR_APPROTECT NRF_REGISTER(0x10001208u)

/* CLOCK: the 32.768 kHz clock; its source is the RC oscillator after a reset. */
#define CLOCK_LFCLKSTART NRF_REGISTER(0x40000008u)

/* POWER. RESETREAS is cleared by writing ones. */
#define POWER_RESETREAS NRF_REGISTER(0x40000400u)
#define POWER_GPREGRET  NRF_REGISTER(0x4000051cu)

#define RESETREAS_PIN    (1u << 0)
#define RESETREAS_DOG    (1u << 1)
#define RESETREAS_LOCKUP (1u << 3)

/* BPROT (nRF52810, nRF52832): a bit for each page, CONFIG2 and CONFIG3 apart. */
#define BPROT_CONFIG0        NRF_REGISTER(0x40000600u)
#define BPROT_CONFIG1        NRF_REGISTER(0x40000604u)
#define BPROT_DISABLEINDEBUG NRF_REGISTER(0x40000608u)
#define BPROT_CONFIG2        NRF_REGISTER(0x40000610u)
#define BPROT_CONFIG3        NRF_REGISTER(0x40000614u)

/* UARTE. */
#define UARTE0_STARTRX    NRF_REGISTER(0x40002000u)
#define UARTE0_STARTTX    NRF_REGISTER(0x40002008u)
#define UARTE0_ENDRX      NRF_REGISTER(0x40002110u)
#define UARTE0_ENDTX      NRF_REGISTER(0x40002120u)
#define UARTE0_RXSTARTED  NRF_REGISTER(0x4000214cu)
#define UARTE0_ENABLE     NRF_REGISTER(0x40002500u)
#define UARTE0_PSEL_RTS   NRF_REGISTER(0x40002508u)
#define UARTE0_PSEL_TXD   NRF_REGISTER(0x4000250cu)
#define UARTE0_PSEL_CTS   NRF_REGISTER(0x40002510u)
#define UARTE0_PSEL_RXD   NRF_REGISTER(0x40002514u)
#define UARTE0_BAUDRATE   NRF_REGISTER(0x40002524u)
#define UARTE0_RXD_PTR    NRF_REGISTER(0x40002534u)
#define UARTE0_RXD_MAXCNT NRF_REGISTER(0x40002538u)
#define UARTE0_TXD_PTR    NRF_REGISTER(0x40002544u)
#define UARTE0_TXD_MAXCNT NRF_REGISTER(0x40002548u)
#define UARTE0_CONFIG     NRF_REGISTER(0x4000256cu)

#define UARTE_ENABLED      8u
#define UARTE_BAUD_115200  0x01d60000u
#define UARTE_FLOW_CONTROL 1u

/* ECB. */
#define ECB_STARTECB   NRF_REGISTER(0x4000e000u)
#define ECB_ENDECB     NRF_REGISTER(0x4000e100u)
#define ECB_ERRORECB   NRF_REGISTER(0x4000e104u)
#define ECB_ECBDATAPTR NRF_REGISTER(0x4000e504u)

/* WDT. After a reset it runs in sleep, and reload register 0 is the one that counts. */
#define WDT_START NRF_REGISTER(0x40010000u)
#define WDT_CRV   NRF_REGISTER(0x40010504u)
#define WDT_RR(n) NRF_REGISTER(0x40010600u + 4u * (n))

#define WDT_RELOADS 8u
#define WDT_RELOAD  0x6e524635u
#define WDT_HERTZ   32768u

/* RTC. */
#define RTC1_START     NRF_REGISTER(0x40011000u)
#define RTC1_COUNTER   NRF_REGISTER(0x40011504u)
#define RTC1_PRESCALER NRF_REGISTER(0x40011508u)

/* NVMC. */
#define NVMC_READY     NRF_REGISTER(0x4001e400u)
#define NVMC_CONFIG    NRF_REGISTER(0x4001e504u)
#define NVMC_ERASEPAGE NRF_REGISTER(0x4001e508u)

#define NVMC_READ  0u
#define NVMC_WRITE 1u
#define NVMC_ERASE 2u

/* ACL (nRF52833, nRF52840): eight regions, each written once until the next reset. */
#define ACL_ADDR(n) NRF_REGISTER(0x4001e800u + 16u * (n))
#define ACL_SIZE(n) NRF_REGISTER(0x4001e804u + 16u * (n))
#define ACL_PERM(n) NRF_REGISTER(0x4001e808u + 16u * (n))

#define ACL_NO_WRITE (1u << 1)
#define ACL_NO_READ  (1u << 2)

/* GPIO: ports 0 and 1 (nRF52833, nRF52840) of 32 pins each. */
#define GPIO_PORT(pin)    (0x50000000u + 0x300u * ((pin) / 32u))
#define GPIO_BIT(pin)     (1u << (pin) % 32u)
#define GPIO_OUTSET(pin)  NRF_REGISTER(GPIO_PORT(pin) + 0x508u)
#define GPIO_IN(pin)      NRF_REGISTER(GPIO_PORT(pin) + 0x510u)
#define GPIO_DIRSET(pin)  NRF_REGISTER(GPIO_PORT(pin) + 0x518u)
#define GPIO_PIN_CNF(pin) NRF_REGISTER(GPIO_PORT(pin) + 0x700u + 4u * ((pin) % 32u))

#define GPIO_INPUT_PULLUP (3u << 2)

/* The core's own (Armv7-M Architecture Reference Manual, B3.2, B3.3 and B3.4). */
#define SYSTICK_CSR  NRF_REGISTER(0xe000e010u)
#define NVIC_ICER(n) NRF_REGISTER(0xe000e180u + 4u * (n))
#define NVIC_ICPR(n) NRF_REGISTER(0xe000e280u + 4u * (n))
#define SCB_VTOR     NRF_REGISTER(0xe000ed08u)
#define SCB_AIRCR    NRF_REGISTER(0xe000ed0cu)

#define AIRCR_SYSRESETREQ 0x05fa0004u

#endif
