#include "nrf52_parts.h"

#include <string.h>

#include <plomb/core/port.h>

enum {
    WORD = 4,
    RAM_START = 0x20000000,
    UICR_START = 0x10001000,
    UICR_END = 0x10002000
};

/* Addresses from 0x40000000 on (product specifications, "Instantiation"). */
enum {
    BUS = 0x40000000,
    BUS_SIZE = 0x20000,
    RESETREAS = 0x400,
    GPREGRET = 0x51c,
    BPROT_CONFIG0 = 0x600,
    BPROT_CONFIG1 = 0x604,
    BPROT_CONFIG2 = 0x610,
    BPROT_CONFIG3 = 0x614,
    STARTRX = 0x2000,
    STARTTX = 0x2008,
    ENDRX = 0x2110,
    ENDTX = 0x2120,
    RXSTARTED = 0x214c,
    RXD_PTR = 0x2534,
    RXD_MAXCNT = 0x2538,
    TXD_PTR = 0x2544,
    TXD_MAXCNT = 0x2548,
    STARTECB = 0xe000,
    ENDECB = 0xe100,
    ECBDATAPTR = 0xe504,
    WDT_START = 0x10000,
    WDT_CRV = 0x10504,
    WDT_RR0 = 0x10600,
    RTC1_START = 0x11000,
    RTC1_COUNTER = 0x11504,
    NVMC_READY = 0x1e400,
    NVMC_CONFIG = 0x1e504,
    NVMC_ERASEPAGE = 0x1e508,
    ACL = 0x1e800,
    ACL_END = 0x1e880,
    GPIO = 0x50000000,
    SYSTEM_SIZE = 0x1000,
    AIRCR = 0xd0c
};

enum { NVMC_WRITE = 1, NVMC_ERASE = 2, RTC_HERTZ = 8, WDT_RELOAD = 0x6e524635 };
enum { ACL_STRIDE = 16, ACL_ADDR = 0, ACL_SIZE = 4, ACL_PERM = 8, ACL_NO_WRITE = 2 };

static const uint32_t system_start = 0xe000e000;
static const uint32_t system_reset = 0x05fa0004;

static void watch(struct nrf52 *machine)
{
    if (machine->watcher != NULL && !machine->watcher(machine, machine->context)) {
        nrf52_halt(machine, NRF52_ASKED);
    }
}

/* ---- Flash ---------------------------------------------------------------------- */

static bool may_change(struct nrf52 *machine, uint32_t address)
{
    if (!machine->is_protected[address / NRF52_PAGE]) return true;
    nrf52_violate(machine, "a protected page is changed", address);
    return false;
}

static void erase(struct nrf52 *machine, uint32_t address)
{
    if (machine->nvmc != NVMC_ERASE || address >= machine->flash_size) {
        nrf52_violate(machine, "an erase where none is enabled", address);
        return;
    }
    if (!may_change(machine, address)) return;
    if (machine->on_flash != NULL) {
        machine->on_flash(machine, address, NRF52_PAGE, machine->trace_context);
    }
    if (!flash_model_erase(&machine->flash, address)) nrf52_halt(machine, NRF52_CUT);
    nrf52_must(uc_ctl_remove_cache(machine->engine, address, address + NRF52_PAGE),
               "cannot forget translations");
    watch(machine);
}

/*
 * The processor stores the value itself once this returns, so that what flash makes of
 * it has to be the same; what a cut makes of it is put right when the machine stands.
 */
static bool on_store(uc_engine *engine, uc_mem_type type, uint64_t address, int size,
                     int64_t value, void *context)
{
    struct nrf52 *machine = context;
    const uint32_t at = (uint32_t)address;

    (void)engine, (void)type;
    if (machine->nvmc != NVMC_WRITE || size != WORD || at % WORD != 0) {
        nrf52_violate(machine, "a store to flash that does nothing, or faults", at);
        nrf52_halt(machine, NRF52_LOCKUP);
        return false;
    }
    if (at >= UICR_START && at < UICR_END) return true;
    if (at >= machine->flash_size || !may_change(machine, at)) {
        nrf52_halt(machine, NRF52_LOCKUP);
        return false;
    }
    if (machine->on_flash != NULL) {
        machine->on_flash(machine, at, WORD, machine->trace_context);
    }
    if (!flash_model_write(&machine->flash, at, (uint32_t)value)) {
        machine->is_torn = true;
        machine->torn_at = at;
        machine->torn_word = machine->flash.words[at / WORD];
        nrf52_halt(machine, NRF52_CUT);
    }
    return true;
}

