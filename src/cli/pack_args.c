#include "cli/pack_args.h"

#include <stdlib.h>
#include <string.h>

#include <plomb/release.h>

#include "base/error.h"
#include "base/file.h"

enum {
    SECONDS_DIGITS_MAX = 12,
    NOTES_ENDS_MAX = 3 /* bytes of a line end and a zero behind release notes */
};

/* 1980-01-01T00:00:00Z, where the time stamps of zip archives begin. */
static const int64_t first_zip_time = 315532800;

/* https://reproducible-builds.org/specs/source-date-epoch/ */
static enum plomb_status read_time(int64_t *out, struct plomb_error *error)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    size_t size = text != NULL ? strlen(text) : 0;
    int64_t seconds = 0;

    if (text == NULL) {
        *out = first_zip_time;
        return PLOMB_OK;
    }
    if (size == 0 || size > SECONDS_DIGITS_MAX || strspn(text, "0123456789") != size) {
        error_set(error, PLOMB_OPTION_VALUE, "SOURCE_DATE_EPOCH: '%.40s' is not a time",
                  text);
        error_hint(error, "it holds the seconds since 1970-01-01 in decimal digits");
        return PLOMB_OPTION_VALUE;
    }
    for (size_t i = 0; i < size; i++) seconds = seconds * 10 + (text[i] - '0');
    *out = seconds;
    return PLOMB_OK;
}

static enum plomb_status replace_text(char **target, const char *given,
                                      struct plomb_error *error)
{
    return given != NULL ? plomb_recipe_set(target, given, error) : PLOMB_OK;
}

static void replace_number(struct plomb_optional *target, struct plomb_optional given)
{
    if (given.is_given) *target = given;
}

static enum plomb_status apply_paths(const struct pack_args *args,
                                     struct plomb_recipe_package *package,
                                     struct plomb_error *error)
{
    enum plomb_status status;

    status = replace_text(&package->application, args->application, error);
    if (status != PLOMB_OK) return status;
    status = replace_text(&package->bootloader, args->bootloader, error);
    if (status != PLOMB_OK) return status;
    status = replace_text(&package->softdevice, args->softdevice, error);
    if (status != PLOMB_OK) return status;
    return replace_text(&package->zigbee.comment, args->zigbee_comment, error);
}

static void apply_zigbee(const struct pack_args *args,
                         struct plomb_recipe_zigbee *zigbee)
{
    if (args->zigbee.is_given) zigbee->is_wanted = args->zigbee.value != 0;
    replace_number(&zigbee->manufacturer_id, args->zigbee_manufacturer_id);
    replace_number(&zigbee->image_type, args->zigbee_image_type);
    replace_number(&zigbee->hw_version, args->zigbee_hw_version);
    replace_number(&zigbee->fw_version, args->zigbee_fw_version);
    replace_number(&zigbee->min_hw_version, args->zigbee_min_hw_version);
    replace_number(&zigbee->max_hw_version, args->zigbee_max_hw_version);
}

static void apply_options(const struct pack_args *args,
                          struct plomb_pack_options *options)
{
    replace_number(&options->application_version, args->application_version);
    replace_number(&options->application_version, args->application_version_string);
    replace_number(&options->bootloader_version, args->bootloader_version);
    replace_number(&options->hw_version, args->hw_version);
    replace_number(&options->app_boot_validation, args->app_boot_validation);
    replace_number(&options->sd_boot_validation, args->sd_boot_validation);
    if (args->sd_req.count > 0) options->sd_req = args->sd_req;
    if (args->sd_id.count > 0) options->sd_id = args->sd_id;
    if (args->chip != NULL) options->chip = args->chip;
    if (args->allow_drop.count > 0) {
        options->allow_drop_count = args->allow_drop.count;
        memcpy(options->allow_drop, args->allow_drop.items,
               args->allow_drop.count * sizeof(options->allow_drop[0]));
    }
    if (args->is_debug) options->is_debug = true;
    if (args->is_external_application) options->is_external_application = true;
    if (args->allow_unsigned) options->allow_unsigned = true;
    if (args->is_release) options->is_release = true;
}

