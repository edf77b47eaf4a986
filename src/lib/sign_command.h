/*
 * Talking to a program that signs: what opening one and testing one have in common.
 * For the files of lib that implement plomb/sign_command.h.
 */
#ifndef LIB_SIGN_COMMAND_H
#define LIB_SIGN_COMMAND_H

#include <stdbool.h>

#include <plomb/sign_command.h>

#include "formats/sign_message.h"

/* A command whose key is not asked for yet. The caller frees it. PLOMB_NO_MEMORY. */
enum plomb_status sign_command_new(const struct plomb_sign_command_options *options,
                                   struct plomb_sign_command **command_out,
                                   struct plomb_error *error) PLOMB_MUST_USE;

/*
 * Runs the program once and reads what it answers. The failures that
 * plomb_sign_command_open has of the program; of PLOMB_SIGN_COMMAND_FAILED
 * `out->kind` is SIGN_REPLY_ERROR when the program itself said or decided so, and
 * SIGN_REPLY_NONE when it could not be run or was ended by a signal.
 */
enum plomb_status sign_command_ask(const struct plomb_sign_command *command,
                                   struct plomb_span request, bool is_signature,
                                   struct sign_reply *out,
                                   struct plomb_error *error) PLOMB_MUST_USE;

/* Appends the request to sign; failures are kept by the buffer. */
void sign_command_write(const struct plomb_sign_command *command,
                        const struct plomb_sign_request *request,
                        struct plomb_buf *out);

#endif
