#include "lib/audit_chain.h"

#include <string.h>

#include <plomb/audit.h>
#include <plomb/core/port.h>

#include "base/error.h"
#include "base/utc_time.h"

_Static_assert(AUDIT_LINE_MAX == PLOMB_AUDIT_LINE_MAX, "one limit of a line");
_Static_assert(AUDIT_TEXT_SIZE == PLOMB_AUDIT_TEXT_MAX + 1, "one limit of a text");
_Static_assert(UTC_TIME_MAX == PLOMB_AUDIT_TIME_MAX, "one limit of the time");

void audit_chain_init(struct audit_chain *chain)
{
    chain->count = 0;
    audit_line_first(chain->head);
}

enum plomb_status audit_chain_begin_at(struct audit_chain *chain,
                                       struct plomb_span text,
                                       struct plomb_error *error)
{
    struct audit_line line;
    enum plomb_status status = audit_line_parse(text, &line, error);

    if (status != PLOMB_OK) return status;
    chain->count = line.number;
    plomb_port_sha256(text, chain->head);
    return PLOMB_OK;
}

static enum plomb_status refuse(const struct audit_chain *chain, const char *what,
                                struct plomb_error *error)
{
    return error_set_at_line(error, PLOMB_AUDIT_LOG_BROKEN, (size_t)chain->count + 1,
                             "%s", what);
}

/* The line's number is not the next one. */
static enum plomb_status refuse_number(const struct audit_chain *chain, uint64_t number,
                                       struct plomb_error *error)
{
    uint64_t next = chain->count + 1;

    if (number < next) {
        return error_set_at_line(error, PLOMB_AUDIT_LOG_BROKEN, (size_t)next,
                                 "entry %ju stands here a second time, or out of its "
                                 "order",
                                 (uintmax_t)number);
    }
    if (number == next + 1) {
        return error_set_at_line(error, PLOMB_AUDIT_LOG_BROKEN, (size_t)next,
                                 "entry %ju is missing, or not in its order",
                                 (uintmax_t)next);
    }
    return error_set_at_line(error, PLOMB_AUDIT_LOG_BROKEN, (size_t)next,
                             "the entries %ju to %ju are missing, or not in their "
                             "order",
                             (uintmax_t)next, (uintmax_t)number - 1);
}

/* Whether the line follows here. */
static enum plomb_status check(const struct audit_chain *chain,
                               const struct audit_line *line, struct plomb_error *error)
{
    bool is_next = line->number == chain->count + 1;
    bool has_head = memcmp(line->previous, chain->head, sizeof(chain->head)) == 0;

    if (is_next && has_head) return PLOMB_OK;
    if (has_head) return refuse(chain, "its number was changed", error);
    if (!is_next) return refuse_number(chain, line->number, error);
    if (chain->count == 0) {
        return refuse(chain, "it does not hold the hash that a log begins with", error);
    }
    return error_set_at_line(error, PLOMB_AUDIT_LOG_BROKEN, (size_t)line->number,
                             "it does not hold the hash of line %ju: one of both was "
                             "changed",
                             (uintmax_t)chain->count);
}

enum plomb_status audit_chain_step(struct audit_chain *chain, struct plomb_span text,
                                   struct audit_line *out, struct plomb_error *error)
{
    struct plomb_error why = {0};
    struct audit_line line;
    enum plomb_status status = audit_line_parse(text, &line, &why);

    if (status == PLOMB_AUDIT_LOG_BROKEN) {
        return error_set_at_line(error, status, (size_t)chain->count + 1,
                                 "it is no entry of an audit log: %s", why.message);
    }
    if (status != PLOMB_OK) return error_set(error, status, "%s", why.message);
    status = check(chain, &line, error);
    if (status != PLOMB_OK) return status;
    chain->count = line.number;
    plomb_port_sha256(text, chain->head);
    *out = line;
    return PLOMB_OK;
}

enum plomb_status audit_torn_init(struct audit_torn *torn,
                                  const struct audit_chain *chain,
                                  struct plomb_error *error)
{
    struct plomb_buf begin;
    enum plomb_status status;

    memset(torn, 0, sizeof(*torn));
    plomb_buf_init(&begin, sizeof(torn->begin));
    audit_line_write_begin(chain->head, chain->count + 1, &begin);
    status = begin.status;
    if (status == PLOMB_OK) {
        torn->begin_size = begin.size;
        memcpy(torn->begin, begin.ptr, begin.size);
    } else {
        error_set(error, status, "out of memory");
    }
    plomb_buf_clear(&begin);
    return status;
}

/* Whether the next byte may stand in a torn line. */
static bool is_torn_byte(struct audit_torn *torn, uint8_t byte)
{
    if (byte == 0) torn->has_zero = true;
    if (torn->has_zero) return byte == 0;
    if (byte == '\n' || torn->size >= AUDIT_LINE_MAX) return false;
    return torn->size >= torn->begin_size || byte == torn->begin[torn->size];
}

void audit_torn_add(struct audit_torn *torn, struct plomb_span bytes)
{
    for (size_t i = 0; i < bytes.size; i++) {
        if (!is_torn_byte(torn, bytes.ptr[i])) torn->is_refused = true;
        torn->size++;
    }
}

enum plomb_status audit_torn_check(const struct audit_torn *torn,
                                   const struct audit_chain *chain,
                                   struct plomb_error *error)
{
    if (!torn->is_refused) return PLOMB_OK;
    return refuse(chain, "it has no line feed, and does not begin as the next entry",
                  error);
}
