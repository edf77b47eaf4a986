/*
 * The record of every signature: a file of JSON lines, each holding the hash of
 * the one before, to which lines are only ever added (docs/spec/audit-log.md).
 * This is how they are added; plomb/audit_log.h reads them. Host only.
 */
#ifndef PLOMB_AUDIT_H
#define PLOMB_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/audit_log.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/notes.h>
#include <plomb/sign.h>

#define PLOMB_AUDIT_LINE_MAX  8192         /* bytes of a line, its end included */
#define PLOMB_AUDIT_TEXT_MAX  512          /* bytes of user, run and output */
#define PLOMB_AUDIT_BATCH_MAX (64u << 20)  /* bytes of the lines of one run */
#define PLOMB_AUDIT_TIME_MAX  253402300799 /* the last second of the year 9999 */
#define PLOMB_AUDIT_WAIT      30           /* seconds for which a lock is waited for */

/* What the lines of one run have in common. Texts are NULL when not given. */
struct plomb_audit_run {
    int64_t time;     /* seconds since 1970 UTC, up to PLOMB_AUDIT_TIME_MAX */
    const char *user; /* who ran the tool, as they or the system say */
    const char *ci;   /* the CI run, such as its URL */
    bool has_recipe;
    uint8_t recipe_sha256[PLOMB_HASH_SIZE];
};

struct plomb_audit_record; /* the signatures that one signer made in one run */

/*
 * Puts a record around a signer: `*out` signs as `signer` does, which must outlive
 * it, checks each signature as plomb_sign, and notes it. `output` names the package
 * or file that it is for; of a name that is too long the last part. NULL: it is not
 * known. PLOMB_NO_MEMORY. The caller frees the record.
 */
PLOMB_API enum plomb_status plomb_audit_record_new(
    const struct plomb_signer *signer, const char *output,
    struct plomb_audit_record **record_out, struct plomb_signer *out,
    struct plomb_error *error) PLOMB_MUST_USE;

/* Frees it and makes the pointer NULL. NULL-safe. */
PLOMB_API void plomb_audit_record_free(struct plomb_audit_record **record);

/* How many signatures it has noted. */
PLOMB_API size_t plomb_audit_record_count(const struct plomb_audit_record *record);

/* Where the lines of one run went. */
struct plomb_audit_place {
    uint64_t first;                /* number of the first line; 0 for none */
    uint64_t last;                 /* number of the last */
    uint8_t head[PLOMB_HASH_SIZE]; /* of the log then; zeros for none */
};

/*
 * Appends a line for each signature of the records, in their order, under a lock
 * that other writers respect, and syncs the file before it returns: all lines or
 * none. Makes the file, mode 0644, if there is none and there is a line to write. A
 * last line that was torn by a crash is cut off first, and noted. `notes` and
 * `place_out` may be NULL. Fails with PLOMB_AUDIT_LOG_BROKEN when the file is no log
 * or its last line does not fit the one before, PLOMB_OPTION_VALUE for a time or a
 * text of `run` that no line can hold, PLOMB_INPUT_TOO_LARGE, PLOMB_NO_MEMORY, and
 * the FILE_ statuses, as when the lock is not free within PLOMB_AUDIT_WAIT seconds;
 * the file is then as it was.
 */
PLOMB_API enum plomb_status plomb_audit_append(
    const char *path, const struct plomb_audit_run *run,
    const struct plomb_audit_record *const *records, size_t count,
    struct plomb_audit_place *place_out, struct plomb_notes *notes,
    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Checks early that plomb_audit_append could work, with its failures, and changes
 * nothing: so nobody is asked for a PIN in vain.
 */
PLOMB_API enum plomb_status plomb_audit_check(const char *path,
                                              const struct plomb_audit_run *run,
                                              struct plomb_error *error) PLOMB_MUST_USE;

#endif
