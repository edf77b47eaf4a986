#include <string.h>

#include <plomb/core/chip.h>
#include <plomb/core/target.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/completion.h"

struct shell {
    const char *name;
    void (*add)(struct plomb_buf *out);
};

static const struct shell shells[] = {
    {"bash", completion_add_bash},
    {"zsh", completion_add_zsh},
    {"fish", completion_add_fish},
};

enum completion_operands completion_operands_of(const struct command *command)
{
    if (command->max_operands == 0) return COMPLETION_NOTHING;
    if (command == &command_help) return COMPLETION_COMMANDS;
    if (strchr(command->operands, '|') != NULL) return COMPLETION_WORDS;
    return COMPLETION_FILES;
}

static void add_chips(struct plomb_buf *out)
{
    size_t count;
    const struct plomb_chip *chips = plomb_chip_all(&count);

    for (size_t i = 0; i < count; i++) plomb_buf_addf(out, " %s", chips[i].name);
}

static void add_targets(struct plomb_buf *out)
{
    size_t count;
    const struct plomb_target *targets = plomb_target_all(&count);

    for (size_t i = 0; i < count; i++) plomb_buf_addf(out, " %s", targets[i].name);
}

bool completion_has_words(const struct option *option)
{
    return option->kind == OPTION_CHIP || option->kind == OPTION_TARGET ||
           option->choices != NULL;
}

bool completion_add_words(struct plomb_buf *out, const struct option *option)
{
    if (option->kind == OPTION_CHIP) {
        add_chips(out);
        return true;
    }
    if (option->kind == OPTION_TARGET) {
        add_targets(out);
        return true;
    }
    if (option->choices == NULL) return false;
    for (size_t i = 0; option->choices[i].name != NULL; i++) {
        plomb_buf_addf(out, " %s", option->choices[i].name);
    }
    return true;
}

void completion_add_escaped(struct plomb_buf *out, const char *text,
                            const char *special)
{
    for (; *text != '\0'; text++) {
        if (strchr(special, *text) != NULL) plomb_buf_add_byte(out, '\\');
        plomb_buf_add_byte(out, (uint8_t)*text);
    }
}

const char *completion_first_word(size_t index, size_t *size_out, bool *is_group_out)
{
    size_t count;
    const struct command *const *commands = command_all(&count);
    const char *name = commands[index]->name;
    size_t size = strcspn(name, " ");

    for (size_t i = 0; i < index; i++) {
        if (strncmp(commands[i]->name, name, size) == 0 &&
            strcspn(commands[i]->name, " ") == size) {
            return NULL;
        }
    }
    *size_out = size;
    *is_group_out = name[size] == ' ';
    return name;
}

bool completion_is_in_group(const struct command *command, const char *group,
                            size_t size)
{
    return strncmp(command->name, group, size) == 0 && command->name[size] == ' ';
}

size_t completion_options(const struct command *command,
                          const struct option *out[2 * OPTION_TABLE_MAX])
{
    struct option_table common = command_common_options(command, NULL);
    size_t count = 0;

    for (size_t i = 0; i < command->option_count; i++) {
        if (!command->options[i].is_hidden) out[count++] = &command->options[i];
    }
    for (size_t i = 0; i < common.count; i++) out[count++] = &common.options[i];
    return count;
}

static enum plomb_status run(const struct cli *cli, void *args,
                             struct plomb_error *error)
{
    const char *name = cli->operands[0];

    (void)args;
    for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
        if (strcmp(name, shells[i].name) != 0) continue;
        shells[i].add(cli->text);
        return PLOMB_OK;
    }
    error_set(error, PLOMB_USAGE, "no completion for the shell '%s'", name);
    error_hint(error, "choose bash, zsh or fish");
    return PLOMB_USAGE;
}

const struct command command_completion = {
    .name = "completion",
    .summary = "print a completion script for a shell",
    .operands = "bash|zsh|fish",
    .min_operands = 1,
    .max_operands = 1,
    .run = run,
};
