/*
 * Packing in the first of two steps, --unsigned-out: packages without signatures,
 * and the request that lists what is to be signed. For cmd_pack.c.
 */
#ifndef CLI_PACK_REQUEST_H
#define CLI_PACK_REQUEST_H

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "cli/pack_args.h"
#include "cli/pack_jobs.h"

/*
 * Gives every package the name of the file without signatures,
 * "NAME.unsigned.zip" beside the request, and keeps the name that it will have.
 * PLOMB_OPTION_CONFLICT for a package that nobody will sign, PLOMB_NO_MEMORY.
 */
enum plomb_status pack_request_begin(const struct pack_args *args,
                                     struct pack_jobs *jobs,
                                     struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Appends the request for what was built to `out`. PLOMB_OPTION_CONFLICT when the
 * packages are to be signed with different keys; the failures of
 * plomb_sign_request_add.
 */
enum plomb_status pack_request_write(const struct pack_jobs *jobs,
                                     struct plomb_buf *out,
                                     struct plomb_error *error) PLOMB_MUST_USE;

#endif
