/*
 * The verifier from power-on to the application, with flash that never fails and a
 * fake port: docs/spec/flash.md, sections 5 to 9. Power cuts are tests/power's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/decode.h>
#include <plomb/core/event_log.h>
#include <plomb/core/transfer.h>

#include "core/bytes.h"
#include "core/journal.h"
#include "core/state.h"

#include "tests/unit/sum_port.h"

enum { PAGE = PLOMB_PAGE_SIZE, FLASH_SIZE = 24 * PAGE, POOL = 5 * PAGE };

static const struct plomb_target target = {.name = "test",
                                           .chip = "nrf52832",
                                           .ram_size = 0x10000,
                                           .pool_start = POOL,
                                           .pool_end = 20 * PAGE,
                                           .key_page = 20 * PAGE,
                                           .journal_page = 21 * PAGE,
                                           .state_pages = {22 * PAGE, 23 * PAGE},
                                           .codecs = 7};

static const uint8_t keys[2][PLOMB_PUBLIC_KEY_SIZE] = {{1}, {2}};

struct subject {
    uint8_t memory[FLASH_SIZE];
    struct plomb_flash flash;
    struct plomb_verifier_config config;
    struct plomb_verifier verifier;
    union plomb_decoder decoder;
    bool is_broken; /* flash takes nothing any more */
};

static bool erase(void *context, uint32_t address)
{
    struct subject *subject = context;

    assert_int_equal(address % PAGE, 0);
    assert_in_range(address, POOL, FLASH_SIZE - PAGE);
    if (subject->is_broken) return false;
    memset(subject->memory + address, 0xff, PAGE);
    return true;
}

static bool write(void *context, uint32_t address, const uint8_t *bytes, size_t size)
{
    struct subject *subject = context;

    assert_int_equal(address % 4, 0);
    assert_int_equal(size % 4, 0);
    assert_in_range(address, POOL, FLASH_SIZE - size);
    if (subject->is_broken) return false;
    for (size_t i = 0; i < size; i++) subject->memory[address + i] &= bytes[i];
    return true;
}

/* The device, as after a reset. */
static enum plomb_boot reset(struct subject *subject, bool is_dfu_wanted)
{
    plomb_verifier_init(&subject->verifier, &subject->config, &subject->decoder);
    return plomb_verifier_boot(&subject->verifier, is_dfu_wanted, 0);
}

/* A device that was never used. */
static void make(struct subject *subject)
{
    memset(subject, 0, sizeof(*subject));
    memset(subject->memory, 0xff, FLASH_SIZE);
    subject->flash =
        (struct plomb_flash){(uintptr_t)subject->memory, erase, write, subject};
    subject->config = (struct plomb_verifier_config){.target = &target,
                                                     .flash = &subject->flash,
                                                     .public_keys = keys,
                                                     .public_key_count = 2,
                                                     .hw_version = 52,
                                                     .bootloader_version = 1,
                                                     .ciphers = 3,
                                                     .decode = plomb_decode};
    assert_int_equal(reset(subject, false), PLOMB_BOOT_WAIT);
}

/* An image that could run: its stack and entry, and bytes that tell it apart. */
static void make_image(uint8_t *image, uint32_t size, uint8_t fill)
{
    memset(image, fill, size);
    bytes_write_le32(image, PLOMB_RAM_START + 0x1000);
    bytes_write_le32(image + 4, POOL + 9);
}

struct package {
    uint8_t packet[PLOMB_INIT_PACKET_MAX];
    size_t packet_size;
    uint8_t image[4 * PAGE];
    uint32_t size;
};

static void sign(struct package *package, const struct plomb_init_command *command,
                 unsigned int key)
{
    uint8_t bytes[PLOMB_INIT_PACKET_MAX];
    uint8_t digest[PLOMB_HASH_SIZE];
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    uint8_t reversed[PLOMB_SIGNATURE_SIZE];
    const struct plomb_span span = {
        bytes, plomb_init_command_write(command, bytes, sizeof(bytes))};

    plomb_port_sha256(span, digest);
    fake_sign(keys[key], digest, signature);
    bytes_reverse_halves(reversed, signature);
    package->packet_size = plomb_init_packet_write(span, reversed, package->packet,
                                                   sizeof(package->packet));
    assert_int_not_equal(package->packet_size, 0);
}

