#include <plomb/pack.h>

#include <string.h>

#include "base/error.h"
#include "formats/manifest.h"
#include "formats/zigbee_ota.h"
#include "formats/zip.h"
#include "lib/known_keys.h"
#include "lib/pack_check.h"
#include "lib/pack_draft.h"

/* The second of the two steps: signing, and writing the archive. */

static enum plomb_status check_key(const struct plomb_pack_options *options,
                                   const struct plomb_signer *signer,
                                   struct plomb_notes *notes, struct plomb_error *error)
{
    const char *name;

    if (signer == NULL) {
        plomb_notes_warn(notes, "unsigned",
                         "the package is not signed: secure bootloaders refuse it");
        return PLOMB_OK;
    }
    name = known_key_name(signer->public_key);
    if (name == NULL) return PLOMB_OK;
    if (options->is_release) {
        error_set(error, PLOMB_KEY_IS_TEST_KEY, "the signing key is %s", name);
        error_hint(error, "everybody has this key; make your own with 'plomb key new'");
        return PLOMB_KEY_IS_TEST_KEY;
    }
    plomb_notes_warn(notes, "test-key", "the signing key is %s, which everybody has",
                     name);
    return PLOMB_OK;
}

static enum plomb_status seal(struct plomb_pack_draft *draft, size_t index,
                              const struct plomb_signer *signer,
                              struct plomb_pack_report *report,
                              struct plomb_error *error)
{
    struct plomb_pack_image *image = &report->images[index];
    enum plomb_status status;

    status = pack_part_seal(&draft->parts[index], signer, image, error);
    if (status != PLOMB_OK) return status;
    pack_note_command(image, &report->notes);
    return PLOMB_OK;
}

/* The options of the external application that holds a Zigbee OTA file. */
static struct plomb_pack_options zigbee_options(const struct plomb_pack_options *inner)
{
    struct plomb_pack_options outer = *inner;

    outer.is_external_application = true;
    outer.hw_version = (struct plomb_optional){true, inner->zigbee->hw_version};
    outer.application_version =
        (struct plomb_optional){true, inner->zigbee->fw_version};
    outer.app_boot_validation = (struct plomb_optional){false, 0};
    outer.sd_req.count = 0;
    return outer;
}

/*
 * Puts the application, which is sealed, into a Zigbee OTA file, which then
 * takes its place as an external application.
 */
static enum plomb_status wrap_zigbee(struct plomb_pack_draft *draft,
                                     struct plomb_pack_report *report,
                                     struct plomb_error *error)
{
    const struct plomb_zigbee_options *zigbee = draft->options->zigbee;
    struct plomb_pack_options outer = zigbee_options(draft->options);
    struct plomb_pack_image inner = report->images[0];
    struct pack_part *part = &draft->parts[0];
    struct plomb_pack_image *image;
    struct plomb_buf file;
    char name[ZIGBEE_OTA_NAME_SIZE];

    plomb_buf_init(&file, PLOMB_PACKAGE_MAX);
    zigbee_ota_name(zigbee, inner.command.fw_version, name);
    zigbee_ota_write(zigbee, inner.command.fw_version,
                     plomb_span(part->init_packet, inner.init_packet_size),
                     plomb_buf_span(&part->image), &file);
    /* Devices take words. */
    plomb_buf_extend(&file, -file.size & 3, 0xff);
    plomb_buf_clear(&part->image);
    part->image = file;
    if (file.status != PLOMB_OK) {
        return error_set(error, file.status, "the Zigbee OTA file is too large");
    }
    report->image_count = 0;
    image = pack_draft_begin(&outer, PLOMB_SLOT_APPLICATION, name, report);
    image->command.app_size = (uint32_t)file.size;
    pack_part_hash(part, image);
    report->image_count = 1;
    return PLOMB_OK;
}

