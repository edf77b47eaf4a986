/*
 * plomb_verify on what is about the whole package: tests/vectors/release, which
 * tests/vectors/gen/make_release_vectors.py wrote.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/key.h>
#include <plomb/release.h>
#include <plomb/verify.h>

#include "base/file.h"

#define FOLDER "tests/vectors/release/"
#define KEY    "keys/test-signing-1.pub.pem"

enum { CASES_MIN = 45 };

static struct plomb_package *loaded(const char *folder, const char *name)
{
    struct plomb_package *package = NULL;
    struct plomb_error error = {0};
    char path[200];

    snprintf(path, sizeof(path), "%s%s", folder, name);
    if (plomb_package_load(path, &package, &error) != PLOMB_OK) {
        fail_msg("%s", error.message);
    }
    return package;
}

static struct plomb_verify_options options_with_key(void)
{
    struct plomb_verify_options options = {.has_key = true};
    struct plomb_key_info info;
    struct plomb_key *key = NULL;

    assert_int_equal(plomb_key_load(KEY, NULL, &key, NULL), PLOMB_OK);
    plomb_key_describe(key, &info);
    memcpy(options.public_key, info.public_key, sizeof(options.public_key));
    plomb_key_free(&key);
    return options;
}

static void verify(const char *folder, const char *name,
                   const struct plomb_verify_options *options,
                   struct plomb_verify_report *report)
{
    struct plomb_package *package = loaded(folder, name);

    assert_int_equal(plomb_verify(package, options, report, NULL), PLOMB_OK);
    plomb_package_free(&package);
}

/* The check of the whole package; NULL when it was not made. */
static const struct plomb_check *find(const struct plomb_verify_report *report,
                                      const char *id)
{
    for (size_t i = 0; i < report->check_count; i++) {
        const struct plomb_check *check = &report->checks[i];

        if (check->slot == PLOMB_SLOT_COUNT && strcmp(check->id, id) == 0) return check;
    }
    return NULL;
}

static const char *result_name(const struct plomb_check *check)
{
    if (check->result == PLOMB_CHECK_PASSED) return "passed";
    return check->result == PLOMB_CHECK_REFUSED ? "refused" : "not-checked";
}

/* One line of cases.txt: file, check, result, status. */
static void run_case(const char *line, const struct plomb_verify_options *options)
{
    struct plomb_verify_report report;
    const struct plomb_check *check;
    char file[64];
    char id[32];
    char result[16];
    char status[32];

    assert_int_equal(sscanf(line, "%63s %31s %15s %31s", file, id, result, status), 4);
    verify(FOLDER, file, options, &report);
    check = find(&report, id);
    if (check == NULL) fail_msg("%s: no check '%s'", file, id);
    if (strcmp(result_name(check), result) != 0) {
        fail_msg("%s: %s is %s: %s", file, id, result_name(check), check->detail);
    }
    if (check->result != PLOMB_CHECK_REFUSED) return;
    if (strcmp(plomb_status_id(check->status), status) != 0) {
        fail_msg("%s: %s", file, plomb_status_id(check->status));
    }
    assert_int_equal(check->dfu_result, 0);
    assert_int_not_equal(report.status, PLOMB_OK);
}

static void test_verify_release__answers_as_the_vectors_say(void **state)
{
    struct plomb_verify_options options = options_with_key();
    struct plomb_buf text;
    size_t count = 0;
    char *next;

    (void)state;
    plomb_buf_init(&text, 1u << 16);
    assert_int_equal(file_read(FOLDER "cases.txt", &text, NULL), PLOMB_OK);
    plomb_buf_add_byte(&text, 0);
    for (char *line = strtok_r((char *)text.ptr, "\n", &next); line != NULL;
         line = strtok_r(NULL, "\n", &next)) {
        run_case(line, &options);
        count++;
    }
    assert_true(count >= CASES_MIN);
    plomb_buf_clear(&text);
}

static void assert_status(const struct plomb_verify_report *report, const char *id,
                          enum plomb_check_result result, enum plomb_status status)
{
    const struct plomb_check *check = find(report, id);

    assert_non_null(check);
    assert_int_equal(check->result, result);
    assert_int_equal(check->status, status);
}

static void test_verify_release__accepts_a_plain_package(void **state)
{
    struct plomb_verify_options options = options_with_key();
    struct plomb_verify_report report;

    (void)state;
    verify(FOLDER, "plain.zip", &options, &report);
    assert_int_equal(report.status, PLOMB_OK);
    assert_status(&report, "release-signature", PLOMB_CHECK_PASSED, PLOMB_OK);
    assert_status(&report, "release-entries", PLOMB_CHECK_PASSED, PLOMB_OK);
    assert_string_equal(find(&report, "release")->detail,
                        "Kettle 2.4.1 \xce\xb2, written by make_release_vectors 1");
}

