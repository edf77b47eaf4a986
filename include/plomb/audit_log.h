/*
 * Reading an audit log: its chain, its signatures, and what stands in it about a
 * key, an image or a product (docs/spec/audit-log.md). plomb/audit.h writes it.
 * Host only.
 */
#ifndef PLOMB_AUDIT_LOG_H
#define PLOMB_AUDIT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/error.h>

#define PLOMB_AUDIT_ENTRIES_MAX 1000000 /* entries that one log in memory holds */
#define PLOMB_AUDIT_KEYS_MAX    64      /* keys that a report tells apart */
#define PLOMB_AUDIT_IMAGES_MAX  4       /* images that one filter looks for */

/* One line of a log. Texts belong to the log; "" when absent. */
struct plomb_audit_entry {
    uint64_t number; /* from 1, as lines are counted */
    int64_t time;    /* seconds since 1970 UTC */
    const char *tool;
    const char *purpose; /* as plomb_sign_purpose_name */
    const char *source;  /* as plomb_signer_source_name */
    const char *output;
    const char *image;
    const char *product;
    const char *version;
    const char *user;
    const char *ci;
    uint8_t key[PLOMB_HASH_SIZE]; /* fingerprint of the key that signed */
    uint8_t digest[PLOMB_HASH_SIZE];
    uint8_t signature[PLOMB_SIGNATURE_SIZE]; /* r then s, big-endian */
    bool has_image_sha256;
    uint8_t image_sha256[PLOMB_HASH_SIZE];
    bool has_fw_version;
    uint32_t fw_version;
    bool has_hw_version;
    uint32_t hw_version;
    bool has_recipe;
    uint8_t recipe_sha256[PLOMB_HASH_SIZE];
};

struct plomb_audit_log; /* entries of a log that was read */

/*
 * Which releases are wanted; zeros for all. A release is what one run signed for one
 * output: it is wanted if it has an entry for each of the conditions that are given.
 */
struct plomb_audit_filter {
    bool has_key;
    uint8_t key[PLOMB_HASH_SIZE]; /* fingerprint of a key that signed it */
    size_t image_count;           /* it holds one of these images */
    uint8_t images[PLOMB_AUDIT_IMAGES_MAX][PLOMB_HASH_SIZE]; /* their SHA-256 */
    const char *product;                                     /* exactly; or NULL */
    const char *version; /* that people see, exactly; or NULL */
    bool has_since;
    int64_t since; /* not signed before this second */
    bool has_until;
    int64_t until; /* not signed behind this second */
};

/*
 * Reads a log, a file or a pipe, and checks its chain, keeping the entries of the
 * releases that are wanted. Fails with PLOMB_AUDIT_LOG_BROKEN (the line, and how:
 * changed, missing, out of order), PLOMB_INPUT_TOO_LARGE over
 * PLOMB_AUDIT_ENTRIES_MAX entries, PLOMB_NO_MEMORY, and the FILE_ statuses. A last
 * line that is torn is left out and told by plomb_audit_is_torn. The caller frees it.
 */
PLOMB_API enum plomb_status plomb_audit_query(const char *path,
                                              const struct plomb_audit_filter *filter,
                                              struct plomb_audit_log **log_out,
                                              struct plomb_error *error) PLOMB_MUST_USE;

/* The same with every entry. */
PLOMB_API enum plomb_status plomb_audit_load(const char *path,
                                             struct plomb_audit_log **log_out,
                                             struct plomb_error *error) PLOMB_MUST_USE;

/* A log without entries, as a file has that is not there yet. PLOMB_NO_MEMORY. */
PLOMB_API enum plomb_status plomb_audit_new(struct plomb_audit_log **log_out,
                                            struct plomb_error *error) PLOMB_MUST_USE;

PLOMB_API void plomb_audit_free(struct plomb_audit_log **log);

/* The entries in order, `*count_out` of them. */
PLOMB_API const struct plomb_audit_entry *plomb_audit_entries(
    const struct plomb_audit_log *log, size_t *count_out);

/* How many entries the file has, wanted or not. */
PLOMB_API uint64_t plomb_audit_count(const struct plomb_audit_log *log);

/* Whether a torn last line was left out. */
PLOMB_API bool plomb_audit_is_torn(const struct plomb_audit_log *log);

/* The hash of the last line: whoever keeps it elsewhere notices a shortened log. */
PLOMB_API void plomb_audit_head(const struct plomb_audit_log *log,
                                uint8_t out[PLOMB_HASH_SIZE]);

/* Whether two entries that follow each other are of one release. */
PLOMB_API bool plomb_audit_is_same_release(const struct plomb_audit_entry *entry,
                                           const struct plomb_audit_entry *next);

#endif
