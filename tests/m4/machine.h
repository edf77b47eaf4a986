/*
 * An emulated Cortex-M4: flash, RAM, and memory outside in which a test lays
 * down what the code is to work on. It calls functions of a linked ELF file by
 * name, counts the instructions that they take, and measures their stack by the
 * paint that they leave. No peripherals, no interrupts, no timing: an
 * instruction is counted, not a cycle. For tests/m4 and bench.
 */
#ifndef TESTS_M4_MACHINE_H
#define TESTS_M4_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MACHINE_FLASH        0x00000000u
#define MACHINE_FLASH_SIZE   0x00100000u
#define MACHINE_RAM          0x20000000u
#define MACHINE_RAM_SIZE     0x00040000u
#define MACHINE_OUTSIDE      0x60000000u /* external RAM in Arm's memory map */
#define MACHINE_OUTSIDE_SIZE 0x00800000u
#define MACHINE_STACK_MAX    0x00004000u /* at the end of RAM */
#define MACHINE_ARGUMENTS    12

struct machine;

/* What a call took. */
struct machine_cost {
    uint64_t instructions; /* those that were fetched; IT blocks count in full */
    uint32_t stack;        /* bytes below the stack pointer of the caller */
};

/*
 * Makes a machine with the file's code loaded. Ends the program with a message
 * when it cannot. The caller frees it.
 */
struct machine *machine_new(const char *elf_path);
void machine_free(struct machine **machine);

/* The address of a symbol; ends the program when there is none. */
uint32_t machine_symbol(const struct machine *machine, const char *name);

/* Copies bytes in and out. The range must be mapped. */
void machine_write(struct machine *machine, uint32_t address, const void *bytes,
                   size_t size);
void machine_read(struct machine *machine, uint32_t address, void *out, size_t size);

/*
 * Calls a function as the procedure call standard (AAPCS32) has it: four
 * arguments in registers, the rest on the stack. Returns what it returned.
 * `cost` may be NULL. A fault, or more than `limit` instructions, ends the
 * program with a message that names the place.
 */
uint32_t machine_call(struct machine *machine, const char *name,
                      const uint32_t *arguments, size_t count, uint64_t limit,
                      struct machine_cost *cost);

#endif
