/*
 * The loadable bytes of a linked program for ARM in ELF, at their load
 * addresses: what "objcopy -O ihex" would write. Nothing is relocated, no
 * symbol is read.
 *
 * Tool Interface Standard, "Executable and Linkable Format", version 1.2
 * (1995), book I: chapter 1 (ELF header, sections), chapter 2 (program
 * header); "ELF for the Arm Architecture" for e_machine.
 */
#ifndef FORMATS_ELF_H
#define FORMATS_ELF_H

#include <stdbool.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/error.h>

#include "formats/memory_map.h"

#define ELF_SEGMENTS_MAX 64   /* program headers that a file may have */
#define ELF_SECTIONS_MAX 4096 /* section headers that a file may have */

/* Whether `file` begins with the magic number of ELF files, of any kind. */
bool elf_is_elf(struct plomb_span file);

/*
 * Adds the bytes that `file` loads to `map`, which is usable only for clearing
 * after a failure. Takes 32-bit little-endian executables for ARM.
 *
 * Linkers may begin a segment with the file's own headers, so that bytes of a
 * segment are loaded only if an allocated section holds them; a file without
 * section headers is loaded by segments and must not begin one so.
 * PLOMB_ELF_MALFORMED, with the byte offset and with what was expected.
 */
enum plomb_status elf_parse(struct plomb_span file, struct memory_map *map,
                            struct plomb_error *error) PLOMB_MUST_USE;

#endif
