#include "cli/inspect_keys.h"

#include "base/error.h"

static enum plomb_status check_type(const struct plomb_key_info *info, const char *path,
                                    enum plomb_key_type type, struct plomb_error *error)
{
    if (info->type == type) return PLOMB_OK;
    error_set(error, PLOMB_KEY_TYPE_WRONG, "'%s' is not a %s key", path,
              type == PLOMB_KEY_CLASS ? "class" : "recipient");
    if (info->type == PLOMB_KEY_SIGNING) {
        error_hint(error, "it is a signing key: give it with --key");
    } else {
        error_hint(error, "give it with %s",
                   type == PLOMB_KEY_CLASS ? "--recipient" : "--class-key");
    }
    return PLOMB_KEY_TYPE_WRONG;
}

static enum plomb_status load_file(const char *path, enum plomb_key_type type,
                                   const struct plomb_passphrase_source *source,
                                   struct inspect_keys *keys, struct plomb_error *error)
{
    struct plomb_key_info *info = &keys->infos[keys->count];
    struct plomb_key *key = NULL;
    enum plomb_status status = plomb_key_load(path, source, &key, error);

    if (status != PLOMB_OK) return status;
    plomb_key_describe(key, info);
    plomb_key_free(&key);
    status = check_type(info, path, type, error);
    if (status == PLOMB_OK) keys->count++;
    return status;
}

static enum plomb_status load_files(const struct option_texts *files,
                                    enum plomb_key_type type,
                                    const struct plomb_passphrase_source *source,
                                    struct inspect_keys *keys,
                                    struct plomb_error *error)
{
    for (size_t i = 0; i < files->count; i++) {
        enum plomb_status status =
            load_file(files->items[i], type, source, keys, error);

        if (status != PLOMB_OK) return status;
    }
    return PLOMB_OK;
}

enum plomb_status inspect_keys_load(const struct cli *cli, struct inspect_keys *keys,
                                    struct terminal_passphrase *passphrase,
                                    struct plomb_error *error)
{
    struct plomb_passphrase_source source;
    enum plomb_status status;

    passphrase->notes = cli->notes;
    source = terminal_passphrase_source(passphrase);
    status = load_files(&keys->recipients, PLOMB_KEY_RECIPIENT, &source, keys, error);
    if (status != PLOMB_OK) return status;
    return load_files(&keys->class_keys, PLOMB_KEY_CLASS, &source, keys, error);
}
