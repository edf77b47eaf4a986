#include "lib/key_parse.h"

#include <string.h>

#include "base/base64.h"
#include "base/error.h"
#include "crypto/key_der.h"
#include "crypto/key_kind.h"
#include "crypto/pkcs8.h"
#include "lib/key_block.h"
#include "lib/key_object.h"

/* A key on its way from a file. */
struct work {
    const char *name;
    const struct plomb_passphrase_source *source;
    uint32_t iterations_max;
    size_t line; /* of the PEM block; 0 in a DER file */
    enum key_der_form form;
    struct plomb_secret der;
};

static const char *encoding_of(enum key_der_form form)
{
    if (form == KEY_DER_PUBLIC) return "SubjectPublicKeyInfo";
    return form == KEY_DER_SEC1 ? "SEC1" : "PKCS#8";
}

/* Whether a point of the file, compressed or not, is this public key. */
static bool is_point(const struct key_der *der,
                     const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE])
{
    size_t half = PLOMB_PUBLIC_KEY_SIZE / 2;

    if (der->point_size == KEY_DER_POINT_MAX) {
        return memcmp(der->point + 1, public_key, PLOMB_PUBLIC_KEY_SIZE) == 0;
    }
    /* SEC 1, section 2.3.3: 2 or 3, as Y is even or odd, then X. */
    return der->point[0] == 2 + (public_key[PLOMB_PUBLIC_KEY_SIZE - 1] & 1) &&
           memcmp(der->point + 1, public_key, half) == 0;
}

static enum plomb_status make_private(struct key_der *der, struct plomb_key **key_out,
                                      struct plomb_error *error)
{
    struct plomb_key *key = NULL;
    enum plomb_status status =
        key_new_private(key_type_of(der->use), &der->secret, &key, error);

    if (status != PLOMB_OK) return status;
    if (der->point_size > 0 && !is_point(der, key->public_key)) {
        plomb_key_free(&key);
        return error_set(error, PLOMB_KEY_MALFORMED,
                         "its public half does not belong to its private half");
    }
    *key_out = key;
    return PLOMB_OK;
}

static enum plomb_status make_public(const struct key_der *der,
                                     struct plomb_key **key_out,
                                     struct plomb_error *error)
{
    if (der->point_size == KEY_DER_POINT_MAX) {
        return key_new_public(key_type_of(der->use), der->point + 1, key_out, error);
    }
    error_set(error, PLOMB_KEY_UNSUPPORTED, "its public point is compressed");
    /* OpenSSL does not read id-ecDH. */
    error_hint(error, der->use == KEY_DER_RECIPIENT
                          ? "write it again: plomb key export PRIVATE.pem --format pem"
                          : "convert it: openssl ec -pubin -in OLD.pem -pubout "
                            "-conv_form uncompressed -out NEW.pem");
    return PLOMB_KEY_UNSUPPORTED;
}

static enum plomb_status make_any(struct key_der *der, struct plomb_key **key_out,
                                  struct plomb_error *error)
{
    if (der->use == KEY_DER_CLASS) {
        return key_new_class(der->label, &der->secret, key_out, error);
    }
    return der->secret.size > 0 ? make_private(der, key_out, error)
                                : make_public(der, key_out, error);
}

/* Reads unencrypted DER and makes the key of it. */
static enum plomb_status make_key(const struct plomb_secret *bytes,
                                  enum key_der_form form, struct plomb_key **key_out,
                                  struct plomb_error *error)
{
    struct key_der der = {0};
    enum plomb_status status =
        key_der_parse(bytes->ptr, bytes->size, form, &der, error);

    if (status != PLOMB_OK) goto out;
    status = make_any(&der, key_out, error);
    if (status != PLOMB_OK) goto out;
    (*key_out)->encoding = encoding_of(form);
    status = PLOMB_OK;
out:
    key_der_clear(&der);
    return status;
}

static enum plomb_status get_passphrase(const struct work *work,
                                        struct plomb_secret *passphrase,
                                        struct plomb_error *error)
{
    enum plomb_status status;

    if (work->source == NULL) {
        error_set(error, PLOMB_PASSPHRASE_NEEDED, "the key '%s' needs a passphrase",
                  work->name);
        error_hint(error, "give it with --passphrase-file");
        return PLOMB_PASSPHRASE_NEEDED;
    }
    status = work->source->get(work->source->context, work->name, passphrase, error);
    if (status != PLOMB_OK) return status;
    if (passphrase->size > PLOMB_PASSPHRASE_MAX) {
        return error_set(error, PLOMB_PASSPHRASE_UNUSABLE,
                         "the passphrase for '%s' is longer than %d bytes", work->name,
                         PLOMB_PASSPHRASE_MAX);
    }
    return PLOMB_OK;
}

