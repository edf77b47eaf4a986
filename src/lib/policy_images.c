#include "lib/policy_rules.h"

#include <string.h>

#include "lib/policy_object.h"

bool policy_check_debug(const struct policy_subject *subject,
                        struct plomb_policy_verdict *verdict)
{
    for (size_t i = 0; i < subject->image_count; i++) {
        if (policy_command(&subject->images[i])->is_debug) {
            return policy_say(verdict, false, "the %s has is_debug",
                              plomb_slot_name(subject->images[i].slot));
        }
    }
    return policy_say(verdict, true, "no image has is_debug");
}

bool policy_check_counter(const struct policy_subject *subject,
                          struct plomb_policy_verdict *verdict)
{
    uint32_t min = subject->policy->min_counter;

    for (size_t i = 0; i < subject->image_count; i++) {
        const struct policy_image *image = &subject->images[i];
        const char *name = plomb_slot_name(image->slot);

        if (!policy_is_sealed(image)) {
            return policy_say(
                verdict, false,
                "the %s is plain and has no security counter; at least %u is "
                "demanded",
                name, min);
        }
        if (policy_command(image)->extension.security_counter < min) {
            return policy_say(verdict, false,
                              "the %s has security counter %u; at least %u is demanded",
                              name, policy_command(image)->extension.security_counter,
                              min);
        }
    }
    return policy_say(verdict, true, "every security counter is at least %u", min);
}

/* What a version has to exceed: that of the previous package, or the log's highest. */
struct before {
    bool is_found;
    uint32_t version;
};

static struct before find_previous(const struct policy_subject *subject,
                                   const struct policy_image *image)
{
    for (size_t i = 0; i < subject->previous_count; i++) {
        const struct policy_image *old = &subject->previous[i];

        if (old->slot == image->slot && old->is_read) {
            return (struct before){true, policy_command(old)->fw_version};
        }
    }
    return (struct before){false, 0};
}

/* Whether a key is the release's, or one that may have signed the release before. */
static bool is_release_key(const struct policy_subject *subject,
                           const uint8_t fingerprint[PLOMB_HASH_SIZE])
{
    return memcmp(fingerprint, subject->fingerprint, PLOMB_HASH_SIZE) == 0 ||
           policy_find_key(subject->policy, fingerprint) != NULL;
}

static bool is_predecessor(const struct policy_subject *subject,
                           const struct policy_image *image,
                           const struct plomb_audit_entry *entry)
{
    bool has_product = subject->release_status == PLOMB_OK &&
                       subject->release.product[0] != '\0' && entry->product[0] != '\0';

    return strcmp(entry->purpose, plomb_sign_purpose_name(PLOMB_SIGN_INIT_PACKET)) ==
               0 &&
           strcmp(entry->image, plomb_slot_name(image->slot)) == 0 &&
           is_release_key(subject, entry->key) && entry->has_fw_version &&
           entry->has_hw_version &&
           entry->hw_version == policy_command(image)->hw_version &&
           (!has_product || strcmp(entry->product, subject->release.product) == 0);
}

static struct before find_logged(const struct policy_subject *subject,
                                 const struct policy_image *image)
{
    size_t count = 0;
    const struct plomb_audit_entry *entries =
        plomb_audit_entries(subject->facts->log, &count);
    struct before before = {false, 0};

    for (size_t i = 0; i < count; i++) {
        const struct plomb_audit_entry *entry = &entries[i];

        /* What was signed after this one need not be below it. */
        if (memcmp(entry->digest, image->digest, PLOMB_HASH_SIZE) == 0) break;
        if (!is_predecessor(subject, image, entry)) continue;
        if (!before.is_found || entry->fw_version > before.version) {
            before = (struct before){true, entry->fw_version};
        }
    }
    return before;
}

bool policy_check_version(const struct policy_subject *subject,
                          struct plomb_policy_verdict *verdict)
{
    bool has_previous = subject->facts->previous != NULL;

