/*
 * Recipient and class keys in files, and what keeps the types apart, over key
 * files that tests/vectors/gen/make_key_vectors.py wrote.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/hex.h"
#include "lib/key_save.h"
#include "lib/known_keys.h"
#include "tests/unit/key_fixture.h"

#include <plomb/key_export.h>

enum { FEW_ROUNDS = 10 };

/* sha256sum recipient-public.der; printf sensor-class.1_A | sha256sum. */
static const char recipient_fingerprint[] =
    "f3ca24ded94fd704deac696597e7b71926dedfde7215ad0730883fda0398ff09";
static const char class_id[] = "137789808915f960";

static void assert_hex(const uint8_t *bytes, size_t size, const char *expected)
{
    char digits[2 * PLOMB_FINGERPRINT_SIZE + 1];

    hex_encode(plomb_span(bytes, size), digits);
    assert_string_equal(digits, expected);
}

static void assert_same_files(const char *first, const char *second)
{
    uint8_t bytes[2][512];
    size_t sizes[2] = {0};

    assert_int_equal(file_read_into(first, bytes[0], sizeof(bytes[0]), &sizes[0], NULL),
                     PLOMB_OK);
    assert_int_equal(
        file_read_into(second, bytes[1], sizeof(bytes[1]), &sizes[1], NULL), PLOMB_OK);
    assert_int_equal(sizes[0], sizes[1]);
    assert_memory_equal(bytes[0], bytes[1], sizes[0]);
}

static void test_key_types__loads_every_form_of_a_recipient_key(void **state)
{
    static const char *const names[] = {
        KEYS "recipient.pem",           KEYS "recipient.der",
        KEYS "recipient-version-1.pem", KEYS "recipient-without-public.pem",
        KEYS "recipient-encrypted.pem", KEYS "recipient-public.pem",
        KEYS "recipient-public.der",
    };
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        bool is_public =
            strstr(names[i], "-public.") != NULL && strstr(names[i], "without") == NULL;

        key_fixture_must_load(names[i]);
        assert_int_equal(fixture.info.type, PLOMB_KEY_RECIPIENT);
        assert_hex(fixture.info.fingerprint, 32, recipient_fingerprint);
        assert_memory_equal(fixture.info.key_id, fixture.info.fingerprint, 8);
        assert_int_equal(fixture.info.is_private, !is_public);
        assert_null(fixture.info.test_key);
        assert_string_equal(fixture.info.label, "");
    }
    assert_int_equal(fixture.asked, 1);
}

static void test_key_types__loads_every_form_of_a_class_key(void **state)
{
    static const char *const names[] = {KEYS "class-128.pem", KEYS "class-128.der",
                                        KEYS "class-encrypted.pem"};
    static const uint8_t zeros[PLOMB_PUBLIC_KEY_SIZE];
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        key_fixture_must_load(names[i]);
        assert_int_equal(fixture.info.type, PLOMB_KEY_CLASS);
        assert_string_equal(fixture.info.label, "sensor-class.1_A");
        assert_hex(fixture.info.key_id, sizeof(fixture.info.key_id), class_id);
        assert_int_equal(fixture.info.class_key_size, 16);
        assert_true(fixture.info.is_private);
        assert_int_equal(fixture.info.is_encrypted, i == 2);
        assert_memory_equal(fixture.info.public_key, zeros, sizeof(zeros));
        assert_memory_equal(fixture.info.fingerprint, zeros, PLOMB_FINGERPRINT_SIZE);
    }
}

static void test_key_types__loads_long_class_keys_and_labels(void **state)
{
    (void)state;

    key_fixture_must_load(KEYS "class-256.pem");
    assert_int_equal(fixture.info.class_key_size, 32);
    assert_string_equal(fixture.info.label, "b");
    key_fixture_must_load(KEYS "class-label-64.pem");
    assert_int_equal(strlen(fixture.info.label), 64);
}

