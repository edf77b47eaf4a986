/*
 * What a program that signs is asked, byte for byte, and what of its answers is
 * taken: docs/spec/signer.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "formats/sign_message.h"

enum { REQUEST_LIMIT = 1 << 20 };

static struct sign_reply reply;
static struct plomb_error error;

static enum plomb_status parse(const char *text, bool is_signature)
{
    memset(&error, 0, sizeof(error));
    return sign_reply_parse(plomb_span_text(text), is_signature, &reply, &error);
}

static void must_refuse(const char *text, bool is_signature, const char *word)
{
    memset(&reply, 0xee, sizeof(reply));
    assert_int_equal(parse(text, is_signature), PLOMB_SIGN_COMMAND_ANSWER_MALFORMED);
    assert_int_equal(error.status, PLOMB_SIGN_COMMAND_ANSWER_MALFORMED);
    if (strstr(error.message, word) == NULL) fail_msg("'%s'", error.message);
    /* Untouched. */
    assert_int_equal(reply.reason[0], (char)0xee);
}

static void must_write(const struct sign_message *message, const char *expected)
{
    struct plomb_buf text;

    plomb_buf_init(&text, REQUEST_LIMIT);
    if (message != NULL) {
        sign_message_write(message, &text);
    } else {
        sign_message_write_describe(&text);
    }
    assert_int_equal(text.status, PLOMB_OK);
    plomb_buf_add_byte(&text, '\0');
    assert_string_equal((const char *)text.ptr, expected);
    plomb_buf_clear(&text);
}

#define DIGEST "01020000000000000000000000000000000000000000000000000000000000ff"

static const uint8_t digest[PLOMB_HASH_SIZE] = {1, 2, [31] = 0xff};

static void test_sign_message__asks_for_the_key(void **state)
{
    (void)state;
    must_write(NULL,
               "{\n    \"plomb_signer\": 1,\n    \"request\": \"describe-key\"\n}\n");
}

static void test_sign_message__leaves_out_what_is_unknown(void **state)
{
    struct sign_message message = {.public_key = "PEM\n", .purpose = "settings"};
    (void)state;
    memcpy(message.digest, digest, sizeof(digest));
    must_write(&message, "{\n    \"plomb_signer\": 1,\n    \"request\": \"sign\",\n"
                         "    \"algorithm\": \"ecdsa-p256-sha256\",\n"
                         "    \"public_key\": \"PEM\\n\",\n"
                         "    \"digest\": \"" DIGEST "\",\n"
                         "    \"purpose\": \"settings\"\n}\n");
}

static void test_sign_message__says_all_that_is_known(void **state)
{
    const uint32_t fw_version = 41;
    const uint32_t hw_version = UINT32_MAX;
    struct sign_message message = {.public_key = "PEM",
                                   .purpose = "init-packet",
                                   .message = plomb_span_text("a\xff"),
                                   .image = "application",
                                   .image_sha256 = digest,
                                   .fw_version = &fw_version,
                                   .hw_version = &hw_version,
                                   .product = "A \"lamp\"",
                                   .version = "4.1\x1b"};
    (void)state;
    memcpy(message.digest, digest, sizeof(digest));
    must_write(
        &message,
        "{\n    \"plomb_signer\": 1,\n    \"request\": \"sign\",\n"
        "    \"algorithm\": \"ecdsa-p256-sha256\",\n    \"public_key\": \"PEM\",\n"
        "    \"digest\": \"" DIGEST "\",\n    \"purpose\": \"init-packet\",\n"
        "    \"message\": \"Yf8=\",\n    \"image\": \"application\",\n"
        "    \"image_sha256\": \"" DIGEST "\",\n    \"fw_version\": 41,\n"
        "    \"hw_version\": 4294967295,\n    \"product\": \"A \\\"lamp\\\"\",\n"
        "    \"version\": \"4.1\\u001b\"\n}\n");
}

static void test_sign_message__takes_a_large_message(void **state)
{
    static const uint8_t large[3000] = {0};
    struct sign_message message = {.public_key = "PEM", .purpose = "settings"};
    struct plomb_buf text;
    char *found;
    (void)state;
    message.message = plomb_span(large, sizeof(large));
    plomb_buf_init(&text, REQUEST_LIMIT);
    sign_message_write(&message, &text);
    plomb_buf_add_byte(&text, '\0');
    assert_int_equal(text.status, PLOMB_OK);
    found = strstr((char *)text.ptr, "\"message\": \"");
    assert_non_null(found);
    assert_int_equal(strspn(found + strlen("\"message\": \""), "A"), 4000);
    plomb_buf_clear(&text);
}

