#include "lib/resign.h"

#include <stdlib.h>
#include <string.h>

#include <plomb/core/init_packet.h>
#include <plomb/core/port.h>
#include <plomb/open.h>
#include <plomb/release.h>

#include "base/crc32.h"
#include "base/error.h"
#include "core/bytes.h"
#include "crypto/sha256.h"
#include "formats/release.h"
#include "formats/zigbee_ota_parse.h"
#include "formats/zip.h"
#include "lib/blank_signature.h"
#include "lib/package_object.h"
#include "lib/release.h"

/* A package on its way from its old signatures to its new ones. */
struct work {
    const struct plomb_package *package;
    const struct resigner *by;
    size_t count; /* entries of files */
    struct zip_file files[PLOMB_PACKAGE_ENTRIES_MAX];
    uint8_t packets[PLOMB_SLOT_COUNT][PLOMB_INIT_PACKET_MAX];
    struct plomb_buf zigbee;      /* the OTA file with the init packet inside signed */
    bool has_release;             /* what follows is used */
    struct plomb_release release; /* what the package says */
    struct plomb_buf statement;   /* and will say */
    uint8_t release_signature[PLOMB_SIGNATURE_SIZE];
};

/* An init packet, taken apart. */
struct packet {
    struct resign_subject subject;
    struct plomb_init_packet parsed;
    struct plomb_span bin;                   /* entry of the image */
    const struct plomb_package_image *entry; /* NULL for one inside another */
    uint8_t image_sha256[PLOMB_HASH_SIZE];
};

static const char *text_of(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

static enum plomb_status refuse(const struct packet *packet, const char *why,
                                struct plomb_error *error)
{
    return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH, "the init packet of the %s %s",
                     plomb_slot_name(packet->subject.slot), why);
}

/* As pack_image_describe says it to the signer of one step. */
static void describe(const struct work *work, const struct packet *packet,
                     struct plomb_sign_request *out)
{
    const struct plomb_init_command *command = &packet->parsed.command;

    out->image = plomb_slot_name(packet->subject.slot);
    out->has_image_sha256 = true;
    memcpy(out->image_sha256, packet->image_sha256, sizeof(out->image_sha256));
    out->has_fw_version = (command->present & PLOMB_INIT_FW_VERSION) != 0;
    out->fw_version = command->fw_version;
    out->has_hw_version = (command->present & PLOMB_INIT_HW_VERSION) != 0;
    out->hw_version = command->hw_version;
    if (!work->has_release) return;
    out->product = text_of(work->release.product);
    out->version = text_of(work->release.version);
}

/* Signs as init packets hold signatures: halves little-endian. */
static enum plomb_status sign(const struct work *work, struct packet *packet,
                              const uint8_t present[PLOMB_SIGNATURE_SIZE],
                              struct plomb_sign_request *request,
                              uint8_t out[PLOMB_SIGNATURE_SIZE],
                              struct plomb_error *error)
{
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    enum plomb_status status;

    packet->subject.is_blank = blank_signature_is(present);
    describe(work, packet, request);
    status =
        work->by->sign(work->by->context, &packet->subject, request, signature, error);
    if (status != PLOMB_OK) return status;
    bytes_reverse_halves(out, signature);
    packet->subject.is_dependent = true;
    return PLOMB_OK;
}

/* The digest of the SoftDevice in front of a bootloader, which the device checks. */
static enum plomb_status hash_softdevice(const struct packet *packet,
                                         uint8_t digest[PLOMB_HASH_SIZE],
                                         struct plomb_error *error)
{
    static const struct plomb_open_options no_key = {0};
    uint32_t size = packet->parsed.command.sd_size;
    struct plomb_buf plain;
    enum plomb_status status;

    if (!plomb_init_command_is_sealed(&packet->parsed.command)) {
        sha256(plomb_span_sub(packet->bin, 0, size), digest);
        return PLOMB_OK;
    }
    plomb_buf_init(&plain, PLOMB_PACKAGE_MAX);
    if (packet->parsed.command.extension.cipher == PLOMB_CIPHER_NONE) {
        status = plomb_open_image(packet->entry, &no_key, &plain, error);
    } else {
        status = error_set(error, PLOMB_OPTION_CONFLICT,
                           "boot validation with ECDSA signs the SoftDevice, which "
                           "cannot be seen in an encrypted image");
        error_hint(error, "sign this package in one step, or use another kind of boot "
                          "validation for the SoftDevice");
    }
    if (status == PLOMB_OK) {
        sha256(plomb_span_sub(plomb_buf_span(&plain), 0, size), digest);
    }
    plomb_buf_clear(&plain);
    return status;
}

