/*
 * A hostile controller: a million requests, from good ones over bent ones to noise,
 * over a serial line that drops and changes bytes. The device answers as
 * docs/spec/dfu-protocol.md has it, writes nowhere but where payloads and its own
 * records go, and still starts what it started before. Seeded: each run is the same.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/slip.h>

#include "tests/unit/dfu_fixture.h"
#include "tests/unit/fake_port.h"

enum {
    REQUESTS = 1000000,
    IMAGE_SIZE = 11 * 4096 + 808,
    APPLICATION = 5000,
    POOL_START = 0x6000,
    APPLICATION_END = POOL_START + 0x2000, /* pages */
    POOL_END = 0x7c000,
    JOURNAL_PAGE = 0x7d000,
    REQUEST_MAX = 96,
    FRAME = 65
};

static uint8_t image[IMAGE_SIZE];
static uint8_t packet[PLOMB_INIT_PACKET_MAX];
static size_t packet_size;
static uint8_t flash_before[DFU_FIXTURE_FLASH];

/* A request that is being made. */
static uint8_t request[REQUEST_MAX];
static size_t request_size;

/* What was seen, so that a run in which nothing happened fails. */
static struct {
    size_t requests; /* that arrived */
    size_t results[16];
    size_t unanswered;
    size_t ended; /* payloads that were whole, and not the signed one */
    size_t resets;
} seen;

/* SplitMix64, as its author publishes it: a fixed sequence. */
static uint64_t random_state;

static uint32_t below(uint32_t limit)
{
    uint64_t z = random_state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ z >> 31) >> 32) % limit;
}

static void put_bytes(const void *bytes, size_t size)
{
    memcpy(request + request_size, bytes, size);
    request_size += size;
}

static void put_byte(unsigned int byte)
{
    request[request_size++] = (uint8_t)byte;
}

static void put_number(size_t value)
{
    for (size_t i = 0; i < 4; i++) put_byte(value >> 8 * i & 0xff);
}

/* What a controller would say next about an object, by what the device has of it. */
static void put_step(unsigned int type, const struct plomb_dfu_object *object,
                     struct plomb_span bytes)
{
    const struct plomb_span rest =
        plomb_span_sub(bytes, object->start + object->offset, 1 + below(64));

    if (object->size == 0) {
        put_byte(0x01);
        put_byte(type);
        put_number(plomb_span_sub(bytes, object->start, PLOMB_PAGE_SIZE).size);
    } else if (object->offset == object->size) {
        put_byte(0x04);
    } else {
        put_byte(0x08);
        put_bytes(rest.ptr, object->size - object->offset < rest.size
                                ? object->size - object->offset
                                : rest.size);
    }
}

static void put_good_step(void)
{
    const struct plomb_dfu *dfu = &device.dfu;
    const unsigned int type = dfu->expected == 0 ? 1 : 2;
    const struct plomb_dfu_object *object = type == 1 ? &dfu->command : &dfu->data;

    if (dfu->object != object && object->size != 0) {
        put_byte(0x06);
        put_byte(type);
    } else if (type == 1) {
        put_step(type, object, plomb_span(packet, packet_size));
    } else {
        put_step(type, object, plomb_span(image, sizeof(image)));
    }
}

/* Any opcode, those that exist more often, and bytes without a meaning. */
static void put_noise(void)
{
    const uint32_t size = below(2) == 0 ? below(6) : below(FRAME + 4);

    put_byte(below(4) == 0 ? below(256) : below(0x0d));
    for (uint32_t i = 0; i < size; i++) put_byte(below(3) == 0 ? below(256) : below(4));
}

/* Changes bytes, cuts the request, or makes it longer. */
static void bend(void)
{
    switch (below(4)) {
    case 0:
        request_size = below((uint32_t)request_size + 1);
        break;
    case 1:
        put_byte(below(256));
        break;
    default:
        request[below((uint32_t)request_size)] = (uint8_t)below(256);
        break;
    }
}

static void make_request(void)
{
    const uint32_t kind = below(100);

    request_size = 0;
    if (kind < 15) {
        put_noise();
        return;
    }
    put_good_step();
    if (kind < 25) bend();
}

