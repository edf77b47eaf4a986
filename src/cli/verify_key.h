/*
 * The key that a command checks signatures with: --key and the options for its
 * passphrase. For cmd_inspect.c and cmd_verify.c.
 */
#ifndef CLI_VERIFY_KEY_H
#define CLI_VERIFY_KEY_H

#include <stdbool.h>

#include <plomb/core/attributes.h>
#include <plomb/key.h>

#include "cli/command.h"
#include "cli/terminal.h"

/* A member of the command's args, filled by VERIFY_KEY_OPTIONS. */
struct verify_key {
    const char *path;  /* --key; NULL when not given */
    const char *alias; /* --key-file, as it is called when signing */
    struct terminal_passphrase passphrase;
};

/* Rows of an option table; `member` is a struct verify_key. */
#define VERIFY_KEY_OPTIONS(type, member)                                               \
    {.name = "key",                                                                    \
     .kind = OPTION_FILE,                                                              \
     OPTION_MEMBER(type, member.path),                                                 \
     .value = "FILE",                                                                  \
     .help = "key to check signatures with: the public half is enough"},               \
        {.name = "key-file",                                                           \
         .is_hidden = true,                                                            \
         .kind = OPTION_FILE,                                                          \
         OPTION_MEMBER(type, member.alias),                                            \
         .value = "FILE",                                                              \
         .help = "the same as --key"},                                                 \
        TERMINAL_PASSPHRASE_OPTIONS(type, member.passphrase)

/*
 * Reads the key into `*out`, and `*has_key_out` says whether one was given. Warns
 * of published test keys. The statuses of plomb_key_load, PLOMB_KEY_TYPE_WRONG for
 * a key that does not sign, PLOMB_OPTION_CONFLICT for two keys.
 */
enum plomb_status verify_key_load(const struct cli *cli, struct verify_key *from,
                                  struct plomb_key_info *out, bool *has_key_out,
                                  struct plomb_error *error) PLOMB_MUST_USE;

#endif
