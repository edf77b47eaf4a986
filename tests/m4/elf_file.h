/*
 * The parts of a linked ELF file (32 bits, little-endian, Arm) that running it
 * needs: what is loaded where, and what the symbols are. For tests/m4.
 */
#ifndef TESTS_M4_ELF_FILE_H
#define TESTS_M4_ELF_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf_file {
    uint8_t *bytes; /* the file */
    size_t size;
};

/* Bytes to be loaded at an address: their place in the file. */
struct elf_segment {
    uint32_t address; /* where they are loaded: the physical address */
    const uint8_t *bytes;
    size_t size;
};

/* Reads a file; false, with a message on stderr, when it is no such ELF file. */
bool elf_file_read(const char *path, struct elf_file *out);

/* NULL-safe. */
void elf_file_clear(struct elf_file *file);

/* The `index`-th segment with bytes in the file; false behind the last. */
bool elf_file_segment(const struct elf_file *file, size_t index,
                      struct elf_segment *out);

/* The value of a symbol; false when the file has none of that name. */
bool elf_file_symbol(const struct elf_file *file, const char *name, uint32_t *out);

#endif
