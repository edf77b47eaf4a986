/*
 * Signing in two steps over the public interface: packages of every kind are, byte
 * for byte, those that plomb_pack makes in one step with the same key.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/inspect.h>
#include <plomb/sign_request.h>
#include <plomb/verify.h>

#include "base/file.h"
#include "tests/unit/sign_fixture.h"

static const struct plomb_optional ecdsa = {true, PLOMB_BOOT_VALIDATION_ECDSA};

static const struct plomb_release_options release = {
    .product = "Lamp", .version = "4.2", .notes = "Repairs it.\n"};

static const struct plomb_zigbee_options zigbee = {
    .manufacturer_id = 0x1234,
    .image_type = 0x5678,
    .hw_version = 52,
    .fw_version = 3,
    .comment = "lamp",
};

/* The items of the only package. */
static const struct plomb_sign_package *only_package(void)
{
    size_t count = 0;
    const struct plomb_sign_package *packages =
        plomb_sign_request_packages(sign_fixture.set, &count);

    assert_int_equal(count, 1);
    return packages;
}

/* One package is made in two steps, and is the one of one step. */
static void must_be_equal(const struct plomb_pack_options *options, size_t items)
{
    sign_fixture_pack(options, "app.zip");
    assert_int_equal(only_package()->item_count, items);
    sign_fixture_prepare();
    assert_int_equal(only_package()->item_count, items);
    sign_fixture_must_be_equal();
}

static void test_sign_request__signs_an_application(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();

    (void)state;
    must_be_equal(&options, 1);
}

static void test_sign_request__signs_softdevice_bootloader_and_application(void **state)
{
    struct plomb_pack_options options = sign_fixture_system();

    (void)state;
    must_be_equal(&options, 2);
}

static void test_sign_request__signs_boot_validation_before_what_holds_it(void **state)
{
    struct plomb_pack_options options = sign_fixture_system();
    const struct plomb_sign_item *items;

    (void)state;
    options.app_boot_validation = ecdsa;
    options.sd_boot_validation = ecdsa;
    must_be_equal(&options, 4);
    items = only_package()->items;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(items[i].purpose, i % 2 == 0 ? PLOMB_SIGN_BOOT_VALIDATION
                                                      : PLOMB_SIGN_INIT_PACKET);
        assert_int_equal(items[i].is_dependent, i % 2);
    }
}

static void test_sign_request__signs_both_init_packets_of_a_zigbee_file(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();
    const struct plomb_sign_item *items;

    (void)state;
    options.zigbee = &zigbee;
    must_be_equal(&options, 2);
    items = only_package()->items;
    assert_true(items[0].is_inner);
    assert_true(items[0].has_image_sha256);
    assert_false(items[1].is_inner);
    assert_true(items[1].is_dependent);
    assert_false(items[1].has_image_sha256);
    assert_int_equal(items[1].fw_version, 3);
}

static void test_sign_request__signs_boot_validation_inside_a_zigbee_file(void **state)
{
    struct plomb_zigbee_options ranged = zigbee;
    struct plomb_pack_options options = sign_fixture_application();

    (void)state;
    ranged.has_hw_range = true;
    ranged.max_hw_version = 9;
    options.zigbee = &ranged;
    options.app_boot_validation = ecdsa;
    must_be_equal(&options, 3);
}

static void test_sign_request__signs_the_release_statement_last(void **state)
{
    struct plomb_pack_options options = sign_fixture_system();
    struct plomb_release_options with_sbom = release;
    char path[64];

    (void)state;
    snprintf(path, sizeof(path), "%s/sbom.json", sign_fixture.directory);
    assert_int_equal(
        file_save(
            path,
            plomb_span_text("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\"}"),
            0644, FILE_EXISTING_REFUSED, NULL),
        PLOMB_OK);
    with_sbom.sbom = path;
    options.release = &with_sbom;
    must_be_equal(&options, 3);
    assert_int_equal(only_package()->items[2].purpose, PLOMB_SIGN_RELEASE);
    assert_int_equal(only_package()->items[2].slot, PLOMB_SLOT_COUNT);
    assert_true(only_package()->items[2].is_dependent);
    assert_string_equal(only_package()->product, "Lamp");
    assert_string_equal(only_package()->version, "4.2");
}

