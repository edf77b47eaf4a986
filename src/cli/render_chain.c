#include "cli/render_chain.h"

#include "cli/output.h"
#include "cli/render_names.h"
#include "cli/render_text.h"

enum {
    COST_NAME_WIDTH = 38,
    LZMA_LC_COUNT = 9, /* the property byte: (pb * 5 + lp) * 9 + lc */
    LZMA_LP_COUNT = 5
};

/* "image 309,836 B -> delta 12,703 B (4.1 %) -> AES-128-CTR" */
static void add_chain(const struct plomb_inspect_image *image, struct plomb_buf *text)
{
    const struct plomb_extension *extension = &image->packet.command.extension;
    bool is_delta = plomb_extension_is_delta(extension);

    render_label(text, "chain");
    plomb_buf_add_text(text, "image ");
    render_number(text, image->plain_size);
    plomb_buf_addf(text, " B -> %s ",
                   is_delta ? "delta" : render_codec_title(extension->codec));
    render_number(text, extension->payload_size);
    plomb_buf_add_text(text, " B (");
    render_share(text, extension->payload_size, image->plain_size);
    plomb_buf_addf(text, ") -> %s\n", render_cipher_title(extension->cipher));
}

static void add_codec(const struct plomb_extension *extension, struct plomb_buf *text)
{
    render_label(text, "codec");
    plomb_buf_addf(text, "%u, %s", extension->codec,
                   render_codec_title(extension->codec));
    if (extension->codec == PLOMB_CODEC_LZMA && extension->codec_params.size > 0) {
        uint8_t byte = extension->codec_params.ptr[0];

        plomb_buf_addf(text, ", lc %u, lp %u, pb %u", byte % LZMA_LC_COUNT,
                       byte / LZMA_LC_COUNT % LZMA_LP_COUNT,
                       byte / LZMA_LC_COUNT / LZMA_LP_COUNT);
    }
    plomb_buf_add_text(text, "\n");
}

static void add_base(const struct plomb_extension *extension, struct plomb_buf *text)
{
    if (!plomb_extension_is_delta(extension)) return;
    render_label(text, "base");
    render_number(text, extension->base_size);
    plomb_buf_addf(text, " bytes at 0x%x must be installed\n",
                   plomb_extension_base_address(extension));
    render_digits(text, "SHA-256 of the base", extension->base_sha256);
}

static void add_recipient(const struct plomb_inspect_image *image, size_t index,
                          struct plomb_buf *text)
{
    const struct plomb_recipient *entry =
        &image->packet.command.extension.recipients[index];
    const struct plomb_key_info *key = image->recipients[index];

    render_label(text, index == 0 ? "recipient" : "");
    output_add_hex(text, plomb_span(entry->key_id, PLOMB_KEY_ID_SIZE));
    plomb_buf_addf(text, ", method %u, %s", entry->method,
                   entry->method == PLOMB_RECIPIENT_CLASS ? "class key"
                                                          : "HPKE with a P-256 key");
    if (key != NULL && key->type == PLOMB_KEY_CLASS) {
        plomb_buf_addf(text, " '%s'", key->label);
    } else if (key != NULL) {
        plomb_buf_add_text(text, " of fingerprint\n");
        render_label(text, "");
        output_add_hex(text, plomb_span(key->fingerprint, PLOMB_FINGERPRINT_SIZE));
    }
    plomb_buf_add_text(text, "\n");
}

/* What is signed is said where the file is another one. */
static void add_payload(const struct plomb_inspect_image *image, struct plomb_buf *text)
{
    const struct plomb_extension *extension = &image->packet.command.extension;

    if (image->payload_status == PLOMB_OK) {
        render_line(text, "payload check", "ok: size and SHA-256 as signed");
        return;
    }
    render_line(text, "payload check", "%s",
                plomb_status_phrase(image->payload_status));
    render_label(text, "payload_size");
    render_number(text, extension->payload_size);
    plomb_buf_add_text(text, " bytes\n");
    render_digits(text, "payload_sha256", extension->payload_sha256);
}

void render_sealed_text(const struct plomb_inspect_image *image, struct plomb_buf *text)
{
    const struct plomb_extension *extension = &image->packet.command.extension;

    add_chain(image, text);
    add_payload(image, text);
    add_codec(extension, text);
    add_base(extension, text);
    render_line(text, "cipher", "%u, %s", extension->cipher,
                render_cipher_title(extension->cipher));
    for (size_t i = 0; i < extension->recipient_count; i++) {
        add_recipient(image, i, text);
    }
    render_line(text, "security_counter", "%u; the device's must not be higher",
                extension->security_counter);
    render_line(text, "flags", "%u, %s", extension->flags,
                (extension->flags & PLOMB_FLAG_NO_BACKUP) != 0
                    ? "may be installed without keeping the old image"
                    : "none");
}

static void add_cost(const struct plomb_inspect_image *image,
                     const struct plomb_packet_cost *cost, struct plomb_buf *text)
{
    const struct plomb_extension *extension = &image->packet.command.extension;
    size_t indent = cost->is_extension ? 6 : 4;
    size_t start = text->size;

    plomb_buf_addf(text, "%*s%s", (int)indent, "", cost->name);
    if (cost->is_extension && cost->index < extension->recipient_count &&
        extension->recipient_count > 0 && cost->name[0] == 'r') {
        plomb_buf_add_text(text, " ");
        output_add_hex(text, plomb_span(extension->recipients[cost->index].key_id,
                                        PLOMB_KEY_ID_SIZE));
    }
    if (text->size - start < COST_NAME_WIDTH) {
        (void)plomb_buf_extend(text, COST_NAME_WIDTH - (text->size - start), ' ');
    }
    plomb_buf_addf(text, " %4u\n", cost->size);
}

/* "2.61 s", rounded up; "61.9 s" where hundredths say nothing. */
static void add_seconds(uint64_t milliseconds, struct plomb_buf *text)
{
    uint64_t hundredths = (milliseconds + 9) / 10;

    if (hundredths < 1000) {
        plomb_buf_addf(text, "%llu.%02u s", (unsigned long long)(hundredths / 100),
                       (unsigned int)(hundredths % 100));
        return;
    }
    hundredths = (hundredths + 9) / 10;
    plomb_buf_addf(text, "%llu.%u s", (unsigned long long)(hundredths / 10),
                   (unsigned int)(hundredths % 10));
}

void render_cost_text(const struct plomb_inspect_image *image, struct plomb_buf *text)
{
    if (image->cost_count > 0) {
        render_line(text, "what fields cost", "%zu bytes of at most %d",
                    image->source->dat->bytes.size, PLOMB_INIT_PACKET_MAX);
    }
    for (size_t i = 0; i < image->cost_count; i++) {
        add_cost(image, &image->costs[i], text);
    }
    render_label(text, "air time");
    render_number(text, image->transfer_size);
    plomb_buf_add_text(text, " bytes: ");
    for (size_t i = 0; i < PLOMB_AIR_RATES; i++) {
        add_seconds(plomb_air_time(image->transfer_size, plomb_air_rate(i)), text);
        plomb_buf_addf(text, " at %u%s", plomb_air_rate(i),
                       i + 1 < PLOMB_AIR_RATES ? ", " : " KB/s (of 1000 bytes)\n");
    }
}
