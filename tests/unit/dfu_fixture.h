/*
 * A device without its hardware, for tests of what is said to it: flash in memory, a
 * verifier on it, the request handler on that. For tests/unit alone.
 */
#ifndef TESTS_UNIT_DFU_FIXTURE_H
#define TESTS_UNIT_DFU_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/dfu.h>

enum { DFU_FIXTURE_FLASH = 1 << 20 };

struct dfu_fixture {
    _Alignas(uint32_t) uint8_t flash[DFU_FIXTURE_FLASH];
    uint32_t operations; /* on flash, so far */
    uint32_t fails_from; /* number of the first that fails; 0: none does */
    struct plomb_verifier_config config;
    struct plomb_dfu_config dfu_config;
    uint8_t key[1][PLOMB_PUBLIC_KEY_SIZE];
    struct plomb_verifier verifier;
    struct plomb_dfu dfu;
    uint8_t answer[PLOMB_DFU_ANSWER_MAX]; /* to the last request */
    size_t answer_size;                   /* 0: there was none */
};

extern struct dfu_fixture device;

/* What there is before the first reset. */
struct dfu_fixture_state {
    uint32_t app_version;
    uint32_t app_size;  /* bytes; 0: there is none */
    const uint8_t *app; /* those; NULL: something that starts */
    uint32_t security_counter;
    bool has_softdevice;
    struct plomb_softdevice softdevice; /* of which only the block is in flash */
};

/*
 * A blank device of a target, hardware 52, bootloader 3, with a state. Its key is for
 * the caller to fill in. Call dfu_fixture_reset next.
 */
void dfu_fixture_start(const char *target, const struct dfu_fixture_state *state);

/*
 * The device of most tests: an nrf52832 with an application of 5,000 bytes, version 5,
 * reset; and `image`, an update for it that begins with 0x11.
 */
void dfu_fixture_begin(uint8_t *image, size_t size);

/* A reset: flash is what stays. The device listens, whatever boot would do. */
void dfu_fixture_reset(void);

/* Hands over a request, in hexadecimal or as bytes. */
void dfu_fixture_ask(const char *request);
void dfu_fixture_ask_bytes(struct plomb_span request);

/* The answer in hexadecimal, "" for none. */
const char *dfu_fixture_answer(void);

/* Asks; the test fails when the answer is another one. */
void dfu_fixture_must(const char *request, const char *answer);

/* Writes `bytes` in pieces of `piece` bytes, none of which may be answered. */
void dfu_fixture_write(struct plomb_span bytes, size_t piece);

/* Asks with a number of 4 bytes behind `head`. */
void dfu_fixture_must_with(const char *head, uint32_t value, const char *answer);

/* Asks; the answer must be `head`, then an offset and the CRC-32 of those bytes. */
void dfu_fixture_must_have(const char *request, const char *head,
                           struct plomb_span bytes);

/* An image: `first`, then bytes that differ from page to page. */
void dfu_fixture_image(uint8_t *image, size_t size, uint8_t first);

/*
 * A plain application's init packet with a signature of zeros, and the hash that
 * fake_port.h has for an image that begins with `first`. Valid until the next call.
 */
struct plomb_span dfu_fixture_packet(uint32_t fw_version, size_t size, uint8_t first);

/* Creates, writes and executes a command object, whose Execute is answered so. */
void dfu_fixture_command(struct plomb_span packet, const char *answer);

/* The same for a data object. */
void dfu_fixture_data(struct plomb_span object, const char *answer);

#endif
