/*
 * The init packet reader on arbitrary bytes. What it accepts must mean the
 * same after writing it again: the signed bytes come back unchanged, unless
 * sd_req was not packed or fields were not in number order.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/core/init_packet.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plomb_init_packet packet;
    struct plomb_init_packet again;
    uint8_t init[2 * PLOMB_INIT_PACKET_MAX];
    uint8_t whole[3 * PLOMB_INIT_PACKET_MAX];
    size_t offset = 0;
    size_t written;

    if (plomb_init_packet_parse(plomb_span(data, size), &packet, &offset) != PLOMB_OK) {
        assert(offset <= size);
        return 0;
    }
    assert(packet.signed_bytes.size == 0 ||
           (packet.signed_bytes.ptr >= data &&
            packet.signed_bytes.ptr + packet.signed_bytes.size <= data + size));
    written = plomb_init_command_write(&packet.command, init, sizeof(init));
    assert(written <= packet.signed_bytes.size + 2);
    written =
        plomb_init_packet_write(plomb_span(init, written), NULL, whole, sizeof(whole));
    if (plomb_init_packet_parse(plomb_span(whole, written), &again, &offset) ==
        PLOMB_OK) {
        /* The spans of an extension point into what was parsed. */
        memset(&packet.command.extension, 0, sizeof(packet.command.extension));
        memset(&again.command.extension, 0, sizeof(again.command.extension));
        assert(memcmp(&packet.command, &again.command, sizeof(again.command)) == 0);
    } else {
        assert(written > PLOMB_INIT_PACKET_MAX);
    }
    return 0;
}
