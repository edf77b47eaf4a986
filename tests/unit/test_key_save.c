/*
 * Making keys and saving them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "lib/key_save.h"
#include "tests/unit/key_fixture.h"

enum { FEW_ROUNDS = 10 };

static struct plomb_secret secret_of(const char *text)
{
    struct plomb_secret secret = {0};

    assert_int_equal(plomb_secret_reserve(&secret, strlen(text) + 1, NULL), PLOMB_OK);
    memcpy(secret.ptr, text, strlen(text));
    secret.size = strlen(text);
    return secret;
}

/* Saves the key as a new file, encrypted unless `with` is NULL. */
static enum plomb_status save(const char *with)
{
    struct plomb_secret secret = {0};
    enum plomb_status status;

    if (with != NULL) secret = secret_of(with);
    status = key_save(fixture.key, fixture.path, with != NULL ? &secret : NULL,
                      FEW_ROUNDS, FILE_EXISTING_REFUSED, NULL);
    plomb_secret_clear(&secret);
    return status;
}

static void test_key_save__makes_a_new_key_each_time(void **state)
{
    struct plomb_key_info first;
    (void)state;

    assert_int_equal(plomb_key_generate(&fixture.key, NULL), PLOMB_OK);
    plomb_key_describe(fixture.key, &first);
    assert_true(first.is_private);
    assert_false(first.is_encrypted);
    assert_null(first.test_key);
    key_fixture_must_sign();
    plomb_key_free(&fixture.key);
    assert_int_equal(plomb_key_generate(&fixture.key, NULL), PLOMB_OK);
    plomb_key_describe(fixture.key, &fixture.info);
    assert_memory_not_equal(fixture.info.public_key, first.public_key,
                            PLOMB_PUBLIC_KEY_SIZE);
}

static void test_key_save__saves_plain_pkcs8_as_openssl_does(void **state)
{
    uint8_t ours[512];
    uint8_t theirs[512];
    size_t our_size = 0;
    size_t their_size = 0;
    (void)state;

    key_fixture_must_load(KEYS "sec1.pem");
    assert_int_equal(save(NULL), PLOMB_OK);
    assert_int_equal(file_read_into(fixture.path, ours, sizeof(ours), &our_size, NULL),
                     PLOMB_OK);
    assert_int_equal(
        file_read_into(KEYS "pkcs8.pem", theirs, sizeof(theirs), &their_size, NULL),
        PLOMB_OK);
    assert_int_equal(our_size, their_size);
    assert_memory_equal(ours, theirs, our_size);
}

static void test_key_save__saves_an_encrypted_key_that_opens_again(void **state)
{
    (void)state;

    key_fixture_must_load(KEYS "pkcs8.pem");
    assert_int_equal(save("open sesame"), PLOMB_OK);
    key_fixture_must_refuse(fixture.path, PLOMB_PASSPHRASE_WRONG, "wrong");
    fixture.passphrase = "open sesame";
    key_fixture_must_load(fixture.path);
    key_fixture_must_be_the_key();
    assert_true(fixture.info.is_encrypted);
    assert_string_equal(fixture.info.encoding, "PKCS#8");
}

static void test_key_save__encrypts_with_another_salt_each_time(void **state)
{
    uint8_t files[2][512];
    size_t size = 0;
    (void)state;

    key_fixture_must_load(KEYS "pkcs8.pem");
    for (size_t i = 0; i < 2; i++) {
        (void)unlink(fixture.path);
        assert_int_equal(save("open sesame"), PLOMB_OK);
        assert_int_equal(
            file_read_into(fixture.path, files[i], sizeof(files[i]), &size, NULL),
            PLOMB_OK);
    }
    assert_memory_not_equal(files[0], files[1], size);
}

static void test_key_save__saves_for_its_owner_alone(void **state)
{
    struct stat found;
    mode_t mask = umask(0);
    (void)state;

    assert_int_equal(plomb_key_generate(&fixture.key, NULL), PLOMB_OK);
    assert_int_equal(save(NULL), PLOMB_OK);
    (void)umask(mask);
    assert_int_equal(stat(fixture.path, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);
}

static void test_key_save__saves_over_nothing(void **state)
{
    (void)state;

    assert_int_equal(plomb_key_generate(&fixture.key, NULL), PLOMB_OK);
    key_fixture_write("precious", 8);
    assert_int_equal(save(NULL), PLOMB_FILE_EXISTS);
    assert_int_equal(unlink(fixture.path), 0);
    assert_int_equal(symlink("elsewhere.pem", fixture.path), 0);
    assert_int_equal(save(NULL), PLOMB_FILE_EXISTS);
    assert_int_equal(plomb_key_save(fixture.key, fixture.path, NULL, NULL),
                     PLOMB_FILE_EXISTS);
}

static void test_key_save__saves_with_no_empty_or_endless_passphrase(void **state)
{
    char many[PLOMB_PASSPHRASE_MAX + 2] = "";
    (void)state;

    assert_int_equal(plomb_key_generate(&fixture.key, NULL), PLOMB_OK);
    assert_int_equal(save(""), PLOMB_PASSPHRASE_UNUSABLE);
    memset(many, 'p', sizeof(many) - 1);
    assert_int_equal(save(many), PLOMB_PASSPHRASE_UNUSABLE);
    assert_int_equal(access(fixture.path, F_OK), -1);
}

static void test_key_save__replaces_a_file(void **state)
{
    (void)state;

    key_fixture_write("old", 3);
    key_fixture_must_load(KEYS "pkcs8.pem");
    assert_int_equal(plomb_key_replace(fixture.key, fixture.path, NULL, NULL),
                     PLOMB_OK);
    key_fixture_must_load(fixture.path);
    key_fixture_must_be_the_key();
}

static void test_key_save__replaces_no_symbolic_link(void **state)
{
    char target[sizeof(fixture.path)];
    (void)state;

    snprintf(target, sizeof(target), "%s/old.pem", fixture.directory);
    assert_int_equal(plomb_key_generate(&fixture.key, NULL), PLOMB_OK);
    assert_int_equal(plomb_key_save(fixture.key, target, NULL, NULL), PLOMB_OK);
    assert_int_equal(symlink(target, fixture.path), 0);
    assert_int_not_equal(plomb_key_replace(fixture.key, fixture.path, NULL, NULL),
                         PLOMB_OK);
}

static void test_key_save__is_freed_any_number_of_times(void **state)
{
    (void)state;

    assert_int_equal(plomb_key_generate(&fixture.key, NULL), PLOMB_OK);
    plomb_key_free(&fixture.key);
    assert_null(fixture.key);
    plomb_key_free(&fixture.key);
    plomb_key_free(NULL);
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(test_key_save__##name, key_fixture_start,          \
                                    key_fixture_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(makes_a_new_key_each_time),
        TEST(saves_plain_pkcs8_as_openssl_does),
        TEST(saves_an_encrypted_key_that_opens_again),
        TEST(encrypts_with_another_salt_each_time),
        TEST(saves_for_its_owner_alone),
        TEST(saves_over_nothing),
        TEST(saves_with_no_empty_or_endless_passphrase),
        TEST(replaces_a_file),
        TEST(replaces_no_symbolic_link),
        TEST(is_freed_any_number_of_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
