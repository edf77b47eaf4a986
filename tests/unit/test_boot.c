/*
 * The verifier from power-on to the application, with flash that never fails and a
 * fake port: docs/spec/flash.md, sections 5 to 9. Power cuts are tests/power's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/event_log.h>
#include <plomb/core/transfer.h>

#include "core/bytes.h"
#include "core/crc32.h"
#include "core/journal.h"
#include "core/state.h"
#include "tests/unit/sum_port.h"
#include "tests/unit/verifier_fixture.h"

enum { PAGE = FIXTURE_PAGE, POOL = FIXTURE_POOL };

static void test_boot__waits_on_a_device_that_was_never_used(void **state)
{
    static struct verifier_fixture subject;

    (void)state;
    verifier_fixture_make(&subject);
    assert_int_equal(verifier_fixture_reset(&subject, false), PLOMB_BOOT_WAIT);
    assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_NONE);
}

static void test_boot__installs_a_plain_package_for_good(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;

    (void)state;
    verifier_fixture_run(&subject, &old);
    assert_int_equal(subject.verifier.device.app_version, 1);
    assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_NONE);
}

static void test_boot__tries_a_sealed_package_until_it_confirms(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    static struct fixture_package next;

    (void)state;
    verifier_fixture_run(&subject, &old);
    verifier_fixture_sealed(&next, 2 * PAGE, 2, 7);
    verifier_fixture_deliver(&subject, &next);
    verifier_fixture_runs(&subject, &next);
    assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_TRIAL);
    assert_int_equal(subject.verifier.device.app_version, 1);
    verifier_fixture_confirm(&subject);
    verifier_fixture_runs(&subject, &next);
    assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_NONE);
    assert_int_equal(subject.verifier.device.app_version, 2);
    assert_int_equal(subject.verifier.device.security_counter, 7);
}

static void test_boot__takes_back_what_does_not_confirm(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    static struct fixture_package next;

    (void)state;
    verifier_fixture_run(&subject, &old);
    verifier_fixture_sealed(&next, 4 * PAGE, 2, 7);
    verifier_fixture_deliver(&subject, &next);
    for (int i = 0; i < JOURNAL_ATTEMPTS; i++) verifier_fixture_runs(&subject, &next);
    verifier_fixture_runs(&subject, &old);
    verifier_fixture_runs(&subject, &old);
    assert_int_equal(subject.verifier.device.app_version, 1);
    assert_int_equal(subject.verifier.device.security_counter, 0);
}

static void test_boot__uses_no_attempt_up_to_listen(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    static struct fixture_package next;

    (void)state;
    verifier_fixture_run(&subject, &old);
    verifier_fixture_sealed(&next, PAGE, 2, 0);
    verifier_fixture_deliver(&subject, &next);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(verifier_fixture_reset(&subject, true), PLOMB_BOOT_WAIT);
    }
    assert_int_equal(verifier_fixture_begin(&subject, &old), PLOMB_UPDATE_PENDING);
    verifier_fixture_runs(&subject, &next);
}

static void test_boot__starts_nothing_that_changed(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;

    (void)state;
    verifier_fixture_run(&subject, &old);
    subject.memory[POOL + 100] ^= 1;
    assert_int_equal(verifier_fixture_reset(&subject, false), PLOMB_BOOT_WAIT);
}

/* An image of one page whose stack and first instruction are these. */
static void make_image(struct fixture_package *package, uint32_t stack, uint32_t entry)
{
    struct plomb_init_command command;

    verifier_fixture_package(package, PAGE, 2, 0);
    bytes_write_le32(package->image, stack);
    bytes_write_le32(package->image + 4, entry);
    command = verifier_fixture_command(package, 2);
    verifier_fixture_sign(package, &command, 0);
}