static bool has_zigbee_details(const struct pack_args *args)
{
    return args->zigbee_comment != NULL || args->zigbee_manufacturer_id.is_given ||
           args->zigbee_image_type.is_given || args->zigbee_hw_version.is_given ||
           args->zigbee_fw_version.is_given || args->zigbee_min_hw_version.is_given ||
           args->zigbee_max_hw_version.is_given;
}

static enum plomb_status check_combination(const struct pack_args *args,
                                           const struct cli *cli,
                                           struct plomb_error *error)
{
    bool is_zigbee = args->zigbee.is_given && args->zigbee.value != 0;

    if (args->application_version.is_given &&
        args->application_version_string.is_given) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--application-version and --application-version-string "
                         "exclude each other");
    }
    if (args->recipe == NULL && !is_zigbee && has_zigbee_details(args)) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--zigbee-... options were given without --zigbee");
        error_hint(error, "add --zigbee true");
        return PLOMB_OPTION_CONFLICT;
    }
    if (args->recipe == NULL && cli->operand_count == 0) {
        error_set(error, PLOMB_USAGE, "no output was named");
        error_hint(error, "name the package to write: plomb pack ... OUTPUT.zip");
        return PLOMB_USAGE;
    }
    if (cli->operand_count > 0 && strcmp(cli->operands[0], "-") == 0) {
        error_set(error, PLOMB_USAGE, "a package is not written to standard output");
        error_hint(error, "name a file; one that is called '-' is './-'");
        return PLOMB_USAGE;
    }
    return PLOMB_OK;
}

/* The list as the recipe has it, or one empty package. */
static enum plomb_status begin(const struct pack_args *args, struct plomb_recipe *plan,
                               struct plomb_error *error)
{
    if (args->recipe != NULL) return plomb_recipe_load(args->recipe, plan, error);
    plan->packages = calloc(1, sizeof(*plan->packages));
    if (plan->packages == NULL) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    plan->package_count = 1;
    return PLOMB_OK;
}

static enum plomb_status apply_output(const struct cli *cli, struct plomb_recipe *plan,
                                      struct plomb_error *error)
{
    if (cli->operand_count == 0) return PLOMB_OK;
    if (plan->package_count > 1) {
        error_set(error, PLOMB_USAGE,
                  "'%s' cannot be the output of %zu packages, which the recipe has",
                  cli->operands[0], plan->package_count);
        error_hint(error, "leave it out; each package's output is in the recipe");
        return PLOMB_USAGE;
    }
    return replace_text(&plan->packages[0].output, cli->operands[0], error);
}

/* What is signed has line feeds alone, wherever it was written. */
static enum plomb_status refuse_carriage_returns(const char *path,
                                                 struct plomb_error *error)
{
    error_set(
        error, PLOMB_OPTION_VALUE,
        "--release-notes: '%s' holds carriage returns, as text files of Windows do",
        path);
    error_hint(error, "end the lines with line feeds alone: tr -d '\\r' < '%s' > NEW",
               path);
    return PLOMB_OPTION_VALUE;
}

/* The text of the release notes, without the line ends behind it. */
static enum plomb_status read_notes(struct plomb_recipe_release *release,
                                    struct plomb_error *error)
{
    struct plomb_buf text;
    enum plomb_status status;

    if (release->notes_file == NULL) return PLOMB_OK;
    plomb_buf_init(&text, PLOMB_RELEASE_NOTES_MAX + NOTES_ENDS_MAX);
    status = file_read(release->notes_file, &text, error);
    if (status != PLOMB_OK) goto out;
    while (text.size > 0 && strchr("\r\n", text.ptr[text.size - 1]) != NULL)
        text.size--;
    plomb_buf_add_byte(&text, '\0');
    status = text.status;
    if (status != PLOMB_OK) goto out;
    if (strchr((const char *)text.ptr, '\r') != NULL) {
        status = refuse_carriage_returns(release->notes_file, error);
        goto out;
    }
    if (strlen((const char *)text.ptr) + 1 != text.size) {
        status = error_set(error, PLOMB_OPTION_VALUE,
                           "--release-notes: '%s' is not a text", release->notes_file);
        goto out;
    }
    if (strstr((const char *)text.ptr, "-----BEGIN ") != NULL) {
        status = error_set(error, PLOMB_OPTION_VALUE,
                           "--release-notes: '%s' holds PEM, perhaps a key, which "
                           "everybody would read",
                           release->notes_file);
        goto out;
    }
    status = plomb_recipe_set(&release->notes, (const char *)text.ptr, error);
out:
    plomb_buf_clear(&text);
    return status;
}

