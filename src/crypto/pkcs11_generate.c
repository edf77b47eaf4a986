#include "crypto/pkcs11_object.h"

#include <string.h>

#include "base/error.h"
#include "crypto/random.h"

enum { NEW_ID_SIZE = 16, TEMPLATE_MAX = 16 };

/* RFC 5480, section 2.1.1.1: secp256r1, as CKA_EC_PARAMS wants it. */
static const uint8_t p256_params[] = {0x06, 0x08, 0x2a, 0x86, 0x48,
                                      0xce, 0x3d, 0x03, 0x01, 0x07};
static const CK_BBOOL yes = 1;
static const CK_BBOOL no = 0;

struct template
{
    CK_ATTRIBUTE attributes[TEMPLATE_MAX];
    CK_ULONG count;
};

/* The two halves as they were made. */
struct pair {
    CK_OBJECT_HANDLE public_half;
    CK_OBJECT_HANDLE private_half;
};

static void add(struct template *out, CK_ATTRIBUTE_TYPE type, const void *value,
                size_t size)
{
    CK_ATTRIBUTE *made = &out->attributes[out->count++];

    made->type = type;
    /* Templates are not const in PKCS #11, and are not written to either. */
    memcpy(&made->pValue, &value, sizeof(value));
    made->ulValueLen = size;
}

static void add_flag(struct template *out, CK_ATTRIBUTE_TYPE type, const CK_BBOOL *flag)
{
    add(out, type, flag, sizeof(*flag));
}

static void add_names(struct template *out, struct plomb_span label,
                      struct plomb_span id)
{
    if (label.ptr != NULL) add(out, CKA_LABEL, label.ptr, label.size);
    add(out, CKA_ID, id.ptr, id.size);
}

/* Some modules refuse to hear what they would do anyway: those are left out then. */
static CK_RV make_pair(struct pkcs11 *pkcs11, struct plomb_span label,
                       struct plomb_span id, bool is_explicit, struct pair *out)
{
    CK_MECHANISM mechanism = {CKM_EC_KEY_PAIR_GEN, NULL, 0};
    struct template public_half = {.count = 0};
    struct template private_half = {.count = 0};

    add_flag(&public_half, CKA_TOKEN, &yes);
    add_flag(&public_half, CKA_VERIFY, &yes);
    add(&public_half, CKA_EC_PARAMS, p256_params, sizeof(p256_params));
    add_names(&public_half, label, id);
    add_flag(&private_half, CKA_TOKEN, &yes);
    add_flag(&private_half, CKA_PRIVATE, &yes);
    add_flag(&private_half, CKA_SENSITIVE, &yes);
    add_flag(&private_half, CKA_EXTRACTABLE, &no);
    add_flag(&private_half, CKA_SIGN, &yes);
    add_names(&private_half, label, id);
    if (is_explicit) {
        add_flag(&public_half, CKA_PRIVATE, &no);
        add_flag(&private_half, CKA_DERIVE, &no);
        add_flag(&private_half, CKA_SIGN_RECOVER, &no);
        add_flag(&private_half, CKA_UNWRAP, &no);
    }
    return pkcs11->module->C_GenerateKeyPair(
        pkcs11->session, &mechanism, public_half.attributes, public_half.count,
        private_half.attributes, private_half.count, &out->public_half,
        &out->private_half);
}

static bool is_about_template(CK_RV rv)
{
    return rv == CKR_ATTRIBUTE_TYPE_INVALID || rv == CKR_ATTRIBUTE_VALUE_INVALID ||
           rv == CKR_ATTRIBUTE_READ_ONLY || rv == CKR_TEMPLATE_INCONSISTENT;
}

static enum plomb_status refuse_existing(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                                         struct plomb_error *error)
{
    struct plomb_buf name;

    plomb_buf_init(&name, PKCS11_VALUE_MAX);
    pkcs11_add_name(pkcs11, object, &name);
    plomb_buf_add_byte(&name, 0);
    error_set(error, PLOMB_FILE_EXISTS, "token '%s' has a key %s already",
              pkcs11->token,
              name.status == PLOMB_OK ? (const char *)name.ptr : "of this name");
    error_hint(error, "give the new key another object= and id=; nothing is replaced");
    plomb_buf_clear(&name);
    return PLOMB_FILE_EXISTS;
}

