#include "crypto/random.h"

#include <sodium.h>

#include "base/error.h"

enum plomb_status random_fill(void *out, size_t size, struct plomb_error *error)
{
    if (sodium_init() < 0) {
        return error_set(error, PLOMB_SYSTEM, "cannot start the random generator");
    }
    randombytes_buf(out, size);
    return PLOMB_OK;
}
