/*
 * The object "plomb" of manifest.json. The manifests that are read and written
 * again are those of tests/vectors/release, which Python's json wrote.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "formats/manifest.h"
#include "formats/manifest_sealed.h"

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define APPLICATION                                                                    \
    "\"manifest\": {\"application\": {\"bin_file\": \"a\", \"dat_file\": \"b\"}}"
#define WITH_PLOMB(value)  "{" APPLICATION ", \"plomb\": " value "}"
#define WITH_IMAGES(value) WITH_PLOMB("{\"format\": 1, \"images\": " value "}")
#define WITH_IMAGE(value)  WITH_IMAGES("{\"application\": {" value "}}")
#define PLAIN              "\"size\": 8, \"sha256\": \"" DIGEST "\", "
#define PAYLOAD            "\"payload_size\": 4, \"payload_sha256\": \"" DIGEST "\", "
#define CODED              "\"codec\": \"lzma\", \"cipher\": \"aes-128-ctr\""
#define BASE               ", \"base_sha256\": \"" DIGEST "\", \"base_size\": 12"

static struct manifest parsed(struct plomb_span text)
{
    struct manifest manifest;
    struct plomb_error error = {0};

    if (manifest_parse(text, &manifest, &error) != PLOMB_OK) {
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

static void assert_round_trip(const char *name)
{
    struct plomb_package *package = NULL;
    const struct plomb_package_entry *entries;
    struct manifest manifest;
    struct plomb_buf out;
    char path[100];
    size_t count = 0;

    snprintf(path, sizeof(path), "tests/vectors/release/%s.zip", name);
    assert_int_equal(plomb_package_load(path, &package, NULL), PLOMB_OK);
    entries = plomb_package_entries(package, &count);
    manifest = parsed(entries[0].bytes);
    assert_true(manifest.has_plomb);
    plomb_buf_init(&out, MANIFEST_SIZE_MAX);
    manifest_write(&manifest, &out);
    assert_int_equal(out.status, PLOMB_OK);
    assert_true(plomb_span_is_equal(plomb_buf_span(&out), entries[0].bytes));
    plomb_buf_clear(&out);
    plomb_package_free(&package);
}

static void test_manifest_sealed__writes_what_it_reads(void **state)
{
    (void)state;
    assert_round_trip("sealed-manifest");
    assert_round_trip("delta");
    assert_round_trip("manifest-no-images");
    assert_round_trip("manifest-no-release");
}

static void test_manifest_sealed__reads_every_member(void **state)
{
    struct manifest manifest =
        parsed(plomb_span_text(WITH_IMAGE(PLAIN PAYLOAD CODED BASE)));
    const struct manifest_sealed *image = &manifest.sealed[PLOMB_SLOT_APPLICATION];

    (void)state;
    assert_true(manifest.has_plomb);
    assert_false(manifest.has_release);
    assert_true(image->is_present);
    assert_false(manifest.sealed[PLOMB_SLOT_BOOTLOADER].is_present);
    assert_int_equal(image->size, 8);
    assert_int_equal(image->sha256[7], 0xef);
    assert_int_equal(image->payload_size, 4);
    assert_int_equal(image->payload_sha256[7], 0xef);
    assert_int_equal(image->codec, PLOMB_CODEC_LZMA);
    assert_int_equal(image->cipher, PLOMB_CIPHER_AES_128_CTR);
    assert_int_equal(image->base_sha256[7], 0xef);
    assert_int_equal(image->base_size, 12);
}

static void test_manifest_sealed__may_be_absent(void **state)
{
    struct manifest manifest = parsed(plomb_span_text("{" APPLICATION "}"));

    (void)state;
    assert_false(manifest.has_plomb);
    assert_false(manifest.sealed[PLOMB_SLOT_APPLICATION].is_present);
}

static void test_manifest_sealed__skips_keys_of_other_tools(void **state)
{
    struct manifest manifest =
        parsed(plomb_span_text("{\"Plomb\": 1, " APPLICATION ", \"plomb2\": []}"));

    (void)state;
    assert_false(manifest.has_plomb);
}

static void test_manifest_sealed__refuses_another_shape(void **state)
{
    static const char *const cases[][2] = {
        {WITH_PLOMB("null"), "'plomb' is no object with 'format' 1"},
        {WITH_PLOMB("[]"), "'plomb' is no object with 'format' 1"},
        {WITH_PLOMB("{}"), "'plomb' is no object with 'format' 1"},
        {WITH_PLOMB("{\"format\": 2}"), "'plomb' is no object with 'format' 1"},
        {WITH_PLOMB("{\"format\": \"1\"}"), "'plomb' is no object with 'format' 1"},
        {WITH_PLOMB("{\"format\": 1, \"x\": 1}"), "'plomb' has members other than"},
        {WITH_PLOMB("{\"format\": 1, \"release\": \"release.json\"}"),
         "'plomb.release' is not 'META-INF/release.json'"},
        {WITH_PLOMB("{\"format\": 1, \"release\": null}"), "'plomb.release' is not"},
        {WITH_IMAGES("[]"), "'plomb.images' is not an object with images"},
        {WITH_IMAGES("{}"), "'plomb.images' is not an object with images"},
        {WITH_IMAGES("{\"bootloader\": {}}"), "'bootloader' is no slot of this"},
        {WITH_IMAGES("{\"app\": {}}"), "plomb.images: 'app' is no slot"},
        {WITH_IMAGES("{\"application\": 1}"), "plomb.images.application: it is not an"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_refused(cases[i][0], cases[i][1]);
    }
}

static void test_manifest_sealed__refuses_wrong_members(void **state)
{
    static const char *const cases[][2] = {
        {WITH_IMAGE(PAYLOAD CODED), "plomb.images.application: 'size' is not"},
        {WITH_IMAGE("\"size\": 4294967296"), "'size' is not a whole number of 32 bits"},
        {WITH_IMAGE("\"size\": 8, " PAYLOAD CODED), "'sha256' is not 64 lower-case"},
        {WITH_IMAGE("\"size\": 8, \"sha256\": \"AB" DIGEST "\""), "'sha256' is not 64"},
        {WITH_IMAGE(PLAIN CODED), "'payload_size' is not a whole number"},
        {WITH_IMAGE(PLAIN "\"payload_size\": 4, " CODED), "'payload_sha256' is not 64"},
        {WITH_IMAGE(PLAIN PAYLOAD "\"cipher\": \"none\""), "'codec' is not one of its"},
        {WITH_IMAGE(PLAIN PAYLOAD "\"codec\": \"lz4\""), "'codec' is not one of its"},
        {WITH_IMAGE(PLAIN PAYLOAD "\"codec\": 2"), "'codec' is not one of its names"},
        {WITH_IMAGE(PLAIN PAYLOAD "\"codec\": \"lzma\""), "'cipher' is not one of its"},
        {WITH_IMAGE(PLAIN PAYLOAD CODED ", \"base_size\": 1"), "'base_sha256' is not"},
        {WITH_IMAGE(PLAIN PAYLOAD CODED ", \"base_sha256\": \"" DIGEST "\""),
         "'base_size' is not a whole number"},
        {WITH_IMAGE(PLAIN PAYLOAD CODED ", \"base_size\": 0, \"base_sha256\": \"" DIGEST
                                        "\""),
         "'base_size' is 0"},
        {WITH_IMAGE(PLAIN PAYLOAD CODED ", \"x\": 1"), "it has unknown members"},
        {WITH_IMAGE(PLAIN PAYLOAD CODED BASE ", \"x\": 1"), "it has unknown members"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_refused(cases[i][0], cases[i][1]);
    }
}

static void test_manifest_sealed__names_codecs_and_ciphers(void **state)
{
    (void)state;
    assert_string_equal(manifest_codec_name(PLOMB_CODEC_STORED), "stored");
    assert_string_equal(manifest_codec_name(PLOMB_CODEC_DEFLATE), "deflate");
    assert_string_equal(manifest_codec_name(PLOMB_CODEC_LZMA), "lzma");
    assert_null(manifest_codec_name(3));
    assert_string_equal(manifest_cipher_name(PLOMB_CIPHER_NONE), "none");
    assert_string_equal(manifest_cipher_name(PLOMB_CIPHER_AES_256_CTR), "aes-256-ctr");
    assert_null(manifest_cipher_name(3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_manifest_sealed__writes_what_it_reads),
        cmocka_unit_test(test_manifest_sealed__reads_every_member),
        cmocka_unit_test(test_manifest_sealed__may_be_absent),
        cmocka_unit_test(test_manifest_sealed__skips_keys_of_other_tools),
        cmocka_unit_test(test_manifest_sealed__refuses_another_shape),
        cmocka_unit_test(test_manifest_sealed__refuses_wrong_members),
        cmocka_unit_test(test_manifest_sealed__names_codecs_and_ciphers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
