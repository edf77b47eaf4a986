#include <plomb/package.h>
#include <plomb/send.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/device_port.h"
#include "cli/output.h"
#include "cli/render_text.h"
#include "cli/send_progress.h"

struct send_args {
    struct device_port port;
    uint32_t receipts_every;
    bool is_persistent;
    uint32_t progress; /* enum send_progress_kind */
    bool is_progress_given;
};

static const struct option_choice progress_kinds[] = {
    {"bar", SEND_PROGRESS_BAR},
    {"json", SEND_PROGRESS_JSON},
    {"none", SEND_PROGRESS_NONE},
    {NULL, 0},
};

static const struct option options[] = {
    DEVICE_PORT_OPTIONS(struct send_args, port),
    {.name = "prn",
     .kind = OPTION_NUMBER,
     .max = PLOMB_SEND_RECEIPTS_MAX,
     OPTION_MEMBER(struct send_args, receipts_every),
     .value = "N",
     .default_text = "0",
     .help = "wait for a receipt after every N writes; 0 for never"},
    {.name = "resume",
     .kind = OPTION_FLAG,
     OPTION_MEMBER(struct send_args, is_persistent),
     .help = "when the device goes away, wait for it and go on"},
    {.name = "progress",
     .kind = OPTION_CHOICE,
     OPTION_TRACKED(struct send_args, progress, is_progress_given),
     .value = "HOW",
     .default_text = "bar, or json with --json",
     .choices = progress_kinds,
     .help = "bar on a terminal, json for lines of JSON on stderr, or none"},
};

static enum send_progress_kind progress_of(const struct cli *cli,
                                           const struct send_args *args)
{
    if (args->is_progress_given) return (enum send_progress_kind)args->progress;
    if (cli->is_quiet) return SEND_PROGRESS_NONE;
    return cli->is_json ? SEND_PROGRESS_JSON : SEND_PROGRESS_BAR;
}

static void write_image(struct json_writer *json, const struct plomb_send_image *image)
{
    json_begin_object(json, NULL);
    json_write_string(json, "image", plomb_slot_name(image->slot));
    json_write_uint(json, "size", image->size);
    json_write_uint(json, "resumed", image->resumed);
    json_write_uint(json, "sent", image->sent);
    json_write_uint(json, "objects", image->objects);
    json_write_boolean(json, "was_installed", image->was_installed);
    json_write_boolean(json, "is_done", image->is_done);
    json_end_object(json);
}

static void write_report(const struct cli *cli, const struct send_args *args,
                         const struct plomb_send_report *report)
{
    struct json_writer *json = cli->json;

    json_write_string(json, "file", cli->operands[0]);
    json_write_string(json, "port", args->port.path);
    json_begin_array(json, "images");
    for (size_t i = 0; i < report->image_count; i++) {
        write_image(json, &report->images[i]);
    }
    json_end_array(json);
    json_write_uint(json, "milliseconds", report->milliseconds);
    json_write_uint(json, "repeated_objects", report->repeated);
    json_write_uint(json, "repeated_requests", report->reasked);
    json_write_uint(json, "reconnected", report->reconnected);
    if (!report->is_refused) {
        json_write_null(json, "refusal");
        return;
    }
    json_begin_object(json, "refusal");
    json_write_uint(json, "result", report->result);
    json_write_uint(json, "extended_error", report->extended_error);
    json_end_object(json);
}

static void add_image(struct plomb_buf *text, const struct plomb_send_image *image)
{
    render_label(text, plomb_slot_name(image->slot));
    if (image->was_installed) {
        plomb_buf_add_text(text, "installed already\n");
        return;
    }
    render_number(text, image->size);
    plomb_buf_add_text(text, " bytes");
    if (image->resumed > 0) {
        plomb_buf_add_text(text, ", of which the device had ");
        render_number(text, image->resumed);
    }
    plomb_buf_add_text(text, "\n");
}

static void add_report(const struct cli *cli, const struct send_args *args,
                       const struct plomb_send_report *report)
{
    struct plomb_buf *text = cli->text;
    unsigned long long tenths = report->milliseconds / 100;

    output_add_untrusted(text, args->port.path);
    plomb_buf_add_text(text, "\n");
    for (size_t i = 0; i < report->image_count; i++) {
        add_image(text, &report->images[i]);
    }
    render_line(text, "time", "%llu.%llu s", tenths / 10, tenths % 10);
    if (report->repeated > 0) {
        render_line(text, "sent again", "%llu object%s, on a line that loses bytes",
                    (unsigned long long)report->repeated,
                    report->repeated == 1 ? "" : "s");
    }
    if (report->reconnected > 0) {
        render_line(text, "interrupted", "%llu time%s",
                    (unsigned long long)report->reconnected,
                    report->reconnected == 1 ? "" : "s");
    }
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    struct send_args *args = context;
    struct plomb_send_options how = {
        .receipts_every = args->receipts_every,
        .is_persistent = args->is_persistent,
        .report = send_progress_report,
    };
    struct plomb_send_report report = {0};
    struct plomb_serial_port *port = NULL;
    struct plomb_package *package = NULL;
    struct send_progress progress = {0};
    enum plomb_status status;

    status = plomb_package_load(cli->operands[0], &package, error);
    if (status != PLOMB_OK) goto out;
    status = device_port_open(&args->port, &port, &how.patience, error);
    if (status != PLOMB_OK) goto out;
    send_progress_init(&progress, progress_of(cli, args), cli->operands[0]);
    how.context = &progress;
    status = plomb_send(package, plomb_serial_port_link(port), &how, &report, error);
    send_progress_clear(&progress);
    if (status != PLOMB_OK) {
        error_prefix(error, "cannot send '%s'", cli->operands[0]);
    } else if (!cli->is_json) {
        add_report(cli, args, &report);
    }
    if (cli->is_json && report.image_count > 0) write_report(cli, args, &report);
out:
    plomb_serial_port_free(&port);
    plomb_package_free(&package);
    return status;
}

const struct command command_send = {
    .name = "send",
    .summary = "send a package to a device in DFU mode",
    .operands = "PACKAGE",
    .min_operands = 1,
    .max_operands = 1,
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct send_args),
    .has_json = true,
    .run = run,
};
