#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/policy.h>

/* docs/spec/policy.md; tests/cli/policy-rules.t has what keeps and breaks each rule. */

#define DIGITS "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER  "ff23456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define KEY    "{\"fingerprint\": \"" DIGITS "\"}"

static enum plomb_status parse(const char *members, struct plomb_error *error)
{
    struct plomb_policy *policy = NULL;
    enum plomb_status status;
    char text[4096];

    snprintf(text, sizeof(text), "{\"plomb_policy\": 1%s%s}",
             members[0] != '\0' ? ", " : "", members);
    status = plomb_policy_parse(plomb_span_text(text), &policy, error);
    assert_true((status == PLOMB_OK) == (policy != NULL));
    plomb_policy_free(&policy);
    assert_null(policy);
    return status;
}

static void accept(const char *members)
{
    struct plomb_error error = {0};

    assert_int_equal(parse(members, &error), PLOMB_OK);
}

static void refuse(const char *members, const char *message)
{
    struct plomb_error error = {0};

    assert_int_equal(parse(members, &error), PLOMB_POLICY_INVALID);
    assert_string_equal(error.message, message);
}

static void refuse_document(const char *text, enum plomb_status status,
                            const char *message)
{
    struct plomb_policy *policy = NULL;
    struct plomb_error error = {0};

    assert_int_equal(plomb_policy_parse(plomb_span_text(text), &policy, &error),
                     status);
    assert_non_null(strstr(error.message, message));
    assert_null(policy);
}

static void test_policy__is_a_document_of_version_1(void **state)
{
    (void)state;
    accept("");
    accept("\"$schema\": \"policy.schema.json\"");
    refuse_document("{\"plomb_policy\": 1,}", PLOMB_JSON_MALFORMED, "line 1");
    refuse_document("{\"plomb_policy\": 1, \"sbom\": true, \"sbom\": true}",
                    PLOMB_JSON_MALFORMED, "sbom");
    refuse_document("[]", PLOMB_POLICY_INVALID, "a policy is a JSON object");
    refuse_document("{}", PLOMB_POLICY_INVALID, "plomb_policy: is missing");
    refuse_document("{\"plomb_policy\": 2}", PLOMB_POLICY_INVALID,
                    "plomb_policy: not a version");
    refuse_document("{\"plomb_policy\": \"1\"}", PLOMB_POLICY_INVALID,
                    "plomb_policy: not a version");
}

static void test_policy__suggests_the_nearest_member(void **state)
{
    struct plomb_error error = {0};

    (void)state;
    assert_int_equal(parse("\"refuse_test_key\": true", &error), PLOMB_POLICY_INVALID);
    assert_string_equal(error.message, "unknown member 'refuse_test_key'");
    assert_string_equal(error.hint, "did you mean 'refuse_test_keys'?");
    refuse("\"signed\": true", "unknown member 'signed'");
}

static void test_policy__takes_booleans(void **state)
{
    static const char *const names[] = {
        "version_must_rise", "release_statement", "sbom",
        "encryption",        "refuse_test_keys",  "refuse_debug"};
    char member[64];
    char message[64];

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(member, sizeof(member), "\"%s\": true", names[i]);
        accept(member);
        snprintf(member, sizeof(member), "\"%s\": false", names[i]);
        accept(member);
        snprintf(member, sizeof(member), "\"%s\": 1", names[i]);
        snprintf(message, sizeof(message), "%s: must be true or false", names[i]);
        refuse(member, message);
    }
}

static void test_policy__takes_numbers(void **state)
{
    (void)state;
    accept("\"min_security_counter\": 0, \"hw_versions\": [0, 4294967295]");
    accept("\"min_security_counter\": \"0xffffffff\", \"softdevices\": [65535]");
    refuse("\"min_security_counter\": 4294967296",
           "min_security_counter: must be a whole number of 32 bits, or a \"0x\" "
           "string");
    refuse("\"min_security_counter\": -1",
           "min_security_counter: must be a whole number of 32 bits, or a \"0x\" "
           "string");
    refuse("\"min_security_counter\": \"7\"",
           "min_security_counter: must be a whole number of 32 bits, or a \"0x\" "
           "string");
    refuse("\"softdevices\": [257, 65536]",
           "softdevices[1]: must be a whole number in range, or a \"0x\" string");
    refuse("\"softdevices\": [\"0x10000\"]",
           "softdevices[0]: must be a whole number in range, or a \"0x\" string");
    refuse("\"hw_versions\": [52, 1.5]",
           "hw_versions[1]: must be a whole number in range, or a \"0x\" string");
    refuse("\"hw_versions\": 52", "hw_versions: must be an array");
    refuse("\"hw_versions\": []",
           "hw_versions: is empty, so that nothing would keep it");
    refuse("\"hw_versions\": [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,"
           "1,1,1,1,1]",
           "hw_versions: has more than the 32 items that there may be");
}