/* The same numbers are another key when the file gives them another use. */
static void test_key_types__tells_a_signing_key_by_its_algorithm(void **state)
{
    struct plomb_key_info recipient;
    (void)state;

    key_fixture_must_load(KEYS "recipient.pem");
    recipient = fixture.info;
    key_fixture_must_load(KEYS "recipient-as-signing.pem");
    assert_int_equal(fixture.info.type, PLOMB_KEY_SIGNING);
    assert_memory_equal(fixture.info.public_key, recipient.public_key,
                        PLOMB_PUBLIC_KEY_SIZE);
    assert_memory_not_equal(fixture.info.fingerprint, recipient.fingerprint,
                            PLOMB_FINGERPRINT_SIZE);
    key_fixture_must_load(KEYS "sec1.pem");
    assert_int_equal(fixture.info.type, PLOMB_KEY_SIGNING);
}

static const struct {
    const char *name;
    const char *message;
    enum plomb_status status;
} refused[] = {
    {KEYS "recipient-p384.pem", "secp384r1", PLOMB_KEY_UNSUPPORTED},
    {KEYS "recipient-public-p384.pem", "secp384r1", PLOMB_KEY_UNSUPPORTED},
    {KEYS "recipient-curve-differs.pem", "secp384r1", PLOMB_KEY_UNSUPPORTED},
    {KEYS "recipient-ecmqv.pem", "an ECMQV key", PLOMB_KEY_UNSUPPORTED},
    {KEYS "recipient-public-compressed.pem", "compressed", PLOMB_KEY_UNSUPPORTED},
    {KEYS "recipient-explicit.pem", "the curve must be named", PLOMB_KEY_MALFORMED},
    {KEYS "recipient-no-curve.pem", "expected an OBJECT", PLOMB_KEY_MALFORMED},
    {KEYS "recipient-rsa.pem", "version of an EC key", PLOMB_KEY_MALFORMED},
    {KEYS "recipient-mismatched.pem", "does not belong", PLOMB_KEY_MALFORMED},
    {KEYS "recipient-off-curve.pem", "does not belong", PLOMB_KEY_MALFORMED},
    {KEYS "recipient-public-off-curve.pem", "does not lie", PLOMB_KEY_MALFORMED},
    {KEYS "recipient-scalar-zero.pem", "private number", PLOMB_KEY_MALFORMED},
    {KEYS "recipient-scalar-order.pem", "private number", PLOMB_KEY_MALFORMED},
    {KEYS "recipient-trailing-byte.pem", "byte 136 of", PLOMB_KEY_MALFORMED},
    {KEYS "recipient-public-trailing-byte.pem", "byte 89 of", PLOMB_KEY_MALFORMED},
    {KEYS "class-15-bytes.pem", "has 16 bytes", PLOMB_KEY_MALFORMED},
    {KEYS "class-24-bytes.pem", "has 16 bytes", PLOMB_KEY_MALFORMED},
    {KEYS "class-33-bytes.pem", "has 32 bytes", PLOMB_KEY_MALFORMED},
    {KEYS "class-128-as-256.pem", "has 32 bytes", PLOMB_KEY_MALFORMED},
    {KEYS "class-256-as-128.pem", "has 16 bytes", PLOMB_KEY_MALFORMED},
    {KEYS "class-empty.pem", "has 16 bytes", PLOMB_KEY_MALFORMED},
    {KEYS "class-nested.pem", "has 16 bytes", PLOMB_KEY_MALFORMED},
    {KEYS "class-192.pem", "an AES key of the kind", PLOMB_KEY_UNSUPPORTED},
    {KEYS "class-cbc.pem", "an AES key of the kind", PLOMB_KEY_UNSUPPORTED},
    {KEYS "class-public-key.pem", "an AES key of the kind", PLOMB_KEY_UNSUPPORTED},
    {KEYS "class-params.pem", "bytes follow", PLOMB_KEY_MALFORMED},
    {KEYS "class-public.pem", "version of a class key", PLOMB_KEY_MALFORMED},
    {KEYS "class-version-0-public.pem", "bytes follow", PLOMB_KEY_MALFORMED},
    {KEYS "class-trailing-byte.pem", "bytes follow", PLOMB_KEY_MALFORMED},
    {KEYS "class-no-label.pem", "needs a label", PLOMB_KEY_MALFORMED},
    {KEYS "class-two-attributes.pem", "bytes follow", PLOMB_KEY_MALFORMED},
    {KEYS "class-label-twice.pem", "bytes follow", PLOMB_KEY_MALFORMED},
    {KEYS "class-label-two-values.pem", "bytes follow", PLOMB_KEY_MALFORMED},
    {KEYS "class-other-attribute.pem", "no attribute but", PLOMB_KEY_MALFORMED},
    {KEYS "class-label-none.pem", "expected a BMPString", PLOMB_KEY_MALFORMED},
    {KEYS "class-label-utf8.pem", "expected a BMPString", PLOMB_KEY_MALFORMED},
    {KEYS "class-label-empty.pem", "a label has 1 to 64", PLOMB_KEY_MALFORMED},
    {KEYS "class-label-65.pem", "a label has 1 to 64", PLOMB_KEY_MALFORMED},
    {KEYS "class-label-slash.pem", "a label has 1 to 64", PLOMB_KEY_MALFORMED},
    {KEYS "class-label-blank.pem", "a label has 1 to 64", PLOMB_KEY_MALFORMED},
    {KEYS "class-label-zero.pem", "a label has 1 to 64", PLOMB_KEY_MALFORMED},
    {KEYS "class-label-umlaut.pem", "a label has 1 to 64", PLOMB_KEY_MALFORMED},
    {KEYS "class-label-wide.pem", "a label has 1 to 64", PLOMB_KEY_MALFORMED},
    {KEYS "class-label-half.pem", "a label has 1 to 64", PLOMB_KEY_MALFORMED},
};

