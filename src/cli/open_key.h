/*
 * The key that opens sealed packages: --device-key or --class-key. For
 * cmd_open.c and cmd_verify.c.
 */
#ifndef CLI_OPEN_KEY_H
#define CLI_OPEN_KEY_H

#include <plomb/core/attributes.h>
#include <plomb/key.h>
#include <plomb/package.h>

#include "cli/command.h"
#include "cli/terminal.h"

/* A member of the command's args, filled by OPEN_KEY_OPTIONS. */
struct open_key {
    const char *device_key; /* file of a private recipient key; or NULL */
    const char *class_key;  /* file of a class key; or NULL */
    struct terminal_passphrase passphrase;
};

/* Rows of an option table; `member` is a struct open_key. */
#define OPEN_KEY_OPTIONS(type, member)                                                 \
    {.name = "device-key",                                                             \
     .kind = OPTION_FILE,                                                              \
     OPTION_MEMBER(type, member.device_key),                                           \
     .value = "FILE",                                                                  \
     .help = "private recipient key that opens the package"},                          \
    {                                                                                  \
        .name = "class-key", .kind = OPTION_FILE,                                      \
        OPTION_MEMBER(type, member.class_key), .value = "FILE",                        \
        .help = "class key that opens the package"                                     \
    }

/*
 * Loads the key that was named; `*key_out` is NULL when none was. The caller
 * frees it. Fails with PLOMB_OPTION_CONFLICT for two keys, PLOMB_KEY_TYPE_WRONG
 * when the file holds a key of another type than the option says, and with the
 * statuses of plomb_key_load.
 */
enum plomb_status open_key_load(const struct cli *cli, struct open_key *from,
                                struct plomb_key **key_out,
                                struct plomb_error *error) PLOMB_MUST_USE;

/* Notes that `from`, the base of a delta, was given although no image needs it. */
void open_key_note_base(const struct cli *cli, const struct plomb_package *package,
                        const char *from);

#endif
