#include <plomb/send.h>

#include <stdlib.h>
#include <string.h>

#include <plomb/core/init_packet.h>

#include "base/error.h"
#include "lib/dfu_client.h"
#include "lib/send_image.h"
#include "lib/send_installed.h"
#include "lib/send_object.h"
#include "lib/send_words.h"

enum {
    WAIT = 10000,         /* milliseconds for a device to answer */
    RESTART_WAIT = 60000, /* for one that installs a SoftDevice in between */
    RESTART_PAUSE = 1000, /* before it is spoken to: the old one still listens */
    RETURN_PAUSE = 250,   /* between two attempts to open the line again */
    RETURN_PING = 2000,   /* for an answer on a line that was opened again */
    ATTEMPTS = 3          /* restarts of an image without any progress */
};

static uint32_t wait_of(const struct sending *sending)
{
    uint32_t wait = sending->options->patience.wait;

    return wait != 0 ? wait : WAIT;
}

static uint64_t now(const struct sending *sending)
{
    const struct plomb_link *link = sending->client.link;

    return link->now(link->context);
}

static bool is_line_gone(enum plomb_status status)
{
    return status == PLOMB_PORT_LOST || status == PLOMB_PORT_UNAVAILABLE ||
           status == PLOMB_FILE_NOT_FOUND;
}

static bool is_cancelled(const struct sending *sending)
{
    const struct plomb_patience *patience = &sending->options->patience;

    return patience->is_cancelled != NULL && patience->is_cancelled(patience->context);
}

/*
 * Waits until the device answers, opening the line again where it is gone. Fails as
 * the last attempt did.
 */
static enum plomb_status come_back(struct sending *sending, uint32_t wait,
                                   struct plomb_error *error)
{
    const struct plomb_link *link = sending->client.link;
    uint64_t start = now(sending);
    enum plomb_status status;

    for (;;) {
        plomb_error_clear(error);
        status = dfu_client_synchronise(&sending->client,
                                        wait < RETURN_PING ? wait : RETURN_PING, error);
        if (status == PLOMB_OK || status == PLOMB_CANCELLED) return status;
        if (now(sending) - start >= wait) return status;
        while (is_line_gone(status) && now(sending) - start < wait) {
            if (is_cancelled(sending)) {
                plomb_error_clear(error);
                return error_set(error, PLOMB_CANCELLED, "interrupted");
            }
            link->pause(link->context, RETURN_PAUSE);
            plomb_error_clear(error);
            status = link->reopen(link->context, error);
        }
        if (status != PLOMB_OK && status != PLOMB_DEVICE_SILENT) return status;
    }
}

/* Whether another attempt at the image may help, or is wanted. */
static bool is_worth_repeating(const struct sending *sending, enum plomb_status status)
{
    if (status == PLOMB_OK || status == PLOMB_CANCELLED) return false;
    if (sending->is_misplaced || sending->is_end_open) return true;
    return sending->options->is_persistent &&
           (status == PLOMB_LINE_DAMAGED || status == PLOMB_DEVICE_SILENT ||
            is_line_gone(status));
}

static enum plomb_status set_unconfirmed(struct plomb_error *error)
{
    plomb_error_clear(error);
    error_set(
        error, PLOMB_TRANSFER_UNCONFIRMED,
        "the whole image was sent, but the device's last answer was lost, and now "
        "it is silent");
    error_hint(error,
               "it has probably taken the update; if the old version still runs, "
               "send again");
    return PLOMB_TRANSFER_UNCONFIRMED;
}

/*
 * Gets ready for another attempt. `*is_done_out` is true when it turns out that the
 * device has the image.
 */
static enum plomb_status prepare_again(struct sending *sending,
                                       enum plomb_status failure, bool *is_done_out,
                                       struct plomb_error *error)
{
    bool is_end_open = sending->is_end_open;
    bool may_return = sending->options->is_persistent || !is_line_gone(failure);
    enum plomb_status status = failure;

    *is_done_out = false;
    send_report(sending, PLOMB_SEND_RETURNING, sending->best);
    sending->report->reconnected++;
    if (may_return) status = come_back(sending, wait_of(sending), error);
    if (status == PLOMB_CANCELLED) return status;
    if (status != PLOMB_OK) return is_end_open ? set_unconfirmed(error) : status;
    plomb_error_clear(error);
    *is_done_out = is_end_open && send_image_is_received(sending);
    return PLOMB_OK;
}

/* One image, over a line that answers, until it is done or nothing helps. */
static enum plomb_status send_until_done(struct sending *sending,
                                         struct plomb_error *error)
{
    uint64_t best = 0;
    int failures = 0;

    for (;;) {
        bool is_done = false;
        enum plomb_status again;
        enum plomb_status status = dfu_client_configure(&sending->client, error);

        if (status == PLOMB_OK) status = send_image(sending, error);
        failures = sending->best > best ? 1 : failures + 1;
        best = sending->best;
        if (!is_worth_repeating(sending, status) || failures >= ATTEMPTS) {
            return status;
        }
        again = prepare_again(sending, status, &is_done, error);
        if (again != PLOMB_OK || is_done) return again;
    }
}

/* Adds what to do next, and how far it came, to a failure that can be resumed. */
static void describe(const struct sending *sending, enum plomb_status status,
                     struct plomb_error *error)
{
    unsigned long long best = sending->best;

