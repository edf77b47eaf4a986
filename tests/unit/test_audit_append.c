/*
 * Adding to an audit log. What many processes, crashes and full disks do to it is in
 * tests/audit; here is what a caller of the library meets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <plomb/audit.h>
#include <plomb/audit_verify.h>
#include <plomb/key.h>

#include "lib/audit_file.h"
#include "tests/unit/scratch_folder.h"

#define LOG     "audit.log"
#define THREADS 6
#define APPENDS 10

static struct plomb_key *key;
static struct plomb_key_info info;
static struct plomb_signer real;
static struct plomb_audit_run run;
static struct plomb_audit_place place;
static struct plomb_notes notes;
static struct plomb_error error;

static int make_key(void **state)
{
    (void)state;
    if (plomb_key_generate(&key, NULL) != PLOMB_OK) return -1;
    plomb_key_describe(key, &info);
    return plomb_key_signer(key, &real, NULL) == PLOMB_OK ? 0 : -1;
}

static int free_key(void **state)
{
    (void)state;
    plomb_key_free(&key);
    return 0;
}

static int start(void **state)
{
    (void)state;
    plomb_error_clear(&error);
    notes.count = 0;
    run = (struct plomb_audit_run){.time = 1795430700, .user = "tester"};
    memset(&place, 0xee, sizeof(place));
    return scratch_folder_start();
}

static int finish(void **state)
{
    (void)state;
    return scratch_folder_finish();
}

/* A record of `count` signatures; the caller frees it. */
static struct plomb_audit_record *record_of(size_t count, const char *output)
{
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_INIT_PACKET,
                                         .image = "application"};
    struct plomb_audit_record *record = NULL;
    struct plomb_signer signer;

    assert_int_equal(plomb_audit_record_new(&real, output, &record, &signer, &error),
                     PLOMB_OK);
    for (size_t i = 0; i < count; i++) {
        uint8_t signature[PLOMB_SIGNATURE_SIZE];

        request.digest[0] = (uint8_t)i;
        assert_int_equal(plomb_sign(&signer, &request, signature, &error), PLOMB_OK);
    }
    assert_int_equal(plomb_audit_record_count(record), count);
    return record;
}

static enum plomb_status append(size_t count)
{
    struct plomb_audit_record *record = record_of(count, "app.zip");
    const struct plomb_audit_record *const records[] = {record};
    enum plomb_status status =
        plomb_audit_append(LOG, &run, records, 1, &place, &notes, &error);

    plomb_audit_record_free(&record);
    assert_null(record);
    return status;
}

/* The log is intact, and has so many entries with good signatures. */
static void must_have(uint64_t count)
{
    static struct plomb_audit_report report;
    uint8_t keys[1][PLOMB_PUBLIC_KEY_SIZE];
    struct plomb_audit_verify_options options = {
        .public_keys = (const uint8_t(*)[PLOMB_PUBLIC_KEY_SIZE])keys, .key_count = 1};

    memcpy(keys[0], info.public_key, sizeof(keys[0]));
    assert_int_equal(plomb_audit_verify(LOG, &options, &report, NULL), PLOMB_OK);
    assert_string_equal(report.problem.message, "");
    assert_int_equal(report.count, count);
    assert_int_equal(report.keys[0].count, count);
    assert_int_equal(report.torn_size, 0);
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "a");

    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void test_audit_append__makes_a_log_and_goes_on(void **state)
{
    struct stat found;

    (void)state;
    assert_int_equal(append(2), PLOMB_OK);
    assert_int_equal(place.first, 1);
    assert_int_equal(place.last, 2);
    assert_int_equal(append(1), PLOMB_OK);
    assert_int_equal(place.first, 3);
    assert_int_equal(place.last, 3);
    must_have(3);
    assert_int_equal(scratch_folder_count(), 1);
    assert_int_equal(stat(LOG, &found), 0);
    assert_int_equal(found.st_mode & 0111, 0);
}

static void test_audit_append__tells_the_head_that_the_log_then_has(void **state)
{
    struct plomb_audit_log *log = NULL;
    uint8_t head[PLOMB_HASH_SIZE];

    (void)state;
    assert_int_equal(append(2), PLOMB_OK);
    assert_int_equal(plomb_audit_load(LOG, &log, &error), PLOMB_OK);
    plomb_audit_head(log, head);
    assert_memory_equal(head, place.head, sizeof(head));
    plomb_audit_free(&log);
}

