/*
 * plomb_inspect over sealed packages of tests/vectors/inspect, which
 * tests/vectors/gen/make_inspect_vectors.py wrote.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/inspect.h>
#include <plomb/key.h>

#define FOLDER "tests/vectors/inspect/"

struct subject {
    struct plomb_package *package;
    struct plomb_inspect_options options;
    struct plomb_inspect_report *report;
    const struct plomb_inspect_image *image; /* the first one */
};

static void load(struct subject *subject, const char *name)
{
    char path[256];

    memset(subject, 0, sizeof(*subject));
    snprintf(path, sizeof(path), FOLDER "%s.zip", name);
    assert_int_equal(plomb_package_load(path, &subject->package, NULL), PLOMB_OK);
    subject->report = calloc(1, sizeof(*subject->report));
    assert_non_null(subject->report);
    subject->image = &subject->report->images[0];
}

static void unload(struct subject *subject)
{
    plomb_package_free(&subject->package);
    free(subject->report);
}

static struct plomb_key_info describe(const char *path)
{
    struct plomb_key_info info;
    struct plomb_key *key = NULL;

    assert_int_equal(plomb_key_load(path, NULL, &key, NULL), PLOMB_OK);
    plomb_key_describe(key, &info);
    plomb_key_free(&key);
    return info;
}

static void use_key(struct subject *subject, const char *path)
{
    struct plomb_key_info info = describe(path);

    subject->options.has_key = true;
    memcpy(subject->options.public_key, info.public_key, sizeof(info.public_key));
}

static enum plomb_status inspect(struct subject *subject, struct plomb_error *error)
{
    plomb_inspect(subject->package, &subject->options, subject->report);
    return plomb_inspect_check(subject->report, error);
}

static bool has_note(const struct subject *subject, const char *id)
{
    const struct plomb_notes *notes = &subject->report->notes;

    for (size_t i = 0; i < notes->count; i++) {
        if (strcmp(notes->entries[i].id, id) == 0) return true;
    }
    return false;
}

/* What plomb_inspect_check says of a package, with the key that signed it. */
static void assert_check(const char *name, enum plomb_status wanted)
{
    struct subject subject;

    load(&subject, name);
    use_key(&subject, "keys/test-signing-1.pub.pem");
    assert_int_equal(inspect(&subject, NULL), wanted);
    unload(&subject);
}

static void test_inspect_sealed__checks_the_payload_in_place_of_the_image(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "full");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_true(subject.report->is_sealed);
    assert_int_equal(subject.image->payload_status, PLOMB_OK);
    assert_int_equal(subject.image->hash_status, PLOMB_NOT_CHECKED);
    assert_int_equal(subject.image->size_status, PLOMB_NOT_CHECKED);
    assert_int_equal(subject.image->plain_size, 6000);
    assert_int_equal(subject.image->slot_status, PLOMB_OK);
    unload(&subject);
}

static void test_inspect_sealed__leaves_a_plain_image_to_its_hash(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "plain");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_false(subject.report->is_sealed);
    assert_int_equal(subject.image->payload_status, PLOMB_NOT_CHECKED);
    assert_int_equal(subject.image->hash_status, PLOMB_OK);
    unload(&subject);
}

static void test_inspect_sealed__refuses_another_payload(void **state)
{
    (void)state;
    assert_check("payload-size", PLOMB_PAYLOAD_SIZE_MISMATCH);
    assert_check("payload-hash", PLOMB_PAYLOAD_HASH_MISMATCH);
}

static void test_inspect_sealed__checks_what_the_statement_covers(void **state)
{
    (void)state;
    assert_check("full", PLOMB_OK);
    assert_check("plain", PLOMB_OK);
    assert_check("no-statement", PLOMB_RELEASE_MISSING);
    assert_check("codec-3", PLOMB_MANIFEST_MALFORMED);
    assert_check("../release/entry-sbom", PLOMB_RELEASE_MISMATCH);
    assert_check("../release/manifest-codec", PLOMB_SLOT_MISMATCH);
    assert_check("../release/malformed-member", PLOMB_RELEASE_MALFORMED);
    assert_check("../release/sig-changed", PLOMB_RELEASE_SIGNATURE_INVALID);
}

static void test_inspect_sealed__refuses_the_type_without_an_extension(void **state)
{
    (void)state;
    assert_check("no-extension", PLOMB_FW_TYPE_UNKNOWN);
}

