/*
 * When an archive says that it was made: the way back from the times that
 * zip_write writes. For lib, which writes an archive again with other contents.
 */
#ifndef FORMATS_ZIP_TIME_H
#define FORMATS_ZIP_TIME_H

#include <stdint.h>

#include <plomb/core/span.h>

/*
 * The time of the first entry of the archive `file`, in seconds since 1970 UTC. Where
 * it is none of the calendar, or there is no entry, some time that zip_write takes.
 */
int64_t zip_time(struct plomb_span file);

#endif
