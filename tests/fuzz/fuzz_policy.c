/* A release policy, and its rules over nothing that is signed. */
#include <stdlib.h>

#include <plomb/policy.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct plomb_error error = {0};
    struct plomb_error refusal = {0};
    struct plomb_policy *policy = NULL;
    struct plomb_signer signer = {.source = PLOMB_SIGNER_PKCS11};
    enum plomb_status status =
        plomb_policy_parse(plomb_span(data, size), &policy, &error);

    if ((status == PLOMB_OK) != (policy != NULL)) abort();
    if (status != PLOMB_OK) {
        if (error.message[0] == '\0') abort();
        return 0;
    }
    status = plomb_policy_check_signer(policy, &signer, &refusal);
    if (status != PLOMB_OK &&
        (status != PLOMB_POLICY_REFUSED || refusal.message[0] == '\0')) {
        abort();
    }
    plomb_policy_free(&policy);
    return 0;
}
