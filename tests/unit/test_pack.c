/*
 * plomb_pack over its public interface: which options it refuses, what it
 * puts into init packets and archives. Equality with nrfutil's packages is
 * shown by tests/interop.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/validate.h>
#include <plomb/pack.h>
#include <plomb/package.h>

#define VECTORS "tests/vectors/nrfutil/"
#define SD_HEX  VECTORS "sd-bl-app-ecdsa-bootval/sd.hex"
#define BL_HEX  VECTORS "sd-bl-app-ecdsa-bootval/bl.hex"
#define APP_HEX VECTORS "sd-bl-app-ecdsa-bootval/app.hex"

/* A signer that fills in a pattern, which nobody checks. */
static enum plomb_status fake_sign(void *context,
                                   const struct plomb_sign_request *request,
                                   uint8_t signature[PLOMB_SIGNATURE_SIZE],
                                   struct plomb_error *error)
{
    (void)error;
    if (context != NULL) return PLOMB_SIGNING_FAILED;
    for (size_t i = 0; i < PLOMB_SIGNATURE_SIZE; i++) signature[i] = (uint8_t)i;
    signature[0] = request->digest[0];
    return PLOMB_OK;
}

static const struct plomb_signer signer = {.sign = fake_sign, .is_checked = true};

static void add_id(struct plomb_id_list *list, uint32_t id)
{
    list->ids[list->count++] = id;
}

static struct plomb_optional given(uint32_t value)
{
    return (struct plomb_optional){true, value};
}

/* An application with all that it needs. */
static struct plomb_pack_options application(void)
{
    struct plomb_pack_options options = {0};

    options.application = APP_HEX;
    options.application_version = given(1);
    options.hw_version = given(52);
    add_id(&options.sd_req, 0xcb);
    return options;
}

/* SoftDevice, bootloader and application. */
static struct plomb_pack_options system_and_application(void)
{
    struct plomb_pack_options options = application();

    options.softdevice = SD_HEX;
    options.bootloader = BL_HEX;
    options.bootloader_version = given(5);
    add_id(&options.sd_id, 0x101);
    return options;
}

struct packed {
    enum plomb_status status;
    struct plomb_buf zip;
    struct plomb_pack_report report;
    struct plomb_error error;
};

static void pack(const struct plomb_pack_options *options, struct packed *out)
{
    memset(out, 0, sizeof(*out));
    plomb_buf_init(&out->zip, PLOMB_PACKAGE_MAX);
    out->status = plomb_pack(options, &signer, &out->zip, &out->report, &out->error);
}

/* Packs, expects a refusal that mentions `word`, and nothing in the buffer. */
static void assert_refused(const struct plomb_pack_options *options,
                           enum plomb_status status, const char *word)
{
    struct packed packed;

    pack(options, &packed);
    assert_int_equal(packed.status, status);
    assert_int_equal(packed.zip.size, 0);
    if (strstr(packed.error.message, word) == NULL &&
        strstr(packed.error.hint, word) == NULL) {
        fail_msg("'%s' (%s) does not say '%s'", packed.error.message, packed.error.hint,
                 word);
    }
}

static bool has_note(const struct packed *packed, const char *id)
{
    for (size_t i = 0; i < packed->report.notes.count; i++) {
        if (strcmp(packed->report.notes.entries[i].id, id) == 0) return true;
    }
    return false;
}

static void test_pack__refuses_a_package_without_images(void **state)
{
    struct plomb_pack_options options = application();

    (void)state;
    options.application = NULL;
    options.application_version.is_given = false;
    assert_refused(&options, PLOMB_OPTION_MISSING, "no image");
}

static void test_pack__names_the_option_that_is_missing(void **state)
{
    struct plomb_pack_options options = application();

    (void)state;
    options.hw_version.is_given = false;
    assert_refused(&options, PLOMB_OPTION_MISSING, "--hw-version");
    options = application();
    options.application_version.is_given = false;
    assert_refused(&options, PLOMB_OPTION_MISSING, "--application-version");
    options = application();
    options.sd_req.count = 0;
    assert_refused(&options, PLOMB_OPTION_MISSING, "--sd-req");
    options = system_and_application();
    options.bootloader_version.is_given = false;
    assert_refused(&options, PLOMB_OPTION_MISSING, "--bootloader-version");
    options = system_and_application();
    options.sd_id.count = 0;
    assert_refused(&options, PLOMB_OPTION_MISSING, "--sd-id");
}

static void test_pack__refuses_options_without_their_image(void **state)
{
    struct plomb_pack_options options = application();

    (void)state;
    options.bootloader_version = given(1);
    assert_refused(&options, PLOMB_OPTION_CONFLICT, "--bootloader");
    options = application();
    add_id(&options.sd_id, 0x101);
    assert_refused(&options, PLOMB_OPTION_CONFLICT, "--sd-req");
    options = application();
    options.sd_boot_validation = given(PLOMB_BOOT_VALIDATION_CRC);
    assert_refused(&options, PLOMB_OPTION_CONFLICT, "--softdevice");
}

