/*
 * The inside of the emulated chip, for the files that make it up: nrf52.c runs it,
 * nrf52_bus.c has its registers.
 */
#ifndef TESTS_MACHINE_NRF52_PARTS_H
#define TESTS_MACHINE_NRF52_PARTS_H

#include <signal.h>
#include <unicorn/unicorn.h>

#include "nrf52.h"

enum { QUEUE_SIZE = 1 << 16, RECEIVE_NONE = 0, PROTECTED_PAGES = 256 };

/* Bytes in the order in which they came. */
struct queue {
    uint8_t bytes[QUEUE_SIZE];
    size_t begin;
    size_t end;
};

struct uarte {
    uint32_t rx_pointer, rx_size; /* for the next STARTRX */
    uint32_t rx_at, rx_left;      /* of the one under way */
    uint32_t tx_pointer, tx_size;
    bool has_received, has_sent, has_begun; /* ENDRX, ENDTX, RXSTARTED */
};

struct nrf52 {
    const struct plomb_target *target;
    uc_engine *engine;
    struct flash_model flash;
    uint32_t flash_size; /* bytes */
    uint32_t uicr[1024];
    struct queue received, sent;
    struct uarte uarte;
    uint32_t nvmc;                         /* CONFIG */
    uint8_t is_protected[PROTECTED_PAGES]; /* pages, until the next reset */
    uint32_t acl[4];                       /* ADDR and SIZE that wait for PERM */
    uint32_t ecb;
    bool has_encrypted;
    bool is_watched; /* the watchdog runs, and survives a reset by software */
    uint32_t watchdog_reload;
    uint64_t watchdog_fed; /* instructions */
    uint32_t reset_reasons;
    uint32_t retained; /* GPREGRET */
    uint64_t instructions;
    uint8_t
        *block_counts; /* instructions of the run at each halfword; 0: not counted */
    uint64_t limit;
    uint64_t rtc_start;
    enum nrf52_stop stop;
    bool is_stopping;
    volatile sig_atomic_t is_interrupted; /* by nrf52_interrupt */
    uint32_t torn_at; /* address of a write that a cut tore, to be put right */
    bool is_torn;
    uint32_t torn_word;
    nrf52_watcher *watcher;
    void *context;
    nrf52_tracer *on_block, *on_flash;
    void *trace_context;
    const char *violation;
    char violation_text[160];
    uint32_t skip_size;
    uint64_t skip_nth, skip_seen;
    uint32_t stop_address;
};

/* Stops the machine at once. */
void nrf52_halt(struct nrf52 *machine, enum nrf52_stop why);

/* Notes what must not be, for good. */
void nrf52_violate(struct nrf52 *machine, const char *what, uint32_t address);

/* Maps the peripherals and watches flash. */
void nrf52_bus_map(struct nrf52 *machine);

/* Registers as after a reset; the watchdog and what is retained stay. */
void nrf52_bus_reset(struct nrf52 *machine);

/* RAM's content as some program or none would leave it. */
void nrf52_fill_ram(struct nrf52 *machine, uint64_t seed);

/* Ends the program when Unicorn refuses something. */
void nrf52_must(uc_err error, const char *what);

#endif
