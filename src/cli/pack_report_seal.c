#include "cli/pack_report_seal.h"

#include <plomb/seal_words.h>

#include "base/file.h"
#include "cli/output.h"
#include "cli/pack_deltas.h"
#include "cli/render_text.h"

static void add_delta(const struct pack_job *job, const struct pack_job *full,
                      const struct plomb_pack_image *image, struct plomb_buf *text)
{
    const struct plomb_pack_image *whole = pack_deltas_application(full);

    if (image->payload.has_base_version) {
        plomb_buf_addf(text, "  %-22s %u, ", "delta from", image->payload.base_version);
    } else {
        plomb_buf_addf(text, "  %-22s ", "delta from");
    }
    output_add_untrusted(text, file_base_name(job->package->seal.delta_from));
    plomb_buf_add_text(text, ": ");
    render_number(text, image->payload.size);
    plomb_buf_add_text(text, " bytes, ");
    render_share(text, image->payload.size, whole != NULL ? whole->payload.size : 0);
    plomb_buf_add_text(text, " of the full payload\n");
}

void pack_report_add_payload(const struct pack_jobs *jobs, size_t index,
                             const struct plomb_pack_image *image,
                             struct plomb_buf *text)
{
    const struct plomb_extension *extension = &image->command.extension;
    const struct pack_job *full = pack_deltas_full(jobs, index);

    if (!plomb_init_command_is_sealed(&image->command)) return;
    plomb_buf_addf(text, "  %-22s ", "payload");
    render_number(text, image->payload.size);
    plomb_buf_add_text(text, " bytes, ");
    render_share(text, image->payload.size, image->image_size);
    plomb_buf_addf(text, " of the image; %s, cipher %s\n",
                   plomb_codec_name(extension->codec),
                   plomb_cipher_name(extension->cipher));
    if (full != NULL && plomb_extension_is_delta(extension)) {
        add_delta(&jobs->jobs[index], full, image, text);
    }
}

static void write_delta(const struct pack_job *job, const struct pack_job *full,
                        const struct plomb_pack_image *image, struct json_writer *json)
{
    const struct plomb_pack_image *whole = pack_deltas_application(full);

    json_begin_object(json, "delta");
    json_write_string(json, "base_file", job->package->seal.delta_from);
    if (image->payload.has_base_version) {
        json_write_uint(json, "base_version", image->payload.base_version);
    } else {
        json_write_null(json, "base_version");
    }
    json_write_uint(json, "base_size", image->command.extension.base_size);
    json_write_uint(json, "full_payload_size", whole != NULL ? whole->payload.size : 0);
    json_end_object(json);
}

void pack_report_write_payload(const struct pack_jobs *jobs, size_t index,
                               const struct plomb_pack_image *image,
                               struct json_writer *json)
{
    const struct plomb_extension *extension = &image->command.extension;
    const struct pack_job *full = pack_deltas_full(jobs, index);

    if (!plomb_init_command_is_sealed(&image->command)) return;
    json_begin_object(json, "payload");
    json_write_uint(json, "size", image->payload.size);
    json_write_string(json, "codec", plomb_codec_name(extension->codec));
    json_write_string(json, "cipher", plomb_cipher_name(extension->cipher));
    if (full != NULL && plomb_extension_is_delta(extension)) {
        write_delta(&jobs->jobs[index], full, image, json);
    }
    json_end_object(json);
}

/* The id is what stays the same; the file is what whoever packed it knows. */
static void add_recipient(const struct pack_recipient *recipient,
                          struct plomb_buf *text)
{
    const struct plomb_key_info *info = &recipient->info;

    output_add_hex(text, plomb_span(info->key_id, sizeof(info->key_id)));
    if (info->type == PLOMB_KEY_CLASS) {
        plomb_buf_addf(text, ", class key %s, ", info->label);
    } else {
        plomb_buf_add_text(text, ", recipient's key ");
    }
    output_add_untrusted(text, file_base_name(recipient->file));
    plomb_buf_add_text(text, "\n");
}

void pack_report_add_seal(const struct pack_job *job, struct plomb_buf *text)
{
    const struct plomb_recipe_package *package = job->package;

    if (!package->seal.is_wanted) return;
    if (job->recipient_count == 0) {
        plomb_buf_addf(text, "  %-22s everybody: it is not encrypted\n", "opened by");
    }
    for (size_t i = 0; i < job->recipient_count; i++) {
        plomb_buf_addf(text, "  %-22s ", i == 0 ? "opened by" : "");
        add_recipient(job->recipients[i], text);
    }
    if (package->seal_result.security_counter > 0) {
        plomb_buf_addf(text, "  %-22s %u\n", "security counter",
                       package->seal_result.security_counter);
    }
}

static void write_recipient(const struct pack_recipient *recipient,
                            struct json_writer *json)
{
    const struct plomb_key_info *info = &recipient->info;
    bool is_class = info->type == PLOMB_KEY_CLASS;

    json_begin_object(json, NULL);
    json_write_hex(json, "key_id", plomb_span(info->key_id, sizeof(info->key_id)));
    json_write_string(json, "method", is_class ? "class" : "hpke");
    if (is_class) {
        json_write_null(json, "fingerprint");
        json_write_string(json, "label", info->label);
    } else {
        json_write_hex(json, "fingerprint",
                       plomb_span(info->fingerprint, sizeof(info->fingerprint)));
        json_write_null(json, "label");
    }
    json_write_string(json, "file", recipient->file);
    json_end_object(json);
}

void pack_report_write_seal(const struct pack_job *job, struct json_writer *json)
{
    const struct plomb_recipe_package *package = job->package;

    if (!package->seal.is_wanted) return;
    json_begin_object(json, "seal");
    json_begin_array(json, "recipients");
    for (size_t i = 0; i < job->recipient_count; i++) {
        write_recipient(job->recipients[i], json);
    }
    json_end_array(json);
    json_write_uint(json, "security_counter", package->seal_result.security_counter);
    json_write_boolean(json, "allow_no_backup", package->seal_result.allow_no_backup);
    json_end_object(json);
}
