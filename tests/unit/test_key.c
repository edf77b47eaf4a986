/*
 * Loading keys and signing with them, over key files that OpenSSL made
 * (tests/vectors/keys/README.md).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/unit/key_fixture.h"

static const char *const plain_names[] = {
    KEYS "pkcs8.pem",
    KEYS "pkcs8.der",
    KEYS "pkcs8-in-text.pem",
    KEYS "pkcs8-attributes.pem",
    KEYS "pkcs8-version-1.pem",
    KEYS "sec1.pem",
    KEYS "sec1.der",
    KEYS "sec1-crlf.pem",
    KEYS "sec1-behind-parameters.pem",
    KEYS "sec1-without-public.pem",
    KEYS "sec1-compressed.pem",
    KEYS "sec1-explicit.pem",
    KEYS "sec1-explicit-compressed.pem",
};

static void test_key__loads_every_plain_private_form(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(plain_names) / sizeof(plain_names[0]); i++) {
        key_fixture_must_load(plain_names[i]);
        key_fixture_must_be_the_key();
        assert_true(fixture.info.is_private);
        assert_false(fixture.info.is_encrypted);
        assert_string_equal(fixture.info.encoding,
                            strstr(plain_names[i], "sec1") != NULL ? "SEC1" : "PKCS#8");
        key_fixture_must_sign();
    }
    assert_int_equal(fixture.asked, 0);
}

static void test_key__loads_public_keys(void **state)
{
    static const char *const names[] = {KEYS "public.pem", KEYS "public.der",
                                        KEYS "public-explicit.pem"};
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        key_fixture_must_load(names[i]);
        key_fixture_must_be_the_key();
        assert_false(fixture.info.is_private);
        assert_string_equal(fixture.info.encoding, "SubjectPublicKeyInfo");
    }
}

static const char *const encrypted_names[] = {
    KEYS "encrypted-aes128.pem",
    KEYS "encrypted-aes192.pem",
    KEYS "encrypted-aes-256-cbc.pem",
    KEYS "encrypted-des3.pem",
    KEYS "encrypted-hmac-SHA1.pem",
    KEYS "encrypted-hmac-SHA224.pem",
    KEYS "encrypted-hmac-SHA256.pem",
    KEYS "encrypted-hmac-SHA384.pem",
    KEYS "encrypted-hmac-SHA512.pem",
    KEYS "encrypted-default.pem",
    KEYS "encrypted.der",
};

static void test_key__loads_every_supported_encryption(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(encrypted_names) / sizeof(encrypted_names[0]); i++) {
        key_fixture_must_load(encrypted_names[i]);
        key_fixture_must_be_the_key();
        assert_true(fixture.info.is_private);
        assert_true(fixture.info.is_encrypted);
        assert_int_equal(fixture.asked, i + 1);
    }
}

static void test_key__says_one_thing_to_every_wrong_passphrase(void **state)
{
    static const char *const wrong[] = {"", "x", "correct-hors", "correct-horse "};
    static char many[16];
    (void)state;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        fixture.passphrase = wrong[i];
        key_fixture_must_refuse(KEYS "encrypted-des3.pem", PLOMB_PASSPHRASE_WRONG,
                                "the passphrase is wrong or the key is damaged");
    }
    /* Enough of them that some pass the check of the padding. */
    fixture.passphrase = many;
    for (unsigned int i = 0; i < 1500; i++) {
        snprintf(many, sizeof(many), "%u", i);
        assert_int_equal(key_fixture_load(KEYS "encrypted-des3.pem"),
                         PLOMB_PASSPHRASE_WRONG);
    }
}

static void test_key__needs_someone_to_ask_for_the_passphrase(void **state)
{
    (void)state;

    assert_int_equal(
        plomb_key_load(KEYS "encrypted-aes128.pem", NULL, &fixture.key, &fixture.error),
        PLOMB_PASSPHRASE_NEEDED);
    assert_null(fixture.key);
    assert_non_null(strstr(fixture.error.message, "encrypted-aes128.pem"));
}

