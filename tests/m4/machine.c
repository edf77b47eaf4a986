#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicorn/unicorn.h>

#include "elf_file.h"

enum {
    PAINT = 0xa5,
    IN_REGISTERS = 4, /* AAPCS32, 6.5 */
    STACK_ALIGN = 8,  /* AAPCS32, 6.2.1.2 */
    THUMB = 1         /* bit 0 of a code address */
};

/* Code returns to here, which holds none. */
static const uint32_t stop_address = MACHINE_FLASH + MACHINE_FLASH_SIZE - 4;

struct machine {
    uc_engine *engine;
    struct elf_file elf;
    uint64_t instructions;
    uint64_t limit;
    bool is_over_limit;
    uint8_t flash[MACHINE_FLASH_SIZE]; /* what the emulator has, for counting */
};

static void die(const char *what, uc_err error)
{
    fprintf(stderr, "machine: %s: %s\n", what, uc_strerror(error));
    exit(1);
}

static void must(uc_err error, const char *what)
{
    if (error != UC_ERR_OK) die(what, error);
}

/* A first halfword from 0xe800 on begins 32 bits (Armv7-M, A5.1). */
static uint32_t count_block(const struct machine *machine, uint32_t address,
                            uint32_t size)
{
    uint32_t count = 0;

    for (uint32_t at = address - MACHINE_FLASH; size >= 2; count++) {
        uint32_t step = machine->flash[at + 1] >= 0xe8 ? 4 : 2;

        at += step;
        size -= step < size ? step : size;
    }
    return count;
}

static void on_block(uc_engine *engine, uint64_t address, uint32_t size, void *context)
{
    struct machine *machine = context;

    if (address + size > MACHINE_FLASH + MACHINE_FLASH_SIZE) return;
    machine->instructions += count_block(machine, (uint32_t)address, size);
    if (machine->instructions > machine->limit) {
        machine->is_over_limit = true;
        uc_emu_stop(engine);
    }
}

static void map(struct machine *machine, uint32_t address, uint32_t size,
                uint32_t rights)
{
    must(uc_mem_map(machine->engine, address, size, rights), "cannot map memory");
}

static bool is_inside(const struct elf_segment *segment, uint32_t start, uint32_t size)
{
    return segment->address >= start && segment->address - start <= size &&
           segment->size <= size - (segment->address - start);
}

static void load(struct machine *machine)
{
    struct elf_segment segment;

    for (size_t i = 0; elf_file_segment(&machine->elf, i, &segment); i++) {
        if (is_inside(&segment, MACHINE_FLASH, MACHINE_FLASH_SIZE)) {
            memcpy(machine->flash + (segment.address - MACHINE_FLASH), segment.bytes,
                   segment.size);
        } else if (is_inside(&segment, MACHINE_RAM, MACHINE_RAM_SIZE)) {
            machine_write(machine, segment.address, segment.bytes, segment.size);
        } else {
            fprintf(stderr, "machine: the code does not fit the memory\n");
            exit(1);
        }
    }
    machine_write(machine, MACHINE_FLASH, machine->flash, MACHINE_FLASH_SIZE);
}

struct machine *machine_new(const char *elf_path)
{
    struct machine *machine = calloc(1, sizeof(*machine));
    /* Unicorn takes callbacks as objects, which C has no conversion for. */
    const uc_cb_hookcode_t function = on_block;
    void *callback;
    uc_hook hook;

    if (machine == NULL || !elf_file_read(elf_path, &machine->elf)) exit(1);
    must(uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &machine->engine),
         "cannot start the emulator");
    must(uc_ctl_set_cpu_model(machine->engine, UC_CPU_ARM_CORTEX_M4),
         "cannot choose the Cortex-M4");
    map(machine, MACHINE_FLASH, MACHINE_FLASH_SIZE, UC_PROT_READ | UC_PROT_EXEC);
    map(machine, MACHINE_RAM, MACHINE_RAM_SIZE, UC_PROT_READ | UC_PROT_WRITE);
    map(machine, MACHINE_OUTSIDE, MACHINE_OUTSIDE_SIZE, UC_PROT_READ | UC_PROT_WRITE);
    memcpy(&callback, &function, sizeof(callback));
    must(uc_hook_add(machine->engine, &hook, UC_HOOK_BLOCK, callback, machine,
                     MACHINE_FLASH, MACHINE_FLASH + MACHINE_FLASH_SIZE - 1),
         "cannot count instructions");
    load(machine);
    return machine;
}