static void check_answer(void)
{
    const uint8_t *answer = device.answer;

    seen.requests++;
    if (device.answer_size == 0) {
        seen.unanswered++;
        return;
    }
    assert_true(device.answer_size >= 3);
    assert_int_equal(answer[0], 0x60);
    assert_true(answer[2] > 0 && answer[2] < 0x0c);
    seen.results[answer[2]]++;
    if (answer[2] != 0x01) {
        assert_int_equal(device.answer_size, answer[2] == 0x0b ? 4 : 3);
    }
    if (answer[2] == 0x0b && answer[3] == 0x0c) seen.ended++;
}

/* Over the line, on which one byte in a thousand is dropped and one changed. */
static void send_request(struct plomb_slip *slip)
{
    uint8_t line[PLOMB_SLIP_MAX(REQUEST_MAX)];
    const size_t size =
        plomb_slip_write(plomb_span(request, request_size), line, sizeof(line));

    for (size_t i = 0; i < size; i++) {
        const uint32_t luck = below(1000);

        if (luck == 0) continue;
        if (luck == 1) line[i] = (uint8_t)below(256);
        if (!plomb_slip_take(slip, line[i])) continue;
        dfu_fixture_ask_bytes(plomb_span(slip->frame, slip->size));
        check_answer();
    }
}

static void must_be_untouched(uint32_t start, uint32_t end)
{
    assert_memory_equal(device.flash + start, flash_before + start, end - start);
}

static int start(void **state)
{
    static const struct dfu_fixture_state installed = {.app_version = 5,
                                                       .app_size = APPLICATION};
    struct plomb_span good;

    (void)state;
    dfu_fixture_image(image, sizeof(image), 0x11);
    dfu_fixture_start("nrf52832", &installed);
    dfu_fixture_reset();
    good = dfu_fixture_packet(6, sizeof(image), 0x11);
    memcpy(packet, good.ptr, good.size);
    packet_size = good.size;
    /* A digest of fake_port.h is the same byte throughout, and never this. */
    packet[packet_size - 1 - PLOMB_SIGNATURE_SIZE - 4] ^= 0x80;
    memcpy(flash_before, device.flash, sizeof(flash_before));
    return 0;
}

static void attack(void)
{
    uint8_t frame[FRAME];
    struct plomb_slip slip;

    plomb_slip_init(&slip, frame, sizeof(frame));
    for (size_t i = 0; i < REQUESTS; i++) {
        make_request();
        send_request(&slip);
        if (!device.dfu.is_reset_wanted) continue;
        seen.resets++;
        assert_true(plomb_verifier_phase(&device.verifier) <= PLOMB_UPDATE_TRANSFER);
        dfu_fixture_reset();
    }
}

static void test_dfu__survives_a_million_hostile_requests(void **state)
{
    static const uint8_t results[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x08, 0x0b};

    (void)state;
    attack();
    must_be_untouched(0, APPLICATION_END);
    must_be_untouched(POOL_END, JOURNAL_PAGE);
    must_be_untouched(0x80000, sizeof(device.flash));
    dfu_fixture_must("095a", "6009015a");
    dfu_fixture_reset();
    assert_int_equal(plomb_verifier_boot(&device.verifier, false, 0),
                     PLOMB_BOOT_APPLICATION);
    assert_int_equal(device.verifier.start, POOL_START);
    print_message("%zu requests arrived, %zu were answered, %zu payloads were whole, "
                  "%zu resets; results",
                  seen.requests, seen.requests - seen.unanswered, seen.ended,
                  seen.resets);
    for (size_t i = 1; i < 12; i++) print_message(" %02zx: %zu", i, seen.results[i]);
    print_message("\n");
    assert_true(seen.requests > REQUESTS / 2);
    /* All results that do not take failing flash; transfers to their end; resets. */
    for (size_t i = 0; i < sizeof(results); i++)
        assert_true(seen.results[results[i]] > 0);
    assert_true(seen.ended > 100 && seen.resets > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_dfu__survives_a_million_hostile_requests, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