static void test_boot__leaves_what_is_installed_for_a_plain_image_of_another_place(
    void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    static struct fixture_package next;
    const uint32_t top = PLOMB_RAM_START + fixture_target.ram_size;
    const struct {
        uint32_t stack;
        uint32_t entry;
    } cases[] = {
        {top + 4, POOL + 9},             /* a stack behind RAM */
        {PLOMB_RAM_START - 4, POOL + 9}, /* and before it */
        {top, POOL + 8},                 /* no Thumb bit */
        {top, POOL - PAGE + 9},          /* linked for a smaller SoftDevice */
        {top, POOL + PAGE + 1},          /* just behind its end */
        {0xFFFFFFFFu, 0xFFFFFFFFu},      /* nothing at all */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct plomb_event event;
        uint32_t oldest;
        uint32_t number;

        verifier_fixture_run(&subject, &old);
        make_image(&next, cases[i].stack, cases[i].entry);
        verifier_fixture_deliver(&subject, &next);
        verifier_fixture_runs(&subject, &old);
        assert_int_equal(subject.verifier.device.app_version, 1);
        assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_NONE);
        plomb_event_range(&subject.verifier, &oldest, &number);
        assert_true(plomb_event_find(&subject.verifier, number - 2, &event));
        assert_int_equal(event.kind, PLOMB_EVENT_INSTALL_FAILED);
        assert_int_equal(event.value, PLOMB_IMAGE_NOT_STARTABLE);
    }
}

static void test_boot__starts_nothing_without_a_vector_table(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package package;

    (void)state;
    verifier_fixture_make(&subject);
    make_image(&package, PLOMB_RAM_START + 4, POOL + 8); /* no Thumb bit */
    verifier_fixture_deliver(&subject, &package);
    assert_int_equal(verifier_fixture_reset(&subject, false), PLOMB_BOOT_WAIT);
}

static void test_transfer__goes_on_after_a_reset(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    static struct fixture_package next;

    (void)state;
    verifier_fixture_run(&subject, &old);
    verifier_fixture_sealed(&next, 4 * PAGE, 2, 0);
    assert_int_equal(verifier_fixture_reset(&subject, true), PLOMB_BOOT_WAIT);
    assert_int_equal(verifier_fixture_begin(&subject, &next), PLOMB_OK);
    assert_int_equal(verifier_fixture_send(&subject, &next, 2 * PAGE), PLOMB_OK);
    verifier_fixture_runs(&subject, &old);
    assert_int_equal(verifier_fixture_reset(&subject, true), PLOMB_BOOT_WAIT);
    assert_int_equal(verifier_fixture_begin(&subject, &next), PLOMB_OK);
    assert_int_equal(subject.verifier.received, 2 * PAGE);
    assert_int_equal(verifier_fixture_send(&subject, &next, next.size), PLOMB_OK);
    verifier_fixture_runs(&subject, &next);
}

static void test_transfer__forgets_a_payload_that_is_another(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    static struct fixture_package next;

    (void)state;
    verifier_fixture_run(&subject, &old);
    verifier_fixture_sealed(&next, 2 * PAGE, 2, 0);
    next.image[PAGE] ^= 1;
    assert_int_equal(verifier_fixture_reset(&subject, true), PLOMB_BOOT_WAIT);
    assert_int_equal(verifier_fixture_begin(&subject, &next), PLOMB_OK);
    assert_int_equal(verifier_fixture_send(&subject, &next, next.size),
                     PLOMB_PAYLOAD_HASH_MISMATCH);
    assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_NONE);
    verifier_fixture_runs(&subject, &old);
}

static void test_transfer__refuses_older_versions_and_counters(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    static struct fixture_package next;

    (void)state;
    verifier_fixture_run(&subject, &old);
    verifier_fixture_sealed(&next, PAGE, 2, 7);
    verifier_fixture_deliver(&subject, &next);
    verifier_fixture_runs(&subject, &next);
    verifier_fixture_confirm(&subject);
    assert_int_equal(verifier_fixture_reset(&subject, true), PLOMB_BOOT_WAIT);
    assert_int_equal(verifier_fixture_begin(&subject, &old), PLOMB_FW_VERSION_TOO_LOW);
    verifier_fixture_sealed(&next, PAGE, 3, 6);
    assert_int_equal(verifier_fixture_begin(&subject, &next),
                     PLOMB_SECURITY_COUNTER_TOO_LOW);
}

static void test_transfer__revokes_older_keys_once_a_newer_one_signed(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    static struct fixture_package next;

    (void)state;
    verifier_fixture_run(&subject, &old);
    verifier_fixture_package(&next, PAGE, 2, 1);
    verifier_fixture_deliver(&subject, &next);
    verifier_fixture_runs(&subject, &next);
    verifier_fixture_package(&next, PAGE, 3, 0);
    assert_int_equal(verifier_fixture_begin(&subject, &next), PLOMB_SIGNATURE_INVALID);
}

