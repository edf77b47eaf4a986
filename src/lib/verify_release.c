#include "lib/verify_release.h"

#include <stdlib.h>
#include <string.h>

#include <plomb/core/port.h>
#include <plomb/release.h>

#include "base/error.h"
#include "base/hex.h"
#include "base/number.h"
#include "crypto/sha256.h"
#include "lib/package_object.h"
#include "lib/release.h"
#include "lib/verify_checks.h"
#include "lib/verify_manifest.h"

enum { FINGERPRINT_SHOWN = 8 }; /* bytes of a fingerprint in a detail */

/* What the checks of one package have in common. */
struct subject {
    const struct plomb_package *package;
    const struct plomb_verify_options *options;
    struct plomb_verify_report *report;
    const struct plomb_package_entry *statement; /* NULL when there is none */
    const struct plomb_package_entry *signature; /* NULL when there is none */
    struct plomb_release release;                /* what the statement says */
    struct plomb_error *error;
};

static bool is_sealed(const struct plomb_package *package)
{
    size_t count = 0;
    const struct plomb_package_image *images = plomb_package_images(package, &count);

    for (size_t i = 0; i < count; i++) {
        struct plomb_init_packet packet;
        size_t offset = 0;

        if (package_manifest(package)->sealed[images[i].slot].is_present) return true;
        if (plomb_init_packet_parse(images[i].dat->bytes, &packet, &offset) ==
                PLOMB_OK &&
            plomb_init_command_is_sealed(&packet.command)) {
            return true;
        }
    }
    return false;
}

/* "Kettle 2.4.1, written by plomb 0.1.0" */
static void describe(const struct plomb_release *release, struct plomb_check *check)
{
    bool has_product = release->product[0] != '\0';
    bool has_version = release->version[0] != '\0';

    verify_conclude(check, PLOMB_OK, "%.80s%s%.60s%swritten by %.80s", release->product,
                    has_product && has_version ? " " : "", release->version,
                    has_product || has_version ? ", " : "", release->tool);
}

/* The statement is there, with its signature, and has its form. */
static enum plomb_status check_form(struct subject *subject, bool *is_good)
{
    struct plomb_check *check = verify_add_check(subject->report, PLOMB_SLOT_COUNT,
                                                 "release", "release statement");
    struct plomb_error error = {0};
    enum plomb_status status = PLOMB_RELEASE_MISSING;

    if (subject->statement != NULL && subject->signature != NULL) {
        status = plomb_package_release(subject->package, &subject->release, &error);
        if (status == PLOMB_NO_MEMORY) {
            return error_set(subject->error, status, "%s", error.message);
        }
        if (status == PLOMB_OK) {
            describe(&subject->release, check);
        } else {
            verify_conclude(check, status, "%s", error.message);
        }
    } else {
        verify_conclude(check, status, "there is no '%s'",
                        subject->statement == NULL ? PLOMB_RELEASE_NAME
                                                   : PLOMB_RELEASE_SIGNATURE_NAME);
    }
    verify_settle(subject->report, check);
    *is_good = status == PLOMB_OK;
    return PLOMB_OK;
}

/* What can be said without a key. */
static bool is_signature_settled(const struct subject *subject,
                                 struct plomb_check *check)
{
    char named[2 * FINGERPRINT_SHOWN + 1];

    hex_encode(plomb_span(subject->release.signer, FINGERPRINT_SHOWN), named);
    if (subject->signature->bytes.size != PLOMB_SIGNATURE_SIZE) {
        verify_conclude(check, PLOMB_RELEASE_SIGNATURE_INVALID,
                        "it has %zu bytes, not %d", subject->signature->bytes.size,
                        PLOMB_SIGNATURE_SIZE);
        return true;
    }
    if (!subject->options->has_key) {
        verify_conclude(check, PLOMB_OK,
                        "no key was given; the statement names the key %s...", named);
        check->result = PLOMB_CHECK_NOT_CHECKED;
        return true;
    }
    return false;
}

static bool is_named_signer(const struct subject *subject)
{
    uint8_t fingerprint[PLOMB_HASH_SIZE];

    release_fingerprint(subject->options->public_key, fingerprint);
    return memcmp(fingerprint, subject->release.signer, sizeof(fingerprint)) == 0;
}

static enum plomb_status check_signature(struct subject *subject)
{
    struct plomb_check *check = verify_add_check(
        subject->report, PLOMB_SLOT_COUNT, "release-signature", "release signature");
    uint8_t digest[PLOMB_HASH_SIZE];
    enum plomb_status status;

    if (is_signature_settled(subject, check)) {
        verify_settle(subject->report, check);
        return PLOMB_OK;
    }
    status = release_digest(subject->statement->bytes, digest, subject->error);
    if (status != PLOMB_OK) return status;
    if (plomb_port_ecdsa_verify(subject->options->public_key, digest,
                                subject->signature->bytes.ptr) !=
        PLOMB_VERDICT_ACCEPTED) {
        verify_conclude(check, PLOMB_RELEASE_SIGNATURE_INVALID, "%s",
                        plomb_status_phrase(PLOMB_RELEASE_SIGNATURE_INVALID));
    } else if (!is_named_signer(subject)) {
        verify_conclude(check, PLOMB_RELEASE_SIGNATURE_INVALID,
                        "the statement names another key as its signer");
    } else {
        verify_conclude(check, PLOMB_OK, "made by this key over this statement");
    }
    verify_settle(subject->report, check);
    return PLOMB_OK;
}