/* Seals for a published key, with content keys that are made of a seed. */
static void must_seal_equally(struct plomb_pack_options *options, uint32_t cipher,
                              size_t items)
{
    struct plomb_seal_options seal = {
        .codec = PLOMB_CHOOSE_LZMA, .cipher = cipher, .is_cipher_given = true};
    struct plomb_secret seed = {0};
    struct plomb_key *recipient = NULL;

    assert_int_equal(plomb_secret_reserve(&seed, 32, NULL), PLOMB_OK);
    memset(seed.ptr, 7, 32);
    seed.size = 32;
    assert_int_equal(
        plomb_key_load("keys/test-recipient-1.pub.pem", NULL, &recipient, NULL),
        PLOMB_OK);
    if (cipher != PLOMB_CIPHER_NONE) {
        seal.recipient_count = 1;
        seal.recipients[0] = recipient;
        seal.has_seed = true;
        seal.seed = &seed;
    }
    if (options->seal != NULL) seal.from = options->seal->from;
    options->seal = &seal;
    must_be_equal(options, items);
    options->seal = NULL;
    plomb_secret_clear(&seed);
    plomb_key_free(&recipient);
}

static void test_sign_request__signs_encrypted_packages(void **state)
{
    struct plomb_pack_options options = sign_fixture_system();

    (void)state;
    options.app_boot_validation = ecdsa;
    options.release = &release;
    must_seal_equally(&options, PLOMB_CIPHER_AES_128_CTR, 4);
    assert_true(only_package()->items[0].is_hidden);
}

static void test_sign_request__opens_what_is_sealed_to_sign_the_softdevice(void **state)
{
    struct plomb_pack_options options = sign_fixture_system();

    (void)state;
    options.sd_boot_validation = ecdsa;
    must_seal_equally(&options, PLOMB_CIPHER_NONE, 4);
    assert_false(only_package()->items[0].is_hidden);
}

static void test_sign_request__signs_deltas(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();
    struct plomb_seal_options from = {
        .from = "tests/vectors/nrfutil/app-hex-signed/app.hex"};

    (void)state;
    options.seal = &from;
    must_seal_equally(&options, PLOMB_CIPHER_AES_256_CTR, 2);
}

static void test_sign_request__signs_several_packages(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();
    size_t count = 0;
    const struct plomb_sign_package *packages;

    (void)state;
    sign_fixture_pack(&options, "a/app.zip");
    options.release = &release;
    sign_fixture_pack(&options, "b/app.zip");
    options = sign_fixture_system();
    options.app_boot_validation = ecdsa;
    sign_fixture_pack(&options, "all.zip");
    sign_fixture_prepare();
    sign_fixture_must_be_equal();
    packages = plomb_sign_request_packages(sign_fixture.set, &count);
    assert_int_equal(count, 3);
    assert_string_equal(packages[0].unsigned_name, "app.unsigned.zip");
    assert_string_equal(packages[1].unsigned_name, "app.2.unsigned.zip");
    assert_string_equal(packages[2].unsigned_name, "all.unsigned.zip");
}

static void test_sign_request__gives_the_same_answer_again(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();
    struct plomb_buf first;

    (void)state;
    sign_fixture_pack(&options, "app.zip");
    sign_fixture_prepare();
    first = sign_fixture.answer;
    plomb_buf_init(&sign_fixture.answer, SIGN_FIXTURE_TEXT_MAX);
    sign_fixture_sign();
    assert_true(plomb_span_is_equal(plomb_buf_span(&first),
                                    plomb_buf_span(&sign_fixture.answer)));
    plomb_buf_clear(&first);
}

static void test_sign_request__takes_another_layout_and_order(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();

    (void)state;
    sign_fixture_pack(&options, "app.zip");
    plomb_sign_request_write(sign_fixture.set, &sign_fixture.request);
    sign_fixture_edit(&sign_fixture.request, "{\n    \"plomb_sign_request\": 1,",
                      "\r\n\t{");
    sign_fixture_edit(&sign_fixture.request, "\"tool\": \"plomb ",
                      "\"plomb_sign_request\": 1, \"tool\": \"plomb 99.");
    sign_fixture_prepare();
    sign_fixture_must_be_equal();
}

