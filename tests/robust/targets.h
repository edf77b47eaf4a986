/*
 * The readers that the robustness test feeds: one for each kind of file that a
 * user hands to plomb. For the robustness test alone.
 */
#ifndef TESTS_ROBUST_TARGETS_H
#define TESTS_ROBUST_TARGETS_H

#include <stdbool.h>

#include <plomb/core/span.h>

struct target {
    const char *name; /* "package", as the command line spells it */
    /*
     * Reads `bytes`, a damaged form of `good`. NULL when it was refused or
     * answered rightly; otherwise what is wrong.
     */
    const char *(*run)(struct plomb_span good, struct plomb_span bytes);
    bool (*is_accepted)(struct plomb_span bytes); /* whether it reads at all */
};

/* The target with this name; NULL when there is none. */
const struct target *target_find(const char *name);

/*
 * Reads what a target needs beside its file: the public key of a package,
 * "public.pem" in the folder of `path`. False when it is there and unusable.
 */
bool target_prepare(const char *path);

#endif
