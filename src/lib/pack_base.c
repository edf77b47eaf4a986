#include "lib/pack_base.h"

#include <string.h>

#include "base/error.h"
#include "lib/image_vectors.h"

enum plomb_status pack_base_load(const struct plomb_pack_options *options,
                                 struct base_image *out, struct plomb_error *error)
{
    struct plomb_image_options image_options = {0};

    if (options->seal->from == NULL) return PLOMB_OK;
    image_options.kind = PLOMB_IMAGE_APPLICATION;
    image_options.chip = options->chip;
    image_options.allow_drop = options->allow_drop;
    image_options.allow_drop_count = options->allow_drop_count;
    return base_image_load(options->seal->from, &image_options, NULL, out, error);
}

/*
 * A device starts both in the same way, so what begins otherwise is another kind of
 * file: a picture, a log, the wrong half of something.
 */
static enum plomb_status check_content(const char *from, const struct base_image *base,
                                       const struct pack_part *part,
                                       struct plomb_error *error)
{
    if (!image_has_vectors(plomb_buf_span(&part->image)) ||
        image_has_vectors(plomb_buf_span(&base->bytes))) {
        return PLOMB_OK;
    }
    error_set(
        error, PLOMB_IMAGE_NOT_FIRMWARE,
        "'%s' does not begin with a stack pointer and a reset handler, as the new "
        "application does, so no device runs it",
        from);
    error_hint(error, "name the application that devices run now with --from, or its "
                      "package");
    return PLOMB_IMAGE_NOT_FIRMWARE;
}

static void note_content(const char *from, const struct base_image *base,
                         const struct plomb_pack_image *image,
                         struct plomb_notes *notes)
{
    if (memcmp(base->sha256, image->sha256, sizeof(base->sha256)) != 0) return;
    plomb_notes_warn(notes, "delta-same-image",
                     "'%s' holds the very image that is packed: devices that run it "
                     "would install what they have",
                     from);
}

/* Versions are compared as devices do it: an equal one is accepted, a lower is not. */
static void note_version(const struct plomb_pack_options *options,
                         const struct base_image *base,
                         const struct plomb_pack_image *image,
                         struct plomb_notes *notes)
{
    uint32_t version = image->command.fw_version;

    /* Debug bootloaders look at no version. */
    if (!base->has_version || options->is_debug || base->version < version) return;
    if (base->version == version) {
        plomb_notes_warn(notes, "delta-same-version",
                         "'%s' has application version %u too: nobody can tell by it "
                         "which devices have the update",
                         options->seal->from, version);
        return;
    }
    plomb_notes_warn(notes, "delta-base-newer",
                     "'%s' has application version %u: devices that run it refuse "
                     "version %u, which is lower",
                     options->seal->from, base->version, version);
}

/* What no device runs before the new application is another product's. */
static void note_product(const struct plomb_pack_options *options,
                         const struct base_image *base,
                         const struct plomb_pack_image *image,
                         struct plomb_notes *notes)
{
    const char *from = options->seal->from;

    if (base->has_hw_version && base->hw_version != image->command.hw_version) {
        plomb_notes_warn(notes, "delta-base-hardware",
                         "'%s' is for hardware version %u, and the new application for "
                         "%u: no device can have both",
                         from, base->hw_version, image->command.hw_version);
    }
    if (base->has_address && image->has_address && base->address != image->address) {
        plomb_notes_warn(notes, "delta-base-address",
                         "'%s' is for 0x%x, and the new application for 0x%x: behind "
                         "different SoftDevices, perhaps",
                         from, base->address, image->address);
    }
}

enum plomb_status pack_base_check(const struct plomb_pack_options *options,
                                  const struct base_image *base,
                                  const struct pack_part *part,
                                  const struct plomb_pack_image *image,
                                  struct plomb_notes *notes, struct plomb_error *error)
{
    enum plomb_status status = check_content(options->seal->from, base, part, error);

    if (status != PLOMB_OK) return status;
    note_content(options->seal->from, base, image, notes);
    note_version(options, base, image, notes);
    note_product(options, base, image, notes);
    return PLOMB_OK;
}
