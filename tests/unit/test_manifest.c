#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "formats/manifest.h"

/* A slot with its two files, to be put between braces. */
#define SLOT(slot, name)                                                               \
    "\"" slot "\": {\"bin_file\": \"" name ".bin\", \"dat_file\": \"" name ".dat\"}"
#define SLOT_WITH(slot, rest)                                                          \
    "\"" slot "\": {\"bin_file\": \"a.bin\", \"dat_file\": \"a.dat\", " rest "}"
#define MANIFEST(members) "{\"manifest\": {" members "}}"

static struct manifest parsed(const char *text)
{
    struct manifest manifest;
    struct plomb_error error = {0};

    if (manifest_parse(plomb_span_text(text), &manifest, &error) != PLOMB_OK) {
        fail_msg("%s", error.message);
    }
    return manifest;
}

static void assert_refused(const char *text, const char *reason)
{
    struct manifest manifest;
    struct plomb_error error = {0};

    assert_int_equal(manifest_parse(plomb_span_text(text), &manifest, &error),
                     PLOMB_MANIFEST_MALFORMED);
    assert_int_equal(error.status, PLOMB_MANIFEST_MALFORMED);
    if (strstr(error.message, reason) == NULL) fail_msg("%s", error.message);
}

/* Parses nrfutil's manifest of a case, and writes the same bytes again. */
static void assert_round_trip(const char *name)
{
    struct manifest manifest;
    struct plomb_buf text;
    struct plomb_buf out;
    char path[200];

    snprintf(path, sizeof(path), "tests/vectors/nrfutil/%s/manifest.json", name);
    plomb_buf_init(&text, MANIFEST_SIZE_MAX);
    plomb_buf_init(&out, MANIFEST_SIZE_MAX);
    assert_int_equal(file_read(path, &text, NULL), PLOMB_OK);
    assert_int_equal(manifest_parse(plomb_buf_span(&text), &manifest, NULL), PLOMB_OK);
    manifest_write(&manifest, &out);
    assert_int_equal(out.status, PLOMB_OK);
    assert_int_equal(out.size, text.size);
    assert_memory_equal(out.ptr, text.ptr, text.size);
    plomb_buf_clear(&text);
    plomb_buf_clear(&out);
}

static void test_manifest__writes_what_nrfutil_writes(void **state)
{
    static const char *const names[] = {
        "app-unsigned", "bl-hex",       "sd-hex",     "sd-bl",
        "sd-app",       "app-external", "zigbee-app", "sd-bl-app-ecdsa-bootval"};
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_round_trip(names[i]);
    }
}

static void test_manifest__reads_slots(void **state)
{
    struct manifest manifest =
        parsed(MANIFEST(SLOT("application", "app") "," SLOT("bootloader", "bl")));
    (void)state;

    assert_true(manifest.slots[PLOMB_SLOT_APPLICATION].is_present);
    assert_string_equal(manifest.slots[PLOMB_SLOT_APPLICATION].bin_file, "app.bin");
    assert_string_equal(manifest.slots[PLOMB_SLOT_APPLICATION].dat_file, "app.dat");
    assert_string_equal(manifest.slots[PLOMB_SLOT_BOOTLOADER].bin_file, "bl.bin");
    assert_false(manifest.slots[PLOMB_SLOT_SOFTDEVICE].is_present);
    assert_false(manifest.slots[PLOMB_SLOT_SOFTDEVICE_BOOTLOADER].is_present);
    assert_false(manifest.is_legacy);
    assert_string_equal(manifest.dfu_version, "");
}

static void assert_sizes(const char *rest, bool has_sizes)
{
    char text[300];
    struct manifest manifest;

    snprintf(text, sizeof(text), MANIFEST(SLOT_WITH("softdevice_bootloader", "%s")),
             rest);
    manifest = parsed(text);
    const struct manifest_slot *slot =
        &manifest.slots[PLOMB_SLOT_SOFTDEVICE_BOOTLOADER];
    assert_int_equal(slot->has_sizes, has_sizes);
    if (!has_sizes) return;
    assert_int_equal(slot->sd_size, 24572);
    assert_int_equal(slot->bl_size, 9004);
}

