#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/chip.h>
#include <plomb/values.h>

#include "cli/option.h"

enum { OPERANDS_MAX = 3, ARGUMENTS_MAX = 40 };

struct args {
    bool is_debug;
    bool is_stopped;
    const char *text;
    const char *file;
    struct plomb_optional number;
    uint32_t small;
    uint32_t choice;
    uint32_t version;
    const struct plomb_chip *chip;
    struct plomb_id_list ids;
    bool has_ids;
    struct option_texts texts;
    struct option_ranges ranges;
};

static const struct option_choice choices[] = {{"crc", 1}, {"ecdsa", 3}, {NULL, 0}};

static const struct option own[] = {
    {.name = "debug-mode",
     .short_name = 'd',
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct args, is_debug)},
    {.name = "comment",
     .kind = OPTION_TEXT,
     OPTION_MEMBER(struct args, text),
     .value = "TEXT"},
    {.name = "output",
     .short_name = 'o',
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct args, file),
     .value = "FILE"},
    {.name = "hw-version",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct args, number),
     .value = "N"},
    {.name = "fd",
     .kind = OPTION_NUMBER,
     .max = 1023,
     OPTION_MEMBER(struct args, small),
     .value = "N"},
    {.name = "validation",
     .kind = OPTION_CHOICE,
     .choices = choices,
     OPTION_MEMBER(struct args, choice),
     .value = "TYPE"},
    {.name = "version-string",
     .kind = OPTION_PARSED,
     .parse = plomb_version_parse,
     OPTION_MEMBER(struct args, version),
     .value = "X.Y.Z"},
    {.name = "chip",
     .kind = OPTION_CHIP,
     OPTION_MEMBER(struct args, chip),
     .value = "CHIP"},
    {.name = "sd-req",
     .kind = OPTION_IDS,
     OPTION_TRACKED(struct args, ids, has_ids),
     .value = "LIST"},
    {.name = "note",
     .kind = OPTION_TEXTS,
     OPTION_MEMBER(struct args, texts),
     .value = "TEXT"},
    {.name = "allow-drop",
     .kind = OPTION_RANGES,
     OPTION_MEMBER(struct args, ranges),
     .value = "RANGE"},
    {.name = "hidden-thing",
     .kind = OPTION_FLAG,
     .is_hidden = true,
     OPTION_MEMBER(struct args, is_debug)},
};

static const struct option common[] = {
    {.name = "help",
     .short_name = 'h',
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct args, is_stopped)},
};

static const struct option required[] = {
    {.name = "key-file",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct args, file),
     .is_required = true,
     .value = "FILE",
     .help = "sign with this key"},
};

/* What parsing some arguments gave. */
struct outcome {
    struct args args;
    const char *operands[OPERANDS_MAX];
    size_t operand_count;
    enum plomb_status status;
    struct plomb_error error;
};

/* Parses arguments that are separated by single blanks; "" are none. */
static struct outcome parse_with(const struct option *options, size_t count,
                                 const char *line)
{
    static char copy[1024];
    const char *argv[ARGUMENTS_MAX];
    size_t argc = 0;
    struct outcome outcome = {.status = PLOMB_INTERNAL};
    struct option_parser parser = {
        .tables = {{options, count, &outcome.args},
                   {common, sizeof(common) / sizeof(common[0]), &outcome.args}},
        .table_count = 2,
        .operands = outcome.operands,
        .operand_max = OPERANDS_MAX,
        .is_stopped = &outcome.args.is_stopped,
    };

    snprintf(copy, sizeof(copy), "%s", line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(argc < ARGUMENTS_MAX);
        argv[argc++] = word;
    }
    outcome.status = option_parse(&parser, argc, argv, &outcome.error);
    outcome.operand_count = parser.operand_count;
    return outcome;
}

static struct outcome parse(const char *line)
{
    return parse_with(own, sizeof(own) / sizeof(own[0]), line);
}

static void assert_refused(const char *line, enum plomb_status status,
                           const char *message, const char *hint)
{
    struct outcome outcome = parse(line);

    assert_int_equal(outcome.status, status);
    assert_string_equal(outcome.error.message, message);
    assert_string_equal(outcome.error.hint, hint);
}

static void test_option__takes_nothing_at_all(void **state)
{
    struct outcome outcome = parse("");

    (void)state;
    assert_int_equal(outcome.status, PLOMB_OK);
    assert_int_equal(outcome.operand_count, 0);
    assert_false(outcome.args.number.is_given);
}

