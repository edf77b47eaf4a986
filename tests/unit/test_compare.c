/*
 * plomb_compare over packages that other programs made.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/compare.h>

#define SEALED  "tests/vectors/inspect/"
#define NRFUTIL "tests/vectors/nrfutil/"

struct side {
    struct plomb_package *package;
    struct plomb_inspect_report *report;
};

struct subject {
    struct side before;
    struct side after;
    struct plomb_compare_report report;
};

static void load_side(struct side *side, const char *path)
{
    struct plomb_inspect_options options = {0};

    assert_int_equal(plomb_package_load(path, &side->package, NULL), PLOMB_OK);
    side->report = calloc(1, sizeof(*side->report));
    assert_non_null(side->report);
    plomb_inspect(side->package, &options, side->report);
}

static void compare(struct subject *subject, const char *before, const char *after)
{
    memset(subject, 0, sizeof(*subject));
    load_side(&subject->before, before);
    load_side(&subject->after, after);
    assert_int_equal(plomb_compare(subject->before.report, subject->after.report,
                                   &subject->report, NULL),
                     PLOMB_OK);
}

static void unload(struct subject *subject)
{
    plomb_compare_clear(&subject->report);
    plomb_package_free(&subject->before.package);
    plomb_package_free(&subject->after.package);
    free(subject->before.report);
    free(subject->after.report);
}

static const struct plomb_change *find(const struct subject *subject, const char *part,
                                       const char *id)
{
    for (size_t i = 0; i < subject->report.change_count; i++) {
        const struct plomb_change *change = &subject->report.changes[i];

        if (strcmp(change->part, part) == 0 && strcmp(change->id, id) == 0) {
            return change;
        }
    }
    return NULL;
}

static bool is_text(const char *text, const char *wanted)
{
    return wanted == NULL || text == NULL ? text == wanted : strcmp(text, wanted) == 0;
}

/* NULL for absent. */
static void assert_change(const struct subject *subject, const char *part,
                          const char *id, const char *old_text, const char *new_text)
{
    const struct plomb_change *change = find(subject, part, id);

    assert_non_null(change);
    assert_true(is_text(change->old_text, old_text));
    assert_true(is_text(change->new_text, new_text));
}

static void test_compare__finds_nothing_between_a_package_and_itself(void **state)
{
    struct subject subject;

    (void)state;
    compare(&subject, SEALED "full.zip", SEALED "full.zip");
    assert_true(subject.report.is_same);
    assert_int_equal(subject.report.change_count, 0);
    assert_true(subject.report.images[0].is_packet_same);
    assert_int_equal(subject.report.entry_count, 5);
    assert_int_equal(subject.report.entries[4].change, PLOMB_ENTRY_SAME);
    unload(&subject);
}

static void test_compare__names_changed_fields_of_the_init_packet(void **state)
{
    struct subject subject;

    (void)state;
    compare(&subject, SEALED "full.zip", SEALED "delta.zip");
    assert_false(subject.report.is_same);
    assert_change(&subject, "application", "fw_version", "7", "8");
    assert_change(&subject, "application", "image_size", "6000", "6296");
    assert_change(&subject, "application", "base_size", NULL, "6000");
    assert_change(&subject, "application", "security_counter", "3", "4");
    assert_change(&subject, "application", "recipients",
                  "9c9c83ac599d5220 hpke, cade6ab0a809ac4b class",
                  "9c9c83ac599d5220 hpke");
    assert_null(find(&subject, "application", "hw_version"));
    assert_null(find(&subject, "application", "sd_req"));
    assert_null(find(&subject, "application", "cipher"));
    unload(&subject);
}

static void test_compare__names_changed_members_of_the_statement(void **state)
{
    struct subject subject;

    (void)state;
    compare(&subject, SEALED "full.zip", SEALED "full-next.zip");
    assert_change(&subject, "release", "version", "2.4.1", "2.5.0");
    assert_change(&subject, "release", "severity", "high", NULL);
    assert_change(&subject, "release", "notes", "Boils.\nTwice.", "Whistles.");
    assert_null(find(&subject, "release", "product"));
    assert_null(find(&subject, "release", "signer"));
    unload(&subject);
}

