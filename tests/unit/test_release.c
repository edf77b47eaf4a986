/*
 * The release statement as bytes and as a struct. The statements that are read and
 * written here are those of tests/vectors/release, which Python's json wrote.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/package.h>

#include "formats/release.h"

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define OTHER  "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"

/* Parts of a statement; BEGIN, then optional members, END with entries between. */
#define BEGIN       "{\"plomb_release\": 1, "
#define SIGNED      "\"tool\": \"t 1\", \"signer\": \"" DIGEST "\", "
#define ENTRY(name) "{\"name\": \"" name "\", \"size\": 3, \"sha256\": \"" DIGEST "\"}"
#define ENTRIES     "\"entries\": [" ENTRY("manifest.json") "]"
#define END         SIGNED ENTRIES "}"
#define SBOM(entry, format)                                                            \
    "\"sbom\": {\"entry\": \"" entry "\", \"format\": \"" format                       \
    "\", \"sha256\": \"" DIGEST "\"}, "
#define CDX "META-INF/sbom.cdx.json"

static struct plomb_release *parsed(const char *text)
{
    struct plomb_release *release = calloc(1, sizeof(*release));
    struct plomb_error error = {0};

    assert_non_null(release);
    if (release_parse(plomb_span_text(text), release, &error) != PLOMB_OK) {
        fail_msg("%s", error.message);
    }
    return release;
}

static void assert_refused_bytes(struct plomb_span text, const char *reason)
{
    struct plomb_release *release = calloc(1, sizeof(*release));
    struct plomb_error error = {0};

    assert_non_null(release);
    assert_int_equal(release_parse(text, release, &error), PLOMB_RELEASE_MALFORMED);
    assert_int_equal(error.status, PLOMB_RELEASE_MALFORMED);
    if (strstr(error.message, reason) == NULL) fail_msg("%s", error.message);
    assert_int_equal(release->entry_count, 0);
    free(release);
}

static void assert_refused(const char *text, const char *reason)
{
    assert_refused_bytes(plomb_span_text(text), reason);
}

/* Parses the statement of a package, and writes the same bytes again. */
static void assert_round_trip(const char *name)
{
    struct plomb_package *package = NULL;
    const struct plomb_package_entry *entries;
    struct plomb_release *release = calloc(1, sizeof(*release));
    struct plomb_buf out;
    char path[100];
    size_t count = 0;

    snprintf(path, sizeof(path), "tests/vectors/release/%s.zip", name);
    assert_int_equal(plomb_package_load(path, &package, NULL), PLOMB_OK);
    entries = plomb_package_entries(package, &count);
    assert_string_equal(entries[count - 2].name, PLOMB_RELEASE_NAME);
    assert_int_equal(release_parse(entries[count - 2].bytes, release, NULL), PLOMB_OK);
    plomb_buf_init(&out, PLOMB_RELEASE_MAX);
    release_write(release, &out);
    assert_int_equal(out.status, PLOMB_OK);
    assert_int_equal(out.size, entries[count - 2].bytes.size);
    assert_memory_equal(out.ptr, entries[count - 2].bytes.ptr, out.size);
    plomb_buf_clear(&out);
    free(release);
    plomb_package_free(&package);
}

static void test_release__writes_what_it_reads(void **state)
{
    (void)state;
    assert_round_trip("plain");
    assert_round_trip("sbom-cyclonedx");
    assert_round_trip("sbom-spdx");
    assert_round_trip("required-alone");
}

