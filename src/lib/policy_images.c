#include "lib/policy_rules.h"

#include <string.h>

#include "lib/policy_object.h"

bool policy_check_debug(const struct policy_subject *subject,
                        struct plomb_policy_verdict *verdict)
{
    for (size_t i = 0; i < subject->image_count; i++) {
        if (policy_command(&subject->images[i])->is_debug) {
            return policy_say(verdict, false, "the %s has is_debug",
                              policy_image_name(&subject->images[i]));
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
        const char *name = policy_image_name(image);

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

/* What a version has to exceed: the highest that was found. */
struct before {
    bool is_found;
    uint32_t version;
};

static void find(struct before *before, uint32_t version)
{
    if (before->is_found && version <= before->version) return;
    *before = (struct before){true, version};
}

/* A bootloader has one version, whether it comes with a SoftDevice or alone. */
static enum plomb_slot lineage(enum plomb_slot slot)
{
    return slot == PLOMB_SLOT_SOFTDEVICE_BOOTLOADER ? PLOMB_SLOT_BOOTLOADER : slot;
}

static void find_previous(const struct policy_subject *subject,
                          const struct policy_image *image, struct before *before)
{
    for (size_t i = 0; i < subject->previous_count; i++) {
        const struct policy_image *old = &subject->previous[i];

        if (old->is_read && !old->is_envelope &&
            lineage(old->slot) == lineage(image->slot)) {
            find(before, policy_command(old)->fw_version);
        }
    }
}

/* Whether a key is the release's, or one that may have signed the release before. */
static bool is_release_key(const struct policy_subject *subject,
                           const uint8_t fingerprint[PLOMB_HASH_SIZE])
{
    return memcmp(fingerprint, subject->fingerprint, PLOMB_HASH_SIZE) == 0 ||
           policy_find_key(subject->policy, fingerprint) != NULL;
}

static bool is_same_product(const struct policy_subject *subject, const char *product)
{
    return subject->product[0] == '\0' || product[0] == '\0' ||
           strcmp(product, subject->product) == 0;
}

/* Whether it is this very image and version: the same release in another form. */
static bool is_same_release(const struct policy_image *image, uint32_t version,
                            const uint8_t sha256[PLOMB_HASH_SIZE])
{
    return version == policy_command(image)->fw_version &&
           memcmp(sha256, image->sha256, PLOMB_HASH_SIZE) == 0;
}

static bool is_same_lineage(const struct policy_image *image, const char *name)
{
    for (enum plomb_slot slot = 0; slot < PLOMB_SLOT_COUNT; slot++) {
        if (lineage(slot) == lineage(image->slot) &&
            strcmp(name, plomb_slot_name(slot)) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_predecessor(const struct policy_subject *subject,
                           const struct policy_image *image,
                           const struct plomb_audit_entry *entry)
{
    return strcmp(entry->purpose, plomb_sign_purpose_name(PLOMB_SIGN_INIT_PACKET)) ==
               0 &&
           is_same_lineage(image, entry->image) &&
           is_release_key(subject, entry->key) && entry->has_fw_version &&
           entry->has_hw_version &&
           entry->hw_version == policy_command(image)->hw_version &&
           is_same_product(subject, entry->product);
}

static bool is_own(const struct policy_image *image,
                   const struct plomb_audit_entry *entry)
{
    return memcmp(entry->digest, image->digest, PLOMB_HASH_SIZE) == 0;
}

/*
 * The log's entry for an image, or the end of the entries. What is being signed has its
 * entry last, if it has one yet: it may have been signed before. What is finished has it
 * where it was signed first.
 */
static size_t find_own(const struct policy_subject *subject,
                       const struct policy_image *image,
                       const struct plomb_audit_entry *entries, size_t count)
{
    const bool is_pack = subject->facts->signer != NULL;

    if (is_pack && !subject->facts->is_logged) return count;
    for (size_t i = 0; i < count; i++) {
        const size_t place = is_pack ? count - 1 - i : i;

        if (is_own(image, &entries[place])) return place;
    }
    return count;
}

/* Whether two entries are of one run, as its packages and their deltas are. */
static bool is_same_run(const struct plomb_audit_entry *one,
                        const struct plomb_audit_entry *other)
{
    return one->time == other->time &&
           memcmp(one->key, other->key, PLOMB_HASH_SIZE) == 0;
}

static void find_logged(const struct policy_subject *subject,
                        const struct policy_image *image, struct before *before)
{
    size_t count = 0;
    const struct plomb_audit_entry *entries =
        plomb_audit_entries(subject->facts->log, &count);

    const size_t own = find_own(subject, image, entries, count);

    /* What was signed after this one need not be below it. */
    for (size_t i = 0; i < own; i++) {
        const struct plomb_audit_entry *entry = &entries[i];

        if (own < count && entry->has_image_sha256 &&
            is_same_run(entry, &entries[own]) &&
            is_same_release(image, entry->fw_version, entry->image_sha256)) {
            continue;
        }
        if (!is_own(image, entry) && is_predecessor(subject, image, entry)) {
            find(before, entry->fw_version);
        }
    }
}

/* What the log will have before it. */
static void find_earlier(const struct policy_subject *subject,
                         const struct policy_image *image, struct before *before)
{
    for (size_t i = 0; i < subject->facts->earlier_count; i++) {
        const struct plomb_policy_draft *draft = &subject->facts->earlier[i];
        const struct plomb_release_options *release = draft->options->release;
        const char *product =
            release != NULL && release->product != NULL ? release->product : "";

        for (size_t k = 0; k < draft->report->image_count; k++) {
            const struct plomb_pack_image *old = &draft->report->images[k];

            if (lineage(old->slot) == lineage(image->slot) &&
                old->command.hw_version == policy_command(image)->hw_version &&
                is_same_product(subject, product) &&
                !is_same_release(image, old->command.fw_version, old->sha256)) {
                find(before, old->command.fw_version);
            }
        }
    }
}

bool policy_check_version(const struct policy_subject *subject,
                          struct plomb_policy_verdict *verdict)
{
    const struct plomb_policy_facts *facts = subject->facts;
    const bool has_log = facts->log != NULL && subject->has_key;

    if (facts->previous == NULL && !has_log) {
        return policy_say(
            verdict, false,
            "the version before is not known: give --previous, or the log with "
            "--audit-log");
    }
    for (size_t i = 0; i < subject->image_count; i++) {
        const struct policy_image *image = &subject->images[i];
        const uint32_t version = policy_command(image)->fw_version;
        struct before before = {false, 0};

        if (image->slot == PLOMB_SLOT_SOFTDEVICE || image->is_envelope) continue;
        find_previous(subject, image, &before);
        if (has_log) {
            find_logged(subject, image, &before);
            find_earlier(subject, image, &before);
        }
        if (before.is_found && version <= before.version) {
            return policy_say(verdict, false,
                              "the %s has version %u; the one before had %u",
                              policy_image_name(image), version, before.version);
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

        /* The packet around a Zigbee OTA file accepts any: what is inside counts. */
        if (subject->images[i].is_envelope) continue;
        for (size_t k = 0; k < command->sd_req_count; k++) {
            if (is_in(&subject->policy->softdevices, command->sd_req[k])) continue;
            return policy_say(
                verdict, false, "the %s accepts SoftDevice 0x%x, which is not allowed",
                policy_image_name(&subject->images[i]), command->sd_req[k]);
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
                          policy_image_name(&subject->images[i]), version);
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
                          policy_image_name(image));
    }
    return policy_say(verdict, true, "every image is encrypted");
}

bool policy_check_statement(const struct policy_subject *subject,
                            struct plomb_policy_verdict *verdict)
{
    bool is_kept = subject->has_statement;

    return policy_say(verdict, is_kept, "%s",
                      is_kept ? "there is one" : "there is none that can be read");
}

bool policy_check_sbom(const struct policy_subject *subject,
                       struct plomb_policy_verdict *verdict)
{
    bool is_kept = subject->has_statement && subject->sbom != PLOMB_SBOM_NONE;

    return policy_say(verdict, is_kept, "%s",
                      is_kept ? plomb_sbom_format_name(subject->sbom)
                              : "the package has none");
}