static void test_option__takes_values_in_the_next_argument(void **state)
{
    struct outcome outcome = parse("--hw-version 52 --output a.zip");

    (void)state;
    assert_int_equal(outcome.status, PLOMB_OK);
    assert_int_equal(outcome.args.number.value, 52);
    assert_true(outcome.args.number.is_given);
    assert_string_equal(outcome.args.file, "a.zip");
}

static void test_option__takes_values_behind_a_sign(void **state)
{
    struct outcome outcome = parse("--hw-version=0x34 --comment=a=b --output=--x");

    (void)state;
    assert_int_equal(outcome.status, PLOMB_OK);
    assert_int_equal(outcome.args.number.value, 0x34);
    assert_string_equal(outcome.args.text, "a=b");
    assert_string_equal(outcome.args.file, "--x");
}

static void test_option__takes_an_empty_text_behind_a_sign(void **state)
{
    struct outcome outcome = parse("--comment=");

    (void)state;
    assert_int_equal(outcome.status, PLOMB_OK);
    assert_string_equal(outcome.args.text, "");
}

static void test_option__takes_short_names_together(void **state)
{
    struct outcome outcome = parse("-do a.zip");

    (void)state;
    assert_int_equal(outcome.status, PLOMB_OK);
    assert_true(outcome.args.is_debug);
    assert_string_equal(outcome.args.file, "a.zip");
    assert_string_equal(parse("-oa.zip").args.file, "a.zip");
}

static void test_option__finds_options_behind_operands(void **state)
{
    struct outcome outcome = parse("one - --debug-mode two");

    (void)state;
    assert_int_equal(outcome.status, PLOMB_OK);
    assert_true(outcome.args.is_debug);
    assert_int_equal(outcome.operand_count, 3);
    assert_string_equal(outcome.operands[0], "one");
    assert_string_equal(outcome.operands[1], "-");
    assert_string_equal(outcome.operands[2], "two");
}

static void test_option__takes_only_operands_behind_two_dashes(void **state)
{
    struct outcome outcome = parse("-- --debug-mode -o --");

    (void)state;
    assert_int_equal(outcome.status, PLOMB_OK);
    assert_false(outcome.args.is_debug);
    assert_int_equal(outcome.operand_count, 3);
    assert_string_equal(outcome.operands[0], "--debug-mode");
    assert_string_equal(outcome.operands[2], "--");
}

static void test_option__refuses_more_operands_than_there_is_room_for(void **state)
{
    (void)state;
    assert_refused("a b c d", PLOMB_USAGE, "'d' is one argument too many", "");
}

static void test_option__suggests_the_nearest_option(void **state)
{
    (void)state;
    assert_refused("--sd_req=1", PLOMB_USAGE, "unknown option '--sd_req'",
                   "did you mean '--sd-req'?");
}

static void test_option__suggests_nothing_for_a_stranger(void **state)
{
    (void)state;
    assert_refused("--xyzzy", PLOMB_USAGE, "unknown option '--xyzzy'", "");
}

static void test_option__never_suggests_a_hidden_option(void **state)
{
    (void)state;
    assert_refused("--hidden-thin", PLOMB_USAGE, "unknown option '--hidden-thin'", "");
}

static void test_option__survives_a_very_long_unknown_name(void **state)
{
    char line[900] = "--";
    struct outcome outcome;

    (void)state;
    memset(line + 2, 'a', sizeof(line) - 3);
    outcome = parse(line);
    assert_int_equal(outcome.status, PLOMB_USAGE);
}

static void test_option__understands_one_dash_too_few(void **state)
{
    (void)state;
    assert_refused("-sd-req 1", PLOMB_USAGE, "unknown option '-sd-req'",
                   "did you mean '--sd-req'?");
}

static void test_option__does_not_take_abbreviations(void **state)
{
    (void)state;
    assert_int_equal(parse("--hw 52").status, PLOMB_USAGE);
    assert_int_equal(parse("--hw-versio 52").status, PLOMB_USAGE);
}

static void test_option__names_are_case_sensitive(void **state)
{
    (void)state;
    assert_refused("--HW-VERSION 1", PLOMB_USAGE, "unknown option '--HW-VERSION'",
                   "did you mean '--hw-version'?");
}

