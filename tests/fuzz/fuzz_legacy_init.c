/* The reader of legacy init packets. */
#include <stdlib.h>

#include "formats/legacy_init.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct legacy_init init;
    struct plomb_error error = {0};

    if (legacy_init_parse(plomb_span(data, size), &init, &error) == PLOMB_OK) {
        if (init.sd_req_count > LEGACY_INIT_SD_REQ_MAX) abort();
        if (init.signed_size > size) abort();
        if (legacy_init_version(init.kind) == NULL) abort();
    } else if (error.message[0] == '\0' || error.position > size) {
        abort();
    }
    return 0;
}
