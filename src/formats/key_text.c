#include "formats/key_text.h"

#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/json.h"
#include "formats/pem.h"

enum {
    HALF = KEY_TEXT_KEY_SIZE / 2, /* bytes of X and of Y */
    C_COLUMNS = 8,                /* bytes on a line of plomb's own array */
    PEM_TEXT_MAX = 256            /* characters of a public key as PEM */
};

static const char pem_label[] = "PUBLIC KEY";

/* X and Y with the bytes of each reversed. */
static void reverse_halves(const uint8_t *public_key, uint8_t out[KEY_TEXT_KEY_SIZE])
{
    for (size_t i = 0; i < HALF; i++) {
        out[i] = public_key[HALF - 1 - i];
        out[HALF + i] = public_key[KEY_TEXT_KEY_SIZE - 1 - i];
    }
}

static void add_hex(struct plomb_buf *out, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) plomb_buf_addf(out, "%02x", bytes[i]);
}

/* "0x1c, 0x12, ..., 0x44", without a comma behind the last one. */
static void add_bytes(struct plomb_buf *out, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        plomb_buf_addf(out, "%s0x%02x", i > 0 ? ", " : "", bytes[i]);
    }
}

void key_text_write_pem(const struct key_text *key, struct plomb_buf *out)
{
    uint8_t *room =
        plomb_buf_extend(out, pem_encoded_size(pem_label, key->der.size), 0);

    if (room != NULL) pem_encode(pem_label, key->der, room);
}

void key_text_write_hex(const struct key_text *key, struct plomb_buf *out)
{
    add_hex(out, key->public_key, KEY_TEXT_KEY_SIZE);
    plomb_buf_add_byte(out, '\n');
}

void key_text_write_nrf5_c(const struct key_text *key, struct plomb_buf *out)
{
    uint8_t bytes[KEY_TEXT_KEY_SIZE];

    reverse_halves(key->public_key, bytes);
    plomb_buf_add_text(out, "\n/* Written by plomb; SHA-256 of the public key: ");
    add_hex(out, key->fingerprint, KEY_TEXT_FINGERPRINT_SIZE);
    plomb_buf_add_text(out, " */\n"
                            "\n"
                            "#include \"stdint.h\"\n"
                            "#include \"compiler_abstraction.h\"\n"
                            "\n"
                            "/** @brief Public key used to verify DFU images */\n"
                            "__ALIGN(4) const uint8_t pk[64] =\n"
                            "{\n"
                            "    ");
    add_bytes(out, bytes, HALF);
    plomb_buf_add_text(out, ",\n    ");
    add_bytes(out, bytes + HALF, HALF);
    plomb_buf_add_text(out, "\n};\n");
}

void key_text_write_nrf5_hex(const struct key_text *key, struct plomb_buf *out)
{
    uint8_t bytes[KEY_TEXT_KEY_SIZE];

    reverse_halves(key->public_key, bytes);
    add_hex(out, bytes, sizeof(bytes));
    plomb_buf_add_byte(out, '\n');
}

void key_text_write_c(const struct key_text *key, struct plomb_buf *out)
{
    const char *name =
        key->is_recipient ? "plomb_recipient_public_key" : "plomb_public_key";

    plomb_buf_addf(out,
                   "/*\n"
                   " * %s P-256 public key: X, then Y, each big-endian.\n"
                   " * Written by plomb; SHA-256 of the public key:\n"
                   " * ",
                   key->is_recipient ? "ECDH" : "ECDSA");
    add_hex(out, key->fingerprint, KEY_TEXT_FINGERPRINT_SIZE);
    plomb_buf_addf(out,
                   "\n"
                   " */\n"
                   "#include <stdint.h>\n"
                   "\n"
                   "extern const uint8_t %s[64];\n"
                   "\n"
                   "const uint8_t %s[64] = {\n",
                   name, name);
    for (size_t i = 0; i < KEY_TEXT_KEY_SIZE; i += C_COLUMNS) {
        plomb_buf_add_text(out, "    ");
        add_bytes(out, key->public_key + i, C_COLUMNS);
        plomb_buf_add_text(out, ",\n");
    }
    plomb_buf_add_text(out, "};\n");
}

void key_text_write_json(const struct key_text *key, struct plomb_buf *out)
{
    char pem[PEM_TEXT_MAX] = "";
    struct json_writer writer;

    if (pem_encoded_size(pem_label, key->der.size) < sizeof(pem)) {
        pem_encode(pem_label, key->der, (uint8_t *)pem);
    }
    json_writer_init(&writer, out);
    json_begin_object(&writer, NULL);
    json_write_string(&writer, "type", key->is_recipient ? "recipient" : "signing");
    json_write_string(&writer, "algorithm",
                      key->is_recipient ? "ecdh-p256" : "ecdsa-p256");
    if (key->key_id != NULL) {
        json_write_hex(&writer, "key_id", plomb_span(key->key_id, KEY_TEXT_ID_SIZE));
    } else {
        json_write_null(&writer, "key_id");
    }
    json_write_hex(&writer, "fingerprint",
                   plomb_span(key->fingerprint, KEY_TEXT_FINGERPRINT_SIZE));
    json_write_hex(&writer, "x", plomb_span(key->public_key, HALF));
    json_write_hex(&writer, "y", plomb_span(key->public_key + HALF, HALF));
    json_write_string(&writer, "pem", pem);
    if (key->test_key != NULL) {
        json_write_string(&writer, "test_key", key->test_key);
    } else {
        json_write_null(&writer, "test_key");
    }
    json_end_object(&writer);
    plomb_buf_add_byte(out, '\n');
}
