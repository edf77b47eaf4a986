#include <plomb/core/span.h>
#include <plomb/core/verifier.h>
#include <plomb/device_info.h>
#include <plomb/seal_words.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/device_port.h"
#include "cli/output.h"
#include "cli/render_text.h"

enum {
    SETS = 8,           /* codecs and ciphers are bits of a byte */
    KIND_SOFTDEVICE = 0 /* as the firmware answer numbers it */
};

struct device_info_args {
    struct device_port port;
};

static const struct option options[] = {
    DEVICE_PORT_OPTIONS(struct device_info_args, port),
};

static const char *kind_name(uint8_t kind)
{
    static const char *const names[] = {"softdevice", "application", "bootloader"};

    return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "unknown";
}

static const char *update_name(uint8_t update)
{
    switch ((enum plomb_update_phase)update) {
    case PLOMB_UPDATE_NONE:
        return "none";
    case PLOMB_UPDATE_TRANSFER:
        return "in transfer";
    case PLOMB_UPDATE_RECEIVED:
        return "to be installed";
    case PLOMB_UPDATE_TRIAL:
        return "on trial";
    case PLOMB_UPDATE_REVERT:
        return "to be taken back";
    }
    return "unknown";
}

/* Four letters in a word, such as "AAB0"; "" when they are none. */
static void variant_text(uint32_t variant, char out[5])
{
    for (int i = 0; i < 4; i++) {
        uint8_t letter = (uint8_t)(variant >> (24 - 8 * i));

        out[i] = (char)letter;
        if (letter <= ' ' || letter >= 0x7f) {
            out[0] = '\0';
            return;
        }
    }
    out[4] = '\0';
}

static void add_set(struct plomb_buf *text, const char *label, uint32_t set,
                    const char *(*name)(uint32_t))
{
    bool has_one = false;

    render_label(text, label);
    for (uint32_t i = 0; i < SETS; i++) {
        if ((set >> i & 1) == 0) continue;
        plomb_buf_addf(text, "%s%s", has_one ? ", " : "", name(i));
        has_one = true;
    }
    plomb_buf_add_text(text, has_one ? "\n" : "none\n");
}

static void add_firmware(struct plomb_buf *text,
                         const struct plomb_device_firmware *firmware)
{
    uint32_t version = firmware->version;

    render_label(text, kind_name(firmware->kind));
    if (firmware->kind == KIND_SOFTDEVICE) {
        plomb_buf_addf(text, "version %u.%u.%u, ", version / 1000000,
                       version / 1000 % 1000, version % 1000);
    } else {
        plomb_buf_addf(text, "version %u, ", version);
    }
    render_number(text, firmware->size);
    plomb_buf_addf(text, " bytes at 0x%x\n", firmware->address);
}

static void add_hardware(struct plomb_buf *text, const struct plomb_device_info *info)
{
    char variant[5];

    if (!info->has_hardware) return;
    variant_text(info->variant, variant);
    render_line(text, "chip", "nRF%x%s%s, %u KiB flash, %u KiB RAM", info->part,
                variant[0] != '\0' ? " " : "", variant, info->flash_size / 1024,
                info->ram_size / 1024);
}

static void add_verifier(struct plomb_buf *text,
                         const struct plomb_device_verifier *verifier)
{
    render_line(text, "hardware version", "%u", verifier->hw_version);
    render_line(text, "security counter", "%u", verifier->security_counter);
    render_line(text, "update", "%s", update_name(verifier->update));
    add_set(text, "codecs", verifier->codecs, plomb_codec_name);
    add_set(text, "ciphers", verifier->ciphers, plomb_cipher_name);
    render_label(text, "device key");
    if (verifier->has_key) {
        output_add_hex(text, plomb_span(verifier->key_id, sizeof(verifier->key_id)));
        plomb_buf_add_text(text, "\n");
    } else {
        plomb_buf_add_text(text, "none\n");
    }
    render_label(text, "room");
    render_number(text, verifier->pool_end - verifier->pool_start);
    plomb_buf_addf(text, " bytes from 0x%x on\n", verifier->pool_start);
    render_line(text, "events", "%u in the log",
                verifier->next_event - verifier->oldest_event);
}

