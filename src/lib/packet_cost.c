#include <assert.h>

#include <plomb/packet_cost.h>

#include "formats/protobuf_read.h"

/* docs/spec/init-packet.md, and docs/spec/package.md, section 2. */
enum {
    PACKET_SIGNED_COMMAND = 2,
    SIGNED_COMMAND_TYPE = 2,
    SIGNED_COMMAND_SIGNATURE = 3,
    COMMAND_INIT = 2,
    EXTENSION = 100,
    RECIPIENT = 9
};

static const char *const command_names[] = {
    [1] = "fw_version", [2] = "hw_version",      [3] = "sd_req",   [4] = "type",
    [5] = "sd_size",    [6] = "bl_size",         [7] = "app_size", [8] = "hash",
    [9] = "is_debug",   [10] = "boot_validation"};

static const char *const extension_names[] = {[1] = "version",
                                              [2] = "payload_size",
                                              [3] = "payload_sha256",
                                              [4] = "codec",
                                              [5] = "codec_params",
                                              [6] = "base_sha256",
                                              [7] = "base_size",
                                              [8] = "cipher",
                                              [RECIPIENT] = "recipient",
                                              [10] = "security_counter",
                                              [11] = "flags"};

enum {
    COMMAND_NAMES = sizeof(command_names) / sizeof(command_names[0]),
    EXTENSION_NAMES = sizeof(extension_names) / sizeof(extension_names[0])
};

/* What is being itemised. */
struct bill {
    struct plomb_packet_cost *rows;
    size_t count;
    uint32_t command[COMMAND_NAMES]; /* bytes by field number; 0: not there */
};

static void add(struct bill *bill, const char *name, bool is_extension, size_t index,
                size_t size)
{
    if (bill->count == PLOMB_PACKET_COSTS_MAX) return;
    bill->rows[bill->count++] =
        (struct plomb_packet_cost){name, is_extension, (uint8_t)index, (uint32_t)size};
}

/* Bytes of a field, its tag and length included; its reader stands behind it. */
static size_t field_size(const struct protobuf_reader *reader,
                         const struct protobuf_field *field)
{
    return reader->offset - field->offset;
}

static void add_extension(struct bill *bill, const struct protobuf_reader *outer,
                          const struct protobuf_field *field)
{
    struct protobuf_reader reader;
    struct protobuf_field inner;
    size_t recipients = 0;

    add(bill, "extension", false, 0, field->start - field->offset);
    protobuf_reader_enter(outer, field, &reader);
    while (protobuf_next(&reader, &inner)) {
        bool is_recipient = inner.number == RECIPIENT;

        if (inner.number >= EXTENSION_NAMES) continue;
        add(bill, extension_names[inner.number], true, is_recipient ? recipients++ : 0,
            field_size(&reader, &inner));
    }
}

/* The InitCommand: returns the bytes of its content. */
static size_t add_command(struct bill *bill, const struct protobuf_reader *outer,
                          const struct protobuf_field *field)
{
    struct protobuf_reader reader;
    struct protobuf_field inner;
    struct protobuf_field extension = {0};

    protobuf_reader_enter(outer, field, &reader);
    while (protobuf_next(&reader, &inner)) {
        if (inner.number == EXTENSION) {
            extension = inner;
        } else if (inner.number < COMMAND_NAMES) {
            bill->command[inner.number] += (uint32_t)field_size(&reader, &inner);
        }
    }
    for (size_t i = 1; i < COMMAND_NAMES; i++) {
        if (bill->command[i] > 0)
            add(bill, command_names[i], false, 0, bill->command[i]);
    }
    if (extension.number != 0) add_extension(bill, &reader, &extension);
    return field->size;
}

/* Finds the InitCommand in a Command. */
static size_t find_command(struct bill *bill, const struct protobuf_reader *outer,
                           const struct protobuf_field *field)
{
    struct protobuf_reader reader;
    struct protobuf_field inner;
    size_t size = 0;

    protobuf_reader_enter(outer, field, &reader);
    while (protobuf_next(&reader, &inner)) {
        if (inner.number == COMMAND_INIT) size += add_command(bill, &reader, &inner);
    }
    return size;
}

static size_t add_signed(struct bill *bill, const struct protobuf_reader *outer,
                         const struct protobuf_field *field)
{
    struct protobuf_reader reader;
    struct protobuf_field inner;
    size_t type = 0;
    size_t signature = 0;
    size_t size = 0;

    protobuf_reader_enter(outer, field, &reader);
    while (protobuf_next(&reader, &inner)) {
        if (inner.number == SIGNED_COMMAND_TYPE) {
            type = field_size(&reader, &inner);
        } else if (inner.number == SIGNED_COMMAND_SIGNATURE) {
            signature = field_size(&reader, &inner);
        } else {
            size += find_command(bill, &reader, &inner);
        }
    }
    add(bill, "signature_type", false, 0, type);
    add(bill, "signature", false, 0, signature);
    return size + type + signature;
}

size_t plomb_packet_costs(struct plomb_span packet,
                          struct plomb_packet_cost rows[PLOMB_PACKET_COSTS_MAX])
{
    struct bill bill = {.rows = rows};
    struct protobuf_reader reader;
    struct protobuf_field field;
    size_t size = 0;

    add(&bill, "framing", false, 0, 0);
    protobuf_reader_init(&reader, packet);
    while (protobuf_next(&reader, &field)) {
        size += field.number == PACKET_SIGNED_COMMAND
                    ? add_signed(&bill, &reader, &field)
                    : find_command(&bill, &reader, &field);
    }
    rows[0].size = (uint32_t)(packet.size - size);
    return bill.count;
}

uint32_t plomb_air_rate(size_t index)
{
    static const uint32_t rates[PLOMB_AIR_RATES] = {5, 20, 60};

    assert(index < PLOMB_AIR_RATES);
    return rates[index];
}

uint64_t plomb_air_time(uint64_t size, uint32_t rate)
{
    return (size + rate - 1) / rate;
}
