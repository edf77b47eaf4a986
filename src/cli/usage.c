#include "cli/usage.h"

#include <stdio.h>
#include <string.h>

#include "cli/commands.h"

enum {
    COLUMNS = 80,     /* of a terminal that nobody made wider */
    HELP_COLUMN = 32, /* where an option's help begins */
    NAME_COLUMN = 20, /* where a command's summary begins */
    LABEL_SIZE = 96   /* bytes of "  -q, --quiet" */
};

static void add_blanks(struct plomb_buf *out, size_t count)
{
    if (count > 0) plomb_buf_extend(out, count, ' ');
}

/*
 * Appends words from `column` on, where the line has already `used` columns,
 * breaking lines at blanks.
 */
static void add_wrapped(struct plomb_buf *out, size_t used, size_t column,
                        const char *text)
{
    size_t position = column;

    if (used + 2 > column) {
        plomb_buf_add_text(out, "\n");
        used = 0;
    }
    add_blanks(out, column - used);
    while (*text != '\0') {
        size_t size = strcspn(text, " ");

        if (position > column && position + 1 + size > COLUMNS) {
            plomb_buf_add_text(out, "\n");
            add_blanks(out, column);
            position = column;
        } else if (position > column) {
            plomb_buf_add_text(out, " ");
            position++;
        }
        plomb_buf_add(out, text, size);
        position += size;
        text += size;
        text += strspn(text, " ");
    }
    plomb_buf_add_text(out, "\n");
}

static void add_option(struct plomb_buf *out, const struct option *option)
{
    char label[LABEL_SIZE];
    char help[LABEL_SIZE * 4];
    char short_name[8] = "    ";

    if (option->short_name != 0) {
        snprintf(short_name, sizeof(short_name), "-%c, ", option->short_name);
    }
    snprintf(label, sizeof(label), "  %s--%s%s%s", short_name, option->name,
             option->value != NULL ? " " : "",
             option->value != NULL ? option->value : "");
    snprintf(help, sizeof(help), "%s%s%s%s%s", option->help,
             option->is_required ? " (required)" : "",
             option->default_text != NULL ? " (default: " : "",
             option->default_text != NULL ? option->default_text : "",
             option->default_text != NULL ? ")" : "");
    plomb_buf_add_text(out, label);
    add_wrapped(out, strlen(label), HELP_COLUMN, help);
}

static void add_options(struct plomb_buf *out, const struct option_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct option *option = &table->options[i];

        if (option->is_hidden) continue;
        if (option->group != NULL) {
            plomb_buf_addf(out, "\n%s:\n", option->group);
        } else if (i == 0) {
            plomb_buf_add_text(out, "\nOptions:\n");
        }
        add_option(out, option);
    }
}

static void add_summary(struct plomb_buf *out, const struct command *command)
{
    char label[LABEL_SIZE];

    snprintf(label, sizeof(label), "  %s", command->name);
    plomb_buf_add_text(out, label);
    add_wrapped(out, strlen(label), NAME_COLUMN, command->summary);
}

void usage_add_command(struct plomb_buf *out, const struct command *command)
{
    struct option_table own = {command->options, command->option_count, NULL};
    struct option_table common = command_common_options(command, NULL);

    plomb_buf_addf(out, "usage: plomb %s [options]%s%s\n\n", command->name,
                   command->operands[0] != '\0' ? " " : "", command->operands);
    add_wrapped(out, 0, 2, command->summary);
    add_options(out, &own);
    add_options(out, &common);
    plomb_buf_add_text(out, "\nManual page: plomb-");
    for (const char *c = command->name; *c != '\0'; c++) {
        plomb_buf_add_byte(out, *c == ' ' ? '-' : (uint8_t)*c);
    }
    plomb_buf_add_text(out, "(1)\n");
}

void usage_add_group(struct plomb_buf *out, const char *name)
{
    size_t size = strlen(name);
    size_t count;
    const struct command *const *commands = command_all(&count);

    plomb_buf_addf(out, "usage: plomb %s COMMAND [options] [arguments]\n\nCommands:\n",
                   name);
    for (size_t i = 0; i < count; i++) {
        if (strncmp(commands[i]->name, name, size) != 0) continue;
        if (commands[i]->name[size] == ' ') add_summary(out, commands[i]);
    }
    plomb_buf_addf(out, "\n'plomb %s COMMAND --help' tells more about each.\n", name);
}

void usage_add_overview(struct plomb_buf *out)
{
    size_t count;
    const struct command *const *commands = command_all(&count);

    plomb_buf_add_text(out, "usage: plomb COMMAND [options] [arguments]\n\n"
                            "Packs, signs and checks firmware updates for nRF52 "
                            "devices.\n\nCommands:\n");
    for (size_t i = 0; i < count; i++) add_summary(out, commands[i]);
    plomb_buf_add_text(out, "\n'plomb COMMAND --help' tells more about each, "
                            "plomb(1) about all of them.\n");
}

static void dump_options(struct plomb_buf *out, const char *name,
                         const struct option_table *table)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct option *option = &table->options[i];

        if (option->is_hidden) continue;
        plomb_buf_addf(out, "option\t%s\t--%s\t-", name, option->name);
        if (option->short_name != 0) {
            plomb_buf_add_byte(out, (uint8_t)option->short_name);
        }
        plomb_buf_addf(out, "\t%s\t%s\n", option->value != NULL ? option->value : "-",
                       option->help);
    }
}

void usage_add_dump(struct plomb_buf *out)
{
    size_t count;
    const struct command *const *commands = command_all(&count);

    for (size_t i = 0; i < count; i++) {
        struct option_table common = command_common_options(commands[i], NULL);
        struct option_table own = {commands[i]->options, commands[i]->option_count,
                                   NULL};

        plomb_buf_addf(out, "command\t%s\t%s\t%s\n", commands[i]->name,
                       commands[i]->operands[0] != '\0' ? commands[i]->operands : "-",
                       commands[i]->summary);
        dump_options(out, commands[i]->name, &own);
        dump_options(out, commands[i]->name, &common);
    }
}