static void test_compare__knows_an_image_whatever_it_is_wrapped_in(void **state)
{
    struct subject subject;

    (void)state;
    compare(&subject, SEALED "plain.zip", SEALED "full.zip");
    assert_true(subject.report.images[0].is_image_same);
    assert_false(subject.report.images[0].is_file_same);
    assert_false(subject.report.is_same);
    assert_change(&subject, "package", "format", "plain", "sealed");
    assert_change(&subject, "package", "statement", "release-missing", "ok");
    assert_change(&subject, "application", "type", "0", "64");
    assert_change(&subject, "application", "codec", NULL, "lzma");
    assert_change(&subject, "release", "product", NULL, "Kettle");
    assert_null(find(&subject, "application", "image_sha256"));
    unload(&subject);
}

static void test_compare__lists_entries_of_both_archives(void **state)
{
    struct subject subject;
    const struct plomb_compare_entry *entries;

    (void)state;
    compare(&subject, SEALED "full.zip", SEALED "plain.zip");
    entries = subject.report.entries;
    assert_int_equal(subject.report.entry_count, 5);
    assert_string_equal(entries[2].name, "application.bin");
    assert_int_equal(entries[2].change, PLOMB_ENTRY_CHANGED);
    assert_int_equal(entries[2].new_size, 6000);
    assert_int_equal(entries[3].change, PLOMB_ENTRY_REMOVED);
    assert_int_equal(entries[3].new_size, 0);
    unload(&subject);
}

static void test_compare__lists_added_entries_behind_the_old_ones(void **state)
{
    struct subject subject;

    (void)state;
    compare(&subject, SEALED "plain.zip", SEALED "full.zip");
    assert_int_equal(subject.report.entry_count, 5);
    assert_int_equal(subject.report.entries[3].change, PLOMB_ENTRY_ADDED);
    assert_string_equal(subject.report.entries[3].name, "META-INF/release.json");
    assert_int_equal(subject.report.entries[3].old_size, 0);
    unload(&subject);
}

static void test_compare__says_which_slots_come_and_go(void **state)
{
    struct subject subject;

    (void)state;
    compare(&subject, NRFUTIL "app-hex-signed/output.zip",
            NRFUTIL "sd-bl-app-ecdsa-bootval/output.zip");
    assert_int_equal(subject.report.image_count, 2);
    assert_int_equal(subject.report.images[0].slot, PLOMB_SLOT_SOFTDEVICE_BOOTLOADER);
    assert_false(subject.report.images[0].is_in_old);
    assert_true(subject.report.images[0].is_in_new);
    assert_true(subject.report.images[1].is_image_same);
    assert_change(&subject, "application", "sd_req", "0xcb", "0x101, 0x124");
    assert_change(&subject, "application", "boot_validation", "crc", "ecdsa");
    unload(&subject);
}

static void test_compare__compares_legacy_packages_with_others(void **state)
{
    struct subject subject;

    (void)state;
    compare(&subject, NRFUTIL "app-hex-signed/output.zip",
            NRFUTIL "legacy-app-crc16/output.zip");
    assert_change(&subject, "package", "format", "plain", "legacy");
    assert_non_null(find(&subject, "application", "device_type"));
    assert_null(find(&subject, "application", "device_type")->old_text);
    unload(&subject);
}

static void test_compare__goes_on_where_an_init_packet_cannot_be_read(void **state)
{
    struct subject subject;

    (void)state;
    compare(&subject, NRFUTIL "app-hex-signed/output.zip", NRFUTIL "errors/badpb.zip");
    assert_change(&subject, "application", "init_packet", "ok",
                  "init-packet-malformed");
    assert_null(find(&subject, "application", "fw_version")->new_text);
    unload(&subject);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare__finds_nothing_between_a_package_and_itself),
        cmocka_unit_test(test_compare__names_changed_fields_of_the_init_packet),
        cmocka_unit_test(test_compare__names_changed_members_of_the_statement),
        cmocka_unit_test(test_compare__knows_an_image_whatever_it_is_wrapped_in),
        cmocka_unit_test(test_compare__lists_entries_of_both_archives),
        cmocka_unit_test(test_compare__lists_added_entries_behind_the_old_ones),
        cmocka_unit_test(test_compare__says_which_slots_come_and_go),
        cmocka_unit_test(test_compare__compares_legacy_packages_with_others),
        cmocka_unit_test(test_compare__goes_on_where_an_init_packet_cannot_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
