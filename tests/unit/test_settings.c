#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/settings.h>

#include "base/file.h"
#include "base/hex.h"

#define VECTORS "tests/vectors/nrfutil/"
#define APP     VECTORS "settings-nrf52840-v2-app/app.hex"
#define ECDSA   VECTORS "settings-nrf52840-v2-ecdsa/"

/* The public key of key.pem in ECDSA, and the signature that nrfutil made there. */
#define KEY                                                                            \
    "7026b93e24eaf593ee3f202ad7040262f1c28f969715cacde32445123f4d9e8d"                 \
    "5fb5c2d8817c81468b4fc739e057b179db5261f611460f8bf7b22a287fc3bf39"
#define SIGNATURE                                                                      \
    "eb665feb9f69c03dd079f39a313582678a3b1b714d86009b0cbde4125a8a3e2d"                 \
    "913f42bce5f4dde428d7ba9255a2e6e82547494d00d45a7473d165206059b52f"

static struct plomb_settings_options options;
static struct plomb_settings_report report;
static struct plomb_error error;
static struct plomb_buf out;
static struct plomb_signer signer;

static const struct plomb_settings_family *family(const char *name)
{
    size_t count;
    uint32_t index = 0;

    assert_int_equal(plomb_settings_family_parse(name, &index, NULL), PLOMB_OK);
    return plomb_settings_family_all(&count) + index;
}

static struct plomb_optional given(uint32_t value)
{
    return (struct plomb_optional){true, value};
}

/* Signs everything with the text SIGNATURE. */
static enum plomb_status replay(void *context, const struct plomb_sign_request *request,
                                uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                struct plomb_error *unused)
{
    (void)request;
    (void)unused;
    assert_true(hex_decode(context, signature, PLOMB_SIGNATURE_SIZE));
    return PLOMB_OK;
}

/* The least that is allowed: an nrf52840, version 2, no application. */
static int make_options(void **state)
{
    static char signature[] = SIGNATURE;
    (void)state;

    options = (struct plomb_settings_options){0};
    options.chip = plomb_chip_find("nrf52840");
    options.version = given(2);
    options.bootloader_version = given(1);
    signer = (struct plomb_signer){.sign = replay, .context = signature};
    assert_true(
        hex_decode((const uint8_t *)KEY, signer.public_key, sizeof(signer.public_key)));
    plomb_error_clear(&error);
    plomb_buf_clear(&out);
    plomb_buf_init(&out, PLOMB_SETTINGS_HEX_MAX);
    return 0;
}

static int free_out(void **state)
{
    (void)state;
    plomb_buf_clear(&out);
    return 0;
}

static enum plomb_status make(void)
{
    return plomb_settings_new(&options, &signer, &out, &report, &error);
}

static void set_application(const char *path, uint32_t version)
{
    options.application = path;
    options.application_version = given(version);
}

static void assert_is_file(const char *path)
{
    struct plomb_buf file;

    assert_int_equal(make(), PLOMB_OK);
    plomb_buf_init(&file, PLOMB_SETTINGS_HEX_MAX);
    assert_int_equal(file_read(path, &file, NULL), PLOMB_OK);
    assert_int_equal(out.size, file.size);
    assert_memory_equal(out.ptr, file.ptr, out.size);
    plomb_buf_clear(&file);
}

static void assert_refused(enum plomb_status status, const char *message)
{
    assert_int_equal(make(), status);
    assert_string_equal(error.message, message);
    assert_int_equal(out.size, 0);
}

static void test_settings__writes_what_nrfutil_writes_for_nrf51(void **state)
{
    (void)state;
    options.chip = NULL;
    options.family = family("NRF51");
    options.version = given(1);
    set_application(VECTORS "settings-nrf51-v1-app/app.hex", 1);
    assert_is_file(VECTORS "settings-nrf51-v1-app/output.hex");
}

static void test_settings__writes_what_nrfutil_writes_without_an_app(void **state)
{
    (void)state;
    options.chip = NULL;
    options.family = family("nrf52");
    options.version = given(1);
    options.has_no_backup = true;
    assert_is_file(VECTORS "settings-nrf52-v1-noapp-nobackup/output.hex");
}

static void test_settings__writes_what_nrfutil_writes_elsewhere(void **state)
{
    (void)state;
    options.chip = plomb_chip_find("nrf52832");
    options.start_address = given(0x7e000);
    assert_is_file(VECTORS "settings-nrf52-v2-start-address/output.hex");
}

