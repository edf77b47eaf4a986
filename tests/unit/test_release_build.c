/*
 * Making a release statement: what options may say, and what becomes of them and
 * of the files of an archive.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <plomb/core/port.h>
#include <plomb/key.h>
#include <plomb/plomb.h>

#include "formats/release.h"
#include "lib/release.h"

#define KEY "keys/test-signing-1.pem"

static void refuse_options(const struct plomb_release_options *options,
                           const char *message)
{
    struct plomb_error error = {0};

    assert_int_equal(plomb_release_check(options, &error), PLOMB_OPTION_VALUE);
    assert_string_equal(error.message, message);
}

static void test_release_build__checks_options(void **state)
{
    struct plomb_release_options options = {.product = "Kettle", .notes = "a\n\tb"};

    (void)state;
    assert_int_equal(plomb_release_check(&options, NULL), PLOMB_OK);
    refuse_options(&(struct plomb_release_options){.product = ""},
                   "--product is empty");
    refuse_options(&(struct plomb_release_options){.version = "1\n"},
                   "--release-version holds a control character");
    refuse_options(&(struct plomb_release_options){.notes = "\xff"},
                   "--release-notes is not valid UTF-8");
    refuse_options(&(struct plomb_release_options){.support_until = "tomorrow"},
                   "--support-until is no date of the calendar: 'tomorrow'");
    refuse_options(&(struct plomb_release_options){.source_revision = ""},
                   "--source-revision is empty");
    refuse_options(&(struct plomb_release_options){.kind = 3},
                   "--release-kind: there is no kind 3");
    refuse_options(&(struct plomb_release_options){.severity = 5},
                   "--severity: there is none 5");
    refuse_options(&(struct plomb_release_options){.sbom = ""},
                   "--sbom: the file name is empty");
}

static void test_release_build__knows_whether_anything_is_given(void **state)
{
    (void)state;
    assert_false(plomb_release_is_given(&(struct plomb_release_options){0}));
    assert_true(plomb_release_is_given(&(struct plomb_release_options){.kind = 1}));
    assert_true(plomb_release_is_given(&(struct plomb_release_options){.severity = 1}));
    assert_true(plomb_release_is_given(&(struct plomb_release_options){.sbom = "s"}));
    assert_true(plomb_release_is_given(
        &(struct plomb_release_options){.source_revision = "r"}));
}

/* Two files of an archive, room for more, and who signs. */
struct subject {
    struct zip_file files[2 + RELEASE_FILES_MAX];
    size_t count;
    struct plomb_key *key;
    struct plomb_signer signer;
    struct release_draft draft;
    struct plomb_error error;
};

static void set_up(struct subject *subject)
{
    memset(subject, 0, sizeof(*subject));
    subject->files[0] =
        (struct zip_file){"manifest.json", plomb_span_text("abc"), NULL};
    subject->files[1] = (struct zip_file){"app.bin", plomb_span_text(""), NULL};
    subject->count = 2;
    assert_int_equal(plomb_key_load(KEY, NULL, &subject->key, NULL), PLOMB_OK);
    assert_int_equal(plomb_key_signer(subject->key, &subject->signer, NULL), PLOMB_OK);
}

static void tear_down(struct subject *subject)
{
    release_draft_clear(&subject->draft);
    plomb_key_free(&subject->key);
}

static void build(struct subject *subject, const struct plomb_release_options *options)
{
    enum plomb_status status =
        release_prepare(options, &subject->draft, &subject->error);

    if (status == PLOMB_OK) {
        status = release_add(&subject->draft, options, &subject->signer, subject->files,
                             &subject->count, &subject->error);
    }
    if (status != PLOMB_OK) fail_msg("%s", subject->error.message);
}

/* FIPS 180-4: SHA-256 of "abc" and of nothing. */
static const char expected[] =
    "{\n"
    "    \"plomb_release\": 1,\n"
    "    \"product\": \"Kettle\",\n"
    "    \"kind\": \"feature\",\n"
    "    \"support_until\": \"2031-12-31\",\n"
    "    \"tool\": \"plomb " PLOMB_VERSION "\",\n"
    "    \"signer\": "
    "\"c31d5aa4309d12bf5eb6618844fabefacb43b8f1e654f7fbef401f379da4f90b\",\n"
    "    \"entries\": [\n"
    "        {\n"
    "            \"name\": \"manifest.json\",\n"
    "            \"size\": 3,\n"
    "            \"sha256\": "
    "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"\n"
    "        },\n"
    "        {\n"
    "            \"name\": \"app.bin\",\n"
    "            \"size\": 0,\n"
    "            \"sha256\": "
    "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"\n"
    "        }\n"
    "    ]\n"
    "}\n";

