/*
 * A PKCS #11 module with one token in memory, for what no honest token does. It does
 * as PLOMB_TEST_MODULE says, words with commas between them:
 *
 *   hang:C_Sign crash:C_Sign exit:C_Sign print:C_Sign   in the function of this name
 *   fail:C_Sign:0x30                                    it returns this CK_RV
 *   wrong-signature short-signature other-digest        what C_Sign gives
 *   always-authenticate pin-pad no-login blank          of the key, of the token
 *   pin-low pin-last pin-locked locks                   flags; a wrong PIN locks it
 *   no-public raw-point point-inside public-info cert other-public
 *                                                       where the public half lies
 *   two-keys rsa p384 no-sign two-tokens no-token curve-name extractable
 *   wrong-pin-at:sign picky                             a second PIN, a template refused
 *
 * Calls are noted in the file PLOMB_TEST_MODULE_LOG. The PIN is 1234.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#include "crypto/ecdsa.h"
#include "crypto/key_der.h"

enum { OBJECTS_MAX = 8, PARAMS_MAX = 16, NAME_MAX_SIZE = 32, VALUE_SIZE = 256 };

struct object {
    CK_OBJECT_CLASS class;
    CK_KEY_TYPE type;
    char label[NAME_MAX_SIZE];
    unsigned char id[NAME_MAX_SIZE];
    size_t id_size;
    const unsigned char *params;
    size_t params_size;
    unsigned char point[VALUE_SIZE]; /* CKA_EC_POINT, or CKA_VALUE of a certificate */
    size_t point_size;
    unsigned char info[VALUE_SIZE]; /* CKA_PUBLIC_KEY_INFO */
    size_t info_size;
    CK_BBOOL signs;
    CK_BBOOL extractable;
    unsigned char scalar[ECDSA_SCALAR_SIZE]; /* of a private key */
};

static struct object objects[OBJECTS_MAX];
static size_t object_count;
static bool is_logged_in;
static bool is_locked;
static size_t found[OBJECTS_MAX];
static size_t found_count;
static size_t signing_key;
static bool is_signing;
static bool is_context_login;

static const unsigned char p256[] = {0x06, 0x08, 0x2a, 0x86, 0x48,
                                     0xce, 0x3d, 0x03, 0x01, 0x07};
static const unsigned char p384[] = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22};
static const unsigned char curve_name[] = {0x13, 9,   's', 'e', 'c', 'p',
                                           '2',  '5', '6', 'r', '1'};
static const char pin_of_user[] = "1234";

static CK_FUNCTION_LIST list;

/* ---- What it is told to do -------------------------------------------------------- */

static const char *find_word(const char *word)
{
    const char *words = getenv("PLOMB_TEST_MODULE");
    size_t size = strlen(word);

    while (words != NULL && *words != '\0') {
        if (strncmp(words, word, size) == 0 &&
            (words[size] == ',' || words[size] == ':' || words[size] == '\0')) {
            return words + size;
        }
        words = strchr(words, ',');
        if (words != NULL) words++;
    }
    return NULL;
}

static bool has(const char *word)
{
    return find_word(word) != NULL;
}

static bool is_told(const char *what, const char *function)
{
    char word[64];

    snprintf(word, sizeof(word), "%s:%s", what, function);
    return has(word);
}

static void note(const char *text)
{
    const char *path = getenv("PLOMB_TEST_MODULE_LOG");
    FILE *file = path != NULL ? fopen(path, "a") : NULL;

    if (file == NULL) return;
    fprintf(file, "%s\n", text);
    fclose(file);
}

/* Begins every function: notes it, and does to it what it is told. */
static CK_RV begin(const char *function)
{
    char word[64];
    const char *rest;

    note(function);
    if (is_told("hang", function)) {
        for (;;) pause();
    }
    if (is_told("crash", function)) abort();
    if (is_told("exit", function)) exit(0);
    if (is_told("print", function)) {
        printf("the module prints\n");
        fflush(stdout);
    }
    snprintf(word, sizeof(word), "fail:%s", function);
    rest = find_word(word);
    return rest != NULL ? strtoul(rest + 1, NULL, 0) : CKR_OK;
}

