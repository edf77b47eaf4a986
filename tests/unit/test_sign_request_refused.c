/*
 * What signing in two steps refuses: requests, packages and answers that were
 * changed on the way, or do not belong together.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/sign_request.h>

#include "base/file.h"
#include "tests/unit/sign_fixture.h"

static const struct plomb_optional ecdsa = {true, PLOMB_BOOT_VALIDATION_ECDSA};
static const struct plomb_release_options release = {.product = "Lamp",
                                                     .version = "4.2"};

/* A request for one package with three signatures. */
static void pack_one(const char *output)
{
    struct plomb_pack_options options = sign_fixture_application();

    options.app_boot_validation = ecdsa;
    options.release = &release;
    sign_fixture_pack(&options, output);
}

/* The same, and its text in memory to be changed. */
static void write_one(void)
{
    pack_one("app.zip");
    plomb_sign_request_write(sign_fixture.set, &sign_fixture.request);
}

static void must_refuse_request(enum plomb_status status, const char *word)
{
    sign_fixture_save();
    sign_fixture_must_say(sign_fixture_load(), status, word);
    plomb_buf_clear(&sign_fixture.request);
    plomb_sign_request_write(sign_fixture.set, &sign_fixture.request);
}

/* Attaching the answer, which was changed, fails; the good one is made again. */
static void must_refuse_answer(enum plomb_status status, const char *word)
{
    struct plomb_buf zip;

    sign_fixture_must_say(sign_fixture_attach(0, &zip), status, word);
    sign_fixture_sign();
}

static void test_sign_request_refused__refuses_changed_digests(void **state)
{
    (void)state;
    write_one();
    sign_fixture_spoil(&sign_fixture.request, "digest");
    must_refuse_request(PLOMB_SIGN_REQUEST_MISMATCH,
                        "'packages[0].signatures[0].digest' is not what the packages");
}

static void test_sign_request_refused__refuses_changed_meanings(void **state)
{
    static const char *const changes[][3] = {
        {"\"product\": \"Lamp\"", "\"product\": \"Bulb\"", "packages[0].product"},
        {"\"version\": \"4.2\"", "\"version\": \"4.3\"", "packages[0].version"},
        {"\"fw_version\": 7", "\"fw_version\": 8", "signatures[0].fw_version"},
        {"\"hw_version\": 52", "\"hw_version\": 53", "signatures[0].hw_version"},
        {"\"image\": \"application\"", "\"image\": \"bootloader\"",
         "signatures[0].image"},
        {"\"boot-validation\"", "\"init-packet\"", "signatures[0].purpose"},
        {"\"image_size\": ", "\"image_size\": 1", "signatures[0].image_size"},
        {"\"size\": ", "\"size\": 1", "packages[0].size"},
        {"\"is_dependent\": true", "\"is_dependent\": false",
         "signatures[1].is_dependent"},
        {"\"output\": \"app.zip\"", "\"output\": \"../app.zip\"", "'id'"},
    };

    (void)state;
    write_one();
    for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        sign_fixture_edit(&sign_fixture.request, changes[i][0], changes[i][1]);
        must_refuse_request(PLOMB_SIGN_REQUEST_MISMATCH, changes[i][2]);
    }
    sign_fixture_spoil(&sign_fixture.request, "image_sha256");
    must_refuse_request(PLOMB_SIGN_REQUEST_MISMATCH, "signatures[0].image_sha256");
    sign_fixture_spoil(&sign_fixture.request, "id");
    must_refuse_request(PLOMB_SIGN_REQUEST_MISMATCH, "'id'");
    sign_fixture_spoil(&sign_fixture.request, "fingerprint");
    must_refuse_request(PLOMB_SIGN_REQUEST_MISMATCH, "'fingerprint'");
}

static void test_sign_request_refused__refuses_changed_messages(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();

    (void)state;
    sign_fixture_pack(&options, "app.zip");
    plomb_sign_request_write(sign_fixture.set, &sign_fixture.request);
    sign_fixture_spoil(&sign_fixture.request, "message");
    must_refuse_request(PLOMB_SIGN_REQUEST_MISMATCH, "signatures[0].message");
}

static void test_sign_request_refused__refuses_members_too_many_and_too_few(
    void **state)
{
    (void)state;
    write_one();
    sign_fixture_edit(&sign_fixture.request, "\"is_dependent\": true",
                      "\"is_dependent\": true, \"digest\": \"00\"");
    must_refuse_request(PLOMB_SIGN_REQUEST_MALFORMED, "signatures[1].digest");
    sign_fixture_edit(&sign_fixture.request, "\"product\": \"Lamp\",", "");
    must_refuse_request(PLOMB_SIGN_REQUEST_MALFORMED, "product' is missing");
    sign_fixture_edit(&sign_fixture.request, "\"fw_version\": 7",
                      "\"fw_version\": \"7\"");
    must_refuse_request(PLOMB_SIGN_REQUEST_MALFORMED, "another type");
    sign_fixture_edit(&sign_fixture.request, "\"id\":", "\"more\": 1, \"id\":");
    must_refuse_request(PLOMB_SIGN_REQUEST_MALFORMED, "'more'");
}