static enum plomb_status check_absent(struct pkcs11 *pkcs11, struct plomb_span label,
                                      struct plomb_span id, struct plomb_error *error)
{
    static const CK_OBJECT_CLASS classes[] = {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY};

    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        struct pkcs11_objects found;
        enum plomb_status status =
            pkcs11_search(pkcs11, classes[i], label, id, &found, error);

        if (status != PLOMB_OK) return status;
        if (found.count > 0) return refuse_existing(pkcs11, found.handles[0], error);
    }
    return PLOMB_OK;
}

/* Neither the label nor the id may be another key's: both would then be found. */
static enum plomb_status check_names(struct pkcs11 *pkcs11,
                                     const struct pkcs11_query *query,
                                     struct plomb_error *error)
{
    const struct plomb_span any = {NULL, 0};
    enum plomb_status status = PLOMB_OK;

    if (query->object.ptr != NULL) {
        status = check_absent(pkcs11, query->object, any, error);
    }
    if (status == PLOMB_OK && query->id.ptr != NULL) {
        status = check_absent(pkcs11, any, query->id, error);
    }
    return status;
}

/*
 * Some modules let every private key decrypt unless told otherwise. That is told
 * only now, since that of TPMs fails at it in a template; and it may fail, since
 * PKCS #11 has no mechanism with which a key on a curve would decrypt.
 */
static void forbid_decryption(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE key)
{
    struct template change = {.count = 0};

    if (!pkcs11_read_flag(pkcs11, key, CKA_DECRYPT, false)) return;
    add_flag(&change, CKA_DECRYPT, &no);
    (void)pkcs11->module->C_SetAttributeValue(pkcs11->session, key, change.attributes,
                                              change.count);
}

/* What a token made of the template may be less than what was asked. */
static enum plomb_status check_pair(struct pkcs11 *pkcs11, const struct pair *pair,
                                    struct pkcs11_key *out, struct plomb_error *error)
{
    CK_OBJECT_HANDLE key = pair->private_half;
    enum pkcs11_point point;

    if (!pkcs11_read_flag(pkcs11, key, CKA_SENSITIVE, true) ||
        pkcs11_read_flag(pkcs11, key, CKA_EXTRACTABLE, false)) {
        return error_set(error, PLOMB_TOKEN_FAILED,
                         "token '%s' made a key that can be taken out of it, "
                         "although that was forbidden",
                         pkcs11->token);
    }
    point = pkcs11_point_of_key(pkcs11, pair->public_half, out->public_key);
    if (point != PKCS11_POINT_FOUND) {
        return error_set(error, PLOMB_KEY_UNSUPPORTED,
                         "token '%s' made a key whose public half is no point of P-256",
                         pkcs11->token);
    }
    forbid_decryption(pkcs11, key);
    pkcs11_keep(pkcs11, key, true, out);
    return PLOMB_OK;
}

enum plomb_status pkcs11_generate(struct pkcs11 *pkcs11,
                                  const struct pkcs11_query *query,
                                  struct pkcs11_key *out, struct plomb_error *error)
{
    struct pair pair = {CK_INVALID_HANDLE, CK_INVALID_HANDLE};
    struct plomb_span id = query->id;
    uint8_t new_id[NEW_ID_SIZE];
    struct pkcs11_key key = {0};
    enum plomb_status status = check_names(pkcs11, query, error);
    CK_RV rv;

    if (status != PLOMB_OK) return status;
    if (id.size == 0) {
        status = random_fill(new_id, sizeof(new_id), error);
        if (status != PLOMB_OK) return status;
        id = plomb_span(new_id, sizeof(new_id));
    }
    rv = make_pair(pkcs11, query->object, id, true, &pair);
    if (is_about_template(rv)) {
        rv = make_pair(pkcs11, query->object, id, false, &pair);
    }
    if (rv != CKR_OK) {
        status = rv == CKR_MECHANISM_INVALID || rv == CKR_CURVE_NOT_SUPPORTED
                     ? PLOMB_KEY_UNSUPPORTED
                     : PLOMB_TOKEN_FAILED;
        return pkcs11_refuse(pkcs11, status, "C_GenerateKeyPair", rv, error);
    }
    status = check_pair(pkcs11, &pair, &key, error);
    if (status != PLOMB_OK) {
        (void)pkcs11->module->C_DestroyObject(pkcs11->session, pair.private_half);
        (void)pkcs11->module->C_DestroyObject(pkcs11->session, pair.public_half);
        return status;
    }
    *out = key;
    return PLOMB_OK;
}
