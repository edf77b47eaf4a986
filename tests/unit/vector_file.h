/*
 * The case files of tests/vectors/payload and tests/vectors/sealed: lines "key
 * value", a long value in lines of its own that begin with a blank. What a test
 * asks for and the file lacks is empty. For tests/unit alone.
 */
#ifndef TESTS_UNIT_VECTOR_FILE_H
#define TESTS_UNIT_VECTOR_FILE_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>

struct vector_file {
    struct plomb_buf text; /* the file, with a terminating zero */
};

/* Reads a file; the test fails when it cannot. Clear it afterwards. */
void vector_file_read(const char *folder, const char *name, struct vector_file *out);
void vector_file_clear(struct vector_file *file);

/* The value of a key as text, cut to `size`; "" when there is none. */
const char *vector_file_text(const struct vector_file *file, const char *key, char *out,
                             size_t size);

/* The value of a key as a decimal number; 0 when there is none. */
uint32_t vector_file_number(const struct vector_file *file, const char *key);

/* Appends the hexadecimal value of a key to an initialised buffer. */
void vector_file_bytes(const struct vector_file *file, const char *key,
                       struct plomb_buf *out);

/* The same into `size` bytes, all of which or none must be in the file. */
size_t vector_file_exactly(const struct vector_file *file, const char *key,
                           uint8_t *out, size_t size);

/*
 * Calls `run` for every .txt file of a folder, with its name. Returns how many
 * there were; the test fails when there are fewer than `minimum`.
 */
size_t vector_file_each(const char *folder, size_t minimum,
                        void (*run)(const char *name, void *context), void *context);

#endif
