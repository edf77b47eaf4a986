#include "formats/settings_page.h"

#include <string.h>

#include "base/crc32.h"
#include "core/bytes.h"

/* Offsets of the fields: docs/spec/settings.md, section 1. */
enum {
    AT_CRC = 0x00,
    AT_VERSION = 0x04,
    AT_APP_VERSION = 0x08,
    AT_BOOTLOADER_VERSION = 0x0c,
    AT_BANK_LAYOUT = 0x10,
    AT_BANK_CURRENT = 0x14,
    AT_BANK_0 = 0x18,
    AT_BANK_1 = 0x24,
    AT_WRITE_OFFSET = 0x30,
    AT_SD_SIZE = 0x34,
    AT_PROGRESS = 0x38,
    AT_ENTER_BUTTONLESS_DFU = 0x58,
    AT_INIT_COMMAND = 0x5c,
    AT_VALIDATION_CRC = 0x25c,
    AT_VALIDATION_SOFTDEVICE = 0x260,
    AT_VALIDATION_APP = 0x2a1,
    AT_VALIDATION_BOOTLOADER = 0x2e2
};

enum { ERASED = 0xff };

bool plomb_settings_is_crc_right(const struct plomb_settings *settings)
{
    return settings->crc == settings->expected_crc;
}

bool plomb_settings_is_intact(const struct plomb_settings *settings)
{
    if (!plomb_settings_is_crc_right(settings)) return false;
    return settings->version == 1 ||
           settings->boot_validation_crc == settings->expected_boot_validation_crc;
}

size_t settings_page_end(uint32_t version)
{
    return version == 1 ? SETTINGS_PAGE_V1_END : SETTINGS_PAGE_V2_END;
}

/* The main CRC's bytes: from the version to the end of version 1 as written. */
static uint32_t main_crc(const uint8_t *page)
{
    return crc32_of(plomb_span(page + AT_VERSION, AT_INIT_COMMAND - AT_VERSION));
}

static uint32_t validation_crc(const uint8_t *page)
{
    return crc32_of(plomb_span(page + AT_VALIDATION_SOFTDEVICE,
                               SETTINGS_PAGE_V2_END - AT_VALIDATION_SOFTDEVICE));
}

static void read_bank(const uint8_t *bytes, struct plomb_settings_bank *bank)
{
    bank->image_size = bytes_read_le32(bytes);
    bank->image_crc = bytes_read_le32(bytes + 4);
    bank->code = bytes_read_le32(bytes + 8);
}

static void write_bank(const struct plomb_settings_bank *bank, uint8_t *bytes)
{
    bytes_write_le32(bytes, bank->image_size);
    bytes_write_le32(bytes + 4, bank->image_crc);
    bytes_write_le32(bytes + 8, bank->code);
}

static void read_progress(const uint8_t *bytes,
                          struct plomb_settings_progress *progress)
{
    progress->command_size = bytes_read_le32(bytes);
    progress->command_offset = bytes_read_le32(bytes + 4);
    progress->command_crc = bytes_read_le32(bytes + 8);
    progress->data_object_size = bytes_read_le32(bytes + 12);
    progress->image_crc = bytes_read_le32(bytes + 16);
    progress->image_crc_last = bytes_read_le32(bytes + 20);
    progress->image_offset = bytes_read_le32(bytes + 24);
    progress->image_offset_last = bytes_read_le32(bytes + 28);
}

static void write_progress(const struct plomb_settings_progress *progress,
                           uint8_t *bytes)
{
    bytes_write_le32(bytes, progress->command_size);
    bytes_write_le32(bytes + 4, progress->command_offset);
    bytes_write_le32(bytes + 8, progress->command_crc);
    bytes_write_le32(bytes + 12, progress->data_object_size);
    bytes_write_le32(bytes + 16, progress->image_crc);
    bytes_write_le32(bytes + 20, progress->image_crc_last);
    bytes_write_le32(bytes + 24, progress->image_offset);
    bytes_write_le32(bytes + 28, progress->image_offset_last);
}

static void read_validation(const uint8_t *bytes,
                            struct plomb_settings_validation *validation)
{
    validation->type = bytes[0];
    memcpy(validation->bytes, bytes + 1, sizeof(validation->bytes));
}

static void write_validation(const struct plomb_settings_validation *validation,
                             uint8_t *bytes)
{
    bytes[0] = validation->type;
    memcpy(bytes + 1, validation->bytes, sizeof(validation->bytes));
}

