#include "crypto/pkcs11_object.h"

#include <string.h>

#include "base/hex.h"

enum { SHOWN_ID_MAX = 20 };

static CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, const void *value, size_t size)
{
    CK_ATTRIBUTE made = {type, NULL, size};

    /* Templates are not const in PKCS #11, and are not written to either. */
    memcpy(&made.pValue, &value, sizeof(value));
    return made;
}

static CK_RV collect(struct pkcs11 *pkcs11, struct pkcs11_objects *out)
{
    CK_RV rv = CKR_OK;
    CK_ULONG count = 1;

    while (rv == CKR_OK && count > 0 && out->count < PKCS11_OBJECTS_MAX) {
        CK_ULONG room = PKCS11_OBJECTS_MAX - out->count;

        count = 0;
        rv = pkcs11->module->C_FindObjects(pkcs11->session, out->handles + out->count,
                                           room, &count);
        if (count > room) count = room;
        if (rv == CKR_OK) out->count += count;
    }
    return rv;
}

enum plomb_status pkcs11_search(struct pkcs11 *pkcs11, CK_OBJECT_CLASS class,
                                struct plomb_span label, struct plomb_span id,
                                struct pkcs11_objects *out, struct plomb_error *error)
{
    CK_ATTRIBUTE template[3];
    CK_ULONG count = 0;
    CK_RV rv;

    out->count = 0;
    template[count++] = attribute(CKA_CLASS, &class, sizeof(class));
    if (label.ptr != NULL) {
        template[count++] = attribute(CKA_LABEL, label.ptr, label.size);
    }
    if (id.ptr != NULL) template[count++] = attribute(CKA_ID, id.ptr, id.size);
    rv = pkcs11->module->C_FindObjectsInit(pkcs11->session, template, count);
    if (rv != CKR_OK) {
        return pkcs11_refuse(pkcs11, PLOMB_TOKEN_FAILED, "C_FindObjectsInit", rv,
                             error);
    }
    rv = collect(pkcs11, out);
    (void)pkcs11->module->C_FindObjectsFinal(pkcs11->session);
    if (rv == CKR_OK) return PLOMB_OK;
    return pkcs11_refuse(pkcs11, PLOMB_TOKEN_FAILED, "C_FindObjects", rv, error);
}

/* Asks for one attribute. That there is none to see is an answer, no failure. */
static bool get(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *wanted)
{
    CK_RV rv = pkcs11->module->C_GetAttributeValue(pkcs11->session, object, wanted, 1);

    if (rv == CKR_OK) return true;
    if (rv != CKR_ATTRIBUTE_TYPE_INVALID && rv != CKR_ATTRIBUTE_SENSITIVE &&
        rv != CKR_BUFFER_TOO_SMALL) {
        pkcs11->read_rv = rv;
    }
    return false;
}

bool pkcs11_read(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                 struct plomb_buf *out)
{
    CK_ATTRIBUTE wanted = {type, NULL, 0};
    CK_ULONG size;

    out->size = 0;
    if (!get(pkcs11, object, &wanted)) return false;
    size = wanted.ulValueLen;
    if (size == 0 || size > PKCS11_VALUE_MAX) return false;
    wanted.pValue = plomb_buf_extend(out, size, 0);
    if (wanted.pValue == NULL) return false;
    if (!get(pkcs11, object, &wanted) || wanted.ulValueLen > size) {
        out->size = 0;
        return false;
    }
    out->size = wanted.ulValueLen;
    return true;
}

CK_ULONG pkcs11_read_number(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                            CK_ATTRIBUTE_TYPE type, CK_ULONG otherwise)
{
    CK_ULONG value = otherwise;
    CK_ATTRIBUTE wanted = {type, &value, sizeof(value)};

    if (!get(pkcs11, object, &wanted) || wanted.ulValueLen != sizeof(value)) {
        return otherwise;
    }
    return value;
}

bool pkcs11_read_flag(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                      CK_ATTRIBUTE_TYPE type, bool otherwise)
{
    CK_BBOOL value = 0;
    CK_ATTRIBUTE wanted = {type, &value, sizeof(value)};

    if (!get(pkcs11, object, &wanted) || wanted.ulValueLen != sizeof(value)) {
        return otherwise;
    }
    return value != 0;
}

/* Reads an attribute of at most `capacity` bytes; a longer one is cut. */
static size_t read_part(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                        CK_ATTRIBUTE_TYPE type, uint8_t *out, size_t capacity)
{
    struct plomb_buf value;
    size_t size = 0;

    plomb_buf_init(&value, PKCS11_VALUE_MAX);
    if (pkcs11_read(pkcs11, object, type, &value)) {
        size = value.size < capacity ? value.size : capacity;
        memcpy(out, value.ptr, size);
    }
    plomb_buf_clear(&value);
    return size;
}

void pkcs11_add_name(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object,
                     struct plomb_buf *out)
{
    uint8_t label[PKCS11_LABEL_MAX];
    uint8_t id[SHOWN_ID_MAX];
    char digits[2 * SHOWN_ID_MAX + 1];
    size_t size = read_part(pkcs11, object, CKA_LABEL, label, sizeof(label));

    plomb_buf_add_text(out, "'");
    for (size_t i = 0; i < size; i++) {
        plomb_buf_add_byte(out, label[i] < ' ' || label[i] == 0x7f ? '?' : label[i]);
    }
    size = read_part(pkcs11, object, CKA_ID, id, sizeof(id));
    hex_encode(plomb_span(id, size), digits);
    plomb_buf_addf(out, size > 0 ? "' (id %s)" : "'", digits);
}

void pkcs11_keep(struct pkcs11 *pkcs11, CK_OBJECT_HANDLE object, bool is_private,
                 struct pkcs11_key *out)
{
    out->is_private = is_private;
    out->label_size =
        read_part(pkcs11, object, CKA_LABEL, out->label, sizeof(out->label));
    out->id_size = read_part(pkcs11, object, CKA_ID, out->id, sizeof(out->id));
    if (!is_private) return;
    pkcs11->key = object;
    pkcs11->wants_login =
        pkcs11_read_flag(pkcs11, object, CKA_ALWAYS_AUTHENTICATE, false);
    out->wants_login = pkcs11->wants_login;
}
