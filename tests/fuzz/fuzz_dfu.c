/*
 * A serial line to a verifier: arbitrary bytes into SLIP, the request handler, the
 * transfer and, after each reset, installation and boot, on flash in memory. The
 * first byte chooses a device. Nothing but the places of docs/spec/flash.md may be
 * written, nothing of the installed application before a reset, and answers keep to
 * docs/spec/dfu-protocol.md. The port is a fake one, so that packages are easy to
 * find: a signature is good when its first byte is even, a digest is the exclusive or
 * of the data.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/core/decode.h>
#include <plomb/core/dfu.h>
#include <plomb/core/port.h>
#include <plomb/core/slip.h>

#include "core/journal.h"
#include "core/state.h"
#include "tests/unit/xor_port.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    FLASH_SIZE = 512 * 1024,
    PAGES = FLASH_SIZE / PLOMB_PAGE_SIZE,
    FRAME = 65,
    APPLICATION = 6000,       /* bytes, where one is installed */
    SOFTDEVICE = 0x5000,      /* its end */
    HAS_SOFTDEVICE = 1 << 0,  /* bits of the first byte */
    HAS_APPLICATION = 1 << 1, /* is installed */
    LISTENS = 1 << 2,         /* after each reset */
    CONFIRMS = 1 << 3,        /* what is on trial */
    DEVICES = 4,              /* that differ in what is in flash */
    RESETS = 8                /* at most, of one input */
};

void plomb_port_sha256(struct plomb_span data, uint8_t digest[PLOMB_HASH_SIZE])
{
    memset(digest, 0, PLOMB_HASH_SIZE);
    for (size_t i = 0; i < data.size; i++) digest[i % PLOMB_HASH_SIZE] ^= data.ptr[i];
}

enum plomb_verdict plomb_port_ecdsa_verify(
    const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
    const uint8_t digest[PLOMB_HASH_SIZE],
    const uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    (void)public_key;
    (void)digest;
    return signature[0] % 2 == 0 ? PLOMB_VERDICT_ACCEPTED : PLOMB_VERDICT_REFUSED;
}

/* What each device has in flash before its first reset. */
static _Alignas(uint32_t) uint8_t flash_before[DEVICES][FLASH_SIZE];
static bool is_made[DEVICES];

static struct {
    _Alignas(uint32_t) uint8_t flash[FLASH_SIZE];
    bool is_changed[PAGES]; /* against flash_before */
    uint8_t kind;           /* the input's first byte */
    bool is_handling;       /* a request, rather than booting */
    bool is_finished;       /* a payload was accepted */
    unsigned int resets;
    union plomb_decoder decoder;
    struct plomb_verifier verifier;
    struct plomb_dfu dfu;
} device;

static bool is_in(uint32_t address, size_t size, uint32_t start, uint32_t end)
{
    return address >= start && address <= end && size <= end - address;
}

/* Whether docs/spec/flash.md lets this be written now. */
static bool is_allowed(uint32_t address, size_t size)
{
    const struct plomb_target *target = device.verifier.config->target;
    const uint32_t old = device.verifier.device.application_size;
    const uint32_t pages = (old + PLOMB_PAGE_SIZE - 1) / PLOMB_PAGE_SIZE;
    uint32_t start = target->pool_start;

    if (device.is_handling) {
        start = device.verifier.device.pool_start + pages * PLOMB_PAGE_SIZE;
    }
    if (is_in(address, size, start, target->pool_end)) return true;
    for (size_t i = 0; i < 2; i++) {
        if (is_in(address, size, target->state_pages[i],
                  target->state_pages[i] + PLOMB_PAGE_SIZE)) {
            return true;
        }
    }
    return is_in(address, size, target->journal_page,
                 target->journal_page + PLOMB_PAGE_SIZE);
}

static bool erase_page(void *context, uint32_t address)
{
    (void)context;
    assert(address % PLOMB_PAGE_SIZE == 0);
    assert(is_allowed(address, PLOMB_PAGE_SIZE));
    device.is_changed[address / PLOMB_PAGE_SIZE] = true;
    memset(device.flash + address, 0xff, PLOMB_PAGE_SIZE);
    return true;
}

static bool write_words(void *context, uint32_t address, const uint8_t *bytes,
                        size_t size)
{
    const uint32_t marks = device.verifier.config->target->key_page + PLOMB_REVOCATION;

    (void)context;
    assert(address % sizeof(uint32_t) == 0 && size % sizeof(uint32_t) == 0);
    assert((uintptr_t)bytes % sizeof(uint32_t) == 0 && size > 0);
    assert(is_allowed(address, size) ||
           is_in(address, size, marks, marks + PLOMB_VERIFIER_KEYS * sizeof(uint32_t)));
    assert(address / PLOMB_PAGE_SIZE == (address + size - 1) / PLOMB_PAGE_SIZE);
    device.is_changed[address / PLOMB_PAGE_SIZE] = true;
    for (size_t i = 0; i < size; i++) device.flash[address + i] &= bytes[i];
    return true;
}

