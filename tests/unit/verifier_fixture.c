#include "tests/unit/verifier_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/decode.h>

#include "core/bytes.h"
#include "core/journal.h"
#include "tests/unit/sum_signature.h"

const struct plomb_target fixture_target = {
    .name = "test",
    .chip = "nrf52832",
    .ram_size = 0x10000,
    .pool_start = FIXTURE_POOL,
    .pool_end = 20 * FIXTURE_PAGE,
    .key_page = 20 * FIXTURE_PAGE,
    .journal_page = 21 * FIXTURE_PAGE,
    .state_pages = {22 * FIXTURE_PAGE, 23 * FIXTURE_PAGE},
    .codecs = 7};

const uint8_t fixture_keys[2][PLOMB_PUBLIC_KEY_SIZE] = {{1}, {2}};

static bool erase(void *context, uint32_t address)
{
    struct verifier_fixture *subject = context;

    assert_int_equal(address % FIXTURE_PAGE, 0);
    assert_in_range(address, FIXTURE_POOL, FIXTURE_FLASH - FIXTURE_PAGE);
    if (subject->is_broken) return false;
    memset(subject->memory + address, 0xff, FIXTURE_PAGE);
    return true;
}

static bool write(void *context, uint32_t address, const uint8_t *bytes, size_t size)
{
    struct verifier_fixture *subject = context;

    assert_int_equal(address % 4, 0);
    assert_int_equal(size % 4, 0);
    assert_in_range(address, FIXTURE_POOL, FIXTURE_FLASH - size);
    if (subject->is_broken) return false;
    for (size_t i = 0; i < size; i++) subject->memory[address + i] &= bytes[i];
    return true;
}

/* The device, as after a reset. */
enum plomb_boot verifier_fixture_reset(struct verifier_fixture *subject,
                                       bool is_dfu_wanted)
{
    plomb_verifier_init(&subject->verifier, &subject->config, &subject->decoder);
    return plomb_verifier_boot(&subject->verifier, is_dfu_wanted, 0);
}

/* A device that was never used. */
void verifier_fixture_make(struct verifier_fixture *subject)
{
    memset(subject, 0, sizeof(*subject));
    memset(subject->memory, 0xff, FIXTURE_FLASH);
    subject->flash =
        (struct plomb_flash){(uintptr_t)subject->memory, erase, write, subject};
    subject->config = (struct plomb_verifier_config){.target = &fixture_target,
                                                     .flash = &subject->flash,
                                                     .public_keys = fixture_keys,
                                                     .public_key_count = 2,
                                                     .hw_version = 52,
                                                     .bootloader_version = 1,
                                                     .ciphers = 3,
                                                     .decode = plomb_decode};
    assert_int_equal(verifier_fixture_reset(subject, false), PLOMB_BOOT_WAIT);
}

/* An image that could run: its stack and entry, and bytes that tell it apart. */
static void make_image(uint8_t *image, uint32_t size, uint8_t fill)
{
    memset(image, fill, size);
    bytes_write_le32(image, PLOMB_RAM_START + 0x1000);
    bytes_write_le32(image + 4, FIXTURE_POOL + 9);
}

void verifier_fixture_sign(struct fixture_package *package,
                           const struct plomb_init_command *command, unsigned int key)
{
    package->packet_size = sum_sign_packet(fixture_keys[key], command, package->packet);
    assert_int_not_equal(package->packet_size, 0);
}

struct plomb_init_command verifier_fixture_command(
    const struct fixture_package *package, uint32_t version)
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
void verifier_fixture_package(struct fixture_package *package, uint32_t size,
                              uint32_t version, unsigned int key)
{
    struct plomb_init_command command;

    package->size = size;
    make_image(package->image, size, (uint8_t)version);
    command = verifier_fixture_command(package, version);
    verifier_fixture_sign(package, &command, key);
}

/* A sealed one, stored and not encrypted; the image is its own payload. */
void verifier_fixture_sealed(struct fixture_package *package, uint32_t size,
                             uint32_t version, uint32_t counter)
{
    struct plomb_init_command command;
    uint8_t digest[PLOMB_SHA256_SIZE];

    package->size = size;
    make_image(package->image, size, (uint8_t)version);
    command = verifier_fixture_command(package, version);
    plomb_port_sha256(plomb_span(package->image, size), digest);
    command.present |= PLOMB_INIT_EXTENSION;
    command.extension.payload_size = size;
    command.extension.payload_sha256 = plomb_span(digest, sizeof(digest));
    command.extension.security_counter = counter;
    verifier_fixture_sign(package, &command, 0);
}

enum plomb_status verifier_fixture_begin(struct verifier_fixture *subject,
                                         const struct fixture_package *package)
{
    struct plomb_decision decision;

    plomb_transfer_begin(&subject->verifier,
                         plomb_span(package->packet, package->packet_size), &decision);
    assert_true((decision.verdict == PLOMB_VERDICT_ACCEPTED) ==
                (decision.status == PLOMB_OK));
    return decision.status;
}

/* Sends objects from where the device is until `end`. */
enum plomb_status verifier_fixture_send(struct verifier_fixture *subject,
                                        const struct fixture_package *package,
                                        uint32_t end)
{
    enum plomb_status status = PLOMB_OK;

    while (subject->verifier.received < end && status == PLOMB_OK) {
        const uint32_t offset = subject->verifier.received;
        const uint32_t left = package->size - offset;
        const uint32_t part = left < FIXTURE_PAGE ? left : FIXTURE_PAGE;

        memcpy(subject->verifier.page, package->image + offset, part);
        status = plomb_transfer_store(&subject->verifier, part);
    }
    return status;
}

/* Delivers a whole package; the device was told to listen. */
void verifier_fixture_deliver(struct verifier_fixture *subject,
                              const struct fixture_package *package)
{
    assert_int_equal(verifier_fixture_reset(subject, true), PLOMB_BOOT_WAIT);
    assert_int_equal(verifier_fixture_begin(subject, package), PLOMB_OK);
    assert_int_equal(verifier_fixture_send(subject, package, package->size), PLOMB_OK);
}

void verifier_fixture_runs(struct verifier_fixture *subject,
                           const struct fixture_package *package)
{
    assert_int_equal(verifier_fixture_reset(subject, false), PLOMB_BOOT_APPLICATION);
    assert_int_equal(subject->verifier.start, FIXTURE_POOL);
    assert_memory_equal(subject->memory + FIXTURE_POOL, package->image, package->size);
}

/* What the application on trial does. */
void verifier_fixture_confirm(struct verifier_fixture *subject)
{
    memset(subject->memory + fixture_target.journal_page + JOURNAL_CONFIRMED, 0, 4);
}

/* A device that runs version 1, of three pages less a word. */
void verifier_fixture_run(struct verifier_fixture *subject, struct fixture_package *old)
{
    verifier_fixture_make(subject);
    verifier_fixture_package(old, 3 * FIXTURE_PAGE - 4, 1, 0);
    verifier_fixture_deliver(subject, old);
    verifier_fixture_runs(subject, old);
}
