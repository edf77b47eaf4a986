#include "nrf52_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/core/chip.h>

enum {
    THUMB = 1,
    RAM_START = 0x20000000,
    FICR_START = 0x10000000,
    UICR_START = 0x10001000,
    UICR_SIZE = 0x1000,
    UICR_BOOTLOADER = 0x14,
    WORD = 4,
    PAINT = 0xa5,
    RESET_PIN = 1 << 0, /* RESETREAS */
    RESET_DOG = 1 << 1,
    RESET_SOFT = 1 << 2,
    RESET_LOCKUP = 1 << 3,
    WATCHDOG_HERTZ = 32768,
    COPY_BL = 0 /* the MBR's commands; the others need no answer here */
};

const char *nrf52_stop_words(enum nrf52_stop stop)
{
    static const char *const words[] = {
        [NRF52_ASKED] = "stopped from outside",     [NRF52_RESET] = "reset by software",
        [NRF52_WATCHDOG] = "reset by the watchdog", [NRF52_LOCKUP] = "reset by a fault",
        [NRF52_CUT] = "the power failed",           [NRF52_TIMEOUT] = "the time is up",
    };

    return words[stop];
}

void nrf52_must(uc_err error, const char *what)
{
    if (error == UC_ERR_OK) return;
    fprintf(stderr, "nrf52: %s: %s\n", what, uc_strerror(error));
    exit(2);
}

void nrf52_violate(struct nrf52 *machine, const char *what, uint32_t address)
{
    uint32_t pc = 0;

    if (machine->violation != NULL) return;
    uc_reg_read(machine->engine, UC_ARM_REG_PC, &pc);
    snprintf(machine->violation_text, sizeof(machine->violation_text),
             "%s at 0x%x (around 0x%x)", what, address, pc);
    machine->violation = machine->violation_text;
}

void nrf52_halt(struct nrf52 *machine, enum nrf52_stop why)
{
    if (!machine->is_stopping) machine->stop = why;
    machine->is_stopping = true;
    uc_emu_stop(machine->engine);
}

/* A first halfword from 0xe800 on begins 32 bits (Armv7-M, A5.1). */
static uint32_t count_block(struct nrf52 *machine, uint32_t address, uint32_t size)
{
    const uint8_t *code = (const uint8_t *)machine->flash.words;
    uint32_t count;

    if (address + size > machine->flash_size) return size / 2;
    count = machine->block_counts[address / 2];
    for (uint32_t at = address; count == 0 && at < address + size;) {
        machine->block_counts[address / 2]++;
        at += code[at + 1] >= 0xe8 ? 4 : 2;
    }
    return machine->block_counts[address / 2];
}

static void on_block(uc_engine *engine, uint64_t address, uint32_t size, void *context)
{
    struct nrf52 *machine = context;
    const uint64_t patience =
        (uint64_t)machine->watchdog_reload * (NRF52_HERTZ / WATCHDOG_HERTZ);

    (void)engine;
    if (machine->on_block != NULL) {
        machine->on_block(machine, (uint32_t)address, size, machine->trace_context);
    }
    machine->instructions += count_block(machine, (uint32_t)address, size);
    if (machine->instructions > machine->limit) nrf52_halt(machine, NRF52_TIMEOUT);
    if (machine->is_watched &&
        machine->instructions - machine->watchdog_fed > patience) {
        nrf52_halt(machine, NRF52_WATCHDOG);
    }
    if (machine->is_interrupted) nrf52_halt(machine, NRF52_ASKED);
    if (machine->stop_address != 0 && (uint32_t)address == machine->stop_address) {
        nrf52_halt(machine, NRF52_ASKED);
    }
}

static void on_skip(uc_engine *engine, uint64_t address, uint32_t size, void *context)
{
    struct nrf52 *machine = context;

    (void)size;
    if (machine->skip_nth > 0 && ++machine->skip_seen == machine->skip_nth) {
        const uint32_t next = ((uint32_t)address + machine->skip_size) | THUMB;

        uc_reg_write(engine, UC_ARM_REG_PC, &next);
    }
}

