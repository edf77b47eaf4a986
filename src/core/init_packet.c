#include <plomb/core/init_packet.h>

#include "core/extension.h"
#include "core/protobuf.h"

/*
 * Field numbers of dfu-cc.proto, as docs/spec/init-packet.md lists them.
 */
enum {
    PACKET_COMMAND = 1,
    PACKET_SIGNED_COMMAND = 2,
    SIGNED_COMMAND_COMMAND = 1,
    SIGNED_COMMAND_SIGNATURE_TYPE = 2,
    SIGNED_COMMAND_SIGNATURE = 3,
    COMMAND_OP_CODE = 1,
    COMMAND_INIT = 2,
    INIT_FW_VERSION = 1,
    INIT_HW_VERSION = 2,
    INIT_SD_REQ = 3,
    INIT_TYPE = 4,
    INIT_SD_SIZE = 5,
    INIT_BL_SIZE = 6,
    INIT_APP_SIZE = 7,
    INIT_HASH = 8,
    INIT_IS_DEBUG = 9,
    INIT_BOOT_VALIDATION = 10,
    INIT_EXTENSION = 100,
    PAIR_TYPE = 1, /* Hash and BootValidation: a type, then bytes */
    PAIR_BYTES = 2
};

enum { OP_CODE_INIT = 1 };

/* Devices keep enumerations in one byte and refuse what does not fit. */
enum { ENUM_MAX = 255 };

/* Notes that a field is there; fails the reader if it was there before. */
static void take_once(struct protobuf_reader *reader,
                      const struct protobuf_field *field, uint32_t bit,
                      uint32_t *present)
{
    if ((*present & bit) != 0) protobuf_fail(reader, field->offset);
    *present |= bit;
}

/* Hash and BootValidation have the same shape; both fields are required. */
static void read_pair(struct protobuf_reader *outer, const struct protobuf_field *field,
                      size_t max_size, uint32_t *type_out, struct plomb_span *bytes_out)
{
    struct protobuf_reader reader;
    struct protobuf_field inner;
    uint32_t present = 0;

    if (field->wire_type != PROTOBUF_BYTES) {
        protobuf_fail(outer, field->offset);
        return;
    }
    protobuf_reader_enter(outer, field, &reader);
    while (protobuf_next(&reader, &inner)) {
        if (inner.number == PAIR_TYPE) {
            *type_out = protobuf_take_uint(&reader, &inner, ENUM_MAX);
        } else if (inner.number == PAIR_BYTES) {
            *bytes_out = protobuf_take_bytes(&reader, &inner, max_size);
        } else {
            protobuf_fail(&reader, inner.offset);
        }
        take_once(&reader, &inner, 1u << (inner.number & 3), &present);
    }
    if (present != (1u << PAIR_TYPE | 1u << PAIR_BYTES)) {
        protobuf_fail(&reader, field->offset);
    }
    protobuf_fail_like(outer, &reader);
}

static void read_hash(struct protobuf_reader *reader,
                      const struct protobuf_field *field,
                      struct plomb_init_command *command)
{
    struct plomb_span hash = {NULL, 0};

    read_pair(reader, field, PLOMB_HASH_SIZE, &command->hash_type, &hash);
    if (reader->is_failed) return;
    /* A shorter one would be compared as if zeros followed it. */
    if (hash.size != PLOMB_HASH_SIZE) {
        protobuf_fail(reader, field->offset);
        return;
    }
    memcpy(command->hash, hash.ptr, PLOMB_HASH_SIZE);
}

static void read_boot_validation(struct protobuf_reader *reader,
                                 const struct protobuf_field *field,
                                 struct plomb_init_command *command)
{
    struct plomb_boot_validation *entry;
    struct plomb_span bytes = {NULL, 0};

    if (command->boot_validation_count == PLOMB_BOOT_VALIDATION_MAX) {
        protobuf_fail(reader, field->offset);
        return;
    }
    entry = &command->boot_validation[command->boot_validation_count];
    read_pair(reader, field, PLOMB_SIGNATURE_SIZE, &entry->type, &bytes);
    if (reader->is_failed) return;
    if (bytes.size > 0) memcpy(entry->bytes, bytes.ptr, bytes.size);
    entry->size = (uint8_t)bytes.size;
    command->boot_validation_count++;
}

static void add_sd_req(struct protobuf_reader *reader, size_t offset, uint64_t value,
                       struct plomb_init_command *command)
{
    if (value > UINT32_MAX || command->sd_req_count == PLOMB_SD_REQ_MAX) {
        protobuf_fail(reader, offset);
        return;
    }
    command->sd_req[command->sd_req_count++] = (uint32_t)value;
}