static void test_key__refuses_a_passphrase_over_1024_bytes(void **state)
{
    static char many[PLOMB_PASSPHRASE_MAX + 2];
    (void)state;

    memset(many, 'p', PLOMB_PASSPHRASE_MAX);
    fixture.passphrase = many;
    key_fixture_must_refuse(KEYS "encrypted-aes128.pem", PLOMB_PASSPHRASE_WRONG,
                            "wrong");
    many[PLOMB_PASSPHRASE_MAX] = 'p';
    key_fixture_must_refuse(KEYS "encrypted-aes128.pem", PLOMB_PASSPHRASE_UNUSABLE,
                            "1024");
}

static const struct {
    const char *name;
    const char *message;
} unknown_encryptions[] = {
    {KEYS "encrypted-legacy.pem", "encrypted with OpenSSL's old method"},
    {KEYS "encrypted-pbes1.pem", "encrypted with PBES1"},
    {KEYS "encrypted-pkcs12.pem", "encrypted with a method of PKCS#12"},
    {KEYS "encrypted-scrypt.pem", "encrypted with scrypt"},
    {KEYS "encrypted-too-many-rounds.pem", "asks for 10000001 rounds"},
};

static void test_key__names_encryptions_that_it_does_not_know(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(unknown_encryptions) / sizeof(unknown_encryptions[0]);
         i++) {
        key_fixture_must_refuse(unknown_encryptions[i].name,
                                PLOMB_KEY_ENCRYPTION_UNSUPPORTED,
                                unknown_encryptions[i].message);
        assert_non_null(strstr(fixture.error.hint, "openssl pkcs8 -topk8"));
    }
    assert_int_equal(fixture.asked, 0);
}

static const struct {
    const char *name;
    const char *message;
} other_keys[] = {
    {KEYS "rsa-pkcs8.pem", "it is an RSA key of 2048 bits"},
    {KEYS "rsa-pkcs1.pem", "it is an RSA key of 2048 bits"},
    {KEYS "rsa-pkcs1.der", "it is an RSA key of 2048 bits"},
    {KEYS "rsa-public.pem", "it is an RSA key of 2048 bits"},
    {KEYS "rsa-encrypted.pem", "it is an RSA key of 2048 bits"},
    {KEYS "p384-pkcs8.pem", "it is a key on the curve secp384r1"},
    {KEYS "p384-sec1.pem", "it is a key on the curve secp384r1"},
    {KEYS "p521-sec1.pem", "it is a key on the curve secp521r1"},
    {KEYS "secp256k1-sec1.pem", "it is a key on the curve secp256k1"},
    {KEYS "secp256k1-explicit.pem", "on a curve that is given by its numbers"},
    {KEYS "brainpool-sec1.pem", "it is a key on the curve brainpoolP256r1"},
    {KEYS "prime239v1-sec1.pem", "it is a key on the curve 1.2.840.10045.3.1.4"},
    {KEYS "ed25519.pem", "it is an Ed25519 key"},
    {KEYS "dsa.pem", "it is a DSA key"},
    {KEYS "certificate.pem", "it is an X.509 certificate"},
    {KEYS "certificate.der", "it is an X.509 certificate"},
    {KEYS "openssh.pem", "it is in a format of OpenSSH's own"},
    {KEYS "public-compressed.pem", "its public point is compressed"},
};

static void test_key__names_what_is_not_a_p256_key(void **state)
{
    (void)state;

    for (size_t i = 0; i < sizeof(other_keys) / sizeof(other_keys[0]); i++) {
        key_fixture_must_refuse(other_keys[i].name, PLOMB_KEY_UNSUPPORTED,
                                other_keys[i].message);
        assert_int_not_equal(strlen(fixture.error.hint), 0);
    }
}

