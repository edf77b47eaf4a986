#include <plomb/settings.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/settings_report.h"

struct settings_show_args {
    const char *path;
    struct plomb_settings_places places;
};

static const struct option options[] = {
    {.name = "start-address",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct settings_show_args, places.start_address),
     .value = "N",
     .default_text = "every page with a right CRC",
     .help = "show the settings page at this address"},
    {.name = "backup-address",
     .kind = OPTION_NUMBER,
     OPTION_OPTIONAL(struct settings_show_args, places.backup_address),
     .value = "N",
     .default_text = "0x1000 below the settings page",
     .help = "address of its backup"},
};

/* What a bootloader would do with the pair. */
static const char *use_of(const struct plomb_settings_pair *pair)
{
    switch (pair->source) {
    case PLOMB_SETTINGS_FROM_NONE:
        return "neither: a bootloader starts with empty settings";
    case PLOMB_SETTINGS_FROM_PAGE:
        return pair->has_backup ? "the page, as the backup is damaged" : "the page";
    case PLOMB_SETTINGS_FROM_BACKUP:
        return pair->has_page ? "the backup, as the page is damaged" : "the backup";
    case PLOMB_SETTINGS_FROM_BOTH:
        break;
    }
    return pair->is_same ? "both, which are the same"
                         : "the backup; from the page only the request for DFU";
}

static const char *source_name(enum plomb_settings_source source)
{
    switch (source) {
    case PLOMB_SETTINGS_FROM_NONE:
        return "none";
    case PLOMB_SETTINGS_FROM_PAGE:
        return "page";
    case PLOMB_SETTINGS_FROM_BACKUP:
        return "backup";
    case PLOMB_SETTINGS_FROM_BOTH:
        break;
    }
    return "both";
}

static void add_heading(struct plomb_buf *text, const char *what,
                        const struct plomb_settings_pair *pair, uint32_t address)
{
    plomb_buf_add_text(text, what);
    if (pair->has_address) plomb_buf_addf(text, " at 0x%x", address);
}

static void add_pair(struct plomb_buf *text, const struct plomb_settings_pair *pair)
{
    if (pair->has_page) {
        add_heading(text, "settings page", pair, pair->page_address);
        plomb_buf_add_text(text, "\n");
        settings_report_text(&pair->page, text);
    }
    if (pair->has_backup) {
        add_heading(text, "settings backup", pair, pair->backup_address);
        plomb_buf_add_text(text, pair->is_same ? ": the same\n" : "\n");
        if (!pair->is_same) settings_report_text(&pair->backup, text);
    }
    plomb_buf_addf(text, "in use: %s\n", use_of(pair));
}

static void write_copy(struct json_writer *json, const char *key,
                       const char *address_key, bool is_there,
                       const struct plomb_settings_pair *pair, uint32_t address,
                       const struct plomb_settings *settings)
{
    if (is_there && pair->has_address) {
        json_write_uint(json, address_key, address);
    } else {
        json_write_null(json, address_key);
    }
    if (is_there) {
        settings_report_json(settings, json, key);
    } else {
        json_write_null(json, key);
    }
}

static void write_pair(struct json_writer *json, const struct plomb_settings_pair *pair)
{
    json_begin_object(json, NULL);
    json_write_string(json, "source", source_name(pair->source));
    if (pair->has_page && pair->has_backup) {
        json_write_boolean(json, "is_same", pair->is_same);
    } else {
        json_write_null(json, "is_same");
    }
    write_copy(json, "page", "page_address", pair->has_page, pair, pair->page_address,
               &pair->page);
    write_copy(json, "backup", "backup_address", pair->has_backup, pair,
               pair->backup_address, &pair->backup);
    json_end_object(json);
}

static void report(const struct cli *cli, const char *path,
                   const struct plomb_settings_list *list)
{
    json_write_string(cli->json, "file", path);
    json_begin_array(cli->json, "settings");
    for (size_t i = 0; i < list->count; i++) {
        const struct plomb_settings_pair *pair = &list->pairs[i];

        if (i > 0) plomb_buf_add_text(cli->text, "\n");
        add_pair(cli->text, pair);
        write_pair(cli->json, pair);
        if (pair->source == PLOMB_SETTINGS_FROM_BOTH && !pair->is_same) {
            plomb_notes_warn(cli->notes, "copies-differ",
                             "the settings page at 0x%x and its backup differ, and "
                             "bootloaders believe the backup",
                             pair->page_address);
        }
    }
    json_end_array(cli->json);
}

static enum plomb_status check_places(const struct plomb_settings_places *places,
                                      struct plomb_error *error)
{
    if (!places->backup_address.is_given || places->start_address.is_given) {
        return PLOMB_OK;
    }
    error_set(error, PLOMB_OPTION_MISSING, "--start-address is missing");
    error_hint(error, "--backup-address says where the backup of that page is");
    return PLOMB_OPTION_MISSING;
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    struct settings_show_args *args = context;
    struct plomb_settings_list list;
    enum plomb_status status;

    args->path = cli->operands[0];
    status = check_places(&args->places, error);
    if (status != PLOMB_OK) return status;
    status = plomb_settings_load(args->path, &args->places, &list, error);
    if (status != PLOMB_OK) return status;
    report(cli, args->path, &list);
    status = plomb_settings_check(&list, error);
    if (status != PLOMB_OK) error_prefix(error, "'%s'", args->path);
    return status;
}

const struct command command_settings_show = {
    .name = "settings show",
    .summary = "say what the bootloader settings pages in a file hold",
    .operands = "FILE",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct settings_show_args),
    .has_json = true,
    .run = run,
};
