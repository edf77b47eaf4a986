/*
 * plomb_inspect over packages that are made up, with one thing odd about each.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/port.h>
#include <plomb/inspect.h>

#include "core/bytes.h"
#include "formats/zip.h"

enum { BIN_SIZE = 64, DAT_MAX = 512, MANIFEST_SIZE = 200, SD_SIZE = 0x2100 };

/* A package, how it is inspected, and what came of it. */
struct subject {
    struct plomb_package *package;
    struct plomb_inspect_options options;
    struct plomb_inspect_report report;
};

static const uint8_t zeros[100000];

static const struct plomb_inspect_image *inspect(struct subject *subject)
{
    plomb_inspect(subject->package, &subject->options, &subject->report);
    assert_true(subject->report.image_count > 0);
    return &subject->report.images[0];
}

/* Inspects, checks, and lets go. */
static enum plomb_status check(struct subject *subject, struct plomb_error *error)
{
    enum plomb_status status;

    plomb_error_clear(error);
    (void)inspect(subject);
    status = plomb_inspect_check(&subject->report, error);
    assert_int_equal(status, error->status);
    plomb_package_free(&subject->package);
    return status;
}

static bool has_note(const struct subject *subject, const char *id)
{
    for (size_t i = 0; i < subject->report.notes.count; i++) {
        if (strcmp(subject->report.notes.entries[i].id, id) == 0) return true;
    }
    return false;
}

/* A package of one image, with `member` beside "manifest"'s slot. */
static void make_package(struct subject *subject, const char *slot, const char *member,
                         const char *bin_name, struct plomb_span dat,
                         struct plomb_span bin)
{
    char manifest[MANIFEST_SIZE];
    struct zip_file files[3] = {{"manifest.json", {NULL, 0}, NULL},
                                {"i.dat", dat, NULL},
                                {bin_name, bin, NULL}};
    struct plomb_buf zip;

    memset(subject, 0, sizeof(*subject));
    snprintf(manifest, sizeof(manifest),
             "{\"manifest\": {%s\"%s\": {\"bin_file\": \"%s\", \"dat_file\": "
             "\"i.dat\"}}}",
             member, slot, bin_name);
    files[0].bytes = plomb_span_text(manifest);
    plomb_buf_init(&zip, PLOMB_PACKAGE_MAX);
    assert_int_equal(zip_write(files, 3, 0, &zip, NULL), PLOMB_OK);
    assert_int_equal(plomb_package_parse(plomb_buf_span(&zip), &subject->package, NULL),
                     PLOMB_OK);
    plomb_buf_clear(&zip);
}

/* A command that fits the image. */
static struct plomb_init_command command_of(uint32_t type, struct plomb_span bin)
{
    struct plomb_init_command command = {
        .present = PLOMB_INIT_FW_VERSION | PLOMB_INIT_HW_VERSION | PLOMB_INIT_SD_REQ |
                   PLOMB_INIT_TYPE | PLOMB_INIT_SD_SIZE | PLOMB_INIT_BL_SIZE |
                   PLOMB_INIT_APP_SIZE | PLOMB_INIT_HASH | PLOMB_INIT_IS_DEBUG,
        .type = type,
        .hash_type = PLOMB_HASH_SHA256,
        .sd_req_count = 1,
        .sd_req = {0x101},
    };
    uint8_t digest[PLOMB_HASH_SIZE];

    plomb_port_sha256(bin, digest);
    bytes_reverse(command.hash, digest, sizeof(digest));
    if (type == PLOMB_FW_APPLICATION) command.app_size = (uint32_t)bin.size;
    if (type == PLOMB_FW_SOFTDEVICE) command.sd_size = (uint32_t)bin.size;
    if (type == PLOMB_FW_BOOTLOADER) command.bl_size = (uint32_t)bin.size;
    return command;
}

/* An unsigned package for secure bootloaders. */
static void make_from(struct subject *subject, const char *slot,
                      const struct plomb_init_command *command, struct plomb_span bin)
{
    uint8_t init[DAT_MAX];
    uint8_t dat[DAT_MAX];
    size_t size = plomb_init_command_write(command, init, sizeof(init));

    size = plomb_init_packet_write(plomb_span(init, size), NULL, dat, sizeof(dat));
    assert_true(size > 0);
    make_package(subject, slot, "", "i.bin", plomb_span(dat, size), bin);
}

/* An application package with what `change` does to its command. */
static void make_app(struct subject *subject,
                     void (*change)(struct plomb_init_command *command))
{
    struct plomb_span bin = plomb_span(zeros, BIN_SIZE);
    struct plomb_init_command command = command_of(PLOMB_FW_APPLICATION, bin);

    change(&command);
    make_from(subject, "application", &command, bin);
}

