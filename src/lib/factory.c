#include <plomb/factory.h>

#include <string.h>

#include <plomb/core/decode.h>
#include <plomb/core/transfer.h>
#include <plomb/recipient.h>

#include "base/error.h"
#include "core/bytes.h"
#include "core/journal.h"
#include "core/state.h"
#include "formats/hex_write.h"
#include "lib/factory_parts.h"

enum {
    ROW = 16,          /* bytes of a record */
    ROW_TEXT_MAX = 48, /* characters of a record */
    WORD = 4
};

/* All of it may hold the device key or what it opens. */
struct factory {
    struct plomb_verifier verifier;
    union plomb_decoder decoder;
    uint8_t flash[MEMORY_MAP_FLASH_MAX];
};

static bool erase(void *context, uint32_t address)
{
    memset((uint8_t *)context + address, 0xff, PLOMB_PAGE_SIZE);
    return true;
}

static bool write(void *context, uint32_t address, const uint8_t *bytes, size_t size)
{
    uint8_t *flash = context;

    for (size_t i = 0; i < size; i++) flash[address + i] &= bytes[i];
    return true;
}

/* Never called: the factory takes applications alone. */
static void copy_bootloader(uint32_t source, uint32_t size)
{
    (void)source;
    (void)size;
}

/* Nordic's file holds the MBR too. */
static enum plomb_status load_softdevice(const struct plomb_factory_options *options,
                                         uint8_t *flash, struct plomb_error *error)
{
    const struct plomb_target *target = options->target;

    if (options->softdevice == NULL && !target->has_mbr) return PLOMB_OK;
    if (options->softdevice == NULL) {
        error_set(error, PLOMB_OPTION_MISSING, "%s starts with an MBR", target->name);
        error_hint(error, "give Nordic's SoftDevice hex file, which holds it");
        return PLOMB_OPTION_MISSING;
    }
    if (!target->has_mbr) {
        return error_set(error, PLOMB_OPTION_CONFLICT,
                         "%s has no place for a SoftDevice: %s-sd has", target->name,
                         target->name);
    }
    return factory_load_hex(options->softdevice,
                            target->state_pages[1] + PLOMB_PAGE_SIZE, 0,
                            target->pool_end, flash, error);
}

/* What lies behind the SoftDevice, or is not known to be one, would be lost. */
static enum plomb_status check_softdevice(const struct plomb_factory_options *options,
                                          const struct factory *factory,
                                          struct plomb_error *error)
{
    const struct plomb_device *device = &factory->verifier.device;
    uint32_t end = options->target->pool_end;

    if (options->softdevice == NULL) return PLOMB_OK;
    while (end > device->pool_start && factory->flash[end - 1] == 0xff) end--;
    if (end == device->pool_start) return PLOMB_OK;
    if (!device->has_softdevice) {
        error_set(error, PLOMB_FACTORY_MISMATCH,
                  "'%s' has no SoftDevice information, and bytes up to 0x%x",
                  options->softdevice, end - 1);
        error_hint(error, "give Nordic's hex file of MBR and SoftDevice as it is");
    } else {
        error_set(error, PLOMB_FACTORY_MISMATCH,
                  "'%s' has bytes up to 0x%x, and its SoftDevice ends at 0x%x",
                  options->softdevice, end - 1, device->pool_start);
        error_hint(error, "give Nordic's hex file as it is: the application comes in a "
                          "package");
    }
    return PLOMB_FACTORY_MISMATCH;
}

static enum plomb_status load_key(const struct plomb_factory_options *options,
                                  uint8_t *flash, struct plomb_error *error)
{
    struct plomb_secret record = {0};
    enum plomb_status status;

    if (options->device_key == NULL) return PLOMB_OK;
    status = plomb_key_export_device(options->device_key, PLOMB_DEVICE_RECORD, &record,
                                     error);
    if (status == PLOMB_OK) {
        memcpy(flash + options->target->key_page, record.ptr, record.size);
    }
    plomb_secret_clear(&record);
    return status;
}

static enum plomb_status refuse(const struct plomb_factory_options *options,
                                enum plomb_status status, struct plomb_error *error)
{
    error_set(error, status, "the device refuses the package: %s",
              plomb_status_phrase(status));
    if (status == PLOMB_RECIPIENT_MISSING && options->device_key == NULL) {
        error_hint(error, "add the key that opens it: --device-key or --class-key");
    } else {
        error_hint(error, "'plomb verify --target %s' with the same keys says more",
                   options->target->name);
    }
    return status;
}

