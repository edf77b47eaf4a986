#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/usage.h"

enum { WORDS_MAX = 8 };

/* What looking a command line up gave. */
struct outcome {
    enum plomb_status status;
    const struct command *command;
    size_t used;
    struct plomb_error error;
};

/* Finds the command of a line of words; "" is an empty line. */
static struct outcome find(const char *line)
{
    static char copy[256];
    const char *argv[WORDS_MAX];
    size_t argc = 0;
    struct outcome outcome = {.status = PLOMB_INTERNAL};

    snprintf(copy, sizeof(copy), "%s", line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(argc < WORDS_MAX);
        argv[argc++] = word;
    }
    outcome.status =
        command_find(argc, argv, &outcome.command, &outcome.used, &outcome.error);
    return outcome;
}

static void assert_found(const char *line, const struct command *command, size_t used)
{
    struct outcome outcome = find(line);

    assert_int_equal(outcome.status, PLOMB_OK);
    assert_ptr_equal(outcome.command, command);
    assert_int_equal(outcome.used, used);
}

static void assert_refused(const char *line, const char *message, const char *hint)
{
    struct outcome outcome = find(line);

    assert_int_equal(outcome.status, PLOMB_USAGE);
    assert_string_equal(outcome.error.message, message);
    assert_string_equal(outcome.error.hint, hint);
}

static void test_command__is_found_by_one_word(void **state)
{
    (void)state;
    assert_found("pack --json a.zip", &command_pack, 1);
    assert_found("verify", &command_verify, 1);
}

static void test_command__is_found_by_two_words(void **state)
{
    (void)state;
    assert_found("key new a.pem", &command_key_new, 2);
    assert_found("settings show", &command_settings_show, 2);
}

static void test_command__version_and_help_are_options_too(void **state)
{
    (void)state;
    assert_found("--version", &command_version, 1);
    assert_found("-V --json", &command_version, 1);
    assert_found("--help", &command_help, 1);
    assert_found("-h pack", &command_help, 1);
}

static void test_command__help_of_a_group_goes_to_help(void **state)
{
    (void)state;
    assert_found("key --help", &command_help, 0);
    assert_found("settings -h", &command_help, 0);
    assert_found("pack --help", &command_pack, 1);
    assert_found("key new --help", &command_key_new, 2);
}

static void test_command__refuses_an_empty_line(void **state)
{
    (void)state;
    assert_refused("", "no command was given", "'plomb help' lists the commands");
}

static void test_command__suggests_the_nearest_name(void **state)
{
    (void)state;
    assert_refused("inspet", "unknown command 'inspet'",
                   "did you mean 'plomb inspect'?");
    assert_refused("key exprt", "unknown command 'key exprt'",
                   "did you mean 'plomb key export'?");
}

static void test_command__knows_what_other_tools_call_it(void **state)
{
    (void)state;
    assert_refused("pkg generate", "unknown command 'pkg'",
                   "did you mean 'plomb pack'?");
    assert_refused("pkg display", "unknown command 'pkg'",
                   "did you mean 'plomb inspect'?");
    assert_refused("settings generate", "unknown command 'settings generate'",
                   "did you mean 'plomb settings new'?");
}

static void test_command__lists_a_group_that_lacks_its_word(void **state)
{
    (void)state;
    assert_refused("key", "'plomb key' needs one more word",
                   "choose one of: new, show, export, passphrase, rotate-plan");
    assert_refused("settings --json", "'plomb settings' needs one more word",
                   "choose one of: new, show");
}

static void test_command__wants_options_behind_the_command(void **state)
{
    (void)state;
    assert_refused("--json pack", "unknown option '--json' in front of the command",
                   "options stand behind the command: plomb COMMAND [options]");
}

static void test_command__takes_no_abbreviated_names(void **state)
{
    (void)state;
    assert_int_equal(find("pac").status, PLOMB_USAGE);
    assert_int_equal(find("key ne").status, PLOMB_USAGE);
}

static void test_command__survives_very_long_words(void **state)
{
    char line[200];

    (void)state;
    memset(line, 'k', sizeof(line));
    line[100] = ' ';
    line[sizeof(line) - 1] = '\0';
    assert_int_equal(find(line).status, PLOMB_USAGE);
}

static void test_command__demands_its_operands(void **state)
{
    struct cli cli = {0};
    struct plomb_error error = {0};

    (void)state;
    assert_int_equal(command_parse(&command_completion, 0, NULL, &cli, NULL, &error),
                     PLOMB_USAGE);
    assert_string_equal(error.message,
                        "an argument is missing: plomb completion bash|zsh|fish");
}

