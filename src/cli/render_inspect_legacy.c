#include "cli/render_inspect.h"

#include <plomb/image.h>

#include "cli/render_names.h"
#include "cli/render_text.h"

static void add_device(const char *label, uint16_t number, struct plomb_buf *text)
{
    if (number == PLOMB_LEGACY_ANY_16) {
        render_line(text, label, "0x%x, any", number);
    } else {
        render_line(text, label, "%u (0x%x)", number, number);
    }
}

static void add_sd_req(const struct plomb_legacy_packet *packet, struct plomb_buf *text)
{
    if (packet->sd_req_count == 0) render_line(text, "sd_req", "none");
    for (size_t i = 0; i < packet->sd_req_count; i++) {
        uint16_t fwid = packet->sd_req[i];
        const char *name = plomb_softdevice_name(fwid);

        if (fwid == PLOMB_LEGACY_ANY_SD) name = "any SoftDevice";
        render_line(text, i == 0 ? "sd_req" : "", "0x%x, %s", fwid,
                    name != NULL ? name : "no SoftDevice that is known here");
    }
}

static void add_checks(const struct plomb_inspect_image *image, struct plomb_buf *text)
{
    const struct plomb_legacy_packet *packet = &image->legacy;
    bool is_right = image->hash_status == PLOMB_OK;

    if (packet->has_crc16 && is_right) {
        render_line(text, "crc16", "0x%04x, that of the image", packet->crc16);
    } else if (packet->has_crc16) {
        render_line(text, "crc16", "0x%04x; that of the image is 0x%04x", packet->crc16,
                    packet->image_crc16);
    }
    if (!packet->has_hash) {
        if (!packet->has_crc16) {
            render_line(text, "check", "none: nothing protects the image");
        }
        return;
    }
    render_label(text, "image size");
    render_number(text, packet->image_size);
    plomb_buf_addf(text, " bytes; %s\n", render_check_words(image->size_status));
    render_line(text, "hash", "SHA-256, not reversed; %s",
                is_right ? "it is that of the image" : "the image is another one");
    render_digits(text, "as in the init packet, and by sha256sum",
                  plomb_span(packet->hash, sizeof(packet->hash)));
}

void render_legacy_text(const struct plomb_inspect_image *image, struct plomb_buf *text)
{
    const struct plomb_legacy_packet *packet = &image->legacy;

    add_device("device_type", packet->device_type, text);
    add_device("device_revision", packet->device_revision, text);
    if (packet->application_version == UINT32_MAX) {
        render_line(text, "application_version", "0x%x, any",
                    packet->application_version);
    } else {
        render_line(text, "application_version", "%u (0x%x)",
                    packet->application_version, packet->application_version);
    }
    add_sd_req(packet, text);
    add_checks(image, text);
    if (image->signed_size > 0) {
        render_line(text, "signed bytes", "%zu bytes at byte %zu of the init packet",
                    image->signed_size, image->signed_offset);
        render_digits(text, "their SHA-256",
                      plomb_span(image->signature.digest, PLOMB_HASH_SIZE));
    }
}
