/*
 * plomb_inspect over packages that nrfutil made: what it reads, what it finds
 * wrong, and what plomb_inspect_check makes of that.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/inspect.h>
#include <plomb/key.h>

#define VECTORS "tests/vectors/nrfutil/"

struct subject {
    struct plomb_package *package;
    struct plomb_inspect_options options;
    struct plomb_inspect_report report;
};

static void load(struct subject *subject, const char *name)
{
    char path[256];

    memset(subject, 0, sizeof(*subject));
    snprintf(path, sizeof(path), VECTORS "%s", name);
    assert_int_equal(plomb_package_load(path, &subject->package, NULL), PLOMB_OK);
}

static void use_key(struct subject *subject, const char *path)
{
    struct plomb_key_info info;
    struct plomb_key *key = NULL;

    assert_int_equal(plomb_key_load(path, NULL, &key, NULL), PLOMB_OK);
    plomb_key_describe(key, &info);
    plomb_key_free(&key);
    subject->options.has_key = true;
    memcpy(subject->options.public_key, info.public_key, sizeof(info.public_key));
}

static void use_chip(struct subject *subject, const char *name)
{
    subject->options.chip = plomb_chip_find(name);
    assert_non_null(subject->options.chip);
}

static enum plomb_status inspect(struct subject *subject, struct plomb_error *error)
{
    plomb_inspect(subject->package, &subject->options, &subject->report);
    return plomb_inspect_check(&subject->report, error);
}

static bool has_note(const struct subject *subject, const char *id)
{
    const struct plomb_notes *notes = &subject->report.notes;

    for (size_t i = 0; i < notes->count; i++) {
        if (strcmp(notes->entries[i].id, id) == 0) return true;
    }
    return false;
}

static void test_inspect__reads_the_init_command(void **state)
{
    struct subject subject;
    const struct plomb_init_command *command;

    (void)state;
    load(&subject, "app-hex-signed/output.zip");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_int_equal(subject.report.image_count, 1);
    command = &subject.report.images[0].packet.command;
    assert_int_equal(command->fw_version, 1);
    assert_int_equal(command->hw_version, 52);
    assert_int_equal(command->sd_req[0], 0xcb);
    assert_int_equal(command->app_size, 5004);
    plomb_package_free(&subject.package);
}

static void test_inspect__lists_every_entry_with_its_digest(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-hex-signed/output.zip");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_int_equal(subject.report.entry_count, 3);
    assert_string_equal(subject.report.entries[2].source->name, "app.bin");
    assert_memory_equal(subject.report.entries[2].sha256,
                        subject.report.images[0].sha256, PLOMB_HASH_SIZE);
    plomb_package_free(&subject.package);
}

static void test_inspect__does_not_check_signatures_without_a_key(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-hex-signed/output.zip");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_int_equal(subject.report.images[0].signature.status, PLOMB_NOT_CHECKED);
    plomb_package_free(&subject.package);
}

static void test_inspect__accepts_the_key_that_signed(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-hex-signed/output.zip");
    use_key(&subject, VECTORS "app-hex-signed/key.pem");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_int_equal(subject.report.images[0].signature.status, PLOMB_OK);
    plomb_package_free(&subject.package);
}

static void test_inspect__refuses_another_key(void **state)
{
    struct subject subject;
    struct plomb_error error = {0};

    (void)state;
    load(&subject, "app-hex-signed/output.zip");
    use_key(&subject, VECTORS "app-key-pkcs8/key.pem");
    assert_int_equal(inspect(&subject, &error), PLOMB_SIGNATURE_INVALID);
    assert_non_null(strstr(error.message, "app.dat"));
    plomb_package_free(&subject.package);
}

static void test_inspect__misses_the_signature_only_with_a_key(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-unsigned/output.zip");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_true(has_note(&subject, "unsigned"));
    use_key(&subject, VECTORS "app-hex-signed/key.pem");
    assert_int_equal(inspect(&subject, NULL), PLOMB_SIGNATURE_MISSING);
    plomb_package_free(&subject.package);
}

static void test_inspect__writes_both_byte_orders_and_der(void **state)
{
    struct subject subject;
    const struct plomb_inspect_signature *signature;

    (void)state;
    load(&subject, "app-hex-signed/output.zip");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    signature = &subject.report.images[0].signature;
    assert_true(signature->has_forms);
    for (size_t i = 0; i < 32; i++) {
        assert_int_equal(signature->little_endian[i], signature->big_endian[31 - i]);
        assert_int_equal(signature->little_endian[32 + i],
                         signature->big_endian[63 - i]);
    }
    assert_int_equal(signature->der[0], 0x30);
    assert_int_equal(signature->der[1], signature->der_size - 2);
    assert_memory_equal(signature->der + signature->der_size - 32,
                        signature->big_endian + 32, 32);
    plomb_package_free(&subject.package);
}

static void test_inspect__checks_ecdsa_boot_validation(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "sd-bl-app-ecdsa-bootval/output.zip");
    use_key(&subject, VECTORS "sd-bl-app-ecdsa-bootval/key.pem");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_true(subject.report.images[0].boot_validation[0].has_forms);
    assert_int_equal(subject.report.images[1].boot_validation[0].status, PLOMB_OK);
    plomb_package_free(&subject.package);
}

static void test_inspect__names_an_image_with_a_wrong_hash(void **state)
{
    struct subject subject;
    struct plomb_error error = {0};

    (void)state;
    load(&subject, "errors/tampered.zip");
    assert_int_equal(inspect(&subject, &error), PLOMB_IMAGE_HASH_MISMATCH);
    assert_non_null(strstr(error.message, "app.bin"));
    assert_int_equal(subject.report.images[0].size_status, PLOMB_OK);
    plomb_package_free(&subject.package);
}

static void test_inspect__shows_the_rest_of_a_malformed_packet(void **state)
{
    struct subject subject;
    struct plomb_error error = {0};

    (void)state;
    load(&subject, "errors/badpb.zip");
    assert_int_equal(inspect(&subject, &error), PLOMB_INIT_PACKET_MALFORMED);
    assert_int_equal(error.position_kind, PLOMB_POSITION_OFFSET);
    assert_int_equal(subject.report.entry_count, 3);
    assert_int_equal(subject.report.images[0].hash_status, PLOMB_NOT_CHECKED);
    plomb_package_free(&subject.package);
}

static void test_inspect__reads_the_softdevice_block(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "sd-bl/output.zip");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_true(subject.report.images[0].has_softdevice);
    assert_int_equal(subject.report.map.base.source, PLOMB_FLASH_FROM_IMAGE);
    assert_int_equal(subject.report.map.base.address,
                     subject.report.images[0].softdevice.size);
    plomb_package_free(&subject.package);
}

static void test_inspect__places_the_application_behind_a_known_softdevice(void **state)
{
    struct subject subject;
    const struct plomb_flash_region *regions = subject.report.map.regions;

    (void)state;
    load(&subject, "app-sdreq-zero-first/output.zip");
    use_chip(&subject, "nrf52832");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_int_equal(subject.report.map.base.source, PLOMB_FLASH_FROM_SD_REQ);
    assert_int_equal(regions[PLOMB_FLASH_APPLICATION].start, 0x26000);
    assert_int_equal(regions[PLOMB_FLASH_APPLICATION].end, 0x75000);
    assert_int_equal(regions[PLOMB_FLASH_BOOTLOADER].start, 0x78000);
    plomb_package_free(&subject.package);
}

static void test_inspect__admits_that_it_does_not_know_a_softdevice(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "app-hex-signed/output.zip");
    use_chip(&subject, "nrf52832");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_int_equal(subject.report.map.base.source, PLOMB_FLASH_UNKNOWN);
    assert_false(subject.report.images[0].room.is_known);
    plomb_package_free(&subject.package);
}

static void test_inspect__measures_room_for_two_banks(void **state)
{
    struct subject subject;
    const struct plomb_flash_room *room;

    (void)state;
    load(&subject, "sd-bl-app-ecdsa-bootval/output.zip");
    use_chip(&subject, "nrf52832");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    room = &subject.report.images[0].room;
    assert_true(room->is_known);
    assert_int_equal(room->start, 0x26000);
    assert_int_equal(room->capacity, 0x75000 - 0x26000);
    assert_true(room->fits);
    assert_int_equal(room->dual_bank_max, (0x75000 - 0x26000 - 33576) / 4096 * 4096);
    plomb_package_free(&subject.package);
}

static void test_inspect__checks_the_crc_of_a_legacy_package(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "legacy-app-crc16/output.zip");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    assert_true(subject.report.is_legacy);
    assert_true(has_note(&subject, "legacy-format"));
    assert_int_equal(subject.report.images[0].legacy.device_type, 82);
    assert_int_equal(subject.report.images[0].hash_status, PLOMB_OK);
    assert_int_equal(subject.report.map.region_count, 0);
    plomb_package_free(&subject.package);
}

static void test_inspect__notices_a_changed_legacy_image(void **state)
{
    struct subject subject;
    struct plomb_error error = {0};

    (void)state;
    load(&subject, "legacy-app-signed-0.8/output.zip");
    assert_int_equal(inspect(&subject, NULL), PLOMB_OK);
    subject.report.images[0].hash_status = PLOMB_IMAGE_HASH_MISMATCH;
    assert_int_equal(plomb_inspect_check(&subject.report, &error),
                     PLOMB_IMAGE_HASH_MISMATCH);
    assert_non_null(strstr(error.message, "app.bin"));
    plomb_package_free(&subject.package);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inspect__reads_the_init_command),
        cmocka_unit_test(test_inspect__lists_every_entry_with_its_digest),
        cmocka_unit_test(test_inspect__does_not_check_signatures_without_a_key),
        cmocka_unit_test(test_inspect__accepts_the_key_that_signed),
        cmocka_unit_test(test_inspect__refuses_another_key),
        cmocka_unit_test(test_inspect__misses_the_signature_only_with_a_key),
        cmocka_unit_test(test_inspect__writes_both_byte_orders_and_der),
        cmocka_unit_test(test_inspect__checks_ecdsa_boot_validation),
        cmocka_unit_test(test_inspect__names_an_image_with_a_wrong_hash),
        cmocka_unit_test(test_inspect__shows_the_rest_of_a_malformed_packet),
        cmocka_unit_test(test_inspect__reads_the_softdevice_block),
        cmocka_unit_test(
            test_inspect__places_the_application_behind_a_known_softdevice),
        cmocka_unit_test(test_inspect__measures_room_for_two_banks),
        cmocka_unit_test(test_inspect__admits_that_it_does_not_know_a_softdevice),
        cmocka_unit_test(test_inspect__checks_the_crc_of_a_legacy_package),
        cmocka_unit_test(test_inspect__notices_a_changed_legacy_image),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
