#include <stdio.h>
#include <string.h>

#include <plomb/core/port.h>
#include <plomb/open.h>
#include <plomb/package.h>
#include <plomb/verify.h>

#include "base/error.h"
#include "base/number.h"
#include "cli/commands.h"
#include "cli/open_key.h"
#include "cli/output.h"
#include "cli/output_file.h"
#include "cli/verify_key.h"

/* What was encrypted is read by its owner alone. */
enum { IMAGE_MODE = 0600, IMAGE_MAX = 1 << 20, SLOT_LIST_SIZE = 160 };

struct open_args {
    uint32_t slot; /* enum plomb_slot, or PLOMB_SLOT_COUNT */
    bool is_slot_given;
    const char *from;
    const char *output;
    bool is_forced;
    struct open_key open_key;
    struct verify_key verify_key;
};

static const struct option_choice slots[] = {
    {"application", PLOMB_SLOT_APPLICATION},
    {"softdevice", PLOMB_SLOT_SOFTDEVICE},
    {"bootloader", PLOMB_SLOT_BOOTLOADER},
    {"softdevice_bootloader", PLOMB_SLOT_SOFTDEVICE_BOOTLOADER},
    {NULL, 0},
};

static const struct option options[] = {
    OPEN_KEY_OPTIONS(struct open_args, open_key),
    TERMINAL_PASSPHRASE_OPTIONS(struct open_args, open_key.passphrase),
    {.name = "from",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct open_args, from),
     .value = "OLD",
     .help = "old version that a delta starts from: an image or a package"},
    {.name = "image",
     .kind = OPTION_CHOICE,
     OPTION_TRACKED(struct open_args, slot, is_slot_given),
     .value = "SLOT",
     .default_text = "the application, or the only image",
     .choices = slots,
     .help = "application, softdevice, bootloader or softdevice_bootloader"},
    {.name = "key",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct open_args, verify_key.path),
     .value = "FILE",
     .help = "verify the package with this signing key first"},
    {.name = "output",
     .short_name = 'o',
     .is_required = true,
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct open_args, output),
     .value = "FILE",
     .help = "write the plain image to FILE"},
    {.name = "force",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct open_args, is_forced),
     .help = "replace FILE if it exists"},
};

/* The package is whole; it is the option that does not fit it. */
static enum plomb_status refuse_choice(const struct open_args *args,
                                       const struct plomb_package_image *images,
                                       size_t count, enum plomb_slot slot,
                                       struct plomb_error *error)
{
    enum plomb_status status =
        args->is_slot_given ? PLOMB_OPTION_VALUE : PLOMB_OPTION_MISSING;
    char list[SLOT_LIST_SIZE] = "";

    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(list);

        snprintf(list + used, sizeof(list) - used, "%s--image %s", i > 0 ? " or " : "",
                 plomb_slot_name(images[i].slot));
    }
    error_set(error, status, "the package has no %s", plomb_slot_name(slot));
    error_hint(error, "choose %s", list);
    return status;
}

/* The image that was asked for, the application, or the only one. */
static enum plomb_status choose(const struct open_args *args,
                                const struct plomb_package *package,
                                const struct plomb_package_image **image_out,
                                struct plomb_error *error)
{
    size_t count = 0;
    const struct plomb_package_image *images = plomb_package_images(package, &count);
    enum plomb_slot slot =
        args->is_slot_given ? (enum plomb_slot)args->slot : PLOMB_SLOT_APPLICATION;

    for (size_t i = 0; i < count; i++) {
        if (images[i].slot != slot && (args->is_slot_given || count > 1)) continue;
        *image_out = &images[i];
        return PLOMB_OK;
    }
    return refuse_choice(args, images, count, slot, error);
}

/* With a key nothing is opened that its owner did not sign. */
static enum plomb_status verify(const struct cli *cli, struct open_args *args,
                                const struct plomb_package *package,
                                struct plomb_error *error)
{
    struct plomb_verify_options how = {0};
    struct plomb_verify_report report;
    struct plomb_key_info info = {0};
    enum plomb_status status;

    status = verify_key_load(cli, &args->verify_key, &info, &how.has_key, error);
    if (status != PLOMB_OK) return status;
    if (!how.has_key) return PLOMB_OK;
    memcpy(how.public_key, info.public_key, sizeof(how.public_key));
    status = plomb_verify(package, &how, &report, error);
    if (status != PLOMB_OK) return status;
    if (report.status == PLOMB_OK) return PLOMB_OK;
    error_set(error, report.status, "'%s' is refused: %s", cli->operands[0],
              plomb_status_phrase(report.status));
    error_hint(error, "'plomb verify' says more");
    return report.status;
}