static void test_inspect_sealed__reads_the_release_statement(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "full");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_int_equal(subject.report->release_status, PLOMB_OK);
    assert_string_equal(subject.report->release.product, "Kettle");
    assert_int_equal(subject.report->release.severity, PLOMB_SEVERITY_HIGH);
    assert_int_equal(subject.report->check_count, 4);
    assert_int_equal(subject.report->checks[1].result, PLOMB_CHECK_NOT_CHECKED);
    unload(&subject);
}

static void test_inspect_sealed__knows_recipients_by_given_keys(void **state)
{
    struct plomb_key_info keys[2];
    struct subject subject;

    (void)state;
    keys[0] = describe("keys/test-class-1.pem");
    keys[1] = describe("keys/test-recipient-1.pub.pem");
    load(&subject, "full");
    subject.options.keys = keys;
    subject.options.key_count = 2;
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_ptr_equal(subject.image->recipients[0], &keys[1]);
    assert_ptr_equal(subject.image->recipients[1], &keys[0]);
    unload(&subject);
}

static void test_inspect_sealed__names_no_recipient_by_another_key(void **state)
{
    struct plomb_key_info key = describe("keys/test-recipient-2.pub.pem");
    struct subject subject;

    (void)state;
    load(&subject, "full");
    subject.options.keys = &key;
    subject.options.key_count = 1;
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_null(subject.image->recipients[0]);
    assert_null(subject.image->recipients[1]);
    unload(&subject);
}

static void test_inspect_sealed__checks_boot_signatures_by_the_signed_hash(void **state)
{
    (void)state;
    assert_check("boot-ecdsa", PLOMB_OK);
    assert_check("boot-ecdsa-wrong", PLOMB_BOOT_VALIDATION_INVALID);
}

static void test_inspect_sealed__itemises_init_packet_and_transfer(void **state)
{
    struct subject subject;
    uint32_t size = 0;

    (void)state;
    load(&subject, "full");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    for (size_t i = 0; i < subject.image->cost_count; i++) {
        size += subject.image->costs[i].size;
    }
    assert_int_equal(size, subject.image->source->dat->bytes.size);
    assert_int_equal(subject.image->transfer_size, 339 + 3208);
    unload(&subject);
}

static void test_inspect_sealed__measures_room_for_the_plain_image(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "delta");
    subject.options.chip = plomb_chip_find("nrf52832");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_true(subject.image->room.is_known);
    assert_int_equal(subject.image->room.start, 0x26000);
    assert_int_equal(subject.report->map.regions[PLOMB_FLASH_APPLICATION].used, 6296);
    unload(&subject);
}

static void test_inspect_sealed__warns_of_what_nobody_decodes(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "codec-3");
    (void)inspect(&subject, NULL);
    assert_true(has_note(&subject, "codec-unknown"));
    unload(&subject);
    load(&subject, "cipher-3");
    (void)inspect(&subject, NULL);
    assert_true(has_note(&subject, "cipher-unknown"));
    unload(&subject);
    load(&subject, "deflate-open");
    (void)inspect(&subject, NULL);
    assert_true(has_note(&subject, "not-encrypted"));
    unload(&subject);
}

static void test_inspect_sealed__looks_for_no_softdevice_in_a_payload(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "softdevice");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_false(subject.image->has_softdevice);
    assert_int_equal(subject.image->plain_size, 0x2400);
    unload(&subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inspect_sealed__checks_the_payload_in_place_of_the_image),
        cmocka_unit_test(test_inspect_sealed__leaves_a_plain_image_to_its_hash),
        cmocka_unit_test(test_inspect_sealed__refuses_another_payload),
        cmocka_unit_test(test_inspect_sealed__checks_what_the_statement_covers),
        cmocka_unit_test(test_inspect_sealed__refuses_the_type_without_an_extension),
        cmocka_unit_test(test_inspect_sealed__reads_the_release_statement),
        cmocka_unit_test(test_inspect_sealed__knows_recipients_by_given_keys),
        cmocka_unit_test(test_inspect_sealed__names_no_recipient_by_another_key),
        cmocka_unit_test(
            test_inspect_sealed__checks_boot_signatures_by_the_signed_hash),
        cmocka_unit_test(test_inspect_sealed__itemises_init_packet_and_transfer),
        cmocka_unit_test(test_inspect_sealed__measures_room_for_the_plain_image),
        cmocka_unit_test(test_inspect_sealed__warns_of_what_nobody_decodes),
        cmocka_unit_test(test_inspect_sealed__looks_for_no_softdevice_in_a_payload),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