static void test_release__reads_every_member(void **state)
{
    struct plomb_release *release = parsed(
        BEGIN "\"product\": \"Kettle\", \"version\": \"2\", \"kind\": \"feature\", "
              "\"severity\": \"critical\", \"notes\": \"a\\nb\", "
              "\"support_until\": \"2032-02-29\", \"source_revision\": \"v2\", " SBOM(
                  CDX, "cyclonedx") SIGNED "\"entries\": [" ENTRY(CDX) "]}");

    (void)state;
    assert_string_equal(release->product, "Kettle");
    assert_string_equal(release->version, "2");
    assert_int_equal(release->kind, PLOMB_RELEASE_FEATURE);
    assert_int_equal(release->severity, PLOMB_SEVERITY_CRITICAL);
    assert_string_equal(release->notes, "a\nb");
    assert_string_equal(release->support_until, "2032-02-29");
    assert_string_equal(release->source_revision, "v2");
    assert_int_equal(release->sbom_format, PLOMB_SBOM_CYCLONEDX);
    assert_int_equal(release->sbom_sha256[1], 0x23);
    assert_string_equal(release->tool, "t 1");
    assert_int_equal(release->signer[0], 0x01);
    assert_int_equal(release->entry_count, 1);
    assert_string_equal(release->entries[0].name, CDX);
    assert_int_equal(release->entries[0].size, 3);
    assert_int_equal(release->entries[0].sha256[7], 0xef);
    free(release);
}

static void test_release__leaves_out_what_is_optional(void **state)
{
    struct plomb_release *release = parsed(BEGIN END);

    (void)state;
    assert_string_equal(release->product, "");
    assert_int_equal(release->kind, PLOMB_RELEASE_KIND_NONE);
    assert_int_equal(release->severity, PLOMB_SEVERITY_NONE);
    assert_int_equal(release->sbom_format, PLOMB_SBOM_NONE);
    free(release);
}

static void test_release__refuses_what_is_no_statement(void **state)
{
    (void)state;
    assert_refused("", "line 1");
    assert_refused("{\"plomb_release\": 1,\n x", "line 2");
    assert_refused("[]", "it is not a JSON object");
    assert_refused("{}", "'plomb_release' is missing");
    assert_refused("{\"plomb_release\": 2, " END, "'plomb_release' is not 1");
    assert_refused("{\"plomb_release\": \"1\", " END, "'plomb_release' is not 1");
    assert_refused("{\"plomb_release\": 1.5, " END, "'plomb_release' is not 1");
    assert_refused("\xef\xbb\xbf" BEGIN END, "byte order mark");
    assert_refused(BEGIN END "x", "the end of the text");
    assert_refused(BEGIN "\"product\": \"\xff\", " END, "UTF-8");
}

