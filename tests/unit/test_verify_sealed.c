/*
 * plomb_verify over sealed packages of tests/vectors/inspect, without a key that
 * opens them and with one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/key.h>
#include <plomb/verify.h>

#define FOLDER "tests/vectors/inspect/"

struct subject {
    struct plomb_package *package;
    struct plomb_key *device_key;
    struct plomb_verify_options options;
    struct plomb_verify_report report;
};

static struct plomb_key *load_key(const char *name)
{
    struct plomb_key *key = NULL;
    char path[128];

    snprintf(path, sizeof(path), "keys/%s.pem", name);
    assert_int_equal(plomb_key_load(path, NULL, &key, NULL), PLOMB_OK);
    return key;
}

/* A package and its signing key; `device_key` may be NULL. */
static void load(struct subject *subject, const char *name, const char *device_key)
{
    struct plomb_key *signer = load_key("test-signing-1.pub");
    struct plomb_key_info info;
    char path[256];

    memset(subject, 0, sizeof(*subject));
    plomb_key_describe(signer, &info);
    plomb_key_free(&signer);
    subject->options.has_key = true;
    memcpy(subject->options.public_key, info.public_key, sizeof(info.public_key));
    if (device_key != NULL) subject->device_key = load_key(device_key);
    subject->options.device_key = subject->device_key;
    snprintf(path, sizeof(path), FOLDER "%s.zip", name);
    assert_int_equal(plomb_package_load(path, &subject->package, NULL), PLOMB_OK);
}

static void unload(struct subject *subject)
{
    plomb_package_free(&subject->package);
    plomb_key_free(&subject->device_key);
}

static enum plomb_status verify(struct subject *subject)
{
    assert_int_equal(
        plomb_verify(subject->package, &subject->options, &subject->report, NULL),
        PLOMB_OK);
    return subject->report.status;
}

static const struct plomb_check *find(const struct subject *subject, const char *id)
{
    for (size_t i = 0; i < subject->report.check_count; i++) {
        if (strcmp(subject->report.checks[i].id, id) == 0) {
            return &subject->report.checks[i];
        }
    }
    return NULL;
}

static void assert_result(const struct subject *subject, const char *id,
                          enum plomb_check_result wanted)
{
    const struct plomb_check *check = find(subject, id);

    assert_non_null(check);
    if (check->result != wanted) fail_msg("%s: %s", id, check->detail);
}

/* The package is refused by one check, with what a device answers. */
static void assert_refused(struct subject *subject, const char *id,
                           enum plomb_status status, uint8_t result, uint8_t extended)
{
    const struct plomb_check *check;

    assert_int_equal(verify(subject), status);
    check = find(subject, id);
    assert_non_null(check);
    assert_int_equal(check->status, status);
    assert_int_equal(check->dfu_result, result);
    assert_int_equal(check->dfu_extended_error, extended);
    unload(subject);
}

static void test_verify_sealed__accepts_what_it_cannot_open(void **state)
{
    static const char *const closed[] = {"recipient",  "decoding",
                                         "image-size", "image-hash",
                                         "hw-version", "security-counter"};
    struct subject subject;

    (void)state;
    load(&subject, "full", NULL);
    assert_int_equal(verify(&subject), PLOMB_OK);
    for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++) {
        assert_result(&subject, closed[i], PLOMB_CHECK_NOT_CHECKED);
    }
    assert_result(&subject, "payload", PLOMB_CHECK_PASSED);
    assert_result(&subject, "codec", PLOMB_CHECK_PASSED);
    assert_result(&subject, "release-entries", PLOMB_CHECK_PASSED);
    unload(&subject);
}

static void test_verify_sealed__checks_everything_with_a_key(void **state)
{
    static const char *const names[] = {"test-recipient-1", "test-class-1"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct subject subject;

        load(&subject, "full", names[i]);
        assert_int_equal(verify(&subject), PLOMB_OK);
        assert_result(&subject, "recipient", PLOMB_CHECK_PASSED);
        assert_result(&subject, "decoding", PLOMB_CHECK_PASSED);
        assert_result(&subject, "image-size", PLOMB_CHECK_PASSED);
        assert_result(&subject, "image-hash", PLOMB_CHECK_PASSED);
        assert_result(&subject, "boot-validation", PLOMB_CHECK_PASSED);
        unload(&subject);
    }
}

static void test_verify_sealed__opens_what_is_not_encrypted(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "deflate-open", NULL);
    assert_int_equal(verify(&subject), PLOMB_OK);
    assert_result(&subject, "image-hash", PLOMB_CHECK_PASSED);
    assert_result(&subject, "recipient", PLOMB_CHECK_PASSED);
    unload(&subject);
}

