#include <plomb/key.h>
#include <plomb/token.h>

#include "base/error.h"
#include "base/file.h"
#include "crypto/key_der.h"
#include "crypto/pkcs8.h"
#include "formats/pem.h"
#include "lib/key_object.h"
#include "lib/key_parse.h"
#include "lib/key_save.h"

enum { PRIVATE_MODE = 0600 };

/* Not quoted: a URI may have a PIN in it. */
static enum plomb_status refuse_uri(const char *path, struct plomb_error *error)
{
    if (!plomb_token_is_uri(path)) return PLOMB_OK;
    error_set(error, PLOMB_OPTION_VALUE,
              "this key has to be a file, not a PKCS #11 URI");
    error_hint(error,
               "'plomb key export URI --format pem' writes the public half to one");
    return PLOMB_OPTION_VALUE;
}

enum plomb_status plomb_key_load(const char *path,
                                 const struct plomb_passphrase_source *source,
                                 struct plomb_key **key_out, struct plomb_error *error)
{
    struct plomb_secret file = {0};
    enum plomb_status status = refuse_uri(path, error);

    if (status != PLOMB_OK) return status;
    status = plomb_secret_reserve(&file, PLOMB_KEY_FILE_MAX, error);
    if (status == PLOMB_OK) {
        status = file_read_into(path, file.ptr, file.capacity, &file.size, error);
    }
    if (status == PLOMB_OK) {
        status = key_parse(&file, path, source, PKCS8_ITERATIONS_MAX, key_out, error);
    }
    plomb_secret_clear(&file);
    return status;
}

static enum plomb_status check_passphrase(const struct plomb_secret *passphrase,
                                          struct plomb_error *error)
{
    if (passphrase->size == 0) {
        return error_set(error, PLOMB_PASSPHRASE_UNUSABLE, "the passphrase is empty");
    }
    if (passphrase->size > PLOMB_PASSPHRASE_MAX) {
        return error_set(error, PLOMB_PASSPHRASE_UNUSABLE,
                         "the passphrase is longer than %d bytes",
                         PLOMB_PASSPHRASE_MAX);
    }
    return PLOMB_OK;
}

static enum plomb_status write_plain(const struct plomb_key *key,
                                     struct plomb_secret *out,
                                     struct plomb_error *error)
{
    const struct key_private *half = key->private_half;

    if (key->type == PLOMB_KEY_CLASS) {
        return class_key_write(&key->class_key, key->label, out, error);
    }
    return key_der_write_private(key_use_of(key->type), &half->scalar, half->public_key,
                                 out, error);
}

/* Writes the key as DER, encrypted if there is a passphrase. */
static enum plomb_status write_der(const struct plomb_key *key,
                                   const struct plomb_secret *passphrase,
                                   uint32_t iterations, struct plomb_secret *out,
                                   struct plomb_error *error)
{
    struct plomb_secret plain = {0};
    enum plomb_status status;

    if (passphrase == NULL) return write_plain(key, out, error);
    status = write_plain(key, &plain, error);
    if (status == PLOMB_OK) {
        status = pkcs8_encrypt(&plain, passphrase, iterations, out, error);
    }
    plomb_secret_clear(&plain);
    return status;
}

static enum plomb_status write_pem(const struct plomb_key *key,
                                   const struct plomb_secret *passphrase,
                                   uint32_t iterations, struct plomb_secret *out,
                                   struct plomb_error *error)
{
    const char *label = passphrase != NULL ? "ENCRYPTED PRIVATE KEY" : "PRIVATE KEY";
    struct plomb_secret der = {0};
    enum plomb_status status = write_der(key, passphrase, iterations, &der, error);
    size_t size;

    if (status != PLOMB_OK) goto out;
    size = pem_encoded_size(label, der.size);
    status = plomb_secret_reserve(out, size, error);
    if (status != PLOMB_OK) goto out;
    pem_encode(label, plomb_span(der.ptr, der.size), out->ptr);
    out->size = size;
    status = PLOMB_OK;
out:
    plomb_secret_clear(&der);
    return status;
}

enum plomb_status key_save(const struct plomb_key *key, const char *path,
                           const struct plomb_secret *passphrase, uint32_t iterations,
                           enum file_existing existing, struct plomb_error *error)
{
    struct plomb_secret pem = {0};
    enum plomb_status status = PLOMB_OK;

    if (key->private_half == NULL && key->type != PLOMB_KEY_CLASS) {
        return error_set(error, PLOMB_KEY_NOT_PRIVATE,
                         "a public key cannot be saved as a private key file");
    }
    if (passphrase != NULL) status = check_passphrase(passphrase, error);
    if (status != PLOMB_OK) return status;
    /* Early, because deriving a key from the passphrase takes its time. */
    status = file_check_writable(path, existing, error);
    if (status != PLOMB_OK) return status;
    status = write_pem(key, passphrase, iterations, &pem, error);
    if (status == PLOMB_OK) {
        status = file_save(path, plomb_span(pem.ptr, pem.size), PRIVATE_MODE, existing,
                           error);
    }
    plomb_secret_clear(&pem);
    return status;
}

enum plomb_status plomb_key_save(const struct plomb_key *key, const char *path,
                                 const struct plomb_secret *passphrase,
                                 struct plomb_error *error)
{
    return key_save(key, path, passphrase, PLOMB_KEY_ITERATIONS_MIN,
                    FILE_EXISTING_REFUSED, error);
}

enum plomb_status plomb_key_replace(const struct plomb_key *key, const char *path,
                                    const struct plomb_secret *passphrase,
                                    struct plomb_error *error)
{
    return key_save(key, path, passphrase, PLOMB_KEY_ITERATIONS_MIN,
                    FILE_EXISTING_REPLACED, error);
}
