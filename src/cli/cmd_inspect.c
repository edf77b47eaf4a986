#include <plomb/inspect.h>

#include <stdlib.h>
#include <string.h>

#include <plomb/compare.h>
#include <plomb/core/port.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/inspect_keys.h"
#include "cli/output.h"
#include "cli/render_compare.h"
#include "cli/render_inspect.h"
#include "cli/verify_key.h"

struct inspect_args {
    struct verify_key key;
    struct inspect_keys known;
    const struct plomb_chip *chip;
    const char *compare; /* the old package of a comparison; or NULL */
};

static const struct option options[] = {
    VERIFY_KEY_OPTIONS(struct inspect_args, key),
    {.name = "recipient",
     .kind = OPTION_FILES,
     OPTION_MEMBER(struct inspect_args, known.recipients),
     .value = "FILE",
     .help = "name the recipient with this key: the public half is enough"},
    {.name = "class-key",
     .kind = OPTION_FILES,
     OPTION_MEMBER(struct inspect_args, known.class_keys),
     .value = "FILE",
     .help = "name the recipients with this class key"},
    {.name = "chip",
     .kind = OPTION_CHIP,
     OPTION_MEMBER(struct inspect_args, chip),
     .value = "CHIP",
     .help = "draw the flash of this chip, and measure the room on it"},
    {.name = "compare",
     .kind = OPTION_FILE,
     OPTION_MEMBER(struct inspect_args, compare),
     .value = "OLD",
     .help = "say what changed from the package OLD to PACKAGE"},
};

/* A package that was opened and looked at. */
struct subject {
    const char *path;
    struct plomb_buf file;
    struct plomb_package *package;
    struct plomb_inspect_report *report; /* too large for a stack */
};

static enum plomb_status load(const char *path, struct subject *out,
                              struct plomb_error *error)
{
    enum plomb_status status;

    out->path = path;
    plomb_buf_init(&out->file, PLOMB_PACKAGE_MAX);
    out->report = calloc(1, sizeof(*out->report));
    if (out->report == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    status = file_read(path, &out->file, error);
    if (status != PLOMB_OK) return status;
    status = plomb_package_parse(plomb_buf_span(&out->file), &out->package, error);
    if (status != PLOMB_OK) error_prefix(error, "cannot read '%s'", path);
    return status;
}

static void unload(struct subject *subject)
{
    plomb_package_free(&subject->package);
    plomb_buf_clear(&subject->file);
    free(subject->report);
    subject->report = NULL;
}

static void render(const struct cli *cli, const struct subject *subject,
                   const struct plomb_key_info *key)
{
    struct render_package package = {
        .path = subject->path,
        .size = subject->file.size,
        .key = key,
        .report = subject->report,
    };

    plomb_port_sha256(plomb_buf_span(&subject->file), package.sha256);
    output_notes(cli, &subject->report->notes);
    if (cli->is_json) {
        render_inspect_json(&package, cli->json);
    } else {
        render_inspect_text(&package, cli->text);
    }
}

static enum plomb_status inspect(const struct cli *cli,
                                 const struct plomb_inspect_options *how,
                                 const struct plomb_key_info *key,
                                 struct plomb_error *error)
{
    struct subject subject = {0};
    enum plomb_status status;

    status = load(cli->operands[0], &subject, error);
    if (status != PLOMB_OK) goto out;
    plomb_inspect(subject.package, how, subject.report);
    render(cli, &subject, key);
    status = plomb_inspect_check(subject.report, error);
    if (status != PLOMB_OK) {
        error_prefix(error, "'%s'", cli->operands[0]);
        goto out;
    }
    status = PLOMB_OK;
out:
    unload(&subject);
    return status;
}

static void describe(const struct subject *subject, struct render_compared *out)
{
    out->path = subject->path;
    out->size = subject->file.size;
    plomb_port_sha256(plomb_buf_span(&subject->file), out->sha256);
}

static void render_comparison(const struct cli *cli, const struct subject *before,
                              const struct subject *after,
                              const struct plomb_compare_report *report)
{
    struct render_comparison comparison = {.report = report};

    describe(before, &comparison.old_file);
    describe(after, &comparison.new_file);
    if (cli->is_json) {
        render_compare_json(&comparison, cli->json);
    } else {
        render_compare_text(&comparison, cli->text);
    }
}

static enum plomb_status compare(const struct cli *cli, const char *old_path,
                                 const struct plomb_inspect_options *how,
                                 struct plomb_error *error)
{
    struct subject before = {0};
    struct subject after = {0};
    struct plomb_compare_report report = {0};
    enum plomb_status status;

    status = load(old_path, &before, error);
    if (status != PLOMB_OK) goto out;
    status = load(cli->operands[0], &after, error);
    if (status != PLOMB_OK) goto out;
    plomb_inspect(before.package, how, before.report);
    plomb_inspect(after.package, how, after.report);
    status = plomb_compare(before.report, after.report, &report, error);
    if (status != PLOMB_OK) goto out;
    render_comparison(cli, &before, &after, &report);
    if (!report.is_same) {
        status = error_set(error, PLOMB_PACKAGES_DIFFER, "'%s' and '%s' differ",
                           old_path, cli->operands[0]);
        goto out;
    }
    status = PLOMB_OK;
out:
    plomb_compare_clear(&report);
    unload(&before);
    unload(&after);
    return status;
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    struct inspect_args *args = context;
    struct plomb_inspect_options how = {.chip = args->chip};
    struct plomb_key_info key = {0};
    enum plomb_status status;

    status = verify_key_load(cli, &args->key, &key, &how.has_key, error);
    if (status != PLOMB_OK) return status;
    status = inspect_keys_load(cli, &args->known, &args->key.passphrase, error);
    if (status != PLOMB_OK) return status;
    memcpy(how.public_key, key.public_key, sizeof(how.public_key));
    how.keys = args->known.infos;
    how.key_count = args->known.count;
    if (args->compare != NULL) return compare(cli, args->compare, &how, error);
    return inspect(cli, &how, how.has_key ? &key : NULL, error);
}

const struct command command_inspect = {
    .name = "inspect",
    .summary = "show everything that a package holds, or what changed",
    .operands = "PACKAGE",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct inspect_args),
    .has_json = true,
    .run = run,
};
