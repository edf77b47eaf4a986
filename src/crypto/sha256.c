#include "crypto/sha256.h"

#include <sodium.h>

void sha256(struct plomb_span data, uint8_t digest[PLOMB_HASH_SIZE])
{
    crypto_hash_sha256(digest, data.ptr, data.size);
}
