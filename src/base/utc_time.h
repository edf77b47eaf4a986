/*
 * Points in time as RFC 3339 writes them, in UTC and to the second, and as
 * seconds since 1970. By calculation alone: no clock, no time zone, no locale.
 * Any file above core may include this one.
 */
#ifndef BASE_UTC_TIME_H
#define BASE_UTC_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include <plomb/core/attributes.h>

#define UTC_TIME_SIZE 21           /* bytes of the text, its zero included */
#define UTC_TIME_MAX  253402300799 /* 9999-12-31T23:59:59Z */
#define UTC_DAY       86400        /* seconds */

/*
 * Writes "2026-11-23T10:45:00Z" into `out` and returns it. A time outside 0 to
 * UTC_TIME_MAX is written as the nearest of both.
 */
const char *utc_time_write(int64_t time, char out[UTC_TIME_SIZE]);

/*
 * Reads exactly that form. False, with `*out` untouched, for anything else, days
 * that the calendar does not have, leap seconds, and years before 1970.
 */
bool utc_time_parse(const char *text, int64_t *out) PLOMB_MUST_USE;

/* The same for a date alone, "2026-11-23": its first second. */
bool utc_date_parse(const char *text, int64_t *out) PLOMB_MUST_USE;

#endif