static enum plomb_status complete(const struct pack_args *args, int64_t time,
                                  struct plomb_recipe_package *package,
                                  struct plomb_error *error)
{
    enum plomb_status status = apply_paths(args, package, error);

    if (status != PLOMB_OK) return status;
    status = pack_sign_args_apply(&args->sign, package, error);
    if (status != PLOMB_OK) return status;
    apply_options(args, &package->options);
    apply_zigbee(args, &package->zigbee);
    status = pack_seal_args_apply(&args->seal, package, error);
    if (status != PLOMB_OK) return status;
    status = pack_release_args_apply(&args->statement, package, error);
    if (status != PLOMB_OK) return status;
    status = read_notes(&package->release, error);
    if (status != PLOMB_OK) return status;
    package->options.time = time;
    return plomb_recipe_finish(package, error);
}

static enum plomb_status check(const struct plomb_recipe_package *package,
                               struct plomb_error *error)
{
    struct plomb_pack_options options = package->options;
    struct plomb_seal_options seal = package->seal_result;

    /* What the deltas need is known before an old version is read. */
    if (options.seal != NULL && package->seal.from.count > 0) {
        seal.from = package->seal.from.items[0];
        options.seal = &seal;
    }
    return plomb_pack_check(&options, plomb_recipe_package_is_signed(package), error);
}

static enum plomb_status complete_all(const struct pack_args *args, int64_t time,
                                      struct plomb_recipe *plan,
                                      struct plomb_error *error)
{
    for (size_t i = 0; i < plan->package_count; i++) {
        struct plomb_recipe_package *package = &plan->packages[i];
        enum plomb_status status = complete(args, time, package, error);

        if (status == PLOMB_OK) status = check(package, error);
        if (status == PLOMB_OK) continue;
        if (args->recipe != NULL) error_prefix(error, "'%s'", package->output);
        return status;
    }
    return PLOMB_OK;
}

/* Adds the deltas, once it is known that the full packages can be made. */
static enum plomb_status expand(struct plomb_recipe *plan, struct plomb_error *error)
{
    size_t count = plan->package_count;
    enum plomb_status status = plomb_recipe_expand(plan, error);

    if (status != PLOMB_OK || plan->package_count == count) return status;
    for (size_t i = 0; i < plan->package_count; i++) {
        struct plomb_recipe_package *package = &plan->packages[i];

        status = plomb_recipe_finish(package, error);
        if (status == PLOMB_OK) status = check(package, error);
        if (status == PLOMB_OK) continue;
        error_prefix(error, "'%s'", package->output);
        return status;
    }
    return PLOMB_OK;
}

enum plomb_status pack_args_plan(const struct pack_args *args, const struct cli *cli,
                                 struct plomb_recipe *out, struct plomb_error *error)
{
    struct plomb_recipe plan = {0};
    int64_t time = 0;
    enum plomb_status status;

    status = check_combination(args, cli, error);
    if (status != PLOMB_OK) goto out;
    status = read_time(&time, error);
    if (status != PLOMB_OK) goto out;
    status = begin(args, &plan, error);
    if (status != PLOMB_OK) goto out;
    status = apply_output(cli, &plan, error);
    if (status != PLOMB_OK) goto out;
    status = complete_all(args, time, &plan, error);
    if (status != PLOMB_OK) goto out;
    status = expand(&plan, error);
    if (status != PLOMB_OK) goto out;
    *out = plan;
    plan = (struct plomb_recipe){0};
    status = PLOMB_OK;
out:
    plomb_recipe_clear(&plan);
    return status;
}
