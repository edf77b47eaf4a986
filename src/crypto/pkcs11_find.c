#include "crypto/pkcs11_object.h"

#include <string.h>

#include "base/error.h"

static CK_OBJECT_CLASS class_of(enum pkcs11_half half)
{
    if (half == PKCS11_PRIVATE) return CKO_PRIVATE_KEY;
    return half == PKCS11_PUBLIC ? CKO_PUBLIC_KEY : CKO_CERTIFICATE;
}

static const char *name_of(enum pkcs11_half half)
{
    if (half == PKCS11_PRIVATE) return "private key";
    return half == PKCS11_PUBLIC ? "public key" : "certificate";
}

/* Whether plomb can use the object; a label may belong to other keys, too. */
static bool is_usable(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                      enum pkcs11_half half)
{
    uint8_t point[PLOMB_PUBLIC_KEY_SIZE];

    switch (half) {
    case PKCS11_PRIVATE:
        return pkcs11_is_p256(pkcs11, object) &&
               pkcs11_read_flag(pkcs11, object, CKA_SIGN, true);
    case PKCS11_PUBLIC:
        return pkcs11_is_p256(pkcs11, object);
    case PKCS11_CERTIFICATE:
        return pkcs11_point_of_certificate(pkcs11, object, point) == PKCS11_POINT_FOUND;
    }
    return false;
}

/* Lists objects for a message: as many as there is room for. */
static const char *list(struct pkcs11 *pkcs11, const struct pkcs11_objects *objects,
                        struct plomb_buf *out)
{
    size_t left = objects->count;

    for (size_t i = 0; i < objects->count; i++) {
        size_t before = out->size;

        if (i > 0) plomb_buf_add_text(out, ", ");
        pkcs11_add_name(pkcs11, objects->handles[i], out);
        if (out->size > PKCS11_LIST_MAX) {
            out->size = before;
            break;
        }
        left--;
    }
    if (left > 0) plomb_buf_addf(out, " and %zu more", left);
    plomb_buf_add_byte(out, 0);
    return out->status == PLOMB_OK ? (const char *)out->ptr : "more than fit here";
}

static enum plomb_status refuse_none(struct pkcs11 *pkcs11, enum pkcs11_half half,
                                     struct plomb_error *error)
{
    const struct plomb_span any = {NULL, 0};
    struct pkcs11_objects all = {.count = 0};
    struct plomb_buf names;

    plomb_buf_init(&names, PKCS11_VALUE_MAX);
    if (pkcs11_search(pkcs11, class_of(half), any, any, &all, NULL) == PLOMB_OK &&
        all.count > 0) {
        error_set(error, PLOMB_TOKEN_KEY_NOT_FOUND,
                  "no %s on token '%s' is the one that the URI describes; there are: "
                  "%s",
                  name_of(half), pkcs11->token, list(pkcs11, &all, &names));
        error_hint(error, "compare what the URI says of the key, as object= and id=, "
                          "with these");
    } else {
        error_set(error, PLOMB_TOKEN_KEY_NOT_FOUND, "token '%s' shows no %s",
                  pkcs11->token, name_of(half));
        error_hint(error, half == PKCS11_PRIVATE
                              ? "'plomb key new --pkcs11 URI' makes one"
                              : "leave type= out of the URI, to look for a private "
                                "key after a login");
    }
    plomb_buf_clear(&names);
    return PLOMB_TOKEN_KEY_NOT_FOUND;
}

static enum plomb_status refuse_unusable(struct pkcs11 *pkcs11, enum pkcs11_half half,
                                         const struct pkcs11_objects *found,
                                         struct plomb_error *error)
{
    struct plomb_buf names;

    plomb_buf_init(&names, PKCS11_VALUE_MAX);
    error_set(error, PLOMB_KEY_UNSUPPORTED,
              "no %s on token '%s' that fits the URI is on P-256%s: %s", name_of(half),
              pkcs11->token, half == PKCS11_PRIVATE ? " and may sign" : "",
              list(pkcs11, found, &names));
    error_hint(error, "plomb signs with ECDSA on P-256; 'plomb key new --pkcs11 URI' "
                      "makes such a key");
    plomb_buf_clear(&names);
    return PLOMB_KEY_UNSUPPORTED;
}

static enum plomb_status refuse_several(struct pkcs11 *pkcs11, enum pkcs11_half half,
                                        const struct pkcs11_objects *usable,
                                        struct plomb_error *error)
{
    struct plomb_buf names;