static void test_verify_sealed__opens_with_a_256_bit_class_key(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "stored-256", "test-class-2");
    assert_int_equal(verify(&subject), PLOMB_OK);
    assert_result(&subject, "image-hash", PLOMB_CHECK_PASSED);
    unload(&subject);
}

static void test_verify_sealed__opens_a_delta_with_its_base(void **state)
{
    static const char *const bases[] = {FOLDER "old.bin", FOLDER "plain.zip"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct subject subject;

        load(&subject, "delta", "test-recipient-1");
        subject.options.from = bases[i];
        assert_int_equal(verify(&subject), PLOMB_OK);
        assert_result(&subject, "base", PLOMB_CHECK_PASSED);
        assert_result(&subject, "image-hash", PLOMB_CHECK_PASSED);
        unload(&subject);
    }
}

static void test_verify_sealed__says_what_a_delta_lacks(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "delta", "test-recipient-1");
    assert_int_equal(verify(&subject), PLOMB_OK);
    assert_result(&subject, "base", PLOMB_CHECK_NOT_CHECKED);
    assert_result(&subject, "decoding", PLOMB_CHECK_NOT_CHECKED);
    assert_non_null(strstr(find(&subject, "decoding")->detail, "--from"));
    unload(&subject);
}

static void test_verify_sealed__looks_for_a_public_key_alone(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "full", "test-recipient-1.pub");
    assert_int_equal(verify(&subject), PLOMB_OK);
    assert_result(&subject, "recipient", PLOMB_CHECK_PASSED);
    assert_result(&subject, "decoding", PLOMB_CHECK_NOT_CHECKED);
    unload(&subject);
}

static void test_verify_sealed__is_nothing_for_stock_bootloaders(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "full", NULL);
    subject.options.is_stock = true;
    assert_refused(&subject, "type", PLOMB_FW_TYPE_UNKNOWN, 0x0b, 0x04);
    load(&subject, "plain", NULL);
    subject.options.is_stock = true;
    assert_int_equal(verify(&subject), PLOMB_OK);
    assert_null(find(&subject, "payload"));
    unload(&subject);
}

static void test_verify_sealed__refuses_unknown_codecs_and_ciphers(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "codec-3", NULL);
    assert_refused(&subject, "codec", PLOMB_CODEC_UNKNOWN, 0x0b, 0x04);
    load(&subject, "cipher-3", NULL);
    assert_refused(&subject, "codec", PLOMB_CIPHER_UNKNOWN, 0x0b, 0x04);
    load(&subject, "no-extension", NULL);
    assert_refused(&subject, "type", PLOMB_FW_TYPE_UNKNOWN, 0x0b, 0x04);
}

static void test_verify_sealed__compares_security_counters(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "full", NULL); /* 3 */
    subject.options.security_counter = (struct plomb_optional){true, 3};
    assert_int_equal(verify(&subject), PLOMB_OK);
    assert_result(&subject, "security-counter", PLOMB_CHECK_PASSED);
    subject.options.security_counter.value = 4;
    assert_refused(&subject, "security-counter", PLOMB_SECURITY_COUNTER_TOO_LOW, 0x0b,
                   0x05);
}

static void test_verify_sealed__refuses_another_device(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "full", "test-recipient-2");
    assert_refused(&subject, "recipient", PLOMB_RECIPIENT_MISSING, 0x0b, 0x04);
    load(&subject, "delta", "test-recipient-1");
    subject.options.from = FOLDER "new.bin";
    assert_refused(&subject, "base", PLOMB_BASE_MISMATCH, 0x0b, 0x04);
}

static void test_verify_sealed__refuses_another_payload(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "payload-size", "test-recipient-1");
    assert_refused(&subject, "payload", PLOMB_PAYLOAD_SIZE_MISMATCH, 0x03, 0);
    load(&subject, "payload-hash", "test-recipient-1");
    assert_refused(&subject, "payload", PLOMB_PAYLOAD_HASH_MISMATCH, 0x0b, 0x0c);
}

static void test_verify_sealed__does_not_open_a_refused_payload(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "payload-hash", "test-recipient-1");
    assert_int_equal(verify(&subject), PLOMB_PAYLOAD_HASH_MISMATCH);
    assert_result(&subject, "decoding", PLOMB_CHECK_NOT_CHECKED);
    assert_result(&subject, "image-hash", PLOMB_CHECK_NOT_CHECKED);
    unload(&subject);
}

static void test_verify_sealed__refuses_what_does_not_open(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "recipient-off-curve", "test-recipient-1");
    assert_refused(&subject, "decoding", PLOMB_RECIPIENT_INVALID, 0x0b, 0x04);
    load(&subject, "malformed", NULL);
    assert_refused(&subject, "decoding", PLOMB_PAYLOAD_MALFORMED, 0x0b, 0x0c);
}

