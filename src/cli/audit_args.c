#include "cli/audit_args.h"

#include <time.h>

#include "base/hex.h"
#include "base/number.h"

struct plomb_audit_run audit_args_run(const struct audit_args *args)
{
    return (struct plomb_audit_run){
        .time = (int64_t)time(NULL), .user = args->user, .ci = args->run};
}

enum plomb_status audit_args_check(const struct audit_args *args,
                                   struct plomb_error *error)
{
    const struct plomb_audit_run run = audit_args_run(args);

    return args->log != NULL ? plomb_audit_check(args->log, &run, error) : PLOMB_OK;
}

enum plomb_status audit_args_begin(const struct audit_args *args, const char *output,
                                   const struct plomb_signer *real,
                                   struct plomb_audit_record **record_out,
                                   struct plomb_signer *signer,
                                   struct plomb_error *error)
{
    *signer = *real;
    if (args->log == NULL) return PLOMB_OK;
    return plomb_audit_record_new(real, output, record_out, signer, error);
}

enum plomb_status audit_args_append(const struct audit_args *args,
                                    const struct plomb_audit_record *record,
                                    struct plomb_notes *notes,
                                    struct plomb_error *error)
{
    const struct plomb_audit_run run = audit_args_run(args);
    struct plomb_audit_place place = {0};
    enum plomb_status status;

    if (record == NULL) return PLOMB_OK;
    status = plomb_audit_append(args->log, &run, &record, 1, &place, notes, error);
    if (status == PLOMB_OK) audit_args_note(args->log, &place, notes);
    return status;
}

void audit_args_note(const char *log, const struct plomb_audit_place *place,
                     struct plomb_notes *notes)
{
    char head[2 * PLOMB_HASH_SIZE + 1];

    if (place->first == 0) return;
    hex_encode(plomb_span(place->head, sizeof(place->head)), head);
    if (place->first == place->last) {
        plomb_notes_add(notes, "audit-log", "head %s after line %s of '%s'", head,
                        NUMBER(place->last), log);
    } else {
        plomb_notes_add(notes, "audit-log", "head %s after lines %s to %s of '%s'",
                        head, NUMBER(place->first), NUMBER(place->last), log);
    }
}
