#include "cli/open_key.h"

#include <string.h>

#include "base/error.h"

/* A recipient key is not a class key, and a signing key is neither. */
static enum plomb_status check_type(const struct plomb_key *key, const char *path,
                                    bool is_class, struct plomb_error *error)
{
    struct plomb_key_info info;

    plomb_key_describe(key, &info);
    if (info.type == (is_class ? PLOMB_KEY_CLASS : PLOMB_KEY_RECIPIENT)) {
        return PLOMB_OK;
    }
    error_set(error, PLOMB_KEY_TYPE_WRONG, "'%s' is not a %s key", path,
              is_class ? "class" : "recipient");
    if (info.type == PLOMB_KEY_SIGNING) {
        error_hint(error, "it is a signing key, which opens nothing");
    } else {
        error_hint(error, "give it with %s", is_class ? "--device-key" : "--class-key");
    }
    return PLOMB_KEY_TYPE_WRONG;
}

void open_key_note_base(const struct cli *cli, const struct plomb_package *package,
                        const char *from)
{
    size_t count = 0;
    const struct plomb_package_image *images = plomb_package_images(package, &count);

    if (from == NULL) return;
    for (size_t i = 0; i < count; i++) {
        struct plomb_init_packet packet;
        size_t offset = 0;

        if (plomb_init_packet_parse(images[i].dat->bytes, &packet, &offset) ==
                PLOMB_OK &&
            plomb_extension_is_delta(&packet.command.extension)) {
            return;
        }
    }
    plomb_notes_add(cli->notes, "base-not-used",
                    "the package is no delta, so '%s' was not used", from);
}

enum plomb_status open_key_load(const struct cli *cli, struct open_key *from,
                                struct plomb_key **key_out, struct plomb_error *error)
{
    bool is_class = from->class_key != NULL;
    const char *path = is_class ? from->class_key : from->device_key;
    struct plomb_passphrase_source source;
    struct plomb_key *key = NULL;
    enum plomb_status status;

    *key_out = NULL;
    if (path == NULL) return PLOMB_OK;
    if (from->device_key != NULL && from->class_key != NULL) {
        error_set(error, PLOMB_OPTION_CONFLICT,
                  "--device-key and --class-key exclude each other");
        error_hint(error, "one key is enough to open a package");
        return PLOMB_OPTION_CONFLICT;
    }
    if (strcmp(path, "-") == 0) path = "/dev/stdin";
    from->passphrase.notes = cli->notes;
    source = terminal_passphrase_source(&from->passphrase);
    status = plomb_key_load(path, &source, &key, error);
    if (status != PLOMB_OK) return status;
    status = check_type(key, path, is_class, error);
    if (status != PLOMB_OK) {
        plomb_key_free(&key);
        return status;
    }
    *key_out = key;
    return PLOMB_OK;
}