static const struct plomb_flash *flash(void)
{
    static struct plomb_flash flash = {0, erase_page, write_words, NULL};

    flash.origin = (uintptr_t)device.flash;
    return &flash;
}

/* The MBR's copy; that it restarts the device then makes no difference here. */
static void copy_bootloader(uint32_t source, uint32_t size)
{
    const struct plomb_target *target = device.verifier.config->target;
    const uint32_t first = target->boot_start / PLOMB_PAGE_SIZE;

    assert(size > 0 && size <= PLOMB_VERIFIER_SIZE);
    assert(is_in(source, size, target->pool_start, target->pool_end));
    memcpy(device.flash + target->boot_start, device.flash + source, size);
    for (uint32_t i = 0; i < PLOMB_VERIFIER_SIZE / PLOMB_PAGE_SIZE; i++) {
        device.is_changed[first + i] = true;
    }
}

static const struct plomb_verifier_config *config(void)
{
    static const uint8_t keys[2][PLOMB_PUBLIC_KEY_SIZE];
    static struct plomb_verifier_config config = {
        .public_keys = keys,
        .public_key_count = 2,
        .hw_version = 52,
        .bootloader_version = 3,
        .ciphers = 1 << PLOMB_CIPHER_NONE | 1 << PLOMB_CIPHER_AES_128_CTR,
        .decode = plomb_decode};

    config.target = plomb_target_find(
        (device.kind & HAS_SOFTDEVICE) != 0 ? "nrf52832-sd" : "nrf52832");
    config.flash = flash();
    config.copy_bootloader = config.target->has_mbr ? copy_bootloader : NULL;
    return &config;
}

static void put_word(uint32_t address, uint32_t word)
{
    memcpy(device.flash + address, &word, sizeof(word));
}

/* A SoftDevice, of which only the information block matters. */
static void put_softdevice(void)
{
    const uint32_t info = PLOMB_SOFTDEVICE_START + PLOMB_SOFTDEVICE_INFO_OFFSET;

    put_word(info + 0x04, PLOMB_SOFTDEVICE_MAGIC);
    put_word(info + 0x08, SOFTDEVICE);
    put_word(info + 0x0c, 0xffff0101);
    put_word(info + 0x10, 132);
    put_word(info + 0x14, 7002000);
}

/* Fills flash and makes the first state, as a factory does. */
static void make_device(void)
{
    struct plomb_state_record state;
    uint32_t start;

    memset(device.flash, 0xff, sizeof(device.flash));
    if ((device.kind & HAS_SOFTDEVICE) != 0) put_softdevice();
    plomb_verifier_init(&device.verifier, config(), &device.decoder);
    start = device.verifier.device.pool_start;
    state_copy(&device.verifier, &state);
    if ((device.kind & HAS_APPLICATION) != 0) {
        memset(device.flash + start, 0xa5, APPLICATION);
        put_word(start, PLOMB_RAM_START + 0x1000);
        put_word(start + 4, start + 0x101);
        state.app_size = APPLICATION;
        state.app_version = 5;
        plomb_port_sha256(plomb_span(device.flash + start, APPLICATION),
                          state.app_sha256);
    }
    if (!state_write(&device.verifier, &state)) abort();
    memcpy(flash_before[device.kind % DEVICES], device.flash, sizeof(device.flash));
    is_made[device.kind % DEVICES] = true;
}

/* The device of this kind, as it left the factory. */
static void start_device(uint8_t kind)
{
    const uint8_t *before = flash_before[kind % DEVICES];
    const bool is_other = device.kind % DEVICES != kind % DEVICES;

    for (size_t i = 0; i < PAGES; i++) {
        if (!is_other && !device.is_changed[i]) continue;
        memcpy(device.flash + i * PLOMB_PAGE_SIZE, before + i * PLOMB_PAGE_SIZE,
               PLOMB_PAGE_SIZE);
        device.is_changed[i] = false;
    }
    device.kind = kind;
    device.is_finished = false;
    device.is_handling = false;
    device.resets = 0;
    if (!is_made[kind % DEVICES]) make_device();
}

static const uint8_t *application(void)
{
    return device.flash + device.verifier.device.pool_start;
}