/* A repeated number: packed, one by one, or both, as protobuf allows. */
static void read_sd_req(struct protobuf_reader *reader,
                        const struct protobuf_field *field,
                        struct plomb_init_command *command)
{
    struct protobuf_reader packed;

    command->present |= PLOMB_INIT_SD_REQ;
    if (field->wire_type == PROTOBUF_VARINT) {
        add_sd_req(reader, field->offset, field->value, command);
        return;
    }
    protobuf_reader_enter(reader, field, &packed);
    while (!packed.is_failed && packed.offset < packed.end) {
        size_t offset = packed.offset;
        uint64_t value = protobuf_read_varint(&packed);

        if (!packed.is_failed) add_sd_req(&packed, offset, value, command);
    }
    protobuf_fail_like(reader, &packed);
}

/* The plain numbers of InitCommand: where each goes and how large it may be. */
struct number_field {
    uint16_t offset;  /* of the uint32_t in struct plomb_init_command */
    uint16_t present; /* its bit of enum plomb_init_field */
    uint32_t max;     /* its largest value */
};

#define NUMBER_FIELD(member, bit, max)                                                 \
    {                                                                                  \
        offsetof(struct plomb_init_command, member), bit, max                          \
    }

/* Indexed by field number; those without an entry are not plain numbers. */
static const struct number_field number_fields[] = {
    [INIT_FW_VERSION] = NUMBER_FIELD(fw_version, PLOMB_INIT_FW_VERSION, UINT32_MAX),
    [INIT_HW_VERSION] = NUMBER_FIELD(hw_version, PLOMB_INIT_HW_VERSION, UINT32_MAX),
    [INIT_TYPE] = NUMBER_FIELD(type, PLOMB_INIT_TYPE, ENUM_MAX),
    [INIT_SD_SIZE] = NUMBER_FIELD(sd_size, PLOMB_INIT_SD_SIZE, UINT32_MAX),
    [INIT_BL_SIZE] = NUMBER_FIELD(bl_size, PLOMB_INIT_BL_SIZE, UINT32_MAX),
    [INIT_APP_SIZE] = NUMBER_FIELD(app_size, PLOMB_INIT_APP_SIZE, UINT32_MAX),
};

static void read_number(struct protobuf_reader *reader,
                        const struct protobuf_field *field,
                        struct plomb_init_command *command)
{
    const struct number_field *number = &number_fields[field->number];
    uint32_t value = protobuf_take_uint(reader, field, number->max);

    take_once(reader, field, number->present, &command->present);
    memcpy((uint8_t *)command + number->offset, &value, sizeof(value));
}

static void read_init_field(struct protobuf_reader *reader,
                            const struct protobuf_field *field,
                            struct plomb_init_command *command)
{
    /* Nothing stands behind the extension, not even a second one. */
    if ((command->present & PLOMB_INIT_EXTENSION) != 0) {
        protobuf_fail(reader, field->offset);
        return;
    }
    switch (field->number) {
    case INIT_FW_VERSION:
    case INIT_HW_VERSION:
    case INIT_TYPE:
    case INIT_SD_SIZE:
    case INIT_BL_SIZE:
    case INIT_APP_SIZE:
        read_number(reader, field, command);
        break;
    case INIT_SD_REQ:
        read_sd_req(reader, field, command);
        break;
    case INIT_HASH:
        take_once(reader, field, PLOMB_INIT_HASH, &command->present);
        read_hash(reader, field, command);
        break;
    case INIT_IS_DEBUG:
        take_once(reader, field, PLOMB_INIT_IS_DEBUG, &command->present);
        command->is_debug = protobuf_take_uint(reader, field, 1) == 1;
        break;
    case INIT_BOOT_VALIDATION:
        read_boot_validation(reader, field, command);
        break;
    case INIT_EXTENSION:
        command->present |= PLOMB_INIT_EXTENSION;
        extension_read(reader, field, command->type, &command->extension);
        command->type -= PLOMB_FW_SEALED;
        break;
    default:
        protobuf_fail(reader, field->offset);
        break;
    }
}

static void read_init_command(struct protobuf_reader *outer,
                              const struct protobuf_field *field,
                              struct plomb_init_packet *packet)
{
    struct protobuf_reader reader;
    struct protobuf_field inner;

    packet->signed_bytes = protobuf_take_bytes(outer, field, SIZE_MAX);
    if (outer->is_failed) return;
    protobuf_reader_enter(outer, field, &reader);
    while (protobuf_next(&reader, &inner)) {
        read_init_field(&reader, &inner, &packet->command);
    }
    protobuf_fail_like(outer, &reader);
}

