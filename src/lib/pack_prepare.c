#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <plomb/flash_map.h>

#include "base/error.h"
#include "base/number.h"
#include "lib/pack_base.h"
#include "lib/pack_check.h"
#include "lib/pack_draft.h"
#include "lib/pack_seal.h"

/* The first of the two steps: everything that needs no key. */

static void note_image(const struct plomb_image *image, const char *path,
                       struct plomb_notes *notes)
{
    size_t padding = image->bytes.size - image->unpadded_size;

    for (size_t i = 0; i < image->dropped_count; i++) {
        plomb_notes_add(notes, "dropped", "'%s': 0x%x to 0x%x is not delivered", path,
                        image->dropped[i].start, image->dropped[i].end - 1);
    }
    if (padding > 0) {
        plomb_notes_add(notes, "padded",
                        "'%s': %zu byte%s of 0xff added, since devices take words",
                        path, padding, padding == 1 ? "" : "s");
    }
}

static enum plomb_status load(const struct plomb_pack_options *options,
                              const char *path, enum plomb_image_kind kind,
                              struct plomb_image *image, struct plomb_notes *notes,
                              struct plomb_error *error)
{
    struct plomb_image_options image_options = {0};
    enum plomb_status status;

    if (path == NULL) return PLOMB_OK;
    image_options.kind = kind;
    image_options.chip = options->chip;
    image_options.allow_drop = options->allow_drop;
    image_options.allow_drop_count = options->allow_drop_count;
    status = plomb_image_load(path, &image_options, image, error);
    if (status != PLOMB_OK) return status;
    note_image(image, path, notes);
    return PLOMB_OK;
}

static enum plomb_status load_images(struct plomb_pack_draft *draft,
                                     struct plomb_notes *notes,
                                     struct plomb_error *error)
{
    const struct plomb_pack_options *options = draft->options;
    enum plomb_status status;

    status = load(options, options->softdevice, PLOMB_IMAGE_SOFTDEVICE,
                  &draft->softdevice, notes, error);
    if (status != PLOMB_OK) return status;
    if (options->softdevice != NULL) {
        status = pack_check_softdevice(options, &draft->softdevice, notes, error);
        if (status != PLOMB_OK) return status;
    }
    status = load(options, options->bootloader, PLOMB_IMAGE_BOOTLOADER,
                  &draft->bootloader, notes, error);
    if (status != PLOMB_OK) return status;
    return load(options, options->application,
                options->is_external_application ? PLOMB_IMAGE_EXTERNAL_APPLICATION
                                                 : PLOMB_IMAGE_APPLICATION,
                &draft->application, notes, error);
}

/* The application must not lie where the SoftDevice of the package will be. */
static enum plomb_status check_regions(const struct plomb_pack_draft *draft,
                                       struct plomb_error *error)
{
    const struct plomb_image *application = &draft->application;
    const struct plomb_softdevice *softdevice = &draft->softdevice.softdevice;

    if (draft->options->is_external_application) return PLOMB_OK;
    if (!application->has_address || !draft->softdevice.has_softdevice) {
        return pack_check_application(draft->options->application, application, error);
    }
    if (application->address >= softdevice->size) return PLOMB_OK;
    error_set(error, PLOMB_OPTION_CONFLICT,
              "'%s' starts at 0x%x, inside the SoftDevice, which ends at 0x%x",
              draft->options->application, application->address, softdevice->size);
    error_hint(error, "link the application for this SoftDevice, at 0x%x",
               softdevice->size);
    return PLOMB_OPTION_CONFLICT;
}

/*
 * A device starts the application right behind its SoftDevice. Says so when that
 * is known for every SoftDevice of the list, and is nowhere where the image is.
 */
static void note_application_start(const struct plomb_pack_draft *draft,
                                   struct plomb_notes *notes)
{
    const struct plomb_id_list *ids = draft->options->sd_id.count > 0
                                          ? &draft->options->sd_id
                                          : &draft->options->sd_req;
    const struct plomb_image *application = &draft->application;
    uint32_t end = 0;

    if (!application->has_address || draft->options->is_external_application) return;
    for (size_t i = 0; i < ids->count; i++) {
        end = plomb_softdevice_end((uint16_t)ids->ids[i]);
        if (end == 0 || end == application->address) return;
    }
    if (end == 0) return;
    plomb_notes_warn(notes, "application-start",
                     "'%s' starts at 0x%x, but behind SoftDevice 0x%x (%s) a device "
                     "starts it at 0x%x",
                     draft->options->application, application->address,
                     ids->ids[ids->count - 1],
                     plomb_softdevice_name((uint16_t)ids->ids[ids->count - 1]), end);
}

static void note_bootloader_start(const struct plomb_pack_draft *draft,
                                  struct plomb_notes *notes)
{
    const struct plomb_chip *chip = draft->options->chip;
    const struct plomb_image *bootloader = &draft->bootloader;