/* The MBR's COPY_BL: copies, and starts what was copied by a reset. */
static void copy_bootloader(struct nrf52 *machine, uint32_t source, uint32_t words)
{
    const uint32_t target = machine->target->boot_start;

    for (uint32_t i = 0; i < words; i++) {
        const uint32_t word = machine->flash.words[source / WORD + i];

        if (i % FLASH_MODEL_PAGE_WORDS == 0 &&
            !flash_model_erase(&machine->flash, target + i * WORD)) {
            nrf52_halt(machine, NRF52_CUT);
            return;
        }
        if (!flash_model_write(&machine->flash, target + i * WORD, word)) {
            nrf52_halt(machine, NRF52_CUT);
            return;
        }
    }
    nrf52_halt(machine, NRF52_RESET);
}

static void on_interrupt(uc_engine *engine, uint32_t number, void *context)
{
    struct nrf52 *machine = context;
    uint32_t pointer = 0;
    uint32_t command[3];
    const uint32_t success = 0;

    if (number != 2 || !machine->target->has_mbr) { /* not SVC */
        nrf52_halt(machine, NRF52_LOCKUP);
        return;
    }
    uc_reg_read(engine, UC_ARM_REG_R0, &pointer);
    nrf52_must(uc_mem_read(engine, pointer, command, sizeof(command)), "bad MBR call");
    uc_reg_write(engine, UC_ARM_REG_R0, &success);
    if (command[0] == COPY_BL) copy_bootloader(machine, command[1], command[2]);
}

static bool on_invalid(uc_engine *engine, uc_mem_type type, uint64_t address, int size,
                       int64_t value, void *context)
{
    struct nrf52 *machine = context;

    (void)engine, (void)type, (void)address, (void)size, (void)value;
    nrf52_halt(machine, NRF52_LOCKUP);
    return false;
}

static void hook(struct nrf52 *machine, int type, const void *function, size_t size,
                 uint64_t begin, uint64_t end)
{
    void *callback;
    uc_hook handle;

    /* Unicorn takes callbacks as objects, which C has no conversion for. */
    memcpy(&callback, function, size);
    nrf52_must(
        uc_hook_add(machine->engine, &handle, type, callback, machine, begin, end),
        "cannot watch the processor");
}

#define HOOK(machine, type, name, function, begin, end)                                \
    do {                                                                               \
        const name pointer = function;                                                 \
        hook(machine, type, &pointer, sizeof(pointer), begin, end);                    \
    } while (0)

static void map_memory(struct nrf52 *machine)
{
    const struct plomb_chip *chip = plomb_chip_find(machine->target->chip);
    uint32_t ficr[1024];

    memset(ficr, 0xff, sizeof(ficr));
    ficr[0x100 / WORD] = (uint32_t)strtoul(chip->name + 3, NULL, 16); /* nrf52832 */
    ficr[0x104 / WORD] = 0x41414142;                                  /* variant AAAB */
    ficr[0x10c / WORD] = machine->target->ram_size / 1024;
    ficr[0x110 / WORD] = machine->flash_size / 1024;
    nrf52_must(uc_mem_map_ptr(machine->engine, 0, machine->flash_size,
                              UC_PROT_READ | UC_PROT_EXEC, machine->flash.words),
               "cannot map flash");
    nrf52_must(uc_mem_map(machine->engine, RAM_START, machine->target->ram_size,
                          UC_PROT_READ | UC_PROT_WRITE),
               "cannot map RAM");
    nrf52_must(uc_mem_map(machine->engine, FICR_START, sizeof(ficr), UC_PROT_READ),
               "cannot map FICR");
    nrf52_must(uc_mem_write(machine->engine, FICR_START, ficr, sizeof(ficr)),
               "cannot fill FICR");
    nrf52_must(uc_mem_map_ptr(machine->engine, UICR_START, UICR_SIZE, UC_PROT_READ,
                              machine->uicr),
               "cannot map UICR");
}

struct nrf52 *nrf52_new(const struct plomb_target *target)
{
    struct nrf52 *machine = calloc(1, sizeof(*machine));
    const struct plomb_chip *chip = plomb_chip_find(target->chip);
    uint32_t *words;