static void test_key_types__refuses_what_is_malformed(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        key_fixture_must_refuse(refused[i].name, refused[i].status, refused[i].message);
    }
}

/* Every way to cut a class key short, or to lengthen it by a byte, is refused. */
static void test_key_types__refuses_class_keys_of_any_other_size(void **state)
{
    uint8_t bytes[256];
    size_t size = 0;
    (void)state;

    assert_int_equal(
        file_read_into(KEYS "class-128.der", bytes, sizeof(bytes) - 1, &size, NULL),
        PLOMB_OK);
    bytes[size] = 0;
    for (size_t i = 0; i <= size + 1; i++) {
        key_fixture_write((const char *)bytes, i);
        assert_int_equal(key_fixture_load(fixture.path),
                         i == size ? PLOMB_OK : PLOMB_KEY_MALFORMED);
    }
}

static void assert_cannot_sign(const char *name, const char *message)
{
    struct plomb_signer signer = {.context = NULL};

    key_fixture_must_load(name);
    assert_int_equal(plomb_key_signer(fixture.key, &signer, &fixture.error),
                     PLOMB_KEY_TYPE_WRONG);
    assert_null(signer.sign);
    assert_non_null(strstr(fixture.error.message, message));
    assert_non_null(strstr(fixture.error.hint, "signing key"));
}

static void test_key_types__signs_with_signing_keys_alone(void **state)
{
    (void)state;

    assert_cannot_sign(KEYS "recipient.pem", "a recipient key");
    assert_cannot_sign(KEYS "recipient-public.pem", "a recipient key");
    assert_cannot_sign(KEYS "class-128.pem", "a class key");
    key_fixture_must_load(KEYS "recipient-as-signing.pem");
    key_fixture_must_sign();
}

static void test_key_types__checks_the_type(void **state)
{
    static const char *const names[] = {
        [PLOMB_KEY_SIGNING] = KEYS "public.pem",
        [PLOMB_KEY_RECIPIENT] = KEYS "recipient-public.pem",
        [PLOMB_KEY_CLASS] = KEYS "class-256.pem",
    };
    (void)state;

    for (unsigned int is = 0; is < 3; is++) {
        key_fixture_must_load(names[is]);
        for (unsigned int wanted = 0; wanted < 3; wanted++) {
            assert_int_equal(
                plomb_key_check_type(fixture.key, (enum plomb_key_type)wanted, NULL),
                is == wanted ? PLOMB_OK : PLOMB_KEY_TYPE_WRONG);
        }
    }
}

static void test_key_types__saves_the_files_that_were_loaded(void **state)
{
    static const char *const names[] = {
        KEYS "recipient.pem",
        KEYS "class-128.pem",
        KEYS "class-256.pem",
        KEYS "class-label-64.pem",
    };
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)unlink(fixture.path);
        key_fixture_must_load(names[i]);
        assert_int_equal(plomb_key_save(fixture.key, fixture.path, NULL, NULL),
                         PLOMB_OK);
        assert_same_files(fixture.path, names[i]);
    }
}