#define BEGIN(function)                                                                \
    do {                                                                               \
        CK_RV rv_of_begin = begin(function);                                           \
        if (rv_of_begin != CKR_OK) return rv_of_begin;                                 \
    } while (0)

/* ---- Objects ---------------------------------------------------------------------- */

static void public_of(const unsigned char *scalar_bytes,
                      uint8_t out[PLOMB_PUBLIC_KEY_SIZE])
{
    struct ecdsa_curve *curve = NULL;
    struct plomb_secret scalar = {0};

    if (plomb_secret_reserve(&scalar, ECDSA_SCALAR_SIZE, NULL) != PLOMB_OK ||
        ecdsa_curve_new(&curve, NULL) != PLOMB_OK) {
        abort();
    }
    memcpy(scalar.ptr, scalar_bytes, ECDSA_SCALAR_SIZE);
    scalar.size = ECDSA_SCALAR_SIZE;
    if (ecdsa_public_key(curve, &scalar, out, NULL) != PLOMB_OK) abort();
    plomb_secret_clear(&scalar);
    ecdsa_curve_free(&curve);
}

static struct object *add_object(CK_OBJECT_CLASS class, const char *label,
                                 unsigned char id)
{
    struct object *made = &objects[object_count++];

    memset(made, 0, sizeof(*made));
    made->class = class;
    made->type = has("rsa") ? CKK_RSA : CKK_EC;
    snprintf(made->label, sizeof(made->label), "%s", label);
    made->id[0] = id;
    made->id_size = 1;
    made->params = has("p384") ? p384 : has("curve-name") ? curve_name : p256;
    made->params_size = has("p384")         ? sizeof(p384)
                        : has("curve-name") ? sizeof(curve_name)
                                            : sizeof(p256);
    made->signs = !has("no-sign");
    return made;
}

static void set_point(struct object *object, const uint8_t key[PLOMB_PUBLIC_KEY_SIZE])
{
    unsigned char *at = object->point;

    if (!has("raw-point")) {
        *at++ = 0x04;
        *at++ = 1 + PLOMB_PUBLIC_KEY_SIZE;
    }
    *at++ = 0x04;
    memcpy(at, key, PLOMB_PUBLIC_KEY_SIZE);
    object->point_size = (size_t)(at - object->point) + PLOMB_PUBLIC_KEY_SIZE;
}

/* A certificate that is one as far as its key. */
static void set_certificate(struct object *object,
                            const uint8_t key[PLOMB_PUBLIC_KEY_SIZE])
{
    static const unsigned char front[] = {
        0x30, 0x7a, 0x30, 0x78, 0xa0, 0x03, 0x02, 0x01, 0x02, /* version */
        0x02, 0x01, 0x01,                                     /* serial number */
        0x30, 0x00, 0x30, 0x00, 0x30, 0x00, 0x30, 0x00};
    uint8_t der[KEY_DER_PUBLIC_MAX];
    size_t size = key_der_write_public(KEY_DER_SIGNING, key, der);

    memcpy(object->point, front, sizeof(front));
    memcpy(object->point + sizeof(front), der, size);
    object->point_size = sizeof(front) + size;
    object->point[1] = (unsigned char)(object->point_size - 2);
    object->point[3] = (unsigned char)(object->point_size - 4);
}

static void add_pair(const char *label, unsigned char id, unsigned char last)
{
    struct object *private_half = add_object(CKO_PRIVATE_KEY, label, id);
    struct object *public_half;
    uint8_t key[PLOMB_PUBLIC_KEY_SIZE];

    private_half->scalar[ECDSA_SCALAR_SIZE - 1] = last;
    public_of(private_half->scalar, key);
    if (has("point-inside")) set_point(private_half, key);
    if (has("public-info")) {
        private_half->info_size =
            key_der_write_public(KEY_DER_SIGNING, key, private_half->info);
    }
    if (has("no-public") || has("point-inside") || has("public-info")) return;
    public_half = add_object(has("cert") ? CKO_CERTIFICATE : CKO_PUBLIC_KEY, label, id);
    if (has("cert")) {
        set_certificate(public_half, key);
    } else {
        set_point(public_half, key);
    }
    if (has("other-public")) {
        private_half->scalar[ECDSA_SCALAR_SIZE - 1]++;
        public_of(private_half->scalar, key);
        private_half->scalar[ECDSA_SCALAR_SIZE - 1]--;
        set_point(add_object(CKO_PUBLIC_KEY, label, id), key);
    }
}

