/*
 * The JSON reader, and the writer over what it accepted: what is written must
 * be read again, and must then be written alike.
 */
#include <stdlib.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_value(struct json_writer *writer, const struct json *value)
{
    uint64_t number = 0;
    bool flag = false;

    switch (json_type_of(value)) {
    case JSON_NULL:
        json_write_null(writer, json_key(value));
        return;
    case JSON_BOOLEAN:
        if (!json_boolean(value, &flag)) abort();
        json_write_boolean(writer, json_key(value), flag);
        return;
    case JSON_NUMBER:
        (void)!json_uint(value, UINT64_MAX, &number);
        json_write_uint(writer, json_key(value), number);
        return;
    case JSON_STRING:
        json_write_string(writer, json_key(value), json_string(value));
        return;
    case JSON_ARRAY:
        json_begin_flat_array(writer, json_key(value));
        break;
    case JSON_OBJECT:
        json_begin_object(writer, json_key(value));
        break;
    }
    for (const struct json *item = json_first(value); item != NULL;
         item = json_next(item)) {
        write_value(writer, item);
    }
    if (json_type_of(value) == JSON_ARRAY) json_end_array(writer);
    if (json_type_of(value) == JSON_OBJECT) json_end_object(writer);
}

/* Reads `text` and writes it to `out`; false if it is refused. */
static bool rewrite(struct plomb_span text, struct plomb_buf *out)
{
    struct plomb_error error = {0};
    struct json *document = NULL;
    struct json_writer writer;

    plomb_buf_init(out, 16u << 20);
    if (json_parse(text, &document, &error) != PLOMB_OK) {
        if (error.message[0] == '\0' || document != NULL) abort();
        return false;
    }
    json_writer_init(&writer, out);
    write_value(&writer, document);
    if (writer.depth != 0 || out->status != PLOMB_OK) abort();
    json_free(&document);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plomb_buf first;
    struct plomb_buf second;

    if (rewrite(plomb_span(data, size), &first) && first.size <= JSON_SIZE_MAX) {
        if (!rewrite(plomb_buf_span(&first), &second)) abort();
        if (!plomb_span_is_equal(plomb_buf_span(&first), plomb_buf_span(&second))) {
            abort();
        }
        plomb_buf_clear(&second);
    }
    plomb_buf_clear(&first);
    return 0;
}
