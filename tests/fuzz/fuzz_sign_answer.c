/* What a program that signs answers, to either request. */
#include <stdlib.h>
#include <string.h>

#include "formats/sign_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_kind_possible(enum sign_reply_kind kind, bool is_signature)
{
    if (kind == SIGN_REPLY_ERROR) return true;
    return is_signature ? kind == SIGN_REPLY_SIGNATURE || kind == SIGN_REPLY_DER
                        : kind == SIGN_REPLY_KEY;
}

static void parse(struct plomb_span text, bool is_signature)
{
    struct plomb_error error = {0};
    struct sign_reply reply = {0};
    struct sign_reply untouched = {0};

    if (sign_reply_parse(text, is_signature, &reply, &error) != PLOMB_OK) {
        if (error.message[0] == '\0') abort();
        if (memcmp(&reply, &untouched, sizeof(reply)) != 0) abort();
        return;
    }
    if (!is_kind_possible(reply.kind, is_signature)) abort();
    if (reply.der_size > sizeof(reply.der)) abort();
    if (memchr(reply.public_key, '\0', sizeof(reply.public_key)) == NULL) abort();
    if (memchr(reply.reason, '\0', sizeof(reply.reason)) == NULL) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    parse(plomb_span(data, size), false);
    parse(plomb_span(data, size), true);
    return 0;
}