static enum plomb_status sign_boot_validation(const struct work *work,
                                              struct packet *packet,
                                              struct plomb_error *error)
{
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_BOOT_VALIDATION};
    struct plomb_init_command *command = &packet->parsed.command;
    struct plomb_boot_validation *entry = &command->boot_validation[0];
    enum plomb_status status = PLOMB_OK;

    if (command->boot_validation_count == 0) return PLOMB_OK;
    if (entry->type != PLOMB_BOOT_VALIDATION_ECDSA) return PLOMB_OK;
    if (entry->size != PLOMB_SIGNATURE_SIZE) {
        return refuse(packet, "has no room for its boot validation", error);
    }
    if (packet->subject.slot == PLOMB_SLOT_SOFTDEVICE_BOOTLOADER) {
        status = hash_softdevice(packet, request.digest, error);
    } else {
        memcpy(request.digest, packet->image_sha256, sizeof(request.digest));
    }
    if (status != PLOMB_OK) return status;
    return sign(work, packet, entry->bytes, &request, entry->bytes, error);
}

static enum plomb_status parse(struct plomb_span dat, struct packet *packet,
                               struct plomb_error *error)
{
    size_t offset = 0;

    if (plomb_init_packet_parse(dat, &packet->parsed, &offset) != PLOMB_OK) {
        return refuse(packet, "cannot be read", error);
    }
    if (!packet->parsed.is_signed ||
        packet->parsed.signature_type != PLOMB_SIGNATURE_ECDSA_P256_SHA256 ||
        packet->parsed.signature.size != PLOMB_SIGNATURE_SIZE) {
        return refuse(packet, "has no room for a signature", error);
    }
    return PLOMB_OK;
}

/* What the command says of the image, which only a plain one shows. */
static void hash_image(struct packet *packet)
{
    struct plomb_init_command *command = &packet->parsed.command;
    uint64_t size = plomb_init_command_image_size(command);

    packet->subject.image_size = size <= UINT32_MAX ? (uint32_t)size : 0;
    if (plomb_init_command_is_sealed(command)) {
        packet->subject.is_hidden = command->extension.cipher != PLOMB_CIPHER_NONE ||
                                    plomb_extension_is_delta(&command->extension);
        bytes_reverse(packet->image_sha256, command->hash, PLOMB_HASH_SIZE);
        return;
    }
    sha256(packet->bin, packet->image_sha256);
    bytes_reverse(command->hash, packet->image_sha256, PLOMB_HASH_SIZE);
}

/* Signs what pack_part_sign signs, and writes the packet anew to `out`. */
static enum plomb_status sign_packet(const struct work *work, struct plomb_span dat,
                                     struct packet *packet,
                                     uint8_t out[PLOMB_INIT_PACKET_MAX],
                                     size_t *size_out, struct plomb_error *error)
{
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_INIT_PACKET};
    uint8_t init_command[PLOMB_INIT_PACKET_MAX];
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    enum plomb_status status = parse(dat, packet, error);
    size_t size;

    if (status != PLOMB_OK) return status;
    hash_image(packet);
    status = sign_boot_validation(work, packet, error);
    if (status != PLOMB_OK) return status;
    size = plomb_init_command_write(&packet->parsed.command, init_command,
                                    sizeof(init_command));
    request.message = plomb_span(init_command, size);
    sha256(request.message, request.digest);
    status =
        sign(work, packet, packet->parsed.signature.ptr, &request, signature, error);
    if (status != PLOMB_OK) return status;
    *size_out =
        plomb_init_packet_write(request.message, signature, out, PLOMB_INIT_PACKET_MAX);
    if (size > 0 && *size_out > 0) return PLOMB_OK;
    return refuse(packet, "is not as plomb writes it", error);
}

/*
 * An external application may be a Zigbee OTA file, which has an init packet of its
 * own. One that is signed already came so from elsewhere.
 */
static bool is_zigbee(const struct plomb_package_image *image,
                      struct zigbee_ota_parts *parts)
{
    struct plomb_init_packet outer;
    struct plomb_init_packet inner;
    size_t offset = 0;

    if (image->slot != PLOMB_SLOT_APPLICATION) return false;
    if (plomb_init_packet_parse(image->dat->bytes, &outer, &offset) != PLOMB_OK ||
        outer.command.type != PLOMB_FW_EXTERNAL_APPLICATION ||
        plomb_init_command_is_sealed(&outer.command)) {
        return false;
    }
    return zigbee_ota_parse(image->bin->bytes, parts) &&
           plomb_init_packet_parse(parts->init_packet, &inner, &offset) == PLOMB_OK &&
           inner.is_signed && inner.signature.size == PLOMB_SIGNATURE_SIZE &&
           blank_signature_is(inner.signature.ptr);
}