static void fill_manifest(const struct plomb_pack_report *report,
                          struct manifest *manifest)
{
    for (size_t i = 0; i < report->image_count; i++) {
        const struct plomb_pack_image *image = &report->images[i];
        struct manifest_slot *slot = &manifest->slots[image->slot];

        slot->is_present = true;
        memcpy(slot->bin_file, image->bin_name, sizeof(slot->bin_file));
        memcpy(slot->dat_file, image->dat_name, sizeof(slot->dat_file));
        if (image->slot == PLOMB_SLOT_SOFTDEVICE_BOOTLOADER) {
            slot->has_sizes = true;
            slot->sd_size = image->command.sd_size;
            slot->bl_size = image->command.bl_size;
        }
    }
}

/* The manifest first, then each init packet before its image. */
static enum plomb_status write_archive(const struct plomb_pack_draft *draft,
                                       const struct plomb_pack_report *report,
                                       struct plomb_buf *out, struct plomb_error *error)
{
    struct zip_file files[1 + 2 * PACK_PARTS_MAX];
    struct manifest manifest = {0};
    struct plomb_buf text;
    enum plomb_status status = PLOMB_INTERNAL;
    size_t count = 0;

    plomb_buf_init(&text, MANIFEST_SIZE_MAX);
    fill_manifest(report, &manifest);
    manifest_write(&manifest, &text);
    files[count++] = (struct zip_file){MANIFEST_NAME, plomb_buf_span(&text)};
    for (size_t i = 0; i < report->image_count; i++) {
        const struct plomb_pack_image *image = &report->images[i];

        files[count++] =
            (struct zip_file){image->dat_name, plomb_span(draft->parts[i].init_packet,
                                                          image->init_packet_size)};
        files[count++] =
            (struct zip_file){image->bin_name, plomb_buf_span(&draft->parts[i].image)};
    }
    if (text.status != PLOMB_OK) {
        status = error_set(error, text.status, "the manifest cannot be written");
        goto out;
    }
    status = zip_write(files, count, draft->options->time, out, error);
out:
    plomb_buf_clear(&text);
    return status;
}

static enum plomb_status finish(struct plomb_pack_draft *draft,
                                const struct plomb_signer *signer,
                                struct plomb_buf *out, struct plomb_pack_report *report,
                                struct plomb_error *error)
{
    enum plomb_status status;

    status = check_key(draft->options, signer, &report->notes, error);
    if (status != PLOMB_OK) return status;
    for (size_t i = 0; i < report->image_count; i++) {
        status = seal(draft, i, signer, report, error);
        if (status != PLOMB_OK) return status;
    }
    if (draft->options->zigbee != NULL) {
        status = wrap_zigbee(draft, report, error);
        if (status != PLOMB_OK) return status;
        status = seal(draft, 0, signer, report, error);
        if (status != PLOMB_OK) return status;
    }
    return write_archive(draft, report, out, error);
}

enum plomb_status plomb_pack_finish(struct plomb_pack_draft **draft,
                                    const struct plomb_signer *signer,
                                    struct plomb_buf *out,
                                    struct plomb_pack_report *report,
                                    struct plomb_error *error)
{
    enum plomb_status status = finish(*draft, signer, out, report, error);

    plomb_pack_draft_free(draft);
    if (status != PLOMB_OK) {
        plomb_buf_clear(out);
        return status;
    }
    report->is_signed = signer != NULL;
    report->package_size = out->size;
    return PLOMB_OK;
}

enum plomb_status plomb_pack(const struct plomb_pack_options *options,
                             const struct plomb_signer *signer, struct plomb_buf *out,
                             struct plomb_pack_report *report,
                             struct plomb_error *error)
{
    struct plomb_pack_draft *draft = NULL;
    enum plomb_status status;

    status = plomb_pack_prepare(options, signer != NULL, &draft, report, error);
    if (status != PLOMB_OK) return status;
    return plomb_pack_finish(&draft, signer, out, report, error);
}
