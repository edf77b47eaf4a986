/*
 * Reading audit logs: those of tests/vectors/audit, which Python wrote, and what
 * cases.txt says of each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <plomb/audit_verify.h>
#include <plomb/key.h>

#include "base/hex.h"

#define FOLDER    "tests/vectors/audit/"
#define SEVEN     FOLDER "seven.log"
#define CASES_MIN 60

/* A line of cases.txt. */
struct log_case {
    char path[80];
    char status[32];
    unsigned long long count;
    unsigned long long line;
    unsigned long long torn_size;
    uint8_t head[PLOMB_HASH_SIZE];
};

static struct plomb_key_info key;
static struct plomb_audit_report report;
static struct plomb_error error;

static int load_key(void **state)
{
    struct plomb_key *loaded = NULL;

    (void)state;
    if (plomb_key_load("keys/test-signing-1.pub.pem", NULL, &loaded, NULL) !=
        PLOMB_OK) {
        return -1;
    }
    plomb_key_describe(loaded, &key);
    plomb_key_free(&loaded);
    return 0;
}

static int start(void **state)
{
    (void)state;
    plomb_error_clear(&error);
    memset(&report, 0xee, sizeof(report));
    return 0;
}

static void verify(const char *path, const struct plomb_audit_verify_options *options)
{
    if (plomb_audit_verify(path, options, &report, &error) != PLOMB_OK) {
        fail_msg("%s: %s", path, error.message);
    }
}

/* Verifies with the key of the test, as the other options say. */
static void verify_with_key(const char *path, struct plomb_audit_verify_options options)
{
    uint8_t keys[1][PLOMB_PUBLIC_KEY_SIZE];

    memcpy(keys[0], key.public_key, sizeof(keys[0]));
    options.public_keys = (const uint8_t(*)[PLOMB_PUBLIC_KEY_SIZE])keys;
    options.key_count = 1;
    verify(path, &options);
}

static bool read_case(FILE *file, struct log_case *out)
{
    char name[48];
    char head[2 * PLOMB_HASH_SIZE + 1];

    if (fscanf(file, "%47s %31s %llu %llu %llu %64s", name, out->status, &out->count,
               &out->line, &out->torn_size, head) != 6) {
        return false;
    }
    snprintf(out->path, sizeof(out->path), FOLDER "%s", name);
    return hex_decode((const uint8_t *)head, out->head, PLOMB_HASH_SIZE);
}

static void each_case(size_t minimum, void (*run)(const struct log_case *))
{
    FILE *file = fopen(FOLDER "cases.txt", "r");
    struct log_case one;
    size_t count = 0;

    assert_non_null(file);
    for (; read_case(file, &one); count++) run(&one);
    assert_true(feof(file));
    fclose(file);
    assert_true(count >= minimum);
}

static void check_verified(const struct log_case *wanted)
{
    verify_with_key(wanted->path, (struct plomb_audit_verify_options){0});
    if (strcmp(plomb_status_id(report.problem.status), wanted->status) != 0 ||
        report.count != wanted->count || report.torn_size != wanted->torn_size ||
        report.problem.position != wanted->line) {
        fail_msg("%s: %s, %ju entries, %s", wanted->path,
                 plomb_status_id(report.problem.status), (uintmax_t)report.count,
                 report.problem.message);
    }
    assert_memory_equal(report.head, wanted->head, PLOMB_HASH_SIZE);
    assert_true((report.problem.message[0] == '\0') ==
                (report.problem.status == PLOMB_OK));
}

static void test_audit_verify__says_of_each_log_what_is_known_of_it(void **state)
{
    (void)state;
    each_case(CASES_MIN, check_verified);
}