static void test_key_types__saves_them_encrypted(void **state)
{
    struct plomb_secret passphrase = {0};
    (void)state;

    assert_int_equal(plomb_secret_reserve(&passphrase, 1, NULL), PLOMB_OK);
    passphrase.ptr[passphrase.size++] = 'x';
    fixture.passphrase = "x";
    key_fixture_must_load(KEYS "class-256.pem");
    assert_int_equal(key_save(fixture.key, fixture.path, &passphrase, FEW_ROUNDS,
                              FILE_EXISTING_REFUSED, NULL),
                     PLOMB_OK);
    key_fixture_must_load(fixture.path);
    assert_true(fixture.info.is_encrypted);
    assert_string_equal(fixture.info.label, "b");
    assert_int_equal(plomb_key_replace(fixture.key, fixture.path, NULL, NULL),
                     PLOMB_OK);
    assert_same_files(fixture.path, KEYS "class-256.pem");
    plomb_secret_clear(&passphrase);
}

static void test_key_types__saves_no_public_recipient(void **state)
{
    (void)state;

    key_fixture_must_load(KEYS "recipient-public.pem");
    assert_int_equal(plomb_key_save(fixture.key, fixture.path, NULL, NULL),
                     PLOMB_KEY_NOT_PRIVATE);
    assert_int_equal(access(fixture.path, F_OK), -1);
}

static void test_key_types__makes_keys_that_load_as_their_type(void **state)
{
    (void)state;

    assert_int_equal(plomb_key_generate_recipient(&fixture.key, NULL), PLOMB_OK);
    assert_int_equal(plomb_key_save(fixture.key, fixture.path, NULL, NULL), PLOMB_OK);
    key_fixture_must_load(fixture.path);
    assert_int_equal(fixture.info.type, PLOMB_KEY_RECIPIENT);
    assert_true(fixture.info.is_private);
    plomb_key_free(&fixture.key);
    assert_int_equal(plomb_key_generate_class("A.z_0-9", 32, &fixture.key, NULL),
                     PLOMB_OK);
    assert_int_equal(plomb_key_replace(fixture.key, fixture.path, NULL, NULL),
                     PLOMB_OK);
    key_fixture_must_load(fixture.path);
    assert_string_equal(fixture.info.label, "A.z_0-9");
    assert_int_equal(fixture.info.class_key_size, 32);
}

static void test_key_types__makes_another_class_key_each_time(void **state)
{
    char first[sizeof(fixture.path) + 2];
    uint8_t files[2][256] = {{0}};
    size_t size = 0;
    (void)state;

    snprintf(first, sizeof(first), "%s.1", fixture.path);
    for (size_t i = 0; i < 2; i++) {
        const char *path = i == 0 ? first : fixture.path;

        plomb_key_free(&fixture.key);
        assert_int_equal(plomb_key_generate_class("a", 16, &fixture.key, NULL),
                         PLOMB_OK);
        assert_int_equal(plomb_key_save(fixture.key, path, NULL, NULL), PLOMB_OK);
        assert_int_equal(file_read_into(path, files[i], sizeof(files[i]), &size, NULL),
                         PLOMB_OK);
    }
    assert_memory_not_equal(files[0], files[1], size);
}

static void test_key_types__refuses_labels_and_sizes_of_new_class_keys(void **state)
{
    static const char *const labels[] = {"", "a b", "a/b", "\xc3\xa4", "a\n", "a,b"};
    char many[PLOMB_KEY_LABEL_SIZE + 1];
    (void)state;

    memset(many, 'x', sizeof(many));
    many[PLOMB_KEY_LABEL_SIZE] = '\0';
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        assert_int_equal(plomb_key_generate_class(labels[i], 16, &fixture.key, NULL),
                         PLOMB_OPTION_VALUE);
    }
    assert_int_equal(plomb_key_generate_class(many, 16, &fixture.key, NULL),
                     PLOMB_OPTION_VALUE);
    assert_int_equal(plomb_key_generate_class(many + 1, 24, &fixture.key, NULL),
                     PLOMB_OPTION_VALUE);
    assert_null(fixture.key);
    assert_int_equal(plomb_key_generate_class(many + 1, 16, &fixture.key, NULL),
                     PLOMB_OK);
}

