/*
 * What of a package is compared: named facts, each written as a text. For
 * compare.c.
 */
#ifndef LIB_COMPARE_FACTS_H
#define LIB_COMPARE_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include <plomb/buf.h>
#include <plomb/inspect.h>

/* One fact about an image, a statement or a package. */
struct compare_fact {
    const char *id; /* stable name, a constant */
    bool is_number; /* written in decimal */
    /* Appends the text, or nothing where the fact is absent. */
    void (*write)(const void *subject, struct plomb_buf *out);
};

/* A list of facts; what `subject` points to is in its name. */
struct compare_facts {
    const struct compare_fact *items;
    size_t count;
};

struct compare_facts compare_image_facts(void);   /* struct plomb_inspect_image */
struct compare_facts compare_legacy_facts(void);  /* the same, of a legacy package */
struct compare_facts compare_release_facts(void); /* struct plomb_release */
struct compare_facts compare_package_facts(void); /* struct plomb_inspect_report */

#endif