static void test_manifest__reads_sizes_from_both_places(void **state)
{
    (void)state;
    assert_sizes("\"x\": 0", false);
    assert_sizes("\"sd_size\": 24572, \"bl_size\": 9004", true);
    assert_sizes("\"info_read_only_metadata\": {\"sd_size\": 24572, \"bl_size\": 9004}",
                 true);
    assert_sizes("\"sd_size\": 24572, \"info_read_only_metadata\": "
                 "{\"sd_size\": 24572, \"bl_size\": 9004}",
                 true);
}

static void test_manifest__refuses_wrong_sizes(void **state)
{
    static const char *const cases[][2] = {
        {"\"sd_size\": 1", "need each other"},
        {"\"bl_size\": 1", "need each other"},
        {"\"sd_size\": -1, \"bl_size\": 1", "'sd_size' is not a whole number"},
        {"\"sd_size\": 1, \"bl_size\": 4294967296", "'bl_size' is not a whole number"},
        {"\"sd_size\": \"1\", \"bl_size\": 1", "'sd_size' is not a whole number"},
        {"\"info_read_only_metadata\": []", "is not an object"},
        {"\"sd_size\": 1, \"bl_size\": 1, \"info_read_only_metadata\": "
         "{\"sd_size\": 2, \"bl_size\": 1}",
         "given twice, differently"}};
    (void)state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char text[300];

        snprintf(text, sizeof(text), MANIFEST(SLOT_WITH("softdevice_bootloader", "%s")),
                 cases[i][0]);
        assert_refused(text, cases[i][1]);
    }
}

static void test_manifest__skips_data_of_other_tools(void **state)
{
    struct manifest manifest =
        parsed("{\"plomb\": {\"format\": 1}, \"manifest\": {" SLOT_WITH(
            "application", "\"extra\": [1, {}], \"sd_size\": \"any\"") "}, \"x\": 1}");
    (void)state;

    assert_true(manifest.slots[PLOMB_SLOT_APPLICATION].is_present);
    assert_false(manifest.slots[PLOMB_SLOT_APPLICATION].has_sizes);
}

static void test_manifest__reads_the_legacy_version(void **state)
{
    struct manifest manifest =
        parsed(MANIFEST(SLOT("application", "a") ", \"dfu_version\": 0.5"));
    (void)state;

    assert_true(manifest.is_legacy);
    assert_string_equal(manifest.dfu_version, "0.5");
}

static void test_manifest__knows_legacy_packages_without_version(void **state)
{
    struct manifest manifest =
        parsed(MANIFEST(SLOT_WITH("application", "\"init_packet_data\": {}")));
    (void)state;

    assert_true(manifest.is_legacy);
    assert_string_equal(manifest.dfu_version, "");
}

static void test_manifest__refuses_wrong_legacy_version(void **state)
{
    (void)state;
    assert_refused(MANIFEST(SLOT("application", "a") ", \"dfu_version\": \"0.5\""),
                   "'dfu_version' is not a number");
    assert_refused(MANIFEST(SLOT("application", "a") ", \"dfu_version\": 1e300"),
                   "'dfu_version' is not a number");
}

static void test_manifest__refuses_to_name_no_image(void **state)
{
    (void)state;
    assert_refused("{\"manifest\": {}}", "names no image");
    assert_refused("{\"manifest\": {\"dfu_version\": 0.5}}", "names no image");
}

static void test_manifest__refuses_wrong_types(void **state)
{
    static const char *const texts[] = {"[]",
                                        "{}",
                                        "\"manifest\"",
                                        "{\"manifest\": []}",
                                        "{\"Manifest\": {}}",
                                        "{\"manifest\": null}"};
    (void)state;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_refused(texts[i], "there is no object 'manifest'");
    }
    assert_refused(MANIFEST("\"application\": null"), "'application' is not an object");
}

static void test_manifest__refuses_missing_or_mistyped_files(void **state)
{
    (void)state;
    assert_refused(MANIFEST("\"application\": {\"dat_file\": \"a\"}"),
                   "the slot 'application' has no 'bin_file'");
    assert_refused(MANIFEST("\"application\": {\"bin_file\": \"a\"}"),
                   "the slot 'application' has no 'dat_file'");
    assert_refused(MANIFEST("\"bootloader\": {\"bin_file\": 1, \"dat_file\": \"a\"}"),
                   "'bin_file' of the slot 'bootloader' is not a string");
}

