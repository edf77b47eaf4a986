#include "formats/elf.h"

#include <string.h>

#include "base/error.h"
#include "core/bytes.h"

/* Offsets in the ELF header (figures 1-3 and 1-4), and its size. */
enum {
    E_CLASS = 4,
    E_DATA = 5,
    E_IDENT_VERSION = 6,
    E_TYPE = 16,
    E_MACHINE = 18,
    E_PHOFF = 28,
    E_SHOFF = 32,
    E_PHENTSIZE = 42,
    E_PHNUM = 44,
    E_SHENTSIZE = 46,
    E_SHNUM = 48,
    E_SIZE = 52
};

/* Offsets in a program header (figure 2-1), and its size. */
enum {
    P_TYPE = 0,
    P_OFFSET = 4,
    P_PADDR = 12,
    P_FILESZ = 16,
    P_MEMSZ = 20,
    P_SIZE = 32
};

/* Offsets in a section header (figure 1-8), and its size. */
enum { S_TYPE = 4, S_FLAGS = 8, S_OFFSET = 16, S_SIZE = 20, SH_SIZE = 40 };

enum {
    CLASS_32 = 1,
    DATA_LITTLE = 1,
    VERSION_CURRENT = 1,
    TYPE_EXECUTABLE = 2,
    MACHINE_ARM = 40,
    SEGMENT_LOAD = 1,
    SECTION_NULL = 0,
    SECTION_NOBITS = 8,
    SECTION_ALLOC = 2
};

/* A table of headers of one size. */
struct table {
    size_t offset; /* of its first entry */
    size_t count;  /* entries */
    size_t size;   /* bytes of one entry */
};

struct segment {
    size_t header;    /* offset of its program header */
    uint32_t offset;  /* of its bytes in the file */
    uint32_t size;    /* bytes in the file */
    uint32_t address; /* where the first of them is loaded */
};

struct reader {
    struct plomb_span file;
    struct memory_map *map;
    struct plomb_error *error;
    struct table segments;
    struct table sections;
    size_t load_count; /* entries of loads */
    struct segment loads[ELF_SEGMENTS_MAX];
};

static const uint8_t magic[4] = {0x7f, 'E', 'L', 'F'};

bool elf_is_elf(struct plomb_span file)
{
    return file.size >= sizeof(magic) && memcmp(file.ptr, magic, sizeof(magic)) == 0;
}

static uint16_t half_at(const struct reader *reader, size_t offset)
{
    return bytes_read_le16(reader->file.ptr + offset);
}

static uint32_t word_at(const struct reader *reader, size_t offset)
{
    return bytes_read_le32(reader->file.ptr + offset);
}

/* Names for what people hand over by mistake; NULL for the rest. */
static const char *type_name(uint16_t type)
{
    static const char *const names[] = {NULL, "a relocatable object file", NULL,
                                        "a shared object or a PIE", "a core dump"};

    return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}

static const char *machine_name(uint16_t machine)
{
    switch (machine) {
    case 3:
        return "x86";
    case 8:
        return "MIPS";
    case 62:
        return "x86-64";
    case 83:
        return "AVR";
    case 94:
        return "Xtensa";
    case 183:
        return "AArch64";
    case 243:
        return "RISC-V";
    default:
        return NULL;
    }
}

static enum plomb_status check_ident(const struct reader *reader)
{
    const uint8_t *ptr = reader->file.ptr;

    if (reader->file.size < E_SIZE) {
        return error_set_at_offset(
            reader->error, PLOMB_ELF_MALFORMED, reader->file.size,
            "the file ends within the ELF header of %d bytes", E_SIZE);
    }
    if (!elf_is_elf(reader->file)) {
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, 0,
                                   "does not begin with the magic number of ELF");
    }
    if (ptr[E_CLASS] != CLASS_32) {
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, E_CLASS,
                                   "the file is %s, expected 32-bit",
                                   ptr[E_CLASS] == 2 ? "64-bit" : "of unknown class");
    }
    if (ptr[E_DATA] != DATA_LITTLE) {
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, E_DATA,
                                   "the file is %s, expected little-endian",
                                   ptr[E_DATA] == 2 ? "big-endian"
                                                    : "of unknown byte order");
    }
    if (ptr[E_IDENT_VERSION] != VERSION_CURRENT) {
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, E_IDENT_VERSION,
                                   "ELF version is %u, expected %d",
                                   ptr[E_IDENT_VERSION], VERSION_CURRENT);
    }
    return PLOMB_OK;
}