static void test_transfer__says_when_flash_takes_nothing(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    static struct fixture_package next;

    (void)state;
    verifier_fixture_run(&subject, &old);
    verifier_fixture_sealed(&next, PAGE, 2, 0);
    subject.is_broken = true;
    assert_int_equal(verifier_fixture_begin(&subject, &next), PLOMB_FLASH_FAILED);
    subject.is_broken = false;
    verifier_fixture_runs(&subject, &old);
}

/* The live record in flash, which the application on trial can write. */
static struct plomb_journal_record *journal_of(struct verifier_fixture *subject)
{
    return (struct plomb_journal_record *)(void *)(subject->memory +
                                                   fixture_target.journal_page);
}

static void forge(struct plomb_journal_record *record)
{
    record->crc = crc32_add(0, (const uint8_t *)record,
                            offsetof(struct plomb_journal_record, crc));
}

static void test_boot__ignores_a_journal_that_leads_elsewhere(void **state)
{
    static struct verifier_fixture subject;
    static struct verifier_fixture copy;
    static struct fixture_package old;
    static struct fixture_package next;
    const size_t members[] = {offsetof(struct plomb_journal_record, staging_start),
                              offsetof(struct plomb_journal_record, backup_start),
                              offsetof(struct plomb_journal_record, image_start),
                              offsetof(struct plomb_journal_record, has_trial)};

    (void)state;
    verifier_fixture_run(&subject, &old);
    verifier_fixture_sealed(&next, 2 * PAGE, 2, 0);
    verifier_fixture_deliver(&subject, &next);
    verifier_fixture_runs(&subject, &next);
    memcpy(copy.memory, subject.memory, sizeof(copy.memory));
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        uint8_t *record = (uint8_t *)journal_of(&subject);

        memcpy(subject.memory, copy.memory, sizeof(subject.memory));
        bytes_write_le32(record + members[i],
                         bytes_read_le32(record + members[i]) ^ PAGE);
        forge(journal_of(&subject));
        assert_int_equal(verifier_fixture_reset(&subject, false), PLOMB_BOOT_WAIT);
        assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_NONE);
    }
}

static void test_boot__ignores_a_journal_without_an_init_packet(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    static struct fixture_package next;

    (void)state;
    verifier_fixture_run(&subject, &old);
    verifier_fixture_sealed(&next, 2 * PAGE, 2, 0);
    verifier_fixture_deliver(&subject, &next);
    verifier_fixture_runs(&subject, &next);
    journal_of(&subject)->packet[0] ^= 0x80;
    forge(journal_of(&subject));
    assert_int_equal(verifier_fixture_reset(&subject, false), PLOMB_BOOT_WAIT);
    assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_NONE);
}

static void test_boot__takes_no_other_image_under_a_good_signature(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    struct plomb_state_record next;

    (void)state;
    verifier_fixture_run(&subject, &old);
    subject.config.is_signature_booted = true;
    assert_int_equal(verifier_fixture_reset(&subject, false), PLOMB_BOOT_APPLICATION);
    subject.memory[POOL + PAGE] ^= 1;
    state_copy(&subject.verifier, &next);
    plomb_port_sha256(plomb_span(subject.memory + POOL, old.size), next.app_sha256);
    assert_true(state_write(&subject.verifier, &next));
    assert_int_equal(verifier_fixture_reset(&subject, false), PLOMB_BOOT_WAIT);
}

static void test_event_log__keeps_the_last_events_through_a_change_of_pages(
    void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    static struct fixture_package next[2];
    struct plomb_event event;
    uint32_t oldest;
    uint32_t number;

    (void)state;
    verifier_fixture_run(&subject, &old);
    verifier_fixture_sealed(&next[0], PAGE, 2, 0);
    verifier_fixture_sealed(&next[1], PAGE, 3, 0);
    for (unsigned int i = 0; i < 500; i++) {
        assert_int_equal(verifier_fixture_begin(&subject, &next[i % 2]), PLOMB_OK);
    }
    plomb_event_range(&subject.verifier, &oldest, &number);
    assert_in_range(number, 500, 510);
    assert_in_range(oldest, 1, number - PLOMB_EVENTS_KEPT);
    assert_true(plomb_event_find(&subject.verifier, number - 1, &event));
    assert_int_equal(event.kind, PLOMB_EVENT_ACCEPTED);
    assert_int_equal(event.value, 3);
    assert_false(plomb_event_find(&subject.verifier, number, &event));
    verifier_fixture_runs(&subject, &old);
}

