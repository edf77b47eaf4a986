#include "lib/verify_sealed.h"

#include <string.h>

#include <plomb/open.h>
#include <plomb/recipient.h>
#include <plomb/seal_words.h>

#include "base/error.h"
#include "base/hex.h"
#include "base/number.h"
#include "lib/base_image.h"
#include "lib/key_ids.h"

enum { DIGEST_SHOWN = 8 }; /* bytes of a digest in a detail */

static const char refused_above[] = "the checks above refuse it";

static const struct plomb_extension *extension_of(const struct verify_subject *subject)
{
    return &subject->packet->command.extension;
}

/* The entries that are for the device are those with the id of its key. */
static enum plomb_status know_key(struct verify_subject *subject,
                                  struct plomb_error *error)
{
    struct plomb_device *device = &subject->device;
    struct plomb_recipient_key key;
    enum plomb_status status;

    if (subject->options->device_key == NULL) return PLOMB_OK;
    status = plomb_key_recipient(subject->options->device_key, &key, error);
    if (status != PLOMB_OK) return status;
    device->has_key_id = true;
    memcpy(device->key_id, key.key_id, sizeof(device->key_id));
    device->key_method = key.method;
    return PLOMB_OK;
}

static enum plomb_status know_base(struct verify_subject *subject,
                                   struct plomb_error *error)
{
    struct base_image base;
    enum plomb_status status;

    if (subject->options->from == NULL) return PLOMB_OK;
    status = base_image_load_known(subject->options->from, subject->options->device_key,
                                   &base, error);
    if (status != PLOMB_OK) return status;
    subject->device.has_base = true;
    subject->device.base_size = (uint32_t)base.bytes.size;
    memcpy(subject->device.base_sha256, base.sha256, sizeof(base.sha256));
    base_image_clear(&base);
    return PLOMB_OK;
}

static bool is_private(const struct plomb_key *key)
{
    struct plomb_key_info info;

    plomb_key_describe(key, &info);
    return info.is_private;
}

/* Whether a check before the opening refuses what is known. */
static bool is_refused(const struct verify_subject *subject)
{
    const struct plomb_device *device = &subject->device;
    const struct plomb_init_command *command = &subject->packet->command;

    return plomb_check_codec(device, command) != PLOMB_OK ||
           plomb_check_hash_type(command) != PLOMB_OK ||
           plomb_check_payload(command, subject->entry->bin->bytes) != PLOMB_OK ||
           (device->has_base && plomb_check_base(device, command) != PLOMB_OK) ||
           (device->has_key_id && plomb_check_recipient(device, command) != PLOMB_OK);
}

/* Why the payload cannot be opened; NULL when it can. */
static const char *obstacle_of(const struct verify_subject *subject)
{
    const struct plomb_extension *extension = extension_of(subject);
    const struct plomb_key *key = subject->options->device_key;
    bool is_encrypted = extension->cipher != PLOMB_CIPHER_NONE;

    if (is_refused(subject)) return refused_above;
    if (is_encrypted && key == NULL) {
        return "needs the decryption key (--device-key, --class-key)";
    }
    if (is_encrypted && !is_private(key)) {
        return "needs the private half of the device's key";
    }
    if (plomb_extension_is_delta(extension) && !subject->device.has_base) {
        return "needs the image that the delta starts from (--from)";
    }
    return NULL;
}

/* What a device answers as well; everything else failed here. */
static bool is_answer(enum plomb_status status)
{
    return status == PLOMB_OK || status == PLOMB_RECIPIENT_MISSING ||
           status == PLOMB_RECIPIENT_INVALID || status == PLOMB_BASE_MISMATCH ||
           status == PLOMB_NO_ROOM || status == PLOMB_PAYLOAD_MALFORMED ||
           status == PLOMB_IMAGE_HASH_MISMATCH;
}

static enum plomb_status open_payload(struct verify_subject *subject,
                                      struct plomb_buf *plain,
                                      struct plomb_error *error)
{
    struct plomb_open_options how = {subject->options->device_key,
                                     subject->options->from};
    struct plomb_error problem = {0};
    enum plomb_status status;

    subject->opening.obstacle = obstacle_of(subject);
    if (subject->opening.obstacle != NULL) return PLOMB_OK;
    status = plomb_open_image(subject->entry, &how, plain, &problem);
    if (!is_answer(status)) {
        if (error != NULL) *error = problem;
        return status;
    }
    subject->opening.status = status;
    subject->opening.is_open = subject->has_image = status == PLOMB_OK;
    if (subject->has_image) subject->image = plomb_buf_span(plain);
    return PLOMB_OK;
}

enum plomb_status verify_sealed_open(struct verify_subject *subject,
                                     struct plomb_buf *plain, struct plomb_error *error)
{
    const struct plomb_init_command *command = &subject->packet->command;
    enum plomb_status status;

