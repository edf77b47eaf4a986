#include "cli/sign_signers.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static enum plomb_status allocate(size_t count, struct sign_signers *out,
                                  struct plomb_error *error)
{
    out->signers = calloc(count, sizeof(*out->signers));
    out->records = calloc(count, sizeof(struct plomb_audit_record *));
    if (out->signers == NULL || out->records == NULL) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    out->count = count;
    return PLOMB_OK;
}

enum plomb_status sign_signers_open(const struct cli *cli,
                                    const struct signer_args *args,
                                    const struct audit_args *audit,
                                    const struct plomb_sign_set *request,
                                    struct sign_signers *out, struct plomb_error *error)
{
    size_t count = 0;
    const struct plomb_sign_package *packages =
        plomb_sign_request_packages(request, &count);
    enum plomb_status status = allocate(count, out, error);

    if (status == PLOMB_OK) status = signer_open_args(cli, args, &out->handle, error);
    for (size_t i = 0; i < count && status == PLOMB_OK; i++) {
        out->signers[i] = out->handle.signer;
        if (audit->log == NULL) continue;
        status = plomb_audit_record_new(&out->handle.signer, packages[i].output,
                                        &out->records[i], &out->signers[i], error);
    }
    return status;
}

enum plomb_status sign_signers_record(const struct cli *cli,
                                      const struct audit_args *audit,
                                      const struct sign_signers *signers,
                                      struct plomb_error *error)
{
    struct plomb_audit_run run = audit_args_run(audit);
    struct plomb_audit_place place = {0};
    enum plomb_status status;

    if (audit->log == NULL) return PLOMB_OK;
    status = plomb_audit_append(
        audit->log, &run, (const struct plomb_audit_record *const *)signers->records,
        signers->count, &place, cli->notes, error);
    if (status == PLOMB_OK) audit_args_note(audit->log, &place, cli->notes);
    return status;
}

void sign_signers_close(struct sign_signers *signers)
{
    for (size_t i = 0; i < signers->count; i++) {
        plomb_audit_record_free(&signers->records[i]);
    }
    free(signers->signers);
    free(signers->records);
    signer_close(&signers->handle);
    memset(signers, 0, sizeof(*signers));
}
