#include <plomb/core/validate.h>

/*
 * The checks that only a sealed package meets: docs/spec/package.md, section 6.
 */

enum plomb_status plomb_check_codec(const struct plomb_device *device,
                                    const struct plomb_init_command *command)
{
    const struct plomb_extension *extension = &command->extension;

    if (!plomb_init_command_is_sealed(command)) return PLOMB_OK;
    if (extension->codec > 31 || (device->codecs >> extension->codec & 1) == 0) {
        return PLOMB_CODEC_UNKNOWN;
    }
    if (extension->cipher > 31 || (device->ciphers >> extension->cipher & 1) == 0) {
        return PLOMB_CIPHER_UNKNOWN;
    }
    return PLOMB_OK;
}

enum plomb_status plomb_check_base(const struct plomb_device *device,
                                   const struct plomb_init_command *command)
{
    const struct plomb_extension *extension = &command->extension;

    if (!plomb_init_command_is_sealed(command) ||
        !plomb_extension_is_delta(extension)) {
        return PLOMB_OK;
    }
    return device->has_base && device->base_size == extension->base_size &&
                   memcmp(device->base_sha256, extension->base_sha256.ptr,
                          PLOMB_SHA256_SIZE) == 0
               ? PLOMB_OK
               : PLOMB_BASE_MISMATCH;
}

enum plomb_status plomb_check_security_counter(const struct plomb_device *device,
                                               const struct plomb_init_command *command)
{
    if (!plomb_init_command_is_sealed(command)) return PLOMB_OK;
    return command->extension.security_counter >= device->security_counter
               ? PLOMB_OK
               : PLOMB_SECURITY_COUNTER_TOO_LOW;
}

enum plomb_status plomb_check_recipient(const struct plomb_device *device,
                                        const struct plomb_init_command *command)
{
    const struct plomb_extension *extension = &command->extension;

    if (!plomb_init_command_is_sealed(command) ||
        extension->cipher == PLOMB_CIPHER_NONE) {
        return PLOMB_OK;
    }
    for (size_t i = 0; device->has_key_id && i < extension->recipient_count; i++) {
        const struct plomb_recipient *entry = &extension->recipients[i];

        if (entry->method == device->key_method &&
            memcmp(entry->key_id, device->key_id, PLOMB_KEY_ID_SIZE) == 0) {
            return PLOMB_OK;
        }
    }
    return PLOMB_RECIPIENT_MISSING;
}

enum plomb_status plomb_check_payload(const struct plomb_init_command *command,
                                      struct plomb_span payload)
{
    const struct plomb_extension *extension = &command->extension;
    uint8_t digest[PLOMB_SHA256_SIZE];

    if (!plomb_init_command_is_sealed(command)) return PLOMB_OK;
    if (payload.size != extension->payload_size) return PLOMB_PAYLOAD_SIZE_MISMATCH;
    plomb_port_sha256(payload, digest);
    return memcmp(digest, extension->payload_sha256.ptr, PLOMB_SHA256_SIZE) == 0
               ? PLOMB_OK
               : PLOMB_PAYLOAD_HASH_MISMATCH;
}
