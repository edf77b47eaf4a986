#include <plomb/core/port.h>
#include <plomb/sign.h>

#include <string.h>

#include "base/error.h"

enum plomb_status plomb_sign(const struct plomb_signer *signer,
                             const struct plomb_sign_request *request,
                             uint8_t signature[PLOMB_SIGNATURE_SIZE],
                             struct plomb_error *error)
{
    uint8_t made[PLOMB_SIGNATURE_SIZE] = {0};
    enum plomb_status status = signer->sign(signer->context, request, made, error);

    if (status != PLOMB_OK) return status;
    if (!signer->is_checked &&
        plomb_port_ecdsa_verify(signer->public_key, request->digest, made) !=
            PLOMB_VERDICT_ACCEPTED) {
        error_set(error, PLOMB_SIGNING_FAILED,
                  "the signature does not verify under the signer's key");
        error_hint(error, "see that what signs uses the key that it names, and signs "
                          "the digest as it is");
        return PLOMB_SIGNING_FAILED;
    }
    memcpy(signature, made, sizeof(made));
    return PLOMB_OK;
}

const char *plomb_sign_purpose_name(enum plomb_sign_purpose purpose)
{
    switch (purpose) {
    case PLOMB_SIGN_INIT_PACKET:
        return "init-packet";
    case PLOMB_SIGN_BOOT_VALIDATION:
        return "boot-validation";
    case PLOMB_SIGN_RELEASE:
        return "release-statement";
    case PLOMB_SIGN_SETTINGS:
        return "settings";
    }
    return "unknown";
}

const char *plomb_signer_source_name(enum plomb_signer_source source)
{
    switch (source) {
    case PLOMB_SIGNER_FILE:
        return "file";
    case PLOMB_SIGNER_PKCS11:
        return "pkcs11";
    case PLOMB_SIGNER_COMMAND:
        return "command";
    case PLOMB_SIGNER_REQUEST:
        return "request";
    }
    return "unknown";
}
