/*
 * A controller that means harm: requests that are random, or good ones with something
 * changed, against the firmware in the emulated chip. Nothing but staging, journal and state
 * may be written, and the old application still runs afterwards.
 *
 *   hostile TARGET FACTORY.hex PACKET.dat PAYLOAD.bin REQUESTS SEED
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/bytes.h"
#include "talk.h"

enum { REQUEST_MAX = 80, SECONDS_MAX = 3600, OBJECT_ONE_IN = 600 };

struct attack {
    struct talk talk;
    uint64_t random;
    unsigned long left;
    unsigned long answers;
};

static uint32_t next_random(struct attack *attack, uint32_t below)
{
    attack->random = attack->random * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(attack->random >> 33) % below;
}

/* A request that a device would take at some time, or nearly. */
static size_t make_request(struct attack *attack, uint8_t out[REQUEST_MAX])
{
    static const uint8_t opcodes[] = {1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 0x70, 0x71};
    const struct plomb_buf *packet = &attack->talk.objects[0];
    uint32_t size = 1;

    out[0] = opcodes[next_random(attack, sizeof(opcodes))];
    if (out[0] == 1 || out[0] == 6) {
        out[1] = (uint8_t)(1 + next_random(attack, 2));
        bytes_write_le32(out + 2, (uint32_t)packet->size);
        if (next_random(attack, 4) == 0) out[2] = (uint8_t)next_random(attack, 256);
        size = out[0] == 1 ? 6 : 2;
    } else if (out[0] == 8) {
        const uint32_t at = next_random(attack, (uint32_t)packet->size);

        size = 1 + next_random(attack, 64);
        if (size > packet->size - at) size = (uint32_t)packet->size - at;
        memcpy(out + 1, packet->ptr + at, size);
        size++;
    } else if (out[0] == 2 || out[0] == 0x71) {
        bytes_write_le32(out + 1, next_random(attack, 300));
        size = out[0] == 2 ? 3 : 5;
    }
    return size;
}

static void spoil(struct attack *attack, uint8_t *request, size_t *size)
{
    switch (next_random(attack, 6)) {
    case 0:
        request[next_random(attack, (uint32_t)*size)] ^=
            (uint8_t)(1u << next_random(attack, 8));
        break;
    case 1:
        *size = 1 + next_random(attack, (uint32_t)*size);
        break;
    case 2:
        while (*size < REQUEST_MAX && next_random(attack, 8) != 0) {
            request[(*size)++] = (uint8_t)next_random(attack, 256);
        }
        break;
    case 3:
        for (size_t i = 0; i < *size; i++)
            request[i] = (uint8_t)next_random(attack, 256);
        break;
    default:
        break;
    }
}

/* A whole object, in order, with one byte changed or none: it gets to the signature. */
static void feed_object(struct attack *attack, struct nrf52 *machine)
{
    const uint32_t which = next_random(attack, 4) == 0 ? 1 : 0;
    const struct plomb_buf *object = &attack->talk.objects[which];
    const size_t size = object->size < NRF52_PAGE ? object->size : NRF52_PAGE;
    const size_t changed = next_random(attack, 2 * (uint32_t)size);
    uint8_t request[REQUEST_MAX] = {1, (uint8_t)(1 + which)};

    bytes_write_le32(request + 2, (uint32_t)size);
    talk_feed(machine, request, 6);
    for (size_t at = 0; at < size;) {
        const size_t part = size - at < 64 ? size - at : 64;

        request[0] = 8;
        memcpy(request + 1, object->ptr + at, part);
        if (changed >= at && changed < at + part) request[1 + changed - at] ^= 1;
        talk_feed(machine, request, 1 + part);
        at += part;
    }
    request[0] = 4;
    talk_feed(machine, request, 1);
}

/* One in some is no frame at all. */
static void feed(struct attack *attack, struct nrf52 *machine)
{
    uint8_t request[REQUEST_MAX];
    size_t size;

    if (next_random(attack, OBJECT_ONE_IN) == 0) {
        feed_object(attack, machine);
        return;
    }
    size = make_request(attack, request);
    spoil(attack, request, &size);
    if (next_random(attack, 10) == 0) {
        nrf52_feed(machine, request, size);
    } else {
        talk_feed(machine, request, size);
    }
}

static bool press(struct nrf52 *machine, void *context)
{
    struct attack *attack = context;

    while (talk_listen(&attack->talk, machine)) attack->answers++;
    if (nrf52_pending(machine) > 0) return true;
    if (attack->left == 0) return false;
    attack->left--;
    feed(attack, machine);
    return true;
}

/* An application, on its way to DFU; resets are a part of it (Abort, among others). */
static void attack_once(struct attack *attack, struct nrf52 *machine)
{
    const uint8_t wish = 'd';

    nrf52_feed(machine, &wish, 1);
    (void)nrf52_run(machine, SECONDS_MAX, press, attack);
}

static void protect_application(struct nrf52 *machine,
                                const struct plomb_target *target, size_t size)
{
    const uint32_t pages = (uint32_t)(size + NRF52_PAGE - 1) / NRF52_PAGE;
    struct flash_model *flash = nrf52_flash(machine);

    flash_model_allow(flash, target->pool_start + pages * NRF52_PAGE, target->pool_end);
    flash_model_allow(flash, target->journal_page, target->journal_page + NRF52_PAGE);
    for (int i = 0; i < 2; i++) {
        flash_model_allow(flash, target->state_pages[i],
                          target->state_pages[i] + NRF52_PAGE);
    }
}

int main(int argc, char **argv)
{
    struct attack attack = {.random = 1};
    const struct plomb_target *target;
    struct nrf52 *machine;
    unsigned long count;

    target = argc == 7 ? plomb_target_find(argv[1]) : NULL;
    if (target == NULL) {
        fputs("usage: hostile TARGET FACTORY.hex PACKET PAYLOAD REQUESTS SEED\n",
              stderr);
        return 2;
    }
    talk_init(&attack.talk, argv[3], argv[4]);
    count = attack.left = strtoul(argv[5], NULL, 10);
    attack.random = strtoull(argv[6], NULL, 10);
    machine = nrf52_new(target);
    if (!nrf52_program(machine, argv[2])) return 2;
    protect_application(machine, target, attack.talk.objects[1].size);
    if (!talk_enter_dfu(&attack.talk, machine, "app 1")) {
        fputs("the device does not come to listen\n", stderr);
        return 2;
    }
    while (attack.left > 0 && nrf52_violation(machine) == NULL) {
        attack_once(&attack, machine);
    }
    nrf52_power_off(machine);
    if (nrf52_violation(machine) != NULL) {
        printf("not ok - %lu requests: %s\n", count - attack.left,
               nrf52_violation(machine));
        return 1;
    }
    talk_begin(&attack.talk);
    if (!talk_start(&attack.talk, machine) || strcmp(attack.talk.line, "app 1") != 0) {
        printf("not ok - after %lu hostile requests the application runs\n", count);
        return 1;
    }
    printf("ok - after %lu hostile requests, %lu answers, the application runs\n",
           count, attack.answers);
    talk_clear(&attack.talk);
    nrf52_free(&machine);
    return attack.answers > count / 10 ? 0 : 1;
}