static void test_release__refuses_members_out_of_place(void **state)
{
    static const char *const cases[][2] = {
        {BEGIN "\"version\": \"1\", \"product\": \"p\", " END,
         "'tool' is expected where 'product' stands"},
        {BEGIN "\"surprise\": 1, " END, "'tool' is expected where 'surprise' stands"},
        {BEGIN "\"Product\": \"p\", " END, "'tool' is expected where 'Product'"},
        {BEGIN SIGNED ENTRIES ", \"notes\": \"n\"}", "'notes' is no member, or not in"},
        {BEGIN SIGNED ENTRIES ", \"x\": {}}", "'x' is no member, or not in its place"},
        {BEGIN "\"product\": \"p\", \"product\": \"p\", " END,
         "the key 'product' more than once"},
        {"{" SIGNED "\"plomb_release\": 1, " ENTRIES "}",
         "'plomb_release' is expected where 'tool' stands"},
        {BEGIN "\"signer\": \"" DIGEST "\", " ENTRIES "}",
         "'tool' is expected where 'signer' stands"},
        {BEGIN "\"tool\": \"t\", " ENTRIES "}",
         "'signer' is expected where 'entries' stands"},
        {BEGIN "\"tool\": \"t\", \"signer\": \"" DIGEST "\"}", "'entries' is missing"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_refused(cases[i][0], cases[i][1]);
    }
}

static void test_release__refuses_values_of_another_kind(void **state)
{
    static const char *const cases[][2] = {
        {BEGIN "\"product\": 1, " END, "'product' is not a string"},
        {BEGIN "\"product\": null, " END, "'product' is not a string"},
        {BEGIN "\"product\": \"\", " END, "'product' is empty"},
        {BEGIN "\"product\": \"a\\nb\", " END, "'product' holds a control character"},
        {BEGIN "\"version\": \"\\u007f\", " END, "'version' holds a control character"},
        {BEGIN "\"version\": \"\\u0085\", " END, "'version' holds a control character"},
        {BEGIN "\"kind\": \"Security\", " END, "'kind' has no such value: 'Security'"},
        {BEGIN "\"kind\": true, " END, "'kind' is not a string"},
        {BEGIN "\"severity\": \"none\", " END, "'severity' has no such value: 'none'"},
        {BEGIN "\"notes\": \"a\\rb\", " END,
         "'notes' holds a control character other than line feed and tab"},
        {BEGIN "\"notes\": [], " END, "'notes' is not a string"},
        {BEGIN "\"tool\": \"\", \"signer\": \"" DIGEST "\", " ENTRIES "}",
         "'tool' is empty"},
        {BEGIN "\"tool\": \"t\", \"signer\": \"A" DIGEST "\", " ENTRIES "}",
         "'signer' is not 64 lower-case"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_refused(cases[i][0], cases[i][1]);
    }
}

static void test_release__wants_lower_case_digests(void **state)
{
    char text[300] = BEGIN END;
    char *digit = strstr(text, "ef\", \"entries\"");
    struct plomb_release *release = parsed(text);

    (void)state;
    assert_non_null(digit);
    assert_int_equal(release->signer[31], 0xef);
    free(release);
    digit[0] = 'E';
    assert_refused(text, "'signer' is not 64 lower-case hexadecimal digits");
}

/* A statement with `count` times `unit` in the member `key`. */
static char *with_text(const char *key, const char *unit, size_t count)
{
    size_t size = count * strlen(unit) + 400;
    char *text = malloc(size);
    int used;

    assert_non_null(text);
    used = snprintf(text, size, BEGIN "\"%s\": \"", key);
    for (size_t i = 0; i < count; i++) used += sprintf(text + used, "%s", unit);
    sprintf(text + used, "\", " END);
    return text;
}

static void assert_limit(const char *key, const char *unit, size_t max,
                         const char *reason)
{
    char *good = with_text(key, unit, max);
    char *bad = with_text(key, unit, max + 1);

    free(parsed(good));
    assert_refused(bad, reason);
    free(good);
    free(bad);
}

static void test_release__limits_texts(void **state)
{
    (void)state;
    assert_limit("product", "x", 100, "'product' has 101 characters, more than 100");
    assert_limit("product", "\xf0\x9f\x94\x92", 100, "has 101 characters");
    assert_limit("version", "\xc3\xa9", 64,
                 "'version' has 65 characters, more than 64");
    assert_limit("source_revision", "f", 128, "has 129 characters, more than 128");
    assert_limit("notes", "n", 16384, "'notes' has 16385 bytes, more than 16384");
    assert_limit("notes", "\xc3\xa9", 8192, "'notes' has 16386 bytes");
}

static void test_release__takes_dates_of_the_calendar_alone(void **state)
{
    static const char *const good[] = {"0001-01-01", "2000-02-29", "2024-02-29",
                                       "2031-12-31", "2031-04-30"};
    static const char *const bad[] = {
        "2100-02-29",  "2023-02-29", "2031-04-31", "2031-13-01", "2031-00-10",
        "2031-01-00",  "0000-01-01", "2031-1-01",  "2031/01/01", "31-01-2031",
        "2031-01-01Z", "",           "2031-01-3x"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        char *text = with_text("support_until", good[i], 1);

        free(parsed(text));
        free(text);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char *text = with_text("support_until", bad[i], 1);

        assert_refused(text, "'support_until' is no date of the calendar");
        free(text);
    }
}

static void test_release__refuses_a_wrong_sbom(void **state)
{
    static const char *const cases[][2] = {
        {BEGIN "\"sbom\": [], " END, "'sbom' is not an object"},
        {BEGIN "\"sbom\": {}, " END, "sbom: 'entry' is missing"},
        {BEGIN "\"sbom\": {\"entry\": 1}, " END, "sbom: 'entry' is not a string"},
        {BEGIN SBOM(CDX, "xml") END, "sbom: 'format' has no such value: 'xml'"},
        {BEGIN SBOM(CDX, "spdx") END, "sbom: 'entry' is not 'META-INF/sbom.spdx.json'"},
        {BEGIN SBOM("sbom.json", "spdx") END, "sbom: 'entry' is not"},
        {BEGIN "\"sbom\": {\"entry\": \"" CDX "\", \"format\": \"cyclonedx\"}, " END,
         "sbom: 'sha256' is missing"},
        {BEGIN "\"sbom\": {\"entry\": \"" CDX "\", \"format\": \"cyclonedx\", "
               "\"sha256\": \"" DIGEST "\", \"size\": 1}, " END,
         "sbom: 'size' is no member"},
        {BEGIN SBOM(CDX, "cyclonedx") END, "'entries' does not have the '" CDX "'"},
        {BEGIN SBOM(CDX, "cyclonedx") SIGNED
         "\"entries\": [{\"name\": \"" CDX
         "\", \"size\": 1048577, \"sha256\": \"" DIGEST "\"}]}",
         "'" CDX "' has 1048577 bytes, more than 1048576"},
        {BEGIN SBOM(CDX, "cyclonedx") SIGNED "\"entries\": [{\"name\": \"" CDX
                                             "\", \"size\": 3, \"sha256\": \"" OTHER
                                             "\"}]}",
         "different digests"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_refused(cases[i][0], cases[i][1]);
    }
}

#define WITH_ENTRIES(list) BEGIN SIGNED "\"entries\": " list "}"

static void test_release__refuses_wrong_entries(void **state)
{
    static const char *const cases[][2] = {
        {WITH_ENTRIES("{}"), "'entries' is not a list of entries"},
        {WITH_ENTRIES("[]"), "'entries' is not a list of entries"},
        {WITH_ENTRIES("[1]"), "entries[0]: is not an object"},
        {WITH_ENTRIES("[" ENTRY("a") ", {}]"), "entries[1]: 'name' is missing"},
        {WITH_ENTRIES("[" ENTRY("a") ", " ENTRY("a") "]"), "entries[1]: 'a' is named"},
        {WITH_ENTRIES("[" ENTRY("") "]"), "entries[0]: 'name' is empty"},
        {WITH_ENTRIES("[" ENTRY("a b") "]"), "is not a name that packages have: 'a b'"},
        {WITH_ENTRIES("[" ENTRY("x/a") "]"), "is not a name that packages have"},
        {WITH_ENTRIES("[" ENTRY("META-INF/x/a") "]"), "is not a name that packages"},
        {WITH_ENTRIES("[" ENTRY("META-INF/") "]"), "is not a name that packages have"},
        {WITH_ENTRIES("[" ENTRY("..") "]"), "has a component '..'"},
        {WITH_ENTRIES("[" ENTRY("META-INF/release.json") "]"), "cannot be in"},
        {WITH_ENTRIES("[" ENTRY("META-INF/release.sig") "]"), "cannot be in"},
        {WITH_ENTRIES("[{\"name\": \"a\", \"sha256\": \"" DIGEST "\"}]"),
         "'size' is expected where 'sha256' stands"},
        {WITH_ENTRIES("[{\"name\": \"a\", \"size\": -1}]"), "'size' is not a number"},
        {WITH_ENTRIES("[{\"name\": \"a\", \"size\": 10485761}]"), "'size' is not a"},
        {WITH_ENTRIES("[{\"name\": \"a\", \"size\": 1}]"), "'sha256' is missing"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_refused(cases[i][0], cases[i][1]);
    }
}

/* A statement with `count` entries. */
static char *with_entries(size_t count)
{
    char *text = malloc(count * 150 + 300);
    int used;

    assert_non_null(text);
    used = sprintf(text, BEGIN SIGNED "\"entries\": [");
    for (size_t i = 0; i < count; i++) {
        used += sprintf(text + used, "%s" ENTRY("e%zu"), i > 0 ? ", " : "", i);
    }
    sprintf(text + used, "]}");
    return text;
}

static void test_release__has_at_most_30_entries(void **state)
{
    char *good = with_entries(30);
    char *bad = with_entries(31);
    struct plomb_release *release = parsed(good);

    (void)state;
    assert_int_equal(release->entry_count, 30);
    assert_refused(bad, "'entries' has more entries than an archive");
    free(release);
    free(good);
    free(bad);
}

static void test_release__has_at_most_64_kib(void **state)
{
    struct plomb_buf text;

    (void)state;
    plomb_buf_init(&text, 1u << 20);
    plomb_buf_add_text(&text, BEGIN END);
    plomb_buf_extend(&text, PLOMB_RELEASE_MAX - text.size, ' ');
    plomb_buf_add_byte(&text, 0);
    free(parsed((const char *)text.ptr));
    text.ptr[text.size - 1] = ' ';
    assert_refused_bytes(plomb_buf_span(&text), "it has 65537 bytes, more than 65536");
    plomb_buf_clear(&text);
}

static void fill(char *text, char character, size_t count)
{
    memset(text, character, count);
    text[count] = '\0';
}

static void test_release__largest_one_fits(void **state)
{
    struct plomb_release *release = calloc(1, sizeof(*release));
    struct plomb_buf out;

    (void)state;
    assert_non_null(release);
    fill(release->product, '"', PLOMB_RELEASE_PRODUCT_MAX);
    fill(release->version, '"', PLOMB_RELEASE_VERSION_MAX);
    fill(release->notes, '"', PLOMB_RELEASE_NOTES_MAX);
    fill(release->source_revision, '"', PLOMB_RELEASE_REVISION_MAX);
    fill(release->tool, '"', PLOMB_RELEASE_TOOL_MAX);
    release->sbom_format = PLOMB_SBOM_CYCLONEDX;
    release->entry_count = PLOMB_RELEASE_ENTRIES_MAX;
    for (size_t i = 0; i < PLOMB_RELEASE_ENTRIES_MAX; i++) {
        fill(release->entries[i].name, 'n', PLOMB_PACKAGE_NAME_MAX);
        release->entries[i].size = PLOMB_PACKAGE_MAX;
    }
    plomb_buf_init(&out, PLOMB_RELEASE_MAX);
    release_write(release, &out);
    assert_int_equal(out.status, PLOMB_OK);
    plomb_buf_clear(&out);
    free(release);
}

static void test_release__words_are_read_and_named(void **state)
{
    struct plomb_error error = {0};
    uint32_t number = 0;

    (void)state;
    assert_int_equal(plomb_release_kind_parse("security", &number, NULL), PLOMB_OK);
    assert_string_equal(plomb_release_kind_name(number), "security");
    assert_int_equal(plomb_release_severity_parse("high", &number, NULL), PLOMB_OK);
    assert_int_equal(number, PLOMB_SEVERITY_HIGH);
    assert_int_equal(plomb_release_severity_parse("hihg", &number, &error),
                     PLOMB_OPTION_VALUE);
    assert_int_equal(number, PLOMB_SEVERITY_HIGH);
    assert_string_equal(error.message, "'hihg' is not a severity");
    assert_string_equal(error.hint, "did you mean 'high'?");
    assert_null(plomb_release_severity_name(PLOMB_SEVERITY_NONE));
    assert_null(plomb_release_kind_name(3));
    assert_string_equal(plomb_sbom_format_name(PLOMB_SBOM_SPDX), "spdx");
    assert_null(plomb_sbom_entry_name(PLOMB_SBOM_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_release__writes_what_it_reads),
        cmocka_unit_test(test_release__reads_every_member),
        cmocka_unit_test(test_release__leaves_out_what_is_optional),
        cmocka_unit_test(test_release__refuses_what_is_no_statement),
        cmocka_unit_test(test_release__refuses_members_out_of_place),
        cmocka_unit_test(test_release__refuses_values_of_another_kind),
        cmocka_unit_test(test_release__wants_lower_case_digests),
        cmocka_unit_test(test_release__limits_texts),
        cmocka_unit_test(test_release__takes_dates_of_the_calendar_alone),
        cmocka_unit_test(test_release__refuses_a_wrong_sbom),
        cmocka_unit_test(test_release__refuses_wrong_entries),
        cmocka_unit_test(test_release__has_at_most_30_entries),
        cmocka_unit_test(test_release__has_at_most_64_kib),
        cmocka_unit_test(test_release__largest_one_fits),
        cmocka_unit_test(test_release__words_are_read_and_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
