#include "lib/key_block.h"

#include <stdbool.h>
#include <string.h>

#include "base/error.h"
#include "crypto/key_kind.h"

struct known_label {
    const char *label;
    enum key_der_form form; /* KEY_DER_OTHER: only to be named */
    const char *name;       /* what it is, when it is not a key for plomb */
};

/* RFC 7468, RFC 5915, and what OpenSSL, OpenSSH and GnuPG write. */
static const struct known_label known_labels[] = {
    {"EC PRIVATE KEY", KEY_DER_SEC1, NULL},
    {"PRIVATE KEY", KEY_DER_PKCS8, NULL},
    {"ENCRYPTED PRIVATE KEY", KEY_DER_ENCRYPTED, NULL},
    {"PUBLIC KEY", KEY_DER_PUBLIC, NULL},
    {"RSA PRIVATE KEY", KEY_DER_RSA, NULL},
    {"RSA PUBLIC KEY", KEY_DER_OTHER, "an RSA key"},
    {"DSA PRIVATE KEY", KEY_DER_OTHER, "a DSA key"},
    {"CERTIFICATE", KEY_DER_OTHER, "an X.509 certificate"},
    {"X509 CERTIFICATE", KEY_DER_OTHER, "an X.509 certificate"},
    {"TRUSTED CERTIFICATE", KEY_DER_OTHER, "an X.509 certificate"},
    {"CERTIFICATE REQUEST", KEY_DER_OTHER, "a certificate request"},
    {"NEW CERTIFICATE REQUEST", KEY_DER_OTHER, "a certificate request"},
    {"OPENSSH PRIVATE KEY", KEY_DER_OTHER, "a key of OpenSSH"},
    {"PGP PRIVATE KEY BLOCK", KEY_DER_OTHER, "an OpenPGP key"},
    {"PGP PUBLIC KEY BLOCK", KEY_DER_OTHER, "an OpenPGP key"},
    {"EC PARAMETERS", KEY_DER_OTHER, "the parameters of a curve without a key"},
};

static const struct known_label *find_label(const char *label)
{
    for (size_t i = 0; i < sizeof(known_labels) / sizeof(known_labels[0]); i++) {
        if (strcmp(known_labels[i].label, label) == 0) return &known_labels[i];
    }
    return NULL;
}

/* The blocks of a text that matter; a line of 0 stands for none. */
struct found {
    struct pem_block private_key;
    struct pem_block public_key;
    struct pem_block other; /* the first that is neither, parameters last */
};

static enum plomb_status note_private(struct found *found,
                                      const struct pem_block *block,
                                      struct plomb_error *error)
{
    if (found->private_key.line != 0) {
        error_set_at_line(error, PLOMB_KEY_MALFORMED, block->line,
                          "a second private key; the first is at line %zu",
                          found->private_key.line);
        error_hint(error, "put the key that is meant into a file of its own");
        return PLOMB_KEY_MALFORMED;
    }
    found->private_key = *block;
    return PLOMB_OK;
}

static enum plomb_status note(struct found *found, const struct pem_block *block,
                              struct plomb_error *error)
{
    const struct known_label *known = find_label(block->label);
    enum key_der_form form = known != NULL ? known->form : KEY_DER_OTHER;

    if (form == KEY_DER_PUBLIC) {
        if (found->public_key.line == 0) found->public_key = *block;
        return PLOMB_OK;
    }
    if (form != KEY_DER_OTHER) return note_private(found, block, error);
    if (found->other.line == 0 || strcmp(found->other.label, "EC PARAMETERS") == 0) {
        found->other = *block;
    }
    return PLOMB_OK;
}

static enum plomb_status refuse_other(const struct pem_block *block,
                                      struct plomb_error *error)
{
    const struct known_label *known = find_label(block->label);

    if (known == NULL) {
        return error_set_at_line(error, PLOMB_KEY_UNSUPPORTED, block->line,
                                 "the block '%s' is not a key", block->label);
    }
    if (strcmp(block->label, "OPENSSH PRIVATE KEY") == 0) {
        error_set(error, PLOMB_KEY_UNSUPPORTED, "it is in a format of OpenSSH's own");
        error_hint(error, "convert a copy of it: ssh-keygen -p -m PKCS8 -f COPY");
        return PLOMB_KEY_UNSUPPORTED;
    }
    return key_kind_refuse(known->name, error);
}

static enum plomb_status refuse_text(struct plomb_span text, struct plomb_error *error)
{
    static const uint8_t utf16[][2] = {{0xff, 0xfe}, {0xfe, 0xff}};

    for (size_t i = 0; i < 2; i++) {
        if (plomb_span_is_equal(plomb_span_sub(text, 0, 2), plomb_span(utf16[i], 2))) {
            error_set(error, PLOMB_KEY_MALFORMED, "it is UTF-16 text");
            error_hint(error, "save it as plain ASCII or UTF-8 text");
            return PLOMB_KEY_MALFORMED;
        }
    }
    error_set(error, PLOMB_KEY_MALFORMED,
              text.size == 0 ? "it is empty"
                             : "it holds no PEM block, and it is not a DER key");
    error_hint(error, "a key file has a line such as '-----BEGIN PRIVATE KEY-----'");
    return PLOMB_KEY_MALFORMED;
}

enum plomb_status key_block_find(struct plomb_span text, struct pem_block *out,
                                 enum key_der_form *form_out, struct plomb_error *error)
{
    struct found found = {0};
    struct pem_reader reader;
    struct pem_block block;
    bool is_found = true;
    const struct pem_block *chosen;

    pem_reader_init(&reader, text);
    while (is_found) {
        enum plomb_status status = pem_next(&reader, &block, &is_found, error);

        if (status == PLOMB_OK && is_found) status = note(&found, &block, error);
        if (status != PLOMB_OK) return status;
    }
    chosen = found.private_key.line != 0 ? &found.private_key : &found.public_key;
    if (chosen->line == 0) {
        if (found.other.line != 0) return refuse_other(&found.other, error);
        return refuse_text(text, error);
    }
    *form_out = find_label(chosen->label)->form;
    *out = *chosen;
    return PLOMB_OK;
}
