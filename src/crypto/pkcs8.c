#include "crypto/pkcs8.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "crypto/der.h"
#include "crypto/der_write.h"
#include "crypto/oid.h"
#include "crypto/random.h"

enum {
    SALT_SIZE = 16,     /* bytes of a new file's salt */
    IV_SIZE = 16,       /* bytes; AES */
    OVERHEAD_MAX = 160, /* bytes around the ciphertext; 108 as it is written */
    WHAT_SIZE = OID_TEXT_SIZE + 32
};

/* RFC 8018, appendix C, and NIST's arc for AES. */
static const uint8_t oid_pbes2[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                    0x0d, 0x01, 0x05, 0x0d};
static const uint8_t oid_pbkdf2[] = {0x2a, 0x86, 0x48, 0x86, 0xf7,
                                     0x0d, 0x01, 0x05, 0x0c};
static const uint8_t oid_hmac_sha256[] = {0x2a, 0x86, 0x48, 0x86,
                                          0xf7, 0x0d, 0x02, 0x09};
static const uint8_t oid_aes256_cbc[] = {0x60, 0x86, 0x48, 0x01, 0x65,
                                         0x03, 0x04, 0x01, 0x2a};

#define SPAN_OF(array) plomb_span(array, sizeof(array))

struct known_method {
    const char *oid; /* dotted; one that ends with a dot stands for its arc */
    const char *name;
};

/* RFC 8018, appendix A.3 and B.2; RFC 7292, appendix C; RFC 7914, section 7. */
static const struct known_method known_methods[] = {
    {"1.2.840.113549.1.5.", "PBES1"},
    {"1.2.840.113549.1.12.1.", "a method of PKCS#12"},
    {"1.3.6.1.4.1.11591.4.11", "scrypt"},
    {"1.2.840.113549.3.2", "RC2"},
    {"1.3.14.3.2.7", "single DES"},
};

enum plomb_status pkcs8_refuse(const char *what, struct plomb_error *error)
{
    error_set(error, PLOMB_KEY_ENCRYPTION_UNSUPPORTED,
              "it is encrypted with %s, not with PBES2, PBKDF2 and AES or 3DES", what);
    error_hint(error, "convert it: openssl pkcs8 -topk8 -in OLD.pem -out NEW.pem");
    return PLOMB_KEY_ENCRYPTION_UNSUPPORTED;
}

static enum plomb_status refuse_oid(struct plomb_span oid, struct plomb_error *error)
{
    char dotted[OID_TEXT_SIZE];
    char what[WHAT_SIZE];

    oid_write_dotted(oid, dotted);
    for (size_t i = 0; i < sizeof(known_methods) / sizeof(known_methods[0]); i++) {
        const char *known = known_methods[i].oid;
        size_t size = strlen(known);
        bool is_arc = known[size - 1] == '.';

        if (strncmp(dotted, known, size) == 0 && (is_arc || dotted[size] == '\0')) {
            return pkcs8_refuse(known_methods[i].name, error);
        }
    }
    snprintf(what, sizeof(what), "the method %s", dotted);
    return pkcs8_refuse(what, error);
}

/* Enters an AlgorithmIdentifier; `*parameters` is what follows its OID. */
static enum plomb_status enter_algorithm(struct der *der, struct plomb_span *oid,
                                         struct der *parameters,
                                         struct plomb_error *error)
{
    struct der contents;
    enum plomb_status status = der_enter(der, DER_SEQUENCE, parameters, error);

    if (status == PLOMB_OK) status = der_enter(parameters, DER_OID, &contents, error);
    if (status == PLOMB_OK) *oid = der_rest(&contents);
    return status;
}

static enum plomb_status read_salt(struct der *der, struct pbes2 *method,
                                   struct plomb_error *error)
{
    struct der salt;
    enum plomb_status status = der_enter(der, DER_OCTET_STRING, &salt, error);

    if (status != PLOMB_OK) return status;
    method->salt = der_rest(&salt);
    if (method->salt.size == 0 || method->salt.size > PKCS8_SALT_MAX) {
        return der_refuse(&salt, "the salt must have 1 to 128 bytes", error);
    }
    return PLOMB_OK;
}

static enum plomb_status read_iterations(struct der *der, uint32_t iterations_max,
                                         struct pbes2 *method,
                                         struct plomb_error *error)
{
    enum plomb_status status = der_read_uint(der, &method->iterations, error);

    if (status != PLOMB_OK) return status;
    if (method->iterations == 0) {
        return der_refuse(der, "PBKDF2 needs at least one round", error);
    }
    if (method->iterations <= iterations_max) return PLOMB_OK;
    error_set(error, PLOMB_KEY_ENCRYPTION_UNSUPPORTED,
              "it asks for %u rounds of PBKDF2, more than %u", method->iterations,
              iterations_max);
    error_hint(error, "encrypt it with fewer: openssl pkcs8 -topk8 -iter 600000 "
                      "-in OLD.pem -out NEW.pem");
    return PLOMB_KEY_ENCRYPTION_UNSUPPORTED;
}

