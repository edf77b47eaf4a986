#include <plomb/secret.h>

#include <string.h>

#include <sodium.h>

#include "base/error.h"

enum plomb_status plomb_secret_reserve(struct plomb_secret *secret, size_t capacity,
                                       struct plomb_error *error)
{
    void *ptr = NULL;

    plomb_secret_clear(secret);
    if (sodium_init() >= 0) ptr = sodium_malloc(capacity);
    if (ptr == NULL) {
        return error_set(error, PLOMB_NO_MEMORY,
                         "cannot allocate %zu bytes of guarded memory", capacity);
    }
    secret->ptr = ptr;
    secret->capacity = capacity;
    return PLOMB_OK;
}

void plomb_secret_clear(struct plomb_secret *secret)
{
    if (secret == NULL) return;
    sodium_free(secret->ptr); /* wipes */
    memset(secret, 0, sizeof(*secret));
}
