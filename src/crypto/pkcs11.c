#include "crypto/pkcs11_object.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"

enum { SLOTS_MAX = 1024, FIELD_MAX = 64 };

/* What a search for the token has seen. */
struct token_search {
    size_t count; /* tokens that fit */
    CK_SLOT_ID slot;
    CK_TOKEN_INFO info;
    size_t blank_count;       /* that are not initialized */
    struct plomb_buf fitting; /* lists for messages */
    struct plomb_buf others;
};

/* Fields are filled with spaces, and by some with zeros. */
static struct plomb_span trimmed(const unsigned char *field, size_t size)
{
    while (size > 0 && (field[size - 1] == ' ' || field[size - 1] == '\0')) size--;
    return plomb_span(field, size);
}

static bool fits(struct plomb_span wanted, const unsigned char *field, size_t size)
{
    return wanted.ptr == NULL || plomb_span_is_equal(wanted, trimmed(field, size));
}

/* Copies a field as a text; `out` has `size` bytes and one. */
static void copy_field(const unsigned char *field, size_t size, char *out)
{
    struct plomb_span text = trimmed(field, size);

    memcpy(out, text.ptr, text.size);
    out[text.size] = '\0';
    for (size_t i = 0; i < text.size; i++) {
        if (out[i] == '\0') out[i] = '?';
    }
}

static enum plomb_status unusable(const char *path, const char *reason,
                                  struct plomb_error *error)
{
    error_set(error, PLOMB_TOKEN_MODULE_UNUSABLE, "cannot use the module '%s': %s",
              path, reason);
    error_hint(error, "name the token's PKCS #11 module, a shared library for this "
                      "kind of machine, such as libsofthsm2.so or opensc-pkcs11.so");
    return PLOMB_TOKEN_MODULE_UNUSABLE;
}

/* By its whole path: dlopen searches other folders for a bare name. */
static enum plomb_status open_library(const char *path, void **library,
                                      struct plomb_error *error)
{
    struct stat stat_of;
    char *real = realpath(path, NULL);

    if (real == NULL) return unusable(path, strerror(errno), error);
    if (stat(real, &stat_of) != 0 || !S_ISREG(stat_of.st_mode)) {
        free(real);
        return unusable(path, "it is no file", error);
    }
    *library = dlopen(real, RTLD_NOW | RTLD_LOCAL);
    free(real);
    return *library != NULL ? PLOMB_OK : unusable(path, dlerror(), error);
}

static enum plomb_status load(struct pkcs11 *pkcs11, const char *path,
                              struct plomb_error *error)
{
    void *library = NULL;
    CK_C_GetFunctionList get = NULL;
    enum plomb_status status = open_library(path, &library, error);

    if (status != PLOMB_OK) return status;
    /* POSIX, dlsym: the way to turn an object pointer into a function's. */
    *(void **)&get = dlsym(library, "C_GetFunctionList");
    if (get == NULL) return unusable(path, "it is no PKCS #11 module", error);
    if (get(&pkcs11->module) != CKR_OK || pkcs11->module == NULL) {
        return unusable(path, "C_GetFunctionList fails", error);
    }
    /* Modules of 3.x give the functions of 2.40 by this name, too. */
    if (pkcs11->module->version.major != 2 && pkcs11->module->version.major != 3) {
        return unusable(path, "it speaks another version of PKCS #11", error);
    }
    return PLOMB_OK;
}

static enum plomb_status initialize(struct pkcs11 *pkcs11, const char *path,
                                    struct plomb_error *error)
{
    CK_C_INITIALIZE_ARGS args = {.flags = CKF_OS_LOCKING_OK};
    CK_RV rv = pkcs11->module->C_Initialize(&args);
    const char *name;

    /* One thread makes every call, so no locking will do as well. */
    if (rv == CKR_CANT_LOCK) rv = pkcs11->module->C_Initialize(NULL);
    if (rv == CKR_CRYPTOKI_ALREADY_INITIALIZED) return PLOMB_OK;
    if (rv == CKR_OK) {
        pkcs11->is_initialized = true;
        return PLOMB_OK;
    }
    name = pkcs11_name_of(rv);
    error_set(error, PLOMB_TOKEN_MODULE_UNUSABLE,
              "cannot use the module '%s': C_Initialize: %s", path,
              name != NULL ? name : "an answer that PKCS #11 does not name");
    error_hint(error, "see that the module's own configuration is there, such as "
                      "SOFTHSM2_CONF or TPM2_PKCS11_STORE, and readable");
    return PLOMB_TOKEN_MODULE_UNUSABLE;
}

/* Whether the module itself is the one described. */
static bool fits_library(struct pkcs11 *pkcs11, const struct pkcs11_query *query)
{
    CK_INFO info = {0};

    if (pkcs11->module->C_GetInfo(&info) != CKR_OK) return false;
    if (query->has_library_version &&
        (query->library_version[0] != info.libraryVersion.major ||
         query->library_version[1] != info.libraryVersion.minor)) {
        return false;
    }
    return fits(query->library_manufacturer, info.manufacturerID,
                sizeof(info.manufacturerID)) &&
           fits(query->library_description, info.libraryDescription,
                sizeof(info.libraryDescription));
}