static void test_key__refuses_keys_that_contradict_themselves(void **state)
{
    (void)state;

    key_fixture_must_refuse(KEYS "pkcs8-mismatched.pem", PLOMB_KEY_MALFORMED,
                            "public half does not belong to its private half");
    key_fixture_must_refuse(KEYS "pkcs8-scalar-zero.pem", PLOMB_KEY_MALFORMED,
                            "private number");
    key_fixture_must_refuse(KEYS "pkcs8-scalar-order.pem", PLOMB_KEY_MALFORMED,
                            "private number");
    key_fixture_must_refuse(KEYS "public-off-curve.pem", PLOMB_KEY_MALFORMED,
                            "does not lie");
    key_fixture_must_load(KEYS "sec1-scalar-order-minus-1.pem");
    key_fixture_must_sign();
}

static void test_key__names_the_line_of_a_malformed_key(void **state)
{
    (void)state;

    key_fixture_must_refuse(KEYS "pkcs8-trailing-byte.pem", PLOMB_KEY_MALFORMED,
                            "line 1: byte 138 of its contents: bytes follow");
    assert_int_equal(fixture.error.position_kind, PLOMB_POSITION_LINE);
    assert_int_equal(fixture.error.position, 1);
}

/* Every way to cut a file short, or to lengthen it by a byte, is refused. */
static void test_key__refuses_der_of_any_other_size(void **state)
{
    uint8_t bytes[256];
    size_t size = 0;
    (void)state;

    assert_int_equal(
        file_read_into(KEYS "pkcs8.der", bytes, sizeof(bytes) - 1, &size, NULL),
        PLOMB_OK);
    bytes[size] = 0;
    for (size_t i = 0; i <= size + 1; i++) {
        key_fixture_write((const char *)bytes, i);
        assert_int_equal(key_fixture_load(fixture.path),
                         i == size ? PLOMB_OK : PLOMB_KEY_MALFORMED);
    }
}

static void test_key__refuses_files_that_hold_no_key(void **state)
{
    (void)state;

    key_fixture_write("", 0);
    key_fixture_must_refuse(fixture.path, PLOMB_KEY_MALFORMED, "it is empty");
    key_fixture_write("hello\n", 6);
    key_fixture_must_refuse(fixture.path, PLOMB_KEY_MALFORMED, "no PEM block");
    key_fixture_write("\xff\xfe-\0-\0-\0", 8);
    key_fixture_must_refuse(fixture.path, PLOMB_KEY_MALFORMED, "UTF-16");
    key_fixture_write("-----BEGIN DH X-----\nAAAA\n-----END DH X-----\n", 45);
    key_fixture_must_refuse(fixture.path, PLOMB_KEY_UNSUPPORTED, "'DH X' is not a key");
}

static void test_key__refuses_a_file_with_two_private_keys(void **state)
{
    char text[1024];
    size_t size = 0;
    (void)state;

    assert_int_equal(
        file_read_into(KEYS "pkcs8.pem", (uint8_t *)text, 512, &size, NULL), PLOMB_OK);
    memcpy(text + size, text, size);
    key_fixture_write(text, 2 * size);
    key_fixture_must_refuse(fixture.path, PLOMB_KEY_MALFORMED,
                            "line 6: a second private key");
}

static void test_key__prefers_the_private_key_of_a_pair(void **state)
{
    char text[1024];
    size_t first = 0;
    size_t second = 0;
    (void)state;

    assert_int_equal(
        file_read_into(KEYS "public.pem", (uint8_t *)text, 512, &first, NULL),
        PLOMB_OK);
    assert_int_equal(
        file_read_into(KEYS "sec1.pem", (uint8_t *)text + first, 512, &second, NULL),
        PLOMB_OK);
    key_fixture_write(text, first + second);
    key_fixture_must_load(fixture.path);
    assert_true(fixture.info.is_private);
}

static void test_key__refuses_a_file_over_16_kib(void **state)
{
    static char text[PLOMB_KEY_FILE_MAX + 1];
    (void)state;

    memset(text, '\n', sizeof(text));
    key_fixture_write(text, sizeof(text));
    key_fixture_must_refuse(fixture.path, PLOMB_INPUT_TOO_LARGE, "16384");
}