/* Without an update, the device starts what it started before. */
static void check_boot(enum plomb_boot boot)
{
    const bool has_application = device.verifier.device.has_application;

    assert(boot == PLOMB_BOOT_APPLICATION || boot == PLOMB_BOOT_WAIT);
    if (boot == PLOMB_BOOT_APPLICATION) {
        assert(device.verifier.start >= device.verifier.config->target->pool_start);
        assert(device.verifier.start < device.verifier.config->target->pool_end);
    }
    if (device.is_finished) return;
    assert((device.kind & HAS_APPLICATION) != 0 || !has_application);
    if (has_application) {
        assert(device.verifier.device.application_size == APPLICATION);
        assert(application()[8] == 0xa5 && application()[APPLICATION - 1] == 0xa5);
        if ((device.kind & LISTENS) == 0) assert(boot == PLOMB_BOOT_APPLICATION);
    }
}

/* What an application on trial does when it works (docs/spec/flash.md, section 7). */
static void confirm(void)
{
    const uint32_t page = device.verifier.config->target->journal_page;

    device.is_changed[page / PLOMB_PAGE_SIZE] = true;
    put_word(page + JOURNAL_CONFIRMED, 0);
}

/* From power-on to the first request: RAM holds anything. */
static void reset(void)
{
    static const struct plomb_dfu_config dfu_config = {0x52832, 0x41414230, FLASH_SIZE,
                                                       64 * 1024, 2 * FRAME + 1};
    const bool is_dfu_wanted = (device.kind & LISTENS) != 0;

    device.is_handling = false;
    memset(&device.verifier, 0xdb, sizeof(device.verifier));
    memset(&device.dfu, 0xdb, sizeof(device.dfu));
    plomb_verifier_init(&device.verifier, config(), &device.decoder);
    check_boot(plomb_verifier_boot(&device.verifier, is_dfu_wanted, 0));
    if ((device.kind & CONFIRMS) != 0 &&
        plomb_verifier_phase(&device.verifier) == PLOMB_UPDATE_TRIAL) {
        confirm();
    }
    plomb_dfu_init(&device.dfu, &device.verifier, &dfu_config);
    assert(!device.dfu.is_reset_wanted);
}

static void check_object(const struct plomb_dfu_object *object, uint32_t largest)
{
    assert(object->size <= largest && object->offset <= object->size);
}

static void check_handler(void)
{
    const struct plomb_dfu *dfu = &device.dfu;

    check_object(&dfu->command, PLOMB_INIT_PACKET_MAX);
    check_object(&dfu->data, PLOMB_PAGE_SIZE);
    assert(dfu->data.start <= dfu->expected);
    assert(dfu->data.size <= dfu->expected - dfu->data.start);
    assert(dfu->object == &dfu->command || dfu->object == &dfu->data);
}

/* `answer` has another byte behind it that must stay. */
static void check_answer(struct plomb_span request, const uint8_t *answer, size_t size)
{
    static const bool is_result[] = {
        [0x01] = true, [0x02] = true, [0x03] = true, [0x04] = true,
        [0x05] = true, [0x08] = true, [0x0a] = true, [0x0b] = true};

    assert(size <= PLOMB_DFU_ANSWER_MAX && answer[PLOMB_DFU_ANSWER_MAX] == 0x77);
    if (size == 0) {
        assert(request.ptr[0] == 0x08 || request.ptr[0] == 0x0c);
        return;
    }
    assert(size >= 3 && answer[0] == 0x60);
    assert(answer[1] == request.ptr[0] || (request.ptr[0] == 0x08 && answer[1] == 3));
    assert(answer[2] < sizeof(is_result) && is_result[answer[2]]);
    if (answer[2] != 0x01) assert(size == (answer[2] == 0x0b ? 4 : 3));
}

static void handle(struct plomb_span request)
{
    uint8_t answer[PLOMB_DFU_ANSWER_MAX + 1];
    uint8_t line[PLOMB_SLIP_MAX(PLOMB_DFU_ANSWER_MAX)];
    size_t size;

    answer[PLOMB_DFU_ANSWER_MAX] = 0x77;
    device.is_handling = true;
    size = plomb_dfu_handle(&device.dfu, request, answer);
    check_answer(request, answer, size);
    check_handler();
    size = plomb_slip_write(plomb_span(answer, size), line, sizeof(line));
    assert(size > 0 && line[size - 1] == 0xc0);
    assert(memchr(line, 0xc0, size) == line + size - 1);
    if (!device.dfu.is_reset_wanted) return;
    if (request.ptr[0] != 0x0c) device.is_finished = true;
    device.resets++;
    reset();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *frame;
    struct plomb_slip slip;

    if (size == 0) return 0;
    frame = malloc(FRAME);
    if (frame == NULL) return 0;
    start_device(data[0]);
    reset();
    plomb_slip_init(&slip, frame, FRAME);
    for (size_t i = 1; i < size && device.resets < RESETS; i++) {
        if (!plomb_slip_take(&slip, data[i])) continue;
        assert(slip.size > 0 && slip.size <= FRAME);
        handle(plomb_span(slip.frame, slip.size));
    }
    reset();
    free(frame);
    return 0;
}