static void protect(struct nrf52 *machine, uint32_t first_page, uint32_t bits)
{
    for (uint32_t i = 0; i < 32; i++) {
        if ((bits >> i & 1) != 0 && first_page + i < PROTECTED_PAGES) {
            machine->is_protected[first_page + i] = 1;
        }
    }
}

static void write_acl(struct nrf52 *machine, uint32_t place, uint32_t value)
{
    uint64_t end;

    if (place % ACL_STRIDE != ACL_PERM) {
        machine->acl[place % ACL_STRIDE / WORD] = value;
        return;
    }
    if ((value & ACL_NO_WRITE) == 0) return;
    end = (uint64_t)machine->acl[ACL_ADDR / WORD] + machine->acl[ACL_SIZE / WORD];
    if (end > machine->flash_size) end = machine->flash_size;
    for (uint64_t at = machine->acl[ACL_ADDR / WORD]; at < end; at += NRF52_PAGE) {
        machine->is_protected[at / NRF52_PAGE] = 1;
    }
}

/* ---- Serial port ------------------------------------------------------------------ */

/* A byte comes in wherever the program has room for one. */
static void receive(struct nrf52 *machine)
{
    struct uarte *uarte = &machine->uarte;
    struct queue *queue = &machine->received;

    if (uarte->rx_left == 0 || queue->begin == queue->end) return;
    nrf52_must(
        uc_mem_write(machine->engine, uarte->rx_at++, &queue->bytes[queue->begin++], 1),
        "EasyDMA does not reach the buffer");
    if (--uarte->rx_left == 0) uarte->has_received = true;
}

static void send(struct nrf52 *machine)
{
    struct uarte *uarte = &machine->uarte;
    struct queue *queue = &machine->sent;
    size_t size = uarte->tx_size;

    if (uarte->tx_pointer < RAM_START) {
        nrf52_violate(machine, "EasyDMA reads RAM alone", uarte->tx_pointer);
        return;
    }
    if (size > QUEUE_SIZE - queue->end) size = QUEUE_SIZE - queue->end;
    nrf52_must(uc_mem_read(machine->engine, uarte->tx_pointer,
                           queue->bytes + queue->end, size),
               "EasyDMA does not reach the bytes");
    queue->end += size;
    uarte->has_sent = true;
    watch(machine);
}

/* ---- Others ------------------------------------------------------------------------- */

/* ECB data: key, cleartext, ciphertext. */
static void encrypt(struct nrf52 *machine)
{
    uint8_t block[48];

    if (machine->ecb < RAM_START) {
        nrf52_violate(machine, "the ECB reads RAM alone", machine->ecb);
        return;
    }
    nrf52_must(uc_mem_read(machine->engine, machine->ecb, block, sizeof(block)),
               "the ECB does not reach its data");
    plomb_port_aes_encrypt(block, 16, block + 16, block + 32);
    nrf52_must(uc_mem_write(machine->engine, machine->ecb + 32, block + 32, 16),
               "the ECB does not reach its data");
    machine->has_encrypted = true;
}

static uint64_t bus_read(uc_engine *engine, uint64_t offset, unsigned int size,
                         void *context)
{
    struct nrf52 *machine = context;

    (void)engine, (void)size;
    switch (offset) {
    case NVMC_READY:
        return 1;
    case NVMC_CONFIG:
        return machine->nvmc;
    case RESETREAS:
        return machine->reset_reasons;
    case GPREGRET:
        return machine->retained;
    case ENDRX:
        receive(machine);
        watch(machine);
        return machine->uarte.has_received;
    case ENDTX:
        return machine->uarte.has_sent;
    case RXSTARTED:
        return machine->uarte.has_begun;
    case ENDECB:
        return machine->has_encrypted;
    case RTC1_COUNTER:
        return (machine->instructions - machine->rtc_start) / (NRF52_HERTZ / RTC_HERTZ);
    default:
        return 0;
    }
}

static void write_uarte(struct nrf52 *machine, uint64_t offset, uint32_t value)
{
    struct uarte *uarte = &machine->uarte;

    switch (offset) {
    case STARTRX:
        uarte->rx_at = uarte->rx_pointer;
        uarte->rx_left = uarte->rx_size;
        uarte->has_begun = true;
        break;
    case STARTTX:
        send(machine);
        break;
    case ENDRX:
        uarte->has_received = value != 0;
        break;
    case ENDTX:
        uarte->has_sent = value != 0;
        break;
    case RXSTARTED:
        uarte->has_begun = value != 0;
        break;
    case RXD_PTR:
        uarte->rx_pointer = value;
        break;
    case RXD_MAXCNT:
        uarte->rx_size = value;
        break;
    case TXD_PTR:
        uarte->tx_pointer = value;
        break;
    case TXD_MAXCNT:
        uarte->tx_size = value;
        break;
    default: /* pins, baud rate */
        break;
    }
}

