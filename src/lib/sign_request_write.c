#include <plomb/plomb.h>
#include <plomb/sign_request.h>

#include "base/json.h"
#include "lib/sign_request_object.h"
#include "lib/sign_request_write.h"

const char sign_request_tool[] = "plomb " PLOMB_VERSION;

static void write_digest(struct json_writer *json, const char *key,
                         const uint8_t digest[PLOMB_HASH_SIZE])
{
    json_write_hex(json, key, plomb_span(digest, PLOMB_HASH_SIZE));
}

static void write_text(struct json_writer *json, const char *key, const char *text)
{
    if (text[0] != '\0') json_write_string(json, key, text);
}

static void write_image(struct json_writer *json, const struct plomb_sign_item *item)
{
    if (item->slot == PLOMB_SLOT_COUNT) return;
    json_write_string(json, "image", plomb_slot_name(item->slot));
    if (item->is_inner) json_write_boolean(json, "is_inner", true);
    json_write_uint(json, "image_size", item->image_size);
    if (item->has_image_sha256) write_digest(json, "image_sha256", item->image_sha256);
    if (item->has_fw_version) json_write_uint(json, "fw_version", item->fw_version);
    if (item->has_hw_version) json_write_uint(json, "hw_version", item->hw_version);
}

static void write_item(struct json_writer *json, const struct plomb_sign_item *item)
{
    json_begin_object(json, NULL);
    json_write_string(json, "purpose", plomb_sign_purpose_name(item->purpose));
    write_image(json, item);
    json_write_boolean(json, "is_dependent", item->is_dependent);
    if (!item->is_dependent) write_digest(json, "digest", item->digest);
    if (item->message_size > 0) {
        json_write_hex(json, "message", plomb_span(item->message, item->message_size));
    }
    json_end_object(json);
}

static void write_package(struct json_writer *json,
                          const struct plomb_sign_package *package)
{
    json_begin_object(json, NULL);
    json_write_string(json, "output", package->output);
    json_write_string(json, "file", package->unsigned_name);
    json_write_uint(json, "size", package->size);
    write_digest(json, "sha256", package->sha256);
    write_text(json, "product", package->product);
    write_text(json, "version", package->version);
    json_begin_array(json, "signatures");
    for (size_t i = 0; i < package->item_count; i++) {
        write_item(json, &package->items[i]);
    }
    json_end_array(json);
    json_end_object(json);
}

void plomb_sign_request_write(const struct plomb_sign_set *request,
                              struct plomb_buf *out)
{
    struct json_writer json;
    uint8_t id[PLOMB_HASH_SIZE] = {0};
    enum plomb_status status = sign_request_id(request, id);

    if (status != PLOMB_OK) {
        out->status = status;
        return;
    }
    json_writer_init(&json, out);
    json_begin_object(&json, NULL);
    json_write_uint(&json, "plomb_sign_request", SIGN_REQUEST_VERSION);
    write_digest(&json, "id", id);
    json_write_string(&json, "tool", sign_request_tool);
    json_write_hex(&json, "public_key",
                   plomb_span(request->public_key, sizeof(request->public_key)));
    write_digest(&json, "fingerprint", request->fingerprint);
    json_begin_array(&json, "packages");
    for (size_t i = 0; i < request->count; i++) {
        write_package(&json, &request->packages[i]);
    }
    json_end_array(&json);
    json_end_object(&json);
    plomb_buf_add_byte(out, '\n');
}
