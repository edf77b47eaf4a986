/*
 * The text formats of public keys, against what nrfutil and OpenSSL wrote for
 * the same keys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"

#include <plomb/key_export.h>

#define KEYS    "tests/vectors/keys/"
#define NRFUTIL "tests/vectors/nrfutil/keys-display/"

static struct plomb_key *key;
static struct plomb_buf out;
static struct plomb_buf expected;

static int start(void **state)
{
    (void)state;
    plomb_buf_init(&out, 1u << 16);
    plomb_buf_init(&expected, 1u << 16);
    return 0;
}

static int finish(void **state)
{
    (void)state;
    plomb_key_free(&key);
    plomb_buf_clear(&out);
    plomb_buf_clear(&expected);
    return 0;
}

static void export(const char *path, enum plomb_key_format format)
{
    assert_int_equal(plomb_key_load(path, NULL, &key, NULL), PLOMB_OK);
    assert_int_equal(plomb_key_export(key, format, &out, NULL), PLOMB_OK);
}

static void expect_file(const char *path)
{
    assert_int_equal(file_read(path, &expected, NULL), PLOMB_OK);
}

static void assert_as_expected(void)
{
    assert_int_equal(out.size, expected.size);
    assert_memory_equal(out.ptr, expected.ptr, out.size);
}

/* Leaves out the second line, which says who wrote a file and when. */
static void remove_second_line(struct plomb_buf *buf)
{
    uint8_t *second = memchr(buf->ptr, '\n', buf->size);
    uint8_t *third;

    assert_non_null(second++);
    third = memchr(second, '\n', buf->size - (size_t)(second - buf->ptr));
    assert_non_null(third++);
    memmove(second, third, buf->size - (size_t)(third - buf->ptr));
    buf->size -= (size_t)(third - second);
}

static void test_key_export__writes_pem_as_openssl_does(void **state)
{
    (void)state;

    export(KEYS "pkcs8.pem", PLOMB_KEY_PEM);
    expect_file(KEYS "public.pem");
    assert_as_expected();
}

static void test_key_export__writes_pem_as_nrfutil_does(void **state)
{
    (void)state;

    export(NRFUTIL "key.pem", PLOMB_KEY_PEM);
    expect_file(NRFUTIL "pk.pem.out");
    assert_as_expected();
}

static void test_key_export__writes_der_as_openssl_does(void **state)
{
    (void)state;

    export(KEYS "public.pem", PLOMB_KEY_DER);
    expect_file(KEYS "public.der");
    assert_as_expected();
}

static void test_key_export__writes_hex_big_endian(void **state)
{
    static const char digits[] =
        "5ac3c06899ab6bba6bb3c09e21174582bce0ee7d1f63201f9671e4fd009c1347"
        "0f664a80f439a118a05ea362360fcc1df197c89a37e335018f613da82531b623\n";
    (void)state;

    export(KEYS "public.pem", PLOMB_KEY_HEX);
    assert_int_equal(out.size, sizeof(digits) - 1);
    assert_memory_equal(out.ptr, digits, out.size);
}

static void test_key_export__writes_the_code_of_nrfutil(void **state)
{
    (void)state;

    export(NRFUTIL "key.pem", PLOMB_KEY_NRF5_C);
    expect_file(NRFUTIL "pk.code.out");
    remove_second_line(&out);
    remove_second_line(&expected);
    assert_as_expected();
}

static void test_key_export__names_the_key_in_the_code_and_no_date(void **state)
{
    static const char line[] =
        "\n/* Written by plomb; SHA-256 of the public key: "
        "1bf88bb22d315456b19017d33232648dacc85db07c2b26d357f2922adfa1a0da */\n";
    (void)state;

    export(KEYS "public.pem", PLOMB_KEY_NRF5_C);
    assert_memory_equal(out.ptr, line, sizeof(line) - 1);
}

static void test_key_export__writes_the_digits_of_nrfutil(void **state)
{
    static const char title[] = "Public (verification) key pk:\n";
    (void)state;

    export(NRFUTIL "key.pem", PLOMB_KEY_NRF5_HEX);
    expect_file(NRFUTIL "pk.hex.out");
    assert_int_equal(out.size, expected.size - strlen(title) + 1);
    assert_memory_equal(out.ptr, expected.ptr + strlen(title), out.size - 1);
    assert_int_equal(out.ptr[out.size - 1], '\n');
}

static void test_key_export__writes_a_big_endian_array(void **state)
{
    static const char array[] = "const uint8_t plomb_public_key[64] = {\n"
                                "    0x5a, 0xc3, 0xc0, 0x68, 0x99, 0xab, 0x6b, 0xba,\n"
                                "    0x6b, 0xb3, 0xc0, 0x9e, 0x21, 0x17, 0x45, 0x82,\n"
                                "    0xbc, 0xe0, 0xee, 0x7d, 0x1f, 0x63, 0x20, 0x1f,\n"
                                "    0x96, 0x71, 0xe4, 0xfd, 0x00, 0x9c, 0x13, 0x47,\n"
                                "    0x0f, 0x66, 0x4a, 0x80, 0xf4, 0x39, 0xa1, 0x18,\n"
                                "    0xa0, 0x5e, 0xa3, 0x62, 0x36, 0x0f, 0xcc, 0x1d,\n"
                                "    0xf1, 0x97, 0xc8, 0x9a, 0x37, 0xe3, 0x35, 0x01,\n"
                                "    0x8f, 0x61, 0x3d, 0xa8, 0x25, 0x31, 0xb6, 0x23,\n"
                                "};\n";
    (void)state;

    export(KEYS "public.pem", PLOMB_KEY_C);
    assert_true(out.size > sizeof(array));
    assert_memory_equal(out.ptr + out.size - (sizeof(array) - 1), array,
                        sizeof(array) - 1);
}