static void test_audit_append__writes_what_run_and_request_say(void **state)
{
    const struct plomb_audit_entry *entries;
    struct plomb_audit_log *log = NULL;
    size_t count = 0;

    (void)state;
    run.ci = "https://ci.example/17";
    run.has_recipe = true;
    memset(run.recipe_sha256, 7, sizeof(run.recipe_sha256));
    assert_int_equal(append(1), PLOMB_OK);
    assert_int_equal(plomb_audit_load(LOG, &log, &error), PLOMB_OK);
    entries = plomb_audit_entries(log, &count);
    assert_int_equal(count, 1);
    assert_int_equal(entries[0].time, run.time);
    assert_string_equal(entries[0].user, "tester");
    assert_string_equal(entries[0].ci, run.ci);
    assert_true(entries[0].has_recipe);
    assert_memory_equal(entries[0].recipe_sha256, run.recipe_sha256, PLOMB_HASH_SIZE);
    assert_string_equal(entries[0].output, "app.zip");
    assert_string_equal(entries[0].image, "application");
    assert_string_equal(entries[0].source, "file");
    assert_string_equal(entries[0].purpose, "init-packet");
    assert_false(entries[0].has_fw_version);
    assert_memory_equal(entries[0].key, info.fingerprint, PLOMB_HASH_SIZE);
    plomb_audit_free(&log);
}

static void test_audit_append__names_a_long_output_by_its_last_part(void **state)
{
    char path[2 * PLOMB_AUDIT_TEXT_MAX];
    struct plomb_audit_record *record;
    struct plomb_audit_log *log = NULL;
    size_t count = 0;

    (void)state;
    memset(path, 'x', sizeof(path));
    strcpy(path + sizeof(path) - 9, "/app.zip");
    record = record_of(1, path);
    assert_int_equal(plomb_audit_append(
                         LOG, &run, (const struct plomb_audit_record *const[]){record},
                         1, NULL, NULL, &error),
                     PLOMB_OK);
    assert_int_equal(plomb_audit_load(LOG, &log, &error), PLOMB_OK);
    assert_string_equal(plomb_audit_entries(log, &count)[0].output, "app.zip");
    plomb_audit_free(&log);
    plomb_audit_record_free(&record);
}

static void test_audit_append__writes_records_in_their_order(void **state)
{
    struct plomb_audit_record *one = record_of(2, "one.zip");
    struct plomb_audit_record *none = record_of(0, "none.zip");
    struct plomb_audit_record *two = record_of(1, "two.zip");
    const struct plomb_audit_record *const records[] = {one, none, two};
    const struct plomb_audit_entry *entries;
    struct plomb_audit_log *log = NULL;
    size_t count = 0;

    (void)state;
    assert_int_equal(plomb_audit_append(LOG, &run, records, 3, &place, NULL, &error),
                     PLOMB_OK);
    assert_int_equal(plomb_audit_load(LOG, &log, &error), PLOMB_OK);
    entries = plomb_audit_entries(log, &count);
    assert_int_equal(count, 3);
    assert_string_equal(entries[1].output, "one.zip");
    assert_string_equal(entries[2].output, "two.zip");
    plomb_audit_free(&log);
    plomb_audit_record_free(&one);
    plomb_audit_record_free(&none);
    plomb_audit_record_free(&two);
}

static void test_audit_append__makes_no_log_for_nothing(void **state)
{
    (void)state;
    assert_int_equal(append(0), PLOMB_OK);
    assert_int_equal(place.first, 0);
    assert_int_equal(scratch_folder_count(), 0);
}

static void test_audit_append__cuts_off_a_torn_line_and_notes_it(void **state)
{
    (void)state;
    assert_int_equal(append(1), PLOMB_OK);
    write_file(LOG, "{\"plomb_audit\": 1, \"prev");
    assert_int_equal(append(1), PLOMB_OK);
    assert_int_equal(notes.count, 1);
    assert_string_equal(notes.entries[0].id, "audit-log-repaired");
    assert_non_null(strstr(notes.entries[0].text, "24 bytes"));
    must_have(2);
}