static struct plomb_init_command command_of(const struct package *package,
                                            uint32_t version)
{
    struct plomb_init_command command = {
        .present = PLOMB_INIT_FW_VERSION | PLOMB_INIT_HW_VERSION | PLOMB_INIT_TYPE |
                   PLOMB_INIT_APP_SIZE | PLOMB_INIT_HASH,
        .fw_version = version,
        .hw_version = 52,
        .app_size = package->size,
        .hash_type = PLOMB_HASH_SHA256};
    uint8_t digest[PLOMB_HASH_SIZE];

    plomb_port_sha256(plomb_span(package->image, package->size), digest);
    bytes_reverse(command.hash, digest, sizeof(digest));
    return command;
}

/* A plain package. */
static void make_package(struct package *package, uint32_t size, uint32_t version,
                         unsigned int key)
{
    struct plomb_init_command command;

    package->size = size;
    make_image(package->image, size, (uint8_t)version);
    command = command_of(package, version);
    sign(package, &command, key);
}

/* A sealed one, stored and not encrypted; the image is its own payload. */
static void make_sealed(struct package *package, uint32_t size, uint32_t version,
                        uint32_t counter)
{
    struct plomb_init_command command;
    uint8_t digest[PLOMB_SHA256_SIZE];

    package->size = size;
    make_image(package->image, size, (uint8_t)version);
    command = command_of(package, version);
    plomb_port_sha256(plomb_span(package->image, size), digest);
    command.present |= PLOMB_INIT_EXTENSION;
    command.extension.payload_size = size;
    command.extension.payload_sha256 = plomb_span(digest, sizeof(digest));
    command.extension.security_counter = counter;
    sign(package, &command, 0);
}

static enum plomb_status begin(struct subject *subject, const struct package *package)
{
    struct plomb_decision decision;

    plomb_transfer_begin(&subject->verifier,
                         plomb_span(package->packet, package->packet_size), &decision);
    assert_true((decision.verdict == PLOMB_VERDICT_ACCEPTED) ==
                (decision.status == PLOMB_OK));
    return decision.status;
}

/* Sends objects from where the device is until `end`. */
static enum plomb_status send(struct subject *subject, const struct package *package,
                              uint32_t end)
{
    enum plomb_status status = PLOMB_OK;

    while (subject->verifier.received < end && status == PLOMB_OK) {
        const uint32_t offset = subject->verifier.received;
        const uint32_t left = package->size - offset;
        const uint32_t part = left < PAGE ? left : PAGE;

        memcpy(subject->verifier.page, package->image + offset, part);
        status = plomb_transfer_store(&subject->verifier, part);
    }
    return status;
}

/* Delivers a whole package; the device was told to listen. */
static void deliver(struct subject *subject, const struct package *package)
{
    assert_int_equal(reset(subject, true), PLOMB_BOOT_WAIT);
    assert_int_equal(begin(subject, package), PLOMB_OK);
    assert_int_equal(send(subject, package, package->size), PLOMB_OK);
}

static void assert_runs(struct subject *subject, const struct package *package)
{
    assert_int_equal(reset(subject, false), PLOMB_BOOT_APPLICATION);
    assert_int_equal(subject->verifier.start, POOL);
    assert_memory_equal(subject->memory + POOL, package->image, package->size);
}

/* What the application on trial does. */
static void confirm(struct subject *subject)
{
    memset(subject->memory + target.journal_page + JOURNAL_CONFIRMED, 0, 4);
}

/* A device that runs version 1, of three pages less a word. */
static void make_running(struct subject *subject, struct package *old)
{
    make(subject);
    make_package(old, 3 * PAGE - 4, 1, 0);
    deliver(subject, old);
    assert_runs(subject, old);
}

