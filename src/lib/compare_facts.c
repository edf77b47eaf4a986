#include "lib/compare_facts.h"

#include <inttypes.h>
#include <string.h>

#include <plomb/seal_words.h>
#include <plomb/values.h>

#include "core/bytes.h"
#include "lib/compare_text.h"

/* What an init packet that cannot be read says is nothing. */
static const struct plomb_init_command *command_of(const void *subject)
{
    const struct plomb_inspect_image *image = subject;

    return image->packet_status == PLOMB_OK ? &image->packet.command : NULL;
}

static const struct plomb_extension *extension_of(const void *subject)
{
    const struct plomb_init_command *command = command_of(subject);

    return command != NULL && plomb_init_command_is_sealed(command)
               ? &command->extension
               : NULL;
}

static void write_packet(const void *subject, struct plomb_buf *out)
{
    const struct plomb_inspect_image *image = subject;

    plomb_buf_add_text(out, plomb_status_id(image->packet_status));
}

static void write_image_size(const void *subject, struct plomb_buf *out)
{
    const struct plomb_inspect_image *image = subject;

    plomb_buf_addf(out, "%" PRIu64, image->plain_size);
}

static void write_image_sha256(const void *subject, struct plomb_buf *out)
{
    uint8_t digest[PLOMB_HASH_SIZE];

    compare_image_digest(subject, digest);
    compare_add_hex(out, plomb_span(digest, sizeof(digest)));
}

static void write_type(const void *subject, struct plomb_buf *out)
{
    const struct plomb_init_command *command = command_of(subject);

    if (command == NULL || (command->present & PLOMB_INIT_TYPE) == 0) return;
    plomb_buf_addf(out, "%u",
                   command->type +
                       (extension_of(subject) != NULL ? PLOMB_FW_SEALED : 0));
}

static void write_fw_version(const void *subject, struct plomb_buf *out)
{
    const struct plomb_init_command *command = command_of(subject);

    if (command == NULL || (command->present & PLOMB_INIT_FW_VERSION) == 0) return;
    plomb_buf_addf(out, "%u", command->fw_version);
}

static void write_hw_version(const void *subject, struct plomb_buf *out)
{
    const struct plomb_init_command *command = command_of(subject);

    if (command == NULL || (command->present & PLOMB_INIT_HW_VERSION) == 0) return;
    plomb_buf_addf(out, "%u", command->hw_version);
}

static void write_sd_req(const void *subject, struct plomb_buf *out)
{
    const struct plomb_init_command *command = command_of(subject);

    for (size_t i = 0; command != NULL && i < command->sd_req_count; i++) {
        plomb_buf_addf(out, "%s0x%x", i > 0 ? ", " : "", command->sd_req[i]);
    }
}

static void write_sd_size(const void *subject, struct plomb_buf *out)
{
    const struct plomb_init_command *command = command_of(subject);

    if (command == NULL || command->sd_size == 0) return;
    plomb_buf_addf(out, "%u", command->sd_size);
}

static void write_bl_size(const void *subject, struct plomb_buf *out)
{
    const struct plomb_init_command *command = command_of(subject);

    if (command == NULL || command->bl_size == 0) return;
    plomb_buf_addf(out, "%u", command->bl_size);
}

static void write_is_debug(const void *subject, struct plomb_buf *out)
{
    const struct plomb_init_command *command = command_of(subject);

    if (command == NULL) return;
    plomb_buf_add_text(out, command->is_debug ? "yes" : "no");
}

static void write_boot_validation(const void *subject, struct plomb_buf *out)
{
    const struct plomb_init_command *command = command_of(subject);

    for (size_t i = 0; command != NULL && i < command->boot_validation_count; i++) {
        plomb_buf_addf(out, "%s%s", i > 0 ? ", " : "",
                       plomb_boot_validation_name(command->boot_validation[i].type));
    }
}

static void write_signature(const void *subject, struct plomb_buf *out)
{
    const struct plomb_inspect_image *image = subject;

    if (command_of(subject) == NULL) return;
    plomb_buf_add_text(out, plomb_status_id(image->signature.status));
}