static void test_sign_message__keeps_a_full_buffer_full(void **state)
{
    static const uint8_t large[3000] = {0};
    struct sign_message message = {.public_key = "PEM", .purpose = "settings"};
    struct plomb_buf text;
    (void)state;
    message.message = plomb_span(large, sizeof(large));
    plomb_buf_init(&text, 100);
    sign_message_write(&message, &text);
    assert_int_not_equal(text.status, PLOMB_OK);
    plomb_buf_clear(&text);
}

static void test_sign_reply__takes_a_public_key(void **state)
{
    (void)state;
    assert_int_equal(
        parse(" {\"plomb_signer\": 1, \"public_key\": \"A\\nB\"}\n", false), PLOMB_OK);
    assert_int_equal(reply.kind, SIGN_REPLY_KEY);
    assert_string_equal(reply.public_key, "A\nB");
}

#define HALF "0123456789abcdefABCDEF00000000000000000000000000000000000000000f"

static void test_sign_reply__takes_two_numbers(void **state)
{
    (void)state;
    assert_int_equal(
        parse("{\"plomb_signer\": 1, \"signature\": \"" HALF HALF "\"}", true),
        PLOMB_OK);
    assert_int_equal(reply.kind, SIGN_REPLY_SIGNATURE);
    assert_int_equal(reply.signature[1], 0x23);
    assert_int_equal(reply.signature[PLOMB_SIGNATURE_SIZE - 1], 0x0f);
}

static void test_sign_reply__takes_der_with_ends_of_lines(void **state)
{
    (void)state;
    assert_int_equal(
        parse("{\"plomb_signer\": 1, \"signature_der\": \"MAYC\\r\\nAQEC\\nAQI=\\n\"}",
              true),
        PLOMB_OK);
    assert_int_equal(reply.kind, SIGN_REPLY_DER);
    assert_int_equal(reply.der_size, 8);
    assert_memory_equal(reply.der, "\x30\x06\x02\x01\x01\x02\x01\x02", 8);
}

static void test_sign_reply__takes_an_error_to_both(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(
            parse("{\"error\": \"not today\", \"plomb_signer\": 1}", i == 1), PLOMB_OK);
        assert_int_equal(reply.kind, SIGN_REPLY_ERROR);
        assert_string_equal(reply.reason, "not today");
    }
}

static void test_sign_reply__cuts_a_long_error_between_characters(void **state)
{
    char text[SIGN_MESSAGE_REASON_MAX + 64] = "{\"plomb_signer\": 1, \"error\": \"";
    size_t size = strlen(text);
    (void)state;
    memset(text + size, 'x', SIGN_MESSAGE_REASON_MAX - 1);
    memcpy(text + size + SIGN_MESSAGE_REASON_MAX - 1, "\xc3\xa9\"}", 5);
    assert_int_equal(parse(text, true), PLOMB_OK);
    assert_int_equal(strlen(reply.reason), SIGN_MESSAGE_REASON_MAX - 1);
    assert_int_equal(reply.reason[SIGN_MESSAGE_REASON_MAX - 2], 'x');
}

static void test_sign_reply__refuses_what_is_no_document(void **state)
{
    (void)state;
    must_refuse("", true, "line 1");
    must_refuse("yes", true, "line 1");
    must_refuse("{\"plomb_signer\": 1, \"error\": \"a\"}x", true, "line 1");
    must_refuse("{\"plomb_signer\": 1, \"error\": \"a\"} {}", true, "line 1");
    must_refuse("{\"plomb_signer\": 1,\n \"error\": \"a\\u0000b\"}", true, "line 2");
    must_refuse("[1]", true, "not a JSON object");
    must_refuse("null", true, "not a JSON object");
}

