#include <plomb/core/layout.h>
#include <plomb/core/target.h>
#include <plomb/pack.h>

#include <string.h>

#include "base/error.h"
#include "formats/manifest.h"
#include "formats/zigbee_ota.h"
#include "formats/zip.h"
#include "lib/known_keys.h"
#include "lib/pack_check.h"
#include "lib/pack_draft.h"
#include "lib/pack_seal.h"

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

/* The same for who can open the package: everybody can with a published key. */
static enum plomb_status check_recipients(const struct plomb_pack_options *options,
                                          struct plomb_notes *notes,
                                          struct plomb_error *error)
{
    const struct plomb_seal_options *seal = options->seal;

    for (size_t i = 0; seal != NULL && i < seal->recipient_count; i++) {
        struct plomb_key_info info;

        plomb_key_describe(seal->recipients[i], &info);
        if (info.test_key == NULL) continue;
        if (options->is_release) {
            error_set(error, PLOMB_KEY_IS_TEST_KEY, "a recipient is %s", info.test_key);
            error_hint(error, "everybody can open the package with this key; make your "
                              "own with 'plomb key new'");
            return PLOMB_KEY_IS_TEST_KEY;
        }
        plomb_notes_warn(notes, "test-recipient",
                         "a recipient is %s, with which everybody can open the package",
                         info.test_key);
    }
    return PLOMB_OK;
}

/* Whether an application as large as the installed one finds room on the verifier. */
static void note_room(const struct plomb_pack_options *options,
                      const struct plomb_pack_image *image, struct plomb_notes *notes)
{
    const struct plomb_chip *chip = options->chip;
    const struct plomb_target *target =
        chip != NULL ? plomb_target_find(chip->name) : NULL;
    struct plomb_pool pool;
    struct plomb_layout layout;

    if (target == NULL || !plomb_init_command_is_sealed(&image->command)) return;
    pool = (struct plomb_pool){target->pool_start, target->pool_end,
                               image->command.app_size};
    if (plomb_layout_plan(&pool, &image->command, &layout) == PLOMB_OK) return;
    plomb_notes_warn(notes, "no-room",
                     "a verifier on the %s has no room for payload, image and backup; "
                     "--allow-no-backup gives the backup up",
                     chip->name);
}

/* Whoever has a class key's bytes has what they mask: the shorter one counts. */
static void note_strength(const struct plomb_pack_options *options,
                          struct plomb_notes *notes)
{
    const struct plomb_seal_options *seal = options->seal;

    if (seal == NULL || seal->cipher != PLOMB_CIPHER_AES_256_CTR) return;
    for (size_t i = 0; i < seal->recipient_count; i++) {
        struct plomb_key_info info;

        plomb_key_describe(seal->recipients[i], &info);
        if (info.type != PLOMB_KEY_CLASS || info.class_key_size >= 32) continue;
        plomb_notes_warn(notes, "class-key-shorter",
                         "the class key '%s' has %zu bits: AES-256 is no stronger than "
                         "the key that hides its key",
                         info.label, 8 * info.class_key_size);
    }
}

static enum plomb_status complete(struct plomb_pack_draft *draft, size_t index,
                                  const struct plomb_signer *signer,
                                  struct plomb_pack_report *report,
                                  struct plomb_error *error)
{
    struct plomb_pack_image *image = &report->images[index];
    enum plomb_status status;

    if (draft->options->seal != NULL) {
        status =
            pack_seal_encrypt(draft->options->seal, &draft->parts[index], image, error);
        if (status != PLOMB_OK) return status;
    }
    status = pack_part_sign(&draft->parts[index], signer, draft->options->release,
                            image, error);
    if (status != PLOMB_OK) return status;
    pack_note_command(image, &report->notes);
    note_room(draft->options, image, &report->notes);
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
 * Puts the application, which is signed, into a Zigbee OTA file, which then
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

static void fill_sealed(const struct plomb_pack_image *image,
                        struct manifest_sealed *sealed)
{
    const struct plomb_extension *extension = &image->command.extension;

    sealed->is_present = true;
    sealed->size = (uint32_t)image->image_size;
    memcpy(sealed->sha256, image->sha256, sizeof(sealed->sha256));
    sealed->payload_size = extension->payload_size;
    memcpy(sealed->payload_sha256, image->payload.sha256,
           sizeof(sealed->payload_sha256));
    sealed->codec = extension->codec;
    sealed->cipher = extension->cipher;
    sealed->base_size = extension->base_size;
    memcpy(sealed->base_sha256, image->payload.base_sha256,
           sizeof(sealed->base_sha256));
}

static void fill_manifest(const struct plomb_pack_draft *draft,
                          const struct plomb_pack_report *report,
                          struct manifest *manifest)
{
    manifest->has_plomb = draft->options->seal != NULL;
    manifest->has_release = draft->has_release;
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
        if (manifest->has_plomb) fill_sealed(image, &manifest->sealed[image->slot]);
    }
}

/* The statement and what it brings along, over the entries so far. */
static enum plomb_status add_release(struct plomb_pack_draft *draft,
                                     const struct plomb_signer *signer,
                                     struct zip_file *files, size_t *count,
                                     struct plomb_error *error)
{
    static const struct plomb_release_options nothing = {0};
    const struct plomb_release_options *options = draft->options->release;

    if (!draft->has_release) return PLOMB_OK;
    return release_add(&draft->release, options != NULL ? options : &nothing, signer,
                       files, count, error);
}

/* The manifest first, then each init packet before its image, then META-INF. */
static enum plomb_status write_archive(struct plomb_pack_draft *draft,
                                       const struct plomb_signer *signer,
                                       const struct plomb_pack_report *report,
                                       struct plomb_buf *out, struct plomb_error *error)
{
    struct zip_file files[1 + 2 * PACK_PARTS_MAX + RELEASE_FILES_MAX];
    struct manifest manifest = {0};
    struct plomb_buf text;
    enum plomb_status status = PLOMB_INTERNAL;
    size_t count = 0;

    plomb_buf_init(&text, MANIFEST_SIZE_MAX);
    fill_manifest(draft, report, &manifest);
    manifest_write(&manifest, &text);
    files[count++] = (struct zip_file){MANIFEST_NAME, plomb_buf_span(&text), NULL};
    for (size_t i = 0; i < report->image_count; i++) {
        const struct plomb_pack_image *image = &report->images[i];

        files[count++] = (struct zip_file){
            image->dat_name,
            plomb_span(draft->parts[i].init_packet, image->init_packet_size), NULL};
        files[count++] = (struct zip_file){
            image->bin_name, pack_part_bin(&draft->parts[i]),
            draft->options->seal != NULL ? image->payload.sha256 : image->sha256};
    }
    if (text.status != PLOMB_OK) {
        status = error_set(error, text.status, "the manifest cannot be written");
        goto out;
    }
    status = add_release(draft, signer, files, &count, error);
    if (status != PLOMB_OK) goto out;
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
    note_strength(draft->options, &report->notes);
    status = check_recipients(draft->options, &report->notes, error);
    if (status != PLOMB_OK) return status;
    for (size_t i = 0; i < report->image_count; i++) {
        status = complete(draft, i, signer, report, error);
        if (status != PLOMB_OK) return status;
    }
    if (draft->options->zigbee != NULL) {
        status = wrap_zigbee(draft, report, error);
        if (status != PLOMB_OK) return status;
        status = complete(draft, 0, signer, report, error);
        if (status != PLOMB_OK) return status;
    }
    return write_archive(draft, signer, report, out, error);
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