/* --force must not cost a key, or the package itself. */
static enum plomb_status check_output(const struct cli *cli,
                                      const struct open_args *args,
                                      struct plomb_error *error)
{
    const char *const inputs[] = {
        cli->operands[0],         args->open_key.device_key,      args->from,
        args->open_key.class_key, args->open_key.passphrase.file, args->verify_key.path,
    };

    return output_file_check(args->output, inputs, sizeof(inputs) / sizeof(inputs[0]),
                             args->is_forced, error);
}

static void render(const struct cli *cli, const struct open_args *args,
                   const struct plomb_package_image *image,
                   const struct plomb_buf *plain)
{
    uint8_t sha256[PLOMB_HASH_SIZE];

    plomb_port_sha256(plomb_buf_span(plain), sha256);
    if (cli->is_json) {
        json_write_string(cli->json, "file", cli->operands[0]);
        json_write_string(cli->json, "image", plomb_slot_name(image->slot));
        json_write_string(cli->json, "output", args->output);
        json_write_uint(cli->json, "payload_size", image->bin->bytes.size);
        json_write_uint(cli->json, "size", plain->size);
        json_write_hex(cli->json, "sha256", plomb_span(sha256, sizeof(sha256)));
        json_write_boolean(cli->json, "is_signature_checked",
                           args->verify_key.path != NULL);
        return;
    }
    output_add_untrusted(cli->text, args->output);
    plomb_buf_addf(cli->text, "\n  image     %s, %s bytes from a payload of %s\n",
                   plomb_slot_name(image->slot), NUMBER(plain->size),
                   NUMBER(image->bin->bytes.size));
    plomb_buf_add_text(cli->text, "  sha256    ");
    output_add_hex(cli->text, plomb_span(sha256, sizeof(sha256)));
    plomb_buf_addf(cli->text, "\n  signature %s\n",
                   args->verify_key.path != NULL ? "verified" : "not checked");
}

static enum plomb_status open_package(const struct cli *cli, struct open_args *args,
                                      const struct plomb_package *package,
                                      struct plomb_error *error)
{
    struct plomb_open_options how = {NULL, args->from};
    const struct plomb_package_image *image = NULL;
    struct plomb_key *key = NULL;
    struct plomb_buf plain;
    enum plomb_status status;

    plomb_buf_init(&plain, IMAGE_MAX);
    if (plomb_package_is_legacy(package)) {
        status = error_set(error, PLOMB_PACKAGE_REFUSED,
                           "'%s' has the legacy format, in which nothing is sealed",
                           cli->operands[0]);
        goto out;
    }
    status = choose(args, package, &image, error);
    if (status != PLOMB_OK) goto out;
    status = verify(cli, args, package, error);
    if (status != PLOMB_OK) goto out;
    status = open_key_load(cli, &args->open_key, &key, error);
    if (status != PLOMB_OK) goto out;
    how.key = key;
    status = plomb_open_image(image, &how, &plain, error);
    if (status != PLOMB_OK) {
        error_prefix(error, "cannot open '%s'", cli->operands[0]);
        goto out;
    }
    status = output_file_save(args->output, plomb_buf_span(&plain), IMAGE_MODE,
                              args->is_forced, error);
    if (status != PLOMB_OK) goto out;
    render(cli, args, image, &plain);
    open_key_note_base(cli, package, args->from);
    if (args->verify_key.path == NULL) {
        plomb_notes_add(cli->notes, "signature-not-checked",
                        "anybody may have made this package: no signing key was given "
                        "with --key");
    }
    status = PLOMB_OK;
out:
    plomb_key_free(&key);
    plomb_buf_clear(&plain);
    return status;
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    struct open_args *args = context;
    struct plomb_package *package = NULL;
    enum plomb_status status;

    status = check_output(cli, args, error);
    if (status != PLOMB_OK) return status;
    status = plomb_package_load(cli->operands[0], &package, error);
    if (status != PLOMB_OK) return status;
    status = open_package(cli, args, package, error);
    plomb_package_free(&package);
    return status;
}

const struct command command_open = {
    .name = "open",
    .summary = "recover the plain image of a sealed package",
    .operands = "PACKAGE",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct open_args),
    .has_json = true,
    .run = run,
};