    if (machine == NULL || chip == NULL) exit(2);
    machine->target = target;
    machine->flash_size = chip->flash_size;
    words = malloc(machine->flash_size);
    machine->block_counts =
        calloc(machine->flash_size / 2, sizeof(*machine->block_counts));
    if (words == NULL || machine->block_counts == NULL) exit(2);
    memset(words, 0xff, machine->flash_size);
    memset(machine->uicr, 0xff, sizeof(machine->uicr));
    flash_model_init(&machine->flash, words, machine->flash_size / WORD);
    nrf52_must(uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &machine->engine),
               "cannot start the emulator");
    nrf52_must(uc_ctl_set_cpu_model(machine->engine, UC_CPU_ARM_CORTEX_M4),
               "cannot choose the Cortex-M4");
    map_memory(machine);
    nrf52_bus_map(machine);
    HOOK(machine, UC_HOOK_BLOCK, uc_cb_hookcode_t, on_block, 1, 0);
    HOOK(machine, UC_HOOK_INTR, uc_cb_hookintr_t, on_interrupt, 1, 0);
    HOOK(machine, UC_HOOK_MEM_UNMAPPED, uc_cb_eventmem_t, on_invalid, 1, 0);
    nrf52_power_off(machine);
    machine->reset_reasons = 0;
    return machine;
}

void nrf52_free(struct nrf52 **machine)
{
    uint32_t *words;

    if (*machine == NULL) return;
    words = (*machine)->flash.words;
    uc_close((*machine)->engine);
    flash_model_clear(&(*machine)->flash);
    free(words);
    free((*machine)->block_counts);
    free(*machine);
    *machine = NULL;
}

struct flash_model *nrf52_flash(struct nrf52 *machine)
{
    return &machine->flash;
}

void nrf52_flash_changed(struct nrf52 *machine)
{
    nrf52_must(uc_ctl_remove_cache(machine->engine, 0, machine->flash_size),
               "cannot forget translations");
    memset(machine->block_counts, 0,
           machine->flash_size / 2 * sizeof(*machine->block_counts));
}

void nrf52_fill_ram(struct nrf52 *machine, uint64_t seed)
{
    for (uint32_t at = 0; at < machine->target->ram_size; at += sizeof(seed)) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        nrf52_must(uc_mem_write(machine->engine, RAM_START + at, &seed, sizeof(seed)),
                   "cannot fill RAM");
    }
}

void nrf52_power_off(struct nrf52 *machine)
{
    nrf52_fill_ram(machine, machine->flash.random);
    flash_model_power_on(&machine->flash);
    nrf52_flash_changed(machine);
    machine->is_watched = false;
    machine->reset_reasons = 0;
    machine->retained = 0;
    machine->received.begin = machine->received.end = 0;
}

void nrf52_press_reset(struct nrf52 *machine)
{
    machine->is_watched = false;
    machine->reset_reasons |= RESET_PIN;
}

/*
 * Whoever is interrupted does its last step again, and writes a word once more. The
 * flash knows that of the cuts that are planned for it.
 */
static void note_interruption(struct flash_model *flash)
{
    if (flash->cut_next != flash->cut_count) return;
    flash->cut_next++;
    flash->cut_count++;
}

/* What a reset leaves for the program to find. */
static void note_reset(struct nrf52 *machine)
{
    if (machine->stop != NRF52_RESET && machine->stop != NRF52_CUT) {
        note_interruption(&machine->flash);
    }
    switch (machine->stop) {
    case NRF52_RESET:
        machine->reset_reasons |= RESET_SOFT;
        break;
    case NRF52_WATCHDOG:
        machine->reset_reasons |= RESET_DOG;
        machine->is_watched = false;
        break;
    case NRF52_LOCKUP:
        machine->reset_reasons |= RESET_LOCKUP;
        break;
    default:
        break;
    }
}

/* The MBR starts the bootloader that UICR names; without one the table is at 0. */
static uint32_t vectors_of(const struct nrf52 *machine)
{
    const uint32_t bootloader = machine->uicr[UICR_BOOTLOADER / WORD];

    return machine->target->has_mbr && bootloader != UINT32_MAX ? bootloader : 0;
}

