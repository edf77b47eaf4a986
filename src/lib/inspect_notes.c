#include "lib/inspect_parts.h"

#include <inttypes.h>
#include <string.h>

#include "lib/blank_signature.h"
#include "lib/pack_check.h"

/* What plomb pack would say about the same init packet. */
static void note_command(const struct plomb_inspect_image *image,
                         struct plomb_notes *notes)
{
    struct plomb_pack_image packed = {0};

    packed.slot = image->source->slot;
    packed.command = image->packet.command;
    packed.init_command_size = image->packet.signed_bytes.size;
    packed.init_packet_size = image->source->dat->bytes.size;
    pack_note_command(&packed, notes);
}

static void note_image(const struct plomb_inspect_image *image,
                       struct plomb_notes *notes)
{
    const char *slot = plomb_slot_name(image->source->slot);

    if (image->signature.status == PLOMB_SIGNATURE_MISSING) {
        plomb_notes_warn(notes, "unsigned",
                         "%s: the init packet is not signed, so secure bootloaders "
                         "refuse it",
                         slot);
    }
    if (image->signature.has_forms && blank_signature_is(image->signature.big_endian)) {
        plomb_notes_warn(notes, "not-signed-yet",
                         "%s: the signature is zeros: 'plomb sign-request' and 'plomb "
                         "attach' make the one that devices want",
                         slot);
    }
    if (image->slot_status == PLOMB_SLOT_MISMATCH) {
        plomb_notes_warn(notes, "slot-mismatch",
                         "%s: the init packet is of type %u, which does not fit the "
                         "manifest's slot",
                         slot, image->packet.command.type);
    }
    if (image->size_status == PLOMB_IMAGE_SIZE_ODD) {
        plomb_notes_warn(notes, "image-size-odd",
                         "%s: the image has %zu bytes, no multiple of 4, and cannot be "
                         "delivered",
                         slot, image->source->bin->bytes.size);
    }
}

/* A device decodes what it knows; nobody knows other numbers. */
static void note_payload(const struct plomb_inspect_image *image,
                         struct plomb_notes *notes)
{
    const struct plomb_extension *extension = &image->packet.command.extension;
    const char *slot = plomb_slot_name(image->source->slot);

    if (!plomb_init_command_is_sealed(&image->packet.command)) return;
    if (extension->codec > PLOMB_CODEC_LZMA) {
        plomb_notes_warn(notes, "codec-unknown",
                         "%s: codec %u is none that devices know", slot,
                         extension->codec);
    }
    if (extension->cipher > PLOMB_CIPHER_AES_256_CTR) {
        plomb_notes_warn(notes, "cipher-unknown",
                         "%s: cipher %u is none that devices know", slot,
                         extension->cipher);
    } else if (extension->cipher == PLOMB_CIPHER_NONE) {
        plomb_notes_warn(notes, "not-encrypted",
                         "%s: the payload is not encrypted: anybody can read it", slot);
    }
}

/* The manifest repeats the sizes of SoftDevice and bootloader for controllers. */
static void note_manifest_sizes(const struct plomb_inspect_image *image,
                                struct plomb_notes *notes)
{
    const struct plomb_init_command *command = &image->packet.command;

    if (!image->source->has_sizes) return;
    if (image->source->sd_size == command->sd_size &&
        image->source->bl_size == command->bl_size) {
        return;
    }
    plomb_notes_warn(notes, "manifest-sizes",
                     "%s: the manifest says SoftDevice %u, bootloader %u bytes, the "
                     "init packet %u and %u",
                     plomb_slot_name(image->source->slot), image->source->sd_size,
                     image->source->bl_size, command->sd_size, command->bl_size);
}

static void note_room(const struct plomb_flash_map *map,
                      const struct plomb_inspect_image *image,
                      struct plomb_notes *notes)
{
    const char *slot = plomb_slot_name(image->source->slot);

    if (!image->room.is_known || image->room.fits) return;
    plomb_notes_warn(notes, "no-room",
                     "%s: the image has %" PRIu64 " bytes, the %s has room for %u",
                     slot, image->plain_size, map->chip->name, image->room.capacity);
}

static void note_bootloader(const struct plomb_flash_map *map,
                            struct plomb_notes *notes)
{
    const struct plomb_flash_region *region;

    if (map->region_count == 0 || map->chip == NULL) return;
    region = &map->regions[PLOMB_FLASH_BOOTLOADER];
    if (!region->has_image || region->used <= region->end - region->start) return;
    plomb_notes_warn(notes, "bootloader-large",
                     "the bootloader has %u bytes; the stock bootloader region of the "
                     "%s has %u",
                     region->used, map->chip->name, region->end - region->start);
}

/* A SoftDevice of another chip, or one that lies about itself. */
static void note_softdevice(const struct plomb_flash_map *map,
                            struct plomb_notes *notes)
{
    if (map->chip == NULL || map->base.source != PLOMB_FLASH_FROM_IMAGE) return;
    if (map->base.address <= map->chip->bootloader_start - map->chip->app_data_size) {
        return;
    }
    plomb_notes_warn(notes, "softdevice-large",
                     "the SoftDevice says that it ends at 0x%x, which leaves no room "
                     "for an application on the %s",
                     map->base.address, map->chip->name);
}

static void note_names(const struct plomb_inspect_report *report,
                       struct plomb_notes *notes)
{
    for (size_t i = 0; i < report->entry_count; i++) {
        const char *name = report->entries[i].source->name;
        size_t size = strlen(name);

        if (size < 3 || strcmp(name + size - 3, "hex") != 0) continue;
        plomb_notes_warn(notes, "name-ends-in-hex",
                         "Android's DFU library refuses a package with an entry whose "
                         "name ends in hex, as '%s' does",
                         name);
    }
}

void inspect_note(struct plomb_inspect_report *report)
{
    struct plomb_notes *notes = &report->notes;

    if (report->is_legacy) {
        plomb_notes_warn(notes, "legacy-format",
                         "this is the legacy format of nRF5 SDK 11 and older, which "
                         "secure bootloaders do not take");
    }
    for (size_t i = 0; i < report->image_count && !report->is_legacy; i++) {
        const struct plomb_inspect_image *image = &report->images[i];

        if (image->packet_status != PLOMB_OK) continue;
        note_image(image, notes);
        note_payload(image, notes);
        note_command(image, notes);
        note_manifest_sizes(image, notes);
        note_room(&report->map, image, notes);
    }
    note_softdevice(&report->map, notes);
    note_bootloader(&report->map, notes);
    note_names(report, notes);
}
