#include "lib/policy_rules.h"

#include <string.h>

#include "core/bytes.h"
#include "crypto/sha256.h"
#include "formats/zigbee_ota.h"
#include "formats/zigbee_ota_parse.h"
#include "lib/pack_draft.h"

/* Begins the next image of the list. */
static struct policy_image *add_image(struct policy_image *list, size_t *count,
                                      enum plomb_slot slot)
{
    struct policy_image *image = &list[(*count)++];

    memset(image, 0, sizeof(*image));
    image->slot = slot;
    return image;
}

static void read_packet(struct plomb_span bytes, struct policy_image *out)
{
    size_t offset = 0;

    out->is_read = plomb_init_packet_parse(bytes, &out->packet, &offset) == PLOMB_OK;
    if (!out->is_read) return;
    sha256(out->packet.signed_bytes, out->digest);
    bytes_reverse(out->sha256, out->packet.command.hash, sizeof(out->sha256));
}

/*
 * What is inside of a Zigbee OTA file is signed for itself, and is what runs. A file
 * that cannot be taken apart has an image that cannot be read.
 */
static void read_inside(struct plomb_span file, struct policy_image *outer,
                        struct policy_image *list, size_t *count)
{
    struct zigbee_ota_parts parts = {0};
    struct policy_image *inner;

    if (!outer->is_read ||
        outer->packet.command.type != PLOMB_FW_EXTERNAL_APPLICATION ||
        !zigbee_ota_is(file)) {
        return;
    }
    outer->is_envelope = true;
    inner = add_image(list, count, outer->slot);
    inner->is_inner = true;
    if (zigbee_ota_parse(file, &parts)) read_packet(parts.init_packet, inner);
}

size_t policy_read_package(const struct plomb_package *package,
                           struct policy_image out[POLICY_IMAGES_MAX])
{
    size_t image_count = 0;
    const struct plomb_package_image *images =
        plomb_package_images(package, &image_count);
    size_t count = 0;

    for (size_t i = 0; i < image_count && count + 1 < POLICY_IMAGES_MAX; i++) {
        struct policy_image *outer = add_image(out, &count, images[i].slot);

        read_packet(images[i].dat->bytes, outer);
        read_inside(images[i].bin->bytes, outer, out, &count);
    }
    return count;
}

/* What sealing will add to an init packet. */
static void add_seal(const struct plomb_seal_options *seal,
                     struct plomb_extension *extension)
{
    extension->cipher = seal->cipher;
    extension->security_counter = seal->security_counter;
    if (seal->cipher == PLOMB_CIPHER_NONE) return;
    for (size_t i = 0; i < seal->recipient_count; i++) {
        struct plomb_key_info info;

        plomb_key_describe(seal->recipients[i], &info);
        memcpy(extension->recipients[i].key_id, info.key_id, PLOMB_KEY_ID_SIZE);
    }
    extension->recipient_count = (uint8_t)seal->recipient_count;
}

/*
 * The digest of a packet in which nothing is missing but its signature: a plain one that
 * was signed before, by a run that did not come to its end, has its line in the log.
 */
static void find_digest(struct policy_image *image)
{
    const struct plomb_init_command *command = policy_command(image);
    uint8_t bytes[PLOMB_INIT_PACKET_MAX];
    size_t size;

    for (size_t i = 0; i < command->boot_validation_count; i++) {
        if (command->boot_validation[i].type == PLOMB_BOOT_VALIDATION_ECDSA) return;
    }
    size = plomb_init_command_write(command, bytes, sizeof(bytes));
    if (size > 0) sha256(plomb_span(bytes, size), image->digest);
}

size_t policy_read_draft(const struct plomb_policy_draft *draft,
                         struct policy_image out[POLICY_IMAGES_MAX])
{
    const struct plomb_pack_options *options = draft->options;
    const struct plomb_pack_report *report = draft->report;
    size_t count = 0;

    for (size_t i = 0; i < report->image_count; i++) {
        struct policy_image *image = add_image(out, &count, report->images[i].slot);

        image->is_read = true;
        image->packet.command = report->images[i].command;
        memcpy(image->sha256, report->images[i].sha256, sizeof(image->sha256));
        if (options->seal != NULL) {
            add_seal(options->seal, &image->packet.command.extension);
        } else {
            find_digest(image);
        }
    }
    if (options->zigbee != NULL && count > 0) {
        struct policy_image *outer = add_image(out, &count, PLOMB_SLOT_APPLICATION);

        out[0].is_inner = true;
        outer->is_read = true;
        outer->is_envelope = true;
        outer->packet.command.type = PLOMB_FW_EXTERNAL_APPLICATION;
        outer->packet.command.is_debug = out[0].packet.command.is_debug;
        outer->packet.command.hw_version = options->zigbee->hw_version;
    }
    return count;
}

void policy_read_release(const struct plomb_package *package,
                         struct policy_subject *subject)
{
    subject->product = "";
    subject->has_statement =
        plomb_package_release(package, &subject->release, NULL) == PLOMB_OK;
    if (!subject->has_statement) return;
    subject->product = subject->release.product;
    subject->sbom = subject->release.sbom_format;
}

void policy_read_draft_release(const struct plomb_policy_draft *draft,
                               struct policy_subject *subject)
{
    const struct plomb_release_options *release = draft->options->release;

    subject->has_statement = draft->draft->has_release;
    subject->sbom = draft->draft->release.sbom_format;
    subject->product =
        release != NULL && release->product != NULL ? release->product : "";
}
