/*
 * One core, twice: the firmware in the emulated chip, and the same sources on the host, as
 * `plomb verify` links them. Both are sent the same init packets, one after the other, and
 * have to give the same answers, byte for byte; in the end their flash is the same.
 *
 *   verdicts TARGET FACTORY.hex LIST KEY...
 *
 * LIST has the path of an init packet in each line; each KEY is a signing key of the
 * firmware, 128 hexadecimal digits, the oldest first.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/core/chip.h>
#include <plomb/core/decode.h>
#include <plomb/core/dfu.h>

#include "base/file.h"
#include "base/hex.h"
#include "core/bytes.h"
#include "talk.h"

enum {
    PACKET_MAX = 1024,
    PATH_SIZE = 512,
    PART = 64,
    SECONDS = 36000,
    HW_VERSION = 52
};

struct twin {
    uint8_t *flash; /* the host's */
    struct plomb_flash driver;
    struct plomb_verifier_config config;
    struct plomb_verifier verifier;
    union plomb_decoder decoder;
    struct plomb_dfu dfu;
    struct plomb_dfu_config dfu_config;
    uint8_t keys[PLOMB_VERIFIER_KEYS][PLOMB_PUBLIC_KEY_SIZE];
};

struct comparison {
    struct twin twin;
    struct talk talk;
    FILE *list;
    char path[PATH_SIZE];
    struct plomb_buf packet;
    size_t offset; /* bytes of it that were sent */
    enum talk_step step;
    uint8_t expected[PLOMB_DFU_ANSWER_MAX];
    size_t expected_size;
    bool is_waiting;
    bool is_begun;
    unsigned long packets, answers, differences;
    unsigned long results[256]; /* of Execute */
};

static bool erase(void *context, uint32_t address)
{
    memset(((struct twin *)context)->flash + address, 0xff, PLOMB_PAGE_SIZE);
    return true;
}

static bool write_words(void *context, uint32_t address, const uint8_t *bytes,
                        size_t size)
{
    uint8_t *flash = ((struct twin *)context)->flash + address;

    for (size_t i = 0; i < size; i++) flash[i] &= bytes[i];
    return true;
}

/* The host's device, from the chip's flash as it is when it listens. */
static void make_twin(struct twin *twin, const struct plomb_target *target,
                      struct nrf52 *machine, uint32_t key_count)
{
    const struct flash_model *flash = nrf52_flash(machine);

    twin->flash = malloc(4 * flash->count);
    if (twin->flash == NULL) exit(2);
    memcpy(twin->flash, flash->words, 4 * flash->count);
    twin->driver =
        (struct plomb_flash){(uintptr_t)twin->flash, erase, write_words, twin};
    twin->config = (struct plomb_verifier_config){
        .target = target,
        .flash = &twin->driver,
        .public_keys = (const uint8_t(*)[PLOMB_PUBLIC_KEY_SIZE])twin->keys,
        .public_key_count = key_count,
        .hw_version = HW_VERSION,
        .bootloader_version = 1,
        .ciphers = 1u << PLOMB_CIPHER_NONE | 1u << PLOMB_CIPHER_AES_128_CTR,
        .decode = plomb_decode};
    plomb_verifier_init(&twin->verifier, &twin->config, &twin->decoder);
    (void)plomb_verifier_boot(&twin->verifier, true, 0);
    plomb_dfu_init(&twin->dfu, &twin->verifier, &twin->dfu_config);
}

/* Sends a request to both; the host's answer is what the chip's has to be. */
static void ask(struct comparison *run, struct nrf52 *machine, const uint8_t *request,
                size_t size)
{
    run->expected_size =
        plomb_dfu_handle(&run->twin.dfu, plomb_span(request, size), run->expected);
    talk_feed(machine, request, size);
    run->is_waiting = run->expected_size > 0;
}

static bool next_packet(struct comparison *run)
{
    struct plomb_error error = {0};

    if (fgets(run->path, sizeof(run->path), run->list) == NULL) return false;
    run->path[strcspn(run->path, "\n")] = '\0';
    plomb_buf_clear(&run->packet);
    plomb_buf_init(&run->packet, PACKET_MAX);
    if (file_read(run->path, &run->packet, &error) != PLOMB_OK) {
        fprintf(stderr, "%s\n", error.message);
        exit(2);
    }
    run->packets++;
    run->offset = 0;
    run->step = TALK_CREATE;
    return true;
}

