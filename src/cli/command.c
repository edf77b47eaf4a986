#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/suggest.h"
#include "cli/commands.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

enum { LIST_SIZE = 256 };

static const struct command *const commands[] = {
    &command_pack,         &command_sign_request,   &command_attach,
    &command_inspect,      &command_verify,         &command_open,
    &command_factory,      &command_key_new,        &command_key_show,
    &command_key_export,   &command_key_passphrase, &command_key_rotate_plan,
    &command_signer_test,  &command_audit_verify,   &command_audit_query,
    &command_settings_new, &command_settings_show,  &command_send,
    &command_device_info,  &command_device_log,     &command_help,
    &command_version,      &command_completion,
};

/* What nrfutil's users type, and the command that does it here. */
struct foreign_name {
    const char *name;
    const char *ours;
};

static const struct foreign_name foreign_names[] = {
    {"pkg", "pack"},
    {"pkg generate", "pack"},
    {"pkg display", "inspect"},
    {"nrf5sdk-tools pkg", "pack"},
    {"keys", "key"},
    {"keys generate", "key new"},
    {"keys display", "key export"},
    {"key generate", "key new"},
    {"key display", "key export"},
    {"settings generate", "settings new"},
    {"dfu", "send"},
    {"dfu serial", "send"},
    {"dfu usb-serial", "send"},
    {"settings display", "settings show"},
};

/* --json comes last, so that a command without it has a table without it. */
static const struct option common_options[] = {
    {.name = "help",
     .short_name = 'h',
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct cli, is_help),
     .help = "print this help",
     .group = "For every command"},
    {.name = "quiet",
     .short_name = 'q',
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct cli, is_quiet),
     .help = "print no notes and warnings, only results and errors"},
    {.name = "json",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct cli, is_json),
     .help = "print one JSON document, even on failure"},
};

const struct command *const *command_all(size_t *count_out)
{
    *count_out = COUNT_OF(commands);
    return commands;
}

bool command_is_group(const char *name)
{
    size_t size = strlen(name);

    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        const char *candidate = commands[i]->name;

        if (strncmp(candidate, name, size) == 0 && candidate[size] == ' ') return true;
    }
    return false;
}

struct option_table command_common_options(const struct command *command,
                                           struct cli *cli)
{
    size_t hidden = command->has_json ? 0 : 1;
    struct option_table table = {common_options, COUNT_OF(common_options) - hidden,
                                 cli};

    return table;
}

static const struct command *find_name(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    }
    return NULL;
}

/* The first one or two of `words` with a blank between; "" when too long. */
static void join(size_t count, const char *const *words, char out[COMMAND_NAME_MAX])
{
    int size = snprintf(out, COMMAND_NAME_MAX, "%s%s%s", words[0], count > 1 ? " " : "",
                        count > 1 ? words[1] : "");

    if (size < 0 || size >= COMMAND_NAME_MAX) out[0] = '\0';
}

/* Adds "new, show, export" of the group "key" as the hint. */
static void hint_members(const char *group, struct plomb_error *error)
{
    size_t size = strlen(group);
    char list[LIST_SIZE] = "";

    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        const char *name = commands[i]->name;
        size_t used = strlen(list);

        if (strncmp(name, group, size) != 0 || name[size] != ' ') continue;
        snprintf(list + used, sizeof(list) - used, "%s%s", used > 0 ? ", " : "",
                 name + size + 1);
    }
    error_hint(error, "choose one of: %s", list);
}

static const char *foreign_name_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(foreign_names); i++) {
        if (strcmp(foreign_names[i].name, name) == 0) return foreign_names[i].ours;
    }
    return NULL;
}

/* Sets the hint to the command that was probably meant. */
static void hint_command(size_t count, const char *const *argv,
                         struct plomb_error *error)
{
    const char *names[COUNT_OF(commands)];
    char both[COMMAND_NAME_MAX];
    const char *nearest;

