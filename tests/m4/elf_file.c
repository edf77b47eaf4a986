#include "elf_file.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `count` items of `size` bytes at `offset`; NULL when they are not in the file. */
static const void *at(const struct elf_file *file, size_t offset, size_t size,
                      size_t count)
{
    if (offset > file->size || size * count > file->size - offset) return NULL;
    return file->bytes + offset;
}

static const Elf32_Ehdr *header_of(const struct elf_file *file)
{
    return at(file, 0, sizeof(Elf32_Ehdr), 1);
}

static bool is_arm(const struct elf_file *file)
{
    const Elf32_Ehdr *header = header_of(file);

    return header != NULL && memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
           header->e_ident[EI_CLASS] == ELFCLASS32 &&
           header->e_ident[EI_DATA] == ELFDATA2LSB && header->e_machine == EM_ARM;
}

static bool read_all(FILE *stream, struct elf_file *out)
{
    long size;

    if (fseek(stream, 0, SEEK_END) != 0) return false;
    size = ftell(stream);
    if (size <= 0 || fseek(stream, 0, SEEK_SET) != 0) return false;
    out->bytes = malloc((size_t)size);
    if (out->bytes == NULL) return false;
    out->size = (size_t)size;
    return fread(out->bytes, 1, out->size, stream) == out->size;
}

bool elf_file_read(const char *path, struct elf_file *out)
{
    FILE *stream = fopen(path, "rb");
    bool is_good = false;

    memset(out, 0, sizeof(*out));
    if (stream != NULL) {
        is_good = read_all(stream, out) && is_arm(out);
        fclose(stream);
    }
    if (!is_good) {
        fprintf(stderr, "'%s' is no ELF file for Arm\n", path);
        elf_file_clear(out);
    }
    return is_good;
}

void elf_file_clear(struct elf_file *file)
{
    if (file == NULL) return;
    free(file->bytes);
    memset(file, 0, sizeof(*file));
}

bool elf_file_segment(const struct elf_file *file, size_t index,
                      struct elf_segment *out)
{
    const Elf32_Ehdr *header = header_of(file);
    const Elf32_Phdr *segments =
        at(file, header->e_phoff, sizeof(*segments), header->e_phnum);

    if (segments == NULL) return false;
    for (size_t i = 0; i < header->e_phnum; i++) {
        const Elf32_Phdr *segment = &segments[i];

        if (segment->p_type != PT_LOAD || segment->p_filesz == 0) continue;
        if (index-- > 0) continue;
        out->address = segment->p_paddr;
        out->bytes = at(file, segment->p_offset, 1, segment->p_filesz);
        out->size = segment->p_filesz;
        return out->bytes != NULL;
    }
    return false;
}

/* A name in the string table of a symbol table; "" when it is not there. */
static const char *name_of(const struct elf_file *file, const Elf32_Shdr *strings,
                           uint32_t offset)
{
    const char *table = at(file, strings->sh_offset, 1, strings->sh_size);

    if (table == NULL || offset >= strings->sh_size ||
        table[strings->sh_size - 1] != 0) {
        return "";
    }
    return table + offset;
}

static bool find(const struct elf_file *file, const Elf32_Shdr *table,
                 const Elf32_Shdr *strings, const char *name, uint32_t *out)
{
    const size_t count = table->sh_size / sizeof(Elf32_Sym);
    const Elf32_Sym *symbols = at(file, table->sh_offset, sizeof(*symbols), count);

    if (symbols == NULL) return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name_of(file, strings, symbols[i].st_name), name) == 0) {
            *out = symbols[i].st_value;
            return true;
        }
    }
    return false;
}

bool elf_file_symbol(const struct elf_file *file, const char *name, uint32_t *out)
{
    const Elf32_Ehdr *header = header_of(file);
    const Elf32_Shdr *sections =
        at(file, header->e_shoff, sizeof(*sections), header->e_shnum);

    if (sections == NULL) return false;
    for (size_t i = 0; i < header->e_shnum; i++) {
        if (sections[i].sh_type == SHT_SYMTAB &&
            sections[i].sh_link < header->e_shnum) {
            return find(file, &sections[i], &sections[sections[i].sh_link], name, out);
        }
    }
    return false;
}
