#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/crc32.h"
#include "base/file.h"
#include "formats/zip_parse.h"

#define FOLDER "tests/vectors/zip/"

/* Loads a vector into a buffer that the caller clears. */
static void load(const char *name, struct plomb_buf *out)
{
    char path[200];

    snprintf(path, sizeof(path), FOLDER "%s", name);
    plomb_buf_init(out, PLOMB_PACKAGE_MAX);
    assert_int_equal(file_read(path, out, NULL), PLOMB_OK);
}

/* Parses a vector that must be accepted. */
static struct zip_archive parsed(const char *name)
{
    struct zip_archive archive = {0};
    struct plomb_buf file;

    load(name, &file);
    assert_int_equal(zip_parse(plomb_buf_span(&file), &archive, NULL), PLOMB_OK);
    plomb_buf_clear(&file);
    return archive;
}

/* One line of cases.txt: file, status id, a part of the message or nothing. */
static void check_case(const char *name, const char *id, const char *part)
{
    struct zip_archive archive = {0};
    struct plomb_error error = {0};
    struct plomb_buf file;
    enum plomb_status status;

    load(name, &file);
    status = zip_parse(plomb_buf_span(&file), &archive, &error);
    if (strcmp(plomb_status_id(status), id) != 0 ||
        strstr(error.message, part) == NULL) {
        fail_msg("%s: %s: %s", name, plomb_status_id(status), error.message);
    }
    assert_int_equal(error.status, status);
    if (status != PLOMB_OK) assert_null(archive.entries);
    zip_archive_clear(&archive);
    plomb_buf_clear(&file);
}

static void test_zip_parse__gives_each_vector_its_verdict(void **state)
{
    FILE *cases = fopen(FOLDER "cases.txt", "r");
    char line[200];
    size_t count = 0;
    (void)state;

    assert_non_null(cases);
    while (fgets(line, sizeof(line), cases) != NULL) {
        char name[80] = "";
        char id[40] = "";
        char part[80] = "";

        assert_true(sscanf(line, "%79s %39s %79[^\n]", name, id, part) >= 2);
        check_case(name, id, part);
        count++;
    }
    fclose(cases);
    assert_true(count > 60);
}

static void test_zip_parse__decompresses_entries(void **state)
{
    struct zip_archive archive = parsed("method-deflate.zip");
    (void)state;

    assert_int_equal(archive.count, 1);
    assert_string_equal(archive.entries[0].name, "app.bin");
    assert_int_equal(archive.entries[0].bytes.size, 2 * 999);
    assert_memory_equal(archive.entries[0].bytes.ptr, "abab", 4);
    assert_memory_equal(archive.entries[0].bytes.ptr + 1994, "abab", 4);
    assert_int_equal(archive.entries[0].crc32, crc32_of(archive.entries[0].bytes));
    zip_archive_clear(&archive);
}

static void test_zip_parse__keeps_the_order_and_empty_folders(void **state)
{
    struct zip_archive archive = parsed("folder-meta-inf.zip");
    (void)state;

    assert_int_equal(archive.count, 2);
    assert_string_equal(archive.entries[0].name, "META-INF/");
    assert_int_equal(archive.entries[0].bytes.size, 0);
    assert_string_equal(archive.entries[1].name, "META-INF/a.json");
    assert_memory_equal(archive.entries[1].bytes.ptr, "data", 4);
    zip_archive_clear(&archive);
}

static void test_zip_parse__names_of_255_bytes_fit(void **state)
{
    struct zip_archive archive = parsed("name-255-bytes.zip");
    (void)state;

    assert_int_equal(strlen(archive.entries[0].name), PLOMB_PACKAGE_NAME_MAX);
    zip_archive_clear(&archive);
}

static void test_zip_parse__refuses_file_over_the_limit(void **state)
{
    struct zip_archive archive = {0};
    struct plomb_buf file;
    (void)state;

    plomb_buf_init(&file, PLOMB_PACKAGE_MAX + 1);
    assert_non_null(plomb_buf_extend(&file, PLOMB_PACKAGE_MAX + 1, 'P'));
    assert_int_equal(zip_parse(plomb_buf_span(&file), &archive, NULL),
                     PLOMB_INPUT_TOO_LARGE);
    plomb_buf_clear(&file);
}

static void test_zip_parse__refuses_every_cut(void **state)
{
    struct plomb_buf file;
    (void)state;

    load("descriptor.zip", &file);
    for (size_t size = 0; size < file.size; size++) {
        struct zip_archive archive = {0};

        assert_int_equal(zip_parse(plomb_span(file.ptr, size), &archive, NULL),
                         PLOMB_ZIP_MALFORMED);
    }
    plomb_buf_clear(&file);
}

static void test_zip_parse__clearing_twice_is_harmless(void **state)
{
    struct zip_archive archive = parsed("entry-empty.zip");
    (void)state;

    zip_archive_clear(&archive);
    zip_archive_clear(&archive);
    zip_archive_clear(NULL);
    assert_int_equal(archive.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zip_parse__gives_each_vector_its_verdict),
        cmocka_unit_test(test_zip_parse__decompresses_entries),
        cmocka_unit_test(test_zip_parse__keeps_the_order_and_empty_folders),
        cmocka_unit_test(test_zip_parse__names_of_255_bytes_fit),
        cmocka_unit_test(test_zip_parse__refuses_file_over_the_limit),
        cmocka_unit_test(test_zip_parse__refuses_every_cut),
        cmocka_unit_test(test_zip_parse__clearing_twice_is_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
