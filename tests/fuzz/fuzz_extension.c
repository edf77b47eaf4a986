/*
 * The sealed extension on arbitrary bytes, inside an InitCommand that is good
 * otherwise. It has one form, so what is accepted must come back byte for byte
 * when it is written again, and nothing in it may point elsewhere.
 */
#include <assert.h>
#include <string.h>

#include <plomb/core/init_packet.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* version, type 64 or 65; the first input byte chooses. */
static const uint8_t head[] = {0x08, 0x01, 0x10, 0x34, 0x20, 0x40, 0x38, 0x80, 0x20};

static size_t put_varint(uint8_t *out, size_t value)
{
    size_t size = 0;

    for (; value > 0x7f; value >>= 7) out[size++] = (uint8_t)(value | 0x80);
    out[size++] = (uint8_t)value;
    return size;
}

static size_t make_command(const uint8_t *data, size_t size, uint8_t *out)
{
    size_t used = sizeof(head);

    memcpy(out, head, sizeof(head));
    out[5] = (uint8_t)(out[5] + (data[0] & 1));
    out[used++] = 0xa2;
    out[used++] = 0x06;
    used += put_varint(out + used, size - 1);
    memcpy(out + used, data + 1, size - 1);
    return used + size - 1;
}

static int is_inside(struct plomb_span inner, const uint8_t *bytes, size_t size)
{
    return inner.size == 0 ||
           (inner.ptr >= bytes && inner.ptr + inner.size <= bytes + size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t command[PLOMB_INIT_PACKET_MAX];
    uint8_t packet[2 * PLOMB_INIT_PACKET_MAX];
    uint8_t again[PLOMB_INIT_PACKET_MAX];
    struct plomb_init_packet parsed;
    size_t offset = 0;
    size_t packet_size;
    size_t command_size;

    if (size < 1 || size > PLOMB_INIT_PACKET_MAX - 32) return 0;
    command_size = make_command(data, size, command);
    packet_size = plomb_init_packet_write(plomb_span(command, command_size), NULL,
                                          packet, sizeof(packet));
    if (plomb_init_packet_parse(plomb_span(packet, packet_size), &parsed, &offset) !=
        PLOMB_OK) {
        assert(offset <= packet_size);
        return 0;
    }
    assert(plomb_init_command_is_sealed(&parsed.command));
    assert(is_inside(parsed.command.extension.payload_sha256, packet, packet_size));
    assert(is_inside(parsed.command.extension.codec_params, packet, packet_size));
    assert(is_inside(parsed.command.extension.base_sha256, packet, packet_size));
    for (size_t i = 0; i < parsed.command.extension.recipient_count; i++) {
        assert(is_inside(parsed.command.extension.recipients[i].data, packet,
                         packet_size));
    }
    assert(plomb_init_command_write(&parsed.command, again, sizeof(again)) ==
           command_size);
    assert(memcmp(command, again, command_size) == 0);
    return 0;
}
