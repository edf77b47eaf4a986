#include <stdio.h>
#include <stdlib.h>

#include <plomb/core/event_log.h>
#include <plomb/device_info.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/device_port.h"

enum { RESULT_EXTENDED = 0x0b, DETAIL_SIZE = 160 };

struct device_log_args {
    struct device_port port;
};

static const struct option options[] = {
    DEVICE_PORT_OPTIONS(struct device_log_args, port),
};

/* What the value of an event is. */
enum value_kind { VALUE_NONE, VALUE_VERSION, VALUE_STATUS, VALUE_RESET };

struct event_words {
    const char *id;   /* for JSON */
    const char *text; /* for people */
    enum value_kind value;
};

/* docs/spec/flash.md, section 3. */
static struct event_words words_of(uint8_t kind)
{
    switch ((enum plomb_event_kind)kind) {
    case PLOMB_EVENT_ACCEPTED:
        return (struct event_words){"accepted", "init packet accepted", VALUE_VERSION};
    case PLOMB_EVENT_REFUSED:
        return (struct event_words){"refused", "init packet refused", VALUE_STATUS};
    case PLOMB_EVENT_RECEIVED:
        return (struct event_words){"received", "payload received", VALUE_VERSION};
    case PLOMB_EVENT_INSTALLED:
        return (struct event_words){"installed", "image installed", VALUE_VERSION};
    case PLOMB_EVENT_INSTALL_FAILED:
        return (struct event_words){"install-failed", "installation failed",
                                    VALUE_STATUS};
    case PLOMB_EVENT_TRIAL:
        return (struct event_words){"trial", "trial began", VALUE_VERSION};
    case PLOMB_EVENT_CONFIRMED:
        return (struct event_words){"confirmed", "application confirmed",
                                    VALUE_VERSION};
    case PLOMB_EVENT_REVERTED:
        return (struct event_words){"reverted", "old application is back",
                                    VALUE_VERSION};
    case PLOMB_EVENT_BOOT_REFUSED:
        return (struct event_words){"boot-refused", "application not started",
                                    VALUE_VERSION};
    case PLOMB_EVENT_RESET:
        return (struct event_words){"reset", "reset by watchdog or lockup",
                                    VALUE_RESET};
    }
    return (struct event_words){"unknown", "something newer than this plomb",
                                VALUE_NONE};
}

/* The status of the value; NULL for another value, or a number from the future. */
static const char *status_id(const struct plomb_device_event *event)
{
    if (words_of(event->kind).value != VALUE_STATUS ||
        event->value >= PLOMB_STATUS_COUNT) {
        return NULL;
    }
    return plomb_status_id((enum plomb_status)event->value);
}

static void describe(const struct plomb_device_event *event, char out[DETAIL_SIZE])
{
    out[0] = '\0';
    switch (words_of(event->kind).value) {
    case VALUE_NONE:
        break;
    case VALUE_VERSION:
        snprintf(out, DETAIL_SIZE, "version %u", event->value);
        break;
    case VALUE_STATUS:
        if (event->value < PLOMB_STATUS_COUNT) {
            snprintf(out, DETAIL_SIZE, "%s",
                     plomb_status_phrase((enum plomb_status)event->value));
        } else {
            snprintf(out, DETAIL_SIZE, "status %u", event->value);
        }
        break;
    case VALUE_RESET:
        snprintf(out, DETAIL_SIZE, "RESETREAS 0x%08x", event->value);
        break;
    }
}

static void add_event(struct plomb_buf *text, const struct plomb_device_event *event)
{
    char result[8];
    char detail[DETAIL_SIZE];

    if (event->result == RESULT_EXTENDED) {
        snprintf(result, sizeof(result), "%02x %02x", event->result,
                 event->extended_error);
    } else {
        snprintf(result, sizeof(result), "%02x", event->result);
    }
    describe(event, detail);
    plomb_buf_addf(text, "%10u  %-27s  %-5s  %s\n", event->number,
                   words_of(event->kind).text, result, detail);
}

static void add_log(struct plomb_buf *text, const struct plomb_device_log *log)
{
    if (log->count == 0) {
        plomb_buf_add_text(text, "the log is empty\n");
        return;
    }
    for (size_t i = 0; i < log->count; i++) add_event(text, &log->events[i]);
}

static void write_log(struct json_writer *json, const char *port,
                      const struct plomb_device_log *log)
{
    json_write_string(json, "port", port);
    json_begin_array(json, "events");
    for (size_t i = 0; i < log->count; i++) {
        const struct plomb_device_event *event = &log->events[i];

        json_begin_object(json, NULL);
        json_write_uint(json, "number", event->number);
        json_write_string(json, "kind", words_of(event->kind).id);
        json_write_uint(json, "result", event->result);
        json_write_uint(json, "extended_error", event->extended_error);
        json_write_uint(json, "value", event->value);
        if (status_id(event) != NULL) {
            json_write_string(json, "status", status_id(event));
        } else {
            json_write_null(json, "status");
        }
        json_end_object(json);
    }
    json_end_array(json);
}

static enum plomb_status run(const struct cli *cli, void *context,
                             struct plomb_error *error)
{
    const struct device_log_args *args = context;
    struct plomb_device_log *log = calloc(1, sizeof(*log));
    struct plomb_patience patience;
    struct plomb_serial_port *port = NULL;
    enum plomb_status status;

    if (log == NULL) return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    status = device_port_open(&args->port, &port, &patience, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_device_log_read(plomb_serial_port_link(port), &patience, log, error);
    if (status != PLOMB_OK) {
        error_prefix(error, "'%s'", args->port.path);
        goto out;
    }
    if (cli->is_json) {
        write_log(cli->json, args->port.path, log);
    } else {
        add_log(cli->text, log);
    }
    status = PLOMB_OK;
out:
    plomb_serial_port_free(&port);
    free(log);
    return status;
}

const struct command command_device_log = {
    .name = "device log",
    .summary = "print what a device's verifier has lived through",
    .operands = "",
    .options = options,
    .option_count = sizeof(options) / sizeof(options[0]),
    .args_size = sizeof(struct device_log_args),
    .has_json = true,
    .run = run,
};
