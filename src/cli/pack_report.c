#include "cli/pack_report.h"

#include <plomb/core/port.h>
#include <plomb/values.h>

#include "base/file.h"
#include "base/number.h"
#include "cli/output.h"
#include "cli/pack_report_seal.h"

static void add_note(const struct cli *cli, const struct pack_job *job,
                     const struct plomb_note *note)
{
    const char *name = file_base_name(job->package->output);

    if (note->is_warning) {
        plomb_notes_warn(cli->notes, note->id, "%s: %s", name, note->text);
    } else {
        plomb_notes_add(cli->notes, note->id, "%s: %s", name, note->text);
    }
}

static void add_notes_of_level(const struct pack_jobs *jobs, bool is_warning,
                               const struct cli *cli)
{
    for (size_t i = 0; i < jobs->count; i++) {
        const struct plomb_notes *notes = &jobs->jobs[i].report.notes;

        /* How far other jobs came behind a failure is chance. */
        if (!jobs->jobs[i].is_done) return;
        for (size_t j = 0; j < notes->count; j++) {
            if (notes->entries[j].is_warning != is_warning) continue;
            add_note(cli, &jobs->jobs[i], &notes->entries[j]);
        }
        if (jobs->jobs[i].status != PLOMB_OK) return;
    }
}

void pack_report_notes(const struct pack_jobs *jobs, const struct cli *cli)
{
    if (!jobs->is_named) {
        output_notes(cli, &jobs->jobs[0].report.notes);
        return;
    }
    add_notes_of_level(jobs, true, cli);
    add_notes_of_level(jobs, false, cli);
}

static void add_image(const struct plomb_pack_image *image, struct plomb_buf *text)
{
    plomb_buf_addf(text, "  %-22s %s, %s bytes", plomb_slot_name(image->slot),
                   image->bin_name, NUMBER(image->image_size));
    if (image->has_address) plomb_buf_addf(text, " at 0x%x", image->address);
    plomb_buf_addf(text, "\n  %-22s sha256 ", "");
    output_add_hex(text, plomb_span(image->sha256, sizeof(image->sha256)));
    plomb_buf_addf(text, "\n  %-22s version %u, hardware %u, sd_req", "",
                   image->command.fw_version, image->command.hw_version);
    for (size_t i = 0; i < image->command.sd_req_count; i++) {
        plomb_buf_addf(text, "%s0x%x", i > 0 ? "," : " ", image->command.sd_req[i]);
    }
    plomb_buf_add_text(text, "\n");
}

static void add_package(const struct pack_jobs *jobs, size_t index,
                        struct plomb_buf *text)
{
    const struct pack_job *job = &jobs->jobs[index];
    const struct plomb_pack_report *report = &job->report;

    output_add_untrusted(text, job->package->output);
    plomb_buf_addf(text, "\n  %-22s %s bytes", "size", NUMBER(report->package_size));
    plomb_buf_addf(text, "\n  %-22s ",
                   job->final_output != NULL ? "to be signed by" : "signed by");
    if (job->key != NULL) {
        output_add_hex(text, plomb_span(job->key->handle.info.fingerprint,
                                        sizeof(job->key->handle.info.fingerprint)));
    } else {
        plomb_buf_add_text(text, "nobody");
    }
    plomb_buf_add_text(text, "\n");
    for (size_t i = 0; i < report->image_count; i++) {
        add_image(&report->images[i], text);
        pack_report_add_payload(jobs, index, &report->images[i], text);
    }
    pack_report_add_seal(job, text);
}

static const char *type_name(uint32_t type)
{
    static const char *const names[] = {"application", "softdevice", "bootloader",
                                        "softdevice_bootloader",
                                        "external_application"};

    return type < sizeof(names) / sizeof(names[0]) ? names[type] : "unknown";
}

static void write_command(const struct plomb_init_command *command,
                          struct json_writer *json)
{
    json_write_string(json, "type", type_name(command->type));
    json_write_uint(json, "fw_version", command->fw_version);
    json_write_uint(json, "hw_version", command->hw_version);
    json_begin_flat_array(json, "sd_req");
    for (size_t i = 0; i < command->sd_req_count; i++) {
        json_write_uint(json, NULL, command->sd_req[i]);
    }
    json_end_array(json);
    json_begin_flat_array(json, "boot_validation");
    for (size_t i = 0; i < command->boot_validation_count; i++) {
        json_write_string(json, NULL,
                          plomb_boot_validation_name(command->boot_validation[i].type));
    }
    json_end_array(json);
    json_write_boolean(json, "is_debug", command->is_debug);
}

static void write_image(const struct pack_jobs *jobs, size_t index,
                        const struct plomb_pack_image *image, struct json_writer *json)
{
    json_begin_object(json, NULL);
    json_write_string(json, "slot", plomb_slot_name(image->slot));
    json_write_string(json, "bin_file", image->bin_name);
    json_write_string(json, "dat_file", image->dat_name);
    json_write_uint(json, "size", image->image_size);
    json_write_hex(json, "sha256", plomb_span(image->sha256, sizeof(image->sha256)));
    if (image->has_address) {
        json_write_uint(json, "address", image->address);
    } else {
        json_write_null(json, "address");
    }
    write_command(&image->command, json);
    json_write_uint(json, "init_command_size", image->init_command_size);
    json_write_uint(json, "init_packet_size", image->init_packet_size);
    pack_report_write_payload(jobs, index, image, json);
    json_end_object(json);
}

static void write_package(const struct pack_jobs *jobs, size_t index,
                          struct json_writer *json)
{
    const struct pack_job *job = &jobs->jobs[index];
    const struct plomb_pack_report *report = &job->report;
    uint8_t sha256[PLOMB_HASH_SIZE];

    json_begin_object(json, NULL);
    json_write_string(json, "output", job->package->output);
    json_write_uint(json, "size", report->package_size);
    plomb_port_sha256(plomb_buf_span(&job->zip), sha256);
    json_write_hex(json, "sha256", plomb_span(sha256, sizeof(sha256)));
    json_write_boolean(json, "is_signed",
                       report->is_signed && job->final_output == NULL);
    if (job->key != NULL) {
        json_write_hex(json, "key_fingerprint",
                       plomb_span(job->key->handle.info.fingerprint,
                                  sizeof(job->key->handle.info.fingerprint)));
    } else {
        json_write_null(json, "key_fingerprint");
    }
    json_begin_array(json, "images");
    for (size_t i = 0; i < report->image_count; i++) {
        write_image(jobs, index, &report->images[i], json);
    }
    json_end_array(json);
    pack_report_write_seal(job, json);
    json_end_object(json);
}

static void add_packages(const struct pack_jobs *jobs, struct plomb_buf *text)
{
    for (size_t i = 0; i < jobs->count; i++) {
        if (i > 0) plomb_buf_add_text(text, "\n");
        add_package(jobs, i, text);
    }
}

static void write_packages(const struct pack_jobs *jobs, struct json_writer *json)
{
    json_begin_array(json, "packages");
    for (size_t i = 0; i < jobs->count; i++) write_package(jobs, i, json);
    json_end_array(json);
}

void pack_report_result(const struct pack_jobs *jobs, const struct cli *cli)
{
    if (cli->is_json) {
        write_packages(jobs, cli->json);
    } else {
        add_packages(jobs, cli->text);
    }
}
