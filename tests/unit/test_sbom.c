/*
 * Which files are taken for a software bill of materials. The heads are those of
 * the examples that CycloneDX 1.6, SPDX 2.3 and SPDX 3.0.1 publish.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/buf.h>

#include "formats/sbom.h"

static void assert_format(const char *text, enum plomb_sbom_format wanted)
{
    enum plomb_sbom_format format = PLOMB_SBOM_NONE;
    struct plomb_error error = {0};

    if (sbom_recognise(plomb_span_text(text), &format, &error) != PLOMB_OK) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(format, wanted);
}

static void assert_refused(const char *text, const char *message)
{
    enum plomb_sbom_format format = PLOMB_SBOM_SPDX;
    struct plomb_error error = {0};

    assert_int_equal(sbom_recognise(plomb_span_text(text), &format, &error),
                     PLOMB_SBOM_UNUSABLE);
    assert_int_equal(error.status, PLOMB_SBOM_UNUSABLE);
    assert_int_equal(format, PLOMB_SBOM_SPDX);
    assert_string_equal(error.message, message);
}

static void test_sbom__knows_cyclonedx(void **state)
{
    (void)state;
    assert_format("{\"$schema\": \"http://cyclonedx.org/schema/bom-1.6.schema.json\", "
                  "\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.6\"}",
                  PLOMB_SBOM_CYCLONEDX);
    assert_format("{\"specVersion\": \"1.4\", \"bomFormat\": \"CycloneDX\"}",
                  PLOMB_SBOM_CYCLONEDX);
}

static void test_sbom__knows_spdx(void **state)
{
    (void)state;
    assert_format("{\"SPDXID\": \"SPDXRef-DOCUMENT\", \"spdxVersion\": \"SPDX-2.3\"}",
                  PLOMB_SBOM_SPDX);
    assert_format("{\"@context\": \"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\", "
                  "\"@graph\": []}",
                  PLOMB_SBOM_SPDX);
}

static void test_sbom__refuses_other_forms(void **state)
{
    (void)state;
    assert_refused("<?xml version=\"1.0\"?><bom/>", "it is XML, not JSON");
    assert_refused("SPDXVersion: SPDX-2.3\n", "it is SPDX in tag-value form, not JSON");
    assert_refused("", "line 1: a value is expected, but the text ends here");
    assert_refused("{\"a\": 1,\n]", "line 2: a key in quotes is expected, not ']'");
}

static void test_sbom__refuses_other_json(void **state)
{
    static const char *const texts[] = {
        "{}",
        "[]",
        "\"CycloneDX\"",
        "{\"bomFormat\": \"cyclonedx\", \"specVersion\": \"1.6\"}",
        "{\"bomFormat\": 1}",
        "{\"@context\": \"https://schema.org\"}",
        "{\"@context\": []}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_refused(texts[i], "it is JSON, but no SBOM");
    }
}

static void test_sbom__refuses_versions_that_are_none(void **state)
{
    (void)state;
    assert_refused("{\"bomFormat\": \"CycloneDX\"}",
                   "its version is no 'specVersion' of CycloneDX, such as \"1.6\"");
    assert_refused("{\"bomFormat\": \"CycloneDX\", \"specVersion\": 1.6}",
                   "its version is no 'specVersion' of CycloneDX, such as \"1.6\"");
    assert_refused("{\"spdxVersion\": \"2.3\"}",
                   "its version is no 'spdxVersion' of SPDX, such as \"SPDX-2.3\"");
}

static void test_sbom__says_what_to_do(void **state)
{
    enum plomb_sbom_format format;
    struct plomb_error error = {0};

    (void)state;
    assert_int_equal(sbom_recognise(plomb_span_text("<bom/>"), &format, &error),
                     PLOMB_SBOM_UNUSABLE);
    assert_string_equal(error.hint, "convert it to CycloneDX JSON or SPDX JSON");
    plomb_error_clear(&error);
    assert_int_equal(sbom_recognise(plomb_span_text("{}"), &format, &error),
                     PLOMB_SBOM_UNUSABLE);
    assert_string_equal(error.hint, "CycloneDX has a member 'bomFormat', SPDX 2 "
                                    "'spdxVersion', SPDX 3 an '@context'");
}

static void test_sbom__has_at_most_1_mib(void **state)
{
    struct plomb_buf text;
    enum plomb_sbom_format format = PLOMB_SBOM_NONE;

    (void)state;
    plomb_buf_init(&text, PLOMB_SBOM_MAX + 1);
    plomb_buf_add_text(&text, "{\"spdxVersion\": \"SPDX-2.3\"}");
    plomb_buf_extend(&text, PLOMB_SBOM_MAX - text.size, ' ');
    assert_int_equal(sbom_recognise(plomb_buf_span(&text), &format, NULL), PLOMB_OK);
    plomb_buf_add_byte(&text, ' ');
    assert_int_equal(text.status, PLOMB_OK);
    assert_int_equal(sbom_recognise(plomb_buf_span(&text), &format, NULL),
                     PLOMB_SBOM_UNUSABLE);
    plomb_buf_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sbom__knows_cyclonedx),
        cmocka_unit_test(test_sbom__knows_spdx),
        cmocka_unit_test(test_sbom__refuses_other_forms),
        cmocka_unit_test(test_sbom__refuses_other_json),
        cmocka_unit_test(test_sbom__refuses_versions_that_are_none),
        cmocka_unit_test(test_sbom__says_what_to_do),
        cmocka_unit_test(test_sbom__has_at_most_1_mib),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
