#include <plomb/device_info.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "core/bytes.h"
#include "lib/device_query.h"
#include "lib/dfu_client.h"

enum { WAIT = 10000, HARDWARE_SIZE = 20 };

/* A conversation that has begun; the caller frees it. */
static enum plomb_status begin(const struct plomb_link *link,
                               const struct plomb_patience *patience,
                               struct dfu_client **client_out,
                               struct plomb_error *error)
{
    struct dfu_client *client = malloc(sizeof(*client));
    enum plomb_status status;

    if (client == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    dfu_client_init(client, link, patience);
    status = dfu_client_synchronise(client, patience->wait != 0 ? patience->wait : WAIT,
                                    error);
    if (status == PLOMB_OK) {
        *client_out = client;
    } else {
        free(client);
    }
    return status;
}

/* A request that a device need not know: `*has_out` tells whether it does. */
static enum plomb_status ask(struct dfu_client *client, uint8_t opcode,
                             size_t payload_size, bool *has_out,
                             struct dfu_answer *answer, struct plomb_error *error)
{
    enum plomb_status status = dfu_client_ask(client, plomb_span(&opcode, 1),
                                              payload_size, DFU_TIMEOUT, answer, error);

    *has_out = status == PLOMB_OK && answer->result == DFU_SUCCESS;
    return status;
}

static enum plomb_status read_transport(struct dfu_client *client,
                                        struct plomb_device_info *out,
                                        struct plomb_error *error)
{
    struct dfu_answer answer;
    bool has;
    enum plomb_status status =
        ask(client, DFU_PROTOCOL_VERSION, 1, &has, &answer, error);

    if (status != PLOMB_OK) return status;
    if (has) out->protocol_version = answer.payload[0];
    status = ask(client, DFU_MTU, 2, &has, &answer, error);
    if (status != PLOMB_OK) return status;
    if (has) out->mtu = bytes_read_le16(answer.payload);
    return PLOMB_OK;
}

static enum plomb_status read_hardware(struct dfu_client *client,
                                       struct plomb_device_info *out,
                                       struct plomb_error *error)
{
    struct dfu_answer answer;
    enum plomb_status status =
        ask(client, DFU_HARDWARE, HARDWARE_SIZE, &out->has_hardware, &answer, error);

    if (status != PLOMB_OK || !out->has_hardware) return status;
    out->part = bytes_read_le32(answer.payload);
    out->variant = bytes_read_le32(answer.payload + 4);
    out->flash_size = bytes_read_le32(answer.payload + 8);
    out->ram_size = bytes_read_le32(answer.payload + 12);
    out->page_size = bytes_read_le32(answer.payload + 16);
    return PLOMB_OK;
}

enum plomb_status plomb_device_info_read(const struct plomb_link *link,
                                         const struct plomb_patience *patience,
                                         struct plomb_device_info *out,
                                         struct plomb_error *error)
{
    struct plomb_device_info info = {0};
    struct dfu_client *client = NULL;
    enum plomb_status status;

    status = begin(link, patience, &client, error);
    if (status != PLOMB_OK) return status;
    status = read_transport(client, &info, error);
    if (status != PLOMB_OK) goto out;
    status = read_hardware(client, &info, error);
    if (status != PLOMB_OK) goto out;
    status = device_query_firmware(client, info.firmware, &info.firmware_count, error);
    if (status != PLOMB_OK) goto out;
    status = device_query_verifier(client, &info.has_verifier, &info.verifier, error);
    if (status != PLOMB_OK) goto out;
    *out = info;
    status = PLOMB_OK;
out:
    free(client);
    return status;
}

/* Reads events from number `oldest` on, until there is none or no room. */
static enum plomb_status read_events(struct dfu_client *client, uint32_t oldest,
                                     struct plomb_device_log *out,
                                     struct plomb_error *error)
{
    uint32_t number = oldest;
    enum plomb_status status = PLOMB_OK;
    bool has = true;

    out->count = 0;
    while (out->count < PLOMB_DEVICE_EVENTS_MAX) {
        struct plomb_device_event *event = &out->events[out->count];

        status = device_query_event(client, number, &has, event, error);
        if (status != PLOMB_OK || !has) break;
        /* Numbers may be left out, by events that were interrupted; they rise. */
        if (event->number < number) break;
        number = event->number + 1;
        out->count++;
    }
    return status;
}

enum plomb_status plomb_device_log_read(const struct plomb_link *link,
                                        const struct plomb_patience *patience,
                                        struct plomb_device_log *out,
                                        struct plomb_error *error)
{
    struct plomb_device_verifier verifier = {0};
    struct plomb_device_log *log = calloc(1, sizeof(*log));
    struct dfu_client *client = NULL;
    enum plomb_status status;
    bool has = false;

    if (log == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    status = begin(link, patience, &client, error);
    if (status != PLOMB_OK) goto out;
    status = device_query_verifier(client, &has, &verifier, error);
    if (status != PLOMB_OK) goto out;
    if (!has) {
        status = error_set(error, PLOMB_DEVICE_UNSUPPORTED, "the device keeps no log");
        error_hint(error, "plomb's verifier does; this is another bootloader");
        goto out;
    }
    status = read_events(client, verifier.oldest_event, log, error);
    if (status != PLOMB_OK) goto out;
    *out = *log;
    status = PLOMB_OK;
out:
    free(client);
    free(log);
    return status;
}
