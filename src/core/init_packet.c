#include <plomb/core/init_packet.h>

#include <string.h>

#include "core/extension.h"

/*
 * The messages of dfu-cc.proto (docs/spec/init-packet.md) and of the extension
 * (docs/spec/package.md, section 2), as a table: one loop reads them all.
 */
enum message {
    PACKET,
    SIGNED_COMMAND,
    COMMAND,
    INIT_COMMAND,
    HASH,
    BOOT_VALIDATION,
    EXTENSION,
    RECIPIENT,
    MESSAGE_COUNT
};

enum { DEPTH = 6 }; /* packet, signed command, command, init, extension, recipient */

enum wire_type { VARINT = 0, BYTES = 2 };

/* What a field holds: a message of that number, or one of these. */
enum kind { UINT = MESSAGE_COUNT, SPAN, SD_REQ };

enum { REPEATED = 0x80 }; /* with a kind: may be there more than once */

/* Devices keep enumerations in one byte and refuse what does not fit. */
enum { ENUM_MAX = 255, NO_MAX = 0 };

/* Where fields go while they are read. */
struct draft {
    struct plomb_init_packet packet;
    struct plomb_recipient recipient;
    struct plomb_span bytes; /* of a hash, a boot validation, or a key's id */
    uint32_t type;           /* of a boot validation */
    uint32_t is_debug;
    uint32_t ignored; /* what has one value only */
};

struct field {
    uint8_t number;
    uint8_t kind;    /* of an enum message or kind */
    uint8_t min;     /* least value of a number, or fewest bytes */
    uint8_t max;     /* largest value, or most bytes; NO_MAX */
    uint16_t offset; /* of its place in struct draft */
};

#define AT(member)           offsetof(struct draft, member)
#define AT_PACKET(member)    offsetof(struct draft, packet.member)
#define AT_COMMAND(member)   offsetof(struct draft, packet.command.member)
#define AT_EXTENSION(member) offsetof(struct draft, packet.command.extension.member)

/* Those of a message stand together; an extension's and a recipient's in order. */
static const struct field fields[] = {
    {1, COMMAND, 0, 0, 0},
    {2, SIGNED_COMMAND, 0, 0, 0},

    {1, COMMAND, 0, 0, 0},
    {2, UINT, 0, ENUM_MAX, AT_PACKET(signature_type)},
    {3, SPAN, 0, PLOMB_SIGNATURE_SIZE, AT_PACKET(signature)},

    {1, UINT, 1, 1, AT(ignored)},
    {2, INIT_COMMAND, 0, 0, 0},

    /* The order of enum plomb_init_field, and then boot validation. */
    {1, UINT, 0, NO_MAX, AT_COMMAND(fw_version)},
    {2, UINT, 0, NO_MAX, AT_COMMAND(hw_version)},
    {3, SD_REQ | REPEATED, 0, 0, 0},
    {4, UINT, 0, ENUM_MAX, AT_COMMAND(type)},
    {5, UINT, 0, NO_MAX, AT_COMMAND(sd_size)},
    {6, UINT, 0, NO_MAX, AT_COMMAND(bl_size)},
    {7, UINT, 0, NO_MAX, AT_COMMAND(app_size)},
    {8, HASH, 0, 0, 0},
    {9, UINT, 0, 1, AT(is_debug)},
    {100, EXTENSION, 0, 0, 0},
    {10, BOOT_VALIDATION | REPEATED, 0, 0, 0},

    {1, UINT, 0, ENUM_MAX, AT_COMMAND(hash_type)},
    {2, SPAN, 0, PLOMB_HASH_SIZE, AT(bytes)},

    {1, UINT, 0, ENUM_MAX, AT(type)},
    {2, SPAN, 0, PLOMB_SIGNATURE_SIZE, AT(bytes)},

    {1, UINT, 1, PLOMB_EXTENSION_VERSION, AT(ignored)},
    {2, UINT, 1, NO_MAX, AT_EXTENSION(payload_size)},
    {3, SPAN, PLOMB_SHA256_SIZE, PLOMB_SHA256_SIZE, AT_EXTENSION(payload_sha256)},
    {4, UINT, 0, ENUM_MAX, AT_EXTENSION(codec)},
    {5, SPAN, 0, PLOMB_CODEC_PARAMS_MAX, AT_EXTENSION(codec_params)},
    {6, SPAN, PLOMB_SHA256_SIZE, PLOMB_SHA256_SIZE, AT_EXTENSION(base_sha256)},
    {7, UINT, 1, NO_MAX, AT_EXTENSION(base_size)},
    {8, UINT, 0, ENUM_MAX, AT_EXTENSION(cipher)},
    {9, RECIPIENT | REPEATED, 0, 0, 0},
    {10, UINT, 1, NO_MAX, AT_EXTENSION(security_counter)},
    {11, UINT, 1, PLOMB_FLAG_NO_BACKUP, AT_EXTENSION(flags)},

    {1, SPAN, 0, PLOMB_KEY_ID_SIZE, AT(bytes)},
    {2, UINT, 0, ENUM_MAX, AT(recipient.method)},
    {3, SPAN, 0, PLOMB_RECIPIENT_DATA_MAX, AT(recipient.data)},
};

