#include "cli/settings_report.h"

#include <string.h>

#include <plomb/core/init_packet.h>
#include <plomb/core/span.h>
#include <plomb/values.h>

#include "base/number.h"
#include "cli/output.h"
#include "core/bytes.h"

static void add_label(struct plomb_buf *text, const char *label)
{
    plomb_buf_addf(text, "  %-22s ", label);
}

static void add_number(struct plomb_buf *text, const char *label, uint32_t number)
{
    plomb_buf_addf(text, "  %-22s %u\n", label, number);
}

static void add_crc(struct plomb_buf *text, const char *label, uint32_t crc,
                    uint32_t expected)
{
    add_label(text, label);
    plomb_buf_addf(text, "0x%08x, ", crc);
    if (crc == expected) {
        plomb_buf_add_text(text, "right\n");
    } else {
        plomb_buf_addf(text, "wrong, expected 0x%08x\n", expected);
    }
}

static const char *bank_name(uint32_t code)
{
    switch ((enum plomb_settings_bank_code)code) {
    case PLOMB_SETTINGS_BANK_EMPTY:
        return "empty";
    case PLOMB_SETTINGS_BANK_APPLICATION:
        return "application";
    case PLOMB_SETTINGS_BANK_SOFTDEVICE:
        return "softdevice";
    case PLOMB_SETTINGS_BANK_BOOTLOADER:
        return "bootloader";
    case PLOMB_SETTINGS_BANK_SOFTDEVICE_BOOTLOADER:
        return "softdevice_bootloader";
    case PLOMB_SETTINGS_BANK_EXTERNAL_APPLICATION:
        return "external_application";
    }
    return "unknown";
}

static void add_bank(struct plomb_buf *text, const char *label,
                     const struct plomb_settings_bank *bank)
{
    const char *name = bank_name(bank->code);

    add_label(text, label);
    plomb_buf_add_text(text, name);
    if (strcmp(name, "unknown") == 0) plomb_buf_addf(text, " code 0x%x", bank->code);
    if (bank->code != 0 || bank->image_size != 0 || bank->image_crc != 0) {
        plomb_buf_addf(text, ", %s bytes, crc 0x%08x", NUMBER(bank->image_size),
                       bank->image_crc);
    }
    plomb_buf_add_text(text, "\n");
}

/* What was received of an update; the page of a device at rest has none. */
static void add_progress(struct plomb_buf *text, const struct plomb_settings *settings)
{
    static const struct plomb_settings_progress none = {0};
    const struct plomb_settings_progress *progress = &settings->progress;

    add_label(text, "transfer");
    if (memcmp(progress, &none, sizeof(none)) == 0) {
        plomb_buf_add_text(text, "none\n");
        return;
    }
    plomb_buf_addf(text, "init packet: %u of %u bytes, crc 0x%08x\n",
                   progress->command_offset, progress->command_size,
                   progress->command_crc);
    add_label(text, "");
    plomb_buf_addf(text, "image: %s bytes, crc 0x%08x\n",
                   NUMBER(progress->image_offset), progress->image_crc);
    add_label(text, "");
    plomb_buf_addf(text, "whole objects: %s bytes, crc 0x%08x\n",
                   NUMBER(progress->image_offset_last), progress->image_crc_last);
    add_label(text, "");
    plomb_buf_addf(text, "current object: %s bytes\n",
                   NUMBER(progress->data_object_size));
}

/* How many of a validation's bytes mean something. */
static size_t validation_size(uint8_t type)
{
    switch ((enum plomb_boot_validation_type)type) {
    case PLOMB_BOOT_VALIDATION_NONE:
        return 0;
    case PLOMB_BOOT_VALIDATION_CRC:
        return sizeof(uint32_t);
    case PLOMB_BOOT_VALIDATION_SHA256:
        return PLOMB_HASH_SIZE;
    case PLOMB_BOOT_VALIDATION_ECDSA:
        break;
    }
    return PLOMB_SETTINGS_VALIDATION_SIZE;
}

static void add_validation(struct plomb_buf *text, const char *label,
                           const struct plomb_settings_validation *validation)
{
    size_t size = validation_size(validation->type);

    add_label(text, label);
    plomb_buf_add_text(text, plomb_boot_validation_name(validation->type));
    if (validation->type == PLOMB_BOOT_VALIDATION_CRC) {
        plomb_buf_addf(text, " 0x%08x", bytes_read_le32(validation->bytes));
    } else if (size > 0) {
        if (validation->type > PLOMB_BOOT_VALIDATION_ECDSA) {
            plomb_buf_addf(text, " type %u", validation->type);
        }
        plomb_buf_add_text(text, " ");
        output_add_hex(text, plomb_span(validation->bytes, size));
    }
    plomb_buf_add_text(text, "\n");
}