static void test_release_build__names_every_file(void **state)
{
    const struct plomb_release_options options = {.product = "Kettle",
                                                  .kind = PLOMB_RELEASE_FEATURE,
                                                  .support_until = "2031-12-31"};
    struct subject subject;

    (void)state;
    set_up(&subject);
    build(&subject, &options);
    assert_int_equal(subject.count, 4);
    assert_string_equal(subject.files[2].name, "META-INF/release.json");
    assert_int_equal(subject.files[2].bytes.size, strlen(expected));
    assert_memory_equal(subject.files[2].bytes.ptr, expected, strlen(expected));
    tear_down(&subject);
}

static void test_release_build__signs_behind_its_prefix(void **state)
{
    const struct plomb_release_options options = {0};
    struct subject subject;
    uint8_t digest[PLOMB_HASH_SIZE];

    (void)state;
    set_up(&subject);
    build(&subject, &options);
    assert_string_equal(subject.files[3].name, "META-INF/release.sig");
    assert_int_equal(subject.files[3].bytes.size, PLOMB_SIGNATURE_SIZE);
    assert_int_equal(release_digest(subject.files[2].bytes, digest, NULL), PLOMB_OK);
    assert_int_equal(plomb_port_ecdsa_verify(subject.signer.public_key, digest,
                                             subject.files[3].bytes.ptr),
                     PLOMB_VERDICT_ACCEPTED);
    tear_down(&subject);
}

/* printf 'plomb release 1\0abc' | sha256sum */
static void test_release_build__hashes_the_prefix_too(void **state)
{
    static const uint8_t wanted[PLOMB_HASH_SIZE] = {
        0x7d, 0x90, 0x08, 0x3a, 0x11, 0x98, 0xc3, 0x6d, 0x54, 0xf3, 0x33,
        0x12, 0x8f, 0xb0, 0x25, 0x12, 0xa7, 0x53, 0xef, 0xd6, 0xa8, 0x7c,
        0x20, 0x71, 0xdc, 0xc7, 0x73, 0xd9, 0x57, 0xc5, 0xd2, 0xbe};
    uint8_t digest[PLOMB_HASH_SIZE];

    (void)state;
    assert_int_equal(release_digest(plomb_span_text("abc"), digest, NULL), PLOMB_OK);
    assert_memory_equal(digest, wanted, sizeof(wanted));
}

static void test_release_build__same_input_gives_same_bytes(void **state)
{
    const struct plomb_release_options options = {.notes = "again"};
    struct subject one;
    struct subject two;

    (void)state;
    set_up(&one);
    set_up(&two);
    build(&one, &options);
    build(&two, &options);
    for (size_t i = 2; i < 4; i++) {
        assert_true(plomb_span_is_equal(one.files[i].bytes, two.files[i].bytes));
    }
    tear_down(&one);
    tear_down(&two);
}