static void check_loaded(const struct log_case *wanted)
{
    struct plomb_audit_log *log = NULL;
    uint8_t head[PLOMB_HASH_SIZE];
    enum plomb_status status = plomb_audit_load(wanted->path, &log, NULL);
    bool is_whole = strcmp(wanted->status, "audit-log-broken") != 0;
    size_t count = 0;

    assert_int_equal(status, is_whole ? PLOMB_OK : PLOMB_AUDIT_LOG_BROKEN);
    if (!is_whole) return;
    (void)plomb_audit_entries(log, &count);
    if (strcmp(wanted->status, "ok") == 0) {
        assert_int_equal(count, wanted->count);
        plomb_audit_head(log, head);
        assert_memory_equal(head, wanted->head, sizeof(head));
    }
    assert_int_equal(plomb_audit_count(log), count);
    assert_int_equal(plomb_audit_is_torn(log), wanted->torn_size > 0);
    plomb_audit_free(&log);
    assert_null(log);
}

static void test_audit_load__takes_what_verifies_without_keys(void **state)
{
    (void)state;
    each_case(CASES_MIN, check_loaded);
}

static void test_audit_verify__finds_a_head_of_the_past(void **state)
{
    struct plomb_audit_verify_options options = {.has_head = true};

    (void)state;
    verify(FOLDER "one.log", &(struct plomb_audit_verify_options){0});
    memcpy(options.head, report.head, sizeof(options.head));
    verify(SEVEN, &options);
    assert_int_equal(report.problem.status, PLOMB_OK);
    assert_true(report.has_kept_head);
    assert_int_equal(report.kept_head_number, 1);
}

static void test_audit_verify__finds_the_head_of_the_empty_log_in_any(void **state)
{
    struct plomb_audit_verify_options options = {.has_head = true};

    (void)state;
    verify(FOLDER "empty.log", &(struct plomb_audit_verify_options){0});
    memcpy(options.head, report.head, sizeof(options.head));
    verify(SEVEN, &options);
    assert_int_equal(report.problem.status, PLOMB_OK);
    assert_int_equal(report.kept_head_number, 0);
}

/* What a chain alone cannot show: its end is gone, or it was written anew. */
static void test_audit_verify__notices_with_a_kept_head_what_a_chain_hides(void **state)
{
    static const char *const names[] = {
        FOLDER "one.log",
        FOLDER "empty.log",
        FOLDER "torn-begin.log",
        FOLDER "unnoticed-last.log",
        FOLDER "unnoticed-anew.log",
    };
    struct plomb_audit_verify_options options = {.has_head = true};

    (void)state;
    verify(SEVEN, &(struct plomb_audit_verify_options){0});
    memcpy(options.head, report.head, sizeof(options.head));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        verify(names[i], &(struct plomb_audit_verify_options){0});
        assert_int_equal(report.problem.status, PLOMB_OK);
        verify(names[i], &options);
        assert_int_equal(report.problem.status, PLOMB_AUDIT_LOG_BROKEN);
        assert_false(report.has_kept_head);
    }
}

static void test_audit_verify__notices_with_a_kept_count_a_shorter_log(void **state)
{
    struct plomb_audit_verify_options options = {.min_count = 7};

    (void)state;
    verify(SEVEN, &options);
    assert_int_equal(report.problem.status, PLOMB_OK);
    options.min_count = 8;
    verify(SEVEN, &options);
    assert_int_equal(report.problem.status, PLOMB_AUDIT_LOG_BROKEN);
}

static void test_audit_verify__counts_the_signatures_of_each_key(void **state)
{
    (void)state;
    verify_with_key(SEVEN, (struct plomb_audit_verify_options){0});
    assert_int_equal(report.key_count, 2);
    assert_memory_equal(report.keys[0].fingerprint, key.fingerprint, PLOMB_HASH_SIZE);
    assert_int_equal(report.keys[0].count, 6);
    assert_true(report.keys[0].is_checked);
    assert_int_equal(report.keys[1].count, 1);
    assert_false(report.keys[1].is_checked);
    assert_int_equal(report.other_count, 0);
}