static enum plomb_status check_kind(const struct reader *reader)
{
    uint16_t type = half_at(reader, E_TYPE);
    uint16_t machine = half_at(reader, E_MACHINE);
    const char *name = machine_name(machine);

    if (machine != MACHINE_ARM) {
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, E_MACHINE,
                                   "the program is for %s (machine %u), expected ARM",
                                   name != NULL ? name : "another processor", machine);
    }
    if (type != TYPE_EXECUTABLE) {
        name = type_name(type);
        error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, E_TYPE,
                            "the file is %s (type %u), expected an executable",
                            name != NULL ? name : "of another type", type);
        error_hint(reader->error, "hand over the program as the linker made it");
        return PLOMB_ELF_MALFORMED;
    }
    return PLOMB_OK;
}

/* A table of headers whose place, entry size and count the ELF header gives. */
struct table_layout {
    const char *name; /* for messages */
    size_t at_offset; /* of the field that holds the table's offset */
    size_t at_size;   /* of the field that holds an entry's size */
    size_t at_count;  /* of the field that holds the number of entries */
    size_t size;      /* bytes of an entry */
    size_t max_count; /* entries that are accepted */
};

static const struct table_layout segment_layout = {
    "program headers", E_PHOFF, E_PHENTSIZE, E_PHNUM, P_SIZE, ELF_SEGMENTS_MAX};
static const struct table_layout section_layout = {
    "section headers", E_SHOFF, E_SHENTSIZE, E_SHNUM, SH_SIZE, ELF_SECTIONS_MAX};

static enum plomb_status find_table(const struct reader *reader,
                                    const struct table_layout *layout,
                                    struct table *out)
{
    struct table table = {word_at(reader, layout->at_offset),
                          half_at(reader, layout->at_count),
                          half_at(reader, layout->at_size)};

    if (table.count > layout->max_count) {
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, layout->at_count,
                                   "the file has %zu %s, expected at most %zu",
                                   table.count, layout->name, layout->max_count);
    }
    if (table.count > 0 && table.size != layout->size) {
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, layout->at_size,
                                   "%s have %zu bytes each, expected %zu", layout->name,
                                   table.size, layout->size);
    }
    if (table.count > 0 &&
        (table.offset > reader->file.size ||
         table.count * table.size > reader->file.size - table.offset)) {
        return error_set_at_offset(
            reader->error, PLOMB_ELF_MALFORMED, layout->at_offset,
            "%zu %s at offset 0x%zx reach beyond the file's %zu bytes", table.count,
            layout->name, table.offset, reader->file.size);
    }
    *out = table;
    return PLOMB_OK;
}

static enum plomb_status take_segment(struct reader *reader, size_t header)
{
    struct segment segment = {header, word_at(reader, header + P_OFFSET),
                              word_at(reader, header + P_FILESZ),
                              word_at(reader, header + P_PADDR)};

    if (word_at(reader, header + P_TYPE) != SEGMENT_LOAD || segment.size == 0) {
        return PLOMB_OK;
    }
    if (segment.offset > reader->file.size ||
        segment.size > reader->file.size - segment.offset) {
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, header,
                                   "a segment of %u bytes at offset 0x%x reaches "
                                   "beyond the file's %zu bytes",
                                   segment.size, segment.offset, reader->file.size);
    }
    if (segment.size > word_at(reader, header + P_MEMSZ)) {
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, header,
                                   "a segment has %u bytes in the file, expected at "
                                   "most its %u bytes of memory",
                                   segment.size, word_at(reader, header + P_MEMSZ));
    }
    if (segment.size > UINT32_MAX - segment.address) {
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, header,
                                   "a segment of %u bytes at address 0x%x reaches "
                                   "beyond address 0xfffffffe",
                                   segment.size, segment.address);
    }
    reader->loads[reader->load_count++] = segment;
    return PLOMB_OK;
}

static enum plomb_status take_segments(struct reader *reader)
{
    enum plomb_status status = PLOMB_OK;