/* Bits by the place among the message's fields. */
struct rules {
    uint8_t first;     /* index of its first field */
    uint8_t is_rising; /* fields stand in order */
    uint16_t required; /* fields that must be there */
    uint16_t closing;  /* fields that nothing may stand behind */
};

enum { INIT_EXTENSION = PLOMB_INIT_EXTENSION };

static const struct rules messages[MESSAGE_COUNT + 1] = {
    [PACKET] = {0, 0, 0, 3},
    [SIGNED_COMMAND] = {2, 0, 7, 0},
    [COMMAND] = {5, 0, 2, 0},
    [INIT_COMMAND] = {7, 0, 0, INIT_EXTENSION},
    [HASH] = {18, 0, 3, 0},
    [BOOT_VALIDATION] = {20, 0, 3, 0},
    [EXTENSION] = {22, 1, EXTENSION_REQUIRED, 0},
    [RECIPIENT] = {33, 1, 7, 0},
    [MESSAGE_COUNT] = {36, 0, 0, 0},
};

_Static_assert(sizeof(fields) / sizeof(fields[0]) == 36, "the messages' fields");

/* A message that is being read. */
struct level {
    size_t end;      /* bytes from the start of the packet: behind it */
    size_t offset;   /* of the field that it is */
    uint32_t number; /* enum message */
    uint32_t seen;   /* bits of its fields */
};

/* Sticky: after the first failure nothing more counts. */
struct reader {
    struct plomb_span input;
    size_t offset;  /* bytes from the start: next to read, or where it failed */
    size_t end;     /* of the innermost message */
    bool is_failed; /* something was refused */
};

static void fail(struct reader *reader, size_t offset)
{
    if (reader->is_failed) return;
    reader->is_failed = true;
    reader->offset = offset;
}

/*
 * A minimal base-128 number of up to 64 bits; `*is_wide` when it has more than 32.
 */
static uint32_t read_varint(struct reader *reader, bool *is_wide)
{
    const size_t start = reader->offset;
    uint32_t value = 0;

    *is_wide = false;
    for (unsigned int shift = 0; shift < 70 && reader->offset < reader->end;
         shift += 7) {
        const uint8_t byte = reader->input.ptr[reader->offset++];
        const uint32_t bits = byte & 0x7f;

        /* The tenth byte has room for one bit. */
        if (shift == 63 && byte > 1) break;
        if (shift < 32) value |= bits << shift;
        if (shift == 28 ? bits >> 4 != 0 : shift > 28 && bits != 0) *is_wide = true;
        if (byte < 0x80) {
            /* A last byte of zero only makes the number longer. */
            if (byte == 0 && shift > 0) break;
            return value;
        }
    }
    fail(reader, start);
    return 0;
}