static void test_sign_request_refused__refuses_json_that_readers_see_differently(
    void **state)
{
    (void)state;
    write_one();
    sign_fixture_edit(&sign_fixture.request, "\"id\":", "\"id\": \"00\", \"id\":");
    must_refuse_request(PLOMB_SIGN_REQUEST_MALFORMED, "more than once");
    sign_fixture_edit(&sign_fixture.request, "\"packages\": [", "\"packages\": [,");
    must_refuse_request(PLOMB_SIGN_REQUEST_MALFORMED, "line 7");
}

static void test_sign_request_refused__refuses_files_that_are_not_beside_it(
    void **state)
{
    static const char *const names[] = {"../app.unsigned.zip", "/tmp/x.zip", "..",
                                        "a\\\\b.zip", "a\\u000ab.zip"};

    (void)state;
    write_one();
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char text[64];

        snprintf(text, sizeof(text), "\"file\": \"%s\"", names[i]);
        sign_fixture_edit(&sign_fixture.request, "\"file\": \"app.unsigned.zip\"",
                          text);
        must_refuse_request(PLOMB_SIGN_REQUEST_MALFORMED, "beside the request");
    }
    sign_fixture_edit(&sign_fixture.request, "\"file\": \"app.unsigned.zip\"",
                      "\"file\": \"other.zip\"");
    must_refuse_request(PLOMB_FILE_NOT_FOUND, "other.zip");
}

static void test_sign_request_refused__refuses_a_changed_package(void **state)
{
    (void)state;
    write_one();
    sign_fixture.unsigned_zips[0].ptr[sign_fixture.unsigned_zips[0].size / 2] ^= 1;
    must_refuse_request(PLOMB_SIGN_REQUEST_MISMATCH,
                        "'app.unsigned.zip' is not the package");
}

static void test_sign_request_refused__refuses_packages_that_changed_places(
    void **state)
{
    struct plomb_pack_options options = sign_fixture_system();
    struct plomb_buf first;

    (void)state;
    pack_one("app.zip");
    sign_fixture_pack(&options, "all.zip");
    first = sign_fixture.unsigned_zips[0];
    sign_fixture.unsigned_zips[0] = sign_fixture.unsigned_zips[1];
    sign_fixture.unsigned_zips[1] = first;
    must_refuse_request(PLOMB_SIGN_REQUEST_MISMATCH, "'app.unsigned.zip'");
}

/* Adding fails; nothing is added. */
static void must_refuse_package(struct plomb_span zip, const char *output,
                                enum plomb_status status, const char *word)
{
    size_t before = 0;
    size_t after = 0;

    (void)plomb_sign_request_packages(sign_fixture.set, &before);
    plomb_error_clear(&sign_fixture.error);
    sign_fixture_must_say(plomb_sign_request_add(sign_fixture.set, output, output, zip,
                                                 &sign_fixture.error),
                          status, word);
    (void)plomb_sign_request_packages(sign_fixture.set, &after);
    assert_int_equal(before, after);
}

static void test_sign_request_refused__refuses_packages_that_are_signed(void **state)
{
    (void)state;
    pack_one("app.zip");
    must_refuse_package(plomb_buf_span(&sign_fixture.one_step[0]), "x.zip",
                        PLOMB_SIGN_REQUEST_MISMATCH, "has a signature already");
    must_refuse_package(plomb_span_text("PK no zip"), "x.zip", PLOMB_ZIP_MALFORMED,
                        "x.zip");
}

static void test_sign_request_refused__refuses_packages_of_other_tools(void **state)
{
    static const char *const paths[] = {
        "tests/vectors/nrfutil/app-unsigned/output.zip",
        "tests/vectors/nrfutil/legacy-app-crc16/output.zip",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        struct plomb_buf zip;

        plomb_buf_init(&zip, PLOMB_PACKAGE_MAX);
        assert_int_equal(file_read(paths[i], &zip, NULL), PLOMB_OK);
        must_refuse_package(plomb_buf_span(&zip), "x.zip", PLOMB_SIGN_REQUEST_MISMATCH,
                            "x.zip");
        plomb_buf_clear(&zip);
    }
}