    memset(&subject->opening, 0, sizeof(subject->opening));
    subject->is_sealed = plomb_init_command_is_sealed(command);
    if (!subject->is_sealed) {
        subject->has_image = true;
        subject->image = subject->entry->bin->bytes;
        subject->image_size = subject->image.size;
        return PLOMB_OK;
    }
    subject->has_image = false;
    subject->image = plomb_span(NULL, 0);
    subject->image_size = plomb_init_command_image_size(command);
    status = know_key(subject, error);
    if (status != PLOMB_OK) return status;
    if (plomb_extension_is_delta(&command->extension)) {
        status = know_base(subject, error);
        if (status != PLOMB_OK) return status;
    }
    return open_payload(subject, plain, error);
}

void verify_codec(const struct verify_subject *subject, struct plomb_check *check)
{
    const struct plomb_extension *extension = extension_of(subject);

    verify_conclude(check,
                    plomb_check_codec(&subject->device, &subject->packet->command),
                    "codec %u, %s; cipher %u, %s%s", extension->codec,
                    plomb_codec_name(extension->codec), extension->cipher,
                    plomb_cipher_name(extension->cipher),
                    extension->cipher == PLOMB_CIPHER_AES_256_CTR
                        ? ", for devices that bring AES-256"
                        : "");
}

void verify_base(const struct verify_subject *subject, struct plomb_check *check)
{
    const struct plomb_extension *extension = extension_of(subject);
    char wanted[2 * DIGEST_SHOWN + 1];

    if (!plomb_extension_is_delta(extension)) {
        verify_conclude(check, PLOMB_OK, "none: the package is no delta");
        return;
    }
    hex_encode(plomb_span_sub(extension->base_sha256, 0, DIGEST_SHOWN), wanted);
    if (!subject->device.has_base) {
        verify_not_checked(check,
                           "starts from %s bytes with SHA-256 %s...; what is installed "
                           "is not known (--from)",
                           NUMBER(extension->base_size), wanted);
        return;
    }
    verify_conclude(check,
                    plomb_check_base(&subject->device, &subject->packet->command),
                    "starts from %s bytes with SHA-256 %s...",
                    NUMBER(extension->base_size), wanted);
}

void verify_security_counter(const struct verify_subject *subject,
                             struct plomb_check *check)
{
    uint32_t counter = extension_of(subject)->security_counter;

    if (!subject->options->security_counter.is_given) {
        verify_not_checked(check,
                           "package has %u; the device's is not known "
                           "(--security-counter)",
                           counter);
        return;
    }
    verify_conclude(
        check,
        plomb_check_security_counter(&subject->device, &subject->packet->command),
        "package has %u, the device %u", counter, subject->device.security_counter);
}

void verify_recipient(const struct verify_subject *subject, struct plomb_check *check)
{
    const struct plomb_extension *extension = extension_of(subject);
    char list[KEY_IDS_SIZE];
    char own[KEY_ID_TEXT_SIZE];
    enum plomb_status status;

    if (extension->cipher == PLOMB_CIPHER_NONE) {
        verify_conclude(check, PLOMB_OK, "not encrypted: anybody can open it");
        return;
    }
    key_ids_list(extension, list);
    if (!subject->device.has_key_id) {
        verify_not_checked(check,
                           "sealed for %s; the device's key is not known "
                           "(--device-key, --class-key)",
                           list);
        return;
    }
    key_id_format(subject->device.key_id, own);
    status = plomb_check_recipient(&subject->device, &subject->packet->command);
    if (status != PLOMB_OK && key_ids_have(extension, subject->device.key_id)) {
        verify_conclude(check, status,
                        "sealed for %s as another type of key than the device's", own);
        return;
    }
    verify_conclude(check, status, "sealed for %s, the device's key is %s", list, own);
}

void verify_payload(const struct verify_subject *subject, struct plomb_check *check)
{
    struct plomb_span payload = subject->entry->bin->bytes;
    enum plomb_status status = plomb_check_payload(&subject->packet->command, payload);

    if (status == PLOMB_PAYLOAD_SIZE_MISMATCH) {
        verify_conclude(check, status, "it has %s bytes, %s are signed",
                        NUMBER(payload.size),
                        NUMBER(extension_of(subject)->payload_size));
        return;
    }
    verify_conclude(check, status, "%s bytes, SHA-256 %s", NUMBER(payload.size),
                    status == PLOMB_OK ? "as signed" : "of another one");
}

void verify_decoding(const struct verify_subject *subject, struct plomb_check *check)
{
    enum plomb_status status = subject->opening.status;

    if (subject->opening.obstacle != NULL) {
        verify_not_checked(check, "%s", subject->opening.obstacle);
    } else if (status == PLOMB_OK || status == PLOMB_IMAGE_HASH_MISMATCH) {
        /* Another image than the signed one is for the check of its hash. */
        verify_conclude(check, PLOMB_OK, "opened and decoded as a device does it");
    } else if (status == PLOMB_PAYLOAD_MALFORMED &&
               extension_of(subject)->cipher != PLOMB_CIPHER_NONE) {
        verify_conclude(check, status,
                        "%s with this key, which may not be the one that its id says",
                        plomb_status_phrase(status));
    } else {
        verify_conclude(check, status, "%s", plomb_status_phrase(status));
    }
}
