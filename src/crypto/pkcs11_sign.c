#include "crypto/pkcs11_object.h"

#include <string.h>

#include "base/error.h"

/* Room for a token that answers with more than r and s, to say how much. */
enum { ANSWER_MAX = 512 };

static enum plomb_status refuse_pin(struct pkcs11 *pkcs11, CK_RV rv,
                                    struct plomb_error *error)
{
    struct pkcs11_token token = {0};
    const char *rest = "a few wrong ones lock the token";

    pkcs11_read_pin_flags(pkcs11, &token);
    if (token.is_final_try) rest = "the next wrong one locks the token";
    if (token.is_pin_locked) rest = "that was the last try, and the token is locked";
    error_set(error, PLOMB_PIN_WRONG, "the PIN of token '%s' is wrong (C_Login: %s)",
              pkcs11->token, pkcs11_name_of(rv));
    error_hint(error, "it was tried once and will not be again; %s", rest);
    return PLOMB_PIN_WRONG;
}

static enum plomb_status refuse_login(struct pkcs11 *pkcs11, CK_RV rv,
                                      struct plomb_error *error)
{
    enum plomb_status status = PLOMB_TOKEN_FAILED;

    switch (rv) {
    case CKR_PIN_INCORRECT:
    case CKR_PIN_INVALID:
    case CKR_PIN_LEN_RANGE:
        return refuse_pin(pkcs11, rv, error);
    case CKR_PIN_LOCKED:
        status = pkcs11_refuse(pkcs11, PLOMB_PIN_LOCKED, "C_Login", rv, error);
        error_hint(error, "unlock it with the security officer's PIN and the token's "
                          "own tool");
        return status;
    case CKR_USER_PIN_NOT_INITIALIZED:
    case CKR_PIN_EXPIRED:
        status = pkcs11_refuse(pkcs11, status, "C_Login", rv, error);
        error_hint(error, "set the user's PIN with the token's own tool");
        return status;
    default:
        return pkcs11_refuse(pkcs11, status, "C_Login", rv, error);
    }
}

enum plomb_status pkcs11_login_as(struct pkcs11 *pkcs11, CK_USER_TYPE user,
                                  const struct plomb_secret *pin,
                                  struct plomb_error *error)
{
    CK_RV rv =
        pkcs11->module->C_Login(pkcs11->session, user, pin != NULL ? pin->ptr : NULL,
                                pin != NULL ? pin->size : 0);

    if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN) return PLOMB_OK;
    return refuse_login(pkcs11, rv, error);
}

enum plomb_status pkcs11_login(struct pkcs11 *pkcs11, const struct plomb_secret *pin,
                               struct plomb_error *error)
{
    enum plomb_status status = pkcs11_login_as(pkcs11, CKU_USER, pin, error);

    if (status == PLOMB_OK) pkcs11->is_logged_in = true;
    return status;
}

static enum plomb_status begin(struct pkcs11 *pkcs11, struct plomb_error *error)
{
    CK_MECHANISM mechanism = {CKM_ECDSA, NULL, 0};
    CK_RV rv = pkcs11->module->C_SignInit(pkcs11->session, &mechanism, pkcs11->key);
    enum plomb_status status = PLOMB_TOKEN_FAILED;

    if (rv == CKR_OK) return PLOMB_OK;
    if (rv == CKR_MECHANISM_INVALID || rv == CKR_KEY_FUNCTION_NOT_PERMITTED ||
        rv == CKR_KEY_TYPE_INCONSISTENT) {
        status = PLOMB_KEY_UNSUPPORTED;
    }
    pkcs11_refuse(pkcs11, status, "C_SignInit with CKM_ECDSA", rv, error);
    error_hint(error, "the key must allow signing, and the token CKM_ECDSA over a "
                      "digest that plomb computed");
    return status;
}

enum plomb_status pkcs11_sign(struct pkcs11 *pkcs11, const struct plomb_secret *pin,
                              const uint8_t digest[PLOMB_HASH_SIZE],
                              uint8_t signature[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error)
{
    uint8_t answer[ANSWER_MAX] = {0};
    uint8_t input[PLOMB_HASH_SIZE];
    CK_ULONG size = sizeof(answer);
    CK_RV rv;
    enum plomb_status status;

    if (pkcs11->key == CK_INVALID_HANDLE) {
        return error_set(error, PLOMB_INTERNAL, "no key was found to sign with");
    }
    status = begin(pkcs11, error);
    if (status != PLOMB_OK) return status;
    if (pkcs11->wants_login) {
        status = pkcs11_login_as(pkcs11, CKU_CONTEXT_SPECIFIC, pin, error);
        if (status != PLOMB_OK) return status;
    }
    memcpy(input, digest, sizeof(input));
    rv = pkcs11->module->C_Sign(pkcs11->session, input, sizeof(input), answer, &size);
    if (rv != CKR_OK) {
        return pkcs11_refuse(pkcs11, PLOMB_TOKEN_FAILED, "C_Sign", rv, error);
    }
    /* PKCS #11 2.40 mechanisms, section 2.3.1: r and s, as long as the order. */
    if (size != PLOMB_SIGNATURE_SIZE) {
        return error_set(error, PLOMB_TOKEN_FAILED,
                         "token '%s': C_Sign: a signature of %lu bytes instead of %d",
                         pkcs11->token, size, PLOMB_SIGNATURE_SIZE);
    }
    memcpy(signature, answer, PLOMB_SIGNATURE_SIZE);
    return PLOMB_OK;
}