static void test_key__says_that_a_file_is_missing(void **state)
{
    (void)state;

    key_fixture_must_refuse(KEYS "absent.pem", PLOMB_FILE_NOT_FOUND, "cannot read");
}

static void test_key__loads_from_a_pipe(void **state)
{
    uint8_t text[512];
    size_t size = 0;
    int ends[2];
    char name[32];
    (void)state;

    assert_int_equal(file_read_into(KEYS "pkcs8.pem", text, sizeof(text), &size, NULL),
                     PLOMB_OK);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], text, size), size);
    close(ends[1]);
    snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
    key_fixture_must_load(name);
    close(ends[0]);
    key_fixture_must_be_the_key();
}

static void test_key__signs_only_with_a_private_half(void **state)
{
    struct plomb_signer signer;
    (void)state;

    key_fixture_must_load(KEYS "public.pem");
    assert_int_equal(plomb_key_signer(fixture.key, &signer, &fixture.error),
                     PLOMB_KEY_NOT_PRIVATE);
    assert_int_equal(plomb_key_save(fixture.key, fixture.path, NULL, NULL),
                     PLOMB_KEY_NOT_PRIVATE);
}

static void test_key__signs_the_same_digest_the_same_way(void **state)
{
    struct plomb_signer signer;
    struct plomb_sign_request request = {.digest = {9}};
    uint8_t first[PLOMB_SIGNATURE_SIZE];
    uint8_t second[PLOMB_SIGNATURE_SIZE];
    (void)state;

    key_fixture_must_load(KEYS "pkcs8.pem");
    assert_int_equal(plomb_key_signer(fixture.key, &signer, NULL), PLOMB_OK);
    assert_int_equal(plomb_sign(&signer, &request, first, NULL), PLOMB_OK);
    assert_int_equal(plomb_sign(&signer, &request, second, NULL), PLOMB_OK);
    assert_memory_equal(first, second, sizeof(first));
    request.digest[0]++;
    assert_int_equal(plomb_sign(&signer, &request, second, NULL), PLOMB_OK);
    assert_memory_not_equal(first, second, sizeof(first));
}

static void test_key__knows_published_test_keys(void **state)
{
    (void)state;

    key_fixture_must_load(KEYS "nrfutil-default.pub.pem");
    assert_string_equal(fixture.info.test_key, "nrfutil's default key");
    key_fixture_must_load("keys/test-signing-1.pem");
    assert_string_equal(fixture.info.test_key, "plomb's test key 1");
    key_fixture_must_load("keys/test-signing-1.pub.pem");
    assert_string_equal(fixture.info.test_key, "plomb's test key 1");
    key_fixture_must_load("keys/test-signing-2.pem");
    assert_string_equal(fixture.info.test_key, "plomb's test key 2");
    key_fixture_must_load(KEYS "pkcs8.pem");
    assert_null(fixture.info.test_key);
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(test_key__##name, key_fixture_start,               \
                                    key_fixture_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(loads_every_plain_private_form),
        TEST(loads_public_keys),
        TEST(loads_every_supported_encryption),
        TEST(says_one_thing_to_every_wrong_passphrase),
        TEST(needs_someone_to_ask_for_the_passphrase),
        TEST(refuses_a_passphrase_over_1024_bytes),
        TEST(names_encryptions_that_it_does_not_know),
        TEST(names_what_is_not_a_p256_key),
        TEST(refuses_keys_that_contradict_themselves),
        TEST(names_the_line_of_a_malformed_key),
        TEST(refuses_der_of_any_other_size),
        TEST(refuses_files_that_hold_no_key),
        TEST(refuses_a_file_with_two_private_keys),
        TEST(prefers_the_private_key_of_a_pair),
        TEST(refuses_a_file_over_16_kib),
        TEST(says_that_a_file_is_missing),
        TEST(loads_from_a_pipe),
        TEST(signs_only_with_a_private_half),
        TEST(signs_the_same_digest_the_same_way),
        TEST(knows_published_test_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