static CK_RV give(CK_ATTRIBUTE *out, const void *value, size_t size)
{
    if (out->pValue != NULL) {
        if (out->ulValueLen < size) return CKR_BUFFER_TOO_SMALL;
        memcpy(out->pValue, value, size);
    }
    out->ulValueLen = size;
    return CKR_OK;
}

static CK_RV give_flag(CK_ATTRIBUTE *out, bool flag)
{
    CK_BBOOL value = flag;

    return give(out, &value, sizeof(value));
}

static CK_RV give_attribute(const struct object *object, CK_ATTRIBUTE *out)
{
    bool is_private = object->class == CKO_PRIVATE_KEY;
    bool is_certificate = object->class == CKO_CERTIFICATE;

    switch (out->type) {
    case CKA_CLASS:
        return give(out, &object->class, sizeof(object->class));
    case CKA_LABEL:
        return give(out, object->label, strlen(object->label));
    case CKA_ID:
        return give(out, object->id, object->id_size);
    case CKA_KEY_TYPE:
        if (is_certificate) break;
        return give(out, &object->type, sizeof(object->type));
    case CKA_EC_PARAMS:
        if (is_certificate) break;
        return give(out, object->params, object->params_size);
    case CKA_EC_POINT:
        if (is_certificate || object->point_size == 0) break;
        return give(out, object->point, object->point_size);
    case CKA_VALUE:
        if (!is_certificate) break;
        return give(out, object->point, object->point_size);
    case CKA_PUBLIC_KEY_INFO:
        if (object->info_size == 0) break;
        return give(out, object->info, object->info_size);
    case CKA_SIGN:
        return give_flag(out, is_private && object->signs);
    case CKA_SENSITIVE:
        return give_flag(out, is_private && !object->extractable);
    case CKA_EXTRACTABLE:
        return give_flag(out, object->extractable);
    case CKA_ALWAYS_AUTHENTICATE:
        return give_flag(out, is_private && has("always-authenticate"));
    default:
        break;
    }
    out->ulValueLen = (CK_ULONG)-1;
    return CKR_ATTRIBUTE_TYPE_INVALID;
}

static bool fits(const struct object *object, const CK_ATTRIBUTE *template,
                 CK_ULONG count)
{
    for (CK_ULONG i = 0; i < count; i++) {
        unsigned char value[VALUE_SIZE];
        CK_ATTRIBUTE own = {template[i].type, value, sizeof(value)};

        if (give_attribute(object, &own) != CKR_OK ||
            own.ulValueLen != template[i].ulValueLen ||
            memcmp(value, template[i].pValue, own.ulValueLen) != 0) {
            return false;
        }
    }
    return object->class != CKO_PRIVATE_KEY || is_logged_in || has("no-login");
}

/* ---- The functions ---------------------------------------------------------------- */

static void pad(unsigned char *field, size_t size, const char *text)
{
    memset(field, ' ', size);
    memcpy(field, text, strlen(text));
}

static CK_RV initialize(void *args)
{
    (void)args;
    BEGIN("C_Initialize");
    object_count = 0;
    add_pair("release", 1, 7);
    if (has("two-keys")) add_pair("release", 2, 9);
    return CKR_OK;
}

static CK_RV finalize(void *reserved)
{
    (void)reserved;
    BEGIN("C_Finalize");
    return CKR_OK;
}

static CK_RV get_info(CK_INFO *info)
{
    BEGIN("C_GetInfo");
    memset(info, 0, sizeof(*info));
    info->cryptokiVersion.major = 2;
    info->cryptokiVersion.minor = 40;
    info->libraryVersion.major = 3;
    info->libraryVersion.minor = 14;
    pad(info->manufacturerID, sizeof(info->manufacturerID), "plomb");
    pad(info->libraryDescription, sizeof(info->libraryDescription), "test module");
    return CKR_OK;
}

static CK_RV get_slot_list(unsigned char present, CK_SLOT_ID *slots, CK_ULONG *count)
{
    CK_ULONG there = has("no-token") ? 0 : has("two-tokens") ? 2 : 1;

    (void)present;
    BEGIN("C_GetSlotList");
    if (slots != NULL) {
        for (CK_ULONG i = 0; i < there; i++) slots[i] = 11 + i;
    }
    *count = there;
    return CKR_OK;
}