static void add_info(const struct cli *cli, const char *port,
                     const struct plomb_device_info *info)
{
    struct plomb_buf *text = cli->text;

    output_add_untrusted(text, port);
    plomb_buf_add_text(text, "\n");
    if (info->has_verifier) {
        render_line(text, "verifier", "plomb's, for %s", info->verifier.target);
    } else {
        render_line(text, "verifier", "none: another bootloader");
    }
    add_hardware(text, info);
    for (size_t i = 0; i < info->firmware_count; i++) {
        add_firmware(text, &info->firmware[i]);
    }
    if (info->has_verifier) add_verifier(text, &info->verifier);
}

static void write_set(struct json_writer *json, const char *key, uint32_t set,
                      const char *(*name)(uint32_t))
{
    json_begin_flat_array(json, key);
    for (uint32_t i = 0; i < SETS; i++) {
        if ((set >> i & 1) != 0) json_write_string(json, NULL, name(i));
    }
    json_end_array(json);
}

static void write_hardware(struct json_writer *json,
                           const struct plomb_device_info *info)
{
    if (!info->has_hardware) {
        json_write_null(json, "hardware");
        return;
    }
    json_begin_object(json, "hardware");
    json_write_uint(json, "part", info->part);
    json_write_uint(json, "variant", info->variant);
    json_write_uint(json, "flash_size", info->flash_size);
    json_write_uint(json, "ram_size", info->ram_size);
    json_write_uint(json, "page_size", info->page_size);
    json_end_object(json);
}

static void write_firmware(struct json_writer *json,
                           const struct plomb_device_firmware *firmware)
{
    json_begin_object(json, NULL);
    json_write_string(json, "kind", kind_name(firmware->kind));
    json_write_uint(json, "version", firmware->version);
    json_write_uint(json, "address", firmware->address);
    json_write_uint(json, "size", firmware->size);
    json_end_object(json);
}

static void write_verifier(struct json_writer *json,
                           const struct plomb_device_verifier *verifier)
{
    json_begin_object(json, "verifier");
    json_write_string(json, "target", verifier->target);
    json_write_string(json, "update", update_name(verifier->update));
    json_write_uint(json, "hw_version", verifier->hw_version);
    json_write_uint(json, "bootloader_version", verifier->bootloader_version);
    json_write_uint(json, "application_version", verifier->application_version);
    json_write_uint(json, "security_counter", verifier->security_counter);
    json_write_uint(json, "application_size", verifier->application_size);
    json_write_uint(json, "pool_start", verifier->pool_start);
    json_write_uint(json, "pool_end", verifier->pool_end);
    write_set(json, "codecs", verifier->codecs, plomb_codec_name);
    write_set(json, "ciphers", verifier->ciphers, plomb_cipher_name);
    if (verifier->has_key) {
        json_write_hex(json, "key_id",
                       plomb_span(verifier->key_id, sizeof(verifier->key_id)));
    } else {
        json_write_null(json, "key_id");
    }
    json_write_uint(json, "oldest_event", verifier->oldest_event);
    json_write_uint(json, "next_event", verifier->next_event);
    json_end_object(json);
}

static void write_info(const struct cli *cli, const char *port,
                       const struct plomb_device_info *info)
{
    struct json_writer *json = cli->json;

    json_write_string(json, "port", port);
    json_write_uint(json, "protocol_version", info->protocol_version);
    json_write_uint(json, "mtu", info->mtu);
    write_hardware(json, info);
    json_begin_array(json, "firmware");
    for (size_t i = 0; i < info->firmware_count; i++) {
        write_firmware(json, &info->firmware[i]);
    }
    json_end_array(json);
    if (info->has_verifier) {
        write_verifier(json, &info->verifier);
    } else {
        json_write_null(json, "verifier");
    }
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    const struct device_info_args *args = context;
    struct plomb_device_info info;
    struct plomb_patience patience;
    struct plomb_serial_port *port = NULL;
    enum plomb_status status;

    status = device_port_open(&args->port, &port, &patience, error);
    if (status != PLOMB_OK) return status;
    status =
        plomb_device_info_read(plomb_serial_port_link(port), &patience, &info, error);
    plomb_serial_port_free(&port);
    if (status != PLOMB_OK) {
        error_prefix(error, "'%s'", args->port.path);
        return status;
    }
    if (cli->is_json) {
        write_info(cli, args->port.path, &info);
    } else {
        add_info(cli, args->port.path, &info);
    }
    return PLOMB_OK;
}

const struct command command_device_info = {
    .name = "device info",
    .summary = "say what a device in DFU mode is and what it runs",
    .operands = "",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct device_info_args),
    .has_json = true,
    .run = run,
};
