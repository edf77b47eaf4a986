/*
 * Feeds damaged files to the library: every truncation of a good file, then
 * seeded mutations of it. Each has to be refused or answered, within a second
 * of processor time and 64 MiB of memory; crashes are for the sanitizers.
 *
 *   robust KIND FILE [COUNT]       every truncation, then COUNT mutations
 *   robust KIND FILE COUNT NUMBER  case NUMBER of these alone
 *
 * Prints one TAP-like line. A failing case prints the number that re-runs it.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/robust/mutate.h"
#include "tests/robust/targets.h"

#define FILE_MAX         (1u << 20)    /* bytes of the good file */
#define MUTATIONS        10000         /* cases without COUNT */
#define SECONDS_MAX      1.0           /* processor time of one case */
#define FILE_HEADROOM    MUTATE_GROWTH /* bytes that mutations may add */
#define CASE_CAPACITY    (FILE_MAX + FILE_HEADROOM)
#define FAILURES_PRINTED 5

static double processor_seconds(void)
{
    struct timespec now = {0};

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Runs one case from memory of its exact size; NULL, or what is wrong. */
static const char *run_case(const struct target *target, struct plomb_span good,
                            struct plomb_span bytes)
{
    uint8_t *exact = malloc(bytes.size + (bytes.size == 0));

    if (exact == NULL) return "the test has no memory";
    memcpy(exact, bytes.ptr, bytes.size);
    double start = processor_seconds();
    const char *problem = target->run(good, plomb_span(exact, bytes.size));
    if (problem == NULL && processor_seconds() - start > SECONDS_MAX)
        problem = "it took more than a second";
    free(exact);
    return problem;
}

/* The bytes of case `number`: truncations first, then mutations. */
static struct plomb_span make_case(struct plomb_span good, size_t number,
                                   uint8_t *scratch)
{
    if (number < good.size) return plomb_span(good.ptr, number);
    memcpy(scratch, good.ptr, good.size);
    return plomb_span(scratch, mutate(scratch, good.size, number));
}

static int run_all(const struct target *target, struct plomb_span good, size_t first,
                   size_t end, uint8_t *scratch)
{
    size_t failures = 0;
    const char *undisturbed = target->run(good, good);

    if (undisturbed != NULL || !target->is_accepted(good)) {
        printf("not ok - robust %s: the undamaged file is refused\n", target->name);
        return 1;
    }
    for (size_t number = first; number < end; number++) {
        struct plomb_span bytes = make_case(good, number, scratch);
        const char *problem = run_case(target, good, bytes);
        if (problem == NULL) continue;
        if (failures == 0) printf("not ok - robust %s\n", target->name);
        if (failures < FAILURES_PRINTED) printf("# case %zu: %s\n", number, problem);
        failures++;
    }
    if (failures == 0)
        printf("ok - robust %s: %zu damaged files\n", target->name, end - first);
    return failures == 0 ? 0 : 1;
}

static size_t read_file(const char *path, uint8_t *out)
{
    FILE *file = fopen(path, "rb");

    if (file == NULL) return 0;
    size_t size = fread(out, 1, FILE_MAX, file);
    fclose(file);
    return size;
}

int main(int argc, char **argv)
{
    int code = 1;
    uint8_t *bytes = calloc(1, FILE_MAX);
    uint8_t *scratch = calloc(1, CASE_CAPACITY);
    const struct target *target = argc > 2 ? target_find(argv[1]) : NULL;

    if (target == NULL || bytes == NULL || scratch == NULL) goto out;
    size_t size = read_file(argv[2], bytes);
    size_t count = argc > 3 ? strtoul(argv[3], NULL, 10) : MUTATIONS;
    size_t first = argc > 4 ? strtoul(argv[4], NULL, 10) : 0;
    size_t end = argc > 4 ? first + 1 : size + count;
    if (size == 0 || !target_prepare(argv[2])) goto out;
    code = run_all(target, plomb_span(bytes, size), first, end, scratch);
out:
    if (target == NULL) fprintf(stderr, "usage: robust KIND FILE [COUNT [NUMBER]]\n");
    free(scratch);
    free(bytes);
    return code;
}
