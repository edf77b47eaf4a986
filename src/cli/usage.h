/*
 * Help texts, made from the descriptors of the commands. For cli only.
 */
#ifndef CLI_USAGE_H
#define CLI_USAGE_H

#include <plomb/buf.h>
#include <plomb/core/attributes.h>

#include "cli/command.h"

/* Appends what plomb is and the list of commands. */
void usage_add_overview(struct plomb_buf *out);

/* Appends the list of the commands of a group ("key"). */
void usage_add_group(struct plomb_buf *out, const char *name);

/* Appends how a command is used: synopsis, summary, options. */
void usage_add_command(struct plomb_buf *out, const struct command *command);

/*
 * Appends one line per command and option, fields separated by tabs, for the
 * scripts that compare man pages and completions with the tables:
 *
 *   command  NAME  OPERANDS or -  SUMMARY
 *   option   NAME  --LONG  -SHORT or -  VALUE or -  HELP
 */
void usage_add_dump(struct plomb_buf *out);

#endif