/* Signs the init packet inside, and puts it into a copy of the file. */
static enum plomb_status sign_zigbee(struct work *work, const struct plomb_span *bin,
                                     const struct zigbee_ota_parts *parts,
                                     struct plomb_error *error)
{
    struct packet packet = {
        .subject = {.slot = PLOMB_SLOT_APPLICATION, .is_inner = true},
        .bin = parts->image,
    };
    uint8_t dat[PLOMB_INIT_PACKET_MAX];
    size_t size = 0;
    enum plomb_status status =
        sign_packet(work, parts->init_packet, &packet, dat, &size, error);

    if (status != PLOMB_OK) return status;
    if (size != parts->init_packet.size) {
        return refuse(&packet, "inside is not as plomb writes it", error);
    }
    plomb_buf_add(&work->zigbee, bin->ptr, bin->size);
    if (work->zigbee.status != PLOMB_OK) {
        return error_set(error, work->zigbee.status, "out of memory");
    }
    memcpy(work->zigbee.ptr + parts->init_packet_offset, dat, size);
    zigbee_ota_write_crc(work->zigbee.ptr + parts->crc_offset,
                         crc32_of(plomb_span(dat, size)));
    return PLOMB_OK;
}

/* What an entry of the package becomes. */
static void replace(struct work *work, const char *name, struct plomb_span bytes)
{
    for (size_t i = 0; i < work->count; i++) {
        if (strcmp(work->files[i].name, name) == 0) work->files[i].bytes = bytes;
    }
}

static enum plomb_status sign_image(struct work *work,
                                    const struct plomb_package_image *image,
                                    struct plomb_error *error)
{
    struct packet packet = {
        .subject = {.slot = image->slot}, .bin = image->bin->bytes, .entry = image};
    struct zigbee_ota_parts parts = {0};
    uint8_t *dat = work->packets[image->slot];
    size_t size = 0;
    enum plomb_status status;

    if (is_zigbee(image, &parts)) {
        status = sign_zigbee(work, &image->bin->bytes, &parts, error);
        if (status != PLOMB_OK) return status;
        packet.bin = plomb_buf_span(&work->zigbee);
        packet.subject.is_dependent = true;
        packet.subject.is_image_dependent = true;
        replace(work, image->bin->name, packet.bin);
    }
    status = sign_packet(work, image->dat->bytes, &packet, dat, &size, error);
    if (status == PLOMB_OK) replace(work, image->dat->name, plomb_span(dat, size));
    return status;
}

static const struct zip_file *file_of(const struct work *work, const char *name)
{
    for (size_t i = 0; i < work->count; i++) {
        if (strcmp(work->files[i].name, name) == 0) return &work->files[i];
    }
    return NULL;
}

/* The statement about the entries as they are now. */
static enum plomb_status write_statement(struct work *work, struct plomb_error *error)
{
    struct plomb_release *release = &work->release;

    for (size_t i = 0; i < release->entry_count; i++) {
        const struct zip_file *file = file_of(work, release->entries[i].name);

        if (file != NULL) sha256(file->bytes, release->entries[i].sha256);
    }
    release_write(release, &work->statement);
    if (work->statement.status == PLOMB_OK) return PLOMB_OK;
    return error_set(error, work->statement.status,
                     "the release statement cannot be written");
}

static enum plomb_status sign_statement(struct work *work,
                                        const uint8_t present[PLOMB_SIGNATURE_SIZE],
                                        struct plomb_error *error)
{
    const struct resign_subject subject = {.slot = PLOMB_SLOT_COUNT,
                                           .is_dependent = true,
                                           .is_blank = blank_signature_is(present)};
    struct plomb_sign_request request = {.purpose = PLOMB_SIGN_RELEASE};
    enum plomb_status status;

    request.message = plomb_buf_span(&work->statement);
    request.product = text_of(work->release.product);
    request.version = text_of(work->release.version);
    status = release_digest(request.message, request.digest, error);
    if (status != PLOMB_OK) return status;
    return work->by->sign(work->by->context, &subject, &request,
                          work->release_signature, error);
}

static enum plomb_status sign_release(struct work *work, struct plomb_error *error)
{
    const struct plomb_package_entry *signature =
        package_entry(work->package, PLOMB_RELEASE_SIGNATURE_NAME);
    uint8_t fingerprint[PLOMB_HASH_SIZE];
    enum plomb_status status;

