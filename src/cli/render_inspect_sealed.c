#include "cli/render_inspect_sealed.h"

#include <plomb/seal_words.h>

static void write_base(struct json_writer *json,
                       const struct plomb_extension *extension)
{
    if (!plomb_extension_is_delta(extension)) {
        json_write_null(json, "base");
        return;
    }
    json_begin_object(json, "base");
    json_write_uint(json, "address", plomb_extension_base_address(extension));
    json_write_uint(json, "size", extension->base_size);
    json_write_hex(json, "sha256", extension->base_sha256);
    json_end_object(json);
}

static void write_key(struct json_writer *json, const struct plomb_key_info *key)
{
    bool is_class = key != NULL && key->type == PLOMB_KEY_CLASS;

    if (key != NULL && !is_class) {
        json_write_hex(json, "fingerprint",
                       plomb_span(key->fingerprint, PLOMB_FINGERPRINT_SIZE));
    } else {
        json_write_null(json, "fingerprint");
    }
    if (is_class) {
        json_write_string(json, "label", key->label);
    } else {
        json_write_null(json, "label");
    }
}

static void write_recipients(struct json_writer *json,
                             const struct plomb_inspect_image *image)
{
    const struct plomb_extension *extension = &image->packet.command.extension;

    json_begin_array(json, "recipients");
    for (size_t i = 0; i < extension->recipient_count; i++) {
        const struct plomb_recipient *entry = &extension->recipients[i];

        json_begin_object(json, NULL);
        json_write_hex(json, "key_id", plomb_span(entry->key_id, PLOMB_KEY_ID_SIZE));
        json_write_string(json, "method",
                          entry->method == PLOMB_RECIPIENT_CLASS ? "class" : "hpke");
        json_write_hex(json, "data", entry->data);
        write_key(json, image->recipients[i]);
        json_end_object(json);
    }
    json_end_array(json);
}

void render_sealed_json(const struct plomb_inspect_image *image,
                        struct json_writer *json)
{
    const struct plomb_init_command *command = &image->packet.command;
    const struct plomb_extension *extension = &command->extension;

    if (image->packet_status != PLOMB_OK || !plomb_init_command_is_sealed(command)) {
        json_write_null(json, "sealed");
        return;
    }
    json_begin_object(json, "sealed");
    json_write_uint(json, "image_size", image->plain_size);
    json_write_uint(json, "payload_size", extension->payload_size);
    json_write_hex(json, "payload_sha256", extension->payload_sha256);
    json_write_uint(json, "codec", extension->codec);
    json_write_string(json, "codec_name", plomb_codec_name(extension->codec));
    json_write_hex(json, "codec_params", extension->codec_params);
    write_base(json, extension);
    json_write_uint(json, "cipher", extension->cipher);
    json_write_string(json, "cipher_name", plomb_cipher_name(extension->cipher));
    write_recipients(json, image);
    json_write_uint(json, "security_counter", extension->security_counter);
    json_write_uint(json, "flags", extension->flags);
    json_write_boolean(json, "is_backup_waived",
                       (extension->flags & PLOMB_FLAG_NO_BACKUP) != 0);
    json_end_object(json);
}

void render_cost_json(const struct plomb_inspect_image *image, struct json_writer *json)
{
    json_begin_array(json, "costs");
    for (size_t i = 0; i < image->cost_count; i++) {
        json_begin_object(json, NULL);
        json_write_string(json, "field", image->costs[i].name);
        json_write_boolean(json, "is_extension", image->costs[i].is_extension);
        json_write_uint(json, "size", image->costs[i].size);
        json_end_object(json);
    }
    json_end_array(json);
    json_begin_object(json, "transfer");
    json_write_uint(json, "size", image->transfer_size);
    json_begin_array(json, "air_time");
    for (size_t i = 0; i < PLOMB_AIR_RATES; i++) {
        json_begin_object(json, NULL);
        json_write_uint(json, "kb_per_s", plomb_air_rate(i));
        json_write_uint(json, "milliseconds",
                        plomb_air_time(image->transfer_size, plomb_air_rate(i)));
        json_end_object(json);
    }
    json_end_array(json);
    json_end_object(json);
}