enum nrf52_stop nrf52_run(struct nrf52 *machine, double seconds, nrf52_watcher *watcher,
                          void *context)
{
    const uint32_t *vectors = machine->flash.words + vectors_of(machine) / WORD;
    const uint32_t stack = vectors[0];
    const uint32_t no_return = UINT32_MAX;

    machine->watcher = watcher;
    machine->context = context;
    machine->instructions = 0;
    machine->watchdog_fed = 0;
    machine->limit = (uint64_t)(seconds * NRF52_HERTZ);
    machine->is_stopping = false;
    machine->stop = NRF52_LOCKUP;
    machine->is_torn = false;
    nrf52_bus_reset(machine);
    uc_reg_write(machine->engine, UC_ARM_REG_SP, &stack);
    uc_reg_write(machine->engine, UC_ARM_REG_LR, &no_return);
    /* Its only errors are faults, and they are resets. */
    (void)uc_emu_start(machine->engine, vectors[1] | THUMB, UINT32_MAX, 0, 0);
    if (machine->is_torn) {
        machine->flash.words[machine->torn_at / WORD] = machine->torn_word;
    }
    machine->is_interrupted = 0;
    nrf52_flash_changed(machine);
    note_reset(machine);
    if (machine->flash.violation != NULL) {
        nrf52_violate(machine, machine->flash.violation, machine->flash.violated_at);
    }
    return machine->stop;
}

void nrf52_interrupt(struct nrf52 *machine)
{
    machine->is_interrupted = 1;
}

void nrf52_feed(struct nrf52 *machine, const uint8_t *bytes, size_t size)
{
    struct queue *queue = &machine->received;

    if (queue->begin == queue->end) queue->begin = queue->end = 0;
    if (size > QUEUE_SIZE - queue->end) {
        memmove(queue->bytes, queue->bytes + queue->begin, queue->end - queue->begin);
        queue->end -= queue->begin;
        queue->begin = 0;
    }
    if (size > QUEUE_SIZE - queue->end) size = QUEUE_SIZE - queue->end;
    memcpy(queue->bytes + queue->end, bytes, size);
    queue->end += size;
}

size_t nrf52_pending(const struct nrf52 *machine)
{
    return machine->received.end - machine->received.begin;
}

size_t nrf52_take(struct nrf52 *machine, uint8_t *out, size_t capacity)
{
    struct queue *queue = &machine->sent;
    size_t size = queue->end - queue->begin;

    if (size > capacity) size = capacity;
    memcpy(out, queue->bytes + queue->begin, size);
    queue->begin += size;
    if (queue->begin == queue->end) queue->begin = queue->end = 0;
    return size;
}

uint64_t nrf52_instructions(const struct nrf52 *machine)
{
    return machine->instructions;
}

/* The stack is at the bottom of RAM, behind the MBR's words. */
uint32_t nrf52_stack_used(const struct nrf52 *machine, uint32_t stack_size)
{
    const uint32_t begin = machine->target->has_mbr ? 8 : 0;

    for (uint32_t at = begin; at < begin + stack_size; at++) {
        uint8_t byte;

        nrf52_must(uc_mem_read(machine->engine, RAM_START + at, &byte, 1), "no RAM");
        if (byte != PAINT) return begin + stack_size - at;
    }
    return 0;
}

const char *nrf52_violation(const struct nrf52 *machine)
{
    return machine->violation;
}

void nrf52_trace(struct nrf52 *machine, nrf52_tracer *blocks, nrf52_tracer *flash,
                 void *context)
{
    machine->on_block = blocks;
    machine->on_flash = flash;
    machine->trace_context = context;
}

void nrf52_paint(struct nrf52 *machine)
{
    uint8_t bytes[NRF52_PAGE];

    memset(bytes, PAINT, sizeof(bytes));
    for (uint32_t at = 0; at < machine->target->ram_size; at += sizeof(bytes)) {
        nrf52_must(uc_mem_write(machine->engine, RAM_START + at, bytes, sizeof(bytes)),
                   "cannot paint RAM");
    }
}

void nrf52_skip(struct nrf52 *machine, uint32_t address, uint32_t size)
{
    machine->skip_size = size;
    machine->skip_nth = 0;
    HOOK(machine, UC_HOOK_CODE, uc_cb_hookcode_t, on_skip, address, address);
}

void nrf52_skip_now(struct nrf52 *machine, uint64_t nth)
{
    machine->skip_seen = 0;
    machine->skip_nth = nth;
}

void nrf52_stop_at(struct nrf52 *machine, uint32_t address)
{
    machine->stop_address = address;
}
