#include "cli/audit_key.h"

#include <string.h>

#include "base/error.h"
#include "base/hex.h"

enum plomb_status audit_key_load(const char *path, struct plomb_key_info *out,
                                 struct plomb_error *error)
{
    struct plomb_key *key = NULL;
    enum plomb_status status = plomb_key_load(path, NULL, &key, error);

    if (status == PLOMB_PASSPHRASE_NEEDED && error != NULL) {
        error->hint[0] = '\0';
        error_hint(error, "the public half is enough: 'plomb key export --format pem' "
                          "writes it");
    }
    if (status != PLOMB_OK) return status;
    plomb_key_describe(key, out);
    status = plomb_key_check_type(key, PLOMB_KEY_SIGNING, error);
    plomb_key_free(&key);
    if (status != PLOMB_OK) error_prefix(error, "'%s'", path);
    return status;
}

bool audit_digest_parse(const char *text, uint8_t out[PLOMB_HASH_SIZE])
{
    uint8_t digest[PLOMB_HASH_SIZE];

    if (strlen(text) != 2 * sizeof(digest)) return false;
    if (!hex_decode((const uint8_t *)text, digest, sizeof(digest))) return false;
    memcpy(out, digest, sizeof(digest));
    return true;
}