/* Command: an op code and the init command, nothing else. */
static void read_command(struct protobuf_reader *outer,
                         const struct protobuf_field *field,
                         struct plomb_init_packet *packet)
{
    struct protobuf_reader reader;
    struct protobuf_field inner;
    uint32_t present = 0;

    protobuf_take_bytes(outer, field, SIZE_MAX);
    if (outer->is_failed) return;
    protobuf_reader_enter(outer, field, &reader);
    while (protobuf_next(&reader, &inner)) {
        if (inner.number == COMMAND_OP_CODE) {
            if (protobuf_take_uint(&reader, &inner, ENUM_MAX) != OP_CODE_INIT) {
                protobuf_fail(&reader, inner.offset);
            }
        } else if (inner.number == COMMAND_INIT) {
            read_init_command(&reader, &inner, packet);
        } else {
            protobuf_fail(&reader, inner.offset);
        }
        take_once(&reader, &inner, 1u << (inner.number & 3), &present);
    }
    if ((present & 1u << COMMAND_INIT) == 0) protobuf_fail(&reader, field->offset);
    protobuf_fail_like(outer, &reader);
}

static void read_signed_command(struct protobuf_reader *outer,
                                const struct protobuf_field *field,
                                struct plomb_init_packet *packet)
{
    struct protobuf_reader reader;
    struct protobuf_field inner;
    uint32_t present = 0;

    protobuf_take_bytes(outer, field, SIZE_MAX);
    if (outer->is_failed) return;
    packet->is_signed = true;
    protobuf_reader_enter(outer, field, &reader);
    while (protobuf_next(&reader, &inner)) {
        if (inner.number == SIGNED_COMMAND_COMMAND) {
            read_command(&reader, &inner, packet);
        } else if (inner.number == SIGNED_COMMAND_SIGNATURE_TYPE) {
            packet->signature_type = protobuf_take_uint(&reader, &inner, ENUM_MAX);
        } else if (inner.number == SIGNED_COMMAND_SIGNATURE) {
            packet->signature =
                protobuf_take_bytes(&reader, &inner, PLOMB_SIGNATURE_SIZE);
        } else {
            protobuf_fail(&reader, inner.offset);
        }
        take_once(&reader, &inner, 1u << (inner.number & 3), &present);
    }
    if (present != (1u << SIGNED_COMMAND_COMMAND | 1u << SIGNED_COMMAND_SIGNATURE_TYPE |
                    1u << SIGNED_COMMAND_SIGNATURE)) {
        protobuf_fail(&reader, field->offset);
    }
    protobuf_fail_like(outer, &reader);
}

enum plomb_status plomb_init_packet_parse(struct plomb_span packet,
                                          struct plomb_init_packet *packet_out,
                                          size_t *error_offset)
{
    struct plomb_init_packet parsed;
    struct protobuf_reader reader;
    struct protobuf_field field;
    unsigned int count = 0;

    *error_offset = 0;
    if (packet.size > PLOMB_INIT_PACKET_MAX) return PLOMB_INIT_PACKET_TOO_LARGE;
    memset(&parsed, 0, sizeof(parsed));
    protobuf_reader_init(&reader, packet);
    while (protobuf_next(&reader, &field)) {
        if (count++ > 0) {
            protobuf_fail(&reader, field.offset);
        } else if (field.number == PACKET_COMMAND) {
            read_command(&reader, &field, &parsed);
        } else if (field.number == PACKET_SIGNED_COMMAND) {
            read_signed_command(&reader, &field, &parsed);
        } else {
            protobuf_fail(&reader, field.offset);
        }
    }
    if (count == 0) protobuf_fail(&reader, reader.offset);
    *error_offset = reader.offset;
    if (reader.is_failed) return PLOMB_INIT_PACKET_MALFORMED;
    *packet_out = parsed;
    return PLOMB_OK;
}

uint64_t plomb_init_command_image_size(const struct plomb_init_command *command)
{
    switch (command->type) {
    case PLOMB_FW_APPLICATION:
    case PLOMB_FW_EXTERNAL_APPLICATION:
        return command->app_size;
    case PLOMB_FW_SOFTDEVICE:
        return command->sd_size;
    case PLOMB_FW_BOOTLOADER:
        return command->bl_size;
    case PLOMB_FW_SOFTDEVICE_BOOTLOADER:
        return (uint64_t)command->sd_size + command->bl_size;
    default:
        return UINT64_MAX;
    }
}