/* Writes a file into the temporary folder and returns its path. */
static const char *sbom_file(const char *text, char path[40])
{
    int fd;

    strcpy(path, "/tmp/plomb-release-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    return path;
}

static void test_release_build__adds_the_sbom(void **state)
{
    static const char text[] =
        "{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\"}";
    char path[40];
    const struct plomb_release_options options = {.sbom = sbom_file(text, path)};
    struct plomb_release *release = calloc(1, sizeof(*release));
    struct subject subject;

    (void)state;
    set_up(&subject);
    build(&subject, &options);
    unlink(path);
    assert_int_equal(subject.count, 5);
    assert_string_equal(subject.files[2].name, "META-INF/sbom.cdx.json");
    assert_memory_equal(subject.files[2].bytes.ptr, text, strlen(text));
    assert_int_equal(release_parse(subject.files[3].bytes, release, NULL), PLOMB_OK);
    assert_int_equal(release->sbom_format, PLOMB_SBOM_CYCLONEDX);
    assert_int_equal(release->entry_count, 3);
    free(release);
    tear_down(&subject);
}

static enum plomb_status prepare_sbom(const char *text, struct plomb_error *error)
{
    struct release_draft draft = {0};
    char path[40];
    const struct plomb_release_options options = {.sbom = sbom_file(text, path)};
    enum plomb_status status = release_prepare(&options, &draft, error);

    release_draft_clear(&draft);
    unlink(path);
    return status;
}

static void test_release_build__refuses_what_is_no_sbom(void **state)
{
    struct plomb_error error = {0};
    char *large = malloc(PLOMB_SBOM_MAX + 2);

    (void)state;
    assert_int_equal(prepare_sbom("{\"name\": 1}", &error), PLOMB_SBOM_UNUSABLE);
    assert_non_null(strstr(error.message, "cannot use the SBOM '/tmp/plomb-release-"));
    assert_non_null(strstr(error.message, "it is JSON, but no SBOM"));
    memset(large, ' ', PLOMB_SBOM_MAX + 1);
    large[PLOMB_SBOM_MAX + 1] = '\0';
    plomb_error_clear(&error);
    assert_int_equal(prepare_sbom(large, &error), PLOMB_SBOM_UNUSABLE);
    assert_int_equal(error.status, PLOMB_SBOM_UNUSABLE);
    free(large);
}

static void test_release_build__needs_the_sbom_file(void **state)
{
    const struct plomb_release_options options = {.sbom = "/nonexistent/sbom.json"};
    struct release_draft draft = {0};

    (void)state;
    assert_int_equal(release_prepare(&options, &draft, NULL), PLOMB_FILE_NOT_FOUND);
    release_draft_clear(&draft);
}

static void test_release_build__leaves_room_for_itself(void **state)
{
    static char names[PLOMB_RELEASE_ENTRIES_MAX + 1][8];
    struct zip_file files[PLOMB_RELEASE_ENTRIES_MAX + 1 + RELEASE_FILES_MAX];
    const struct plomb_release_options options = {0};
    size_t count = PLOMB_RELEASE_ENTRIES_MAX + 1;
    struct subject subject;

    (void)state;
    set_up(&subject);
    for (size_t i = 0; i < count; i++) {
        snprintf(names[i], sizeof(names[i]), "%zu", i);
        files[i] = (struct zip_file){names[i], plomb_span_text("x"), NULL};
    }
    assert_int_equal(release_prepare(&options, &subject.draft, NULL), PLOMB_OK);
    assert_int_equal(
        release_add(&subject.draft, &options, &subject.signer, files, &count, NULL),
        PLOMB_INPUT_TOO_LARGE);
    assert_int_equal(count, PLOMB_RELEASE_ENTRIES_MAX + 1);
    tear_down(&subject);
}

static enum plomb_status refuse_to_sign(void *context,
                                        const struct plomb_sign_request *request,
                                        uint8_t signature[64],
                                        struct plomb_error *error)
{
    (void)context;
    (void)request;
    (void)signature;
    (void)error;
    return PLOMB_SIGNING_FAILED;
}

static void test_release_build__fails_when_the_signer_does(void **state)
{
    const struct plomb_release_options options = {0};
    struct subject subject;

    (void)state;
    set_up(&subject);
    subject.signer.sign = refuse_to_sign;
    assert_int_equal(release_prepare(&options, &subject.draft, NULL), PLOMB_OK);
    assert_int_equal(release_add(&subject.draft, &options, &subject.signer,
                                 subject.files, &subject.count, NULL),
                     PLOMB_SIGNING_FAILED);
    assert_int_equal(subject.count, 2);
    tear_down(&subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_release_build__checks_options),
        cmocka_unit_test(test_release_build__knows_whether_anything_is_given),
        cmocka_unit_test(test_release_build__names_every_file),
        cmocka_unit_test(test_release_build__signs_behind_its_prefix),
        cmocka_unit_test(test_release_build__hashes_the_prefix_too),
        cmocka_unit_test(test_release_build__same_input_gives_same_bytes),
        cmocka_unit_test(test_release_build__adds_the_sbom),
        cmocka_unit_test(test_release_build__refuses_what_is_no_sbom),
        cmocka_unit_test(test_release_build__needs_the_sbom_file),
        cmocka_unit_test(test_release_build__leaves_room_for_itself),
        cmocka_unit_test(test_release_build__fails_when_the_signer_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
