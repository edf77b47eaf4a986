#include "lib/verify_manifest.h"

#include <string.h>

#include <plomb/core/init_packet.h>

#include "core/bytes.h"
#include "lib/package_object.h"
#include "lib/verify_checks.h"

static bool is_digest(struct plomb_span signed_digest,
                      const uint8_t digest[PLOMB_HASH_SIZE])
{
    return plomb_span_is_equal(signed_digest, plomb_span(digest, PLOMB_HASH_SIZE));
}

/* The member of the manifest that is not as signed; NULL when all are. */
static const char *payload_fault(const struct manifest_sealed *said,
                                 const struct plomb_extension *extension)
{
    struct plomb_span no_base = {NULL, 0};
    struct plomb_span base = plomb_span(said->base_sha256, PLOMB_HASH_SIZE);

    if (said->payload_size != extension->payload_size) return "payload_size";
    if (!is_digest(extension->payload_sha256, said->payload_sha256)) {
        return "payload_sha256";
    }
    if (said->codec != extension->codec) return "codec";
    if (said->cipher != extension->cipher) return "cipher";
    if (said->base_size != extension->base_size) return "base_size";
    if (said->base_size == 0) base = no_base;
    return plomb_span_is_equal(base, extension->base_sha256) ? NULL : "base_sha256";
}

static const char *image_fault(const struct manifest_sealed *said,
                               const struct plomb_init_command *command)
{
    uint8_t digest[PLOMB_HASH_SIZE];

    bytes_reverse(digest, command->hash, sizeof(digest));
    if (said->size != plomb_init_command_image_size(command)) return "size";
    if (memcmp(said->sha256, digest, sizeof(digest)) != 0) return "sha256";
    return payload_fault(said, &command->extension);
}

static enum plomb_status compare(const struct manifest *manifest, enum plomb_slot slot,
                                 const struct plomb_init_command *command,
                                 struct plomb_check *check)
{
    const struct manifest_sealed *said = &manifest->sealed[slot];
    const char *name = plomb_slot_name(slot);
    const char *fault;

    if (!plomb_init_command_is_sealed(command)) {
        if (!said->is_present) return PLOMB_OK;
        verify_conclude(check, PLOMB_SLOT_MISMATCH,
                        "%s: the manifest says sealed, the init packet is plain", name);
        return PLOMB_SLOT_MISMATCH;
    }
    if (!said->is_present || !manifest->has_release) {
        verify_conclude(check, PLOMB_MANIFEST_MALFORMED,
                        "%s is sealed, and 'plomb' has no %s", name,
                        said->is_present ? "'release'" : "such image");
        return PLOMB_MANIFEST_MALFORMED;
    }
    fault = image_fault(said, command);
    if (fault == NULL) return PLOMB_OK;
    verify_conclude(check, PLOMB_SLOT_MISMATCH,
                    "%s: '%s' of the manifest is not what the init packet says", name,
                    fault);
    return PLOMB_SLOT_MISMATCH;
}

void verify_manifest(const struct plomb_package *package,
                     struct plomb_verify_report *report)
{
    struct plomb_check *check =
        verify_add_check(report, PLOMB_SLOT_COUNT, "manifest", "manifest's plomb data");
    const struct manifest *manifest = package_manifest(package);
    enum plomb_status status = PLOMB_OK;
    size_t count = 0;
    const struct plomb_package_image *images = plomb_package_images(package, &count);

    verify_conclude(check, PLOMB_OK, "as the init packets say");
    for (size_t i = 0; i < count && status == PLOMB_OK; i++) {
        struct plomb_init_packet packet;
        size_t offset = 0;

        if (plomb_init_packet_parse(images[i].dat->bytes, &packet, &offset) !=
            PLOMB_OK) {
            verify_conclude(check, PLOMB_OK, "%s: the init packet cannot be read",
                            plomb_slot_name(images[i].slot));
            check->result = PLOMB_CHECK_NOT_CHECKED;
            continue;
        }
        status = compare(manifest, images[i].slot, &packet.command, check);
    }
    verify_settle(report, check);
}