    if (!work->has_release) return PLOMB_OK;
    if (signature == NULL || signature->bytes.size != PLOMB_SIGNATURE_SIZE) {
        return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                         "the release statement has no room for a signature");
    }
    release_fingerprint(work->by->public_key, fingerprint);
    if (memcmp(fingerprint, work->release.signer, sizeof(fingerprint)) != 0) {
        return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                         "the release statement names another key as its signer");
    }
    status = write_statement(work, error);
    if (status == PLOMB_OK) status = sign_statement(work, signature->bytes.ptr, error);
    if (status != PLOMB_OK) return status;
    replace(work, PLOMB_RELEASE_NAME, plomb_buf_span(&work->statement));
    replace(work, PLOMB_RELEASE_SIGNATURE_NAME,
            plomb_span(work->release_signature, PLOMB_SIGNATURE_SIZE));
    return PLOMB_OK;
}

/* Whether the next entry is called so. */
static bool is_next(const struct work *work, size_t *index, const char *name)
{
    return name != NULL && *index < work->count &&
           strcmp(work->files[(*index)++].name, name) == 0;
}

/* The entries that plomb_pack writes, in its order, and no others. */
static bool has_own_order(const struct work *work)
{
    size_t count = 0;
    const struct plomb_package_image *images =
        plomb_package_images(work->package, &count);
    size_t index = 0;
    bool is_own = is_next(work, &index, MANIFEST_NAME);

    for (size_t i = 0; i < count && is_own; i++) {
        is_own = is_next(work, &index, images[i].dat->name) &&
                 is_next(work, &index, images[i].bin->name);
    }
    if (is_own && work->has_release) {
        if (work->release.sbom_format != PLOMB_SBOM_NONE) {
            is_own =
                is_next(work, &index, plomb_sbom_entry_name(work->release.sbom_format));
        }
        is_own = is_own && is_next(work, &index, PLOMB_RELEASE_NAME) &&
                 is_next(work, &index, PLOMB_RELEASE_SIGNATURE_NAME);
    }
    return is_own && index == work->count;
}

/* The release is read first: signers are told its product and version throughout. */
static enum plomb_status begin(struct work *work, struct plomb_error *error)
{
    const struct plomb_package_entry *entries =
        plomb_package_entries(work->package, &work->count);
    enum plomb_status status = PLOMB_OK;

    for (size_t i = 0; i < work->count; i++) {
        work->files[i] = (struct zip_file){entries[i].name, entries[i].bytes, NULL};
    }
    plomb_buf_init(&work->zigbee, PLOMB_PACKAGE_MAX);
    plomb_buf_init(&work->statement, PLOMB_RELEASE_MAX);
    if (plomb_package_is_legacy(work->package)) {
        return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                         "the package is for bootloaders that know no signatures");
    }
    work->has_release = plomb_package_has_release(work->package);
    if (work->has_release) {
        status = plomb_package_release(work->package, &work->release, error);
    }
    if (status != PLOMB_OK || has_own_order(work)) return status;
    return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                     "the archive has other entries than plomb writes");
}

static enum plomb_status sign_all(struct work *work, struct plomb_error *error)
{
    size_t count = 0;
    const struct plomb_package_image *images =
        plomb_package_images(work->package, &count);

    for (size_t i = 0; i < count; i++) {
        enum plomb_status status = sign_image(work, &images[i], error);

        if (status != PLOMB_OK) return status;
    }
    return sign_release(work, error);
}

static enum plomb_status write_archive(const struct work *work, int64_t time,
                                       struct plomb_buf *out, struct plomb_error *error)
{
    enum plomb_status status = zip_write(work->files, work->count, time, out, NULL);

    if (status == PLOMB_OK) return PLOMB_OK;
    if (status == PLOMB_NO_MEMORY) return error_set(error, status, "out of memory");
    return error_set(error, PLOMB_SIGN_REQUEST_MISMATCH,
                     "the archive is not as plomb writes it");
}

enum plomb_status resign(const struct plomb_package *package, int64_t time,
                         const struct resigner *by, struct plomb_buf *out,
                         struct plomb_error *error)
{
    struct work *work = calloc(1, sizeof(*work));
    enum plomb_status status;

    if (work == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    work->package = package;
    work->by = by;
    status = begin(work, error);
    if (status == PLOMB_OK) status = sign_all(work, error);
    if (status == PLOMB_OK) status = write_archive(work, time, out, error);
    plomb_buf_clear(&work->zigbee);
    plomb_buf_clear(&work->statement);
    free(work);
    return status;
}