static void test_settings__writes_what_nrfutil_writes_with_softdevice(void **state)
{
    (void)state;
    options.chip = plomb_chip_find("nrf52810");
    options.bootloader_version = given(0x10);
    options.softdevice = VECTORS "settings-nrf52810-v2-sd-app-sha256/sd.hex";
    options.app_boot_validation = given(PLOMB_BOOT_VALIDATION_SHA256);
    options.sd_boot_validation = given(PLOMB_BOOT_VALIDATION_SHA256);
    set_application(VECTORS "settings-nrf52810-v2-sd-app-sha256/app.bin", 10203);
    assert_is_file(VECTORS "settings-nrf52810-v2-sd-app-sha256/output.hex");
}

static void test_settings__writes_what_nrfutil_writes_by_default(void **state)
{
    (void)state;
    options.bootloader_version = given(2);
    set_application(APP, 3);
    assert_is_file(VECTORS "settings-nrf52840-v2-app/output.hex");
}

static void test_settings__keeps_signatures_as_nrfutil_does(void **state)
{
    (void)state;
    options.app_boot_validation = given(PLOMB_BOOT_VALIDATION_ECDSA);
    options.has_no_backup = true;
    set_application(ECDSA "app.bin", 1);
    assert_is_file(ECDSA "output.hex");
}

static void test_settings__refuses_a_signature_of_another_key(void **state)
{
    (void)state;
    signer.public_key[PLOMB_PUBLIC_KEY_SIZE - 1] ^= 1;
    options.app_boot_validation = given(PLOMB_BOOT_VALIDATION_ECDSA);
    set_application(ECDSA "app.bin", 1);
    assert_refused(PLOMB_SIGNING_FAILED,
                   "the signature does not verify under the signer's key");
}

static void test_settings__ecdsa_needs_a_signer(void **state)
{
    (void)state;
    options.app_boot_validation = given(PLOMB_BOOT_VALIDATION_ECDSA);
    set_application(ECDSA "app.bin", 1);
    assert_int_equal(plomb_settings_new(&options, NULL, &out, &report, &error),
                     PLOMB_OPTION_MISSING);
    assert_string_equal(error.message, "--key-file is missing");
}

static void test_settings__reports_the_page(void **state)
{
    (void)state;
    set_application(APP, 3);
    assert_int_equal(make(), PLOMB_OK);
    assert_int_equal(report.address, 0xff000);
    assert_true(report.has_backup);
    assert_int_equal(report.backup_address, 0xfe000);
    assert_int_equal(report.size, PLOMB_SETTINGS_V2_SIZE);
    assert_int_equal(report.settings.bank_0.image_size, 5004);
    assert_int_equal(report.settings.bank_0.image_crc, 0x48d1ce8e);
    assert_true(plomb_settings_is_intact(&report.settings));
}

static void test_settings__without_an_app_none_is_valid(void **state)
{
    (void)state;
    options.application_version = given(7);
    assert_int_equal(make(), PLOMB_OK);
    assert_int_equal(report.settings.app_version, 7);
    assert_int_equal(report.settings.bank_0.code, PLOMB_SETTINGS_BANK_EMPTY);
}

static void test_settings__boot_validation_can_be_none(void **state)
{
    (void)state;
    options.app_boot_validation = given(PLOMB_BOOT_VALIDATION_NONE);
    set_application(APP, 3);
    assert_int_equal(make(), PLOMB_OK);
    assert_int_equal(report.settings.app_validation.type, 0);
    assert_int_equal(report.settings.bank_0.code, PLOMB_SETTINGS_BANK_APPLICATION);
}

static void test_settings__the_backup_can_lie_elsewhere(void **state)
{
    (void)state;
    options.chip = plomb_chip_find("nrf52832");
    options.backup_address = given(0x7d000);
    assert_int_equal(make(), PLOMB_OK);
    assert_int_equal(report.backup_address, 0x7d000);
    assert_memory_equal(out.ptr, ":020000040007F3\n:10D00000", 25);
}

static void test_settings__a_page_below_its_backup_is_written_first(void **state)
{
    (void)state;
    options.start_address = given(0xe0000);
    options.backup_address = given(0xff000);
    assert_int_equal(make(), PLOMB_OK);
    assert_memory_equal(out.ptr, ":02000004000EEC\n:10000000", 25);
}

