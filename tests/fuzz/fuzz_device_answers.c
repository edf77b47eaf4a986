/*
 * What a device says to the controller: an input is what comes back for each request, a
 * count byte and so many bytes of the line. Pings are answered, so that a conversation
 * gets on. The clock is the line's own. Whatever is said, each call ends, in its time,
 * with a success or with an error that is described.
 */
#include <assert.h>
#include <string.h>

#include <plomb/device_info.h>
#include <plomb/send.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first image of few bytes that is at hand; inputs of a run share it. */
#define PACKAGE "tests/vectors/release/plain.zip"

enum { QUEUE = 4096, PING = 0x09, END = 0xc0, WAIT = 1500, HOUR = 3600 * 1000 };

struct line {
    struct plomb_span rest; /* of the input */
    uint8_t queue[QUEUE];   /* for the controller */
    size_t start;
    size_t end;
    uint64_t time; /* milliseconds */
};

static void queue(struct line *line, const uint8_t *bytes, size_t size)
{
    if (size == 0 || size > sizeof(line->queue) - line->end) return;
    memcpy(line->queue + line->end, bytes, size);
    line->end += size;
}

/* The answer to a ping, as SLIP wants two of its numbers written. */
static void answer_ping(struct line *line, const uint8_t *request, size_t size)
{
    static const uint8_t head[] = {END, 0x60, PING, 0x01};

    queue(line, head, sizeof(head));
    queue(line, request + 1, size - 1);
}

static enum plomb_status write_line(void *context, struct plomb_span bytes,
                                    struct plomb_error *error)
{
    struct line *line = context;
    size_t count;

    (void)error;
    line->time++;
    if (bytes.ptr[0] == PING) {
        answer_ping(line, bytes.ptr, bytes.size);
        return PLOMB_OK;
    }
    if (line->rest.size == 0) return PLOMB_OK;
    count = line->rest.ptr[0];
    line->rest = plomb_span_sub(line->rest, 1, line->rest.size);
    queue(line, line->rest.ptr, plomb_span_sub(line->rest, 0, count).size);
    line->rest = plomb_span_sub(line->rest, count, line->rest.size);
    return PLOMB_OK;
}

static enum plomb_status read_line(void *context, uint8_t *out, size_t capacity,
                                   uint32_t timeout, size_t *size_out,
                                   struct plomb_error *error)
{
    struct line *line = context;
    size_t size = line->end - line->start;

    (void)error;
    line->time += size == 0 ? timeout : 1;
    if (size > capacity) size = capacity;
    memcpy(out, line->queue + line->start, size);
    line->start += size;
    if (line->start == line->end) line->start = line->end = 0;
    *size_out = size;
    return PLOMB_OK;
}

static enum plomb_status reopen_line(void *context, struct plomb_error *error)
{
    (void)context;
    (void)error;
    return PLOMB_OK;
}

static uint64_t tell_time(void *context)
{
    const struct line *line = context;

    return line->time;
}

static void pass_time(void *context, uint32_t milliseconds)
{
    struct line *line = context;

    line->time += milliseconds;
}

static struct plomb_link begin(struct line *line, struct plomb_span input)
{
    struct plomb_link link = {read_line, write_line, reopen_line,
                              tell_time, pass_time,  line};

    memset(line, 0, sizeof(*line));
    line->rest = input;
    return link;
}

static void expect_end(const struct line *line, enum plomb_status status,
                       const struct plomb_error *error)
{
    assert(error->status == status);
    assert((status == PLOMB_OK) == (error->message[0] == '\0'));
    assert(line->time < HOUR);
}

static void ask(struct plomb_span input)
{
    static struct plomb_device_log log;
    const struct plomb_patience patience = {.wait = WAIT};
    struct plomb_device_info info;
    struct plomb_error error = {0};
    struct line line;
    struct plomb_link link = begin(&line, input);
    enum plomb_status status = plomb_device_info_read(&link, &patience, &info, &error);

    expect_end(&line, status, &error);
    plomb_error_clear(&error);
    link = begin(&line, input);
    status = plomb_device_log_read(&link, &patience, &log, &error);
    expect_end(&line, status, &error);
}

static void send(const struct plomb_package *package, struct plomb_span input,
                 bool is_persistent)
{
    const struct plomb_send_options options = {
        .patience = {.wait = WAIT},
        .receipts_every = is_persistent ? 1 : 0,
        .is_persistent = is_persistent,
    };
    struct plomb_send_report report;
    struct plomb_error error = {0};
    struct line line;
    struct plomb_link link = begin(&line, input);
    enum plomb_status status = plomb_send(package, &link, &options, &report, &error);

    expect_end(&line, status, &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct plomb_package *package;
    struct plomb_span input = plomb_span(data, size);

    if (package == NULL && plomb_package_load(PACKAGE, &package, NULL) != PLOMB_OK) {
        return 0;
    }
    ask(input);
    send(package, input, false);
    send(package, input, true);
    return 0;
}