static void test_audit_verify__tells_times_that_go_back(void **state)
{
    (void)state;
    verify(SEVEN, &(struct plomb_audit_verify_options){0});
    assert_int_equal(report.first_time, 1795430700);
    assert_true(report.last_time == 253402300799);
    assert_int_equal(report.backward_count, 2);
    assert_int_equal(report.backward_number, 5);
}

static void test_audit_verify__says_why_there_is_nothing_to_read(void **state)
{
    static const struct plomb_audit_verify_options options = {0};

    (void)state;
    assert_int_equal(plomb_audit_verify("no.log", &options, &report, &error),
                     PLOMB_FILE_NOT_FOUND);
    plomb_error_clear(&error);
    assert_int_equal(plomb_audit_verify("tests", &options, &report, &error),
                     PLOMB_FILE_UNREADABLE);
    assert_non_null(strstr(error.message, "'tests'"));
    assert_int_equal(report.key_count, (size_t)0xeeeeeeeeeeeeeeee);
}

/* The numbers of the entries that a filter wants, as "1 2 3". */
static const char *wanted_by(struct plomb_audit_filter filter)
{
    static char numbers[64];
    const struct plomb_audit_entry *entries;
    struct plomb_audit_log *log = NULL;
    size_t count = 0;
    size_t used = 0;

    assert_int_equal(plomb_audit_query(SEVEN, &filter, &log, &error), PLOMB_OK);
    entries = plomb_audit_entries(log, &count);
    numbers[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        used += (size_t)snprintf(numbers + used, sizeof(numbers) - used, "%s%ju",
                                 i > 0 ? " " : "", (uintmax_t)entries[i].number);
    }
    assert_int_equal(plomb_audit_count(log), 7);
    plomb_audit_free(&log);
    return numbers;
}

static void test_audit_query__finds_releases_by_what_is_known(void **state)
{
    struct plomb_audit_filter by_key = {.has_key = true};

    (void)state;
    memcpy(by_key.key, key.fingerprint, sizeof(by_key.key));
    assert_string_equal(wanted_by((struct plomb_audit_filter){0}), "1 2 3 4 5 6 7");
    assert_string_equal(wanted_by(by_key), "1 2 3 5 6 7");
    by_key.key[0] ^= 1;
    assert_string_equal(wanted_by(by_key), "");
    assert_string_equal(wanted_by((struct plomb_audit_filter){.product = "Lamp"}),
                        "1 2 3 7");
    assert_string_equal(wanted_by((struct plomb_audit_filter){.product = "lamp"}), "");
    assert_string_equal(wanted_by((struct plomb_audit_filter){.version = "1.3.0"}),
                        "7");
    assert_string_equal(
        wanted_by((struct plomb_audit_filter){.product = "Lamp", .version = "1.2.0"}),
        "1 2 3");
}

static void test_audit_query__finds_releases_by_time_its_ends_included(void **state)
{
    (void)state;
    assert_string_equal(
        wanted_by((struct plomb_audit_filter){.has_since = true, .since = 1795478399}),
        "4 5 7");
    assert_string_equal(
        wanted_by((struct plomb_audit_filter){.has_until = true, .until = 1795430700}),
        "1 2 3 6");
    assert_string_equal(wanted_by((struct plomb_audit_filter){.has_since = true,
                                                              .since = 1795478400,
                                                              .has_until = true,
                                                              .until = 1795478400}),
                        "4");
}

/* The whole release is wanted, with the entry that does not name the image. */
static void test_audit_query__finds_releases_by_any_of_some_images(void **state)
{
    struct plomb_audit_filter filter = {.image_count = 2};
    static const char *const digests[2] = {
        /* printf 'image 1' | sha256sum; and no image */
        "bdd295acb9859817b9da544524ed3525a64f61bf5edb16deb0c28b6ae63d378b",
        "0000000000000000000000000000000000000000000000000000000000000000",
    };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        assert_true(
            hex_decode((const uint8_t *)digests[i], filter.images[i], PLOMB_HASH_SIZE));
    }
    assert_string_equal(wanted_by(filter), "1 2 3");
}