static void write_payload_size(const void *subject, struct plomb_buf *out)
{
    const struct plomb_extension *extension = extension_of(subject);

    if (extension != NULL) plomb_buf_addf(out, "%u", extension->payload_size);
}

static void write_payload_sha256(const void *subject, struct plomb_buf *out)
{
    const struct plomb_extension *extension = extension_of(subject);

    if (extension != NULL) compare_add_hex(out, extension->payload_sha256);
}

static void write_codec(const void *subject, struct plomb_buf *out)
{
    const struct plomb_extension *extension = extension_of(subject);

    if (extension != NULL) plomb_buf_add_text(out, plomb_codec_name(extension->codec));
}

static void write_codec_params(const void *subject, struct plomb_buf *out)
{
    const struct plomb_extension *extension = extension_of(subject);

    if (extension != NULL) compare_add_hex(out, extension->codec_params);
}

static void write_base_size(const void *subject, struct plomb_buf *out)
{
    const struct plomb_extension *extension = extension_of(subject);

    if (extension == NULL || !plomb_extension_is_delta(extension)) return;
    plomb_buf_addf(out, "%u", extension->base_size);
}

static void write_base_sha256(const void *subject, struct plomb_buf *out)
{
    const struct plomb_extension *extension = extension_of(subject);

    if (extension != NULL) compare_add_hex(out, extension->base_sha256);
}

static void write_cipher(const void *subject, struct plomb_buf *out)
{
    const struct plomb_extension *extension = extension_of(subject);

    if (extension != NULL) {
        plomb_buf_add_text(out, plomb_cipher_name(extension->cipher));
    }
}

static void write_recipients(const void *subject, struct plomb_buf *out)
{
    const struct plomb_extension *extension = extension_of(subject);

    for (size_t i = 0; extension != NULL && i < extension->recipient_count; i++) {
        const struct plomb_recipient *entry = &extension->recipients[i];

        if (i > 0) plomb_buf_add_text(out, ", ");
        compare_add_hex(out, plomb_span(entry->key_id, PLOMB_KEY_ID_SIZE));
        plomb_buf_add_text(out,
                           entry->method == PLOMB_RECIPIENT_CLASS ? " class" : " hpke");
    }
}

static void write_security_counter(const void *subject, struct plomb_buf *out)
{
    const struct plomb_extension *extension = extension_of(subject);

    if (extension != NULL) plomb_buf_addf(out, "%u", extension->security_counter);
}

static void write_flags(const void *subject, struct plomb_buf *out)
{
    const struct plomb_extension *extension = extension_of(subject);

    if (extension != NULL) plomb_buf_addf(out, "%u", extension->flags);
}

static void write_packet_size(const void *subject, struct plomb_buf *out)
{
    const struct plomb_inspect_image *image = subject;

    plomb_buf_addf(out, "%zu", image->source->dat->bytes.size);
}

static void write_transfer_size(const void *subject, struct plomb_buf *out)
{
    const struct plomb_inspect_image *image = subject;

    plomb_buf_addf(out, "%" PRIu64, image->transfer_size);
}

struct compare_facts compare_image_facts(void)
{
    static const struct compare_fact facts[] = {
        {"image_size", true, write_image_size},
        {"image_sha256", false, write_image_sha256},
        {"init_packet", false, write_packet},
        {"type", true, write_type},
        {"fw_version", true, write_fw_version},
        {"hw_version", true, write_hw_version},
        {"sd_req", false, write_sd_req},
        {"sd_size", true, write_sd_size},
        {"bl_size", true, write_bl_size},
        {"is_debug", false, write_is_debug},
        {"boot_validation", false, write_boot_validation},
        {"payload_size", true, write_payload_size},
        {"payload_sha256", false, write_payload_sha256},
        {"codec", false, write_codec},
        {"codec_params", false, write_codec_params},
        {"base_size", true, write_base_size},
        {"base_sha256", false, write_base_sha256},
        {"cipher", false, write_cipher},
        {"recipients", false, write_recipients},
        {"security_counter", true, write_security_counter},
        {"flags", true, write_flags},
        {"signature", false, write_signature},
        {"init_packet_size", true, write_packet_size},
        {"transfer_size", true, write_transfer_size},
    };

    return (struct compare_facts){facts, sizeof(facts) / sizeof(facts[0])};
}