    join(count, argv, both);
    nearest = foreign_name_of(both);
    if (nearest == NULL) nearest = foreign_name_of(argv[0]);
    for (size_t i = 0; i < COUNT_OF(commands); i++) names[i] = commands[i]->name;
    if (nearest == NULL) nearest = suggest_nearest(both, names, COUNT_OF(names));
    if (nearest == NULL) nearest = suggest_nearest(argv[0], names, COUNT_OF(names));
    if (nearest != NULL) {
        error_hint(error, "did you mean 'plomb %s'?", nearest);
    } else if (command_is_group(argv[0])) {
        hint_members(argv[0], error);
    } else {
        error_hint(error, "'plomb help' lists the commands");
    }
}

static enum plomb_status refuse(size_t count, const char *const *argv,
                                struct plomb_error *error)
{
    bool is_group = command_is_group(argv[0]);
    bool has_second = count > 1 && argv[1][0] != '-';

    if (argv[0][0] == '-') {
        error_set(error, PLOMB_USAGE, "unknown option '%s' in front of the command",
                  argv[0]);
        error_hint(error, "options stand behind the command: plomb COMMAND [options]");
    } else if (is_group && !has_second) {
        error_set(error, PLOMB_USAGE, "'plomb %s' needs one more word", argv[0]);
        hint_members(argv[0], error);
    } else if (is_group) {
        error_set(error, PLOMB_USAGE, "unknown command '%s %s'", argv[0], argv[1]);
        hint_command(2, argv, error);
    } else {
        error_set(error, PLOMB_USAGE, "unknown command '%s'", argv[0]);
        hint_command(has_second ? 2 : 1, argv, error);
    }
    return PLOMB_USAGE;
}

static bool is_help_option(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* What the first words name; NULL when nothing. */
static const struct command *find(size_t count, const char *const *argv,
                                  size_t *used_out)
{
    char name[COMMAND_NAME_MAX];
    const struct command *command = NULL;

    *used_out = count > 1 ? 2 : 1;
    join(count, argv, name);
    if (count > 1) command = find_name(name);
    if (command != NULL) return command;
    *used_out = 1;
    if (strcmp(argv[0], "--version") == 0 || strcmp(argv[0], "-V") == 0) {
        return &command_version;
    }
    if (is_help_option(argv[0])) return &command_help;
    /* "key --help": the group's name becomes the operand of help. */
    if (count > 1 && is_help_option(argv[1]) && command_is_group(argv[0])) {
        *used_out = 0;
        return &command_help;
    }
    return find_name(argv[0]);
}

enum plomb_status command_find(size_t count, const char *const *argv,
                               const struct command **command_out, size_t *used_out,
                               struct plomb_error *error)
{
    const struct command *command;
    size_t used;

    if (count == 0) {
        error_set(error, PLOMB_USAGE, "no command was given");
        error_hint(error, "'plomb help' lists the commands");
        return PLOMB_USAGE;
    }
    command = find(count, argv, &used);
    if (command == NULL) return refuse(count, argv, error);
    *command_out = command;
    *used_out = used;
    return PLOMB_OK;
}

enum plomb_status command_parse(const struct command *command, size_t count,
                                const char *const *argv, struct cli *cli, void *args,
                                struct plomb_error *error)
{
    struct option_parser parser = {
        .tables = {{command->options, command->option_count, args},
                   command_common_options(command, cli)},
        .table_count = 2,
        .operands = cli->operands,
        .operand_max = command->max_operands,
        .is_stopped = &cli->is_help,
    };
    enum plomb_status status = option_parse(&parser, count, argv, error);

    cli->operand_count = parser.operand_count;
    if (status == PLOMB_OK && !cli->is_help &&
        parser.operand_count < command->min_operands) {
        status = error_set(error, PLOMB_USAGE, "an argument is missing: plomb %s %s",
                           command->name, command->operands);
    }
    if (status == PLOMB_USAGE) {
        error_hint(error, "'plomb %s --help' lists options and arguments",
                   command->name);
    }
    return status;
}
