/*
 * Whether an audit log is what was written: its chain, a head or a count that was
 * kept, and its signatures under the keys that are given (docs/spec/audit-log.md,
 * section 4). Host only.
 */
#ifndef PLOMB_AUDIT_VERIFY_H
#define PLOMB_AUDIT_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/audit_log.h>
#include <plomb/core/attributes.h>
#include <plomb/effort.h>
#include <plomb/error.h>

struct plomb_audit_verify_options {
    /* Keys whose signatures are verified, X then Y, big-endian. */
    const uint8_t (*public_keys)[PLOMB_PUBLIC_KEY_SIZE];
    size_t key_count; /* at most PLOMB_AUDIT_KEYS_MAX */
    bool has_head;
    uint8_t head[PLOMB_HASH_SIZE]; /* a head of the past, that was kept elsewhere */
    uint64_t min_count;            /* entries that it has at least; or 0 */
    const struct plomb_progress *progress; /* told of a file; NULL for none */
};

/* A key that made signatures of the log, or whose were looked for. */
struct plomb_audit_key {
    uint8_t fingerprint[PLOMB_HASH_SIZE];
    uint64_t count;  /* signatures in the log */
    bool is_checked; /* the key was given, and each of them verified */
};

/* What holds up to the entry at which the log is broken, or for all of it. */
struct plomb_audit_report {
    struct plomb_error problem;    /* status PLOMB_OK: the log is what was written */
    uint64_t count;                /* entries that hold */
    int64_t first_time;            /* of the first, if there is one */
    int64_t last_time;             /* of the last */
    uint8_t head[PLOMB_HASH_SIZE]; /* hash of the last */
    bool has_kept_head;            /* the head of the options was found */
    uint64_t kept_head_number;     /* behind this entry; 0: before the first */
    uint64_t torn_size;            /* bytes of a torn last line; 0 for none */
    uint64_t backward_count;  /* entries with an earlier time than the one before */
    uint64_t backward_number; /* the first of them */
    size_t key_count;         /* entries of keys, those of the options first */
    struct plomb_audit_key keys[PLOMB_AUDIT_KEYS_MAX];
    uint64_t other_count; /* signatures by keys for which there was no room */
};

/*
 * Reads the log, a file or a pipe, and fills the report, whatever the answer is. The
 * problem of a log that does not pass is PLOMB_AUDIT_LOG_BROKEN (the line, and how;
 * the head or the count is not reached) or PLOMB_SIGNATURE_INVALID. Fails only when
 * it cannot be read: PLOMB_NO_MEMORY, the FILE_ statuses; the report is then
 * untouched.
 */
PLOMB_API enum plomb_status plomb_audit_verify(
    const char *path, const struct plomb_audit_verify_options *options,
    struct plomb_audit_report *report, struct plomb_error *error) PLOMB_MUST_USE;

#endif
