/*
 * The sorted suffixes of a text, for finding the longest match of other bytes in
 * it. The one place that knows libdivsufsort. For the delta encoder.
 */
#ifndef FORMATS_SUFFIX_ARRAY_H
#define FORMATS_SUFFIX_ARRAY_H

#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>
#include <plomb/core/status.h>

struct suffix_array {
    struct plomb_span text; /* not owned */
    int32_t *order;         /* offsets of all suffixes, sorted; owned */
};

/* A stretch of the text. */
struct suffix_match {
    size_t offset; /* in the text */
    size_t size;   /* bytes; 0 when not even one byte occurs */
};

/*
 * Sorts the suffixes of `text`, of 1 byte to 2 GiB, which has to outlive the
 * array. Fails with PLOMB_NO_MEMORY alone; there is nothing to clear then.
 */
enum plomb_status suffix_array_init(struct suffix_array *array,
                                    struct plomb_span text) PLOMB_MUST_USE;

void suffix_array_clear(struct suffix_array *array);

/* The longest stretch of the text that `bytes` begins with. */
struct suffix_match suffix_array_find(const struct suffix_array *array,
                                      struct plomb_span bytes);

/* The version of libdivsufsort that is loaded; a constant. */
const char *suffix_array_library_version(void);

#endif
