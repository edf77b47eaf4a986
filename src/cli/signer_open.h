/*
 * Whoever signs, as the command line or a recipe names it: a key file, a key on a
 * token, a program, or nobody yet. For the commands that sign.
 */
#ifndef CLI_SIGNER_OPEN_H
#define CLI_SIGNER_OPEN_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/key.h>
#include <plomb/sign.h>
#include <plomb/sign_command.h>
#include <plomb/token.h>

#include "cli/command.h"
#include "cli/option.h"
#include "cli/terminal.h"
#include "cli/token_args.h"

/* A member of the command's args, filled by SIGNER_OPTIONS. */
struct signer_args {
    const char *key_file; /* path, "pkcs11:" URI, or "-"; or NULL */
    struct terminal_passphrase passphrase;
    struct token_args token;
    const char *command; /* program that signs; or NULL */
    struct option_texts command_args;
    struct option_texts environment; /* names of variables that it gets, too */
    struct plomb_optional seconds;   /* that it may take for an answer */
};

/* Rows of an option table; `member` is a struct signer_args. */
#define SIGNER_OPTIONS(type, member)                                                   \
    {.name = "key-file",                                                               \
     .kind = OPTION_FILE,                                                              \
     OPTION_MEMBER(type, member.key_file),                                             \
     .value = "FILE",                                                                  \
     .help = "private key that signs, or a pkcs11: URI; - for standard input",         \
     .group = "Signature"},                                                            \
        TERMINAL_PASSPHRASE_OPTIONS(type, member.passphrase),                          \
        TOKEN_OPTIONS(type, member.token),                                             \
        {.name = "signer",                                                             \
         .kind = OPTION_FILE,                                                          \
         OPTION_MEMBER(type, member.command),                                          \
         .value = "PROGRAM",                                                           \
         .help = "program that signs; --key-file is then its public key"},             \
        {.name = "signer-arg",                                                         \
         .kind = OPTION_TEXTS,                                                         \
         OPTION_MEMBER(type, member.command_args),                                     \
         .value = "ARG",                                                               \
         .help = "argument for that program"},                                         \
        {.name = "signer-env",                                                         \
         .kind = OPTION_TEXTS,                                                         \
         OPTION_MEMBER(type, member.environment),                                      \
         .value = "NAME",                                                              \
         .help = "environment variable that the program gets, too"},                   \
    {                                                                                  \
        .name = "signer-timeout", .kind = OPTION_NUMBER, .max = 86400,                 \
        .is_positive = true, OPTION_OPTIONAL(type, member.seconds),                    \
        .value = "SECONDS", .default_text = "120",                                     \
        .help = "how long the program may take for a signature"                        \
    }

/* What holds where the command line says nothing: a package of a recipe. */
struct signer_source {
    const char *key_file; /* path or URI; or NULL */
    const char *passphrase_file;
    const char *module; /* of PKCS #11 */
    const char *pin_file;
    const char *const *command; /* program and arguments, NULL behind; or NULL */
    struct plomb_optional seconds;
    bool is_request; /* nobody signs yet: the signatures will be zeros */
};

/* An open signer. Zero-initialise. */
struct signer_handle {
    struct plomb_key *file;
    struct plomb_token_key *token;
    struct plomb_sign_command *command;
    struct plomb_signer signer;
    struct plomb_key_info info; /* of its key */
};

/*
 * Opens what `source` names; of `args` counts what is no part of a source: where
 * passphrases and PINs come from, and what is allowed. Warns of key files that
 * others may read. The caller closes the handle, also after a failure: the
 * statuses of plomb_key_load, plomb_key_signer, plomb_token_key_open and
 * plomb_sign_command_open.
 */
enum plomb_status signer_open(const struct cli *cli, const struct signer_args *args,
                              const struct signer_source *source,
                              struct signer_handle *out,
                              struct plomb_error *error) PLOMB_MUST_USE;

/*
 * The same for what the command line alone says. PLOMB_OPTION_MISSING without a key
 * and a program.
 */
enum plomb_status signer_open_args(const struct cli *cli,
                                   const struct signer_args *args,
                                   struct signer_handle *out,
                                   struct plomb_error *error) PLOMB_MUST_USE;

/* The public key; belongs to the handle. */
const struct plomb_key *signer_key(const struct signer_handle *handle);

/* Whether the command line names a key or a program. */
bool signer_is_given(const struct signer_args *args);

/* Closes it. Idempotent. */
void signer_close(struct signer_handle *handle);

#endif
