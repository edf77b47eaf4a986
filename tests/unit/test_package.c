#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <plomb/package.h>

#include "formats/zip.h"

#define NRFUTIL "tests/vectors/nrfutil/"

/* Opens a package that must be fine; the caller frees it. */
static struct plomb_package *loaded(const char *name)
{
    struct plomb_package *package = NULL;
    struct plomb_error error = {0};
    char path[200];

    snprintf(path, sizeof(path), NRFUTIL "%s/output.zip", name);
    if (plomb_package_load(path, &package, &error) != PLOMB_OK) {
        fail_msg("%s", error.message);
    }
    return package;
}

/* Parses a package of up to three files; entries without a name are left out. */
static enum plomb_status status_of(const struct zip_file *files, size_t count,
                                   struct plomb_error *error)
{
    struct plomb_package *package = NULL;
    struct plomb_buf zip;
    enum plomb_status status;

    plomb_error_clear(error);
    plomb_buf_init(&zip, PLOMB_PACKAGE_MAX);
    assert_int_equal(zip_write(files, count, 0, &zip, NULL), PLOMB_OK);
    status = plomb_package_parse(plomb_buf_span(&zip), &package, error);
    assert_int_equal(status, error->status);
    plomb_package_free(&package);
    plomb_buf_clear(&zip);
    return status;
}

static struct zip_file file_of(const char *name, const char *text)
{
    struct zip_file file = {name, plomb_span_text(text), NULL};

    return file;
}

static struct zip_file manifest_of_app(void)
{
    return file_of("manifest.json", "{\"manifest\": {\"application\": {"
                                    "\"bin_file\": \"a.bin\", "
                                    "\"dat_file\": \"a.dat\"}}}");
}

static void assert_opens(const char *name, size_t image_count, bool is_legacy)
{
    struct plomb_package *package = loaded(name);
    const struct plomb_package_image *images;
    size_t count = 0;

    images = plomb_package_images(package, &count);
    assert_int_equal(count, image_count);
    for (size_t i = 0; i < count; i++) {
        assert_true(images[i].bin->bytes.size > 0);
        assert_true(images[i].dat->bytes.size > 0);
        if (i > 0) assert_true(images[i].slot > images[i - 1].slot);
    }
    assert_int_equal(plomb_package_is_legacy(package), is_legacy);
    (void)plomb_package_entries(package, &count);
    assert_int_equal(count, 1 + 2 * image_count);
    plomb_package_free(&package);
    assert_null(package);
}

static void test_package__opens_what_nrfutil_makes(void **state)
{
    static const char *const names[] = {"app-bin-signed-odd",
                                        "app-bootval-ecdsa",
                                        "app-bootval-none",
                                        "app-bootval-sha256",
                                        "app-debug-defaults",
                                        "app-debug-explicit",
                                        "app-external",
                                        "app-hex-gaps-uicr-mbr",
                                        "app-hex-signed",
                                        "app-key-pkcs8",
                                        "app-sdreq-many-unsigned",
                                        "app-sdreq-zero-first",
                                        "app-tiny-1-byte",
                                        "app-tiny-4-bytes",
                                        "app-unsigned",
                                        "app-version-string",
                                        "bl-hex",
                                        "sd-bl",
                                        "sd-hex",
                                        "zigbee-app"};
    (void)state;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_opens(names[i], 1, false);
    }
    assert_opens("sd-app", 2, false);
    assert_opens("sd-bl-app-ecdsa-bootval", 2, false);
}

static void test_package__opens_legacy_packages(void **state)
{
    struct plomb_package *package = loaded("legacy-app-signed-0.8");
    (void)state;

    assert_opens("legacy-app-crc16", 1, true);
    assert_true(plomb_package_is_legacy(package));
    assert_string_equal(plomb_package_legacy_version(package), "0.8");
    plomb_package_free(&package);
}

