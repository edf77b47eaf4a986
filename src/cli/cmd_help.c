#include <string.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/usage.h"

struct help_args {
    bool is_dump; /* --dump-options */
};

static const struct option options[] = {
    {.name = "dump-options",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct help_args, is_dump),
     .is_hidden = true,
     .help = "list commands and options for scripts"},
};

/* Writes the help of the command or group that the operands name. */
static enum plomb_status add_help(const struct cli *cli, struct plomb_error *error)
{
    const struct command *command;
    enum plomb_status status;
    size_t used;

    if (cli->operand_count == 0) {
        usage_add_overview(cli->text);
        return PLOMB_OK;
    }
    if (cli->operand_count == 1 && command_is_group(cli->operands[0])) {
        usage_add_group(cli->text, cli->operands[0]);
        return PLOMB_OK;
    }
    status = command_find(cli->operand_count, cli->operands, &command, &used, error);
    if (status != PLOMB_OK) return status;
    if (used < cli->operand_count) {
        error_set(error, PLOMB_USAGE, "unknown command '%s %s'", cli->operands[0],
                  cli->operands[1]);
        error_hint(error, "'plomb help' lists the commands");
        return PLOMB_USAGE;
    }
    usage_add_command(cli->text, command);
    return PLOMB_OK;
}

enum plomb_status help_show(struct cli *cli, struct plomb_error *error)
{
    cli->is_json = false;
    if (cli->command == &command_help && cli->operand_count > 0) {
        return add_help(cli, error);
    }
    usage_add_command(cli->text, cli->command);
    return PLOMB_OK;
}

static enum plomb_status run(const struct cli *cli, void *args,
                             struct plomb_error *error)
{
    const struct help_args *help = args;

    if (!help->is_dump) return add_help(cli, error);
    usage_add_dump(cli->text);
    return PLOMB_OK;
}

const struct command command_help = {
    .name = "help",
    .summary = "explain plomb and its commands",
    .operands = "[COMMAND]",
    .max_operands = 2,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct help_args),
    .run = run,
};