static void assert_member(const struct json *document, const char *name,
                          const char *text)
{
    const char *found = json_string(json_member(document, name));

    assert_non_null(found);
    assert_string_equal(found, text);
}

static void test_key_export__writes_json(void **state)
{
    struct json *document = NULL;
    (void)state;

    export(KEYS "pkcs8.pem", PLOMB_KEY_JSON);
    assert_int_equal(json_parse(plomb_buf_span(&out), &document, NULL), PLOMB_OK);
    assert_member(document, "type", "signing");
    assert_member(document, "algorithm", "ecdsa-p256");
    assert_int_equal(json_type_of(json_member(document, "key_id")), JSON_NULL);
    assert_member(document, "fingerprint",
                  "1bf88bb22d315456b19017d33232648dacc85db07c2b26d357f2922adfa1a0da");
    assert_member(document, "x",
                  "5ac3c06899ab6bba6bb3c09e21174582bce0ee7d1f63201f9671e4fd009c1347");
    assert_member(document, "y",
                  "0f664a80f439a118a05ea362360fcc1df197c89a37e335018f613da82531b623");
    assert_int_equal(json_type_of(json_member(document, "test_key")), JSON_NULL);
    assert_int_equal(json_count(document), 8);
    expect_file(KEYS "public.pem");
    plomb_buf_add_byte(&expected, '\0');
    assert_member(document, "pem", (const char *)expected.ptr);
    json_free(&document);
}

static void test_key_export__names_a_test_key_in_json(void **state)
{
    struct json *document = NULL;
    (void)state;

    export("keys/test-signing-1.pub.pem", PLOMB_KEY_JSON);
    assert_int_equal(json_parse(plomb_buf_span(&out), &document, NULL), PLOMB_OK);
    assert_member(document, "test_key", "plomb's test key 1");
    json_free(&document);
}

static void test_key_export__names_a_recipient_in_json_and_code(void **state)
{
    struct json *document = NULL;
    (void)state;

    export(KEYS "recipient.pem", PLOMB_KEY_JSON);
    assert_int_equal(json_parse(plomb_buf_span(&out), &document, NULL), PLOMB_OK);
    assert_member(document, "type", "recipient");
    assert_member(document, "algorithm", "ecdh-p256");
    assert_member(document, "key_id", "f3ca24ded94fd704");
    json_free(&document);
    plomb_buf_clear(&out);
    assert_int_equal(plomb_key_export(key, PLOMB_KEY_C, &out, NULL), PLOMB_OK);
    plomb_buf_add_byte(&out, 0);
    assert_non_null(
        strstr((const char *)out.ptr, "plomb_recipient_public_key[64] = {"));
}

static void test_key_export__ends_every_text_with_one_newline(void **state)
{
    static const enum plomb_key_format formats[] = {
        PLOMB_KEY_PEM, PLOMB_KEY_HEX,  PLOMB_KEY_NRF5_C,
        PLOMB_KEY_C,   PLOMB_KEY_JSON, PLOMB_KEY_NRF5_HEX};
    (void)state;

    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        plomb_key_free(&key);
        plomb_buf_clear(&out);
        export(KEYS "public.pem", formats[i]);
        assert_int_equal(out.ptr[out.size - 1], '\n');
        assert_int_not_equal(out.ptr[out.size - 2], '\n');
    }
}

static void test_key_export__fails_when_there_is_no_room(void **state)
{
    struct plomb_error error = {0};
    (void)state;

    assert_int_equal(plomb_key_load(KEYS "public.pem", NULL, &key, NULL), PLOMB_OK);
    plomb_buf_init(&out, 100);
    assert_int_equal(plomb_key_export(key, PLOMB_KEY_PEM, &out, &error),
                     PLOMB_NO_MEMORY);
    assert_int_equal(error.status, PLOMB_NO_MEMORY);
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(test_key_export__##name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(writes_pem_as_openssl_does),
        TEST(writes_pem_as_nrfutil_does),
        TEST(writes_der_as_openssl_does),
        TEST(writes_hex_big_endian),
        TEST(writes_the_code_of_nrfutil),
        TEST(names_the_key_in_the_code_and_no_date),
        TEST(writes_the_digits_of_nrfutil),
        TEST(writes_a_big_endian_array),
        TEST(writes_json),
        TEST(names_a_test_key_in_json),
        TEST(names_a_recipient_in_json_and_code),
        TEST(ends_every_text_with_one_newline),
        TEST(fails_when_there_is_no_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