static bool fits_slot(struct pkcs11 *pkcs11, const struct pkcs11_query *query,
                      CK_SLOT_ID slot)
{
    CK_SLOT_INFO info = {0};

    if (query->has_slot_id && query->slot_id != slot) return false;
    if (query->slot_description.ptr == NULL && query->slot_manufacturer.ptr == NULL) {
        return true;
    }
    return pkcs11->module->C_GetSlotInfo(slot, &info) == CKR_OK &&
           fits(query->slot_description, info.slotDescription,
                sizeof(info.slotDescription)) &&
           fits(query->slot_manufacturer, info.manufacturerID,
                sizeof(info.manufacturerID));
}

static bool fits_token(const struct pkcs11_query *query, const CK_TOKEN_INFO *info)
{
    return fits(query->token, info->label, sizeof(info->label)) &&
           fits(query->manufacturer, info->manufacturerID,
                sizeof(info->manufacturerID)) &&
           fits(query->model, info->model, sizeof(info->model)) &&
           fits(query->serial, info->serialNumber, sizeof(info->serialNumber));
}

static void add_token(struct plomb_buf *list, CK_SLOT_ID slot,
                      const CK_TOKEN_INFO *info)
{
    char label[FIELD_MAX + 1];
    char serial[FIELD_MAX + 1];

    copy_field(info->label, sizeof(info->label), label);
    copy_field(info->serialNumber, sizeof(info->serialNumber), serial);
    if (list->size > 0) plomb_buf_add_text(list, ", ");
    plomb_buf_addf(list, "'%s' (serial %s, slot-id %lu)", label, serial, slot);
}

static void look_at(struct pkcs11 *pkcs11, const struct pkcs11_query *query,
                    bool is_library, CK_SLOT_ID slot, struct token_search *search)
{
    CK_TOKEN_INFO info = {0};

    if (pkcs11->module->C_GetTokenInfo(slot, &info) != CKR_OK) return;
    if ((info.flags & CKF_TOKEN_INITIALIZED) == 0) {
        search->blank_count++;
        return;
    }
    if (!is_library || !fits_slot(pkcs11, query, slot) || !fits_token(query, &info)) {
        add_token(&search->others, slot, &info);
        return;
    }
    add_token(&search->fitting, slot, &info);
    search->count++;
    search->slot = slot;
    search->info = info;
}

static enum plomb_status look_at_all(struct pkcs11 *pkcs11,
                                     const struct pkcs11_query *query,
                                     struct token_search *search,
                                     struct plomb_error *error)
{
    CK_SLOT_ID *slots = NULL;
    CK_ULONG count = 0;
    CK_RV rv = pkcs11->module->C_GetSlotList(CK_TRUE, NULL, &count);
    bool is_library = fits_library(pkcs11, query);

    if (rv == CKR_OK && count > 0) {
        if (count > SLOTS_MAX) count = SLOTS_MAX;
        slots = calloc(count, sizeof(*slots));
        if (slots == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
        rv = pkcs11->module->C_GetSlotList(CK_TRUE, slots, &count);
    }
    for (CK_ULONG i = 0; rv == CKR_OK && slots != NULL && i < count; i++) {
        look_at(pkcs11, query, is_library, slots[i], search);
    }
    free(slots);
    if (rv == CKR_OK) return PLOMB_OK;
    return pkcs11_refuse(pkcs11, PLOMB_TOKEN_FAILED, "C_GetSlotList", rv, error);
}

static const char *text_of(struct plomb_buf *list)
{
    plomb_buf_add_byte(list, 0);
    if (list->status == PLOMB_OK) return (const char *)list->ptr;
    return "more than fit here";
}

static enum plomb_status refuse_none(struct token_search *search,
                                     struct plomb_error *error)
{
    if (search->others.size > 0) {
        error_set(error, PLOMB_TOKEN_NOT_FOUND,
                  "no token is the one that the URI describes; there are: %s",
                  text_of(&search->others));
        error_hint(error, "compare what the URI says of the token, as token= and "
                          "serial=, with these");
    } else if (search->blank_count > 0) {
        error_set(error, PLOMB_TOKEN_NOT_FOUND,
                  "the module has no token that is initialized, and %zu blank",
                  search->blank_count);
        error_hint(error, "initialize one with the token's own tool; and see that the "
                          "module reads the configuration that was meant");
    } else {
        error_set(error, PLOMB_TOKEN_NOT_FOUND, "the module sees no token");
        error_hint(error, "plug the token in, or start its service; and see that the "
                          "module reads the configuration that was meant");
    }
    return PLOMB_TOKEN_NOT_FOUND;
}

static enum plomb_status find_token(struct pkcs11 *pkcs11,
                                    const struct pkcs11_query *query,
                                    struct token_search *search,
                                    struct plomb_error *error)
{
    enum plomb_status status = look_at_all(pkcs11, query, search, error);

