/*
 * Decodes one payload on the emulated Cortex-M4 and says what it cost:
 * `measure FILE.elf CODEC PARAMS CIPHER KEY PAYLOAD IMAGE [BASE]`, with codec and
 * cipher as numbers, params and key in hexadecimal (- for none), and files for
 * the rest. Prints the instructions and the bytes of stack; fails when the image
 * is not IMAGE. For bench/decoder.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/core/status.h>

#include "base/hex.h"
#include "device/memory.h"
#include "machine.h"

enum { KEY_MAX = 32, ARGUMENTS_MIN = 8 };

struct bytes {
    uint8_t *ptr;
    uint32_t size;
};

static void die(const char *what, const char *which)
{
    fprintf(stderr, "measure: %s '%s'\n", what, which);
    exit(1);
}

static struct bytes read_file(const char *path)
{
    struct bytes out = {malloc(MEMORY_SIZE), 0};
    FILE *stream = fopen(path, "rb");

    if (out.ptr == NULL || stream == NULL) die("cannot read", path);
    out.size = (uint32_t)fread(out.ptr, 1, MEMORY_SIZE, stream);
    if (ferror(stream) || !feof(stream)) die("cannot read all of", path);
    fclose(stream);
    return out;
}

/* Lays hexadecimal digits, or nothing for "-", at an address. Returns the size. */
static uint32_t lay_digits(struct machine *machine, uint32_t address, const char *text)
{
    const size_t size = strcmp(text, "-") == 0 ? 0 : strlen(text) / 2;
    uint8_t bytes[KEY_MAX];

    if (size > sizeof(bytes) || !hex_decode((const uint8_t *)text, bytes, size)) {
        die("bad digits:", text);
    }
    if (size > 0) machine_write(machine, address, bytes, size);
    return (uint32_t)size;
}

static uint32_t lay_file(struct machine *machine, uint32_t address, const char *path)
{
    struct bytes bytes = read_file(path);

    if (bytes.size > 0) machine_write(machine, address, bytes.ptr, bytes.size);
    free(bytes.ptr);
    return bytes.size;
}

static void check_image(struct machine *machine, const struct bytes *image)
{
    uint8_t *found = malloc(image->size);

    if (found == NULL) die("out of memory for", "the image");
    machine_read(machine, MEMORY_IMAGE, found, image->size);
    if (memcmp(found, image->ptr, image->size) != 0) die("wrong", "image");
    free(found);
}

int main(int argc, char **argv)
{
    static const uint64_t limit = 10000000000;
    struct machine_cost cost;
    struct machine *machine;
    struct bytes image;
    uint32_t arguments[8];
    uint32_t status;

    if (argc < ARGUMENTS_MIN || argc > ARGUMENTS_MIN + 1) die("usage: see", argv[0]);
    machine = machine_new(argv[1]);
    image = read_file(argv[7]);
    arguments[0] = (uint32_t)strtoul(argv[2], NULL, 10);
    arguments[1] = MEMORY_SMALL;
    arguments[2] = lay_digits(machine, arguments[1], argv[3]);
    arguments[3] = (uint32_t)strtoul(argv[4], NULL, 10);
    arguments[4] = MEMORY_SMALL + KEY_MAX;
    lay_digits(machine, arguments[4], argv[5]);
    arguments[5] = lay_file(machine, MEMORY_PAYLOAD, argv[6]);
    arguments[6] = image.size;
    arguments[7] = argc > ARGUMENTS_MIN ? lay_file(machine, MEMORY_BASE, argv[8]) : 0;
    status = machine_call(machine, "m4_decode", arguments, 8, limit, &cost);
    if (status != PLOMB_OK) {
        fprintf(stderr, "measure: status %u\n", status);
        return 1;
    }
    check_image(machine, &image);
    printf("%llu %u\n", (unsigned long long)cost.instructions, cost.stack);
    free(image.ptr);
    machine_free(&machine);
    return 0;
}