static void write_watchdog(struct nrf52 *machine, uint64_t offset, uint32_t value)
{
    if (offset == WDT_START) {
        machine->is_watched = true;
        machine->watchdog_fed = machine->instructions;
    } else if (offset == WDT_CRV && !machine->is_watched) {
        machine->watchdog_reload = value;
    } else if (offset == WDT_RR0 && value == WDT_RELOAD) {
        machine->watchdog_fed = machine->instructions;
    }
}

static void write_power(struct nrf52 *machine, uint64_t offset, uint32_t value)
{
    switch (offset) {
    case RESETREAS:
        machine->reset_reasons &= ~value;
        break;
    case GPREGRET:
        machine->retained = value;
        break;
    case BPROT_CONFIG0:
        protect(machine, 0, value);
        break;
    case BPROT_CONFIG1:
        protect(machine, 32, value);
        break;
    case BPROT_CONFIG2:
        protect(machine, 64, value);
        break;
    case BPROT_CONFIG3:
        protect(machine, 96, value);
        break;
    default:
        break;
    }
}

static void bus_write(uc_engine *engine, uint64_t offset, unsigned int size,
                      uint64_t value, void *context)
{
    struct nrf52 *machine = context;
    const uint32_t word = (uint32_t)value;

    (void)engine, (void)size;
    if (offset < 0x1000) {
        write_power(machine, offset, word);
    } else if (offset >= STARTRX && offset < STARTRX + 0x1000) {
        write_uarte(machine, offset, word);
    } else if (offset >= WDT_START && offset < WDT_START + 0x1000) {
        write_watchdog(machine, offset, word);
    } else if (offset == STARTECB) {
        encrypt(machine);
    } else if (offset == ENDECB) {
        machine->has_encrypted = word != 0;
    } else if (offset == ECBDATAPTR) {
        machine->ecb = word;
    } else if (offset == RTC1_START) {
        machine->rtc_start = machine->instructions;
    } else if (offset == NVMC_CONFIG) {
        machine->nvmc = word;
    } else if (offset == NVMC_ERASEPAGE) {
        erase(machine, word);
    } else if (offset >= ACL && offset < ACL_END) {
        write_acl(machine, (uint32_t)offset - ACL, word);
    }
}

static uint64_t read_zero(uc_engine *engine, uint64_t offset, unsigned int size,
                          void *context)
{
    (void)engine, (void)offset, (void)size, (void)context;
    return 0;
}

static void ignore(uc_engine *engine, uint64_t offset, unsigned int size,
                   uint64_t value, void *context)
{
    (void)engine, (void)offset, (void)size, (void)value, (void)context;
}

static void system_write(uc_engine *engine, uint64_t offset, unsigned int size,
                         uint64_t value, void *context)
{
    struct nrf52 *machine = context;

    (void)engine, (void)size;
    if (offset == AIRCR && (uint32_t)value == system_reset) {
        nrf52_halt(machine, NRF52_RESET);
    }
}

void nrf52_bus_map(struct nrf52 *machine)
{
    const uc_cb_eventmem_t function = on_store;
    void *callback;
    uc_hook handle;

    nrf52_must(uc_mmio_map(machine->engine, BUS, BUS_SIZE, bus_read, machine, bus_write,
                           machine),
               "cannot map the peripherals");
    nrf52_must(
        uc_mmio_map(machine->engine, GPIO, 0x1000, read_zero, NULL, ignore, NULL),
        "cannot map the pins");
    nrf52_must(uc_mmio_map(machine->engine, system_start, SYSTEM_SIZE, read_zero, NULL,
                           system_write, machine),
               "cannot map the system registers");
    memcpy(&callback, &function, sizeof(callback));
    nrf52_must(uc_hook_add(machine->engine, &handle, UC_HOOK_MEM_WRITE_PROT, callback,
                           machine, 1, 0),
               "cannot watch flash");
}

void nrf52_bus_reset(struct nrf52 *machine)
{
    memset(&machine->uarte, 0, sizeof(machine->uarte));
    memset(machine->is_protected, 0, sizeof(machine->is_protected));
    machine->nvmc = 0;
    machine->has_encrypted = false;
    machine->rtc_start = 0;
}
