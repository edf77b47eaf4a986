/*
 * Runs a fuzz target once over each file named on the command line, so that
 * every corpus is a regression test under any compiler. Prints one line for
 * each file before it runs, so that the last line names the one that crashed.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define INPUT_MAX (16u << 20) /* bytes of one corpus file */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Runs the target over one file; false if the file cannot be read. */
static bool replay(const char *path, uint8_t *buffer)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL) return false;
    size_t size = fread(buffer, 1, INPUT_MAX, file);
    bool is_complete = ferror(file) == 0 && fgetc(file) == EOF;
    fclose(file);
    if (!is_complete) return false;

    /* A copy of the exact size, so that reading past the end is noticed. */
    uint8_t *exact = malloc(size + (size == 0));
    if (exact == NULL) return false;
    for (size_t i = 0; i < size; i++) exact[i] = buffer[i];
    (void)LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return true;
}

int main(int argc, char **argv)
{
    int failures = 0;
    uint8_t *buffer = malloc(INPUT_MAX);

    if (buffer == NULL) return 1;
    for (int i = 1; i < argc; i++) {
        printf("%s\n", argv[i]);
        fflush(stdout);
        if (!replay(argv[i], buffer)) {
            fprintf(stderr, "cannot read '%s'\n", argv[i]);
            failures++;
        }
    }
    free(buffer);
    return failures == 0 ? 0 : 1;
}