static void add_sd_req(struct reader *reader, size_t offset,
                       struct plomb_init_command *command)
{
    bool is_wide;
    const uint32_t value = read_varint(reader, &is_wide);

    if (is_wide || command->sd_req_count == PLOMB_SD_REQ_MAX) {
        fail(reader, offset);
        return;
    }
    command->sd_req[command->sd_req_count++] = value;
}

/* The length of a field of bytes; its content then begins at reader->offset. */
static size_t read_length(struct reader *reader)
{
    const size_t offset = reader->offset;
    bool is_wide;
    const uint32_t size = read_varint(reader, &is_wide);

    if (reader->is_failed) return 0;
    if (is_wide || size > reader->end - reader->offset) fail(reader, offset);
    return size;
}

static void read_uint(struct reader *reader, const struct field *field, size_t offset,
                      struct draft *draft)
{
    bool is_wide;
    const uint32_t value = read_varint(reader, &is_wide);

    if (is_wide || value < field->min || (field->max != NO_MAX && value > field->max)) {
        fail(reader, offset);
    }
    memcpy((uint8_t *)draft + field->offset, &value, sizeof(value));
}

/* The field of that number; NULL when it may not stand here. */
static const struct field *find_field(struct level *level, uint32_t number)
{
    const struct rules *rules = &messages[level->number];
    uint32_t bit = 1;

    for (uint32_t i = rules->first; i < rules[1].first; i++, bit <<= 1) {
        const struct field *field = &fields[i];

        if (field->number != number) continue;
        if ((level->seen & rules->closing) != 0 ||
            ((level->seen & bit) != 0 && (field->kind & REPEATED) == 0) ||
            (rules->is_rising != 0 && level->seen >= bit << 1)) {
            return NULL;
        }
        level->seen |= bit;
        return field;
    }
    return NULL;
}

/* A repeated number: packed, one by one, or both, as protobuf allows. */
static void read_packed(struct reader *reader, size_t size, struct draft *draft)
{
    const size_t end = reader->end;

    reader->end = reader->offset + size;
    while (!reader->is_failed && reader->offset < reader->end) {
        add_sd_req(reader, reader->offset, &draft->packet.command);
    }
    reader->end = end;
}

/* What has bytes: a message is not read, but becomes the next level. */
static struct level *read_bytes(struct reader *reader, const struct field *field,
                                size_t offset, struct level *level, struct draft *draft)
{
    const uint32_t kind = field->kind & ~(uint32_t)REPEATED;
    const size_t size = read_length(reader);
    const struct plomb_span bytes = plomb_span_sub(reader->input, reader->offset, size);

    if (reader->is_failed) return level;
    if (kind == SPAN) {
        if (size < field->min || size > field->max) fail(reader, offset);
        memcpy((uint8_t *)draft + field->offset, &bytes, sizeof(bytes));
    } else if (kind == SD_REQ) {
        read_packed(reader, size, draft);
        return level;
    } else {
        if (kind == SIGNED_COMMAND) draft->packet.is_signed = true;
        if (kind == INIT_COMMAND) draft->packet.signed_bytes = bytes;
        level++;
        *level = (struct level){reader->offset + size, offset, kind, 0};
        reader->end = level->end;
        return level;
    }
    if (!reader->is_failed) reader->offset += size;
    return level;
}

static struct level *read_field(struct reader *reader, struct level *level,
                                struct draft *draft)
{
    const size_t offset = reader->offset;
    bool is_wide;
    const uint32_t tag = read_varint(reader, &is_wide);
    const struct field *field = is_wide ? NULL : find_field(level, tag >> 3);
    const uint32_t wire_type = tag & 7;