void settings_report_text(const struct plomb_settings *settings, struct plomb_buf *text)
{
    add_crc(text, "crc", settings->crc, settings->expected_crc);
    add_number(text, "settings version", settings->version);
    add_number(text, "application version", settings->app_version);
    add_number(text, "bootloader version", settings->bootloader_version);
    add_number(text, "bank layout", settings->bank_layout);
    add_number(text, "current bank", settings->bank_current);
    add_bank(text, "bank 0", &settings->bank_0);
    add_bank(text, "bank 1", &settings->bank_1);
    add_number(text, "write offset", settings->write_offset);
    add_number(text, "softdevice size", settings->sd_size);
    add_progress(text, settings);
    add_number(text, "enter buttonless dfu", settings->enter_buttonless_dfu);
    if (settings->version == 1) return;
    add_crc(text, "boot validation crc", settings->boot_validation_crc,
            settings->expected_boot_validation_crc);
    add_validation(text, "softdevice validation", &settings->softdevice_validation);
    add_validation(text, "app validation", &settings->app_validation);
    add_validation(text, "bootloader validation", &settings->bootloader_validation);
}

static void write_bank(struct json_writer *json, const char *key,
                       const struct plomb_settings_bank *bank)
{
    json_begin_object(json, key);
    json_write_uint(json, "code", bank->code);
    json_write_string(json, "content", bank_name(bank->code));
    json_write_uint(json, "image_size", bank->image_size);
    json_write_uint(json, "image_crc", bank->image_crc);
    json_end_object(json);
}

static void write_progress(struct json_writer *json,
                           const struct plomb_settings_progress *progress)
{
    json_begin_object(json, "progress");
    json_write_uint(json, "command_size", progress->command_size);
    json_write_uint(json, "command_offset", progress->command_offset);
    json_write_uint(json, "command_crc", progress->command_crc);
    json_write_uint(json, "data_object_size", progress->data_object_size);
    json_write_uint(json, "image_crc", progress->image_crc);
    json_write_uint(json, "image_crc_last", progress->image_crc_last);
    json_write_uint(json, "image_offset", progress->image_offset);
    json_write_uint(json, "image_offset_last", progress->image_offset_last);
    json_end_object(json);
}

static void write_validation(struct json_writer *json, const char *key,
                             const struct plomb_settings_validation *validation)
{
    json_begin_object(json, key);
    json_write_uint(json, "type", validation->type);
    json_write_string(json, "kind", plomb_boot_validation_name(validation->type));
    json_write_hex(json, "bytes",
                   plomb_span(validation->bytes, sizeof(validation->bytes)));
    json_end_object(json);
}

static void write_validations(struct json_writer *json,
                              const struct plomb_settings *settings)
{
    if (settings->version == 1) {
        json_write_null(json, "boot_validation");
        return;
    }
    json_begin_object(json, "boot_validation");
    json_write_uint(json, "crc", settings->boot_validation_crc);
    json_write_uint(json, "expected_crc", settings->expected_boot_validation_crc);
    write_validation(json, "softdevice", &settings->softdevice_validation);
    write_validation(json, "application", &settings->app_validation);
    write_validation(json, "bootloader", &settings->bootloader_validation);
    json_end_object(json);
}

void settings_report_json(const struct plomb_settings *settings,
                          struct json_writer *json, const char *key)
{
    json_begin_object(json, key);
    json_write_boolean(json, "is_intact", plomb_settings_is_intact(settings));
    json_write_uint(json, "crc", settings->crc);
    json_write_uint(json, "expected_crc", settings->expected_crc);
    json_write_uint(json, "settings_version", settings->version);
    json_write_uint(json, "application_version", settings->app_version);
    json_write_uint(json, "bootloader_version", settings->bootloader_version);
    json_write_uint(json, "bank_layout", settings->bank_layout);
    json_write_uint(json, "bank_current", settings->bank_current);
    write_bank(json, "bank_0", &settings->bank_0);
    write_bank(json, "bank_1", &settings->bank_1);
    json_write_uint(json, "write_offset", settings->write_offset);
    json_write_uint(json, "softdevice_size", settings->sd_size);
    write_progress(json, &settings->progress);
    json_write_uint(json, "enter_buttonless_dfu", settings->enter_buttonless_dfu);
    json_write_hex(json, "init_packet",
                   plomb_span(settings->init_command, settings->init_command_size));
    write_validations(json, settings);
    json_end_object(json);
}