/* The application's image of the package. */
static const struct plomb_package_image *find_application(
    const struct plomb_package *package)
{
    size_t count = 0;
    const struct plomb_package_image *images = plomb_package_images(package, &count);

    for (size_t i = 0; i < count; i++) {
        if (images[i].slot == PLOMB_SLOT_APPLICATION) return &images[i];
    }
    return NULL;
}

/* Sends the package to the verifier, object by object. */
static enum plomb_status transfer(struct plomb_verifier *verifier,
                                  const struct plomb_package_image *image)
{
    const struct plomb_span payload = image->bin->bytes;
    struct plomb_decision decision;
    enum plomb_status status;

    plomb_transfer_begin(verifier, image->dat->bytes, &decision);
    status = decision.status;
    if (status == PLOMB_OK && plomb_transfer_expected(verifier) != payload.size) {
        return PLOMB_PAYLOAD_SIZE_MISMATCH;
    }
    for (size_t i = 0; i < payload.size && status == PLOMB_OK; i += PLOMB_PAGE_SIZE) {
        const struct plomb_span object = plomb_span_sub(payload, i, PLOMB_PAGE_SIZE);

        memcpy(verifier->page, object.ptr, object.size);
        status = plomb_transfer_store(verifier, object.size);
    }
    return status;
}

/*
 * The application does not begin like one of this place: the sealed one that is there,
 * as it was signed, or the plain one of the package, which was not installed for that.
 */
static enum plomb_status refuse_start(const struct plomb_factory_options *options,
                                      const struct factory *factory,
                                      struct plomb_span payload,
                                      struct plomb_error *error)
{
    const struct plomb_device *device = &factory->verifier.device;
    const uint32_t start = device->pool_start;
    const struct plomb_span image =
        device->has_application
            ? plomb_span(factory->flash + start, device->application_size)
            : payload;
    uint8_t words[2 * WORD] = {0};

    memcpy(words, image.ptr, image.size < sizeof(words) ? image.size : sizeof(words));
    error_set(error, PLOMB_FACTORY_MISMATCH,
              "the device would not start the application: at 0x%x it has the stack "
              "pointer 0x%08x and the entry 0x%08x",
              start, bytes_read_le32(words), bytes_read_le32(words + WORD));
    error_hint(error, "link it for 0x%x, where applications of a %s %s begin", start,
               options->target->name,
               device->has_softdevice ? "with this SoftDevice" : "without SoftDevice");
    return PLOMB_FACTORY_MISMATCH;
}

static enum plomb_status install(const struct plomb_factory_options *options,
                                 const struct plomb_verifier_config *config,
                                 struct factory *factory, struct plomb_error *error)
{
    struct plomb_verifier *verifier = &factory->verifier;
    const struct plomb_package_image *image;
    enum plomb_status status;

    plomb_verifier_init(verifier, config, &factory->decoder);
    (void)plomb_verifier_boot(verifier, true, 0);
    status = check_softdevice(options, factory, error);
    if (status != PLOMB_OK || options->package == NULL) return status;
    image = find_application(options->package);
    if (image == NULL) {
        return error_set(error, PLOMB_PACKAGE_INCOMPLETE,
                         "the package has no application");
    }
    status = transfer(verifier, image);
    if (status != PLOMB_OK) return refuse(options, status, error);
    /* Nobody is there yet who could confirm: the factory does. */
    bytes_write_le32(factory->flash + options->target->journal_page + JOURNAL_CONFIRMED,
                     0);
    plomb_verifier_init(verifier, config, &factory->decoder);
    if (plomb_verifier_boot(verifier, false, 0) != PLOMB_BOOT_APPLICATION) {
        return refuse_start(options, factory, image->bin->bytes, error);
    }
    return PLOMB_OK;
}

/* What the installation left in the pool and the journal is no device's business. */
static void tidy(const struct plomb_target *target, struct factory *factory)
{
    const struct plomb_device *device = &factory->verifier.device;
    const uint32_t end = device->pool_start + device->application_size;

    memset(factory->flash + end, 0xff, target->pool_end - end);
    erase(factory->flash, target->journal_page);
}