static void test_sign_request__tells_what_is_signed(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();
    const struct plomb_sign_item *item;
    struct plomb_key_info wanted;
    struct plomb_key_info found;

    (void)state;
    sign_fixture_pack(&options, "app.zip");
    item = only_package()->items;
    assert_int_equal(item->slot, PLOMB_SLOT_APPLICATION);
    assert_true(item->has_fw_version && item->has_hw_version && item->has_image_sha256);
    assert_int_equal(item->fw_version, 7);
    assert_int_equal(item->hw_version, 52);
    assert_true(item->message_size > 0 && item->image_size > 0);
    assert_false(item->is_dependent);
    plomb_key_describe(sign_fixture.key, &wanted);
    plomb_key_describe(plomb_sign_request_key(sign_fixture.set), &found);
    assert_false(found.is_private);
    assert_memory_equal(found.fingerprint, wanted.fingerprint, 32);
}

static void test_sign_request__is_told_of_by_verify_and_inspect(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();
    struct plomb_verify_options how = {.has_key = true};
    struct plomb_inspect_options nothing = {0};
    struct plomb_verify_report verified;
    struct plomb_inspect_report *inspected = calloc(1, sizeof(*inspected));
    struct plomb_package *package = NULL;

    (void)state;
    assert_non_null(inspected);
    sign_fixture_pack(&options, "app.zip");
    memcpy(how.public_key, sign_fixture.signer.public_key, sizeof(how.public_key));
    assert_int_equal(plomb_package_parse(plomb_buf_span(&sign_fixture.unsigned_zips[0]),
                                         &package, NULL),
                     PLOMB_OK);
    assert_int_equal(plomb_verify(package, &how, &verified, NULL), PLOMB_OK);
    assert_int_equal(verified.status, PLOMB_SIGNATURE_INVALID);
    assert_string_equal(verified.checks[2].id, "signature");
    assert_non_null(strstr(verified.checks[2].detail, "not signed yet"));
    plomb_inspect(package, &nothing, inspected);
    assert_string_equal(inspected->notes.entries[0].id, "not-signed-yet");
    plomb_package_free(&package);
    free(inspected);
}

static void test_sign_request__makes_names_that_every_file_system_has(void **state)
{
    struct plomb_pack_options options = sign_fixture_application();
    char name[PLOMB_SIGN_REQUEST_NAME_SIZE];
    char longest[600];

    (void)state;
    plomb_sign_request_name(sign_fixture.set, "out/a b\n:c.zip", name);
    assert_string_equal(name, "a_b__c.unsigned.zip");
    sign_fixture_pack(&options, "app.zip");
    plomb_sign_request_name(sign_fixture.set, "out/App.zip", name);
    assert_string_equal(name, "App.2.unsigned.zip");
    plomb_sign_request_name(sign_fixture.set, "other", name);
    assert_string_equal(name, "other.unsigned.zip");
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    plomb_sign_request_name(sign_fixture.set, longest, name);
    assert_true(strlen(name) < PLOMB_SIGN_REQUEST_NAME_SIZE);
    assert_non_null(strstr(name, "x.unsigned.zip"));
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(test_sign_request__##name, sign_fixture_start,     \
                                    sign_fixture_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(signs_an_application),
        TEST(signs_softdevice_bootloader_and_application),
        TEST(signs_boot_validation_before_what_holds_it),
        TEST(signs_both_init_packets_of_a_zigbee_file),
        TEST(signs_boot_validation_inside_a_zigbee_file),
        TEST(signs_the_release_statement_last),
        TEST(signs_encrypted_packages),
        TEST(opens_what_is_sealed_to_sign_the_softdevice),
        TEST(signs_deltas),
        TEST(signs_several_packages),
        TEST(gives_the_same_answer_again),
        TEST(takes_another_layout_and_order),
        TEST(tells_what_is_signed),
        TEST(is_told_of_by_verify_and_inspect),
        TEST(makes_names_that_every_file_system_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
