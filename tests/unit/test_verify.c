/*
 * plomb_verify over packages that nrfutil made: which checks pass, which are
 * refused, and which cannot be made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/key.h>
#include <plomb/verify.h>

#define VECTORS "tests/vectors/nrfutil/"

/* A package of a vector and options with that vector's key. */
struct subject {
    struct plomb_package *package;
    struct plomb_verify_options options;
    struct plomb_verify_report report;
};

static void load(struct subject *subject, const char *name)
{
    struct plomb_key_info info;
    struct plomb_key *key = NULL;
    char path[256];

    memset(subject, 0, sizeof(*subject));
    snprintf(path, sizeof(path), VECTORS "%s/output.zip", name);
    assert_int_equal(plomb_package_load(path, &subject->package, NULL), PLOMB_OK);
    snprintf(path, sizeof(path), VECTORS "%s/key.pem", name);
    if (plomb_key_load(path, NULL, &key, NULL) != PLOMB_OK) return;
    plomb_key_describe(key, &info);
    subject->options.has_key = true;
    memcpy(subject->options.public_key, info.public_key, sizeof(info.public_key));
    plomb_key_free(&key);
}

static enum plomb_status verify(struct subject *subject)
{
    assert_int_equal(
        plomb_verify(subject->package, &subject->options, &subject->report, NULL),
        PLOMB_OK);
    return subject->report.status;
}

static const struct plomb_check *find(const struct subject *subject,
                                      enum plomb_slot slot, const char *id)
{
    for (size_t i = 0; i < subject->report.check_count; i++) {
        const struct plomb_check *check = &subject->report.checks[i];

        if (check->slot == slot && strcmp(check->id, id) == 0) return check;
    }
    fail_msg("no check '%s'", id);
    return NULL;
}

static void test_verify__accepts_what_nrfutil_signed(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-hex-signed");
    assert_int_equal(verify(&subject), PLOMB_OK);
    assert_int_equal(find(&subject, PLOMB_SLOT_APPLICATION, "signature")->result,
                     PLOMB_CHECK_PASSED);
    assert_int_equal(find(&subject, PLOMB_SLOT_APPLICATION, "hw-version")->result,
                     PLOMB_CHECK_NOT_CHECKED);
    plomb_package_free(&subject.package);
}

static void test_verify__never_says_valid_without_a_key(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-hex-signed");
    subject.options.has_key = false;
    assert_int_equal(verify(&subject), PLOMB_NOT_CHECKED);
    plomb_package_free(&subject.package);
}

static void test_verify__refuses_another_key(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-hex-signed");
    subject.options.public_key[0] ^= 1; /* no longer a point of the curve */
    assert_int_equal(verify(&subject), PLOMB_SIGNATURE_INVALID);
    assert_int_equal(find(&subject, PLOMB_SLOT_APPLICATION, "signature")->dfu_result,
                     0x05);
    plomb_package_free(&subject.package);
}

static void test_verify__refuses_unsigned_packages(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-unsigned");
    assert_int_equal(verify(&subject), PLOMB_SIGNATURE_MISSING);
    plomb_package_free(&subject.package);
}

static void test_verify__asks_about_the_given_device(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-hex-signed"); /* version 1, hardware 52, SoftDevice 0xcb */
    subject.options.hw_version = (struct plomb_optional){true, 51};
    assert_int_equal(verify(&subject), PLOMB_HW_VERSION_MISMATCH);
    subject.options.hw_version.value = 52;
    subject.options.is_softdevice_known = true;
    subject.options.has_softdevice = true;
    subject.options.softdevice_fwid = 0x101;
    assert_int_equal(verify(&subject), PLOMB_SD_REQ_MISMATCH);
    subject.options.softdevice_fwid = 0xcb;
    subject.options.installed_version = (struct plomb_optional){true, 2};
    assert_int_equal(verify(&subject), PLOMB_FW_VERSION_TOO_LOW);
    subject.options.installed_version.value = 1;
    assert_int_equal(verify(&subject), PLOMB_OK);
    plomb_package_free(&subject.package);
}

static void test_verify__refuses_a_changed_image(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-hex-signed");
    plomb_package_free(&subject.package);
    assert_int_equal(
        plomb_package_load(VECTORS "errors/tampered.zip", &subject.package, NULL),
        PLOMB_OK);
    subject.options.has_key = false;
    assert_int_equal(verify(&subject), PLOMB_IMAGE_HASH_MISMATCH);
    plomb_package_free(&subject.package);
}

static void test_verify__checks_boot_validation_signatures(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-bootval-ecdsa");
    assert_int_equal(verify(&subject), PLOMB_OK);
    assert_int_equal(find(&subject, PLOMB_SLOT_APPLICATION, "boot-validation")->result,
                     PLOMB_CHECK_PASSED);
    subject.options.has_key = false;
    verify(&subject);
    assert_int_equal(find(&subject, PLOMB_SLOT_APPLICATION, "boot-validation")->result,
                     PLOMB_CHECK_NOT_CHECKED);
    plomb_package_free(&subject.package);
}

static void test_verify__external_applications_need_support(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-external");
    assert_int_equal(verify(&subject), PLOMB_FW_TYPE_UNKNOWN);
    subject.options.takes_external_application = true;
    assert_int_equal(verify(&subject), PLOMB_OK);
    plomb_package_free(&subject.package);
}

static void test_verify__checks_room_on_a_named_chip(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-hex-signed");
    subject.options.chip = plomb_chip_find("nrf52832");
    assert_int_equal(verify(&subject), PLOMB_OK);
    assert_int_equal(find(&subject, PLOMB_SLOT_APPLICATION, "room")->result,
                     PLOMB_CHECK_PASSED);
    plomb_package_free(&subject.package);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify__accepts_what_nrfutil_signed),
        cmocka_unit_test(test_verify__never_says_valid_without_a_key),
        cmocka_unit_test(test_verify__refuses_another_key),
        cmocka_unit_test(test_verify__refuses_unsigned_packages),
        cmocka_unit_test(test_verify__asks_about_the_given_device),
        cmocka_unit_test(test_verify__refuses_a_changed_image),
        cmocka_unit_test(test_verify__checks_boot_validation_signatures),
        cmocka_unit_test(test_verify__external_applications_need_support),
        cmocka_unit_test(test_verify__checks_room_on_a_named_chip),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