/* A line feed is all that makes the difference: nothing that was signed is cut off. */
static void test_audit_append__completes_an_entry_that_lacks_its_line_feed(void **state)
{
    struct stat log;

    (void)state;
    assert_int_equal(append(2), PLOMB_OK);
    assert_int_equal(stat(LOG, &log), 0);
    assert_int_equal(truncate(LOG, log.st_size - 1), 0);
    assert_int_equal(append(1), PLOMB_OK);
    assert_int_equal(notes.count, 1);
    assert_string_equal(notes.entries[0].id, "audit-log-repaired");
    assert_non_null(strstr(notes.entries[0].text, "entry 2"));
    assert_int_equal(place.first, 3);
    must_have(3);
}

static void test_audit_append__refuses_what_is_no_log(void **state)
{
    (void)state;
    write_file(LOG, "not a log\n");
    assert_int_equal(append(1), PLOMB_AUDIT_LOG_BROKEN);
    assert_non_null(strstr(error.message, "'audit.log'"));
    assert_non_null(strstr(error.hint, "audit verify"));
    assert_int_equal(place.first, 0xeeeeeeeeeeeeeeee);
}

static void test_audit_append__refuses_texts_that_no_line_holds(void **state)
{
    static char long_text[PLOMB_AUDIT_TEXT_MAX + 2];
    const char *const texts[] = {long_text, "two\nlines", "C1 \xc2\x9b", "\xff"};

    (void)state;
    memset(long_text, 'x', sizeof(long_text) - 1);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        plomb_error_clear(&error);
        run.user = texts[i];
        run.ci = NULL;
        assert_int_equal(append(1), PLOMB_OPTION_VALUE);
        plomb_error_clear(&error);
        run.user = NULL;
        run.ci = texts[i];
        assert_int_equal(plomb_audit_check(LOG, &run, &error), PLOMB_OPTION_VALUE);
    }
    assert_int_equal(scratch_folder_count(), 0);
    long_text[PLOMB_AUDIT_TEXT_MAX] = '\0';
    run.ci = long_text;
    plomb_error_clear(&error);
    assert_int_equal(append(1), PLOMB_OK);
}

static void test_audit_append__refuses_times_outside_1970_to_9999(void **state)
{
    (void)state;
    run.time = -1;
    assert_int_equal(append(1), PLOMB_OPTION_VALUE);
    plomb_error_clear(&error);
    run.time = PLOMB_AUDIT_TIME_MAX + 1;
    assert_int_equal(append(1), PLOMB_OPTION_VALUE);
    plomb_error_clear(&error);
    run.time = PLOMB_AUDIT_TIME_MAX;
    assert_int_equal(append(1), PLOMB_OK);
}

static void *append_often(void *failed)
{
    const struct plomb_sign_request request = {.purpose = PLOMB_SIGN_SETTINGS};
    struct plomb_audit_run mine = {.time = 1};

    for (int i = 0; i < APPENDS; i++) {
        struct plomb_audit_record *record = NULL;
        uint8_t signature[PLOMB_SIGNATURE_SIZE];
        struct plomb_signer signer;
        enum plomb_status status =
            plomb_audit_record_new(&real, NULL, &record, &signer, NULL);

        if (status == PLOMB_OK) status = plomb_sign(&signer, &request, signature, NULL);
        if (status == PLOMB_OK) {
            status = plomb_audit_append(
                LOG, &mine, (const struct plomb_audit_record *const[]){record}, 1, NULL,
                NULL, NULL);
        }
        plomb_audit_record_free(&record);
        if (status != PLOMB_OK) return failed;
    }
    return NULL;
}

static void test_audit_append__lets_threads_take_turns(void **state)
{
    pthread_t threads[THREADS];

    (void)state;
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, append_often, &error), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *failed = NULL;

        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    must_have((uint64_t)THREADS * APPENDS);
}

static void *sign_often(void *context)
{
    const struct plomb_sign_request request = {.purpose = PLOMB_SIGN_SETTINGS};
    uint8_t signature[PLOMB_SIGNATURE_SIZE];

    for (int i = 0; i < APPENDS; i++) {
        if (plomb_sign(context, &request, signature, NULL) != PLOMB_OK) return context;
    }
    return NULL;
}

static void test_audit_record__notes_the_signatures_of_all_threads(void **state)
{
    struct plomb_audit_record *record = NULL;
    struct plomb_signer signer;
    pthread_t threads[THREADS];

    (void)state;
    assert_int_equal(plomb_audit_record_new(&real, "a.zip", &record, &signer, &error),
                     PLOMB_OK);
    for (size_t i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, sign_often, &signer), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *failed = NULL;

        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
    }
    assert_int_equal(plomb_audit_record_count(record), THREADS * APPENDS);
    plomb_audit_record_free(&record);
}