static void describe(const struct factory *factory, struct plomb_factory_report *report)
{
    const struct plomb_device *device = &factory->verifier.device;

    report->has_softdevice = device->has_softdevice;
    report->softdevice = device->softdevice;
    report->has_application = device->has_application;
    report->application_start = device->pool_start;
    report->application_size = device->application_size;
    report->application_version = device->app_version;
    report->security_counter = device->security_counter;
    memcpy(report->application_sha256, device->base_sha256, PLOMB_SHA256_SIZE);
    report->has_key_id = device->has_key_id;
    memcpy(report->key_id, device->key_id, PLOMB_KEY_ID_SIZE);
}

static bool is_blank(const uint8_t *row)
{
    for (size_t i = 0; i < ROW; i++) {
        if (row[i] != 0xff) return false;
    }
    return true;
}

/* The rows that are not blank, and with an MBR its two words of UICR. */
static void write_hex(const struct plomb_target *target, const uint8_t *flash,
                      struct plomb_buf *out)
{
    const uint32_t flash_size = target->state_pages[1] + PLOMB_PAGE_SIZE;
    struct hex_writer writer = {.out = out};

    for (uint32_t i = 0; i < flash_size; i += ROW) {
        if (!is_blank(flash + i))
            hex_write_bytes(&writer, i, plomb_span(flash + i, ROW));
    }
    if (target->has_mbr) {
        uint8_t words[FACTORY_UICR_SIZE];

        bytes_write_le32(words, target->boot_start);
        bytes_write_le32(words + WORD, target->boot_start + PLOMB_VERIFIER_SIZE);
        hex_write_bytes(&writer, FACTORY_UICR_BOOT, plomb_span(words, sizeof(words)));
    }
    hex_write_end(&writer);
}

/* The text in guarded memory; what it was built in is allocated once, and wiped. */
static enum plomb_status save_text(const struct plomb_target *target,
                                   const uint8_t *flash, struct plomb_secret *out,
                                   struct plomb_error *error)
{
    const size_t max =
        (size_t)(target->state_pages[1] + PLOMB_PAGE_SIZE) / ROW * ROW_TEXT_MAX + 256;
    struct plomb_buf text;
    enum plomb_status status = PLOMB_NO_MEMORY;

    plomb_buf_init(&text, max);
    if (plomb_buf_extend(&text, max, 0) == NULL) {
        return error_set(error, status, "out of memory");
    }
    text.size = 0;
    write_hex(target, flash, &text);
    if (text.status == PLOMB_OK) status = plomb_secret_reserve(out, text.size, error);
    if (status == PLOMB_OK) {
        memcpy(out->ptr, text.ptr, text.size);
        out->size = text.size;
    }
    bytes_wipe(text.ptr, text.size);
    plomb_buf_clear(&text);
    return status;
}

enum plomb_status plomb_factory_make(const struct plomb_factory_options *options,
                                     struct plomb_secret *out,
                                     struct plomb_factory_report *report,
                                     struct plomb_error *error)
{
    const struct plomb_target *target = options->target;
    struct plomb_secret guarded = {0};
    struct factory *factory;
    struct plomb_flash flash;
    struct plomb_verifier_config config;
    enum plomb_status status;

    memset(report, 0, sizeof(*report));
    status = plomb_secret_reserve(&guarded, sizeof(*factory), error);
    if (status != PLOMB_OK) goto out;
    factory = (struct factory *)(void *)guarded.ptr;
    memset(factory->flash, 0xff, sizeof(factory->flash));
    flash =
        (struct plomb_flash){(uintptr_t)factory->flash, erase, write, factory->flash};
    config = (struct plomb_verifier_config){
        .target = target,
        .flash = &flash,
        .public_keys = options->public_keys,
        .public_key_count = options->public_key_count,
        .ciphers = 1 << PLOMB_CIPHER_NONE | 1 << PLOMB_CIPHER_AES_128_CTR,
        .decode = plomb_decode,
        .copy_bootloader = copy_bootloader};
    status = factory_load_verifier(options, factory->flash, &report->verifier_size,
                                   &config.hw_version, error);
    if (status != PLOMB_OK) goto out;
    status = load_softdevice(options, factory->flash, error);
    if (status != PLOMB_OK) goto out;
    status = load_key(options, factory->flash, error);
    if (status != PLOMB_OK) goto out;
    status = install(options, &config, factory, error);
    if (status != PLOMB_OK) goto out;
    tidy(target, factory);
    describe(factory, report);
    status = save_text(target, factory->flash, out, error);
out:
    plomb_secret_clear(&guarded);
    return status;
}