static void test_key_types__exports_the_public_half_of_a_recipient_key(void **state)
{
    struct plomb_buf out;
    (void)state;

    plomb_buf_init(&out, 4096);
    key_fixture_must_load(KEYS "recipient.pem");
    assert_int_equal(plomb_key_export(fixture.key, PLOMB_KEY_PEM, &out, NULL),
                     PLOMB_OK);
    key_fixture_write((const char *)out.ptr, out.size);
    assert_same_files(fixture.path, KEYS "recipient-public.pem");
    plomb_buf_clear(&out);
    assert_int_equal(plomb_key_export(fixture.key, PLOMB_KEY_DER, &out, NULL),
                     PLOMB_OK);
    key_fixture_write((const char *)out.ptr, out.size);
    assert_same_files(fixture.path, KEYS "recipient-public.der");
    plomb_buf_clear(&out);
}

static void test_key_types__exports_no_recipient_to_the_nrf5_sdk(void **state)
{
    struct plomb_buf out;
    (void)state;

    plomb_buf_init(&out, 4096);
    key_fixture_must_load(KEYS "recipient.pem");
    assert_int_equal(plomb_key_export(fixture.key, PLOMB_KEY_NRF5_C, &out, NULL),
                     PLOMB_KEY_TYPE_WRONG);
    assert_int_equal(plomb_key_export(fixture.key, PLOMB_KEY_NRF5_HEX, &out, NULL),
                     PLOMB_KEY_TYPE_WRONG);
    assert_int_equal(out.size, 0);
}

static void test_key_types__exports_nothing_of_a_class_key(void **state)
{
    struct plomb_buf out;
    (void)state;

    plomb_buf_init(&out, 4096);
    key_fixture_must_load(KEYS "class-128.pem");
    for (unsigned int i = 0; i <= PLOMB_KEY_JSON; i++) {
        assert_int_equal(plomb_key_export(fixture.key, (enum plomb_key_format)i, &out,
                                          &fixture.error),
                         PLOMB_KEY_TYPE_WRONG);
    }
    assert_int_equal(out.size, 0);
    assert_non_null(strstr(fixture.error.hint, "--format device"));
}

static const struct {
    const char *path;
    const char *name;
} published[] = {
    {"keys/test-recipient-1.pem", "plomb's test recipient 1"},
    {"keys/test-recipient-2.pub.pem", "plomb's test recipient 2"},
    {"keys/test-class-1.pem", "plomb's test class key 1"},
    {"keys/test-class-2.pem", "plomb's test class key 2"},
};

static void test_key_types__knows_published_keys(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
        key_fixture_must_load(published[i].path);
        assert_string_equal(fixture.info.test_key, published[i].name);
        assert_string_equal(known_key_id_name(fixture.info.key_id), published[i].name);
    }
    key_fixture_must_load(KEYS "recipient.pem");
    assert_null(known_key_id_name(fixture.info.key_id));
}

/* A published number stays published when it is written as another type. */
static void test_key_types__knows_a_published_key_of_the_other_type(void **state)
{
    (void)state;

    key_fixture_must_load("keys/test-recipient-1.pem");
    assert_string_equal(known_key_name(fixture.info.public_key),
                        "plomb's test recipient 1");
    key_fixture_must_load("keys/test-signing-1.pem");
    assert_string_equal(known_key_name(fixture.info.public_key), "plomb's test key 1");
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(test_key_types__##name, key_fixture_start,         \
                                    key_fixture_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(loads_every_form_of_a_recipient_key),
        TEST(loads_every_form_of_a_class_key),
        TEST(loads_long_class_keys_and_labels),
        TEST(tells_a_signing_key_by_its_algorithm),
        TEST(refuses_what_is_malformed),
        TEST(refuses_class_keys_of_any_other_size),
        TEST(signs_with_signing_keys_alone),
        TEST(checks_the_type),
        TEST(saves_the_files_that_were_loaded),
        TEST(saves_them_encrypted),
        TEST(saves_no_public_recipient),
        TEST(makes_keys_that_load_as_their_type),
        TEST(makes_another_class_key_each_time),
        TEST(refuses_labels_and_sizes_of_new_class_keys),
        TEST(exports_the_public_half_of_a_recipient_key),
        TEST(exports_no_recipient_to_the_nrf5_sdk),
        TEST(exports_nothing_of_a_class_key),
        TEST(knows_published_keys),
        TEST(knows_a_published_key_of_the_other_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