static void test_settings__every_family_has_its_page(void **state)
{
    size_t count;
    const struct plomb_settings_family *all = plomb_settings_family_all(&count);
    (void)state;

    options.chip = NULL;
    for (size_t i = 0; i < count; i++) {
        plomb_buf_clear(&out);
        options.family = &all[i];
        assert_int_equal(make(), PLOMB_OK);
        assert_int_equal(report.address, all[i].address);
        assert_int_equal(report.backup_address, all[i].address - 0x1000);
    }
}

static void test_settings__refuses_an_unknown_family(void **state)
{
    uint32_t index = 99;
    (void)state;

    assert_int_equal(plomb_settings_family_parse("NRF52833", &index, &error),
                     PLOMB_OPTION_VALUE);
    assert_string_equal(error.message, "'NRF52833' is not a family of chips");
    assert_string_equal(error.hint, "did you mean 'NRF52810'?");
    assert_int_equal(index, 99);
}

static void test_settings__knows_a_chip_that_is_taken_for_a_family(void **state)
{
    uint32_t index;
    (void)state;

    assert_int_equal(plomb_settings_family_parse("nrf52833", &index, &error),
                     PLOMB_OPTION_VALUE);
    assert_string_equal(error.hint, "it is a chip: write --chip nrf52833");
}

static void test_settings__refuses_to_guess_the_chip(void **state)
{
    (void)state;
    options.chip = NULL;
    assert_refused(PLOMB_OPTION_MISSING, "--chip is missing");
}

static void test_settings__refuses_chip_and_family(void **state)
{
    (void)state;
    options.family = family("NRF52840");
    assert_refused(PLOMB_OPTION_CONFLICT, "both --chip and --family are given");
}

static void test_settings__refuses_version_3(void **state)
{
    (void)state;
    options.version = given(3);
    assert_refused(PLOMB_OPTION_VALUE,
                   "--bl-settings-version: 3 is not a version of the settings");
}

static void test_settings__refuses_no_version(void **state)
{
    (void)state;
    options.version.is_given = false;
    assert_refused(PLOMB_OPTION_MISSING, "--bl-settings-version is missing");
}

static void test_settings__refuses_no_bootloader_version(void **state)
{
    (void)state;
    options.bootloader_version.is_given = false;
    assert_refused(PLOMB_OPTION_MISSING, "--bootloader-version is missing");
}

static void test_settings__refuses_an_app_without_version(void **state)
{
    (void)state;
    options.application = APP;
    assert_refused(PLOMB_OPTION_MISSING, "--application-version is missing");
}

static void test_settings__refuses_validation_in_version_1(void **state)
{
    (void)state;
    options.version = given(1);
    options.app_boot_validation = given(PLOMB_BOOT_VALIDATION_CRC);
    set_application(APP, 3);
    assert_refused(
        PLOMB_OPTION_CONFLICT,
        "--app-boot-validation: settings of version 1 have no boot validation");
}

static void test_settings__refuses_validation_without_image(void **state)
{
    (void)state;
    options.sd_boot_validation = given(PLOMB_BOOT_VALIDATION_CRC);
    assert_refused(PLOMB_OPTION_CONFLICT,
                   "--sd-boot-validation: there is no image to validate");
}

static void test_settings__refuses_an_address_inside_a_page(void **state)
{
    (void)state;
    options.start_address = given(0xff400);
    assert_refused(PLOMB_OPTION_VALUE,
                   "--start-address: 0xff400 is not the start of a page");
}

static void test_settings__refuses_an_address_behind_the_flash(void **state)
{
    (void)state;
    options.start_address = given(0x100000);
    assert_refused(PLOMB_OPTION_VALUE,
                   "--start-address: 0x100000 is not in the flash of the nrf52840");
}

static void test_settings__refuses_the_page_of_the_mbr(void **state)
{
    (void)state;
    options.backup_address = given(0);
    assert_refused(PLOMB_OPTION_VALUE,
                   "--backup-address: 0x0 is not in the flash of the nrf52840");
}

static void test_settings__refuses_a_page_without_room_for_the_backup(void **state)
{
    (void)state;
    options.start_address = given(0x1000);
    assert_refused(PLOMB_OPTION_VALUE,
                   "--start-address: 0x1000 leaves no page below it for the backup");
}