static CK_RV get_slot_info(CK_SLOT_ID slot, CK_SLOT_INFO *info)
{
    (void)slot;
    BEGIN("C_GetSlotInfo");
    memset(info, 0, sizeof(*info));
    pad(info->slotDescription, sizeof(info->slotDescription), "a slot of the test");
    pad(info->manufacturerID, sizeof(info->manufacturerID), "plomb");
    return CKR_OK;
}

static CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
    BEGIN("C_GetTokenInfo");
    memset(info, 0, sizeof(*info));
    pad(info->label, sizeof(info->label), "test token");
    pad(info->manufacturerID, sizeof(info->manufacturerID), "plomb");
    pad(info->model, sizeof(info->model), "M1");
    pad(info->serialNumber, sizeof(info->serialNumber), slot == 11 ? "0011" : "0012");
    info->flags = CKF_TOKEN_INITIALIZED;
    if (has("blank")) info->flags = 0;
    if (!has("no-login")) info->flags |= CKF_LOGIN_REQUIRED;
    if (has("pin-pad")) info->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
    if (has("pin-low")) info->flags |= CKF_USER_PIN_COUNT_LOW;
    if (has("pin-last")) info->flags |= CKF_USER_PIN_FINAL_TRY;
    if (has("pin-locked") || is_locked) info->flags |= CKF_USER_PIN_LOCKED;
    return CKR_OK;
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application,
                          CK_NOTIFY notify, CK_SESSION_HANDLE *session)
{
    (void)slot;
    (void)flags;
    (void)application;
    (void)notify;
    BEGIN("C_OpenSession");
    *session = 1;
    return CKR_OK;
}

static CK_RV close_session(CK_SESSION_HANDLE session)
{
    (void)session;
    BEGIN("C_CloseSession");
    return CKR_OK;
}

static CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char *pin,
                   CK_ULONG size)
{
    (void)session;
    note(user == CKU_CONTEXT_SPECIFIC ? "context login" : "user login");
    BEGIN("C_Login");
    if (has("pin-pad") != (pin == NULL)) return CKR_ARGUMENTS_BAD;
    if (pin != NULL &&
        (size != sizeof(pin_of_user) - 1 || memcmp(pin, pin_of_user, size) != 0)) {
        is_locked = has("locks");
        return CKR_PIN_INCORRECT;
    }
    if (user == CKU_CONTEXT_SPECIFIC) {
        if (!is_signing) return CKR_OPERATION_NOT_INITIALIZED;
        if (is_told("wrong-pin-at", "sign")) return CKR_PIN_INCORRECT;
        is_context_login = true;
    } else {
        is_logged_in = true;
    }
    return CKR_OK;
}

static CK_RV logout(CK_SESSION_HANDLE session)
{
    (void)session;
    BEGIN("C_Logout");
    is_logged_in = false;
    return CKR_OK;
}

static CK_RV find_objects_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template,
                               CK_ULONG count)
{
    (void)session;
    BEGIN("C_FindObjectsInit");
    found_count = 0;
    for (size_t i = 0; i < object_count; i++) {
        if (fits(&objects[i], template, count)) found[found_count++] = i;
    }
    return CKR_OK;
}

static CK_RV find_objects(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *out,
                          CK_ULONG max, CK_ULONG *count)
{
    (void)session;
    BEGIN("C_FindObjects");
    *count = 0;
    /* One at a time: the caller must come back for more. */
    if (max > 0 && found_count > 0) {
        *out = found[--found_count] + 1;
        *count = 1;
    }
    return CKR_OK;
}

static CK_RV find_objects_final(CK_SESSION_HANDLE session)
{
    (void)session;
    BEGIN("C_FindObjectsFinal");
    return CKR_OK;
}

static CK_RV get_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
                                 CK_ATTRIBUTE *template, CK_ULONG count)
{
    CK_RV rv = CKR_OK;

    (void)session;
    BEGIN("C_GetAttributeValue");
    if (object == 0 || object > object_count) return CKR_OBJECT_HANDLE_INVALID;
    for (CK_ULONG i = 0; i < count; i++) {
        CK_RV now = give_attribute(&objects[object - 1], &template[i]);

        if (now != CKR_OK) rv = now;
    }
    return rv;
}

