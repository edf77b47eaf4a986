#include "lib/policy_rules.h"

#include <string.h>

#include <plomb/core/port.h>

#include "base/hex.h"
#include "core/bytes.h"
#include "lib/known_keys.h"
#include "lib/policy_object.h"

/* Of a packet or a line that says it is signed with the key of the facts. */
static bool is_by_key(const struct policy_subject *subject,
                      const uint8_t digest[PLOMB_HASH_SIZE],
                      const uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    return plomb_port_ecdsa_verify(subject->facts->public_key, digest, signature) ==
           PLOMB_VERDICT_ACCEPTED;
}

/*
 * Whether the packet inside of a Zigbee OTA file is by the key, too: nobody else looks
 * at it. What plomb itself signs, or will, needs no check.
 */
static bool is_inside_by_key(const struct policy_subject *subject,
                             const struct policy_image *image)
{
    uint8_t signature[PLOMB_SIGNATURE_SIZE];

    if (!image->is_inner || subject->facts->signer != NULL || !subject->has_key) {
        return true;
    }
    if (image->packet.signature.size != sizeof(signature)) return false;
    bytes_reverse_halves(signature, image->packet.signature.ptr);
    return is_by_key(subject, image->digest, signature);
}

bool policy_check_signed(const struct policy_subject *subject,
                         struct plomb_policy_verdict *verdict)
{
    for (size_t i = 0; i < subject->image_count; i++) {
        const struct policy_image *image = &subject->images[i];
        const char *name = policy_image_name(image);

        if (!image->is_read) {
            return policy_say(verdict, false,
                              "the init packet of the %s cannot be read", name);
        }
        if (image->packet.signature.size == 0) {
            return policy_say(verdict, false, "the %s is not signed", name);
        }
        if (!is_inside_by_key(subject, image)) {
            return policy_say(verdict, false,
                              "the %s in the Zigbee OTA file is not signed by this key",
                              name);
        }
    }
    return policy_say(verdict, true, "every image is signed");
}

const struct policy_key *policy_find_key(const struct plomb_policy *policy,
                                         const uint8_t fingerprint[PLOMB_HASH_SIZE])
{
    for (size_t i = 0; i < policy->key_count; i++) {
        if (memcmp(policy->keys[i].fingerprint, fingerprint, PLOMB_FINGERPRINT_SIZE) ==
            0) {
            return &policy->keys[i];
        }
    }
    return NULL;
}

bool policy_check_keys(const struct policy_subject *subject,
                       struct plomb_policy_verdict *verdict)
{
    const struct policy_key *key;
    char digits[2 * PLOMB_FINGERPRINT_SIZE + 1];

    if (!subject->has_key) {
        return policy_say(verdict, false, "the key is not known: give it with --key");
    }
    key = policy_find_key(subject->policy, subject->fingerprint);
    if (key != NULL) {
        return policy_say(verdict, true, "the key is %.200s",
                          key->name[0] != '\0' ? key->name : "one that is allowed");
    }
    hex_encode(plomb_span(subject->fingerprint, PLOMB_FINGERPRINT_SIZE), digits);
    return policy_say(verdict, false, "the key %s is not one that is allowed", digits);
}

/* The log's entry for an init packet by this key; NULL when there is none. */
static const struct plomb_audit_entry *find_entry(const struct policy_subject *subject,
                                                  const struct policy_image *image)
{
    size_t count = 0;
    const struct plomb_audit_entry *entries =
        plomb_audit_entries(subject->facts->log, &count);

    for (size_t i = 0; i < count; i++) {
        if (memcmp(entries[i].digest, image->digest, PLOMB_HASH_SIZE) == 0 &&
            memcmp(entries[i].key, subject->fingerprint, PLOMB_HASH_SIZE) == 0 &&
            is_by_key(subject, entries[i].digest, entries[i].signature)) {
            return &entries[i];
        }
    }
    return NULL;
}

static bool is_backend(const struct plomb_policy *policy, const char *name)
{
    for (size_t i = 0; i < POLICY_BACKENDS; i++) {
        if (strcmp(plomb_signer_source_name((enum plomb_signer_source)i), name) == 0) {
            return policy->backends[i];
        }
    }
    return false;
}

static bool say_backend(const struct policy_subject *subject, const char *name,
                        struct plomb_policy_verdict *verdict)
{
    bool is_kept = is_backend(subject->policy, name);

    return policy_say(verdict, is_kept, "signed by the backend '%.20s'%s", name,
                      is_kept ? "" : ", which is not allowed");
}

bool policy_check_backends(const struct policy_subject *subject,
                           struct plomb_policy_verdict *verdict)
{
    const struct plomb_signer *signer = subject->facts->signer;
    const char *name = "";

    if (signer != NULL) {
        return say_backend(subject, plomb_signer_source_name(signer->source), verdict);
    }
    if (subject->facts->log == NULL || !subject->has_key) {
        return policy_say(verdict, false, "where the key lay is not known: give %s",
                          subject->has_key ? "the log with --audit-log"
                                           : "--key, and the log with --audit-log");
    }
    for (size_t i = 0; i < subject->image_count; i++) {
        const struct plomb_audit_entry *entry =
            find_entry(subject, &subject->images[i]);

        if (entry == NULL) {
            return policy_say(verdict, false,
                              "the log has no signature of the %s by this key",
                              policy_image_name(&subject->images[i]));
        }
        name = entry->source;
        if (!is_backend(subject->policy, name)) break;
    }
    return say_backend(subject, name, verdict);
}

bool policy_check_test_keys(const struct policy_subject *subject,
                            struct plomb_policy_verdict *verdict)
{
    const char *name;

    if (!subject->has_key) {
        return policy_say(verdict, false, "the key is not known: give it with --key");
    }
    name = known_key_name(subject->facts->public_key);
    if (name != NULL) return policy_say(verdict, false, "the signing key is %s", name);
    for (size_t i = 0; i < subject->image_count; i++) {
        const struct plomb_extension *extension =
            &policy_command(&subject->images[i])->extension;

        if (!policy_is_sealed(&subject->images[i])) continue;
        for (size_t k = 0; k < extension->recipient_count; k++) {
            name = known_key_id_name(extension->recipients[k].key_id);
            if (name != NULL)
                return policy_say(verdict, false, "a recipient is %s", name);
        }
    }
    return policy_say(verdict, true, "no published test key");
}