static void test_sign_reply__refuses_other_versions(void **state)
{
    (void)state;
    must_refuse("{\"error\": \"a\"}", true, "'plomb_signer' is missing");
    must_refuse("{\"plomb_signer\": 2, \"error\": \"a\"}", true, "is not 1");
    must_refuse("{\"plomb_signer\": \"1\", \"error\": \"a\"}", true, "is not 1");
    must_refuse("{\"plomb_signer\": 1.5, \"error\": \"a\"}", true, "is not 1");
    must_refuse("{\"plomb_signer\": -1, \"error\": \"a\"}", true, "is not 1");
}

static void test_sign_reply__refuses_members_that_do_not_belong(void **state)
{
    (void)state;
    must_refuse("{\"plomb_signer\": 1}", true, "'signature' is missing");
    must_refuse("{\"plomb_signer\": 1}", false, "'public_key' is missing");
    must_refuse("{\"plomb_signer\": 1, \"signature-der\": \"\"}", true,
                "'signature-der'");
    must_refuse("{\"plomb_signer\": 1, \"error\": \"a\", \"x\": 1}", true, "'x'");
    must_refuse("{\"plomb_signer\": 1, \"signature\": \"\", \"signature_der\": \"\"}",
                true, "'signature_der' does not go with 'signature'");
    must_refuse("{\"plomb_signer\": 1, \"plomb_signer\": 1, \"error\": \"a\"}", true,
                "");
    must_refuse("{\"plomb_signer\": 1, \"public_key\": \"A\"}", true, "\"sign\"");
    must_refuse("{\"plomb_signer\": 1, \"signature\": \"" HALF HALF "\"}", false,
                "\"describe-key\"");
}

static void test_sign_reply__refuses_values_of_another_shape(void **state)
{
    (void)state;
    must_refuse("{\"plomb_signer\": 1, \"error\": {\"message\": \"a\"}}", true,
                "not a string");
    must_refuse("{\"plomb_signer\": 1, \"signature\": 5}", true, "not a string");
    must_refuse("{\"plomb_signer\": 1, \"signature\": \"" HALF "\"}", true, "128");
    must_refuse("{\"plomb_signer\": 1, \"signature\": \"" HALF HALF "0\"}", true,
                "128");
    must_refuse("{\"plomb_signer\": 1, \"signature\": \"0x" HALF
                "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd\"}",
                true, "128");
    must_refuse("{\"plomb_signer\": 1, \"signature_der\": \"MAYCAQECAQ\"}", true,
                "base64");
    must_refuse("{\"plomb_signer\": 1, \"signature_der\": \"MAYCAQECAQ==!\"}", true,
                "base64");
}

static void test_sign_reply__refuses_values_that_are_too_long(void **state)
{
    char text[4 * SIGN_MESSAGE_PEM_MAX];
    char long_text[SIGN_MESSAGE_PEM_MAX + 2];
    (void)state;
    memset(long_text, 'A', sizeof(long_text) - 1);
    long_text[sizeof(long_text) - 1] = '\0';
    snprintf(text, sizeof(text), "{\"plomb_signer\": 1, \"public_key\": \"%s\"}",
             long_text);
    must_refuse(text, false, "longer");
    snprintf(text, sizeof(text), "{\"plomb_signer\": 1, \"signature_der\": \"%s\"}",
             long_text);
    must_refuse(text, true, "base64");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_message__asks_for_the_key),
        cmocka_unit_test(test_sign_message__leaves_out_what_is_unknown),
        cmocka_unit_test(test_sign_message__says_all_that_is_known),
        cmocka_unit_test(test_sign_message__takes_a_large_message),
        cmocka_unit_test(test_sign_message__keeps_a_full_buffer_full),
        cmocka_unit_test(test_sign_reply__takes_a_public_key),
        cmocka_unit_test(test_sign_reply__takes_two_numbers),
        cmocka_unit_test(test_sign_reply__takes_der_with_ends_of_lines),
        cmocka_unit_test(test_sign_reply__takes_an_error_to_both),
        cmocka_unit_test(test_sign_reply__cuts_a_long_error_between_characters),
        cmocka_unit_test(test_sign_reply__refuses_what_is_no_document),
        cmocka_unit_test(test_sign_reply__refuses_other_versions),
        cmocka_unit_test(test_sign_reply__refuses_members_that_do_not_belong),
        cmocka_unit_test(test_sign_reply__refuses_values_of_another_shape),
        cmocka_unit_test(test_sign_reply__refuses_values_that_are_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
