#include "vector_file.h"

#include <ctype.h>
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/hex.h"

enum { TEXT_MAX = 1 << 20, PATH_MAX_SIZE = 512 };

void vector_file_read(const char *folder, const char *name, struct vector_file *out)
{
    char path[PATH_MAX_SIZE];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    plomb_buf_init(&out->text, TEXT_MAX);
    assert_int_equal(file_read(path, &out->text, NULL), PLOMB_OK);
    plomb_buf_add_byte(&out->text, 0);
    assert_int_equal(out->text.status, PLOMB_OK);
}

void vector_file_clear(struct vector_file *file)
{
    plomb_buf_clear(&file->text);
}

/* What follows a key at the start of a line; NULL when there is none. */
static const char *find(const struct vector_file *file, const char *key)
{
    const char *line = (const char *)file->text.ptr;
    size_t size = strlen(key);

    while (*line != '\0') {
        const char *end = strchr(line, '\n');

        if (strncmp(line, key, size) == 0 && isspace((unsigned char)line[size])) {
            return line + size;
        }
        assert_non_null(end);
        line = end + 1;
    }
    return NULL;
}

const char *vector_file_text(const struct vector_file *file, const char *key, char *out,
                             size_t size)
{
    const char *value = find(file, key);
    size_t length = 0;

    if (value != NULL && *value == ' ') {
        value++;
        while (length + 1 < size && value[length] != '\n') {
            out[length] = value[length];
            length++;
        }
    }
    out[length] = '\0';
    return out;
}

uint32_t vector_file_number(const struct vector_file *file, const char *key)
{
    char text[16];

    return (uint32_t)strtoul(vector_file_text(file, key, text, sizeof(text)), NULL, 10);
}

void vector_file_bytes(const struct vector_file *file, const char *key,
                       struct plomb_buf *out)
{
    const char *at = find(file, key);

    if (at == NULL) return;
    /* A line that begins with a blank goes on with the value above it. */
    while (*at == ' ' || (*at == '\n' && at[1] == ' ')) {
        at += *at == '\n' ? 2 : 1;
        while (hex_digit_value((uint8_t)*at) >= 0) {
            uint8_t byte;

            assert_true(hex_decode((const uint8_t *)at, &byte, 1));
            plomb_buf_add_byte(out, byte);
            at += 2;
        }
    }
    assert_int_equal(*at, '\n');
    assert_int_equal(out->status, PLOMB_OK);
}

size_t vector_file_exactly(const struct vector_file *file, const char *key,
                           uint8_t *out, size_t size)
{
    struct plomb_buf bytes;
    size_t found;

    plomb_buf_init(&bytes, size);
    vector_file_bytes(file, key, &bytes);
    found = bytes.size;
    assert_true(found == 0 || found == size);
    if (found > 0) memcpy(out, bytes.ptr, found);
    plomb_buf_clear(&bytes);
    return found;
}

size_t vector_file_each(const char *folder, size_t minimum,
                        void (*run)(const char *name, void *context), void *context)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    size_t count = 0;

    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        const char *dot = strrchr(entry->d_name, '.');

        if (dot == NULL || strcmp(dot, ".txt") != 0 ||
            strcmp(entry->d_name, "cases.txt") == 0) {
            continue;
        }
        run(entry->d_name, context);
        count++;
    }
    closedir(directory);
    assert_true(count >= minimum);
    return count;
}