void machine_free(struct machine **machine)
{
    if (*machine == NULL) return;
    uc_close((*machine)->engine);
    elf_file_clear(&(*machine)->elf);
    free(*machine);
    *machine = NULL;
}

uint32_t machine_symbol(const struct machine *machine, const char *name)
{
    uint32_t value;

    if (!elf_file_symbol(&machine->elf, name, &value)) {
        fprintf(stderr, "machine: the code has no '%s'\n", name);
        exit(1);
    }
    return value;
}

void machine_write(struct machine *machine, uint32_t address, const void *bytes,
                   size_t size)
{
    must(uc_mem_write(machine->engine, address, bytes, size), "cannot write memory");
}

void machine_read(struct machine *machine, uint32_t address, void *out, size_t size)
{
    must(uc_mem_read(machine->engine, address, out, size), "cannot read memory");
}

static void set(struct machine *machine, int number, uint32_t value)
{
    must(uc_reg_write(machine->engine, number, &value), "cannot set a register");
}

static uint32_t get(struct machine *machine, int number)
{
    uint32_t value = 0;

    must(uc_reg_read(machine->engine, number, &value), "cannot read a register");
    return value;
}

/* Paints the stack and passes the arguments. Returns the stack pointer. */
static uint32_t prepare(struct machine *machine, const uint32_t *arguments,
                        size_t count)
{
    static const int registers[IN_REGISTERS] = {UC_ARM_REG_R0, UC_ARM_REG_R1,
                                                UC_ARM_REG_R2, UC_ARM_REG_R3};
    static uint8_t paint[MACHINE_STACK_MAX];
    const uint32_t end = MACHINE_RAM + MACHINE_RAM_SIZE;
    uint32_t stack = end;

    memset(paint, PAINT, sizeof(paint));
    machine_write(machine, end - MACHINE_STACK_MAX, paint, sizeof(paint));
    if (count > IN_REGISTERS) {
        const uint32_t size = (uint32_t)(count - IN_REGISTERS) * 4;

        stack -= (size + STACK_ALIGN - 1) / STACK_ALIGN * STACK_ALIGN;
        machine_write(machine, stack, arguments + IN_REGISTERS, size);
    }
    for (size_t i = 0; i < IN_REGISTERS; i++) {
        set(machine, registers[i], i < count ? arguments[i] : 0);
    }
    set(machine, UC_ARM_REG_SP, stack);
    set(machine, UC_ARM_REG_LR, stop_address | THUMB);
    return stack;
}

static uint32_t measure_stack(struct machine *machine, uint32_t stack)
{
    static uint8_t left[MACHINE_STACK_MAX];
    const uint32_t bottom = MACHINE_RAM + MACHINE_RAM_SIZE - MACHINE_STACK_MAX;
    uint32_t clean = 0;

    machine_read(machine, bottom, left, sizeof(left));
    while (clean < sizeof(left) && left[clean] == PAINT) clean++;
    if (clean == 0) {
        fprintf(stderr, "machine: more than %u bytes of stack\n", MACHINE_STACK_MAX);
        exit(1);
    }
    /* Paint may be left by chance in bytes that were used, never the other way. */
    return bottom + clean < stack ? stack - (bottom + clean) : 0;
}

uint32_t machine_call(struct machine *machine, const char *name,
                      const uint32_t *arguments, size_t count, uint64_t limit,
                      struct machine_cost *cost)
{
    const uint32_t address = machine_symbol(machine, name);
    const uint32_t stack = prepare(machine, arguments, count);
    uc_err error;

    machine->instructions = 0;
    machine->limit = limit;
    machine->is_over_limit = false;
    error = uc_emu_start(machine->engine, address | THUMB, stop_address, 0, 0);
    if (error != UC_ERR_OK || machine->is_over_limit ||
        get(machine, UC_ARM_REG_PC) != stop_address) {
        fprintf(stderr, "machine: %s ended at 0x%08x after %llu instructions\n", name,
                get(machine, UC_ARM_REG_PC), (unsigned long long)machine->instructions);
        die(name, error);
    }
    if (cost != NULL) {
        cost->instructions = machine->instructions;
        cost->stack = measure_stack(machine, stack);
    }
    return get(machine, UC_ARM_REG_R0);
}