static void test_policy__takes_names_of_chips_and_backends(void **state)
{
    (void)state;
    accept("\"chips\": [\"nrf52832\", \"nrf52840\"]");
    accept("\"backends\": [\"file\", \"pkcs11\", \"command\", \"request\"]");
    refuse("\"chips\": [\"nrf52832\", \"nrf53\"]", "chips[1]: is no chip's name");
    refuse("\"chips\": [52832]", "chips[0]: is no chip's name");
    refuse("\"chips\": []", "chips: is empty, so that nothing would keep it");
    refuse("\"backends\": [\"pkcs11\", \"hsm\"]",
           "backends[1]: must be \"file\", \"pkcs11\", \"command\" or \"request\"");
    refuse("\"backends\": [null]",
           "backends[0]: must be \"file\", \"pkcs11\", \"command\" or \"request\"");
    refuse("\"backends\": \"pkcs11\"", "backends: must be an array");
    refuse("\"backends\": [\"file\", \"file\", \"file\", \"file\", \"file\"]",
           "backends: has more than the 4 items that there may be");
}

static void test_policy__takes_keys_by_their_fingerprints(void **state)
{
    (void)state;
    accept("\"keys\": [" KEY "]");
    accept("\"keys\": [" KEY ", {\"name\": \"2026\", \"fingerprint\": \"" OTHER "\"}]");
    refuse("\"keys\": [\"" DIGITS "\"]", "keys[0]: must be an object");
    refuse("\"keys\": [{\"name\": \"2026\"}]", "keys[0].fingerprint: is missing");
    refuse("\"keys\": [{\"fingerprint\": \"0123\"}]", "keys[0].fingerprint: is none");
    refuse("\"keys\": [{\"fingerprint\": \"0123456789ABCDEF0123456789abcdef0123456789"
           "abcdef0123456789abcdef\"}]",
           "keys[0].fingerprint: is none");
    refuse("\"keys\": [" KEY ", {\"fingerprint\": 7}]", "keys[1].fingerprint: is none");
    refuse("\"keys\": [" KEY ", " KEY "]", "keys[1].fingerprint: is there twice");
    refuse("\"keys\": [{\"finger\": \"" DIGITS "\"}]",
           "keys[0]: unknown member 'finger'");
    refuse("\"keys\": [{\"name\": \"\", \"fingerprint\": \"" DIGITS "\"}]",
           "keys[0].name: must be a string of 1 to 100 characters");
    refuse("\"keys\": [{\"name\": 2026, \"fingerprint\": \"" DIGITS "\"}]",
           "keys[0].name: must be a string of 1 to 100 characters");
}

static void test_policy__is_read_from_a_file(void **state)
{
    struct plomb_policy *policy = NULL;
    struct plomb_error error = {0};

    (void)state;
    assert_int_equal(plomb_policy_load("docs/examples/policy.json", &policy, &error),
                     PLOMB_OK);
    plomb_policy_free(&policy);
    assert_int_equal(plomb_policy_load("no-such-policy.json", &policy, &error),
                     PLOMB_FILE_NOT_FOUND);
    error = (struct plomb_error){0};
    assert_int_equal(plomb_policy_load("schemas/policy.schema.json", &policy, &error),
                     PLOMB_POLICY_INVALID);
    assert_string_equal(
        error.message,
        "cannot use policy 'schemas/policy.schema.json': plomb_policy: is missing");
}

static void test_policy__says_early_that_nobody_signs(void **state)
{
    struct plomb_policy *policy = NULL;
    struct plomb_error error = {0};

    (void)state;
    assert_int_equal(
        plomb_policy_parse(plomb_span_text("{\"plomb_policy\": 1}"), &policy, &error),
        PLOMB_OK);
    assert_int_equal(plomb_policy_check_signer(policy, NULL, &error),
                     PLOMB_POLICY_REFUSED);
    assert_string_equal(
        error.message,
        "the policy's rule 'signed' is not kept: nobody signs the package");
    plomb_policy_free(&policy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy__is_a_document_of_version_1),
        cmocka_unit_test(test_policy__suggests_the_nearest_member),
        cmocka_unit_test(test_policy__takes_booleans),
        cmocka_unit_test(test_policy__takes_numbers),
        cmocka_unit_test(test_policy__takes_names_of_chips_and_backends),
        cmocka_unit_test(test_policy__takes_keys_by_their_fingerprints),
        cmocka_unit_test(test_policy__is_read_from_a_file),
        cmocka_unit_test(test_policy__says_early_that_nobody_signs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
