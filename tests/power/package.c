#include "package.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/core/chip.h>
#include <plomb/core/softdevice.h>
#include <plomb/core/unwrap.h>

#include "core/bytes.h"
#include "core/crc32.h"
#include "formats/payload_encode.h"
#include "tests/unit/sum_signature.h"

enum {
    HW_VERSION = 52,
    FWID = 0x100,
    FAMILY = 132,
    BLOCK = 16,
    KEY_SIZE = 16,
    SYSTEMS = 3
};

const uint8_t power_keys[2][PLOMB_PUBLIC_KEY_SIZE] = {{1}, {2}};

static const uint8_t class_id[PLOMB_KEY_ID_SIZE] = "powercut";
static const uint8_t class_key[KEY_SIZE] = "a class of tests";

void power_stop(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs("power-sweep: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(2);
}

/* ---- Images ------------------------------------------------------------------- */

/*
 * Bytes that compress about as code does, the same for all versions but at a few
 * places, so that a delta has something to find.
 */
static void fill(uint8_t *out, size_t size, uint32_t version)
{
    uint32_t state = 1;

    for (size_t i = 0; i < size; i++) {
        if (i % 4 == 0) state = state * 1664525 + 1013904223;
        out[i] = (uint8_t)((state >> (8 + i % 4)) & 0x3f);
        if (i % 997 == 0) out[i] = (uint8_t)(out[i] + version);
    }
}

static void fill_application(const struct package_plan *plan, uint8_t *out)
{
    fill(out, plan->size, plan->version);
    bytes_write_le32(out, PLOMB_RAM_START + 0x1000);
    bytes_write_le32(out + 4, plan->start + 9);
    bytes_write_le32(out + 8, plan->version);
}

const uint8_t *package_softdevice(uint32_t version)
{
    static uint8_t made[SYSTEMS][POWER_SOFTDEVICE];
    uint8_t *softdevice = made[version];
    uint8_t *info = softdevice + PLOMB_SOFTDEVICE_INFO_OFFSET;

    if (info[0] != 0) return softdevice;
    fill(softdevice, POWER_SOFTDEVICE, version);
    info[0] = 0x18; /* bytes of the block up to its version */
    bytes_write_le32(info + 0x04, PLOMB_SOFTDEVICE_MAGIC);
    bytes_write_le32(info + 0x08, PLOMB_SOFTDEVICE_START + POWER_SOFTDEVICE);
    bytes_write_le32(info + 0x0c, FWID + version);
    bytes_write_le32(info + 0x10, FAMILY);
    bytes_write_le32(info + 0x14, 7000000 + version);
    return softdevice;
}

const uint8_t *package_bootloader(uint32_t version)
{
    static uint8_t made[SYSTEMS][POWER_BOOTLOADER];
    uint8_t *bootloader = made[version];

    if (bootloader[0] == 0) fill(bootloader, POWER_BOOTLOADER, version + SYSTEMS);
    return bootloader;
}

static void make_image(const struct package_plan *plan, struct plomb_buf *out)
{
    plomb_buf_init(out, PAYLOAD_IMAGE_MAX);
    if (plan->type == PLOMB_FW_APPLICATION) {
        for (uint32_t i = 0; i < plan->size; i++) plomb_buf_add_byte(out, 0);
        if (out->status == PLOMB_OK) fill_application(plan, out->ptr);
    } else {
        if (plan->type != PLOMB_FW_BOOTLOADER) {
            plomb_buf_add(out, package_softdevice(plan->version), POWER_SOFTDEVICE);
        }
        if (plan->type != PLOMB_FW_SOFTDEVICE) {
            plomb_buf_add(out, package_bootloader(plan->version), POWER_BOOTLOADER);
        }
    }
    if (out->status != PLOMB_OK) power_stop("out of memory");
}

/* ---- Encryption ---------------------------------------------------------------- */

size_t package_device_key(uint8_t out[64])
{
    memcpy(out, "plmk\1", 5);
    out[5] = PLOMB_RECIPIENT_CLASS;
    out[6] = KEY_SIZE;
    out[7] = 0;
    memcpy(out + 8, class_id, sizeof(class_id));
    memcpy(out + 16, class_key, sizeof(class_key));
    bytes_write_le32(out + 32, crc32_add(0, out, 32));
    return 36;
}

/* Counter mode (SP 800-38A, 6.5) from a counter block of zero. */
static void encrypt(const uint8_t key[KEY_SIZE], uint8_t *bytes, size_t size)
{
    uint8_t counter[BLOCK] = {0};
    uint8_t stream[BLOCK];

    for (size_t i = 0; i < size; i++) {
        if (i % BLOCK == 0) {
            const uint32_t number = (uint32_t)(i / BLOCK);

            bytes_write_le32(stream, number);
            for (size_t k = 0; k < 4; k++) counter[BLOCK - 1 - k] = stream[k];
            plomb_port_aes_encrypt(key, KEY_SIZE, counter, stream);
        }
        bytes[i] ^= stream[i % BLOCK];
    }
}

/* The entry of the one recipient; `data` holds it. */
static void add_recipient(struct plomb_extension *extension,
                          const uint8_t content_key[KEY_SIZE],
                          uint8_t data[PLOMB_CLASS_SALT_SIZE + KEY_SIZE])
{
    struct plomb_recipient *entry = &extension->recipients[0];
    uint8_t mask[PLOMB_CONTENT_KEY_MAX];

    memset(data, 7, PLOMB_CLASS_SALT_SIZE);
    plomb_class_mask(class_key, sizeof(class_key), data, extension, class_id, mask);
    for (size_t i = 0; i < KEY_SIZE; i++) {
        data[PLOMB_CLASS_SALT_SIZE + i] = content_key[i] ^ mask[i];
    }
    extension->recipient_count = 1;
    entry->method = PLOMB_RECIPIENT_CLASS;
    memcpy(entry->key_id, class_id, sizeof(class_id));
    entry->data = plomb_span(data, PLOMB_CLASS_SALT_SIZE + KEY_SIZE);
}

/* ---- Init packets --------------------------------------------------------------- */

static void sign(const struct package_plan *plan,
                 const struct plomb_init_command *command, struct power_package *out)
{
    out->packet_size = sum_sign_packet(power_keys[plan->signer], command, out->packet);
    if (out->packet_size == 0) power_stop("an init packet is too large");
}

static struct plomb_init_command command_of(const struct package_plan *plan,
                                            const struct power_package *package)
{
    struct plomb_init_command command = {
        .present = PLOMB_INIT_FW_VERSION | PLOMB_INIT_HW_VERSION | PLOMB_INIT_TYPE |
                   PLOMB_INIT_SD_REQ | PLOMB_INIT_SD_SIZE | PLOMB_INIT_BL_SIZE |
                   PLOMB_INIT_APP_SIZE | PLOMB_INIT_HASH,
        .fw_version = plan->version,
        .hw_version = HW_VERSION,
        .type = plan->type,
        .hash_type = PLOMB_HASH_SHA256,
        .sd_req_count = 1};
    uint8_t digest[PLOMB_HASH_SIZE];

    if (plan->type == PLOMB_FW_APPLICATION) command.app_size = plan->size;
    if (plan->type == PLOMB_FW_SOFTDEVICE ||
        plan->type == PLOMB_FW_SOFTDEVICE_BOOTLOADER)
        command.sd_size = POWER_SOFTDEVICE;
    if (plan->type == PLOMB_FW_BOOTLOADER ||
        plan->type == PLOMB_FW_SOFTDEVICE_BOOTLOADER)
        command.bl_size = POWER_BOOTLOADER;
    if (plan->has_softdevice) {
        command.sd_req_count = 2;
        command.sd_req[0] = FWID + 1;
        command.sd_req[1] = FWID + 2;
    }
    plomb_port_sha256(plomb_buf_span(&package->image), digest);
    bytes_reverse(command.hash, digest, sizeof(digest));
    if (plan->fault != FAULT_NONE) command.hash[5] ^= 1;
    return command;
}

static void encode(const struct package_plan *plan, struct power_package *package,
                   struct payload_params *params)
{
    const struct payload_request request = {.image = plomb_buf_span(&package->image),
                                            .codec = plan->codec,
                                            .base = plan->base,
                                            .base_address = plan->start};

    plomb_buf_init(&package->payload, PAYLOAD_IMAGE_MAX);
    if (payload_encode(&request, &package->payload, params, NULL) != PLOMB_OK) {
        power_stop("an image cannot be encoded");
    }
}

static void make_sealed(const struct package_plan *plan, struct power_package *package)
{
    static const uint8_t content_key[KEY_SIZE] = "the content key";
    struct plomb_init_command command = command_of(plan, package);
    struct plomb_extension *extension = &command.extension;
    struct payload_params params = {.size = 0};
    uint8_t data[PLOMB_CLASS_SALT_SIZE + KEY_SIZE];
    uint8_t payload_digest[PLOMB_SHA256_SIZE];
    uint8_t base_digest[PLOMB_SHA256_SIZE];

    encode(plan, package, &params);
    if (plan->cipher != PLOMB_CIPHER_NONE) {
        encrypt(content_key, package->payload.ptr, package->payload.size);
    }
    plomb_port_sha256(plomb_buf_span(&package->payload), payload_digest);
    if (plan->fault == FAULT_PAYLOAD) payload_digest[0] ^= 1;
    command.present |= PLOMB_INIT_EXTENSION;
    extension->payload_size = (uint32_t)package->payload.size;
    extension->payload_sha256 = plomb_span(payload_digest, sizeof(payload_digest));
    extension->codec = plan->codec;
    extension->codec_params = plomb_span(params.bytes, params.size);
    extension->flags = plan->flags;
    extension->security_counter = plan->version;
    extension->cipher = plan->cipher;
    if (plan->cipher != PLOMB_CIPHER_NONE) add_recipient(extension, content_key, data);
    if (plan->base.size > 0) {
        plomb_port_sha256(plan->base, base_digest);
        extension->base_sha256 = plomb_span(base_digest, sizeof(base_digest));
        extension->base_size = (uint32_t)plan->base.size;
    }
    sign(plan, &command, package);
}

void package_make(const struct package_plan *plan, struct power_package *out)
{
    struct plomb_init_command command;

    make_image(plan, &out->image);
    if (plan->is_sealed) {
        make_sealed(plan, out);
        return;
    }
    plomb_buf_init(&out->payload, PAYLOAD_IMAGE_MAX);
    plomb_buf_add(&out->payload, out->image.ptr, out->image.size);
    if (out->payload.status != PLOMB_OK) power_stop("out of memory");
    command = command_of(plan, out);
    sign(plan, &command, out);
}

void package_clear(struct power_package *package)
{
    plomb_buf_clear(&package->image);
    plomb_buf_clear(&package->payload);
}
