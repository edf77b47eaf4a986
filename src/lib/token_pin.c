#include "lib/token_pin.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

enum { PIN_FILE_MAX = 4096 };

/* Whether the URI's PIN is to be used rather than options->pin. */
static bool is_from_uri(const struct plomb_token_options *options,
                        const struct pkcs11_uri *uri, enum pkcs11_uri_name name)
{
    if (options->prefers_pin && options->pin != NULL) return false;
    return pkcs11_uri_has(uri, name);
}

static enum plomb_status refuse_source(const struct pkcs11_uri *uri, const char *reason,
                                       struct plomb_error *error)
{
    error_set_at_offset(error, PLOMB_TOKEN_URI_MALFORMED,
                        uri->offsets[PKCS11_URI_PIN_SOURCE], "'pin-source' %s", reason);
    error_hint(error, "name a file, as pin-source=file:/etc/plomb/pin; or let a "
                      "program write the PIN to --pin-fd");
    return PLOMB_TOKEN_URI_MALFORMED;
}

/*
 * RFC 7512, section 2.4: a file URI (RFC 8089) or a path, and "|" before a program,
 * which plomb does not run: a URI is data. Nothing is percent-decoded twice.
 */
static enum plomb_status path_of(const struct pkcs11_uri *uri, const char **path_out,
                                 struct plomb_error *error)
{
    static const char local[] = "//localhost/";
    const char *path = (const char *)uri->values[PKCS11_URI_PIN_SOURCE].ptr;

    if (path[0] == '|') return refuse_source(uri, "names a program", error);
    if (strncmp(path, "file:", 5) == 0) {
        path += 5;
        if (strncmp(path, local, sizeof(local) - 1) == 0) path += sizeof(local) - 2;
        if (strncmp(path, "///", 3) == 0) path += 2;
        if (strncmp(path, "//", 2) == 0) {
            return refuse_source(uri, "names a file of another machine", error);
        }
        if (path[0] == '\0') return refuse_source(uri, "names no file", error);
    } else if (path[0] != '/') {
        return refuse_source(uri, "is neither a file: URI nor an absolute path", error);
    }
    *path_out = path;
    return PLOMB_OK;
}

enum plomb_status token_pin_check(const struct plomb_token_options *options,
                                  const struct pkcs11_uri *uri,
                                  struct plomb_error *error)
{
    const char *path = NULL;

    if (pkcs11_uri_has(uri, PKCS11_URI_PIN_VALUE) && !options->allow_pin_value) {
        error_set_at_offset(error, PLOMB_TOKEN_URI_MALFORMED,
                            uri->offsets[PKCS11_URI_PIN_VALUE],
                            "'pin-value' shows the PIN to everybody who sees the URI");
        error_hint(error, "give the PIN with --pin-file FILE, --pin-fd N or "
                          "pin-source=file:FILE; or allow it with --allow-pin-value");
        return PLOMB_TOKEN_URI_MALFORMED;
    }
    if (!is_from_uri(options, uri, PKCS11_URI_PIN_SOURCE)) return PLOMB_OK;
    return path_of(uri, &path, error);
}

static enum plomb_status refuse(const char *label, const char *reason,
                                struct plomb_error *error)
{
    return error_set(error, PLOMB_PASSPHRASE_UNUSABLE, "the PIN for token '%s' %s",
                     label, reason);
}

/* The first line is the PIN. */
static enum plomb_status read_file(const struct plomb_token_options *options,
                                   const struct pkcs11_uri *uri,
                                   struct plomb_secret *out, struct plomb_error *error)
{
    const char *path = NULL;
    const uint8_t *end;
    enum plomb_status status = path_of(uri, &path, error);

    if (status != PLOMB_OK) return status;
    if (options->notes != NULL && file_is_exposed(path)) {
        plomb_notes_warn(options->notes, "pin-file-exposed",
                         "other users may read the PIN in '%s'; make it private with "
                         "chmod 600",
                         path);
    }
    status = plomb_secret_reserve(out, PIN_FILE_MAX, error);
    if (status != PLOMB_OK) return status;
    status = file_read_into(path, out->ptr, PIN_FILE_MAX, &out->size, error);
    if (status != PLOMB_OK) return status;
    end = memchr(out->ptr, '\n', out->size);
    if (end != NULL) out->size = (size_t)(end - out->ptr);
    if (out->size > 0 && out->ptr[out->size - 1] == '\r') out->size--;
    return PLOMB_OK;
}

enum plomb_status token_pin_get(const struct plomb_token_options *options,
                                const struct pkcs11_uri *uri, const char *label,
                                struct plomb_secret *out, struct plomb_error *error)
{
    enum plomb_status status;

    if (is_from_uri(options, uri, PKCS11_URI_PIN_VALUE)) {
        status = pkcs11_uri_decode_pin(uri, out, error);
    } else if (is_from_uri(options, uri, PKCS11_URI_PIN_SOURCE)) {
        status = read_file(options, uri, out, error);
    } else if (options->pin == NULL) {
        return error_set(error, PLOMB_PIN_NEEDED, "token '%s' needs a PIN", label);
    } else {
        status = options->pin->get(options->pin->context, label, out, error);
    }
    if (status != PLOMB_OK) return status;
    if (out->size == 0) return refuse(label, "is empty", error);
    if (out->size > PLOMB_PIN_MAX) return refuse(label, "is too long", error);
    return PLOMB_OK;
}
