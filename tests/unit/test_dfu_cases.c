/*
 * Every case of tests/vectors/dfu as a whole transfer over the request handler, as it
 * was recorded: the first answer that is not success is the recorded one, or what
 * differences.txt there says of it, or what verifier-differences.txt says, which is
 * about the verifier and not the packet. A refused packet leaves an event and nothing
 * else.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/dfu_case.h"

#define DIRECTORY "tests/vectors/dfu"

enum { CASES = 186 };

static struct plomb_buf packet_differences;
static struct plomb_buf verifier_differences;
static size_t occurred; /* of the latter */

static struct plomb_buf read_file(const char *name, const char *file)
{
    char folder[256];

    snprintf(folder, sizeof(folder), DIRECTORY "/%s", name);
    return dfu_case_read(folder, file);
}

static void put_recorded(const struct json *document, char out[8])
{
    const struct json *expect = json_member(document, "expect");
    const char *extended = json_string(json_member(expect, "ext_error"));
    bool is_incomplete = false;

    snprintf(out, 8, "%s%s", json_string(json_member(expect, "result")) + 2,
             extended == NULL ? "" : extended + 2);
    if (json_boolean(json_member(expect, "incomplete"), &is_incomplete)) {
        strcat(out, "-");
    }
}

/* The second word of the list's line for a case; false without one. */
static bool find_listed(const struct plomb_buf *list, const char *name, char word[64])
{
    char line_name[128];
    bool is_found = false;

    for (const char *line = (const char *)list->ptr; *line != '\0' && !is_found;
         line = strchr(line, '\n') + 1) {
        if (*line == '#') continue;
        assert_int_equal(sscanf(line, "%127s %63s", line_name, word), 2);
        is_found = strcmp(line_name, name) == 0;
    }
    return is_found;
}

static size_t count_listed(const struct plomb_buf *list)
{
    size_t count = 0;

    for (const char *line = (const char *)list->ptr; *line != '\0';
         line = strchr(line, '\n') + 1) {
        if (*line != '#') count++;
    }
    return count;
}

/* How the transfer of a case ends by the recording and by the lists. */
static void put_expected(const char *name, const struct json *document, char out[8])
{
    char word[64];
    char other[8];

    put_recorded(document, out);
    if (find_listed(&packet_differences, name, word)) dfu_case_result_of(word, out);
    if (!find_listed(&verifier_differences, name, word)) return;
    occurred++;
    snprintf(other, sizeof(other), "%.7s", word);
    strcpy(out, strcmp(out, other) == 0 ? "in vain" : other);
}

static bool is_case_good(const char *name)
{
    struct plomb_buf packet = read_file(name, "init.dat");
    struct plomb_buf image = read_file(name, "image.bin");
    char folder[256];
    struct json *document;
    char expected[8];
    char outcome[8];

    snprintf(folder, sizeof(folder), DIRECTORY "/%s", name);
    document = dfu_case_parse(folder, "case.json");
    dfu_case_start(document);
    dfu_fixture_reset();
    dfu_case_transfer(plomb_buf_span(&packet), plomb_buf_span(&image));
    dfu_case_outcome(outcome);
    put_expected(name, document, expected);
    if (strcmp(outcome, expected) != 0) {
        print_error("%s: ends with %s, expected %s\n", name, outcome, expected);
    }
    json_free(&document);
    plomb_buf_clear(&packet);
    plomb_buf_clear(&image);
    return strcmp(outcome, expected) == 0;
}

static void read_lists(void)
{
    packet_differences = dfu_case_read(DIRECTORY, "differences.txt");
    plomb_buf_add_byte(&packet_differences, 0);
    verifier_differences = dfu_case_read(DIRECTORY, "verifier-differences.txt");
    plomb_buf_add_byte(&verifier_differences, 0);
}

static void test_dfu__ends_transfers_as_recorded_or_as_listed(void **state)
{
    DIR *directory = opendir(DIRECTORY);
    struct dirent *entry;
    size_t cases = 0;
    size_t bad = 0;

    (void)state;
    read_lists();
    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        if (strchr(entry->d_name, '.') != NULL) continue;
        cases++;
        if (!is_case_good(entry->d_name)) bad++;
    }
    closedir(directory);
    assert_int_equal(cases, CASES);
    assert_int_equal(bad, 0);
    assert_int_equal(occurred, count_listed(&verifier_differences));
    plomb_buf_clear(&packet_differences);
    plomb_buf_clear(&verifier_differences);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dfu__ends_transfers_as_recorded_or_as_listed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