    plomb_buf_init(&names, PKCS11_VALUE_MAX);
    error_set(error, PLOMB_TOKEN_KEY_AMBIGUOUS, "%zu %ss on token '%s' fit the URI: %s",
              usable->count, name_of(half), pkcs11->token,
              list(pkcs11, usable, &names));
    error_hint(error, "add object= or id= to the URI, so that one is left");
    plomb_buf_clear(&names);
    return PLOMB_TOKEN_KEY_AMBIGUOUS;
}

/* What is wrong with the public half of a private key. */
static enum plomb_status refuse_point(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                                      enum pkcs11_point point,
                                      struct plomb_error *error)
{
    static const char *const reasons[] = {
        [PKCS11_POINT_FOUND] = "is there",
        [PKCS11_POINT_ABSENT] = "is not on the token",
        [PKCS11_POINT_NOT_P256] = "is on another curve than P-256",
        [PKCS11_POINT_UNREADABLE] = "is no whole point of a curve",
        [PKCS11_POINT_DIFFERENT] = "is two different ones",
    };
    struct plomb_buf name;

    plomb_buf_init(&name, PKCS11_VALUE_MAX);
    pkcs11_add_name(pkcs11, object, &name);
    plomb_buf_add_byte(&name, 0);
    error_set(error,
              point == PKCS11_POINT_DIFFERENT ? PLOMB_TOKEN_KEY_AMBIGUOUS
                                              : PLOMB_KEY_UNSUPPORTED,
              "the public half of %s on token '%s' %s",
              name.status == PLOMB_OK ? (const char *)name.ptr : "the key",
              pkcs11->token, reasons[point]);
    error_hint(error, "one public key or certificate with the private key's id must "
                      "be beside it");
    plomb_buf_clear(&name);
    return point == PKCS11_POINT_DIFFERENT ? PLOMB_TOKEN_KEY_AMBIGUOUS
                                           : PLOMB_KEY_UNSUPPORTED;
}

static enum pkcs11_point point_of(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                                  enum pkcs11_half half,
                                  uint8_t out[PLOMB_PUBLIC_KEY_SIZE])
{
    if (half == PKCS11_PRIVATE) return pkcs11_point_of_private(pkcs11, object, out);
    if (half == PKCS11_PUBLIC) return pkcs11_point_of_key(pkcs11, object, out);
    return pkcs11_point_of_certificate(pkcs11, object, out);
}

/* What was read is not all that there is: the token went away, say. */
static enum plomb_status refuse_read(const struct pkcs11 *pkcs11,
                                     struct plomb_error *error)
{
    return pkcs11_refuse(pkcs11, PLOMB_TOKEN_FAILED, "C_GetAttributeValue",
                         pkcs11->read_rv, error);
}

enum plomb_status pkcs11_find(struct pkcs11 *pkcs11, const struct pkcs11_query *query,
                              struct pkcs11_key *out, struct plomb_error *error)
{
    struct pkcs11_objects found;
    struct pkcs11_objects usable = {.count = 0};
    struct pkcs11_key key = {0};
    enum pkcs11_point point;
    enum plomb_status status = pkcs11_search(pkcs11, class_of(query->half),
                                             query->object, query->id, &found, error);

    if (status != PLOMB_OK) return status;
    for (size_t i = 0; i < found.count; i++) {
        if (is_usable(pkcs11, found.handles[i], query->half)) {
            usable.handles[usable.count++] = found.handles[i];
        }
    }
    if (pkcs11->read_rv != CKR_OK) return refuse_read(pkcs11, error);
    if (found.count == 0) return refuse_none(pkcs11, query->half, error);
    if (usable.count == 0) return refuse_unusable(pkcs11, query->half, &found, error);
    if (usable.count > 1) return refuse_several(pkcs11, query->half, &usable, error);
    point = point_of(pkcs11, usable.handles[0], query->half, key.public_key);
    if (pkcs11->read_rv != CKR_OK) return refuse_read(pkcs11, error);
    if (point != PKCS11_POINT_FOUND) {
        return refuse_point(pkcs11, usable.handles[0], point, error);
    }
    pkcs11_keep(pkcs11, usable.handles[0], query->half == PKCS11_PRIVATE, &key);
    *out = key;
    return PLOMB_OK;
}
