/*
 * The one place through which every signature comes: what does not verify is
 * never used, whoever made it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/key.h>
#include <plomb/sign.h>

static struct plomb_key *key;
static struct plomb_signer real;
static struct plomb_error error;

/* What a careless token does: signs, but not what was asked for. */
static enum plomb_status sign_another(void *context,
                                      const struct plomb_sign_request *request,
                                      uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                      struct plomb_error *unused)
{
    struct plomb_sign_request other = *request;
    (void)context;

    other.digest[0] ^= 1;
    return real.sign(real.context, &other, signature, unused);
}

static enum plomb_status sign_right(void *context,
                                    const struct plomb_sign_request *request,
                                    uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                    struct plomb_error *unused)
{
    (void)context;
    return real.sign(real.context, request, signature, unused);
}

static enum plomb_status sign_never(void *context,
                                    const struct plomb_sign_request *request,
                                    uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                    struct plomb_error *unused)
{
    (void)context;
    (void)request;
    (void)unused;
    memset(signature, 0xee, PLOMB_SIGNATURE_SIZE);
    return PLOMB_PASSPHRASE_WRONG;
}

static int make_key(void **state)
{
    (void)state;
    assert_int_equal(plomb_key_generate(&key, NULL), PLOMB_OK);
    assert_int_equal(plomb_key_signer(key, &real, NULL), PLOMB_OK);
    return 0;
}

static int free_key(void **state)
{
    (void)state;
    plomb_key_free(&key);
    return 0;
}

static void test_sign__hands_over_what_verifies(void **state)
{
    const struct plomb_sign_request request = {.digest = {7}};
    struct plomb_signer signer = real;
    uint8_t expected[PLOMB_SIGNATURE_SIZE];
    uint8_t signature[PLOMB_SIGNATURE_SIZE] = {0};
    (void)state;

    signer.is_checked = false;
    signer.sign = sign_right;
    assert_int_equal(plomb_sign(&real, &request, expected, NULL), PLOMB_OK);
    assert_int_equal(plomb_sign(&signer, &request, signature, NULL), PLOMB_OK);
    assert_memory_equal(signature, expected, sizeof(expected));
}

static void test_sign__refuses_the_signature_of_another_digest(void **state)
{
    const struct plomb_sign_request request = {.digest = {7}};
    const uint8_t zeros[PLOMB_SIGNATURE_SIZE] = {0};
    struct plomb_signer signer = real;
    uint8_t signature[PLOMB_SIGNATURE_SIZE] = {0};
    (void)state;

    signer.is_checked = false;
    signer.sign = sign_another;
    assert_int_equal(plomb_sign(&signer, &request, signature, &error),
                     PLOMB_SIGNING_FAILED);
    assert_memory_equal(signature, zeros, sizeof(zeros));
    assert_non_null(strstr(error.message, "does not verify"));
}

static void test_sign__refuses_the_signature_by_another_key(void **state)
{
    const struct plomb_sign_request request = {.digest = {7}};
    struct plomb_signer signer = real;
    struct plomb_key *other = NULL;
    struct plomb_key_info info;
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    (void)state;

    assert_int_equal(plomb_key_generate(&other, NULL), PLOMB_OK);
    plomb_key_describe(other, &info);
    memcpy(signer.public_key, info.public_key, sizeof(signer.public_key));
    signer.is_checked = false;
    signer.sign = sign_right;
    assert_int_equal(plomb_sign(&signer, &request, signature, NULL),
                     PLOMB_SIGNING_FAILED);
    plomb_key_free(&other);
}

static void test_sign__passes_on_why_signing_failed(void **state)
{
    const struct plomb_sign_request request = {.digest = {7}};
    const uint8_t zeros[PLOMB_SIGNATURE_SIZE] = {0};
    struct plomb_signer signer = real;
    uint8_t signature[PLOMB_SIGNATURE_SIZE] = {0};
    (void)state;

    signer.sign = sign_never;
    assert_int_equal(plomb_sign(&signer, &request, signature, NULL),
                     PLOMB_PASSPHRASE_WRONG);
    assert_memory_equal(signature, zeros, sizeof(zeros));
}

static void test_sign__has_a_name_for_each_purpose_and_source(void **state)
{
    (void)state;
    assert_string_equal(plomb_sign_purpose_name(PLOMB_SIGN_INIT_PACKET), "init-packet");
    assert_string_equal(plomb_sign_purpose_name(PLOMB_SIGN_SETTINGS), "settings");
    assert_string_equal(plomb_signer_source_name(PLOMB_SIGNER_PKCS11), "pkcs11");
    assert_string_equal(plomb_signer_source_name(PLOMB_SIGNER_REQUEST), "request");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign__hands_over_what_verifies),
        cmocka_unit_test(test_sign__refuses_the_signature_of_another_digest),
        cmocka_unit_test(test_sign__refuses_the_signature_by_another_key),
        cmocka_unit_test(test_sign__passes_on_why_signing_failed),
        cmocka_unit_test(test_sign__has_a_name_for_each_purpose_and_source),
    };

    return cmocka_run_group_tests(tests, make_key, free_key);
}
