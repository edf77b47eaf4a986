#include "formats/zip_time.h"

#include <time.h>

#include "core/bytes.h"
#include "formats/zip_record.h"

enum { TIME_OFFSET = 10, DATE_OFFSET = 12 }; /* APPNOTE 4.3.7 */

/* 4.4.6: MS-DOS date and time, in which a second is an even one. */
int64_t zip_time(struct plomb_span file)
{
    struct tm tm = {0};
    uint32_t date;
    uint32_t time;

    if (file.size < ZIP_LOCAL_SIZE) return 0;
    time = bytes_read_le16(file.ptr + TIME_OFFSET);
    date = bytes_read_le16(file.ptr + DATE_OFFSET);
    tm.tm_year = (int)(date >> 9) + 80;
    tm.tm_mon = (int)(date >> 5 & 15) - 1;
    tm.tm_mday = (int)(date & 31);
    tm.tm_hour = (int)(time >> 11);
    tm.tm_min = (int)(time >> 5 & 63);
    tm.tm_sec = (int)(time & 31) * 2;
    return timegm(&tm);
}
