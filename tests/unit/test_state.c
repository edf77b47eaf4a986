/*
 * Which records of state and journal count, whatever else flash holds:
 * docs/spec/flash.md, sections 3, 4 and 11.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/crc32.h"
#include "core/journal.h"
#include "core/state.h"
#include "tests/unit/sum_port.h"
#include "tests/unit/verifier_fixture.h"

enum { PAGE = FIXTURE_PAGE };

static struct verifier_fixture subject;
static struct fixture_package old;
static struct fixture_package next;

/* The state that counts, and the page of the other one. */
static struct plomb_state_record *current(void)
{
    plomb_verifier_init(&subject.verifier, &subject.config, &subject.decoder);
    return (
        struct plomb_state_record *)(void *)(subject.memory +
                                             ((const uint8_t *)subject.verifier.state -
                                              subject.memory));
}

static struct plomb_journal_record *journal(void)
{
    return (struct plomb_journal_record *)(void *)(subject.memory +
                                                   fixture_target.journal_page);
}

static void seal_state(struct plomb_state_record *record)
{
    record->crc =
        crc32_add(0, (const uint8_t *)record, offsetof(struct plomb_state_record, crc));
}

static void seal_journal(struct plomb_journal_record *record)
{
    record->crc = crc32_add(0, (const uint8_t *)record,
                            offsetof(struct plomb_journal_record, crc));
}

/* A device whose last update, of one page, is complete and not installed. */
static void receive(void)
{
    verifier_fixture_run(&subject, &old);
    verifier_fixture_sealed(&next, PAGE, 2, 0);
    verifier_fixture_deliver(&subject, &next);
}

static void test_state__counts_the_record_with_the_higher_number(void **state)
{
    struct plomb_state_record *record;
    uint32_t sequence;

    (void)state;
    verifier_fixture_run(&subject, &old);
    record = current();
    sequence = record->sequence;
    assert_int_equal(record->app_size, old.size);
    record->sequence = 0;
    seal_state(record);
    assert_ptr_not_equal(current(), record);
    assert_int_equal(current()->sequence, sequence - 1);
}

/* Every bit of a record, its mark apart. */
static void test_state__falls_back_when_a_bit_is_not_what_it_was(void **state)
{
    struct plomb_state_record *record;

    (void)state;
    verifier_fixture_run(&subject, &old);
    record = current();
    for (size_t bit = 0; bit < 8 * offsetof(struct plomb_state_record, mark); bit++) {
        uint8_t *byte = (uint8_t *)record + bit / 8;

        *byte ^= (uint8_t)(1u << bit % 8);
        assert_ptr_not_equal(current(), record);
        *byte ^= (uint8_t)(1u << bit % 8);
    }
    assert_ptr_equal(current(), record);
}

static void test_state__does_not_exist_without_its_mark(void **state)
{
    struct plomb_state_record *record;

    (void)state;
    verifier_fixture_run(&subject, &old);
    record = current();
    record->mark = UINT32_MAX;
    assert_ptr_not_equal(current(), record);
    record->mark = UINT32_MAX - 1;
    assert_ptr_equal(current(), record);
}

/* With a CRC that is right. */
static void test_state__refuses_sizes_that_cannot_be(void **state)
{
    struct plomb_state_record *record;
    struct plomb_state_record good;

    (void)state;
    verifier_fixture_run(&subject, &old);
    record = current();
    good = *record;
    record->app_size = fixture_target.pool_end - fixture_target.pool_start + 1;
    seal_state(record);
    assert_ptr_not_equal(current(), record);
    *record = good;
    record->packet_size = PLOMB_INIT_PACKET_MAX + 1;
    seal_state(record);
    assert_ptr_not_equal(current(), record);
    *record = good;
    record->version = 2;
    seal_state(record);
    assert_ptr_not_equal(current(), record);
}

static void test_state__settles_a_mark_that_may_have_been_interrupted(void **state)
{
    struct plomb_state_record *record;

    (void)state;
    verifier_fixture_run(&subject, &old);
    record = current();
    record->mark = 0xffffff7f;
    record->settled = UINT32_MAX;
    verifier_fixture_runs(&subject, &old);
    assert_int_equal(record->mark, 0);
    assert_int_equal(record->settled, 0);
}

static void test_state__is_made_anew_when_there_is_none(void **state)
{
    (void)state;
    verifier_fixture_run(&subject, &old);
    memset(subject.memory + fixture_target.state_pages[0], 0xff, 2 * PAGE);
    assert_int_equal(verifier_fixture_reset(&subject, false), PLOMB_BOOT_WAIT);
    assert_int_equal(current()->sequence, 1);
    assert_int_equal(current()->app_size, 0);
}

static void test_journal__means_nothing_with_another_number(void **state)
{
    static const int offsets[] = {-1, 1, 2};

    (void)state;
    for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++) {
        receive();
        journal()->number += (uint32_t)offsets[i];
        seal_journal(journal());
        verifier_fixture_runs(&subject, &old);
    }
    receive();
    verifier_fixture_runs(&subject, &next);
}

static void test_journal__means_nothing_with_a_changed_bit_or_without_mark(void **state)
{
    (void)state;
    for (size_t bit = 0; bit < 8 * offsetof(struct plomb_journal_record, mark);
         bit += 61) {
        receive();
        ((uint8_t *)journal())[bit / 8] ^= (uint8_t)(1u << bit % 8);
        verifier_fixture_runs(&subject, &old);
    }
    receive();
    journal()->mark = UINT32_MAX;
    verifier_fixture_runs(&subject, &old);
}

/* The CRC is right, and the packet was never signed. */
static void test_journal__installs_nothing_without_a_good_signature(void **state)
{
    (void)state;
    receive();
    journal()->packet[journal()->packet_size - 1] ^= 1;
    seal_journal(journal());
    verifier_fixture_runs(&subject, &old);
    assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_NONE);
}

static void test_journal__ends_with_the_update_that_it_is_of(void **state)
{
    (void)state;
    receive();
    verifier_fixture_runs(&subject, &next);
    verifier_fixture_confirm(&subject);
    verifier_fixture_runs(&subject, &next);
    /* What it says is still there, and means nothing. */
    assert_memory_equal(journal()->packet, next.packet, next.packet_size);
    assert_null(subject.verifier.journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_state__counts_the_record_with_the_higher_number),
        cmocka_unit_test(test_state__falls_back_when_a_bit_is_not_what_it_was),
        cmocka_unit_test(test_state__does_not_exist_without_its_mark),
        cmocka_unit_test(test_state__refuses_sizes_that_cannot_be),
        cmocka_unit_test(test_state__settles_a_mark_that_may_have_been_interrupted),
        cmocka_unit_test(test_state__is_made_anew_when_there_is_none),
        cmocka_unit_test(test_journal__means_nothing_with_another_number),
        cmocka_unit_test(
            test_journal__means_nothing_with_a_changed_bit_or_without_mark),
        cmocka_unit_test(test_journal__installs_nothing_without_a_good_signature),
        cmocka_unit_test(test_journal__ends_with_the_update_that_it_is_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
