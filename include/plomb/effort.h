/*
 * How long an encoder may look for a smaller payload, and whom it tells how far
 * it is. Part of the options of plomb/seal.h. Host only.
 */
#ifndef PLOMB_EFFORT_H
#define PLOMB_EFFORT_H

#include <stdint.h>

/* Every effort gives the same bytes for the same inputs, always. */
enum plomb_effort {
    PLOMB_EFFORT_NORMAL = 0,
    PLOMB_EFFORT_FAST,
    PLOMB_EFFORT_BEST /* tries what the formats allow; several seconds */
};

/*
 * Told how far the work is, from any thread that builds a package: `done` of
 * `total` bytes of the step that `what` names ("compressing").
 */
struct plomb_progress {
    void (*report)(void *context, const char *what, uint64_t done, uint64_t total);
    void *context; /* handed to `report` */
};

#endif