    if (chip == NULL || !bootloader->has_address) return;
    if (bootloader->address >= chip->bootloader_start) return;
    plomb_notes_warn(
        notes, "bootloader-start",
        "'%s' starts at 0x%x, below the stock bootloader of the %s at 0x%x: "
        "is it a bootloader?",
        draft->options->bootloader, bootloader->address, chip->name,
        chip->bootloader_start);
}

static void note_combination(const struct plomb_pack_draft *draft,
                             struct plomb_notes *notes)
{
    const struct plomb_pack_options *options = draft->options;
    const struct plomb_chip *chip = options->chip;

    if (options->bootloader != NULL && options->application != NULL &&
        options->softdevice == NULL) {
        plomb_notes_add(notes, "bootloader-and-application",
                        "controllers send the bootloader first and the application "
                        "after a restart; nrfutil refuses to make such a package");
    }
    if (chip != NULL && draft->bootloader.bytes.size > chip->bootloader_size) {
        plomb_notes_warn(
            notes, "bootloader-large",
            "'%s' has %s bytes; the stock bootloader region of the %s has %s",
            options->bootloader, NUMBER(draft->bootloader.bytes.size), chip->name,
            NUMBER(chip->bootloader_size));
    }
}

struct plomb_pack_image *pack_draft_begin(const struct plomb_pack_options *options,
                                          enum plomb_slot slot, const char *name_after,
                                          struct plomb_pack_report *report)
{
    struct plomb_pack_image *image = &report->images[report->image_count];

    memset(image, 0, sizeof(*image));
    image->slot = slot;
    pack_image_name(name_after, image);
    pack_command_init(options, slot, &image->command);
    return image;
}

/* Moves the bytes of an image into a part, or behind what is there. */
static void take_bytes(struct plomb_image *image, struct pack_part *part)
{
    if (part->image.size > 0) {
        plomb_buf_add(&part->image, image->bytes.ptr, image->bytes.size);
        return;
    }
    plomb_buf_clear(&part->image);
    part->image = image->bytes;
    part->image.max_size = PLOMB_PACKAGE_MAX;
    plomb_buf_init(&image->bytes, 0);
}

static enum plomb_status add(struct plomb_pack_draft *draft,
                             struct plomb_pack_image *image,
                             struct plomb_pack_report *report,
                             struct plomb_error *error)
{
    const struct pack_part *part = &draft->parts[report->image_count];

    if (part->image.status != PLOMB_OK) {
        return error_set(error, part->image.status,
                         "the %s does not fit into a package of %u bytes",
                         plomb_slot_name(image->slot), PLOMB_PACKAGE_MAX);
    }
    pack_part_hash(part, image);
    report->image_count++;
    return PLOMB_OK;
}

/* The SoftDevice, the bootloader, or both as one image. */
static enum plomb_status add_system(struct plomb_pack_draft *draft,
                                    struct plomb_pack_report *report,
                                    struct plomb_error *error)
{
    const struct plomb_pack_options *options = draft->options;
    bool has_sd = options->softdevice != NULL;
    bool has_bl = options->bootloader != NULL;
    const struct plomb_image *first = has_sd ? &draft->softdevice : &draft->bootloader;
    struct plomb_pack_image *image;

    if (!has_sd && !has_bl) return PLOMB_OK;
    if (has_sd && has_bl) {
        image = pack_draft_begin(options, PLOMB_SLOT_SOFTDEVICE_BOOTLOADER, "sd_bl",
                                 report);
    } else if (has_sd) {
        image = pack_draft_begin(options, PLOMB_SLOT_SOFTDEVICE, options->softdevice,
                                 report);
    } else {
        image = pack_draft_begin(options, PLOMB_SLOT_BOOTLOADER, options->bootloader,
                                 report);
    }
    image->has_address = first->has_address;
    image->address = first->address;
    image->command.sd_size = (uint32_t)draft->softdevice.bytes.size;
    image->command.bl_size = (uint32_t)draft->bootloader.bytes.size;
    take_bytes(&draft->softdevice, &draft->parts[0]);
    take_bytes(&draft->bootloader, &draft->parts[0]);
    return add(draft, image, report, error);
}

static enum plomb_status add_application(struct plomb_pack_draft *draft,
                                         struct plomb_pack_report *report,
                                         struct plomb_error *error)
{
    struct plomb_pack_image *image;

    if (draft->options->application == NULL) return PLOMB_OK;
    image = pack_draft_begin(draft->options, PLOMB_SLOT_APPLICATION,
                             draft->options->application, report);
    image->has_address = draft->application.has_address;
    image->address = draft->application.address;
    image->command.app_size = (uint32_t)draft->application.bytes.size;
    take_bytes(&draft->application, &draft->parts[report->image_count]);
    return add(draft, image, report, error);
}

static void note_drops(const struct plomb_pack_draft *draft, struct plomb_notes *notes)
{
    const struct plomb_image *const images[] = {&draft->softdevice, &draft->bootloader,
                                                &draft->application};

    pack_note_drops(draft->options, images, sizeof(images) / sizeof(images[0]), notes);
}

