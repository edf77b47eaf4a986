#include "talk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/core/slip.h>

#include "base/file.h"
#include "core/bytes.h"

enum { OBJECT_MAX = 4096, WRITE_MAX = 64, FILE_MAX = 1 << 20 };
enum { RESETS_MAX = 4, SECONDS_MAX = 60 };

/* Requests; the object types of Create and Select. */
enum { CREATE = 1, CRC = 3, EXECUTE = 4, SELECT = 6, WRITE = 8, COMMAND = 1 };

enum { ANSWER = 0x60, ESCAPE = 0xdb, END = 0xc0, ESCAPED_END = 0xdc };

static void read_file(const char *path, struct plomb_buf *out)
{
    struct plomb_error error = {0};

    plomb_buf_init(out, FILE_MAX);
    if (file_read(path, out, &error) == PLOMB_OK) return;
    fprintf(stderr, "%s\n", error.message);
    exit(2);
}

void talk_init(struct talk *talk, const char *packet_path, const char *payload_path)
{
    memset(talk, 0, sizeof(*talk));
    read_file(packet_path, &talk->objects[0]);
    read_file(payload_path, &talk->objects[1]);
    talk_begin(talk);
}

void talk_clear(struct talk *talk)
{
    plomb_buf_clear(&talk->objects[0]);
    plomb_buf_clear(&talk->objects[1]);
}

void talk_begin(struct talk *talk)
{
    talk->object = 0;
    talk->offset = 0;
    talk->step = TALK_SELECT;
    talk->answer_size = 0;
    talk->is_escaped = false;
    talk->is_begun = false;
    talk->line[0] = '\0';
    talk->line_size = 0;
    talk->result = TALK_SUCCESS;
}

void talk_feed(struct nrf52 *machine, const uint8_t *request, size_t size)
{
    uint8_t frame[PLOMB_SLIP_MAX(TALK_FRAME_MAX)];

    nrf52_feed(machine, frame,
               plomb_slip_write(plomb_span(request, size), frame, sizeof(frame)));
}

static size_t part_of(const struct talk *talk)
{
    const size_t left = talk->objects[talk->object].size - talk->offset;

    return left < OBJECT_MAX ? left : OBJECT_MAX;
}

/* The object's bytes, and a request that is answered. */
static void feed_data(const struct talk *talk, struct nrf52 *machine)
{
    const uint8_t *bytes = talk->objects[talk->object].ptr + talk->offset;
    const uint8_t crc = CRC;
    size_t left = part_of(talk);

    while (left > 0) {
        const size_t size = left < WRITE_MAX ? left : WRITE_MAX;
        uint8_t request[1 + WRITE_MAX] = {WRITE};

        memcpy(request + 1, bytes, size);
        talk_feed(machine, request, 1 + size);
        bytes += size;
        left -= size;
    }
    talk_feed(machine, &crc, 1);
}

static void feed_next(struct talk *talk, struct nrf52 *machine)
{
    uint8_t request[6] = {0, (uint8_t)(COMMAND + talk->object)};

    switch (talk->step) {
    case TALK_SELECT:
        request[0] = SELECT;
        talk_feed(machine, request, 2);
        break;
    case TALK_CREATE:
        request[0] = CREATE;
        bytes_write_le32(request + 2, (uint32_t)part_of(talk));
        talk_feed(machine, request, 6);
        break;
    case TALK_DATA:
        feed_data(talk, machine);
        break;
    case TALK_EXECUTE:
        request[0] = EXECUTE;
        talk_feed(machine, request, 1);
        break;
    case TALK_DONE:
        break;
    }
}

/* What comes behind a step that succeeded. */
static void advance(struct talk *talk)
{
    if (talk->step != TALK_EXECUTE) {
        talk->step++;
        return;
    }
    talk->offset += part_of(talk);
    talk->step = TALK_CREATE;
    if (talk->offset < talk->objects[talk->object].size) return;
    talk->offset = 0;
    talk->step = talk->object == 0 ? TALK_SELECT : TALK_DONE;
    talk->object = 1;
}

static void take_text(struct talk *talk, uint8_t byte)
{
    if (byte >= ' ' && byte <= '~' && talk->line_size < TALK_LINE_MAX - 1) {
        talk->line[talk->line_size++] = (char)byte;
        return;
    }
    if (byte == '\n') talk->line[talk->line_size] = '\0';
    if (byte != '\n' && talk->line_size > 0) talk->line[0] = '\0';
    talk->line_size = 0;
}

/* True when the byte ends a frame. */
static bool take_byte(struct talk *talk, uint8_t byte)
{
    if (byte == END) return talk->answer_size > TALK_RESULT;
    if (byte == ESCAPE) {
        talk->is_escaped = true;
        return false;
    }
    if (talk->is_escaped) byte = byte == ESCAPED_END ? END : ESCAPE;
    talk->is_escaped = false;
    if (talk->answer_size < TALK_FRAME_MAX) talk->answer[talk->answer_size++] = byte;
    return false;
}

bool talk_listen(struct talk *talk, struct nrf52 *machine)
{
    uint8_t byte;

    while (nrf52_take(machine, &byte, 1) == 1) {
        take_text(talk, byte);
        /* Text ends in one; what is in an answer may be anything. */
        if (byte == '\n' && talk->answer[0] != ANSWER) talk->answer_size = 0;
        if (!take_byte(talk, byte)) continue;
        talk->result = talk->answer[TALK_RESULT];
        talk->frame_size = talk->answer_size;
        talk->answer_size = 0;
        return true;
    }
    return false;
}

bool talk_go_on(struct talk *talk, struct nrf52 *machine)
{
    if (!talk->is_begun) {
        talk->is_begun = true;
        feed_next(talk, machine);
        return true;
    }
    if (!talk_listen(talk, machine)) return true;
    if (talk->result != TALK_SUCCESS) return false;
    advance(talk);
    feed_next(talk, machine);
    return talk->step != TALK_DONE;
}

/* Whether the application said something. */
static bool has_spoken(struct nrf52 *machine, void *context)
{
    struct talk *talk = context;

    (void)talk_listen(talk, machine);
    return strncmp(talk->line, "app ", 4) != 0;
}

bool talk_start(struct talk *talk, struct nrf52 *machine)
{
    for (int resets = 0; resets < RESETS_MAX; resets++) {
        talk->line[0] = '\0';
        if (nrf52_run(machine, SECONDS_MAX, has_spoken, talk) == NRF52_ASKED)
            return true;
    }
    return false;
}

static bool has_obeyed(struct nrf52 *machine, void *context)
{
    struct talk *talk = context;
    const uint8_t wish = 'd';

    if (!has_spoken(machine, context) && nrf52_pending(machine) == 0) {
        nrf52_feed(machine, &wish, 1);
        talk->line[0] = '\0';
    }
    return true;
}

bool talk_enter_dfu(struct talk *talk, struct nrf52 *machine, const char *line)
{
    if (!talk_start(talk, machine) || strcmp(talk->line, line) != 0) return false;
    talk->line[0] = '\0';
    return nrf52_run(machine, SECONDS_MAX, has_obeyed, talk) == NRF52_RESET;
}