static void test_option__refuses_a_missing_value(void **state)
{
    (void)state;
    assert_refused(
        "--hw-version", PLOMB_USAGE, "--hw-version needs a value",
        "write --hw-version N, or --hw-version=N for one that begins with --");
}

static void test_option__does_not_swallow_the_next_option(void **state)
{
    (void)state;
    assert_int_equal(parse("--output --debug-mode").status, PLOMB_USAGE);
    assert_int_equal(parse("-o --").status, PLOMB_USAGE);
}

static void test_option__refuses_a_value_for_a_flag(void **state)
{
    (void)state;
    assert_refused("--debug-mode=1", PLOMB_USAGE, "--debug-mode takes no value", "");
}

static void test_option__refuses_an_option_given_twice(void **state)
{
    (void)state;
    assert_refused("--hw-version 1 --hw-version 1", PLOMB_USAGE,
                   "--hw-version was given twice", "");
    assert_refused("--sd-req 1 --sd-req=2", PLOMB_USAGE, "--sd-req was given twice",
                   "give one list: --sd-req 0x101,0xCB");
}

static void test_option__takes_a_flag_twice(void **state)
{
    (void)state;
    assert_int_equal(parse("-d --debug-mode -dd").status, PLOMB_OK);
}

static void test_option__refuses_numbers_that_tools_read_differently(void **state)
{
    (void)state;
    assert_refused("--hw-version 08", PLOMB_OPTION_VALUE,
                   "--hw-version: '08' begins with a zero, which some tools read as "
                   "octal",
                   "leave the zeros out, or write 0x for hexadecimal");
    assert_int_equal(parse("--hw-version -1").status, PLOMB_OPTION_VALUE);
    assert_int_equal(parse("--hw-version none").status, PLOMB_OPTION_VALUE);
    assert_int_equal(parse("--hw-version=").status, PLOMB_OPTION_VALUE);
}

static void test_option__bounds_numbers_by_32_bits(void **state)
{
    (void)state;
    assert_int_equal(parse("--hw-version 4294967295").status, PLOMB_OK);
    assert_int_equal(parse("--hw-version 4294967296").status, PLOMB_OPTION_VALUE);
}

static void test_option__bounds_numbers_by_the_table(void **state)
{
    (void)state;
    assert_int_equal(parse("--fd 1023").args.small, 1023);
    assert_refused("--fd 1024", PLOMB_OPTION_VALUE, "--fd: '1024' is too large",
                   "the largest value here is 1023 (0x3ff)");
}

static void test_option__leaves_no_trace_of_a_refused_value(void **state)
{
    struct outcome outcome = parse("--hw-version x");

    (void)state;
    assert_false(outcome.args.number.is_given);
    assert_int_equal(outcome.args.number.value, 0);
}

static void test_option__takes_a_choice_by_its_name(void **state)
{
    (void)state;
    assert_int_equal(parse("--validation ecdsa").args.choice, 3);
    assert_refused("--validation ecdas", PLOMB_OPTION_VALUE,
                   "--validation: 'ecdas' is none of crc, ecdsa",
                   "did you mean 'ecdsa'?");
}

static void test_option__finds_a_chip(void **state)
{
    struct outcome outcome = parse("--chip nrf52832");

    (void)state;
    assert_int_equal(outcome.status, PLOMB_OK);
    assert_ptr_equal(outcome.args.chip, plomb_chip_find("nrf52832"));
    outcome = parse("--chip nrf5283");
    assert_int_equal(outcome.status, PLOMB_OPTION_VALUE);
    assert_non_null(strstr(outcome.error.hint, "did you mean 'nrf5283"));
}

static void test_option__keeps_the_order_of_ids(void **state)
{
    struct outcome outcome = parse("--sd-req 0x101,0xCB,0");

    (void)state;
    assert_int_equal(outcome.status, PLOMB_OK);
    assert_true(outcome.args.has_ids);
    assert_int_equal(outcome.args.ids.count, 3);
    assert_int_equal(outcome.args.ids.ids[0], 0x101);
    assert_int_equal(outcome.args.ids.ids[2], 0);
}

static void test_option__names_the_option_in_front_of_a_parsers_error(void **state)
{
    struct outcome outcome = parse("--version-string 1.2");

    (void)state;
    assert_int_equal(parse("--version-string 1.2.3").args.version, 10203);
    assert_int_equal(outcome.status, PLOMB_OPTION_VALUE);
    assert_memory_equal(outcome.error.message, "--version-string: ", 18);
}