    if (status == PLOMB_DEVICE_SILENT && sending->image->sent > 0) {
        plomb_error_clear(error);
        error_set(error, PLOMB_DEVICE_SILENT,
                  "the device fell silent when it had %llu of %llu bytes", best,
                  (unsigned long long)sending->state.total);
    }
    if (status == PLOMB_CANCELLED) {
        plomb_error_clear(error);
        error_set(error, PLOMB_CANCELLED,
                  "interrupted when the device had %llu of %llu bytes", best,
                  (unsigned long long)sending->state.total);
        error_hint(error, "the device waits: the same command goes on from there");
    }
    if (status == PLOMB_DEVICE_SILENT || status == PLOMB_LINE_DAMAGED) {
        error_hint(error, "the same command goes on where this one ended");
    }
}

static bool is_sealed(const struct plomb_package_image *image)
{
    struct plomb_init_packet packet;
    size_t offset = 0;

    return plomb_init_packet_parse(image->dat->bytes, &packet, &offset) == PLOMB_OK &&
           plomb_init_command_is_sealed(&packet.command);
}

/* Begins image `index` in the report and in what is told about progress. */
static void begin_image(struct sending *sending,
                        const struct plomb_package_image *image, size_t index)
{
    sending->source = image;
    sending->image = &sending->report->images[index];
    sending->image->slot = image->slot;
    sending->image->size = image->bin->bytes.size;
    sending->report->image_count = index + 1;
    sending->state.slot = image->slot;
    sending->state.index = index;
    sending->state.done = 0;
    sending->state.total = image->bin->bytes.size;
    sending->best = 0;
    memset(&sending->refusal, 0, sizeof(sending->refusal));
    sending->refusal.slot = image->slot;
    sending->refusal.is_sealed = is_sealed(image);
}

/* Waits for the device, which with `is_restarting` installs the image before. */
static enum plomb_status await_device(struct sending *sending, bool is_restarting,
                                      struct plomb_error *error)
{
    const struct plomb_link *link = sending->client.link;
    uint32_t wait = wait_of(sending);

    send_report(sending, is_restarting ? PLOMB_SEND_RESTARTING : PLOMB_SEND_CONNECTING,
                0);
    if (!is_restarting) {
        return sending->options->is_persistent
                   ? come_back(sending, wait, error)
                   : dfu_client_synchronise(&sending->client, wait, error);
    }
    link->pause(link->context, RESTART_PAUSE);
    return come_back(sending, wait > RESTART_WAIT ? wait : RESTART_WAIT, error);
}

/* The image, unless it is one that stands before others and is installed. */
static enum plomb_status send_if_needed(struct sending *sending,
                                        struct plomb_error *error)
{
    enum plomb_status status = PLOMB_OK;

    if (sending->state.index + 1 < sending->state.count) {
        status = send_is_installed(sending, &sending->image->was_installed, error);
    }
    if (status != PLOMB_OK || sending->image->was_installed) return status;
    return send_until_done(sending, error);
}

static enum plomb_status send_one(struct sending *sending,
                                  const struct plomb_package_image *image, size_t index,
                                  struct plomb_error *error)
{
    struct plomb_send_report *report = sending->report;
    enum plomb_status status;

    begin_image(sending, image, index);
    status = await_device(sending,
                          index > 0 && !report->images[index - 1].was_installed, error);
    if (status == PLOMB_OK) status = send_if_needed(sending, error);
    if (status == PLOMB_DEVICE_REFUSED) {
        report->is_refused = true;
        report->result = sending->refusal.result;
        report->extended_error = sending->refusal.extended_error;
        plomb_error_clear(error);
        status = send_words_refuse(&sending->refusal, error);
    }
    describe(sending, status, error);
    if (status != PLOMB_OK) {
        if (sending->state.count > 1) {
            error_prefix(error, "%s", plomb_slot_name(image->slot));
        }
        return status;
    }
    sending->image->is_done = true;
    send_report(sending, PLOMB_SEND_DATA, sending->state.total);
    return PLOMB_OK;
}

static enum plomb_status check_package(const struct plomb_package *package,
                                       const struct plomb_send_options *options,
                                       struct plomb_error *error)
{
    if (options->receipts_every > PLOMB_SEND_RECEIPTS_MAX) {
        return error_set(error, PLOMB_OPTION_VALUE,
                         "a device counts %d writes for a receipt at most",
                         PLOMB_SEND_RECEIPTS_MAX);
    }
    if (!plomb_package_is_legacy(package)) return PLOMB_OK;
    error_set(
        error, PLOMB_PACKAGE_REFUSED,
        "the package has the legacy format of nRF5 SDK 11 and older, which secure "
        "bootloaders do not take");
    return PLOMB_PACKAGE_REFUSED;
}

enum plomb_status plomb_send(const struct plomb_package *package,
                             const struct plomb_link *link,
                             const struct plomb_send_options *options,
                             struct plomb_send_report *report_out,
                             struct plomb_error *error)
{
    size_t count = 0;
    const struct plomb_package_image *images = plomb_package_images(package, &count);
    struct sending *sending;
    enum plomb_status status;
    uint64_t start;

    memset(report_out, 0, sizeof(*report_out));
    status = check_package(package, options, error);
    if (status != PLOMB_OK) return status;
    sending = calloc(1, sizeof(*sending));
    if (sending == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    dfu_client_init(&sending->client, link, &options->patience);
    sending->client.receipts_every = options->receipts_every;
    sending->options = options;
    sending->report = report_out;
    sending->state.count = count;
    start = now(sending);
    for (size_t i = 0; i < count && status == PLOMB_OK; i++) {
        status = send_one(sending, &images[i], i, error);
    }
    report_out->milliseconds = now(sending) - start;
    report_out->reasked = sending->client.repeat_count;
    free(sending);
    return status;
}