static void test_audit_query__gives_all_that_a_line_says(void **state)
{
    const struct plomb_audit_entry *entries;
    struct plomb_audit_log *log = NULL;
    size_t count = 0;

    (void)state;
    assert_int_equal(plomb_audit_load(SEVEN, &log, &error), PLOMB_OK);
    entries = plomb_audit_entries(log, &count);
    assert_int_equal(count, 7);
    assert_string_equal(entries[3].output, "out/lock.zip");
    assert_string_equal(entries[3].source, "pkcs11");
    assert_string_equal(entries[3].purpose, "init-packet");
    assert_string_equal(entries[3].image, "application");
    assert_string_equal(entries[3].product, "");
    assert_true(entries[3].has_hw_version && entries[3].hw_version == 0);
    assert_true(entries[3].fw_version == UINT32_MAX);
    assert_memory_equal(entries[6].key, key.fingerprint, PLOMB_HASH_SIZE);
    assert_string_equal(entries[0].user, "release");
    assert_string_equal(entries[0].ci, "https://ci.example/runs/17");
    assert_true(entries[0].has_recipe);
    assert_true(plomb_audit_is_same_release(&entries[0], &entries[1]));
    assert_false(plomb_audit_is_same_release(&entries[2], &entries[3]));
    plomb_audit_free(&log);
}

static void test_audit_query__answers_nothing_from_a_broken_log(void **state)
{
    static const struct plomb_audit_filter filter = {.product = "Lamp"};
    struct plomb_audit_log *log = NULL;

    (void)state;
    assert_int_equal(
        plomb_audit_query(FOLDER "edited-product.log", &filter, &log, &error),
        PLOMB_AUDIT_LOG_BROKEN);
    assert_null(log);
    assert_non_null(strstr(error.message, "edited-product.log"));
    assert_non_null(strstr(error.message, "line 4"));
}

static void test_audit_load__reads_a_pipe(void **state)
{
    struct plomb_audit_log *log = NULL;
    static char text[8192];
    FILE *file = fopen(SEVEN, "r");
    size_t size;
    int ends[2];
    char name[32];

    (void)state;
    assert_non_null(file);
    size = fread(text, 1, sizeof(text), file);
    fclose(file);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, size), size);
    close(ends[1]);
    snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
    assert_int_equal(plomb_audit_load(name, &log, &error), PLOMB_OK);
    assert_int_equal(plomb_audit_count(log), 7);
    plomb_audit_free(&log);
    close(ends[0]);
}

#define TEST(name) cmocka_unit_test_setup(name, start)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_audit_verify__says_of_each_log_what_is_known_of_it),
        TEST(test_audit_load__takes_what_verifies_without_keys),
        TEST(test_audit_verify__finds_a_head_of_the_past),
        TEST(test_audit_verify__finds_the_head_of_the_empty_log_in_any),
        TEST(test_audit_verify__notices_with_a_kept_head_what_a_chain_hides),
        TEST(test_audit_verify__notices_with_a_kept_count_a_shorter_log),
        TEST(test_audit_verify__counts_the_signatures_of_each_key),
        TEST(test_audit_verify__tells_times_that_go_back),
        TEST(test_audit_verify__says_why_there_is_nothing_to_read),
        TEST(test_audit_query__finds_releases_by_what_is_known),
        TEST(test_audit_query__finds_releases_by_time_its_ends_included),
        TEST(test_audit_query__finds_releases_by_any_of_some_images),
        TEST(test_audit_query__gives_all_that_a_line_says),
        TEST(test_audit_query__answers_nothing_from_a_broken_log),
        TEST(test_audit_load__reads_a_pipe),
    };

    return cmocka_run_group_tests(tests, load_key, NULL);
}