    if (field == NULL || (wire_type != VARINT && wire_type != BYTES)) {
        fail(reader, offset);
    } else if (wire_type == BYTES && field->kind != UINT) {
        return read_bytes(reader, field, offset, level, draft);
    } else if (wire_type == VARINT && field->kind == UINT) {
        read_uint(reader, field, offset, draft);
    } else if (wire_type == VARINT && field->kind == (SD_REQ | REPEATED)) {
        add_sd_req(reader, offset, &draft->packet.command);
    } else {
        fail(reader, offset);
    }
    return level;
}

static bool add_boot_validation(const struct draft *draft,
                                struct plomb_init_command *command)
{
    struct plomb_boot_validation *entry =
        &command->boot_validation[command->boot_validation_count];

    if (command->boot_validation_count == PLOMB_BOOT_VALIDATION_MAX) return false;
    entry->type = draft->type;
    entry->size = (uint8_t)draft->bytes.size;
    if (entry->size > 0) memcpy(entry->bytes, draft->bytes.ptr, entry->size);
    command->boot_validation_count++;
    return true;
}

static bool add_recipient(struct draft *draft, struct plomb_extension *extension)
{
    if (draft->bytes.size != PLOMB_KEY_ID_SIZE ||
        extension->recipient_count == PLOMB_RECIPIENTS_MAX) {
        return false;
    }
    memcpy(draft->recipient.key_id, draft->bytes.ptr, PLOMB_KEY_ID_SIZE);
    for (size_t i = 0; i < extension->recipient_count; i++) {
        if (memcmp(extension->recipients[i].key_id, draft->recipient.key_id,
                   PLOMB_KEY_ID_SIZE) == 0) {
            return false;
        }
    }
    extension->recipients[extension->recipient_count++] = draft->recipient;
    return true;
}

/* What a message says as a whole, once its fields are read. */
static bool finish(const struct level *level, struct draft *draft)
{
    struct plomb_init_command *command = &draft->packet.command;
    const uint32_t required = messages[level->number].required;

    if ((level->seen & required) != required) return false;
    switch ((enum message)level->number) {
    case PACKET:
        return level->seen != 0;
    case INIT_COMMAND:
        command->present = level->seen & (2 * PLOMB_INIT_EXTENSION - 1);
        command->is_debug = draft->is_debug != 0;
        return true;
    case HASH:
        /* A shorter one would be compared as if zeros followed it. */
        if (draft->bytes.size != PLOMB_HASH_SIZE) return false;
        memcpy(command->hash, draft->bytes.ptr, PLOMB_HASH_SIZE);
        return true;
    case BOOT_VALIDATION:
        return add_boot_validation(draft, command);
    case EXTENSION:
        if (!extension_check(&command->extension, level->seen, command->type)) {
            return false;
        }
        command->type -= PLOMB_FW_SEALED;
        return true;
    case RECIPIENT:
        return add_recipient(draft, &command->extension);
    case SIGNED_COMMAND:
    case COMMAND:
    case MESSAGE_COUNT:
        return true;
    }
    return true;
}

static void read_packet(struct reader *reader, struct draft *draft)
{
    struct level levels[DEPTH] = {{reader->end, 0, PACKET, 0}};
    struct level *level = levels;

    while (!reader->is_failed) {
        if (reader->offset < reader->end) {
            level = read_field(reader, level, draft);
            continue;
        }
        if (!finish(level, draft)) fail(reader, level->offset);
        if (level == levels) break;
        level--;
        reader->end = level->end;
    }
}

enum plomb_status plomb_init_packet_parse(struct plomb_span packet,
                                          struct plomb_init_packet *packet_out,
                                          size_t *error_offset)
{
    struct reader reader = {packet, 0, packet.size, false};
    struct draft draft;

    *error_offset = 0;
    if (packet.size > PLOMB_INIT_PACKET_MAX) return PLOMB_INIT_PACKET_TOO_LARGE;
    memset(&draft, 0, sizeof(draft));
    read_packet(&reader, &draft);
    *error_offset = reader.offset;
    if (reader.is_failed) return PLOMB_INIT_PACKET_MALFORMED;
    *packet_out = draft.packet;
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