static void test_settings__refuses_one_page_in_both_roles(void **state)
{
    (void)state;
    options.backup_address = given(0xff000);
    assert_refused(PLOMB_OPTION_CONFLICT,
                   "--backup-address: 0xff000 is the settings page itself");
}

static void test_settings__refuses_an_address_for_no_backup(void **state)
{
    (void)state;
    options.backup_address = given(0xfd000);
    options.has_no_backup = true;
    assert_refused(PLOMB_OPTION_CONFLICT,
                   "both --backup-address and --no-backup are given");
}

static void test_settings__refuses_an_app_over_the_page(void **state)
{
    (void)state;
    options.start_address = given(0x27000);
    set_application(APP, 3);
    assert_refused(PLOMB_OPTION_CONFLICT,
                   "'" APP "' lies at 0x26000-0x2738b, over the settings page at "
                   "0x27000");
}

static void test_settings__refuses_an_app_over_the_backup(void **state)
{
    (void)state;
    options.backup_address = given(0x26000);
    set_application(APP, 3);
    assert_refused(PLOMB_OPTION_CONFLICT,
                   "'" APP "' lies at 0x26000-0x2738b, over the settings backup at "
                   "0x26000");
}

static void test_settings__refuses_an_app_behind_the_flash(void **state)
{
    (void)state;
    options.chip = NULL;
    options.family = family("NRF51");
    set_application("tests/vectors/settings/app-at-0x50000.hex", 3);
    assert_refused(PLOMB_IMAGE_TOO_LARGE,
                   "cannot use 'tests/vectors/settings/app-at-0x50000.hex': it ends "
                   "at 0x50003, behind the flash of the NRF51");
}

static void test_settings__refuses_a_missing_image(void **state)
{
    (void)state;
    set_application("tests/vectors/no-such.hex", 3);
    assert_int_equal(make(), PLOMB_FILE_NOT_FOUND);
    assert_int_equal(out.size, 0);
}

#define TEST(name) cmocka_unit_test_setup(name, make_options)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_settings__writes_what_nrfutil_writes_for_nrf51),
        TEST(test_settings__writes_what_nrfutil_writes_without_an_app),
        TEST(test_settings__writes_what_nrfutil_writes_elsewhere),
        TEST(test_settings__writes_what_nrfutil_writes_with_softdevice),
        TEST(test_settings__writes_what_nrfutil_writes_by_default),
        TEST(test_settings__keeps_signatures_as_nrfutil_does),
        TEST(test_settings__refuses_a_signature_of_another_key),
        TEST(test_settings__ecdsa_needs_a_signer),
        TEST(test_settings__reports_the_page),
        TEST(test_settings__without_an_app_none_is_valid),
        TEST(test_settings__boot_validation_can_be_none),
        TEST(test_settings__the_backup_can_lie_elsewhere),
        TEST(test_settings__a_page_below_its_backup_is_written_first),
        TEST(test_settings__every_family_has_its_page),
        TEST(test_settings__refuses_an_unknown_family),
        TEST(test_settings__knows_a_chip_that_is_taken_for_a_family),
        TEST(test_settings__refuses_to_guess_the_chip),
        TEST(test_settings__refuses_chip_and_family),
        TEST(test_settings__refuses_version_3),
        TEST(test_settings__refuses_no_version),
        TEST(test_settings__refuses_no_bootloader_version),
        TEST(test_settings__refuses_an_app_without_version),
        TEST(test_settings__refuses_validation_in_version_1),
        TEST(test_settings__refuses_validation_without_image),
        TEST(test_settings__refuses_an_address_inside_a_page),
        TEST(test_settings__refuses_an_address_behind_the_flash),
        TEST(test_settings__refuses_the_page_of_the_mbr),
        TEST(test_settings__refuses_a_page_without_room_for_the_backup),
        TEST(test_settings__refuses_one_page_in_both_roles),
        TEST(test_settings__refuses_an_address_for_no_backup),
        TEST(test_settings__refuses_an_app_over_the_page),
        TEST(test_settings__refuses_an_app_over_the_backup),
        TEST(test_settings__refuses_an_app_behind_the_flash),
        TEST(test_settings__refuses_a_missing_image),
    };

    return cmocka_run_group_tests(tests, NULL, free_out);
}