static void test_command__fills_what_all_commands_have(void **state)
{
    const char *const argv[] = {"--json", "-q"};
    struct cli cli = {0};

    (void)state;
    assert_int_equal(command_parse(&command_version, 2, argv, &cli, NULL, NULL),
                     PLOMB_OK);
    assert_true(cli.is_json);
    assert_true(cli.is_quiet);
    assert_false(cli.is_help);
}

static void test_command__without_json_does_not_take_it(void **state)
{
    const char *const argv[] = {"--json"};
    struct cli cli = {0};

    (void)state;
    assert_int_equal(command_parse(&command_completion, 1, argv, &cli, NULL, NULL),
                     PLOMB_USAGE);
}

static void check_option(const struct command *command, const struct option *option)
{
    size_t size = option->kind == OPTION_FLAG ? sizeof(bool) : sizeof(uint32_t);
    bool has_value = option->kind != OPTION_FLAG;
    size_t help_size = strlen(option->help);

    assert_true(option->offset + size <= command->args_size);
    assert_true(option->given_offset < command->args_size);
    assert_int_equal(has_value, option->value != NULL);
    assert_true(help_size > 0 && option->help[help_size - 1] != '.');
    assert_true(option->kind != OPTION_PARSED || option->parse != NULL);
    assert_true(option->kind != OPTION_CHOICE || option->choices != NULL);
    assert_null(strchr(option->help, '\n'));
}

static void test_command__descriptors_are_complete(void **state)
{
    size_t count;
    const struct command *const *commands = command_all(&count);

    (void)state;
    assert_true(count >= 3);
    for (size_t i = 0; i < count; i++) {
        const struct command *command = commands[i];

        assert_non_null(command->run);
        assert_true(strlen(command->name) < COMMAND_NAME_MAX);
        assert_true(strlen(command->summary) > 0);
        assert_true(command->min_operands <= command->max_operands);
        assert_true(command->max_operands <= COMMAND_OPERANDS_MAX);
        assert_true(command->option_count <= OPTION_TABLE_MAX);
        for (size_t j = 0; j < command->option_count; j++) {
            check_option(command, &command->options[j]);
        }
    }
}

static void assert_names_differ(const struct option *a, const struct option *b)
{
    assert_string_not_equal(a->name, b->name);
    assert_true(a->short_name == 0 || a->short_name != b->short_name);
}

static void test_command__option_names_are_unique(void **state)
{
    const struct option *options[2 * OPTION_TABLE_MAX];
    size_t count;
    const struct command *const *commands = command_all(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        size_t option_count = completion_options(commands[i], options);

        for (size_t j = 0; j < option_count; j++) {
            for (size_t k = 0; k < j; k++) assert_names_differ(options[j], options[k]);
        }
    }
}

static void test_command__help_stays_within_80_columns(void **state)
{
    size_t count;
    const struct command *const *commands = command_all(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        struct plomb_buf text;
        size_t column = 0;

        plomb_buf_init(&text, 1u << 20);
        usage_add_command(&text, commands[i]);
        for (size_t j = 0; j < text.size; j++) {
            column = text.ptr[j] == '\n' ? 0 : column + 1;
            assert_true(column <= 80);
        }
        assert_int_equal(column, 0);
        plomb_buf_clear(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_command__is_found_by_one_word),
        cmocka_unit_test(test_command__is_found_by_two_words),
        cmocka_unit_test(test_command__version_and_help_are_options_too),
        cmocka_unit_test(test_command__help_of_a_group_goes_to_help),
        cmocka_unit_test(test_command__refuses_an_empty_line),
        cmocka_unit_test(test_command__suggests_the_nearest_name),
        cmocka_unit_test(test_command__knows_what_other_tools_call_it),
        cmocka_unit_test(test_command__lists_a_group_that_lacks_its_word),
        cmocka_unit_test(test_command__wants_options_behind_the_command),
        cmocka_unit_test(test_command__takes_no_abbreviated_names),
        cmocka_unit_test(test_command__survives_very_long_words),
        cmocka_unit_test(test_command__demands_its_operands),
        cmocka_unit_test(test_command__fills_what_all_commands_have),
        cmocka_unit_test(test_command__without_json_does_not_take_it),
        cmocka_unit_test(test_command__descriptors_are_complete),
        cmocka_unit_test(test_command__option_names_are_unique),
        cmocka_unit_test(test_command__help_stays_within_80_columns),
    };

    return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
