#include <plomb/core/init_packet.h>

#include "core/extension.h"
#include "core/protobuf.h"

/*
 * The writing half of docs/spec/init-packet.md. Fields go in number order,
 * zeros are written like any other number, and varints are minimal: the bytes
 * that Nordic's own tool writes for the same values.
 */

static void write_number(struct protobuf_writer *writer,
                         const struct plomb_init_command *command,
                         enum plomb_init_field field, uint32_t number, uint32_t value)
{
    if ((command->present & (uint32_t)field) == 0) return;
    protobuf_write_uint(writer, number, value);
}

static void write_sd_req(struct protobuf_writer *writer,
                         const struct plomb_init_command *command)
{
    size_t size = 0;

    if ((command->present & PLOMB_INIT_SD_REQ) == 0) return;
    for (size_t i = 0; i < command->sd_req_count; i++) {
        size += protobuf_varint_size(command->sd_req[i]);
    }
    protobuf_write_header(writer, 3, size);
    for (size_t i = 0; i < command->sd_req_count; i++) {
        protobuf_write_varint(writer, command->sd_req[i]);
    }
}

/* Hash and BootValidation: a type, then bytes. */
static void write_pair(struct protobuf_writer *writer, uint32_t number, uint32_t type,
                       struct plomb_span bytes)
{
    size_t size = 1 + protobuf_varint_size(type) + 1 +
                  protobuf_varint_size(bytes.size) + bytes.size;

    protobuf_write_header(writer, number, size);
    protobuf_write_uint(writer, 1, type);
    protobuf_write_bytes(writer, 2, bytes);
}

size_t plomb_init_command_write(const struct plomb_init_command *command, uint8_t *out,
                                size_t capacity)
{
    struct protobuf_writer writer = {out, capacity, 0, false};

    write_number(&writer, command, PLOMB_INIT_FW_VERSION, 1, command->fw_version);
    write_number(&writer, command, PLOMB_INIT_HW_VERSION, 2, command->hw_version);
    write_sd_req(&writer, command);
    write_number(&writer, command, PLOMB_INIT_TYPE, 4,
                 command->type +
                     (plomb_init_command_is_sealed(command) ? PLOMB_FW_SEALED : 0));
    write_number(&writer, command, PLOMB_INIT_SD_SIZE, 5, command->sd_size);
    write_number(&writer, command, PLOMB_INIT_BL_SIZE, 6, command->bl_size);
    write_number(&writer, command, PLOMB_INIT_APP_SIZE, 7, command->app_size);
    if ((command->present & PLOMB_INIT_HASH) != 0) {
        write_pair(&writer, 8, command->hash_type,
                   plomb_span(command->hash, PLOMB_HASH_SIZE));
    }
    write_number(&writer, command, PLOMB_INIT_IS_DEBUG, 9, command->is_debug ? 1 : 0);
    for (size_t i = 0; i < command->boot_validation_count; i++) {
        const struct plomb_boot_validation *entry = &command->boot_validation[i];

        write_pair(&writer, 10, entry->type, plomb_span(entry->bytes, entry->size));
    }
    if ((command->present & PLOMB_INIT_EXTENSION) != 0) {
        extension_write(&writer, &command->extension);
    }
    return writer.is_full ? 0 : writer.size;
}

/* Bytes of a LEN field with a one-byte tag. */
static size_t bytes_field_size(size_t content_size)
{
    return 1 + protobuf_varint_size(content_size) + content_size;
}

static void write_command(struct protobuf_writer *writer,
                          struct plomb_span init_command)
{
    protobuf_write_header(writer, 1, 2 + bytes_field_size(init_command.size));
    protobuf_write_uint(writer, 1, 1); /* op_code: INIT */
    protobuf_write_bytes(writer, 2, init_command);
}

size_t plomb_init_packet_write(struct plomb_span init_command,
                               const uint8_t signature[PLOMB_SIGNATURE_SIZE],
                               uint8_t *out, size_t capacity)
{
    struct protobuf_writer writer = {out, capacity, 0, false};

    if (signature != NULL) {
        size_t command_size = bytes_field_size(2 + bytes_field_size(init_command.size));

        protobuf_write_header(
            &writer, 2, command_size + 2 + bytes_field_size(PLOMB_SIGNATURE_SIZE));
    }
    write_command(&writer, init_command);
    if (signature != NULL) {
        protobuf_write_uint(&writer, 2, PLOMB_SIGNATURE_ECDSA_P256_SHA256);
        protobuf_write_bytes(&writer, 3, plomb_span(signature, PLOMB_SIGNATURE_SIZE));
    }
    return writer.is_full ? 0 : writer.size;
}