/* Whoever reaches the port can be refused for ever: 3 requests a millisecond. */
static void test_event_log__has_refusals_in_turns_once_each(void **state)
{
    static struct verifier_fixture subject;
    static struct fixture_package old;
    static struct fixture_package other;
    struct plomb_event event;
    uint32_t oldest;
    uint32_t before;
    uint32_t next;

    (void)state;
    verifier_fixture_run(&subject, &old);
    plomb_event_range(&subject.verifier, &oldest, &before);
    other = old;
    old.packet[old.packet_size - 1] ^= 1;
    other.packet_size = 1;
    for (int i = 0; i < 200; i++) {
        assert_int_equal(verifier_fixture_begin(&subject, &old),
                         PLOMB_SIGNATURE_INVALID);
        assert_int_not_equal(verifier_fixture_begin(&subject, &other), PLOMB_OK);
    }
    plomb_event_range(&subject.verifier, &oldest, &next);
    assert_int_equal(next, before + 2);
    assert_true(plomb_event_find(&subject.verifier, before, &event));
    assert_int_equal(event.value, PLOMB_SIGNATURE_INVALID);
}

static void test_event_log__has_a_crash_loop_once(void **state)
{
    enum { LOCKUP = 8, WATCHDOG = 2 };
    static struct verifier_fixture subject;
    static struct fixture_package old;
    uint32_t oldest;
    uint32_t before;
    uint32_t next;

    (void)state;
    verifier_fixture_run(&subject, &old);
    plomb_event_range(&subject.verifier, &oldest, &before);
    for (int i = 0; i < 300; i++) {
        assert_int_equal(plomb_verifier_boot(&subject.verifier, false, LOCKUP),
                         PLOMB_BOOT_APPLICATION);
    }
    plomb_event_range(&subject.verifier, &oldest, &next);
    assert_int_equal(next, before + 1);
    assert_int_equal(plomb_verifier_boot(&subject.verifier, false, WATCHDOG),
                     PLOMB_BOOT_APPLICATION);
    plomb_event_range(&subject.verifier, &oldest, &next);
    assert_int_equal(next, before + 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_boot__waits_on_a_device_that_was_never_used),
        cmocka_unit_test(test_boot__installs_a_plain_package_for_good),
        cmocka_unit_test(test_boot__tries_a_sealed_package_until_it_confirms),
        cmocka_unit_test(test_boot__takes_back_what_does_not_confirm),
        cmocka_unit_test(test_boot__uses_no_attempt_up_to_listen),
        cmocka_unit_test(test_boot__starts_nothing_that_changed),
        cmocka_unit_test(
            test_boot__leaves_what_is_installed_for_a_plain_image_of_another_place),
        cmocka_unit_test(test_boot__starts_nothing_without_a_vector_table),
        cmocka_unit_test(test_transfer__goes_on_after_a_reset),
        cmocka_unit_test(test_transfer__forgets_a_payload_that_is_another),
        cmocka_unit_test(test_transfer__refuses_older_versions_and_counters),
        cmocka_unit_test(test_transfer__revokes_older_keys_once_a_newer_one_signed),
        cmocka_unit_test(test_transfer__says_when_flash_takes_nothing),
        cmocka_unit_test(
            test_event_log__keeps_the_last_events_through_a_change_of_pages),
        cmocka_unit_test(test_event_log__has_a_crash_loop_once),
        cmocka_unit_test(test_event_log__has_refusals_in_turns_once_each),
        cmocka_unit_test(test_boot__ignores_a_journal_that_leads_elsewhere),
        cmocka_unit_test(test_boot__ignores_a_journal_without_an_init_packet),
        cmocka_unit_test(test_boot__takes_no_other_image_under_a_good_signature),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
