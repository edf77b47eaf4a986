/*
 * Completion scripts for shells, made from the descriptors of the commands, and
 * what the three of them have in common. For cli only.
 */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include <stdbool.h>
#include <stddef.h>

#include <plomb/buf.h>
#include <plomb/core/attributes.h>

#include "cli/command.h"

/* Appends the whole script. */
void completion_add_bash(struct plomb_buf *out);
void completion_add_zsh(struct plomb_buf *out);
void completion_add_fish(struct plomb_buf *out);

/* What a command's line completes to where no option is. */
enum completion_operands {
    COMPLETION_NOTHING,
    COMPLETION_FILES,
    COMPLETION_COMMANDS, /* names of commands */
    COMPLETION_WORDS     /* the operands' own words: "bash|zsh|fish" */
};

enum completion_operands completion_operands_of(const struct command *command);

/* Whether the values of an option are words of a list. */
bool completion_has_words(const struct option *option);

/*
 * Appends the words that a value may be, each with a blank in front, and says
 * whether there are any.
 */
bool completion_add_words(struct plomb_buf *out, const struct option *option);

/* Appends `text` with a backslash in front of each byte that is in `special`. */
void completion_add_escaped(struct plomb_buf *out, const char *text,
                            const char *special);

/*
 * The first word of the name, `*size_out` bytes, when this command is the first
 * in the list with that word; NULL otherwise. `*is_group_out` says whether the
 * name has a second word.
 */
const char *completion_first_word(size_t index, size_t *size_out, bool *is_group_out);

/* Whether `command` is in the group whose name is the `size` bytes at `group`. */
bool completion_is_in_group(const struct command *command, const char *group,
                            size_t size);

/* Options of a command that are shown: its own, then those of all commands. */
size_t completion_options(const struct command *command,
                          const struct option *out[2 * OPTION_TABLE_MAX]);

#endif