static void test_option__collects_repeated_values_in_order(void **state)
{
    struct outcome outcome = parse("--note a --allow-drop uicr --note b");

    (void)state;
    assert_int_equal(outcome.status, PLOMB_OK);
    assert_int_equal(outcome.args.texts.count, 2);
    assert_string_equal(outcome.args.texts.items[1], "b");
    assert_int_equal(outcome.args.ranges.count, 1);
    assert_int_equal(outcome.args.ranges.items[0].start, PLOMB_UICR_START);
}

static void test_option__bounds_repeated_values(void **state)
{
    char line[400] = "";

    (void)state;
    for (int i = 0; i < OPTION_REPEAT_MAX; i++) strcat(line, "--note=a ");
    assert_int_equal(parse(line).args.texts.count, OPTION_REPEAT_MAX);
    strcat(line, "--note=a");
    assert_refused(line, PLOMB_OPTION_VALUE, "--note: given more than 16 times", "");
}

static void test_option__refuses_an_empty_file_name(void **state)
{
    (void)state;
    assert_refused("--output=", PLOMB_OPTION_VALUE, "--output: the file name is empty",
                   "");
}

static void test_option__demands_what_is_required(void **state)
{
    struct outcome outcome = parse_with(required, 1, "a");

    (void)state;
    assert_int_equal(outcome.status, PLOMB_OPTION_MISSING);
    assert_string_equal(outcome.error.message, "--key-file is required");
    assert_int_equal(parse_with(required, 1, "--key-file k").status, PLOMB_OK);
}

static void test_option__stops_at_help(void **state)
{
    struct outcome outcome = parse_with(required, 1, "a -h --nonsense");

    (void)state;
    assert_int_equal(outcome.status, PLOMB_OK);
    assert_true(outcome.args.is_stopped);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_option__takes_nothing_at_all),
        cmocka_unit_test(test_option__takes_values_in_the_next_argument),
        cmocka_unit_test(test_option__takes_values_behind_a_sign),
        cmocka_unit_test(test_option__takes_an_empty_text_behind_a_sign),
        cmocka_unit_test(test_option__takes_short_names_together),
        cmocka_unit_test(test_option__finds_options_behind_operands),
        cmocka_unit_test(test_option__takes_only_operands_behind_two_dashes),
        cmocka_unit_test(test_option__refuses_more_operands_than_there_is_room_for),
        cmocka_unit_test(test_option__suggests_the_nearest_option),
        cmocka_unit_test(test_option__suggests_nothing_for_a_stranger),
        cmocka_unit_test(test_option__never_suggests_a_hidden_option),
        cmocka_unit_test(test_option__survives_a_very_long_unknown_name),
        cmocka_unit_test(test_option__understands_one_dash_too_few),
        cmocka_unit_test(test_option__does_not_take_abbreviations),
        cmocka_unit_test(test_option__names_are_case_sensitive),
        cmocka_unit_test(test_option__refuses_a_missing_value),
        cmocka_unit_test(test_option__does_not_swallow_the_next_option),
        cmocka_unit_test(test_option__refuses_a_value_for_a_flag),
        cmocka_unit_test(test_option__refuses_an_option_given_twice),
        cmocka_unit_test(test_option__takes_a_flag_twice),
        cmocka_unit_test(test_option__refuses_numbers_that_tools_read_differently),
        cmocka_unit_test(test_option__bounds_numbers_by_32_bits),
        cmocka_unit_test(test_option__bounds_numbers_by_the_table),
        cmocka_unit_test(test_option__leaves_no_trace_of_a_refused_value),
        cmocka_unit_test(test_option__takes_a_choice_by_its_name),
        cmocka_unit_test(test_option__finds_a_chip),
        cmocka_unit_test(test_option__keeps_the_order_of_ids),
        cmocka_unit_test(test_option__names_the_option_in_front_of_a_parsers_error),
        cmocka_unit_test(test_option__collects_repeated_values_in_order),
        cmocka_unit_test(test_option__bounds_repeated_values),
        cmocka_unit_test(test_option__refuses_an_empty_file_name),
        cmocka_unit_test(test_option__demands_what_is_required),
        cmocka_unit_test(test_option__stops_at_help),
    };

    return cmocka_run_group_tests_name("option", tests, NULL, NULL);
}
