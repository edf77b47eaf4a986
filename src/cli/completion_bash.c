#include "cli/completion.h"

static const char head[] =
    "# bash completion for plomb, made by 'plomb completion bash'\n"
    "_plomb()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
    "    local command=${COMP_WORDS[1]} options='' words='' files=yes\n"
    "    COMPREPLY=()\n"
    "    # readline splits --name=value at the sign.\n"
    "    if [[ $cur == = ]]; then\n"
    "        cur=\n"
    "    elif [[ $prev == = ]]; then\n"
    "        prev=${COMP_WORDS[COMP_CWORD-2]}\n"
    "    fi\n";

static const char tail[] =
    "    if [[ -z $words && $cur == -* ]]; then words=$options; fi\n"
    "    if [[ -n $words ]]; then\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
    "    elif [[ -n $files ]]; then\n"
    "        compopt -o filenames\n"
    "        mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "    fi\n"
    "}\n"
    "complete -F _plomb plomb\n";

static void add_first_words(struct plomb_buf *out)
{
    size_t count;
    size_t size;
    bool is_group;

    (void)command_all(&count);
    for (size_t i = 0; i < count; i++) {
        const char *word = completion_first_word(i, &size, &is_group);

        if (word != NULL) plomb_buf_addf(out, " %.*s", (int)size, word);
    }
}

/* "key) command+=...": the second words of a group. */
static void add_group(struct plomb_buf *out, const char *group, size_t size)
{
    size_t count;
    const struct command *const *commands = command_all(&count);

    plomb_buf_addf(out, "        %.*s)\n            command+=\" ${COMP_WORDS[2]}\"\n",
                   (int)size, group);
    plomb_buf_add_text(out, "            if (( COMP_CWORD == 2 )); then words='");
    for (size_t i = 0; i < count; i++) {
        if (completion_is_in_group(commands[i], group, size)) {
            plomb_buf_addf(out, " %s", commands[i]->name + size + 1);
        }
    }
    plomb_buf_add_text(out, "'; fi ;;\n");
}

static void add_groups(struct plomb_buf *out)
{
    size_t count;
    size_t size;
    bool is_group;

    (void)command_all(&count);
    plomb_buf_add_text(out, "    if (( COMP_CWORD == 1 )); then\n        words='");
    add_first_words(out);
    plomb_buf_add_text(out, " --help --version'\n    else\n        case $command in\n");
    for (size_t i = 0; i < count; i++) {
        const char *word = completion_first_word(i, &size, &is_group);

        if (word != NULL && is_group) add_group(out, word, size);
    }
    plomb_buf_add_text(out, "        esac\n    fi\n");
}

/* What the word behind an option with a value completes to. */
static void add_value(struct plomb_buf *out, const struct option *option)
{
    plomb_buf_addf(out, "        --%s", option->name);
    if (option->short_name != 0) plomb_buf_addf(out, "|-%c", option->short_name);
    plomb_buf_add_text(out, ") options='' ");
    if (option_is_file(option)) {
        plomb_buf_add_text(out, "files=yes ;;\n");
        return;
    }
    plomb_buf_add_text(out, "words='");
    if (completion_add_words(out, option)) {
        plomb_buf_add_text(out, "' ;;\n");
    } else {
        plomb_buf_add_text(out, "' files='' ;;\n");
    }
}

static void add_operands(struct plomb_buf *out, const struct command *command)
{
    switch (completion_operands_of(command)) {
    case COMPLETION_NOTHING:
        plomb_buf_add_text(out, "        files=''\n");
        break;
    case COMPLETION_FILES:
        break;
    case COMPLETION_COMMANDS:
        plomb_buf_add_text(out, "        if [[ $cur != -* ]]; then words='");
        add_first_words(out);
        plomb_buf_add_text(out, "'; fi\n");
        break;
    case COMPLETION_WORDS:
        plomb_buf_add_text(out, "        if [[ $cur != -* ]]; then words='");
        for (const char *c = command->operands; *c != '\0'; c++) {
            plomb_buf_add_byte(out, *c == '|' ? ' ' : (uint8_t)*c);
        }
        plomb_buf_add_text(out, "'; fi\n");
        break;
    }
}

static void add_command(struct plomb_buf *out, const struct command *command)
{
    const struct option *options[2 * OPTION_TABLE_MAX];
    size_t count = completion_options(command, options);

    plomb_buf_addf(out, "    '%s')\n        options='", command->name);
    for (size_t i = 0; i < count; i++) {
        plomb_buf_addf(out, "%s--%s", i > 0 ? " " : "", options[i]->name);
    }
    plomb_buf_add_text(out, "'\n");
    add_operands(out, command);
    plomb_buf_add_text(out, "        case $prev in\n");
    for (size_t i = 0; i < count; i++) {
        if (options[i]->kind != OPTION_FLAG) add_value(out, options[i]);
    }
    plomb_buf_add_text(out, "        esac ;;\n");
}

void completion_add_bash(struct plomb_buf *out)
{
    size_t count;
    const struct command *const *commands = command_all(&count);

    plomb_buf_add_text(out, head);
    add_groups(out);
    plomb_buf_add_text(out, "    case $command in\n");
    for (size_t i = 0; i < count; i++) add_command(out, commands[i]);
    plomb_buf_add_text(out, "    esac\n");
    plomb_buf_add_text(out, tail);
}