static void test_sign_request_refused__refuses_names_that_are_taken(void **state)
{
    struct plomb_span zip;

    (void)state;
    pack_one("app.zip");
    zip = plomb_buf_span(&sign_fixture.unsigned_zips[0]);
    must_refuse_package(zip, "app.zip", PLOMB_OPTION_CONFLICT, "'app.zip'");
    must_refuse_package(zip, "app.unsigned.zip", PLOMB_OPTION_CONFLICT,
                        "'app.unsigned.zip'");
    must_refuse_package(zip, "\xff.zip", PLOMB_OPTION_VALUE, "UTF-8");
}

static void test_sign_request_refused__refuses_other_keys(void **state)
{
    struct plomb_signer other;
    struct plomb_buf out;

    (void)state;
    pack_one("app.zip");
    plomb_buf_init(&out, SIGN_FIXTURE_TEXT_MAX);
    assert_int_equal(plomb_key_signer(sign_fixture.other, &other, NULL), PLOMB_OK);
    sign_fixture_must_say(
        plomb_sign_request_sign(sign_fixture.set, &other, &out, &sign_fixture.error),
        PLOMB_SIGN_REQUEST_MISMATCH, "another key");
    assert_int_equal(out.size, 0);
}

static void test_sign_request_refused__refuses_a_statement_of_another_key(void **state)
{
    struct plomb_sign_set *set = NULL;

    (void)state;
    pack_one("app.zip");
    assert_int_equal(plomb_sign_request_new(sign_fixture.other, &set, NULL), PLOMB_OK);
    sign_fixture_must_say(
        plomb_sign_request_add(set, "app.zip", "app.unsigned.zip",
                               plomb_buf_span(&sign_fixture.unsigned_zips[0]),
                               &sign_fixture.error),
        PLOMB_SIGN_REQUEST_MISMATCH, "names another key");
    plomb_sign_request_free(&set);
}

static void test_sign_request_refused__refuses_an_encrypted_softdevice_to_validate(
    void **state)
{
    struct plomb_pack_options options = sign_fixture_system();
    struct plomb_seal_options seal = {.recipient_count = 1};
    struct plomb_pack_report report;
    struct plomb_signer zeros;
    struct plomb_key *recipient = NULL;
    struct plomb_buf zip;

    (void)state;
    assert_int_equal(
        plomb_key_load("keys/test-recipient-1.pub.pem", NULL, &recipient, NULL),
        PLOMB_OK);
    seal.cipher = PLOMB_CIPHER_AES_128_CTR;
    seal.recipients[0] = recipient;
    options.seal = &seal;
    options.sd_boot_validation = ecdsa;
    plomb_buf_init(&zip, PLOMB_PACKAGE_MAX);
    assert_int_equal(plomb_sign_request_signer(sign_fixture.key, &zeros, NULL),
                     PLOMB_OK);
    assert_int_equal(plomb_pack(&options, &zeros, &zip, &report, NULL), PLOMB_OK);
    must_refuse_package(plomb_buf_span(&zip), "x.zip", PLOMB_OPTION_CONFLICT,
                        "cannot be seen");
    plomb_buf_clear(&zip);
    plomb_key_free(&recipient);
}

static void test_sign_request_refused__is_for_signing_keys(void **state)
{
    struct plomb_sign_set *set = NULL;
    struct plomb_signer signer;
    struct plomb_key *key = NULL;

    (void)state;
    assert_int_equal(plomb_key_load("keys/test-recipient-1.pem", NULL, &key, NULL),
                     PLOMB_OK);
    assert_int_equal(plomb_sign_request_new(key, &set, NULL), PLOMB_KEY_TYPE_WRONG);
    assert_int_equal(plomb_sign_request_signer(key, &signer, NULL),
                     PLOMB_KEY_TYPE_WRONG);
    plomb_key_free(&key);
}

static void test_sign_request_refused__refuses_signatures_of_other_digests(void **state)
{
    (void)state;
    pack_one("app.zip");
    sign_fixture_prepare();
    sign_fixture_spoil(&sign_fixture.answer, "digest");
    must_refuse_answer(PLOMB_SIGN_REQUEST_MISMATCH, "another digest");
    sign_fixture_edit(&sign_fixture.answer, "\"init-packet\"", "\"boot-validation\"");
    must_refuse_answer(PLOMB_SIGN_REQUEST_MISMATCH, "something else");
    sign_fixture_edit(&sign_fixture.answer, "\"application\"", "\"bootloader\"");
    must_refuse_answer(PLOMB_SIGN_REQUEST_MISMATCH, "something else");
    sign_fixture_edit(&sign_fixture.answer, "\"image\": \"application\",", "");
    must_refuse_answer(PLOMB_SIGN_REQUEST_MISMATCH, "something else");
}

