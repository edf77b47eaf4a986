/*
 * Who signs a request: one signer, and for each package a record of its signatures
 * if there is a log. For cmd_sign_request.c.
 */
#ifndef CLI_SIGN_SIGNERS_H
#define CLI_SIGN_SIGNERS_H

#include <stddef.h>

#include <plomb/audit.h>
#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/sign_request.h>

#include "cli/audit_args.h"
#include "cli/signer_open.h"

/* Zero-initialise. */
struct sign_signers {
    struct signer_handle handle;
    size_t count;                        /* packages of the request */
    struct plomb_signer *signers;        /* one for each */
    struct plomb_audit_record **records; /* the same; entries are NULL without a log */
};

/*
 * Opens the signer. PLOMB_NO_MEMORY, and the statuses of signer_open_args. The
 * caller closes it, also after a failure.
 */
enum plomb_status sign_signers_open(const struct cli *cli,
                                    const struct signer_args *args,
                                    const struct audit_args *audit,
                                    const struct plomb_sign_set *request,
                                    struct sign_signers *out,
                                    struct plomb_error *error) PLOMB_MUST_USE;

/* Adds what was signed to the log, if there is one: before the answer is written. */
enum plomb_status sign_signers_record(const struct cli *cli,
                                      const struct audit_args *audit,
                                      const struct sign_signers *signers,
                                      struct plomb_error *error) PLOMB_MUST_USE;

/* Closes it. Idempotent. */
void sign_signers_close(struct sign_signers *signers);

#endif
