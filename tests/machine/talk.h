/*
 * A controller inside the test program: sends one init packet and its payload to an
 * emulated chip by Nordic's DFU protocol (docs/spec/dfu-protocol.md), as fast as the chip
 * reads. For the programs that need the chip in their own process.
 */
#ifndef TESTS_MACHINE_TALK_H
#define TESTS_MACHINE_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/buf.h>

#include "nrf52.h"

enum { TALK_FRAME_MAX = 256, TALK_LINE_MAX = 32, TALK_RESULT = 2, TALK_SUCCESS = 1 };

/* What is sent next. */
enum talk_step { TALK_SELECT, TALK_CREATE, TALK_DATA, TALK_EXECUTE, TALK_DONE };

struct talk {
    struct plomb_buf objects[2]; /* the init packet, and the payload */
    unsigned int object;         /* which of them is being sent */
    size_t offset;               /* bytes of it that were executed */
    enum talk_step step;
    uint8_t answer[TALK_FRAME_MAX]; /* the last one, opened */
    size_t answer_size;             /* bytes that came of the next one */
    size_t frame_size;              /* bytes of the last one */
    bool is_escaped;
    bool is_begun;
    uint8_t result; /* of the last answer; TALK_SUCCESS until one is another */
    char line[TALK_LINE_MAX]; /* the last line of text that the chip sent */
    size_t line_size;
};

/* Reads the two files. Ends the program when it cannot. The caller clears it. */
void talk_init(struct talk *talk, const char *packet_path, const char *payload_path);
void talk_clear(struct talk *talk);

/* Begins from the start, with nothing under way. */
void talk_begin(struct talk *talk);

/*
 * Takes what the chip sent, and feeds the next request once the last was answered with
 * success. False when the conversation has ended: all is sent, or refused.
 */
bool talk_go_on(struct talk *talk, struct nrf52 *machine);

/* Takes what the chip sent. True when that completes an answer. */
bool talk_listen(struct talk *talk, struct nrf52 *machine);

/*
 * Starts the application, waits until it has said `line`, and has it enter DFU: the next
 * run of the machine listens. False when it does not come to that.
 */
bool talk_enter_dfu(struct talk *talk, struct nrf52 *machine, const char *line);

/* Runs from a reset until the application says something. False when none does. */
bool talk_start(struct talk *talk, struct nrf52 *machine);

/* Feeds one request, put into a frame. */
void talk_feed(struct nrf52 *machine, const uint8_t *request, size_t size);

#endif
