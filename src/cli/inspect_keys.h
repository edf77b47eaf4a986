/*
 * The keys that recipients are told by: --recipient and --class-key of plomb
 * inspect. For cmd_inspect.c.
 */
#ifndef CLI_INSPECT_KEYS_H
#define CLI_INSPECT_KEYS_H

#include <stddef.h>

#include <plomb/core/attributes.h>
#include <plomb/key.h>

#include "cli/command.h"
#include "cli/option.h"
#include "cli/terminal.h"

#define INSPECT_KEYS_MAX (2 * OPTION_REPEAT_MAX)

/* A member of the command's args. */
struct inspect_keys {
    struct option_texts recipients; /* files of recipient keys */
    struct option_texts class_keys; /* files of class keys */
    size_t count;                   /* entries of infos */
    struct plomb_key_info infos[INSPECT_KEYS_MAX];
};

/*
 * Describes the keys in those files. Fails with PLOMB_KEY_TYPE_WRONG for a key
 * of another type than its option says, and with the statuses of plomb_key_load.
 */
enum plomb_status inspect_keys_load(const struct cli *cli, struct inspect_keys *keys,
                                    struct terminal_passphrase *passphrase,
                                    struct plomb_error *error) PLOMB_MUST_USE;

#endif
