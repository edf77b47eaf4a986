/*
 * How a key on a PKCS #11 token is reached, as the command line says it. For the
 * commands whose key may be a "pkcs11:" URI.
 */
#ifndef CLI_TOKEN_ARGS_H
#define CLI_TOKEN_ARGS_H

#include <stdbool.h>

#include <plomb/token.h>

#include "cli/command.h"
#include "cli/option.h"
#include "cli/terminal.h"

/* A member of the command's args, filled by TOKEN_OPTIONS. */
struct token_args {
    const char *module; /* path of the PKCS #11 module; or NULL */
    bool allow_pin_value;
    bool allow_last_try;
    struct plomb_optional seconds; /* that the module may take for an answer */
    struct terminal_passphrase pin;
};

/* Rows of an option table; `member` is a struct token_args. */
#define TOKEN_OPTIONS(type, member)                                                    \
    {.name = "pkcs11-module",                                                          \
     .kind = OPTION_FILE,                                                              \
     OPTION_MEMBER(type, member.module),                                               \
     .value = "FILE",                                                                  \
     .help = "PKCS #11 module that reaches the token of a pkcs11: key"},               \
        {.name = "pin-file",                                                           \
         .kind = OPTION_FILE,                                                          \
         OPTION_MEMBER(type, member.pin.file),                                         \
         .value = "FILE",                                                              \
         .help = "read the token's PIN from the first line of FILE"},                  \
        {.name = "pin-fd",                                                             \
         .kind = OPTION_NUMBER,                                                        \
         .max = 1023,                                                                  \
         OPTION_OPTIONAL(type, member.pin.fd),                                         \
         .value = "N",                                                                 \
         .help = "read the PIN from the open descriptor N"},                           \
        {.name = "allow-pin-value",                                                    \
         .kind = OPTION_FLAG,                                                          \
         OPTION_MEMBER(type, member.allow_pin_value),                                  \
         .help = "take a PIN that stands in the URI, where others may see it"},        \
        {.name = "allow-last-pin-try",                                                 \
         .kind = OPTION_FLAG,                                                          \
         OPTION_MEMBER(type, member.allow_last_try),                                   \
         .help = "log in although one more wrong PIN would lock the token"},           \
    {                                                                                  \
        .name = "pkcs11-timeout", .kind = OPTION_NUMBER, .max = 86400,                 \
        .is_positive = true, OPTION_OPTIONAL(type, member.seconds),                    \
        .value = "SECONDS", .default_text = "60",                                      \
        .help = "how long the module may take for an answer"                           \
    }

/* What is done with the key. */
enum token_use {
    TOKEN_USE_SIGNING, /* its private half is needed */
    TOKEN_USE_PUBLIC,  /* a URI with type=public or type=cert will do */
    TOKEN_USE_NEW      /* it is made */
};

/*
 * Opens the key on a token that `uri` names, or makes it: `module` and `pin_file`,
 * which may be NULL, hold where the command line says nothing; a PIN of the command
 * line goes before the URI's. Fails as plomb_token_key_open and
 * plomb_token_key_generate do, and with PLOMB_OPTION_CONFLICT.
 */
enum plomb_status token_args_use(const struct cli *cli, const struct token_args *args,
                                 const char *uri, const char *module,
                                 const char *pin_file, enum token_use use,
                                 struct plomb_token_key **key_out,
                                 struct plomb_error *error) PLOMB_MUST_USE;

/* The same for TOKEN_USE_SIGNING. */
enum plomb_status token_args_open(const struct cli *cli, const struct token_args *args,
                                  const char *uri, const char *module,
                                  const char *pin_file,
                                  struct plomb_token_key **key_out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

#endif
