#include "cli/key_report.h"

#include <string.h>

#include "cli/output.h"

static const char *type_of(const struct plomb_key_info *info)
{
    static const char *const names[] = {
        [PLOMB_KEY_SIGNING] = "signing",
        [PLOMB_KEY_RECIPIENT] = "recipient",
        [PLOMB_KEY_CLASS] = "class",
    };

    return names[info->type];
}

static bool is_aes_128(const struct plomb_key_info *info)
{
    return info->class_key_size == 16;
}

static const char *algorithm_of(const struct plomb_key_info *info)
{
    if (info->type == PLOMB_KEY_SIGNING) return "ECDSA P-256";
    if (info->type == PLOMB_KEY_RECIPIENT) return "ECDH P-256";
    return is_aes_128(info) ? "AES-128" : "AES-256";
}

static const char *algorithm_id_of(const struct plomb_key_info *info)
{
    if (info->type == PLOMB_KEY_SIGNING) return "ecdsa-p256";
    if (info->type == PLOMB_KEY_RECIPIENT) return "ecdh-p256";
    return is_aes_128(info) ? "aes-128" : "aes-256";
}

void key_report_type(struct plomb_buf *text, const struct plomb_key_info *info)
{
    plomb_buf_addf(text, "%s key, %s, ", type_of(info), algorithm_of(info));
    if (!info->is_private) {
        plomb_buf_add_text(text, "public\n");
        return;
    }
    if (info->type != PLOMB_KEY_CLASS) plomb_buf_add_text(text, "private, ");
    if (strcmp(info->encoding, "PKCS#11") == 0) {
        plomb_buf_add_text(text, "on a token\n");
        return;
    }
    plomb_buf_add_text(text, info->is_encrypted ? "encrypted with a passphrase\n"
                                                : "not encrypted\n");
}

void key_report_names(struct plomb_buf *text, const struct plomb_key_info *info)
{
    if (info->type == PLOMB_KEY_CLASS) {
        plomb_buf_addf(text, "  label        %s\n", info->label);
    }
    if (info->type != PLOMB_KEY_SIGNING) {
        plomb_buf_add_text(text, "  key id       ");
        output_add_hex(text, plomb_span(info->key_id, sizeof(info->key_id)));
        plomb_buf_add_text(text, "\n");
    }
    if (info->type != PLOMB_KEY_CLASS) {
        plomb_buf_add_text(text, "  fingerprint  ");
        output_add_hex(text, plomb_span(info->fingerprint, sizeof(info->fingerprint)));
        plomb_buf_add_text(text, "\n");
    }
}

void key_report_json(struct json_writer *json, const struct plomb_key_info *info)
{
    json_write_string(json, "type", type_of(info));
    json_write_string(json, "algorithm", algorithm_id_of(info));
    if (info->type == PLOMB_KEY_CLASS) {
        json_write_string(json, "label", info->label);
    } else {
        json_write_null(json, "label");
    }
    if (info->type != PLOMB_KEY_SIGNING) {
        json_write_hex(json, "key_id", plomb_span(info->key_id, sizeof(info->key_id)));
    } else {
        json_write_null(json, "key_id");
    }
    if (info->type != PLOMB_KEY_CLASS) {
        json_write_hex(json, "fingerprint",
                       plomb_span(info->fingerprint, sizeof(info->fingerprint)));
    } else {
        json_write_null(json, "fingerprint");
    }
}

void key_report_warn(const struct cli *cli, const struct plomb_key_info *info,
                     const char *path)
{
    plomb_notes_warn(cli->notes, "key-not-encrypted",
                     info->type == PLOMB_KEY_SIGNING
                         ? "whoever reads '%s' can sign with it"
                         : "whoever reads '%s' can open what is sealed for it",
                     path);
}
