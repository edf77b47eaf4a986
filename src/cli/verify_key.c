#include "cli/verify_key.h"

#include <string.h>

#include "base/error.h"

enum plomb_status verify_key_load(const struct cli *cli, struct verify_key *from,
                                  struct plomb_key_info *out, bool *has_key_out,
                                  struct plomb_error *error)
{
    const char *path = from->path != NULL ? from->path : from->alias;
    struct plomb_passphrase_source source;
    struct plomb_key *key = NULL;
    enum plomb_status status;

    *has_key_out = false;
    if (path == NULL) return PLOMB_OK;
    if (from->path != NULL && from->alias != NULL) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "--key and --key-file are the same option");
    }
    if (strcmp(path, "-") == 0) path = "/dev/stdin";
    from->passphrase.notes = cli->notes;
    source = terminal_passphrase_source(&from->passphrase);
    status = plomb_key_load(path, &source, &key, error);
    if (status != PLOMB_OK) return status;
    plomb_key_describe(key, out);
    status = plomb_key_check_type(key, PLOMB_KEY_SIGNING, error);
    plomb_key_free(&key);
    if (status != PLOMB_OK) {
        error_prefix(error, "'%s'", path);
        return status;
    }
    if (out->test_key != NULL) {
        plomb_notes_warn(cli->notes, "test-key", "the key is %s, which everybody has",
                         out->test_key);
    }
    *has_key_out = true;
    return PLOMB_OK;
}