static enum plomb_status sign_badly(void *context,
                                    const struct plomb_sign_request *request,
                                    uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                    struct plomb_error *unused)
{
    (void)context;
    (void)request;
    (void)unused;
    memset(signature, 1, PLOMB_SIGNATURE_SIZE);
    return PLOMB_OK;
}

static void test_audit_record__notes_no_signature_that_does_not_verify(void **state)
{
    static const struct plomb_sign_request request = {.purpose = PLOMB_SIGN_RELEASE};
    struct plomb_signer bad = real;
    struct plomb_audit_record *record = NULL;
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    struct plomb_signer signer;

    (void)state;
    bad.is_checked = false;
    bad.sign = sign_badly;
    assert_int_equal(plomb_audit_record_new(&bad, "a.zip", &record, &signer, &error),
                     PLOMB_OK);
    assert_int_equal(plomb_sign(&signer, &request, signature, &error),
                     PLOMB_SIGNING_FAILED);
    assert_int_equal(plomb_audit_record_count(record), 0);
    plomb_audit_record_free(&record);
}

static void test_audit_file__gives_up_a_lock_that_somebody_keeps(void **state)
{
    struct audit_file file = {.fd = -1};
    int fd = open(LOG, O_RDWR | O_CREAT, 0644);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_int_equal(audit_file_open(LOG, true, 50, &file, &error),
                     PLOMB_FILE_UNWRITABLE);
    assert_non_null(strstr(error.message, "locked"));
    assert_true(file.fd < 0);
    assert_int_equal(flock(fd, LOCK_UN), 0);
    plomb_error_clear(&error);
    assert_int_equal(audit_file_open(LOG, true, 50, &file, &error), PLOMB_OK);
    audit_file_close(&file);
    close(fd);
}

static void test_audit_check__changes_nothing(void **state)
{
    (void)state;
    assert_int_equal(plomb_audit_check(LOG, &run, &error), PLOMB_OK);
    assert_int_equal(scratch_folder_count(), 0);
    assert_int_equal(append(1), PLOMB_OK);
    write_file(LOG, "{\"plomb_audit\": 1");
    assert_int_equal(plomb_audit_check(LOG, &run, &error), PLOMB_OK);
    assert_int_equal(append(1), PLOMB_OK);
    assert_int_equal(notes.count, 1);
}

static void test_audit_check__says_early_what_append_would_say(void **state)
{
    (void)state;
    assert_int_equal(plomb_audit_check("no/audit.log", &run, &error),
                     PLOMB_FILE_NOT_FOUND);
    plomb_error_clear(&error);
    assert_int_equal(plomb_audit_check(".", &run, &error), PLOMB_FILE_UNWRITABLE);
    plomb_error_clear(&error);
    write_file(LOG, "not a log\n");
    assert_int_equal(plomb_audit_check(LOG, &run, &error), PLOMB_AUDIT_LOG_BROKEN);
    assert_non_null(strstr(error.message, "audit.log"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_audit_append__makes_a_log_and_goes_on),
        TEST(test_audit_append__tells_the_head_that_the_log_then_has),
        TEST(test_audit_append__writes_what_run_and_request_say),
        TEST(test_audit_append__names_a_long_output_by_its_last_part),
        TEST(test_audit_append__writes_records_in_their_order),
        TEST(test_audit_append__makes_no_log_for_nothing),
        TEST(test_audit_append__cuts_off_a_torn_line_and_notes_it),
        TEST(test_audit_append__completes_an_entry_that_lacks_its_line_feed),
        TEST(test_audit_append__refuses_what_is_no_log),
        TEST(test_audit_append__refuses_texts_that_no_line_holds),
        TEST(test_audit_append__refuses_times_outside_1970_to_9999),
        TEST(test_audit_append__lets_threads_take_turns),
        TEST(test_audit_record__notes_the_signatures_of_all_threads),
        TEST(test_audit_record__notes_no_signature_that_does_not_verify),
        TEST(test_audit_file__gives_up_a_lock_that_somebody_keeps),
        TEST(test_audit_check__changes_nothing),
        TEST(test_audit_check__says_early_what_append_would_say),
    };

    return cmocka_run_group_tests(tests, make_key, free_key);
}
