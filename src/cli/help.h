/*
 * What --help prints. For cli only.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <plomb/core/attributes.h>
#include <plomb/error.h>

#include "cli/command.h"

/*
 * Writes the help of cli->command, which --help was given to, as text; `cli` no
 * longer asks for JSON then. For the command help itself it is the help of what
 * the operands name: "key --help" arrives as "help key --help". PLOMB_USAGE when
 * that is nothing.
 */
enum plomb_status help_show(struct cli *cli, struct plomb_error *error) PLOMB_MUST_USE;

#endif