static void test_package__gives_slot_names_and_sizes(void **state)
{
    struct plomb_package *package = loaded("sd-bl");
    const struct plomb_package_image *image;
    size_t count = 0;
    (void)state;

    image = plomb_package_images(package, &count);
    assert_int_equal(image->slot, PLOMB_SLOT_SOFTDEVICE_BOOTLOADER);
    assert_string_equal(image->bin->name, "sd_bl.bin");
    assert_string_equal(image->dat->name, "sd_bl.dat");
    assert_true(image->has_sizes);
    assert_int_equal(image->sd_size, 24572);
    assert_int_equal(image->bl_size, 9004);
    assert_int_equal(image->bin->bytes.size, 24572 + 9004);
    plomb_package_free(&package);
}

static void test_package__refuses_manifest_without_image(void **state)
{
    struct plomb_package *package = NULL;
    struct plomb_error error = {0};
    (void)state;

    assert_int_equal(
        plomb_package_load(NRFUTIL "empty-package/output.zip", &package, &error),
        PLOMB_MANIFEST_MALFORMED);
    assert_null(package);
    assert_string_equal(error.message,
                        "cannot read '" NRFUTIL "empty-package/output.zip': "
                        "manifest.json: the manifest names no image");
}

static void test_package__refuses_archive_without_manifest(void **state)
{
    struct zip_file files[] = {file_of("a.bin", "1"), file_of("a.dat", "2")};
    struct plomb_error error;
    (void)state;

    assert_int_equal(status_of(files, 2, &error), PLOMB_MANIFEST_MALFORMED);
    assert_string_equal(error.message, "the archive has no 'manifest.json'");
    assert_true(error.hint[0] != '\0');
    assert_int_equal(status_of(NULL, 0, &error), PLOMB_MANIFEST_MALFORMED);
}

static void test_package__refuses_missing_file(void **state)
{
    struct zip_file without_dat[] = {manifest_of_app(), file_of("a.bin", "1")};
    struct zip_file other_case[] = {manifest_of_app(), file_of("A.bin", "1"),
                                    file_of("a.dat", "2")};
    struct plomb_error error;
    (void)state;

    assert_int_equal(status_of(without_dat, 2, &error), PLOMB_PACKAGE_INCOMPLETE);
    assert_string_equal(error.message, "the file 'a.dat' of the slot 'application' is "
                                       "not in the archive");
    assert_int_equal(status_of(other_case, 3, &error), PLOMB_PACKAGE_INCOMPLETE);
}

static void test_package__keeps_files_that_no_slot_names(void **state)
{
    struct zip_file files[] = {file_of("META-INF/release.json", "{}"),
                               manifest_of_app(), file_of("a.dat", "2"),
                               file_of("a.bin", "1")};
    struct plomb_error error;
    (void)state;

    assert_int_equal(status_of(files, 4, &error), PLOMB_OK);
}

static void test_package__reports_the_archive_and_the_system(void **state)
{
    struct plomb_package *package = NULL;
    struct plomb_error error = {0};
    (void)state;

    assert_int_equal(
        plomb_package_load("tests/vectors/zip/kind-link.zip", &package, &error),
        PLOMB_ZIP_REFUSED);
    assert_non_null(strstr(error.message, "kind-link.zip': the entry 'app.bin'"));
    assert_int_equal(plomb_package_load("tests/vectors/zip/none.zip", &package, NULL),
                     PLOMB_FILE_NOT_FOUND);
    assert_null(package);
}

static void test_package__slots_have_names(void **state)
{
    (void)state;
    assert_string_equal(plomb_slot_name(PLOMB_SLOT_SOFTDEVICE), "softdevice");
    assert_string_equal(plomb_slot_name(PLOMB_SLOT_BOOTLOADER), "bootloader");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_package__opens_what_nrfutil_makes),
        cmocka_unit_test(test_package__opens_legacy_packages),
        cmocka_unit_test(test_package__gives_slot_names_and_sizes),
        cmocka_unit_test(test_package__refuses_manifest_without_image),
        cmocka_unit_test(test_package__refuses_archive_without_manifest),
        cmocka_unit_test(test_package__refuses_missing_file),
        cmocka_unit_test(test_package__keeps_files_that_no_slot_names),
        cmocka_unit_test(test_package__reports_the_archive_and_the_system),
        cmocka_unit_test(test_package__slots_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