    if (!has_previous && (subject->facts->log == NULL || !subject->has_key)) {
        return policy_say(
            verdict, false,
            "the version before is not known: give --previous, or the log with "
            "--audit-log");
    }
    for (size_t i = 0; i < subject->image_count; i++) {
        const struct policy_image *image = &subject->images[i];
        uint32_t version = policy_command(image)->fw_version;
        struct before before =
            has_previous ? find_previous(subject, image) : find_logged(subject, image);

        if (image->slot == PLOMB_SLOT_SOFTDEVICE || !before.is_found) continue;
        if (version <= before.version) {
            return policy_say(verdict, false,
                              "the %s has version %u; the one before had %u",
                              plomb_slot_name(image->slot), version, before.version);
        }
    }
    return policy_say(verdict, true, "no version is as low as the one before");
}

bool policy_check_chips(const struct policy_subject *subject,
                        struct plomb_policy_verdict *verdict)
{
    const struct plomb_policy *policy = subject->policy;
    const struct plomb_chip *chip = subject->facts->chip;

    if (chip == NULL) {
        return policy_say(verdict, false, "the chip is not known: give it with --chip");
    }
    for (size_t i = 0; i < policy->chip_count; i++) {
        if (policy->chips[i] == chip)
            return policy_say(verdict, true, "%s", chip->name);
    }
    return policy_say(verdict, false, "%s is not one that is allowed", chip->name);
}

static bool is_in(const struct policy_numbers *list, uint32_t number)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->items[i] == number) return true;
    }
    return false;
}

bool policy_check_softdevices(const struct policy_subject *subject,
                              struct plomb_policy_verdict *verdict)
{
    for (size_t i = 0; i < subject->image_count; i++) {
        const struct plomb_init_command *command = policy_command(&subject->images[i]);

        for (size_t k = 0; k < command->sd_req_count; k++) {
            if (is_in(&subject->policy->softdevices, command->sd_req[k])) continue;
            return policy_say(
                verdict, false, "the %s accepts SoftDevice 0x%x, which is not allowed",
                plomb_slot_name(subject->images[i].slot), command->sd_req[k]);
        }
    }
    return policy_say(verdict, true, "every SoftDevice in sd_req is allowed");
}

bool policy_check_hw_versions(const struct policy_subject *subject,
                              struct plomb_policy_verdict *verdict)
{
    for (size_t i = 0; i < subject->image_count; i++) {
        uint32_t version = policy_command(&subject->images[i])->hw_version;

        if (is_in(&subject->policy->hw_versions, version)) continue;
        return policy_say(verdict, false,
                          "the %s is for hardware %u, which is not allowed",
                          plomb_slot_name(subject->images[i].slot), version);
    }
    return policy_say(verdict, true, "every hardware version is allowed");
}

bool policy_check_encryption(const struct policy_subject *subject,
                             struct plomb_policy_verdict *verdict)
{
    for (size_t i = 0; i < subject->image_count; i++) {
        const struct policy_image *image = &subject->images[i];

        if (policy_is_sealed(image) &&
            policy_command(image)->extension.cipher != PLOMB_CIPHER_NONE) {
            continue;
        }
        return policy_say(verdict, false, "the %s is not encrypted",
                          plomb_slot_name(image->slot));
    }
    return policy_say(verdict, true, "every image is encrypted");
}

bool policy_check_statement(const struct policy_subject *subject,
                            struct plomb_policy_verdict *verdict)
{
    bool is_kept = subject->release_status == PLOMB_OK;

    return policy_say(verdict, is_kept, "%s",
                      is_kept ? "there is one" : "there is none that can be read");
}

bool policy_check_sbom(const struct policy_subject *subject,
                       struct plomb_policy_verdict *verdict)
{
    bool is_kept = subject->release_status == PLOMB_OK &&
                   subject->release.sbom_format != PLOMB_SBOM_NONE;

    return policy_say(verdict, is_kept, "%s",
                      is_kept ? plomb_sbom_format_name(subject->release.sbom_format)
                              : "the package has none");
}
