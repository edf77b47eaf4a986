#include "cli/completion.h"

/* Bytes that mean something in an option's specification, and in a description. */
static const char option_special[] = "[]:\\";
static const char name_special[] = ":\\";

/*
 * Appends text for between single quotes. One inside ends them, stands behind a
 * backslash, and begins them again.
 */
static void add_plain(struct plomb_buf *out, const char *text, const char *special)
{
    char byte[2] = {0};

    for (; *text != '\0'; text++) {
        byte[0] = *text;
        if (*text == '\'') {
            plomb_buf_add_text(out, "'\\''");
        } else {
            completion_add_escaped(out, byte, special);
        }
    }
}

/* The values "(a b)", "_files" or " " for none. */
static void add_action(struct plomb_buf *out, const struct option *option)
{
    if (option_is_file(option)) {
        plomb_buf_add_text(out, "_files");
        return;
    }
    if (!completion_has_words(option)) {
        plomb_buf_add_text(out, " ");
        return;
    }
    plomb_buf_add_text(out, "(");
    (void)completion_add_words(out, option);
    plomb_buf_add_text(out, ")");
}

static void add_option(struct plomb_buf *out, const struct option *option)
{
    bool is_repeatable = option->kind == OPTION_TEXTS || option->kind == OPTION_FILES ||
                         option->kind == OPTION_RANGES;
    bool has_value = option->kind != OPTION_FLAG;

    plomb_buf_add_text(out, " \\\n            ");
    if (option->short_name != 0) {
        plomb_buf_addf(out, "'(-%c --%s)'{-%c%s,--%s%s}'[", option->short_name,
                       option->name, option->short_name, has_value ? "+" : "",
                       option->name, has_value ? "=" : "");
    } else {
        plomb_buf_addf(out, "'%s--%s%s[", is_repeatable ? "*" : "", option->name,
                       has_value ? "=" : "");
    }
    add_plain(out, option->help, option_special);
    plomb_buf_add_text(out, "]");
    if (has_value) {
        plomb_buf_add_text(out, ":");
        add_plain(out, option->value, option_special);
        plomb_buf_add_text(out, ":");
        add_action(out, option);
    }
    plomb_buf_add_text(out, "'");
}

/* "'pack:make ...'" for _describe. */
static void add_described(struct plomb_buf *out, const char *name, size_t size,
                          const char *summary)
{
    plomb_buf_addf(out, " \\\n            '%.*s:", (int)size, name);
    add_plain(out, summary, name_special);
    plomb_buf_add_text(out, "'");
}

static void add_names(struct plomb_buf *out)
{
    size_t count;
    size_t size;
    bool is_group;
    const struct command *const *commands = command_all(&count);

    for (size_t i = 0; i < count; i++) {
        const char *word = completion_first_word(i, &size, &is_group);

        if (word == NULL) continue;
        add_described(out, word, size,
                      is_group ? "a group of commands" : commands[i]->summary);
    }
}

static void add_group(struct plomb_buf *out, const char *group, size_t size)
{
    size_t count;
    const struct command *const *commands = command_all(&count);

    plomb_buf_addf(out,
                   "    %.*s)\n"
                   "        if (( CURRENT == 3 )); then\n"
                   "            names=(",
                   (int)size, group);
    for (size_t i = 0; i < count; i++) {
        if (!completion_is_in_group(commands[i], group, size)) continue;
        add_described(out, commands[i]->name + size + 1, (size_t)COMMAND_NAME_MAX,
                      commands[i]->summary);
    }
    plomb_buf_add_text(out, ")\n"
                            "            _describe -t commands 'plomb command' names\n"
                            "            return\n"
                            "        fi\n"
                            "        command+=\" $words[3]\"\n"
                            "        shift words\n"
                            "        (( CURRENT-- )) ;;\n");
}

static void add_groups(struct plomb_buf *out)
{
    size_t count;
    size_t size;
    bool is_group;

    (void)command_all(&count);
    plomb_buf_add_text(out, "    case $command in\n");
    for (size_t i = 0; i < count; i++) {
        const char *word = completion_first_word(i, &size, &is_group);

        if (word != NULL && is_group) add_group(out, word, size);
    }
    plomb_buf_add_text(out, "    esac\n");
}

static void add_operands(struct plomb_buf *out, const struct command *command)
{
    switch (completion_operands_of(command)) {
    case COMPLETION_NOTHING:
        break;
    case COMPLETION_FILES:
        plomb_buf_add_text(out, " \\\n            '*:file:_files'");
        break;
    case COMPLETION_COMMANDS:
        plomb_buf_add_text(out, " \\\n            '1:command:_plomb_names'");
        break;
    case COMPLETION_WORDS:
        plomb_buf_add_text(out, " \\\n            '1:word:(");
        for (const char *c = command->operands; *c != '\0'; c++) {
            plomb_buf_add_byte(out, *c == '|' ? ' ' : (uint8_t)*c);
        }
        plomb_buf_add_text(out, ")'");
        break;
    }
}

static void add_command(struct plomb_buf *out, const struct command *command)
{
    const struct option *options[2 * OPTION_TABLE_MAX];
    size_t count = completion_options(command, options);

    plomb_buf_addf(out, "    '%s')\n        _arguments -s -S", command->name);
    for (size_t i = 0; i < count; i++) add_option(out, options[i]);
    add_operands(out, command);
    plomb_buf_add_text(out, " ;;\n");
}

void completion_add_zsh(struct plomb_buf *out)
{
    size_t count;
    const struct command *const *commands = command_all(&count);

    plomb_buf_add_text(out, "#compdef plomb\n"
                            "# made by 'plomb completion zsh'\n\n"
                            "_plomb_names()\n{\n"
                            "    local -a names\n"
                            "    names=(");
    add_names(out);
    plomb_buf_add_text(out, ")\n"
                            "    _describe -t commands 'plomb command' names\n"
                            "}\n\n"
                            "_plomb()\n{\n"
                            "    local command=$words[2]\n"
                            "    local -a names\n"
                            "    if (( CURRENT == 2 )); then\n"
                            "        _plomb_names\n"
                            "        return\n"
                            "    fi\n");
    add_groups(out);
    plomb_buf_add_text(out, "    shift words\n"
                            "    (( CURRENT-- ))\n"
                            "    case $command in\n");
    for (size_t i = 0; i < count; i++) add_command(out, commands[i]);
    plomb_buf_add_text(out, "    esac\n}\n\n_plomb \"$@\"\n");
}