static void test_pack__refuses_ids_over_16_bits(void **state)
{
    struct plomb_pack_options options = application();

    (void)state;
    add_id(&options.sd_req, 0x12345);
    assert_refused(&options, PLOMB_OPTION_VALUE, "0x12345");
}

static void test_pack__refuses_two_images_of_one_name(void **state)
{
    struct plomb_pack_options options = application();

    (void)state;
    options.softdevice = VECTORS "errors/d1/fw.bin";
    options.application = VECTORS "errors/d2/fw.bin";
    add_id(&options.sd_id, 0x100);
    assert_refused(&options, PLOMB_OPTION_CONFLICT, "fw.bin");
}

static void test_pack__needs_a_signer_or_the_word(void **state)
{
    struct plomb_pack_options options = application();
    struct plomb_pack_report report;
    struct plomb_buf zip;

    (void)state;
    plomb_buf_init(&zip, PLOMB_PACKAGE_MAX);
    assert_int_equal(plomb_pack(&options, NULL, &zip, &report, NULL),
                     PLOMB_OPTION_MISSING);
    options.allow_unsigned = true;
    assert_int_equal(plomb_pack(&options, NULL, &zip, &report, NULL), PLOMB_OK);
    assert_false(report.is_signed);
    plomb_buf_clear(&zip);
    options.app_boot_validation = given(PLOMB_BOOT_VALIDATION_ECDSA);
    assert_int_equal(plomb_pack(&options, NULL, &zip, &report, NULL),
                     PLOMB_OPTION_MISSING);
}

static void test_pack__leaves_nothing_when_the_signer_fails(void **state)
{
    struct plomb_pack_options options = application();
    struct plomb_signer broken = {
        .sign = fake_sign, .is_checked = true, .context = &options};
    struct plomb_pack_report report;
    struct plomb_buf zip;

    (void)state;
    plomb_buf_init(&zip, PLOMB_PACKAGE_MAX);
    assert_int_equal(plomb_pack(&options, &broken, &zip, &report, NULL),
                     PLOMB_SIGNING_FAILED);
    assert_int_equal(zip.size, 0);
}

static void test_pack__keeps_the_order_of_sd_req_without_repeats(void **state)
{
    struct plomb_pack_options options = application();
    struct packed packed;
    const struct plomb_init_command *command = &packed.report.images[0].command;

    (void)state;
    add_id(&options.sd_req, 0x101);
    add_id(&options.sd_req, 0xcb);
    add_id(&options.sd_req, 0x0);
    pack(&options, &packed);
    assert_int_equal(packed.status, PLOMB_OK);
    assert_int_equal(command->sd_req_count, 3);
    assert_int_equal(command->sd_req[0], 0xcb);
    assert_int_equal(command->sd_req[1], 0x101);
    assert_int_equal(command->sd_req[2], 0);
    assert_true(has_note(&packed, "sd-req-zero-not-first"));
    plomb_buf_clear(&packed.zip);
}

static void test_pack__application_meets_the_softdevice_of_the_package(void **state)
{
    struct plomb_pack_options options = system_and_application();
    struct packed packed;
    const struct plomb_pack_image *images = packed.report.images;

    (void)state;
    pack(&options, &packed);
    assert_int_equal(packed.status, PLOMB_OK);
    assert_int_equal(packed.report.image_count, 2);
    assert_int_equal(images[0].command.type, PLOMB_FW_SOFTDEVICE_BOOTLOADER);
    assert_int_equal(images[0].command.fw_version, 5);
    assert_int_equal(images[0].command.sd_req_count, 2);
    assert_int_equal(images[0].command.sd_req[1], 0x101);
    assert_int_equal(images[1].command.sd_req_count, 1);
    assert_int_equal(images[1].command.sd_req[0], 0x101);
    plomb_buf_clear(&packed.zip);
}

static void test_pack__makes_the_same_bytes_twice(void **state)
{
    struct plomb_pack_options options = system_and_application();
    struct packed a;
    struct packed b;

    (void)state;
    pack(&options, &a);
    pack(&options, &b);
    assert_int_equal(a.status, PLOMB_OK);
    assert_true(plomb_span_is_equal(plomb_buf_span(&a.zip), plomb_buf_span(&b.zip)));
    plomb_buf_clear(&a.zip);
    plomb_buf_clear(&b.zip);
}