static void test_verify_release__makes_no_checks_without_a_statement(void **state)
{
    struct plomb_verify_options options = options_with_key();
    struct plomb_verify_report report;

    (void)state;
    verify("tests/vectors/nrfutil/", "app-hex-signed/output.zip", &options, &report);
    assert_null(find(&report, "release"));
    assert_null(find(&report, "release-signature"));
    assert_null(find(&report, "release-entries"));
    assert_null(find(&report, "manifest"));
}

static void test_verify_release__names_the_signature_as_unchecked(void **state)
{
    struct plomb_verify_options options = {0};
    struct plomb_verify_report report;

    (void)state;
    verify(FOLDER, "plain.zip", &options, &report);
    assert_int_equal(report.status, PLOMB_NOT_CHECKED);
    assert_status(&report, "release-signature", PLOMB_CHECK_NOT_CHECKED, PLOMB_OK);
    assert_string_equal(find(&report, "release-signature")->detail,
                        "no key was given; the statement names the key "
                        "c31d5aa4309d12bf...");
}

static void test_verify_release__needs_no_key_for_the_rest(void **state)
{
    struct plomb_verify_options options = {0};
    struct plomb_verify_report report;

    (void)state;
    verify(FOLDER, "entry-manifest.zip", &options, &report);
    assert_status(&report, "release-entries", PLOMB_CHECK_REFUSED,
                  PLOMB_RELEASE_MISMATCH);
    verify(FOLDER, "sig-63-bytes.zip", &options, &report);
    assert_status(&report, "release-signature", PLOMB_CHECK_REFUSED,
                  PLOMB_RELEASE_SIGNATURE_INVALID);
    verify(FOLDER, "manifest-size.zip", &options, &report);
    assert_status(&report, "manifest", PLOMB_CHECK_REFUSED, PLOMB_SLOT_MISMATCH);
}

static void test_verify_release__says_which_entry_is_wrong(void **state)
{
    static const char *const cases[][2] = {
        {"entry-extra.zip", "the statement does not name the entry 'readme.txt'"},
        {"entry-lost.zip", "the entry 'META-INF/sbom.cdx.json' of the statement is "
                           "missing"},
        {"entry-order.zip", "the entry 'app.bin' stands where the statement has "
                            "'app.dat'"},
        {"entry-size.zip", "'app.bin' has 68 bytes, in the statement 64"},
        {"entry-digest.zip", "'app.bin' is not the one that the statement names"},
    };
    struct plomb_verify_options options = options_with_key();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct plomb_verify_report report;

        verify(FOLDER, cases[i][0], &options, &report);
        assert_string_equal(find(&report, "release-entries")->detail, cases[i][1]);
    }
}

static void test_verify_release__reads_the_statement(void **state)
{
    struct plomb_package *package = loaded(FOLDER, "sbom-spdx.zip");
    struct plomb_release *release = calloc(1, sizeof(*release));

    (void)state;
    assert_non_null(release);
    assert_true(plomb_package_has_release(package));
    assert_int_equal(plomb_package_release(package, release, NULL), PLOMB_OK);
    assert_string_equal(release->product, "Kettle");
    assert_string_equal(release->notes, "Boils.\n\t\"Twice\"");
    assert_int_equal(release->sbom_format, PLOMB_SBOM_SPDX);
    assert_int_equal(release->entry_count, 4);
    assert_string_equal(release->entries[3].name, "META-INF/sbom.spdx.json");
    free(release);
    plomb_package_free(&package);
}

static void test_verify_release__finds_no_statement(void **state)
{
    struct plomb_package *package =
        loaded("tests/vectors/nrfutil/", "app-unsigned/output.zip");
    struct plomb_release *release = calloc(1, sizeof(*release));
    struct plomb_error error = {0};

    (void)state;
    assert_non_null(release);
    assert_false(plomb_package_has_release(package));
    assert_int_equal(plomb_package_release(package, release, &error),
                     PLOMB_RELEASE_MISSING);
    assert_string_equal(error.message, "the package has no 'META-INF/release.json'");
    free(release);
    plomb_package_free(&package);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify_release__answers_as_the_vectors_say),
        cmocka_unit_test(test_verify_release__accepts_a_plain_package),
        cmocka_unit_test(test_verify_release__makes_no_checks_without_a_statement),
        cmocka_unit_test(test_verify_release__names_the_signature_as_unchecked),
        cmocka_unit_test(test_verify_release__needs_no_key_for_the_rest),
        cmocka_unit_test(test_verify_release__says_which_entry_is_wrong),
        cmocka_unit_test(test_verify_release__reads_the_statement),
        cmocka_unit_test(test_verify_release__finds_no_statement),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