    if (reader->segments.count == 0) {
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, E_PHNUM,
                                   "the file has no program headers, expected at "
                                   "least one");
    }
    for (size_t i = 0; i < reader->segments.count && status == PLOMB_OK; i++) {
        status = take_segment(reader, reader->segments.offset + i * P_SIZE);
    }
    return status;
}

/* Adds bytes of the file; `header` is the offset of what asked for them. */
static enum plomb_status load(struct reader *reader, size_t header, uint32_t offset,
                              uint32_t size, uint32_t address)
{
    uint32_t at = 0;
    struct plomb_span bytes = plomb_span(reader->file.ptr + offset, size);

    switch (memory_map_add(reader->map, address, bytes, &at)) {
    case MEMORY_MAP_ADDED:
        return PLOMB_OK;
    case MEMORY_MAP_OVERLAP:
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, header,
                                   "%u bytes at address 0x%x: address 0x%x was loaded "
                                   "before",
                                   size, address, at);
    case MEMORY_MAP_TOO_HIGH:
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, header,
                                   "%u bytes at address 0x%x reach beyond address "
                                   "0xfffffffe",
                                   size, address);
    case MEMORY_MAP_TOO_SCATTERED:
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, header,
                                   "more than %d separate ranges outside the flash",
                                   MEMORY_MAP_RANGES_MAX);
    }
    return PLOMB_INTERNAL;
}

/* The segment that holds `size` bytes at `offset` of the file; NULL for none. */
static const struct segment *segment_of(const struct reader *reader, uint32_t offset,
                                        uint32_t size)
{
    for (size_t i = 0; i < reader->load_count; i++) {
        const struct segment *segment = &reader->loads[i];

        if (offset >= segment->offset && size <= segment->size &&
            offset - segment->offset <= segment->size - size) {
            return segment;
        }
    }
    return NULL;
}

static enum plomb_status load_section(struct reader *reader, size_t header)
{
    uint32_t type = word_at(reader, header + S_TYPE);
    uint32_t offset = word_at(reader, header + S_OFFSET);
    uint32_t size = word_at(reader, header + S_SIZE);
    const struct segment *segment;

    if (type == SECTION_NULL || type == SECTION_NOBITS || size == 0) return PLOMB_OK;
    if ((word_at(reader, header + S_FLAGS) & SECTION_ALLOC) == 0) return PLOMB_OK;
    segment = segment_of(reader, offset, size);
    if (segment == NULL) {
        return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED, header,
                                   "an allocated section of %u bytes at offset 0x%x "
                                   "lies in no loaded segment",
                                   size, offset);
    }
    return load(reader, header, offset, size,
                segment->address + (offset - segment->offset));
}

static enum plomb_status load_sections(struct reader *reader)
{
    enum plomb_status status = PLOMB_OK;

    for (size_t i = 0; i < reader->sections.count && status == PLOMB_OK; i++) {
        status = load_section(reader, reader->sections.offset + i * SH_SIZE);
    }
    return status;
}

static enum plomb_status load_segments(struct reader *reader)
{
    enum plomb_status status = PLOMB_OK;

    for (size_t i = 0; i < reader->load_count && status == PLOMB_OK; i++) {
        const struct segment *segment = &reader->loads[i];

        if (segment->offset < E_SIZE) {
            return error_set_at_offset(reader->error, PLOMB_ELF_MALFORMED,
                                       segment->header,
                                       "a segment begins with the ELF header, and "
                                       "without section headers its firmware cannot "
                                       "be told apart");
        }
        status = load(reader, segment->header, segment->offset, segment->size,
                      segment->address);
    }
    return status;
}

enum plomb_status elf_parse(struct plomb_span file, struct memory_map *map,
                            struct plomb_error *error)
{
    struct reader reader = {.file = file, .map = map, .error = error};
    enum plomb_status status;

    status = check_ident(&reader);
    if (status != PLOMB_OK) return status;
    status = check_kind(&reader);
    if (status != PLOMB_OK) return status;
    status = find_table(&reader, &segment_layout, &reader.segments);
    if (status != PLOMB_OK) return status;
    status = find_table(&reader, &section_layout, &reader.sections);
    if (status != PLOMB_OK) return status;
    status = take_segments(&reader);
    if (status != PLOMB_OK) return status;
    return reader.sections.count > 0 ? load_sections(&reader) : load_segments(&reader);
}