static void ask_next(struct comparison *run, struct nrf52 *machine)
{
    uint8_t request[1 + PART] = {1, 1};

    if (run->step == TALK_CREATE) {
        bytes_write_le32(request + 2, (uint32_t)run->packet.size);
        ask(run, machine, request, 6);
        run->step = TALK_DATA;
    } else if (run->step == TALK_DATA && run->offset < run->packet.size) {
        const size_t left = run->packet.size - run->offset;
        const size_t part = left < PART ? left : PART;

        request[0] = 8;
        memcpy(request + 1, run->packet.ptr + run->offset, part);
        run->offset += part;
        ask(run, machine, request, 1 + part);
    } else {
        request[0] = run->step == TALK_DATA ? 3 : 4;
        run->step = run->step == TALK_DATA ? TALK_EXECUTE : TALK_DONE;
        ask(run, machine, request, 1);
    }
}

static void compare(struct comparison *run)
{
    run->answers++;
    run->is_waiting = false;
    if (run->step == TALK_DONE) run->results[run->expected[TALK_RESULT]]++;
    if (run->talk.frame_size == run->expected_size &&
        memcmp(run->talk.answer, run->expected, run->expected_size) == 0) {
        return;
    }
    run->differences++;
    printf("# %s: another answer, %02x %02x where the host has %02x %02x\n", run->path,
           run->talk.answer[2], run->talk.answer[3], run->expected[2],
           run->expected[3]);
}

static bool watch(struct nrf52 *machine, void *context)
{
    struct comparison *run = context;

    if (!run->is_begun) {
        run->is_begun = true;
        make_twin(&run->twin, run->twin.config.target, machine,
                  run->twin.config.public_key_count);
        run->step = TALK_DONE;
    }
    if (run->is_waiting && !talk_listen(&run->talk, machine)) return true;
    if (run->is_waiting) compare(run);
    if (run->step == TALK_DONE && !next_packet(run)) return false;
    ask_next(run, machine);
    return true;
}

static void read_keys(struct comparison *run, int count, char **digits)
{
    for (int i = 0; i < count; i++) {
        if (strlen(digits[i]) != 2 * PLOMB_PUBLIC_KEY_SIZE ||
            !hex_decode((const uint8_t *)digits[i], run->twin.keys[i],
                        PLOMB_PUBLIC_KEY_SIZE)) {
            fprintf(stderr, "'%s' is no key\n", digits[i]);
            exit(2);
        }
    }
    run->twin.config.public_key_count = (uint32_t)count;
}

int main(int argc, char **argv)
{
    static struct comparison run;
    struct nrf52 *machine;
    bool is_same;

    run.twin.config.target = argc > 4 ? plomb_target_find(argv[1]) : NULL;
    if (run.twin.config.target == NULL || argc - 4 > PLOMB_VERIFIER_KEYS) {
        fputs("usage: verdicts TARGET FACTORY.hex LIST KEY...\n", stderr);
        return 2;
    }
    read_keys(&run, argc - 4, argv + 4);
    run.list = fopen(argv[3], "r");
    if (run.list == NULL) return 2;
    plomb_buf_init(&run.packet, PACKET_MAX);
    talk_begin(&run.talk);
    machine = nrf52_new(run.twin.config.target);
    if (!nrf52_program(machine, argv[2]) ||
        !talk_enter_dfu(&run.talk, machine, "app 1")) {
        fputs("the device does not come to listen\n", stderr);
        return 2;
    }
    talk_begin(&run.talk);
    (void)nrf52_run(machine, SECONDS, watch, &run);
    is_same = memcmp(run.twin.flash, nrf52_flash(machine)->words,
                     4 * nrf52_flash(machine)->count) == 0;
    printf(
        "%s - firmware and host give the same answers to %lu init packets, %lu of them "
        "accepted, and have the same flash behind\n",
        is_same && run.differences == 0 && run.results[TALK_SUCCESS] > 0 &&
                run.results[TALK_SUCCESS] < run.packets && feof(run.list)
            ? "ok"
            : "not ok",
        run.packets, run.results[TALK_SUCCESS]);
    if (!is_same) printf("# their flash differs\n");
    return is_same && run.differences == 0 ? 0 : 1;
}
