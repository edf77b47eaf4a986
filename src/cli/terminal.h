/*
 * Passphrases and PINs from people and scripts: typed on the terminal without echo, or
 * the first line of a file or of an open descriptor. For cli only.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>

#include <plomb/key.h>
#include <plomb/notes.h>
#include <plomb/pack.h>

/*
 * Where a passphrase comes from. A member of the command's args, filled by the
 * options TERMINAL_PASSPHRASE_OPTIONS; `is_new` and `notes` by the command.
 */
struct terminal_passphrase {
    const char *file;          /* its first line is the passphrase; or NULL */
    struct plomb_optional fd;  /* the same for an open descriptor */
    bool is_new;               /* for a new key: typed twice */
    bool is_pin;               /* a token's PIN, with the options --pin-... */
    const char *option;        /* "new-passphrase" for other option names than
                                  --passphrase-file and --passphrase-fd; or NULL */
    struct plomb_notes *notes; /* receives warnings; or NULL */
};

/* Two rows of an option table; `member` is a struct terminal_passphrase. */
#define TERMINAL_PASSPHRASE_OPTIONS(type, member)                                      \
    {.name = "passphrase-file",                                                        \
     .kind = OPTION_FILE,                                                              \
     OPTION_MEMBER(type, member.file),                                                 \
     .value = "FILE",                                                                  \
     .help = "read the passphrase from the first line of FILE"},                       \
    {                                                                                  \
        .name = "passphrase-fd", .kind = OPTION_NUMBER, .max = 1023,                   \
        OPTION_OPTIONAL(type, member.fd), .value = "N",                                \
        .help = "read the passphrase from the open descriptor N",                      \
    }

/*
 * A source over `from`, which must outlive it. Its `get` reads the file or the
 * descriptor if one was named, and otherwise asks on /dev/tty, restoring the
 * terminal even when a signal ends the program. An end of line is not part of
 * the passphrase; from a descriptor nothing behind it is read. Fails with
 * PLOMB_PASSPHRASE_NEEDED or PLOMB_PIN_NEEDED when there is no terminal, PLOMB_PASSPHRASE_UNUSABLE
 * for an empty one, one with a zero byte, one longer than PLOMB_PASSPHRASE_MAX,
 * or two that differ, PLOMB_OPTION_CONFLICT when file and descriptor are both
 * given, and with the FILE_ statuses.
 */
struct plomb_passphrase_source terminal_passphrase_source(
    struct terminal_passphrase *from);

#endif
