/*
 * plomb_verify over the packages of tests/vectors/sealed: the release statement,
 * what it says of the entries, and what the manifest says of what is signed
 * (docs/spec/package.md, section 7, numbers 15 to 19).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/key.h>
#include <plomb/verify.h>

#define FOLDER "tests/vectors/sealed/"

enum { CASES_MIN = 200 };

static struct plomb_verify_options options;

static int load_signer(void **state)
{
    struct plomb_key_info info;
    struct plomb_key *key = NULL;
    (void)state;

    if (plomb_key_load(FOLDER "signer.pem", NULL, &key, NULL) != PLOMB_OK) return -1;
    plomb_key_describe(key, &info);
    options.has_key = true;
    memcpy(options.public_key, info.public_key, sizeof(info.public_key));
    plomb_key_free(&key);
    return 0;
}

/* The first refusal, of the archive or of its contents. */
static enum plomb_status verdict(const char *name, struct plomb_error *error)
{
    struct plomb_verify_report report;
    struct plomb_package *package = NULL;
    char path[200];
    enum plomb_status status;

    snprintf(path, sizeof(path), FOLDER "%s", name);
    status = plomb_package_load(path, &package, error);
    if (status != PLOMB_OK) return status;
    assert_int_equal(plomb_verify(package, &options, &report, error), PLOMB_OK);
    for (size_t i = 0; i < report.check_count; i++) {
        if (report.checks[i].result == PLOMB_CHECK_REFUSED) {
            snprintf(error->message, sizeof(error->message), "%s",
                     report.checks[i].detail);
            break;
        }
    }
    plomb_package_free(&package);
    return report.status;
}

static void test_verify__gives_each_sealed_package_its_verdict(void **state)
{
    FILE *cases = fopen(FOLDER "cases.txt", "r");
    char line[200];
    size_t count = 0;
    size_t bad = 0;
    (void)state;

    assert_non_null(cases);
    while (fgets(line, sizeof(line), cases) != NULL) {
        struct plomb_error error = {0};
        char name[80];
        char id[40];
        enum plomb_status status;

        assert_int_equal(sscanf(line, "%79s %39s", name, id), 2);
        status = verdict(name, &error);
        count++;
        if (strcmp(plomb_status_id(status), id) == 0) continue;
        print_error("%s: %s (%s), expected %s\n", name, plomb_status_id(status),
                    error.message, id);
        bad++;
    }
    fclose(cases);
    assert_int_equal(bad, 0);
    assert_true(count >= CASES_MIN);
}

/* What is refused with the key may not be accepted without it. */
static void test_verify__accepts_no_sealed_package_without_the_key(void **state)
{
    struct plomb_error error = {0};
    bool has_key = options.has_key;
    (void)state;

    options.has_key = false;
    assert_int_equal(verdict("valid-release-whole.zip", &error), PLOMB_NOT_CHECKED);
    assert_int_equal(verdict("release-key.zip", &error), PLOMB_NOT_CHECKED);
    assert_int_equal(verdict("release-digest.zip", &error), PLOMB_RELEASE_MISMATCH);
    assert_int_equal(verdict("manifest-other-codec.zip", &error), PLOMB_SLOT_MISMATCH);
    options.has_key = has_key;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify__gives_each_sealed_package_its_verdict),
        cmocka_unit_test(test_verify__accepts_no_sealed_package_without_the_key),
    };

    return cmocka_run_group_tests(tests, load_signer, NULL);
}