static void test_manifest__refuses_names_that_are_no_entries(void **state)
{
    static const char *const names[] = {"",       "/a",  "..",       "a/b",
                                        "a\\\\b", "C:a", "a\\u0007", "manifest.json"};
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char text[200];

        snprintf(text, sizeof(text),
                 MANIFEST("\"application\": {\"bin_file\": \"%s\", "
                          "\"dat_file\": \"a.dat\"}"),
                 names[i]);
        assert_refused(text, "'bin_file' of the slot 'application' ");
    }
}

static void test_manifest__refuses_name_of_256_bytes(void **state)
{
    char text[400];
    (void)state;

    snprintf(text, sizeof(text),
             MANIFEST("\"application\": {\"bin_file\": \"%0256d\", "
                      "\"dat_file\": \"a.dat\"}"),
             0);
    assert_refused(text, "is too long");
}

static void test_manifest__refuses_one_file_in_two_roles(void **state)
{
    (void)state;
    assert_refused(MANIFEST("\"application\": {\"bin_file\": \"a\", "
                            "\"dat_file\": \"a\"}"),
                   "'a' is named in two roles");
    assert_refused(MANIFEST(SLOT("application", "a") "," SLOT("softdevice", "a")),
                   "is named in two roles");
}

static void test_manifest__refuses_both_ways_of_packing_a_softdevice(void **state)
{
    (void)state;
    assert_refused(
        MANIFEST(SLOT("softdevice_bootloader", "a") "," SLOT("softdevice", "b")),
        "'softdevice_bootloader' stands beside 'softdevice'");
    assert_refused(
        MANIFEST(SLOT("bootloader", "b") "," SLOT("softdevice_bootloader", "a")),
        "'softdevice_bootloader' stands beside 'bootloader'");
}

static void test_manifest__proposes_the_nearest_slot(void **state)
{
    struct manifest manifest;
    struct plomb_error error = {0};
    const char *text = MANIFEST(SLOT("aplication", "a"));
    (void)state;

    assert_refused(text, "there is no slot 'aplication'");
    assert_int_not_equal(manifest_parse(plomb_span_text(text), &manifest, &error), 0);
    assert_string_equal(error.hint, "did you mean 'application'?");
}

static void test_manifest__names_the_line_of_bad_json(void **state)
{
    (void)state;
    assert_refused("{\n\"manifest\": {\n}", "line 3: ");
    assert_refused(MANIFEST(SLOT("application", "a") "," SLOT("application", "b")),
                   "the key 'application' more than once");
}

static void test_manifest__names_its_slots(void **state)
{
    (void)state;
    assert_string_equal(manifest_slot_name(PLOMB_SLOT_SOFTDEVICE_BOOTLOADER),
                        "softdevice_bootloader");
    assert_string_equal(manifest_slot_name(PLOMB_SLOT_APPLICATION), "application");
    assert_null(manifest_slot_name(PLOMB_SLOT_COUNT));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_manifest__writes_what_nrfutil_writes),
        cmocka_unit_test(test_manifest__reads_slots),
        cmocka_unit_test(test_manifest__reads_sizes_from_both_places),
        cmocka_unit_test(test_manifest__refuses_wrong_sizes),
        cmocka_unit_test(test_manifest__skips_data_of_other_tools),
        cmocka_unit_test(test_manifest__reads_the_legacy_version),
        cmocka_unit_test(test_manifest__knows_legacy_packages_without_version),
        cmocka_unit_test(test_manifest__refuses_wrong_legacy_version),
        cmocka_unit_test(test_manifest__refuses_to_name_no_image),
        cmocka_unit_test(test_manifest__refuses_wrong_types),
        cmocka_unit_test(test_manifest__refuses_missing_or_mistyped_files),
        cmocka_unit_test(test_manifest__refuses_names_that_are_no_entries),
        cmocka_unit_test(test_manifest__refuses_name_of_256_bytes),
        cmocka_unit_test(test_manifest__refuses_one_file_in_two_roles),
        cmocka_unit_test(test_manifest__refuses_both_ways_of_packing_a_softdevice),
        cmocka_unit_test(test_manifest__proposes_the_nearest_slot),
        cmocka_unit_test(test_manifest__names_the_line_of_bad_json),
        cmocka_unit_test(test_manifest__names_its_slots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
