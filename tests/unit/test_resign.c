/*
 * Packages that are nearly those that plomb_pack writes without signatures: none of
 * them is signed, whatever its request says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/init_packet.h>
#include <plomb/sign_request.h>

#include "formats/zip.h"
#include "tests/unit/sign_fixture.h"

enum { CHANGED_MAX = 8192 };

/* Entries of a package with a statement. */
enum { MANIFEST, DAT, BIN, STATEMENT, SIGNATURE, COUNT };

static const struct plomb_release_options release = {.product = "Lamp"};

/* A package without signatures, as entries that a test may change. */
struct parts {
    struct plomb_package *package;
    size_t count;
    struct zip_file files[PLOMB_PACKAGE_ENTRIES_MAX];
    uint8_t changed[CHANGED_MAX]; /* the bytes of one entry */
};

static struct parts parts;

static void take_apart(bool has_statement)
{
    struct plomb_pack_options options = sign_fixture_application();
    const struct plomb_package_entry *entries;

    if (has_statement) options.release = &release;
    sign_fixture_pack(&options, "app.zip");
    memset(&parts, 0, sizeof(parts));
    assert_int_equal(plomb_package_parse(plomb_buf_span(&sign_fixture.unsigned_zips[0]),
                                         &parts.package, NULL),
                     PLOMB_OK);
    entries = plomb_package_entries(parts.package, &parts.count);
    for (size_t i = 0; i < parts.count; i++) {
        parts.files[i] = (struct zip_file){entries[i].name, entries[i].bytes, NULL};
    }
}

/* Makes a copy of an entry's bytes that stands in its place. */
static uint8_t *change(size_t index)
{
    struct zip_file *file = &parts.files[index];

    assert_true(file->bytes.size <= sizeof(parts.changed));
    memcpy(parts.changed, file->bytes.ptr, file->bytes.size);
    file->bytes.ptr = parts.changed;
    return parts.changed;
}

static void exchange(size_t one, size_t other)
{
    struct zip_file file = parts.files[one];

    parts.files[one] = parts.files[other];
    parts.files[other] = file;
}

/* Puts the entries together again, and adds them to the request. */
static enum plomb_status add(void)
{
    struct plomb_buf zip;
    enum plomb_status status;

    plomb_error_clear(&sign_fixture.error);
    plomb_buf_init(&zip, PLOMB_PACKAGE_MAX);
    assert_int_equal(zip_write(parts.files, parts.count, 1700000000, &zip, NULL),
                     PLOMB_OK);
    status = plomb_sign_request_add(sign_fixture.set, "x.zip", "x.unsigned.zip",
                                    plomb_buf_span(&zip), &sign_fixture.error);
    plomb_buf_clear(&zip);
    plomb_package_free(&parts.package);
    return status;
}

static void must_refuse(const char *word)
{
    sign_fixture_must_say(add(), PLOMB_SIGN_REQUEST_MISMATCH, word);
}

static void test_resign__takes_what_is_put_together_again(void **state)
{
    (void)state;
    take_apart(true);
    assert_int_equal(parts.count, COUNT);
    assert_int_equal(add(), PLOMB_OK);
}

static void test_resign__refuses_another_image(void **state)
{
    (void)state;
    take_apart(false);
    change(BIN)[40] ^= 1;
    must_refuse("not as plomb writes it");
}

static void test_resign__refuses_an_init_packet_that_the_statement_does_not_name(
    void **state)
{
    struct plomb_init_packet packet;
    size_t offset = 0;
    uint8_t *dat;

    (void)state;
    take_apart(true);
    dat = change(DAT);
    assert_int_equal(plomb_init_packet_parse(parts.files[DAT].bytes, &packet, &offset),
                     PLOMB_OK);
    /* The first field of the command is fw_version: a tag, then the number. */
    dat[packet.signed_bytes.ptr - dat + 1] ^= 1;
    must_refuse("not as plomb writes it");
}

static void test_resign__refuses_an_init_packet_without_room(void **state)
{
    struct plomb_init_packet packet;
    size_t offset = 0;

    (void)state;
    take_apart(false);
    assert_int_equal(plomb_init_packet_parse(parts.files[DAT].bytes, &packet, &offset),
                     PLOMB_OK);
    parts.files[DAT].bytes = plomb_span(
        parts.changed, plomb_init_packet_write(packet.signed_bytes, NULL, parts.changed,
                                               sizeof(parts.changed)));
    must_refuse("has no room for a signature");
}

static void test_resign__refuses_signatures_that_are_not_zeros(void **state)
{
    (void)state;
    take_apart(true);
    change(SIGNATURE)[63] = 1;
    must_refuse("the release statement has a signature already");
    sign_fixture_finish(NULL);
    sign_fixture_start(NULL);
    take_apart(true);
    change(DAT)[parts.files[DAT].bytes.size - 1] = 1;
    must_refuse("the init packet of the application has a signature already");
}

static void test_resign__refuses_a_signature_of_another_size(void **state)
{
    (void)state;
    take_apart(true);
    parts.files[SIGNATURE].bytes.size--;
    must_refuse("no room for a signature");
}

static void test_resign__refuses_another_layout_of_the_statement(void **state)
{
    uint8_t *text;

    (void)state;
    take_apart(true);
    text = change(STATEMENT);
    /* The blanks of the first line. */
    assert_memory_equal(text, "{\n    \"", 7);
    text[2] = '\t';
    must_refuse("not as plomb writes it");
}

static void test_resign__refuses_another_order(void **state)
{
    (void)state;
    take_apart(false);
    exchange(DAT, BIN);
    must_refuse("other entries");
}

static void test_resign__refuses_entries_too_many(void **state)
{
    (void)state;
    take_apart(false);
    parts.files[parts.count++] = (struct zip_file){"more.txt", {NULL, 0}, NULL};
    must_refuse("other entries");
}

static void test_resign__refuses_what_another_zip_tool_packed(void **state)
{
    struct plomb_buf zip;

    (void)state;
    take_apart(false);
    plomb_package_free(&parts.package);
    zip = sign_fixture.unsigned_zips[0];
    /* Version made by, in the first record of the directory behind the entries. */
    for (size_t i = 0; i + 5 < zip.size; i++) {
        if (memcmp(zip.ptr + i, "PK\x01\x02", 4) == 0) zip.ptr[i + 5] = 0;
    }
    plomb_error_clear(&sign_fixture.error);
    sign_fixture_must_say(plomb_sign_request_add(sign_fixture.set, "x.zip",
                                                 "x.unsigned.zip", plomb_buf_span(&zip),
                                                 &sign_fixture.error),
                          PLOMB_SIGN_REQUEST_MISMATCH, "without signatures");
}

#define TEST(name)                                                                     \
    cmocka_unit_test_setup_teardown(test_resign__##name, sign_fixture_start,           \
                                    sign_fixture_finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(takes_what_is_put_together_again),
        TEST(refuses_another_image),
        TEST(refuses_an_init_packet_that_the_statement_does_not_name),
        TEST(refuses_an_init_packet_without_room),
        TEST(refuses_signatures_that_are_not_zeros),
        TEST(refuses_a_signature_of_another_size),
        TEST(refuses_another_layout_of_the_statement),
        TEST(refuses_another_order),
        TEST(refuses_entries_too_many),
        TEST(refuses_what_another_zip_tool_packed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
