#include <plomb/inspect.h>

#include <string.h>

#include <plomb/core/port.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/render_inspect.h"
#include "cli/verify_key.h"

struct inspect_args {
    struct verify_key key;
    const struct plomb_chip *chip;
};

static const struct option options[] = {
    VERIFY_KEY_OPTIONS(struct inspect_args, key),
    {.name = "chip",
     .kind = OPTION_CHIP,
     OPTION_MEMBER(struct inspect_args, chip),
     .value = "CHIP",
     .help = "draw the flash of this chip, and measure the room on it"},
};

static enum plomb_status load(const char *path, struct plomb_buf *file,
                              struct plomb_package **package_out,
                              struct plomb_error *error)
{
    enum plomb_status status = file_read(path, file, error);

    if (status != PLOMB_OK) return status;
    status = plomb_package_parse(plomb_buf_span(file), package_out, error);
    if (status != PLOMB_OK) error_prefix(error, "cannot read '%s'", path);
    return status;
}

static void render(const struct cli *cli, const struct plomb_buf *file,
                   const struct plomb_key_info *key,
                   const struct plomb_inspect_report *report)
{
    struct render_package package = {
        .path = cli->operands[0],
        .size = file->size,
        .key = key,
        .report = report,
    };

    plomb_port_sha256(plomb_buf_span(file), package.sha256);
    output_notes(cli, &report->notes);
    if (cli->is_json) {
        render_inspect_json(&package, cli->json);
    } else {
        render_inspect_text(&package, cli->text);
    }
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    struct inspect_args *args = context;
    struct plomb_inspect_options how = {.chip = args->chip};
    struct plomb_inspect_report report;
    struct plomb_package *package = NULL;
    struct plomb_key_info key = {0};
    struct plomb_buf file;
    enum plomb_status status;

    plomb_buf_init(&file, PLOMB_PACKAGE_MAX);
    status = verify_key_load(cli, &args->key, &key, &how.has_key, error);
    if (status != PLOMB_OK) goto out;
    status = load(cli->operands[0], &file, &package, error);
    if (status != PLOMB_OK) goto out;
    memcpy(how.public_key, key.public_key, sizeof(how.public_key));
    plomb_inspect(package, &how, &report);
    render(cli, &file, how.has_key ? &key : NULL, &report);
    status = plomb_inspect_check(&report, error);
    if (status != PLOMB_OK) {
        error_prefix(error, "'%s'", cli->operands[0]);
        goto out;
    }
    status = PLOMB_OK;
out:
    plomb_package_free(&package);
    plomb_buf_clear(&file);
    return status;
}

const struct command command_inspect = {
    .name = "inspect",
    .summary = "show everything that a package holds",
    .operands = "PACKAGE",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct inspect_args),
    .has_json = true,
    .run = run,
};