static void test_verify_sealed__refuses_another_image(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "image-hash", NULL);
    assert_refused(&subject, "image-hash", PLOMB_IMAGE_HASH_MISMATCH, 0x0b, 0x0c);
    load(&subject, "recipient-wrong-mask", "test-class-1");
    assert_refused(&subject, "image-hash", PLOMB_IMAGE_HASH_MISMATCH, 0x0b, 0x0c);
}

static void test_verify_sealed__sees_odd_images_when_opened(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "odd", NULL);
    assert_int_equal(verify(&subject), PLOMB_OK);
    unload(&subject);
    load(&subject, "odd", "test-recipient-1");
    assert_refused(&subject, "image-size", PLOMB_IMAGE_SIZE_ODD, 0x08, 0);
}

static void test_verify_sealed__checks_boot_signatures_without_the_image(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "boot-ecdsa", NULL);
    assert_int_equal(verify(&subject), PLOMB_OK);
    assert_result(&subject, "boot-validation", PLOMB_CHECK_PASSED);
    unload(&subject);
    load(&subject, "boot-ecdsa-wrong", NULL);
    assert_refused(&subject, "boot-validation", PLOMB_BOOT_VALIDATION_INVALID, 0x05, 0);
    load(&subject, "boot-ecdsa-open", NULL);
    assert_refused(&subject, "boot-validation", PLOMB_BOOT_VALIDATION_INVALID, 0x05, 0);
}

static void test_verify_sealed__reads_a_softdevice_once_it_is_open(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "softdevice", NULL);
    assert_int_equal(verify(&subject), PLOMB_OK);
    assert_result(&subject, "softdevice-info", PLOMB_CHECK_NOT_CHECKED);
    unload(&subject);
    load(&subject, "softdevice", "test-recipient-1");
    assert_int_equal(verify(&subject), PLOMB_OK);
    assert_result(&subject, "softdevice-info", PLOMB_CHECK_PASSED);
    unload(&subject);
}

static void test_verify_sealed__says_nothing_without_a_signing_key(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "full", "test-recipient-1");
    subject.options.has_key = false;
    assert_int_equal(verify(&subject), PLOMB_NOT_CHECKED);
    assert_result(&subject, "image-hash", PLOMB_CHECK_PASSED);
    unload(&subject);
}

static void test_verify_sealed__needs_a_key_that_opens_and_a_base_that_reads(
    void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "full", "test-signing-2");
    assert_int_equal(
        plomb_verify(subject.package, &subject.options, &subject.report, NULL),
        PLOMB_KEY_TYPE_WRONG);
    unload(&subject);
    load(&subject, "delta", NULL);
    subject.options.from = FOLDER "absent.bin";
    assert_int_equal(
        plomb_verify(subject.package, &subject.options, &subject.report, NULL),
        PLOMB_FILE_NOT_FOUND);
    unload(&subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify_sealed__accepts_what_it_cannot_open),
        cmocka_unit_test(test_verify_sealed__checks_everything_with_a_key),
        cmocka_unit_test(test_verify_sealed__opens_what_is_not_encrypted),
        cmocka_unit_test(test_verify_sealed__opens_with_a_256_bit_class_key),
        cmocka_unit_test(test_verify_sealed__opens_a_delta_with_its_base),
        cmocka_unit_test(test_verify_sealed__says_what_a_delta_lacks),
        cmocka_unit_test(test_verify_sealed__looks_for_a_public_key_alone),
        cmocka_unit_test(test_verify_sealed__is_nothing_for_stock_bootloaders),
        cmocka_unit_test(test_verify_sealed__refuses_unknown_codecs_and_ciphers),
        cmocka_unit_test(test_verify_sealed__compares_security_counters),
        cmocka_unit_test(test_verify_sealed__refuses_another_device),
        cmocka_unit_test(test_verify_sealed__refuses_another_payload),
        cmocka_unit_test(test_verify_sealed__does_not_open_a_refused_payload),
        cmocka_unit_test(test_verify_sealed__refuses_what_does_not_open),
        cmocka_unit_test(test_verify_sealed__refuses_another_image),
        cmocka_unit_test(test_verify_sealed__sees_odd_images_when_opened),
        cmocka_unit_test(test_verify_sealed__checks_boot_signatures_without_the_image),
        cmocka_unit_test(test_verify_sealed__reads_a_softdevice_once_it_is_open),
        cmocka_unit_test(test_verify_sealed__says_nothing_without_a_signing_key),
        cmocka_unit_test(
            test_verify_sealed__needs_a_key_that_opens_and_a_base_that_reads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