/* The HMAC of PBKDF2-params; SHA-1 when nothing is said. */
static enum plomb_status read_prf(struct der *der, struct pbes2 *method,
                                  struct plomb_error *error)
{
    struct plomb_span oid = {0};
    struct der parameters;
    struct der null;
    enum plomb_status status;

    method->prf = pbes2_prf_default();
    if (!der_is_next(der, DER_SEQUENCE)) return PLOMB_OK;
    status = enter_algorithm(der, &oid, &parameters, error);
    if (status == PLOMB_OK && der_is_next(&parameters, DER_NULL)) {
        status = der_enter(&parameters, DER_NULL, &null, error);
    }
    if (status == PLOMB_OK) status = der_finish(&parameters, error);
    if (status != PLOMB_OK) return status;
    method->prf = pbes2_prf_find(oid);
    return method->prf != NULL ? PLOMB_OK : refuse_oid(oid, error);
}

/* PBKDF2-params (RFC 8018, appendix A.2). A key size must be the cipher's. */
static enum plomb_status read_pbkdf2(struct der *der, uint32_t iterations_max,
                                     struct pbes2 *method, struct plomb_error *error)
{
    struct plomb_span oid = {0};
    struct der parameters;
    struct der contents;
    uint32_t key_size = 0;
    enum plomb_status status = enter_algorithm(der, &oid, &parameters, error);

    if (status != PLOMB_OK) return status;
    if (!plomb_span_is_equal(oid, SPAN_OF(oid_pbkdf2))) return refuse_oid(oid, error);
    status = der_enter(&parameters, DER_SEQUENCE, &contents, error);
    if (status == PLOMB_OK) status = der_finish(&parameters, error);
    if (status == PLOMB_OK) status = read_salt(&contents, method, error);
    if (status == PLOMB_OK) {
        status = read_iterations(&contents, iterations_max, method, error);
    }
    if (status == PLOMB_OK && der_is_next(&contents, DER_INTEGER)) {
        status = der_read_uint(&contents, &key_size, error);
        if (status == PLOMB_OK && key_size != pbes2_key_size(method->cipher)) {
            return der_refuse(&contents, "the key size is not the cipher's", error);
        }
    }
    if (status == PLOMB_OK) status = read_prf(&contents, method, error);
    if (status == PLOMB_OK) status = der_finish(&contents, error);
    return status;
}

/* The encryption scheme of PBES2-params, its vector as parameter. */
static enum plomb_status read_cipher(struct der *der, struct pbes2 *method,
                                     struct plomb_error *error)
{
    struct plomb_span oid = {0};
    struct der parameters;
    struct der iv;
    enum plomb_status status = enter_algorithm(der, &oid, &parameters, error);

    if (status != PLOMB_OK) return status;
    method->cipher = pbes2_cipher_find(oid);
    if (method->cipher == NULL) return refuse_oid(oid, error);
    status = der_enter(&parameters, DER_OCTET_STRING, &iv, error);
    if (status == PLOMB_OK) status = der_finish(&parameters, error);
    if (status != PLOMB_OK) return status;
    method->iv = der_rest(&iv);
    if (method->iv.size != pbes2_block_size(method->cipher)) {
        return der_refuse(&iv, "the initialisation vector has a wrong size", error);
    }
    return PLOMB_OK;
}

/* PBES2-params (RFC 8018, appendix A.4): derivation, then encryption. */
static enum plomb_status read_method(struct der *der, uint32_t iterations_max,
                                     struct pbes2 *method, struct plomb_error *error)
{
    struct plomb_span oid = {0};
    struct der parameters;
    struct der schemes;
    struct der derivation;
    struct der skipped;
    enum plomb_status status = enter_algorithm(der, &oid, &parameters, error);

    if (status != PLOMB_OK) return status;
    if (!plomb_span_is_equal(oid, SPAN_OF(oid_pbes2))) return refuse_oid(oid, error);
    status = der_enter(&parameters, DER_SEQUENCE, &schemes, error);
    if (status == PLOMB_OK) status = der_finish(&parameters, error);
    if (status != PLOMB_OK) return status;
    derivation = schemes;
    status = der_enter(&schemes, DER_SEQUENCE, &skipped, error);
    if (status == PLOMB_OK) status = read_cipher(&schemes, method, error);
    if (status == PLOMB_OK) status = der_finish(&schemes, error);
    if (status == PLOMB_OK) {
        status = read_pbkdf2(&derivation, iterations_max, method, error);
    }
    return status;
}