/* Puts the place in front of a message that came from inside the block. */
static enum plomb_status locate(const struct work *work, enum plomb_status status,
                                struct plomb_error *error)
{
    if (error == NULL || status == PLOMB_OK) return status;
    if (status == PLOMB_KEY_MALFORMED && error->position_kind == PLOMB_POSITION_NONE &&
        work->line > 0) {
        error->position_kind = PLOMB_POSITION_LINE;
        error->position = work->line;
        error_prefix(error, "line %zu", work->line);
    }
    error_prefix(error, "cannot read key '%s'", work->name);
    return status;
}

/*
 * Decrypts and makes the key. A wrong passphrase may show as bad padding, as
 * DER that makes no sense or as a key that does not fit itself: one answer.
 */
static enum plomb_status open_encrypted(const struct pkcs8 *encrypted,
                                        const struct plomb_secret *passphrase,
                                        struct plomb_key **key_out,
                                        struct plomb_error *error)
{
    struct plomb_secret plain = {0};
    struct plomb_error inner = {0};
    enum plomb_status status;

    status = pkcs8_decrypt(encrypted, passphrase, &plain, &inner);
    if (status == PLOMB_OK) status = make_key(&plain, KEY_DER_PKCS8, key_out, &inner);
    plomb_secret_clear(&plain);
    if (status == PLOMB_KEY_MALFORMED) {
        return error_set(error, PLOMB_PASSPHRASE_WRONG,
                         "the passphrase is wrong or the key is damaged");
    }
    if (status == PLOMB_OK) {
        (*key_out)->is_encrypted = true;
    } else if (error != NULL && error->status == PLOMB_OK) {
        *error = inner;
    }
    return status;
}

static enum plomb_status parse_encrypted(const struct work *work,
                                         struct plomb_key **key_out,
                                         struct plomb_error *error)
{
    struct pkcs8 encrypted;
    struct plomb_secret passphrase = {0};
    enum plomb_status status;

    status = pkcs8_parse(work->der.ptr, work->der.size, work->iterations_max,
                         &encrypted, error);
    if (status != PLOMB_OK) return locate(work, status, error);
    status = get_passphrase(work, &passphrase, error);
    if (status == PLOMB_OK) {
        status = open_encrypted(&encrypted, &passphrase, key_out, error);
        status = locate(work, status, error);
    }
    plomb_secret_clear(&passphrase);
    return status;
}

/* Decodes the block of a PEM file that holds the key. */
static enum plomb_status decode_pem(struct work *work, struct plomb_span text,
                                    struct plomb_error *error)
{
    struct pem_block block = {0};
    enum plomb_status status = key_block_find(text, &block, &work->form, error);

    if (status != PLOMB_OK) return status;
    work->line = block.line;
    if (block.is_encrypted) {
        return pkcs8_refuse("OpenSSL's old method", error);
    }
    status =
        plomb_secret_reserve(&work->der, BASE64_DECODED_MAX(block.body.size), error);
    if (status != PLOMB_OK) return status;
    return pem_decode(&block, work->der.ptr, &work->der.size, error);
}

/* Takes a DER file as it is, if it looks like one. */
static enum plomb_status decode(struct work *work, const struct plomb_secret *file,
                                struct plomb_error *error)
{
    enum plomb_status status;

    if (file->size > 0) work->form = key_der_form_of(file->ptr, file->size);
    if (work->form == KEY_DER_OTHER) {
        return decode_pem(work, plomb_span(file->ptr, file->size), error);
    }
    status = plomb_secret_reserve(&work->der, file->size, error);
    if (status != PLOMB_OK) return status;
    memcpy(work->der.ptr, file->ptr, file->size);
    work->der.size = file->size;
    return PLOMB_OK;
}

enum plomb_status key_parse(const struct plomb_secret *file, const char *name,
                            const struct plomb_passphrase_source *source,
                            uint32_t iterations_max, struct plomb_key **key_out,
                            struct plomb_error *error)
{
    struct work work = {name, source, iterations_max, 0, KEY_DER_OTHER, {0}};
    enum plomb_status status;

    status = decode(&work, file, error);
    if (status != PLOMB_OK) {
        status = locate(&work, status, error);
        goto out;
    }
    if (work.form == KEY_DER_ENCRYPTED) {
        status = parse_encrypted(&work, key_out, error);
    } else {
        status = make_key(&work.der, work.form, key_out, error);
        status = locate(&work, status, error);
    }
out:
    plomb_secret_clear(&work.der);
    return status;
}
