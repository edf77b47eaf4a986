#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/pack.h>
#include <plomb/release.h>

/* Options of a sealed package for one recipient; what a test says differs. */
struct fixture {
    struct plomb_seal_options seal;
    struct plomb_pack_options options;
};

static void init(struct fixture *fixture)
{
    memset(fixture, 0, sizeof(*fixture));
    fixture->seal.cipher = PLOMB_CIPHER_AES_128_CTR;
    fixture->seal.recipient_count = 1;
    fixture->options.application = "app.hex";
    fixture->options.application_version = (struct plomb_optional){true, 7};
    fixture->options.hw_version = (struct plomb_optional){true, 52};
    fixture->options.sd_req.count = 1;
    fixture->options.seal = &fixture->seal;
}

static void refuse(const struct fixture *fixture, bool is_signed,
                   enum plomb_status status, const char *message)
{
    struct plomb_error error = {0};

    assert_int_equal(plomb_pack_check(&fixture->options, is_signed, &error), status);
    assert_string_equal(error.message, message);
}

static void accept(const struct fixture *fixture)
{
    struct plomb_error error = {0};

    if (plomb_pack_check(&fixture->options, true, &error) != PLOMB_OK) {
        fail_msg("%s", error.message);
    }
}

static void test_pack_check_seal__takes_one_to_four_recipients(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture);
    accept(&fixture);
    fixture.seal.recipient_count = PLOMB_RECIPIENTS_MAX;
    accept(&fixture);
    fixture.seal.recipient_count = PLOMB_RECIPIENTS_MAX + 1;
    refuse(&fixture, true, PLOMB_OPTION_CONFLICT,
           "5 recipients and class keys were given; the most is 4");
}

static void test_pack_check_seal__needs_a_recipient_unless_nothing_is_encrypted(
    void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture);
    fixture.seal.recipient_count = 0;
    refuse(&fixture, true, PLOMB_OPTION_MISSING,
           "--recipient or --class-key is required with --seal");
    fixture.seal.cipher = PLOMB_CIPHER_NONE;
    refuse(&fixture, true, PLOMB_OPTION_MISSING,
           "--recipient or --class-key is required with --seal");
    fixture.seal.is_cipher_given = true;
    accept(&fixture);
}

static void test_pack_check_seal__refuses_recipients_of_nothing(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture);
    fixture.seal.cipher = PLOMB_CIPHER_NONE;
    fixture.seal.is_cipher_given = true;
    refuse(&fixture, true, PLOMB_OPTION_CONFLICT,
           "--cipher none encrypts nothing, so nobody is its recipient");
}

static void test_pack_check_seal__refuses_a_seed_of_nothing(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture);
    fixture.seal.has_seed = true;
    accept(&fixture);
    fixture.seal.cipher = PLOMB_CIPHER_NONE;
    fixture.seal.is_cipher_given = true;
    fixture.seal.recipient_count = 0;
    refuse(&fixture, true, PLOMB_OPTION_CONFLICT,
           "--content-key-seed makes the content key, and --cipher none has none");
}

static void test_pack_check_seal__needs_a_signing_key(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture);
    fixture.options.allow_unsigned = true;
    refuse(&fixture, false, PLOMB_OPTION_MISSING, "--key-file is required with --seal");
}

static void test_pack_check_seal__refuses_what_no_verifier_opens(void **state)
{
    struct fixture fixture;
    struct plomb_zigbee_options zigbee = {0};

    (void)state;
    init(&fixture);
    fixture.options.is_external_application = true;
    refuse(&fixture, true, PLOMB_OPTION_CONFLICT,
           "--seal does not go with --external-app");
    init(&fixture);
    fixture.options.zigbee = &zigbee;
    refuse(&fixture, true, PLOMB_OPTION_CONFLICT, "--seal does not go with --zigbee");
}

static void test_pack_check_seal__makes_deltas_of_applications_alone(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture);
    fixture.seal.from = "old.zip";
    accept(&fixture);
    fixture.options.application = NULL;
    fixture.options.application_version.is_given = false;
    fixture.options.bootloader = "bl.hex";
    fixture.options.bootloader_version = (struct plomb_optional){true, 1};
    refuse(&fixture, true, PLOMB_OPTION_CONFLICT,
           "--from makes deltas of applications, and there is no --application");
}

static void test_pack_check_seal__refuses_a_delta_of_another_codec(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture);
    fixture.seal.codec = PLOMB_CHOOSE_DEFLATE;
    accept(&fixture);
    fixture.seal.from = "old.zip";
    refuse(&fixture, true, PLOMB_OPTION_CONFLICT,
           "--from makes deltas, whose codec is LZMA");
    fixture.seal.codec = PLOMB_CHOOSE_LZMA;
    accept(&fixture);
}

static void test_pack_check_seal__refuses_numbers_that_stand_for_nothing(void **state)
{
    struct fixture fixture;

    (void)state;
    init(&fixture);
    fixture.seal.cipher = 3;
    refuse(&fixture, true, PLOMB_OPTION_VALUE, "--cipher: 3 is no cipher");
    init(&fixture);
    fixture.seal.codec = 4;
    refuse(&fixture, true, PLOMB_OPTION_VALUE, "--codec: 4 is no codec");
    init(&fixture);
    fixture.seal.effort = 3;
    refuse(&fixture, true, PLOMB_OPTION_VALUE, "--compress-effort: 3 is none");
}

static void test_pack_check_seal__signs_the_statement_of_a_plain_package(void **state)
{
    struct fixture fixture;
    struct plomb_release_options release = {.product = "Lamp"};

    (void)state;
    init(&fixture);
    fixture.options.seal = NULL;
    fixture.options.release = &release;
    accept(&fixture);
    fixture.options.allow_unsigned = true;
    refuse(&fixture, false, PLOMB_OPTION_MISSING,
           "--key-file is required to sign the release statement");
}

static void test_pack_check_seal__checks_the_texts_of_the_statement(void **state)
{
    struct fixture fixture;
    struct plomb_release_options release = {.support_until = "2031-02-30"};
    struct plomb_error error = {0};

    (void)state;
    init(&fixture);
    fixture.options.release = &release;
    assert_int_equal(plomb_pack_check(&fixture.options, true, &error),
                     PLOMB_OPTION_VALUE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pack_check_seal__takes_one_to_four_recipients),
        cmocka_unit_test(
            test_pack_check_seal__needs_a_recipient_unless_nothing_is_encrypted),
        cmocka_unit_test(test_pack_check_seal__refuses_recipients_of_nothing),
        cmocka_unit_test(test_pack_check_seal__refuses_a_seed_of_nothing),
        cmocka_unit_test(test_pack_check_seal__needs_a_signing_key),
        cmocka_unit_test(test_pack_check_seal__refuses_what_no_verifier_opens),
        cmocka_unit_test(test_pack_check_seal__makes_deltas_of_applications_alone),
        cmocka_unit_test(test_pack_check_seal__refuses_a_delta_of_another_codec),
        cmocka_unit_test(test_pack_check_seal__refuses_numbers_that_stand_for_nothing),
        cmocka_unit_test(test_pack_check_seal__signs_the_statement_of_a_plain_package),
        cmocka_unit_test(test_pack_check_seal__checks_the_texts_of_the_statement),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