static void test_boot__waits_on_a_device_that_was_never_used(void **state)
{
    static struct subject subject;

    (void)state;
    make(&subject);
    assert_int_equal(reset(&subject, false), PLOMB_BOOT_WAIT);
    assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_NONE);
}

static void test_boot__installs_a_plain_package_for_good(void **state)
{
    static struct subject subject;
    static struct package old;

    (void)state;
    make_running(&subject, &old);
    assert_int_equal(subject.verifier.device.app_version, 1);
    assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_NONE);
}

static void test_boot__tries_a_sealed_package_until_it_confirms(void **state)
{
    static struct subject subject;
    static struct package old;
    static struct package next;

    (void)state;
    make_running(&subject, &old);
    make_sealed(&next, 2 * PAGE, 2, 7);
    deliver(&subject, &next);
    assert_runs(&subject, &next);
    assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_TRIAL);
    assert_int_equal(subject.verifier.device.app_version, 1);
    confirm(&subject);
    assert_runs(&subject, &next);
    assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_NONE);
    assert_int_equal(subject.verifier.device.app_version, 2);
    assert_int_equal(subject.verifier.device.security_counter, 7);
}

static void test_boot__takes_back_what_does_not_confirm(void **state)
{
    static struct subject subject;
    static struct package old;
    static struct package next;

    (void)state;
    make_running(&subject, &old);
    make_sealed(&next, 4 * PAGE, 2, 7);
    deliver(&subject, &next);
    for (int i = 0; i < JOURNAL_ATTEMPTS; i++) assert_runs(&subject, &next);
    assert_runs(&subject, &old);
    assert_runs(&subject, &old);
    assert_int_equal(subject.verifier.device.app_version, 1);
    assert_int_equal(subject.verifier.device.security_counter, 0);
}

static void test_boot__uses_no_attempt_up_to_listen(void **state)
{
    static struct subject subject;
    static struct package old;
    static struct package next;

    (void)state;
    make_running(&subject, &old);
    make_sealed(&next, PAGE, 2, 0);
    deliver(&subject, &next);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(reset(&subject, true), PLOMB_BOOT_WAIT);
    }
    assert_int_equal(begin(&subject, &old), PLOMB_UPDATE_PENDING);
    assert_runs(&subject, &next);
}

static void test_boot__starts_nothing_that_changed(void **state)
{
    static struct subject subject;
    static struct package old;

    (void)state;
    make_running(&subject, &old);
    subject.memory[POOL + 100] ^= 1;
    assert_int_equal(reset(&subject, false), PLOMB_BOOT_WAIT);
}

static void test_boot__starts_nothing_without_a_vector_table(void **state)
{
    static struct subject subject;
    static struct package package;
    struct plomb_init_command command;

    (void)state;
    make(&subject);
    make_package(&package, PAGE, 1, 0);
    bytes_write_le32(package.image + 4, POOL + 8); /* no Thumb bit */
    command = command_of(&package, 1);
    sign(&package, &command, 0);
    deliver(&subject, &package);
    assert_int_equal(reset(&subject, false), PLOMB_BOOT_WAIT);
}

static void test_transfer__goes_on_after_a_reset(void **state)
{
    static struct subject subject;
    static struct package old;
    static struct package next;

    (void)state;
    make_running(&subject, &old);
    make_sealed(&next, 4 * PAGE, 2, 0);
    assert_int_equal(reset(&subject, true), PLOMB_BOOT_WAIT);
    assert_int_equal(begin(&subject, &next), PLOMB_OK);
    assert_int_equal(send(&subject, &next, 2 * PAGE), PLOMB_OK);
    assert_runs(&subject, &old);
    assert_int_equal(reset(&subject, true), PLOMB_BOOT_WAIT);
    assert_int_equal(begin(&subject, &next), PLOMB_OK);
    assert_int_equal(subject.verifier.received, 2 * PAGE);
    assert_int_equal(send(&subject, &next, next.size), PLOMB_OK);
    assert_runs(&subject, &next);
}

