/*
 * The URIs of RFC 7512: its own examples (section 3), and what its grammar (section
 * 2.3) refuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/token.h>

#include "formats/pkcs11_uri.h"

static void must_parse(const char *text, struct pkcs11_uri *uri)
{
    struct plomb_error error = {0};

    if (pkcs11_uri_parse(text, uri, &error) != PLOMB_OK) {
        fail_msg("'%s': %s", text, error.message);
    }
}

static void must_be(const struct pkcs11_uri *uri, enum pkcs11_uri_name name,
                    const char *value)
{
    assert_true(pkcs11_uri_has(uri, name));
    assert_int_equal(uri->values[name].size, strlen(value));
    assert_memory_equal(uri->values[name].ptr, value, strlen(value));
    if (name != PKCS11_URI_PIN_VALUE)
        assert_int_equal(uri->values[name].ptr[strlen(value)], 0);
}

static void must_refuse(const char *text, size_t offset, const char *words)
{
    struct pkcs11_uri uri;
    struct plomb_error error = {0};

    assert_int_equal(pkcs11_uri_parse(text, &uri, &error), PLOMB_TOKEN_URI_MALFORMED);
    assert_int_equal(error.position_kind, PLOMB_POSITION_OFFSET);
    if (error.position != offset || strstr(error.message, words) == NULL) {
        fail_msg("'%s': %s", text, error.message);
    }
}

static void test_pkcs11_uri__reads_a_key_of_a_token(void **state)
{
    struct pkcs11_uri uri;

    (void)state;
    must_parse("pkcs11:token=The%20Software%20PKCS%2311%20Softtoken;"
               "manufacturer=Snake%20Oil,%20Inc.;model=1.0;serial=0011;"
               "object=my-certificate;type=cert;"
               "id=%69%95%3E%5C%F4%BD%EC%91?pin-source=file:/etc/token_pin",
               &uri);
    must_be(&uri, PKCS11_URI_TOKEN, "The Software PKCS#11 Softtoken");
    must_be(&uri, PKCS11_URI_MANUFACTURER, "Snake Oil, Inc.");
    must_be(&uri, PKCS11_URI_MODEL, "1.0");
    must_be(&uri, PKCS11_URI_SERIAL, "0011");
    must_be(&uri, PKCS11_URI_OBJECT, "my-certificate");
    must_be(&uri, PKCS11_URI_ID, "\x69\x95\x3e\x5c\xf4\xbd\xec\x91");
    must_be(&uri, PKCS11_URI_PIN_SOURCE, "file:/etc/token_pin");
    assert_int_equal(uri.type, PKCS11_URI_CERTIFICATE);
}

static void test_pkcs11_uri__reads_slots_and_libraries(void **state)
{
    struct pkcs11_uri uri;

    (void)state;
    must_parse("pkcs11:slot-description=Sun%20Metaslot;slot-manufacturer=a;slot-id=327;"
               "library-manufacturer=b;library-description=c;library-version=3.14",
               &uri);
    must_be(&uri, PKCS11_URI_SLOT_DESCRIPTION, "Sun Metaslot");
    must_be(&uri, PKCS11_URI_SLOT_MANUFACTURER, "a");
    must_be(&uri, PKCS11_URI_LIBRARY_MANUFACTURER, "b");
    must_be(&uri, PKCS11_URI_LIBRARY_DESCRIPTION, "c");
    assert_int_equal(uri.slot_id, 327);
    assert_int_equal(uri.library_version[0], 3);
    assert_int_equal(uri.library_version[1], 14);
}

static void test_pkcs11_uri__reads_an_empty_one(void **state)
{
    struct pkcs11_uri uri;

    (void)state;
    must_parse("pkcs11:", &uri);
    for (int i = 0; i < PKCS11_URI_NAME_COUNT; i++) {
        assert_false(pkcs11_uri_has(&uri, (enum pkcs11_uri_name)i));
    }
    must_parse("PKCS11:?", &uri);
    assert_int_equal(uri.type, PKCS11_URI_ANY);
}

static void test_pkcs11_uri__tells_an_empty_value_from_none(void **state)
{
    struct pkcs11_uri uri;

    (void)state;
    must_parse("pkcs11:token=;object=", &uri);
    must_be(&uri, PKCS11_URI_TOKEN, "");
    must_be(&uri, PKCS11_URI_OBJECT, "");
    assert_false(pkcs11_uri_has(&uri, PKCS11_URI_SERIAL));
}

static void test_pkcs11_uri__takes_what_a_query_may_hold(void **state)
{
    struct pkcs11_uri uri;

    (void)state;
    must_parse(
        "pkcs11:object=a&b?module-path=/usr/lib/p11?x|y.so&module-name=p11&x-y=1",
        &uri);
    must_be(&uri, PKCS11_URI_OBJECT, "a&b");
    must_be(&uri, PKCS11_URI_MODULE_PATH, "/usr/lib/p11?x|y.so");
    must_be(&uri, PKCS11_URI_MODULE_NAME, "p11");
    assert_true(uri.has_unknown);
}

static void test_pkcs11_uri__keeps_zero_bytes_of_an_id(void **state)
{
    struct pkcs11_uri uri;

    (void)state;
    must_parse("pkcs11:id=%00a%00", &uri);
    assert_int_equal(uri.values[PKCS11_URI_ID].size, 3);
    assert_memory_equal(uri.values[PKCS11_URI_ID].ptr, "\0a", 3);
    must_refuse("pkcs11:object=a%00b", 14, "zero byte");
}

static void test_pkcs11_uri__decodes_a_pin_only_into_a_secret(void **state)
{
    const char *text = "pkcs11:?pin-value=12%3334";
    struct plomb_secret pin = {0};
    struct pkcs11_uri uri;

    (void)state;
    must_parse(text, &uri);
    must_be(&uri, PKCS11_URI_PIN_VALUE, "12%3334");
    assert_ptr_equal(uri.values[PKCS11_URI_PIN_VALUE].ptr, text + 18);
    assert_int_equal(uri.bytes_size, 0);
    assert_int_equal(pkcs11_uri_decode_pin(&uri, &pin, NULL), PLOMB_OK);
    assert_int_equal(pin.size, 5);
    assert_memory_equal(pin.ptr, "12334", 5);
    plomb_secret_clear(&pin);
}

static void test_pkcs11_uri__refuses_what_is_no_attribute(void **state)
{
    (void)state;
    must_refuse("pkcs12:token=a", 0, "begins with");
    must_refuse("pkcs11:token", 7, "is expected");
    must_refuse("pkcs11:token=a;", 15, "is expected");
    must_refuse("pkcs11:;token=a", 7, "is expected");
    must_refuse("pkcs11:=a", 7, "is expected");
    must_refuse("pkcs11:token=a?pin-source=b&", 28, "is expected");
    must_refuse("pkcs11:token=a?module-path", 15, "is expected");
}

static void test_pkcs11_uri__refuses_unknown_attributes_of_the_path(void **state)
{
    (void)state;
    must_refuse("pkcs11:token=a;tokne=b", 15, "'tokne'");
    must_refuse("pkcs11:x-vendor=b", 7, "'x-vendor'");
    must_refuse("pkcs11:Token=b", 7, "'Token'");
    must_refuse("pkcs11:pin-value=1", 7, "'pin-value'");
}

static void test_pkcs11_uri__refuses_repetitions(void **state)
{
    (void)state;
    must_refuse("pkcs11:id=%01;id=%02", 14, "'id' is given twice");
    must_refuse("pkcs11:token=;token=a", 14, "twice");
    must_refuse("pkcs11:?pin-source=a&pin-source=b", 21, "twice");
    must_refuse("pkcs11:?pin-value=1&pin-source=/a", 18, "does not go with");
}

static void test_pkcs11_uri__refuses_bad_encodings(void **state)
{
    (void)state;
    must_refuse("pkcs11:id=%0", 10, "hexadecimal");
    must_refuse("pkcs11:id=a%", 11, "hexadecimal");
    must_refuse("pkcs11:id=%zz", 10, "hexadecimal");
    must_refuse("pkcs11:token=My Token", 15, "0x20");
    must_refuse("pkcs11:token=a/b", 14, "'/'");
    must_refuse("pkcs11:token=a#b", 14, "'#'");
    must_refuse("pkcs11:token=\xc3\xa9", 13, "0xc3");
    must_refuse("pkcs11:?module-path=/a;b", 22, "';'");
}

static void test_pkcs11_uri__refuses_values_that_cannot_be(void **state)
{
    (void)state;
    must_refuse("pkcs11:type=key", 12, "'type'");
    must_refuse("pkcs11:type=", 12, "'type'");
    must_refuse("pkcs11:slot-id=1x", 15, "'slot-id'");
    must_refuse("pkcs11:slot-id=", 15, "'slot-id'");
    must_refuse("pkcs11:slot-id=18446744073709551616", 15, "'slot-id'");
    must_refuse("pkcs11:library-version=1.2.3", 23, "'library-version'");
    must_refuse("pkcs11:library-version=256", 23, "'library-version'");
    must_refuse("pkcs11:library-version=1.", 23, "'library-version'");
    must_refuse("pkcs11:?pin-source=", 19, "empty");
    must_refuse("pkcs11:?pin-value=", 18, "empty");
    must_refuse("pkcs11:?module-path=", 20, "empty");
}

static void test_pkcs11_uri__takes_the_largest_slot_id(void **state)
{
    struct pkcs11_uri uri;

    (void)state;
    must_parse("pkcs11:slot-id=18446744073709551615;library-version=255", &uri);
    assert_true(uri.slot_id == UINT64_MAX);
    assert_int_equal(uri.library_version[0], 255);
    assert_int_equal(uri.library_version[1], 0);
}

static void test_pkcs11_uri__refuses_one_that_is_too_long(void **state)
{
    char text[PKCS11_URI_MAX + 2];
    struct pkcs11_uri uri;

    (void)state;
    memset(text, 'a', sizeof(text));
    memcpy(text, "pkcs11:object=", 14);
    text[PKCS11_URI_MAX] = '\0';
    must_parse(text, &uri);
    assert_int_equal(uri.values[PKCS11_URI_OBJECT].size, PKCS11_URI_MAX - 14);
    text[PKCS11_URI_MAX] = 'a';
    text[PKCS11_URI_MAX + 1] = '\0';
    must_refuse(text, PKCS11_URI_MAX, "too long");
}

static void test_pkcs11_uri__writes_what_it_reads(void **state)
{
    struct plomb_buf out;

    (void)state;
    plomb_buf_init(&out, PKCS11_URI_MAX);
    pkcs11_uri_add(&out, PKCS11_URI_TOKEN, plomb_span_text("a b;c&d/e%"));
    pkcs11_uri_add(&out, PKCS11_URI_ID, plomb_span("\0A\xff", 3));
    plomb_buf_add_byte(&out, 0);
    assert_string_equal((const char *)out.ptr,
                        "pkcs11:token=a%20b%3Bc%26d%2Fe%25;id=%00%41%FF");
    plomb_buf_clear(&out);
}

static void test_token__knows_a_uri_from_a_file(void **state)
{
    (void)state;
    assert_true(plomb_token_is_uri("pkcs11:"));
    assert_true(plomb_token_is_uri("PKCS11:token=a"));
    assert_false(plomb_token_is_uri("./pkcs11:token=a"));
    assert_false(plomb_token_is_uri("pkcs11"));
    assert_false(plomb_token_is_uri(""));
}

/* How a URI is refused before any module is loaded. */
static void test_token__needs_a_module(void **state)
{
    struct plomb_token_options options = {.uri = "pkcs11:object=a"};
    struct plomb_token_key *key = NULL;
    struct plomb_error error = {0};

    (void)state;
    assert_int_equal(plomb_token_key_open(&options, &key, &error),
                     PLOMB_TOKEN_MODULE_UNUSABLE);
    assert_null(key);
    options.module = "/nowhere/module.so";
    plomb_error_clear(&error);
    assert_int_equal(plomb_token_key_open(&options, &key, &error),
                     PLOMB_TOKEN_MODULE_UNUSABLE);
    assert_non_null(strstr(error.message, "No such file"));
    plomb_token_key_free(&key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pkcs11_uri__reads_a_key_of_a_token),
        cmocka_unit_test(test_pkcs11_uri__reads_slots_and_libraries),
        cmocka_unit_test(test_pkcs11_uri__reads_an_empty_one),
        cmocka_unit_test(test_pkcs11_uri__tells_an_empty_value_from_none),
        cmocka_unit_test(test_pkcs11_uri__takes_what_a_query_may_hold),
        cmocka_unit_test(test_pkcs11_uri__keeps_zero_bytes_of_an_id),
        cmocka_unit_test(test_pkcs11_uri__decodes_a_pin_only_into_a_secret),
        cmocka_unit_test(test_pkcs11_uri__refuses_what_is_no_attribute),
        cmocka_unit_test(test_pkcs11_uri__refuses_unknown_attributes_of_the_path),
        cmocka_unit_test(test_pkcs11_uri__refuses_repetitions),
        cmocka_unit_test(test_pkcs11_uri__refuses_bad_encodings),
        cmocka_unit_test(test_pkcs11_uri__refuses_values_that_cannot_be),
        cmocka_unit_test(test_pkcs11_uri__takes_the_largest_slot_id),
        cmocka_unit_test(test_pkcs11_uri__refuses_one_that_is_too_long),
        cmocka_unit_test(test_pkcs11_uri__writes_what_it_reads),
        cmocka_unit_test(test_token__knows_a_uri_from_a_file),
        cmocka_unit_test(test_token__needs_a_module),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
