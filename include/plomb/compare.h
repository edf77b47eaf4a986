/*
 * What changed between two packages: fields of init packets and of release
 * statements, images, and entries of the archives. Says nothing about which of
 * them is genuine or whole. Host only.
 */
#ifndef PLOMB_COMPARE_H
#define PLOMB_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/inspect.h>
#include <plomb/package.h>

#define PLOMB_CHANGES_MAX         160 /* changes of one comparison */
#define PLOMB_COMPARE_ENTRIES_MAX (2 * PLOMB_PACKAGE_ENTRIES_MAX)

/* A field that is not in both packages with the same value. */
struct plomb_change {
    const char *part; /* slot's name, "package" or "release"; a constant */
    const char *id;   /* stable name, a constant: "fw_version" */
    bool is_number;   /* the texts are decimal numbers */
    /* As they are; the words that other programs wrote are not made safe for
     * terminals. NULL: not there. */
    const char *old_text;
    const char *new_text;
};

/* A slot that one of the packages has. */
struct plomb_compare_image {
    enum plomb_slot slot;
    bool is_in_old;
    bool is_in_new;
    bool is_image_same;  /* the same plain image, by what is signed */
    bool is_file_same;   /* the same .bin: image or payload */
    bool is_packet_same; /* the same .dat */
};

enum plomb_entry_change {
    PLOMB_ENTRY_SAME,
    PLOMB_ENTRY_CHANGED,
    PLOMB_ENTRY_ADDED,
    PLOMB_ENTRY_REMOVED
};

/* An entry of one of the archives, known by its name. */
struct plomb_compare_entry {
    const char *name;
    enum plomb_entry_change change;
    size_t old_size; /* bytes; 0 where it is not */
    size_t new_size;
};

/* Points into both reports, and into their packages; they must outlive it. */
struct plomb_compare_report {
    bool is_same;       /* the entries are the same, whatever their order and times */
    size_t image_count; /* entries of images, in slot order */
    struct plomb_compare_image images[PLOMB_SLOT_COUNT];
    size_t change_count; /* entries of changes: package, images, release */
    struct plomb_change changes[PLOMB_CHANGES_MAX];
    size_t entry_count; /* entries of entries: the old archive's, then new ones */
    struct plomb_compare_entry entries[PLOMB_COMPARE_ENTRIES_MAX];
    struct plomb_buf texts; /* what the changes point to */
};

/*
 * Compares what plomb_inspect found in two packages. Images are compared by the
 * digests that their init packets hold, so that a sealed image and a plain one
 * can be the same. The caller frees the report with plomb_compare_clear, also
 * after a failure. PLOMB_NO_MEMORY.
 */
PLOMB_API enum plomb_status plomb_compare(const struct plomb_inspect_report *old_report,
                                          const struct plomb_inspect_report *new_report,
                                          struct plomb_compare_report *out,
                                          struct plomb_error *error) PLOMB_MUST_USE;

/* Frees what the report holds. NULL-safe, idempotent. */
PLOMB_API void plomb_compare_clear(struct plomb_compare_report *report);

#endif