static void test_transfer__forgets_a_payload_that_is_another(void **state)
{
    static struct subject subject;
    static struct package old;
    static struct package next;

    (void)state;
    make_running(&subject, &old);
    make_sealed(&next, 2 * PAGE, 2, 0);
    next.image[PAGE] ^= 1;
    assert_int_equal(reset(&subject, true), PLOMB_BOOT_WAIT);
    assert_int_equal(begin(&subject, &next), PLOMB_OK);
    assert_int_equal(send(&subject, &next, next.size), PLOMB_PAYLOAD_HASH_MISMATCH);
    assert_int_equal(plomb_verifier_phase(&subject.verifier), PLOMB_UPDATE_NONE);
    assert_runs(&subject, &old);
}

static void test_transfer__refuses_older_versions_and_counters(void **state)
{
    static struct subject subject;
    static struct package old;
    static struct package next;

    (void)state;
    make_running(&subject, &old);
    make_sealed(&next, PAGE, 2, 7);
    deliver(&subject, &next);
    assert_runs(&subject, &next);
    confirm(&subject);
    assert_int_equal(reset(&subject, true), PLOMB_BOOT_WAIT);
    assert_int_equal(begin(&subject, &old), PLOMB_FW_VERSION_TOO_LOW);
    make_sealed(&next, PAGE, 3, 6);
    assert_int_equal(begin(&subject, &next), PLOMB_SECURITY_COUNTER_TOO_LOW);
}

static void test_transfer__revokes_older_keys_once_a_newer_one_signed(void **state)
{
    static struct subject subject;
    static struct package old;
    static struct package next;

    (void)state;
    make_running(&subject, &old);
    make_package(&next, PAGE, 2, 1);
    deliver(&subject, &next);
    assert_runs(&subject, &next);
    make_package(&next, PAGE, 3, 0);
    assert_int_equal(begin(&subject, &next), PLOMB_SIGNATURE_INVALID);
}

static void test_transfer__says_when_flash_takes_nothing(void **state)
{
    static struct subject subject;
    static struct package old;
    static struct package next;

    (void)state;
    make_running(&subject, &old);
    make_sealed(&next, PAGE, 2, 0);
    subject.is_broken = true;
    assert_int_equal(begin(&subject, &next), PLOMB_FLASH_FAILED);
    subject.is_broken = false;
    assert_runs(&subject, &old);
}

static void test_event_log__keeps_the_last_events_through_a_change_of_pages(
    void **state)
{
    static struct subject subject;
    static struct package old;
    struct plomb_event event;
    uint32_t oldest;
    uint32_t next;

    (void)state;
    make_running(&subject, &old);
    old.packet[old.packet_size - 1] ^= 1;
    for (int i = 0; i < 500; i++) {
        assert_int_equal(begin(&subject, &old), PLOMB_SIGNATURE_INVALID);
    }
    plomb_event_range(&subject.verifier, &oldest, &next);
    assert_in_range(next, 500, 510);
    assert_in_range(oldest, 1, next - PLOMB_EVENTS_KEPT);
    assert_true(plomb_event_find(&subject.verifier, next - 1, &event));
    assert_int_equal(event.kind, PLOMB_EVENT_REFUSED);
    assert_int_equal(event.value, PLOMB_SIGNATURE_INVALID);
    assert_false(plomb_event_find(&subject.verifier, next, &event));
    assert_runs(&subject, &old);
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
        cmocka_unit_test(test_boot__starts_nothing_without_a_vector_table),
        cmocka_unit_test(test_transfer__goes_on_after_a_reset),
        cmocka_unit_test(test_transfer__forgets_a_payload_that_is_another),
        cmocka_unit_test(test_transfer__refuses_older_versions_and_counters),
        cmocka_unit_test(test_transfer__revokes_older_keys_once_a_newer_one_signed),
        cmocka_unit_test(test_transfer__says_when_flash_takes_nothing),
        cmocka_unit_test(
            test_event_log__keeps_the_last_events_through_a_change_of_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