    if (status != PLOMB_OK) return status;
    if (search->count == 0) return refuse_none(search, error);
    if (search->count == 1) return PLOMB_OK;
    error_set(error, PLOMB_TOKEN_KEY_AMBIGUOUS, "%zu tokens fit the URI: %s",
              search->count, text_of(&search->fitting));
    error_hint(error, "add token= or serial= to the URI, so that one is left");
    return PLOMB_TOKEN_KEY_AMBIGUOUS;
}

static void tell_pin_flags(CK_FLAGS flags, struct pkcs11_token *token)
{
    token->is_count_low = (flags & CKF_USER_PIN_COUNT_LOW) != 0;
    token->is_final_try = (flags & CKF_USER_PIN_FINAL_TRY) != 0;
    token->is_pin_locked = (flags & CKF_USER_PIN_LOCKED) != 0;
}

static void tell(const CK_TOKEN_INFO *info, struct pkcs11_token *token)
{
    memset(token, 0, sizeof(*token));
    copy_field(info->label, sizeof(info->label), token->label);
    copy_field(info->manufacturerID, sizeof(info->manufacturerID), token->manufacturer);
    copy_field(info->model, sizeof(info->model), token->model);
    copy_field(info->serialNumber, sizeof(info->serialNumber), token->serial);
    token->is_login_required = (info->flags & CKF_LOGIN_REQUIRED) != 0;
    token->has_pin_pad = (info->flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;
    tell_pin_flags(info->flags, token);
}

static enum plomb_status open_session(struct pkcs11 *pkcs11,
                                      const struct token_search *search,
                                      bool is_writing, struct plomb_error *error)
{
    CK_FLAGS flags = CKF_SERIAL_SESSION | (is_writing ? CKF_RW_SESSION : 0);
    CK_RV rv;

    if (is_writing && (search->info.flags & CKF_WRITE_PROTECTED) != 0) {
        return error_set(error, PLOMB_TOKEN_FAILED, "token '%s' is write-protected",
                         pkcs11->token);
    }
    rv = pkcs11->module->C_OpenSession(search->slot, flags, NULL, NULL,
                                       &pkcs11->session);
    if (rv != CKR_OK) {
        return pkcs11_refuse(pkcs11, PLOMB_TOKEN_FAILED, "C_OpenSession", rv, error);
    }
    pkcs11->is_open = true;
    return PLOMB_OK;
}

enum plomb_status pkcs11_open(const char *path, const struct pkcs11_query *query,
                              bool is_writing, struct pkcs11 **out,
                              struct pkcs11_token *token, struct plomb_error *error)
{
    struct pkcs11 *pkcs11 = calloc(1, sizeof(*pkcs11));
    struct token_search search = {0};
    enum plomb_status status = PLOMB_NO_MEMORY;

    plomb_buf_init(&search.fitting, PKCS11_LIST_MAX);
    plomb_buf_init(&search.others, PKCS11_LIST_MAX);
    if (pkcs11 == NULL) {
        error_set(error, PLOMB_NO_MEMORY, "out of memory");
        goto out;
    }
    pkcs11->key = CK_INVALID_HANDLE;
    status = load(pkcs11, path, error);
    if (status != PLOMB_OK) goto out;
    status = initialize(pkcs11, path, error);
    if (status != PLOMB_OK) goto out;
    status = find_token(pkcs11, query, &search, error);
    if (status != PLOMB_OK) goto out;
    pkcs11->slot = search.slot;
    copy_field(search.info.label, sizeof(search.info.label), pkcs11->token);
    status = open_session(pkcs11, &search, is_writing, error);
    if (status != PLOMB_OK) goto out;
    tell(&search.info, token);
    *out = pkcs11;
    pkcs11 = NULL;
    status = PLOMB_OK;
out:
    plomb_buf_clear(&search.fitting);
    plomb_buf_clear(&search.others);
    pkcs11_close(&pkcs11);
    return status;
}

void pkcs11_close(struct pkcs11 **pkcs11)
{
    struct pkcs11 *opened;

    if (pkcs11 == NULL || *pkcs11 == NULL) return;
    opened = *pkcs11;
    if (opened->is_logged_in) (void)opened->module->C_Logout(opened->session);
    if (opened->is_open) (void)opened->module->C_CloseSession(opened->session);
    if (opened->is_initialized) (void)opened->module->C_Finalize(NULL);
    free(opened);
    *pkcs11 = NULL;
}

void pkcs11_read_pin_flags(struct pkcs11 *pkcs11, struct pkcs11_token *out)
{
    CK_TOKEN_INFO info = {0};

    if (pkcs11->module->C_GetTokenInfo(pkcs11->slot, &info) != CKR_OK) info.flags = 0;
    tell_pin_flags(info.flags, out);
}