static size_t smaller_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The part of the init packet that arrived and that the page holds. */
static void read_init_command(struct plomb_span bytes, struct plomb_settings *settings)
{
    size_t room = settings->version == 1 ? PLOMB_SETTINGS_COMMAND_V1_MAX
                                         : PLOMB_SETTINGS_COMMAND_MAX;
    struct plomb_span there = plomb_span_sub(
        bytes, AT_INIT_COMMAND, smaller_of(settings->progress.command_offset, room));

    settings->init_command_size = there.size;
    if (there.size > 0) memcpy(settings->init_command, there.ptr, there.size);
}

static void read_validations(const uint8_t *page, struct plomb_settings *settings)
{
    settings->boot_validation_crc = bytes_read_le32(page + AT_VALIDATION_CRC);
    settings->expected_boot_validation_crc = validation_crc(page);
    read_validation(page + AT_VALIDATION_SOFTDEVICE, &settings->softdevice_validation);
    read_validation(page + AT_VALIDATION_APP, &settings->app_validation);
    read_validation(page + AT_VALIDATION_BOOTLOADER, &settings->bootloader_validation);
}

static void read_main(const uint8_t *page, struct plomb_settings *settings)
{
    settings->crc = bytes_read_le32(page + AT_CRC);
    settings->expected_crc = main_crc(page);
    settings->version = bytes_read_le32(page + AT_VERSION);
    settings->app_version = bytes_read_le32(page + AT_APP_VERSION);
    settings->bootloader_version = bytes_read_le32(page + AT_BOOTLOADER_VERSION);
    settings->bank_layout = bytes_read_le32(page + AT_BANK_LAYOUT);
    settings->bank_current = bytes_read_le32(page + AT_BANK_CURRENT);
    read_bank(page + AT_BANK_0, &settings->bank_0);
    read_bank(page + AT_BANK_1, &settings->bank_1);
    settings->write_offset = bytes_read_le32(page + AT_WRITE_OFFSET);
    settings->sd_size = bytes_read_le32(page + AT_SD_SIZE);
    read_progress(page + AT_PROGRESS, &settings->progress);
    settings->enter_buttonless_dfu = bytes_read_le32(page + AT_ENTER_BUTTONLESS_DFU);
}

bool settings_page_parse(struct plomb_span bytes, struct plomb_settings *out)
{
    uint8_t page[SETTINGS_PAGE_V2_END];
    struct plomb_settings settings = {0};
    uint32_t version;

    if (bytes.size < PLOMB_SETTINGS_V1_SIZE) return false;
    version = bytes_read_le32(bytes.ptr + AT_VERSION);
    if (version != 1 && version != 2) return false;
    memset(page, ERASED, sizeof(page));
    memcpy(page, bytes.ptr, smaller_of(bytes.size, sizeof(page)));
    read_main(page, &settings);
    read_init_command(bytes, &settings);
    if (version == 2) read_validations(page, &settings);
    *out = settings;
    return true;
}

static void write_validations(const struct plomb_settings *settings, uint8_t *page)
{
    write_validation(&settings->softdevice_validation, page + AT_VALIDATION_SOFTDEVICE);
    write_validation(&settings->app_validation, page + AT_VALIDATION_APP);
    write_validation(&settings->bootloader_validation, page + AT_VALIDATION_BOOTLOADER);
    bytes_write_le32(page + AT_VALIDATION_CRC, validation_crc(page));
    /* The struct ends on an odd address, and flash is written in words. */
    memset(page + SETTINGS_PAGE_V2_END, ERASED,
           PLOMB_SETTINGS_V2_SIZE - SETTINGS_PAGE_V2_END);
}

size_t settings_page_write(const struct plomb_settings *settings,
                           uint8_t out[PLOMB_SETTINGS_V2_SIZE])
{
    memset(out, 0, PLOMB_SETTINGS_V2_SIZE);
    bytes_write_le32(out + AT_VERSION, settings->version);
    bytes_write_le32(out + AT_APP_VERSION, settings->app_version);
    bytes_write_le32(out + AT_BOOTLOADER_VERSION, settings->bootloader_version);
    bytes_write_le32(out + AT_BANK_LAYOUT, settings->bank_layout);
    bytes_write_le32(out + AT_BANK_CURRENT, settings->bank_current);
    write_bank(&settings->bank_0, out + AT_BANK_0);
    write_bank(&settings->bank_1, out + AT_BANK_1);
    bytes_write_le32(out + AT_WRITE_OFFSET, settings->write_offset);
    bytes_write_le32(out + AT_SD_SIZE, settings->sd_size);
    write_progress(&settings->progress, out + AT_PROGRESS);
    bytes_write_le32(out + AT_ENTER_BUTTONLESS_DFU, settings->enter_buttonless_dfu);
    bytes_write_le32(out + AT_CRC, main_crc(out));
    if (settings->version == 1) return PLOMB_SETTINGS_V1_SIZE;
    write_validations(settings, out);
    return PLOMB_SETTINGS_V2_SIZE;
}