static void shorten(struct plomb_init_command *command)
{
    command->app_size -= 4;
}

static void test_inspect_odd__finds_another_size(void **state)
{
    struct subject subject;
    struct plomb_error error;

    (void)state;
    make_app(&subject, shorten);
    assert_int_equal(check(&subject, &error), PLOMB_IMAGE_SIZE_MISMATCH);
    assert_string_equal(error.message, "'i.bin' has 64 bytes, its init packet says 60");
}

static void make_sealed(struct plomb_init_command *command)
{
    command->type = 64;
}

static void test_inspect_odd__names_unknown_types(void **state)
{
    struct subject subject;
    struct plomb_error error;

    (void)state;
    make_app(&subject, make_sealed);
    assert_int_equal(inspect(&subject)->slot_status, PLOMB_SLOT_MISMATCH);
    assert_true(has_note(&subject, "slot-mismatch"));
    assert_int_equal(check(&subject, &error), PLOMB_FW_TYPE_UNKNOWN);
}

static void drop_hash(struct plomb_init_command *command)
{
    command->present &= ~(uint32_t)PLOMB_INIT_HASH;
}

static void test_inspect_odd__an_init_packet_needs_a_hash(void **state)
{
    struct subject subject;
    struct plomb_error error;

    (void)state;
    make_app(&subject, drop_hash);
    assert_int_equal(check(&subject, &error), PLOMB_HASH_TYPE_UNKNOWN);
}

static void make_debug(struct plomb_init_command *command)
{
    command->is_debug = true;
}

static void test_inspect_odd__warns_of_debug_packages(void **state)
{
    struct subject subject;

    (void)state;
    make_app(&subject, make_debug);
    (void)inspect(&subject);
    assert_true(has_note(&subject, "debug"));
    plomb_package_free(&subject.package);
}

static void validate_by_signature(struct plomb_init_command *command)
{
    command->boot_validation_count = 2;
    command->boot_validation[0].type = PLOMB_BOOT_VALIDATION_ECDSA;
    command->boot_validation[1].type = 4;
}

static void test_inspect_odd__shows_unusable_boot_validation(void **state)
{
    struct subject subject;
    const struct plomb_inspect_image *image;

    (void)state;
    make_app(&subject, validate_by_signature);
    image = inspect(&subject);
    assert_int_equal(image->boot_validation[0].status, PLOMB_BOOT_VALIDATION_INVALID);
    assert_int_equal(image->boot_validation[1].status, PLOMB_BOOT_VALIDATION_UNKNOWN);
    assert_false(image->boot_validation[0].has_forms);
    plomb_package_free(&subject.package);
}

static void test_inspect_odd__refuses_huge_packets(void **state)
{
    struct subject subject;
    struct plomb_error error;

    (void)state;
    make_package(&subject, "application", "", "i.bin",
                 plomb_span(zeros, PLOMB_INIT_PACKET_MAX + 1), plomb_span(zeros, 4));
    assert_int_equal(check(&subject, &error), PLOMB_INIT_PACKET_TOO_LARGE);
}

static void test_inspect_odd__an_odd_image_cannot_be_delivered(void **state)
{
    struct plomb_span bin = plomb_span(zeros, 7);
    struct plomb_init_command command = command_of(PLOMB_FW_APPLICATION, bin);
    struct subject subject;
    struct plomb_error error;

    (void)state;
    make_from(&subject, "application", &command, bin);
    assert_int_equal(inspect(&subject)->size_status, PLOMB_IMAGE_SIZE_ODD);
    assert_true(has_note(&subject, "image-size-odd"));
    assert_int_equal(check(&subject, &error), PLOMB_OK);
}

static void name_two_families(struct plomb_init_command *command)
{
    command->sd_req_count = 2;
    command->sd_req[1] = 0x100;
}

static void test_inspect_odd__does_not_guess_between_softdevices(void **state)
{
    struct subject subject;

    (void)state;
    make_app(&subject, name_two_families);
    subject.options.chip = plomb_chip_find("nrf52840");
    assert_false(inspect(&subject)->room.is_known);
    assert_int_equal(subject.report.map.base.source, PLOMB_FLASH_AMBIGUOUS);
    assert_false(subject.report.map.regions[PLOMB_FLASH_APPLICATION].has_start);
    plomb_package_free(&subject.package);
}

/* An image of a SoftDevice that says that it ends at `end`. */
static void make_softdevice(struct subject *subject, uint32_t end)
{
    uint8_t image[SD_SIZE] = {0};
    struct plomb_span bin = plomb_span(image, sizeof(image));
    struct plomb_init_command command;

    bytes_write_le32(image + PLOMB_SOFTDEVICE_INFO_OFFSET, 0x34);
    bytes_write_le32(image + PLOMB_SOFTDEVICE_INFO_OFFSET + 4, PLOMB_SOFTDEVICE_MAGIC);
    bytes_write_le32(image + PLOMB_SOFTDEVICE_INFO_OFFSET + 8, end);
    command = command_of(PLOMB_FW_SOFTDEVICE, bin);
    make_from(subject, "softdevice", &command, bin);
    subject->options.chip = plomb_chip_find("nrf52810");
}

