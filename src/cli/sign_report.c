#include "cli/sign_report.h"

#include <plomb/key.h>

#include "base/number.h"
#include "cli/output.h"

static const char *title_of(const struct plomb_sign_item *item)
{
    switch (item->purpose) {
    case PLOMB_SIGN_INIT_PACKET:
        return "init packet";
    case PLOMB_SIGN_BOOT_VALIDATION:
        return "boot validation";
    case PLOMB_SIGN_RELEASE:
        return "release statement";
    case PLOMB_SIGN_SETTINGS:
        break;
    }
    return "settings page";
}

static void add_label(struct plomb_buf *text, const char *label)
{
    plomb_buf_addf(text, "      %-10s ", label);
}

static void add_digest(struct plomb_buf *text, const char *label,
                       const uint8_t digest[PLOMB_HASH_SIZE])
{
    add_label(text, label);
    output_add_hex(text, plomb_span(digest, PLOMB_HASH_SIZE));
    plomb_buf_add_text(text, "\n");
}

static void add_versions(struct plomb_buf *text, const struct plomb_sign_item *item)
{
    if (item->has_fw_version) {
        add_label(text, "version");
        plomb_buf_addf(text, "%u\n", item->fw_version);
    }
    if (item->has_hw_version) {
        add_label(text, "hardware");
        plomb_buf_addf(text, "%u\n", item->hw_version);
    }
}

static void add_item(struct plomb_buf *text, size_t number,
                     const struct plomb_sign_item *item)
{
    plomb_buf_addf(text, "    %zu. %s", number, title_of(item));
    if (item->slot != PLOMB_SLOT_COUNT) {
        plomb_buf_addf(text, ", %s%s", plomb_slot_name(item->slot),
                       item->is_inner ? " inside the Zigbee OTA file" : "");
    }
    plomb_buf_add_text(text, "\n");
    if (item->slot != PLOMB_SLOT_COUNT) {
        add_label(text, "image");
        plomb_buf_addf(text, "%s bytes\n", NUMBER(item->image_size));
    }
    if (item->has_image_sha256) add_digest(text, "sha256", item->image_sha256);
    if (item->is_hidden) {
        add_label(text, "");
        plomb_buf_add_text(text, "as the package says: the image itself is hidden\n");
    }
    add_versions(text, item);
    if (item->is_dependent) {
        add_label(text, "digest");
        plomb_buf_add_text(text, "depends on the signatures above\n");
    } else {
        add_digest(text, "digest", item->digest);
    }
}

static void add_package(struct plomb_buf *text,
                        const struct plomb_sign_package *package)
{
    plomb_buf_add_text(text, "  ");
    output_add_untrusted(text, package->output);
    plomb_buf_add_text(text, "\n    file     ");
    output_add_untrusted(text, package->unsigned_name);
    plomb_buf_addf(text, ", %s bytes\n    sha256   ", NUMBER(package->size));
    output_add_hex(text, plomb_span(package->sha256, sizeof(package->sha256)));
    if (package->product[0] != '\0') {
        plomb_buf_add_text(text, "\n    product  ");
        output_add_untrusted(text, package->product);
    }
    if (package->version[0] != '\0') {
        plomb_buf_add_text(text, "\n    version  ");
        output_add_untrusted(text, package->version);
    }
    plomb_buf_add_text(text, "\n");
    for (size_t i = 0; i < package->item_count; i++) {
        add_item(text, i + 1, &package->items[i]);
    }
}

void sign_report_key_text(struct plomb_buf *text, const struct plomb_sign_set *request)
{
    struct plomb_key_info info;

    plomb_key_describe(plomb_sign_request_key(request), &info);
    plomb_buf_add_text(text, "  key        ");
    output_add_hex(text, plomb_span(info.fingerprint, sizeof(info.fingerprint)));
    if (info.test_key != NULL) plomb_buf_addf(text, " (%s)", info.test_key);
    plomb_buf_add_text(text, "\n");
}

void sign_report_key_json(struct json_writer *json,
                          const struct plomb_sign_set *request)
{
    struct plomb_key_info info;

    plomb_key_describe(plomb_sign_request_key(request), &info);
    json_write_hex(json, "fingerprint",
                   plomb_span(info.fingerprint, sizeof(info.fingerprint)));
}

void sign_report_text(struct plomb_buf *text, const struct plomb_sign_set *request)
{
    size_t count = 0;
    const struct plomb_sign_package *packages =
        plomb_sign_request_packages(request, &count);

    sign_report_key_text(text, request);
    for (size_t i = 0; i < count; i++) add_package(text, &packages[i]);
}

static void write_text(struct json_writer *json, const char *key, const char *text)
{
    if (text[0] != '\0') {
        json_write_string(json, key, text);
    } else {
        json_write_null(json, key);
    }
}

static void write_number(struct json_writer *json, const char *key, bool is_known,
                         uint32_t number)
{
    if (is_known) {
        json_write_uint(json, key, number);
    } else {
        json_write_null(json, key);
    }
}

static void write_digest(struct json_writer *json, const char *key, bool is_known,
                         const uint8_t digest[PLOMB_HASH_SIZE])
{
    if (is_known) {
        json_write_hex(json, key, plomb_span(digest, PLOMB_HASH_SIZE));
    } else {
        json_write_null(json, key);
    }
}

static void write_item(struct json_writer *json, const struct plomb_sign_item *item)
{
    bool is_image = item->slot != PLOMB_SLOT_COUNT;

    json_begin_object(json, NULL);
    json_write_string(json, "purpose", plomb_sign_purpose_name(item->purpose));
    write_text(json, "image", is_image ? plomb_slot_name(item->slot) : "");
    json_write_boolean(json, "is_inner", item->is_inner);
    write_number(json, "image_size", is_image, item->image_size);
    write_digest(json, "image_sha256", item->has_image_sha256, item->image_sha256);
    write_number(json, "fw_version", item->has_fw_version, item->fw_version);
    write_number(json, "hw_version", item->has_hw_version, item->hw_version);
    write_digest(json, "digest", !item->is_dependent, item->digest);
    json_end_object(json);
}

static void write_package(struct json_writer *json,
                          const struct plomb_sign_package *package)
{
    json_begin_object(json, NULL);
    json_write_string(json, "output", package->output);
    json_write_string(json, "file", package->unsigned_name);
    json_write_uint(json, "size", package->size);
    write_digest(json, "sha256", true, package->sha256);
    write_text(json, "product", package->product);
    write_text(json, "version", package->version);
    json_begin_array(json, "signatures");
    for (size_t i = 0; i < package->item_count; i++) {
        write_item(json, &package->items[i]);
    }
    json_end_array(json);
    json_end_object(json);
}

void sign_report_json(struct json_writer *json, const struct plomb_sign_set *request)
{
    size_t count = 0;
    const struct plomb_sign_package *packages =
        plomb_sign_request_packages(request, &count);

    sign_report_key_json(json, request);
    json_begin_array(json, "packages");
    for (size_t i = 0; i < count; i++) write_package(json, &packages[i]);
    json_end_array(json);
}