static void test_sign_request_refused__refuses_signatures_that_do_not_verify(
    void **state)
{
    char zeros[PLOMB_SIGNATURE_SIZE * 2 + 1];
    char *at;

    (void)state;
    pack_one("app.zip");
    sign_fixture_prepare();
    sign_fixture_spoil(&sign_fixture.answer, "signature");
    must_refuse_answer(PLOMB_SIGNING_FAILED, "boot validation of the application");
    memset(zeros, '0', sizeof(zeros) - 1);
    plomb_buf_add_byte(&sign_fixture.answer, '\0');
    at = strstr((char *)sign_fixture.answer.ptr, "\"signature\": \"");
    assert_non_null(at);
    memcpy(at + strlen("\"signature\": \""), zeros, sizeof(zeros) - 1);
    sign_fixture.answer.size--;
    must_refuse_answer(PLOMB_SIGNING_FAILED, "does not verify");
}

static void test_sign_request_refused__refuses_answers_to_other_requests(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();

    (void)state;
    pack_one("app.zip");
    sign_fixture_prepare();
    sign_fixture_edit(&sign_fixture.answer, "\"output\": \"app.zip\"",
                      "\"output\": \"b.zip\"");
    must_refuse_answer(PLOMB_SIGN_REQUEST_MISMATCH, "'b.zip'");
    sign_fixture_spoil(&sign_fixture.answer, "fingerprint");
    must_refuse_answer(PLOMB_SIGN_REQUEST_MISMATCH, "fingerprint");
    sign_fixture_pack(&options, "more.zip");
    {
        struct plomb_buf zip;

        sign_fixture_must_say(sign_fixture_attach(0, &zip), PLOMB_SIGN_REQUEST_MISMATCH,
                              "another request");
    }
}

/* Cuts from the answer what lies between the two texts, and the first of them. */
static void cut(const char *from, const char *to)
{
    struct plomb_buf *answer = &sign_fixture.answer;
    char *begin;
    char *end;

    plomb_buf_add_byte(answer, '\0');
    begin = strstr((char *)answer->ptr, from);
    assert_non_null(begin);
    end = strstr(begin, to);
    assert_non_null(end);
    memmove(begin, end, strlen(end) + 1);
    answer->size = strlen((char *)answer->ptr);
}

static void test_sign_request_refused__names_the_signature_that_is_missing(void **state)
{
    (void)state;
    pack_one("app.zip");
    sign_fixture_prepare();
    cut(",\n                {\n                    \"purpose\": \"release-statement\"",
        "\n            ]");
    must_refuse_answer(PLOMB_SIGNATURES_INCOMPLETE, "the release statement");
    cut("{\n                    \"purpose\": \"boot-validation\"",
        "{\n                    \"purpose\": \"init-packet\"");
    must_refuse_answer(PLOMB_SIGN_REQUEST_MISMATCH, "something else");
}

static void test_sign_request_refused__names_the_package_that_is_missing(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();

    (void)state;
    pack_one("app.zip");
    sign_fixture_pack(&options, "other.zip");
    sign_fixture_prepare();
    cut(",\n        {\n            \"output\": \"other.zip\"", "\n    ]");
    must_refuse_answer(PLOMB_SIGNATURES_INCOMPLETE, "'other.zip' has no signatures");
}

static void test_sign_request_refused__refuses_signatures_too_many(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();
    char item[512];

    (void)state;
    sign_fixture_pack(&options, "app.zip");
    sign_fixture_prepare();
    snprintf(
        item, sizeof(item),
        "}, {\"purpose\": \"init-packet\", \"image\": \"application\", \"digest\": "
        "\"%064d\", \"signature\": \"%0128d\"}\n            ]",
        0, 0);
    sign_fixture_edit(&sign_fixture.answer, "}\n            ]", item);
    must_refuse_answer(PLOMB_SIGN_REQUEST_MISMATCH, "more signatures");
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(test_sign_request_refused__##name,                 \
                                    sign_fixture_start, sign_fixture_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(refuses_changed_digests),
        TEST(refuses_changed_meanings),
        TEST(refuses_changed_messages),
        TEST(refuses_members_too_many_and_too_few),
        TEST(refuses_json_that_readers_see_differently),
        TEST(refuses_files_that_are_not_beside_it),
        TEST(refuses_a_changed_package),
        TEST(refuses_packages_that_changed_places),
        TEST(refuses_packages_that_are_signed),
        TEST(refuses_packages_of_other_tools),
        TEST(refuses_names_that_are_taken),
        TEST(refuses_other_keys),
        TEST(refuses_a_statement_of_another_key),
        TEST(refuses_an_encrypted_softdevice_to_validate),
        TEST(is_for_signing_keys),
        TEST(refuses_signatures_of_other_digests),
        TEST(refuses_signatures_that_do_not_verify),
        TEST(refuses_answers_to_other_requests),
        TEST(names_the_signature_that_is_missing),
        TEST(names_the_package_that_is_missing),
        TEST(refuses_signatures_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
