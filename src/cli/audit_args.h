/*
 * The log of signatures, as the command line names it. For the commands that sign.
 */
#ifndef CLI_AUDIT_ARGS_H
#define CLI_AUDIT_ARGS_H

#include <plomb/audit.h>

#include "cli/command.h"
#include "cli/option.h"

/* A member of the command's args, filled by AUDIT_OPTIONS. */
struct audit_args {
    const char *log;  /* path; or NULL: nothing is recorded */
    const char *user; /* or NULL */
    const char *run;  /* or NULL */
};

/* Rows of an option table; `member` is a struct audit_args. */
#define AUDIT_OPTIONS(type, member)                                                    \
    {.name = "audit-log",                                                              \
     .kind = OPTION_FILE,                                                              \
     OPTION_MEMBER(type, member.log),                                                  \
     .value = "FILE",                                                                  \
     .help = "add a line for each signature to this log",                              \
     .group = "Record and rules"},                                                     \
        {.name = "audit-user",                                                         \
         .kind = OPTION_TEXT,                                                          \
         OPTION_MEMBER(type, member.user),                                             \
         .value = "TEXT",                                                              \
         .help = "who signs, for the log"},                                            \
    {                                                                                  \
        .name = "audit-run", .kind = OPTION_TEXT, OPTION_MEMBER(type, member.run),     \
        .value = "TEXT", .help = "the CI run, for the log"                             \
    }

/* What the lines of this run have in common, at this time; no recipe. */
struct plomb_audit_run audit_args_run(const struct audit_args *args);

/*
 * Checks early that the log can take lines, so that nobody is asked for a PIN in vain.
 * The failures of plomb_audit_check.
 */
enum plomb_status audit_args_check(const struct audit_args *args,
                                   struct plomb_error *error) PLOMB_MUST_USE;

/*
 * With a log, puts a record around `*signer`, which becomes the recording one over
 * `real`, a copy that must outlive it. `*record_out` stays NULL without. The caller
 * frees it. PLOMB_NO_MEMORY.
 */
enum plomb_status audit_args_begin(const struct audit_args *args, const char *output,
                                   const struct plomb_signer *real,
                                   struct plomb_audit_record **record_out,
                                   struct plomb_signer *signer,
                                   struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Adds what was recorded to the log, before the output is written. Nothing without
 * a record. The failures of plomb_audit_append.
 */
enum plomb_status audit_args_append(const struct audit_args *args,
                                    const struct plomb_audit_record *record,
                                    struct plomb_notes *notes,
                                    struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Notes where lines went and the head that the log has since, which is what somebody
 * has to keep elsewhere to tell that a log was cut short. Nothing when none went.
 */
void audit_args_note(const char *log, const struct plomb_audit_place *place,
                     struct plomb_notes *notes);

#endif