enum plomb_status pkcs8_parse(uint8_t *ptr, size_t size, uint32_t iterations_max,
                              struct pkcs8 *out, struct plomb_error *error)
{
    struct pkcs8 result = {0};
    struct der file;
    struct der whole;
    struct der octets;
    enum plomb_status status;

    der_init(&file, ptr, size);
    status = der_enter(&file, DER_SEQUENCE, &whole, error);
    if (status == PLOMB_OK) status = der_finish(&file, error);
    if (status == PLOMB_OK) {
        status = read_method(&whole, iterations_max, &result.method, error);
    }
    if (status == PLOMB_OK) {
        status = der_enter(&whole, DER_OCTET_STRING, &octets, error);
    }
    if (status == PLOMB_OK) status = der_finish(&whole, error);
    if (status != PLOMB_OK) return status;
    result.ciphertext = der_rest(&octets);
    if (result.ciphertext.size == 0 ||
        result.ciphertext.size % pbes2_block_size(result.method.cipher) != 0) {
        return der_refuse(&octets, "the encrypted key is not in whole blocks", error);
    }
    *out = result;
    return PLOMB_OK;
}

enum plomb_status pkcs8_decrypt(const struct pkcs8 *encrypted,
                                const struct plomb_secret *passphrase,
                                struct plomb_secret *out, struct plomb_error *error)
{
    return pbes2_decrypt(&encrypted->method, passphrase, encrypted->ciphertext, out,
                         error);
}

/* The AlgorithmIdentifier of PBES2. */
static size_t write_method(struct der_writer *writer, const struct pbes2 *method)
{
    size_t cipher = der_write_string(writer, DER_OCTET_STRING, method->iv);
    size_t derivation;

    cipher = der_write_algorithm(writer, SPAN_OF(oid_aes256_cbc), cipher);
    /* Without parameters, a NULL is written as RFC 8018, B.1.2 wants it. */
    derivation = der_write_algorithm(writer, SPAN_OF(oid_hmac_sha256), 0);
    derivation += der_write_uint(writer, method->iterations);
    derivation += der_write_string(writer, DER_OCTET_STRING, method->salt);
    derivation = der_write_header(writer, DER_SEQUENCE, derivation);
    derivation = der_write_algorithm(writer, SPAN_OF(oid_pbkdf2), derivation);
    return der_write_algorithm(
        writer, SPAN_OF(oid_pbes2),
        der_write_header(writer, DER_SEQUENCE, derivation + cipher));
}

static enum plomb_status write_encrypted(const struct pbes2 *method,
                                         const struct plomb_secret *ciphertext,
                                         struct plomb_secret *out,
                                         struct plomb_error *error)
{
    size_t capacity = ciphertext->size + OVERHEAD_MAX;
    struct der_writer writer;
    size_t size;
    enum plomb_status status = plomb_secret_reserve(out, capacity, error);

    if (status != PLOMB_OK) return status;
    der_writer_init(&writer, out->ptr, capacity);
    size = der_write_string(&writer, DER_OCTET_STRING,
                            plomb_span(ciphertext->ptr, ciphertext->size));
    size += write_method(&writer, method);
    size = der_write_header(&writer, DER_SEQUENCE, size);
    memmove(out->ptr, writer.ptr, size);
    out->size = size;
    return PLOMB_OK;
}

enum plomb_status pkcs8_encrypt(const struct plomb_secret *plain,
                                const struct plomb_secret *passphrase,
                                uint32_t iterations, struct plomb_secret *out,
                                struct plomb_error *error)
{
    uint8_t salt[SALT_SIZE];
    uint8_t iv[IV_SIZE];
    struct plomb_secret ciphertext = {0};
    struct pbes2 method = {
        .prf = pbes2_prf_find(SPAN_OF(oid_hmac_sha256)),
        .cipher = pbes2_cipher_find(SPAN_OF(oid_aes256_cbc)),
        .iterations = iterations,
        .salt = SPAN_OF(salt),
        .iv = SPAN_OF(iv),
    };
    enum plomb_status status = PLOMB_INTERNAL;

    assert(iterations > 0 && iterations <= PKCS8_ITERATIONS_MAX);
    status = random_fill(salt, sizeof(salt), error);
    if (status != PLOMB_OK) goto out;
    status = random_fill(iv, sizeof(iv), error);
    if (status != PLOMB_OK) goto out;
    status = pbes2_encrypt(&method, passphrase, plain, &ciphertext, error);
    if (status != PLOMB_OK) goto out;
    status = write_encrypted(&method, &ciphertext, out, error);
    if (status != PLOMB_OK) goto out;
    status = PLOMB_OK;
out:
    plomb_secret_clear(&ciphertext);
    return status;
}