static CK_RV sign_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
                       CK_OBJECT_HANDLE key)
{
    (void)session;
    BEGIN("C_SignInit");
    if (mechanism->mechanism != CKM_ECDSA) return CKR_MECHANISM_INVALID;
    signing_key = key - 1;
    is_signing = true;
    is_context_login = false;
    return CKR_OK;
}

static CK_RV sign(CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG data_size,
                  unsigned char *signature, CK_ULONG *size)
{
    struct ecdsa_curve *curve = NULL;
    struct plomb_secret scalar = {0};
    uint8_t key[PLOMB_PUBLIC_KEY_SIZE];
    uint8_t digest[PLOMB_HASH_SIZE];

    (void)session;
    BEGIN("C_Sign");
    if (!is_signing || data_size != sizeof(digest)) return CKR_DATA_LEN_RANGE;
    is_signing = false;
    if (has("always-authenticate") && !is_context_login) return CKR_USER_NOT_LOGGED_IN;
    memcpy(digest, data, sizeof(digest));
    if (has("other-digest")) digest[0] ^= 1;
    if (plomb_secret_reserve(&scalar, ECDSA_SCALAR_SIZE, NULL) != PLOMB_OK ||
        ecdsa_curve_new(&curve, NULL) != PLOMB_OK) {
        return CKR_HOST_MEMORY;
    }
    memcpy(scalar.ptr, objects[signing_key].scalar, ECDSA_SCALAR_SIZE);
    scalar.size = ECDSA_SCALAR_SIZE;
    public_of(objects[signing_key].scalar, key);
    if (ecdsa_sign(curve, &scalar, key, digest, signature, NULL) != PLOMB_OK) abort();
    plomb_secret_clear(&scalar);
    ecdsa_curve_free(&curve);
    if (has("wrong-signature")) signature[40] ^= 0x10;
    *size = has("short-signature") ? PLOMB_SIGNATURE_SIZE - 1 : PLOMB_SIGNATURE_SIZE;
    return CKR_OK;
}

static CK_RV generate_key_pair(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
                               CK_ATTRIBUTE *public_template, CK_ULONG public_count,
                               CK_ATTRIBUTE *private_template, CK_ULONG private_count,
                               CK_OBJECT_HANDLE *public_half,
                               CK_OBJECT_HANDLE *private_half)
{
    (void)session;
    (void)public_template;
    (void)public_count;
    BEGIN("C_GenerateKeyPair");
    if (mechanism->mechanism != CKM_EC_KEY_PAIR_GEN) return CKR_MECHANISM_INVALID;
    for (CK_ULONG i = 0; i < private_count; i++) {
        if (has("picky") && private_template[i].type == CKA_DERIVE) {
            return CKR_ATTRIBUTE_TYPE_INVALID;
        }
    }
    add_pair("new", 3, 11);
    objects[object_count - 2].extractable = has("extractable");
    *private_half = object_count - 1;
    *public_half = object_count;
    return CKR_OK;
}

static CK_RV destroy_object(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object)
{
    (void)session;
    (void)object;
    BEGIN("C_DestroyObject");
    return CKR_OK;
}

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out);

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out)
{
    BEGIN("C_GetFunctionList");
    list.version.major = 2;
    list.version.minor = 40;
    list.C_Initialize = initialize;
    list.C_Finalize = finalize;
    list.C_GetInfo = get_info;
    list.C_GetSlotList = get_slot_list;
    list.C_GetSlotInfo = get_slot_info;
    list.C_GetTokenInfo = get_token_info;
    list.C_OpenSession = open_session;
    list.C_CloseSession = close_session;
    list.C_Login = login;
    list.C_Logout = logout;
    list.C_FindObjectsInit = find_objects_init;
    list.C_FindObjects = find_objects;
    list.C_FindObjectsFinal = find_objects_final;
    list.C_GetAttributeValue = get_attribute_value;
    list.C_SignInit = sign_init;
    list.C_Sign = sign;
    list.C_GenerateKeyPair = generate_key_pair;
    list.C_DestroyObject = destroy_object;
    *out = &list;
    return CKR_OK;
}