static void test_pack__what_it_writes_opens_again(void **state)
{
    struct plomb_pack_options options = system_and_application();
    struct plomb_package *package = NULL;
    const struct plomb_package_image *images;
    struct packed packed;
    size_t count = 0;

    (void)state;
    pack(&options, &packed);
    assert_int_equal(plomb_package_parse(plomb_buf_span(&packed.zip), &package, NULL),
                     PLOMB_OK);
    images = plomb_package_images(package, &count);
    assert_int_equal(count, 2);
    assert_string_equal(images[0].bin->name, "sd_bl.bin");
    assert_true(images[0].has_sizes);
    assert_int_equal(images[0].sd_size + images[0].bl_size, images[0].bin->bytes.size);
    assert_string_equal(images[1].dat->name, "app.dat");
    plomb_package_free(&package);
    plomb_buf_clear(&packed.zip);
}

static void test_pack__packs_bootloader_and_application_with_a_note(void **state)
{
    struct plomb_pack_options options = application();
    struct packed packed;

    (void)state;
    options.bootloader = BL_HEX;
    options.bootloader_version = given(2);
    pack(&options, &packed);
    assert_int_equal(packed.status, PLOMB_OK);
    assert_int_equal(packed.report.images[0].slot, PLOMB_SLOT_BOOTLOADER);
    assert_true(has_note(&packed, "bootloader-and-application"));
    plomb_buf_clear(&packed.zip);
}

static void test_pack__warns_of_what_old_bootloaders_refuse(void **state)
{
    struct plomb_pack_options options = application();
    struct packed packed;

    (void)state;
    options.app_boot_validation = given(PLOMB_BOOT_VALIDATION_ECDSA);
    pack(&options, &packed);
    assert_int_equal(packed.report.images[0].init_command_size,
                     PLOMB_INIT_COMMAND_OLD_MAX);
    assert_false(has_note(&packed, "init-command-large"));
    plomb_buf_clear(&packed.zip);
    add_id(&options.sd_req, 0x7f);
    pack(&options, &packed);
    assert_int_equal(packed.status, PLOMB_OK);
    assert_true(has_note(&packed, "init-command-large"));
    plomb_buf_clear(&packed.zip);
}

static void test_pack__wraps_a_zigbee_file_in_an_external_application(void **state)
{
    struct plomb_zigbee_options zigbee = {
        .manufacturer_id = 123, .image_type = 321, .hw_version = 52, .comment = "c"};
    struct plomb_pack_options options = application();
    const struct plomb_pack_image *image;
    struct packed packed;

    (void)state;
    options.zigbee = &zigbee;
    pack(&options, &packed);
    assert_int_equal(packed.status, PLOMB_OK);
    image = &packed.report.images[0];
    assert_int_equal(packed.report.image_count, 1);
    assert_int_equal(image->command.type, PLOMB_FW_EXTERNAL_APPLICATION);
    assert_string_equal(image->bin_name, "007B-0141-00000001-c.bin");
    assert_int_equal(image->image_size % 4, 0);
    plomb_buf_clear(&packed.zip);
}

static void test_version__is_one_number_in_both_directions(void **state)
{
    uint32_t version = 0;

    (void)state;
    assert_int_equal(plomb_version_parse("2.7.31", &version, NULL), PLOMB_OK);
    assert_int_equal(version, 20731);
    assert_int_equal(plomb_version_parse("429496.72.95", &version, NULL), PLOMB_OK);
    assert_true(version == UINT32_MAX);
}

static void test_version__refuses_what_is_not_one_version(void **state)
{
    static const char *const bad[] = {"1.200.3", "1.2",    "1.2.x", "1.-2.3",
                                      "",        "1.2.3 ", "1..3",  "429496.72.96",
                                      "1.2.3.4", "+1.2.3", " 1.2.3"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint32_t version = 77;

        assert_int_equal(plomb_version_parse(bad[i], &version, NULL),
                         PLOMB_OPTION_VALUE);
        assert_int_equal(version, 77);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pack__refuses_a_package_without_images),
        cmocka_unit_test(test_pack__names_the_option_that_is_missing),
        cmocka_unit_test(test_pack__refuses_options_without_their_image),
        cmocka_unit_test(test_pack__refuses_ids_over_16_bits),
        cmocka_unit_test(test_pack__refuses_two_images_of_one_name),
        cmocka_unit_test(test_pack__needs_a_signer_or_the_word),
        cmocka_unit_test(test_pack__leaves_nothing_when_the_signer_fails),
        cmocka_unit_test(test_pack__keeps_the_order_of_sd_req_without_repeats),
        cmocka_unit_test(test_pack__application_meets_the_softdevice_of_the_package),
        cmocka_unit_test(test_pack__makes_the_same_bytes_twice),
        cmocka_unit_test(test_pack__what_it_writes_opens_again),
        cmocka_unit_test(test_pack__packs_bootloader_and_application_with_a_note),
        cmocka_unit_test(test_pack__warns_of_what_old_bootloaders_refuse),
        cmocka_unit_test(test_pack__wraps_a_zigbee_file_in_an_external_application),
        cmocka_unit_test(test_version__is_one_number_in_both_directions),
        cmocka_unit_test(test_version__refuses_what_is_not_one_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