static void test_inspect_odd__survives_softdevices_that_lie(void **state)
{
    static const uint32_t ends[] = {0, 1, 0x1000, 0x26001, 0x80000000, UINT32_MAX};
    struct subject subject;

    (void)state;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        make_softdevice(&subject, ends[i]);
        assert_true(inspect(&subject)->has_softdevice);
        assert_int_equal(subject.report.images[0].softdevice.size, ends[i]);
        assert_int_equal(has_note(&subject, "softdevice-large"), ends[i] > 0x26000);
        plomb_package_free(&subject.package);
    }
}

static void test_inspect_odd__warns_of_what_does_not_fit(void **state)
{
    struct plomb_span bin = plomb_span(zeros, sizeof(zeros));
    struct plomb_init_command command = command_of(PLOMB_FW_BOOTLOADER, bin);
    struct subject subject;

    (void)state;
    command.sd_req[0] = 0x103;
    make_from(&subject, "bootloader", &command, bin);
    subject.options.chip = plomb_chip_find("nrf52810");
    assert_false(inspect(&subject)->room.fits);
    assert_int_equal(subject.report.images[0].room.capacity, 53248);
    assert_true(has_note(&subject, "no-room"));
    assert_true(has_note(&subject, "bootloader-large"));
    plomb_package_free(&subject.package);
}

static void test_inspect_odd__warns_of_names_that_phones_refuse(void **state)
{
    struct subject subject;

    (void)state;
    make_package(&subject, "application", "", "i.hex", plomb_span(zeros, 1),
                 plomb_span(zeros, 4));
    (void)inspect(&subject);
    assert_true(has_note(&subject, "name-ends-in-hex"));
    plomb_package_free(&subject.package);
}

/* 0.7: any device, no SoftDevice, id 1, size and SHA-256 of 4 zero bytes. */
static void make_legacy(struct subject *subject, uint8_t size, uint8_t first_hash_byte)
{
    uint8_t dat[50] = {[10] = 1, [14] = size};

    plomb_port_sha256(plomb_span(zeros, 4), dat + 18);
    dat[18] ^= first_hash_byte;
    make_package(subject, "application", "\"dfu_version\": 0.7, ", "i.bin",
                 plomb_span(dat, sizeof(dat)), plomb_span(zeros, 4));
}

static void test_inspect_odd__checks_legacy_images(void **state)
{
    struct subject subject;
    struct plomb_error error;

    (void)state;
    make_legacy(&subject, 4, 0);
    assert_int_equal(check(&subject, &error), PLOMB_OK);
    make_legacy(&subject, 5, 0);
    assert_int_equal(check(&subject, &error), PLOMB_IMAGE_SIZE_MISMATCH);
    make_legacy(&subject, 4, 1);
    assert_int_equal(check(&subject, &error), PLOMB_IMAGE_HASH_MISMATCH);
}

static void test_inspect_odd__refuses_malformed_legacy_packets(void **state)
{
    struct subject subject;
    struct plomb_error error;

    (void)state;
    make_package(&subject, "application", "\"dfu_version\": 0.5, ", "i.bin",
                 plomb_span(zeros, 9), plomb_span(zeros, 4));
    assert_int_equal(check(&subject, &error), PLOMB_INIT_PACKET_MALFORMED);
    assert_int_equal(error.position, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_inspect_odd__finds_another_size),
        cmocka_unit_test(test_inspect_odd__names_unknown_types),
        cmocka_unit_test(test_inspect_odd__an_init_packet_needs_a_hash),
        cmocka_unit_test(test_inspect_odd__warns_of_debug_packages),
        cmocka_unit_test(test_inspect_odd__shows_unusable_boot_validation),
        cmocka_unit_test(test_inspect_odd__refuses_huge_packets),
        cmocka_unit_test(test_inspect_odd__an_odd_image_cannot_be_delivered),
        cmocka_unit_test(test_inspect_odd__does_not_guess_between_softdevices),
        cmocka_unit_test(test_inspect_odd__survives_softdevices_that_lie),
        cmocka_unit_test(test_inspect_odd__warns_of_what_does_not_fit),
        cmocka_unit_test(test_inspect_odd__warns_of_names_that_phones_refuse),
        cmocka_unit_test(test_inspect_odd__checks_legacy_images),
        cmocka_unit_test(test_inspect_odd__refuses_malformed_legacy_packets),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