static enum plomb_status check_names(const struct plomb_pack_report *report,
                                     struct plomb_error *error)
{
    const struct plomb_pack_image *images = report->images;

    if (report->image_count < 2 ||
        strcasecmp(images[0].bin_name, images[1].bin_name) != 0) {
        return PLOMB_OK;
    }
    error_set(error, PLOMB_OPTION_CONFLICT,
              "two images would both be called '%s' in the package",
              images[1].bin_name);
    error_hint(error, "rename one of the input files");
    return PLOMB_OPTION_CONFLICT;
}

static enum plomb_status fill(struct plomb_pack_draft *draft,
                              struct plomb_pack_report *report,
                              struct plomb_error *error)
{
    enum plomb_status status;

    status = load_images(draft, &report->notes, error);
    if (status != PLOMB_OK) return status;
    status = check_regions(draft, error);
    if (status != PLOMB_OK) return status;
    note_drops(draft, &report->notes);
    note_combination(draft, &report->notes);
    note_application_start(draft, &report->notes);
    note_bootloader_start(draft, &report->notes);
    status = add_system(draft, report, error);
    if (status != PLOMB_OK) return status;
    status = add_application(draft, report, error);
    if (status != PLOMB_OK) return status;
    return check_names(report, error);
}

/* Only an application has a base: other images are always sent whole. */
static enum plomb_status encode_image(struct plomb_pack_draft *draft, size_t index,
                                      const struct base_image *base,
                                      struct plomb_pack_report *report,
                                      struct plomb_error *error)
{
    const struct plomb_pack_options *options = draft->options;
    struct plomb_pack_image *image = &report->images[index];
    struct pack_part *part = &draft->parts[index];
    enum plomb_status status = PLOMB_OK;

    if (options->seal->from == NULL || image->slot != PLOMB_SLOT_APPLICATION) {
        base = NULL;
    } else {
        status = pack_base_check(options, base, part, image, &report->notes, error);
    }
    if (status != PLOMB_OK) return status;
    return pack_seal_encode(options->seal, options->chip, base, part, image, error);
}

/* The long part of sealing, which needs no key. */
static enum plomb_status encode(struct plomb_pack_draft *draft,
                                struct plomb_pack_report *report,
                                struct plomb_error *error)
{
    struct base_image base = {0};
    enum plomb_status status;

    if (draft->options->seal == NULL) return PLOMB_OK;
    status = pack_base_load(draft->options, &base, error);
    for (size_t i = 0; i < report->image_count && status == PLOMB_OK; i++) {
        status = encode_image(draft, i, &base, report, error);
    }
    base_image_clear(&base);
    return status;
}

/* A sealed package always has a statement, a plain one when something is said. */
static enum plomb_status prepare_release(struct plomb_pack_draft *draft,
                                         struct plomb_error *error)
{
    static const struct plomb_release_options nothing = {0};
    const struct plomb_pack_options *options = draft->options;

    draft->has_release = options->seal != NULL || options->release != NULL;
    if (!draft->has_release) return PLOMB_OK;
    return release_prepare(options->release != NULL ? options->release : &nothing,
                           &draft->release, error);
}

enum plomb_status plomb_pack_check(const struct plomb_pack_options *options,
                                   bool is_signed, struct plomb_error *error)
{
    return pack_check_options(options, is_signed, error);
}

enum plomb_status plomb_pack_prepare(const struct plomb_pack_options *options,
                                     bool is_signed,
                                     struct plomb_pack_draft **draft_out,
                                     struct plomb_pack_report *report,
                                     struct plomb_error *error)
{
    struct plomb_pack_draft *draft = NULL;
    enum plomb_status status;

    memset(report, 0, sizeof(*report));
    status = pack_check_options(options, is_signed, error);
    if (status != PLOMB_OK) goto out;
    draft = calloc(1, sizeof(*draft));
    if (draft == NULL) {
        status = error_set(error, PLOMB_NO_MEMORY, "out of memory");
        goto out;
    }
    draft->options = options;
    status = prepare_release(draft, error);
    if (status != PLOMB_OK) goto out;
    status = fill(draft, report, error);
    if (status != PLOMB_OK) goto out;
    status = encode(draft, report, error);
    if (status != PLOMB_OK) goto out;
    *draft_out = draft;
    draft = NULL;
    status = PLOMB_OK;
out:
    plomb_pack_draft_free(&draft);
    return status;
}

void plomb_pack_draft_free(struct plomb_pack_draft **draft)
{
    if (draft == NULL || *draft == NULL) return;
    plomb_image_clear(&(*draft)->application);
    plomb_image_clear(&(*draft)->bootloader);
    plomb_image_clear(&(*draft)->softdevice);
    for (size_t i = 0; i < PACK_PARTS_MAX; i++) pack_part_clear(&(*draft)->parts[i]);
    release_draft_clear(&(*draft)->release);
    free(*draft);
    *draft = NULL;
}
