/*
 * Which stretches of the new image were which stretches of the old one, however
 * calls and pointers in them changed. For the delta encoder.
 */
#ifndef FORMATS_DELTA_ALIGN_H
#define FORMATS_DELTA_ALIGN_H

#include <stddef.h>

#include <plomb/core/attributes.h>
#include <plomb/core/status.h>

#include "formats/delta_map.h"

/* A stretch of both images, mostly alike. */
struct delta_run {
    size_t before; /* offset in the old image */
    size_t after;  /* offset in the new image */
    size_t size;   /* bytes */
};

struct delta_runs {
    struct delta_run *runs; /* by rising `after`, without overlap there */
    size_t count;
    size_t capacity; /* runs allocated */
};

/* Finds the runs. Fails with PLOMB_NO_MEMORY alone; nothing is to clear then. */
enum plomb_status delta_align(const struct delta_images *images,
                              struct delta_runs *out) PLOMB_MUST_USE;

void delta_runs_clear(struct delta_runs *runs);

#endif
