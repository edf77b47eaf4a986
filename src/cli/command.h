/*
 * What a command is: one const descriptor and one function. Everything that
 * main, the usage texts, the completions and the check of the man pages need to
 * know about a command stands in its descriptor. For cli only.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>
#include <plomb/error.h>
#include <plomb/notes.h>

#include "base/json.h"
#include "cli/option.h"

#define COMMAND_OPERANDS_MAX 16  /* operands of one command */
#define COMMAND_NAME_MAX     32  /* bytes of a name, the zero included */
#define COMMAND_NAMES_MAX    128 /* words and names that a suggestion looks at */

/* What a command is run with. */
struct cli {
    const struct command *command;              /* the one that runs */
    bool is_help;                               /* --help */
    bool is_json;                               /* --json */
    bool is_quiet;                              /* --quiet */
    size_t operand_count;                       /* entries of operands */
    const char *operands[COMMAND_OPERANDS_MAX]; /* in the user's order */
    /*
     * Where the result goes, for after the run: to `text` (bytes for stdout), or
     * with --json to `json`, which stands inside the object "result". Write it
     * last, when nothing can fail any more: it is printed even if the run then
     * returns a failure, as verify's refusals are, and "result" is left out when
     * nothing was written.
     */
    struct plomb_buf *text;
    struct json_writer *json;
    /* Notes and warnings: printed to stderr, or "notes" of the JSON document. */
    struct plomb_notes *notes;
};

struct command {
    const char *name;             /* "pack", "key new" */
    const char *summary;          /* one line, as in the man page's NAME */
    const char *operands;         /* for usage: "OUTPUT.zip"; "" for none */
    size_t min_operands;          /* fewer are PLOMB_USAGE */
    size_t max_operands;          /* more are; at most COMMAND_OPERANDS_MAX */
    const struct option *options; /* its own; --help, --quiet, --json are added */
    size_t option_count;          /* entries of options */
    size_t args_size;             /* bytes of the struct that options fill; or 0 */
    const void *defaults;         /* copied into it before parsing; NULL: zeros */
    bool has_json;                /* takes --json */
    /*
     * Does the work. `args` is the filled struct, NULL when args_size is 0. What
     * it returns becomes the exit code; failures are described in `error`.
     */
    enum plomb_status (*run)(const struct cli *cli, void *args,
                             struct plomb_error *error);
};

/* All commands in the order of help, `*count_out` of them. */
const struct command *const *command_all(size_t *count_out);

/*
 * Finds the command that the first words of `argv` name ("key" "new"), with
 * `--help` and `--version` standing for `help` and `version`. `*used_out` is the
 * number of words that the name takes. PLOMB_USAGE, with the nearest name as the
 * hint, when there is none.
 */
enum plomb_status command_find(size_t count, const char *const *argv,
                               const struct command **command_out, size_t *used_out,
                               struct plomb_error *error) PLOMB_MUST_USE;

/* Whether some command's name begins with the word `name` and goes on. */
bool command_is_group(const char *name);

/* The options that every command has; with `cli` as what they fill. */
struct option_table command_common_options(const struct command *command,
                                           struct cli *cli);

/*
 * Parses what stands behind the command's name into `*cli` and `args`, which
 * must hold args_size bytes. The statuses of option_parse, and PLOMB_USAGE for
 * too few or too many operands.
 */
enum plomb_status command_parse(const struct command *command, size_t count,
                                const char *const *argv, struct cli *cli, void *args,
                                struct plomb_error *error) PLOMB_MUST_USE;

#endif