static bool is_statement(const struct plomb_package_entry *entry)
{
    return strcmp(entry->name, PLOMB_RELEASE_NAME) == 0 ||
           strcmp(entry->name, PLOMB_RELEASE_SIGNATURE_NAME) == 0;
}

static bool is_named(const struct plomb_release *release, const char *name)
{
    for (size_t i = 0; i < release->entry_count; i++) {
        if (strcmp(release->entries[i].name, name) == 0) return true;
    }
    return false;
}

/* Both have the same entries; names are said before their order is compared. */
static bool has_same_names(const struct subject *subject, struct plomb_check *check)
{
    size_t count = 0;
    const struct plomb_package_entry *entries =
        plomb_package_entries(subject->package, &count);

    for (size_t i = 0; i < count; i++) {
        if (is_statement(&entries[i]) || is_named(&subject->release, entries[i].name)) {
            continue;
        }
        verify_conclude(check, PLOMB_RELEASE_MISMATCH,
                        "the statement does not name the entry '%.100s'",
                        entries[i].name);
        return false;
    }
    for (size_t i = 0; i < subject->release.entry_count; i++) {
        const char *name = subject->release.entries[i].name;

        if (package_entry(subject->package, name) != NULL) continue;
        verify_conclude(check, PLOMB_RELEASE_MISMATCH,
                        "the entry '%.100s' of the statement is missing", name);
        return false;
    }
    return true;
}

static bool is_same_entry(const struct plomb_package_entry *entry,
                          const struct plomb_release_entry *wanted,
                          struct plomb_check *check)
{
    uint8_t digest[PLOMB_HASH_SIZE];

    if (strcmp(entry->name, wanted->name) != 0) {
        verify_conclude(check, PLOMB_RELEASE_MISMATCH,
                        "the entry '%.80s' stands where the statement has '%.80s'",
                        entry->name, wanted->name);
        return false;
    }
    if (entry->bytes.size != wanted->size) {
        verify_conclude(check, PLOMB_RELEASE_MISMATCH,
                        "'%.100s' has %s bytes, in the statement %s", entry->name,
                        NUMBER(entry->bytes.size), NUMBER(wanted->size));
        return false;
    }
    sha256(entry->bytes, digest);
    if (memcmp(digest, wanted->sha256, sizeof(digest)) == 0) return true;
    verify_conclude(check, PLOMB_RELEASE_MISMATCH,
                    "'%.100s' is not the one that the statement names", entry->name);
    return false;
}

static void check_entries(struct subject *subject)
{
    struct plomb_check *check = verify_add_check(subject->report, PLOMB_SLOT_COUNT,
                                                 "release-entries", "entries");
    const struct plomb_release_entry *wanted = subject->release.entries;
    size_t count = 0;
    const struct plomb_package_entry *entries =
        plomb_package_entries(subject->package, &count);
    bool is_same = has_same_names(subject, check);

    /* Names are unique in both, so that equal sets have equal counts. */
    for (size_t i = 0; i < count && is_same; i++) {
        if (is_statement(&entries[i])) continue;
        is_same = is_same_entry(&entries[i], wanted++, check);
    }
    if (is_same) {
        verify_conclude(check, PLOMB_OK, "%zu, as the statement names them",
                        subject->release.entry_count);
    }
    verify_settle(subject->report, check);
}

static enum plomb_status check_statement(struct subject *subject)
{
    bool is_good = false;
    enum plomb_status status = check_form(subject, &is_good);

    if (status != PLOMB_OK || !is_good) return status;
    status = check_signature(subject);
    if (status != PLOMB_OK) return status;
    check_entries(subject);
    return PLOMB_OK;
}

enum plomb_status verify_release(const struct plomb_package *package,
                                 const struct plomb_verify_options *options,
                                 struct plomb_verify_report *report,
                                 struct plomb_error *error)
{
    const struct manifest *manifest = package_manifest(package);
    struct subject *subject = calloc(1, sizeof(*subject));
    enum plomb_status status = PLOMB_OK;
    bool is_required = manifest->has_release || is_sealed(package);

    if (subject == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    subject->package = package;
    subject->options = options;
    subject->report = report;
    subject->error = error;
    subject->statement = package_entry(package, PLOMB_RELEASE_NAME);
    subject->signature = package_entry(package, PLOMB_RELEASE_SIGNATURE_NAME);
    if (is_required || subject->statement != NULL || subject->signature != NULL) {
        status = check_statement(subject);
    }
    if (status == PLOMB_OK && (is_required || manifest->has_plomb)) {
        verify_manifest(package, report);
    }
    free(subject);
    return status;
}
