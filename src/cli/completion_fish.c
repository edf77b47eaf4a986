#include <string.h>

#include "cli/completion.h"

/* Bytes that mean something between fish's single quotes. */
static const char special[] = "'\\";

/* "complete -c plomb -n 'CONDITION'", the condition being that of a command. */
static void begin_line(struct plomb_buf *out, const struct command *command)
{
    size_t size = strcspn(command->name, " ");

    plomb_buf_addf(out, "complete -c plomb -n '__fish_seen_subcommand_from %.*s",
                   (int)size, command->name);
    if (command->name[size] == ' ') {
        plomb_buf_addf(out, "; and __fish_seen_subcommand_from %s",
                       command->name + size + 1);
    }
    plomb_buf_add_text(out, "'");
}

static void end_line(struct plomb_buf *out, const char *description)
{
    plomb_buf_add_text(out, " -d '");
    completion_add_escaped(out, description, special);
    plomb_buf_add_text(out, "'\n");
}

static void add_option(struct plomb_buf *out, const struct command *command,
                       const struct option *option)
{
    begin_line(out, command);
    if (option->short_name != 0) plomb_buf_addf(out, " -s %c", option->short_name);
    plomb_buf_addf(out, " -l %s", option->name);
    if (option_is_file(option)) {
        plomb_buf_add_text(out, " -r -F");
    } else if (completion_has_words(option)) {
        plomb_buf_add_text(out, " -x -a '");
        (void)completion_add_words(out, option);
        plomb_buf_add_text(out, "'");
    } else if (option->kind != OPTION_FLAG) {
        plomb_buf_add_text(out, " -x");
    }
    end_line(out, option->help);
}

static void add_first_words(struct plomb_buf *out)
{
    size_t count;
    size_t size;
    bool is_group;
    const struct command *const *commands = command_all(&count);

    for (size_t i = 0; i < count; i++) {
        const char *word = completion_first_word(i, &size, &is_group);

        if (word == NULL) continue;
        plomb_buf_addf(out, "complete -c plomb -n __fish_use_subcommand -f -a %.*s",
                       (int)size, word);
        end_line(out, is_group ? "a group of commands" : commands[i]->summary);
    }
}

/* The second words of a group, as long as none of them was typed. */
static void add_group(struct plomb_buf *out, const char *group, size_t size)
{
    size_t count;
    const struct command *const *commands = command_all(&count);

    for (size_t i = 0; i < count; i++) {
        if (!completion_is_in_group(commands[i], group, size)) continue;
        plomb_buf_addf(out,
                       "complete -c plomb -n '__fish_seen_subcommand_from %.*s; and "
                       "not __fish_seen_subcommand_from",
                       (int)size, group);
        for (size_t j = 0; j < count; j++) {
            if (!completion_is_in_group(commands[j], group, size)) continue;
            plomb_buf_addf(out, " %s", commands[j]->name + size + 1);
        }
        plomb_buf_addf(out, "' -f -a %s", commands[i]->name + size + 1);
        end_line(out, commands[i]->summary);
    }
}

static void add_operands(struct plomb_buf *out, const struct command *command)
{
    size_t count;
    size_t size;
    bool is_group;
    enum completion_operands kind = completion_operands_of(command);

    if (kind == COMPLETION_FILES) return;
    begin_line(out, command);
    plomb_buf_add_text(out, " -f");
    if (kind != COMPLETION_NOTHING) plomb_buf_add_text(out, " -a '");
    (void)command_all(&count);
    for (size_t i = 0; kind == COMPLETION_COMMANDS && i < count; i++) {
        const char *word = completion_first_word(i, &size, &is_group);

        if (word != NULL) plomb_buf_addf(out, " %.*s", (int)size, word);
    }
    for (const char *c = command->operands; kind == COMPLETION_WORDS && *c != '\0';
         c++) {
        plomb_buf_add_byte(out, *c == '|' ? ' ' : (uint8_t)*c);
    }
    plomb_buf_add_text(out, kind != COMPLETION_NOTHING ? "'\n" : "\n");
}

static void add_command(struct plomb_buf *out, const struct command *command)
{
    const struct option *options[2 * OPTION_TABLE_MAX];
    size_t count = completion_options(command, options);

    add_operands(out, command);
    for (size_t i = 0; i < count; i++) add_option(out, command, options[i]);
}

void completion_add_fish(struct plomb_buf *out)
{
    size_t count;
    size_t size;
    bool is_group;
    const struct command *const *commands = command_all(&count);

    plomb_buf_add_text(
        out, "# fish completion for plomb, made by 'plomb completion fish'\n");
    add_first_words(out);
    for (size_t i = 0; i < count; i++) {
        const char *word = completion_first_word(i, &size, &is_group);

        if (word != NULL && is_group) add_group(out, word, size);
    }
    for (size_t i = 0; i < count; i++) add_command(out, commands[i]);
}
