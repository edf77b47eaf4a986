#include "base/utc_time.h"

#include <stdio.h>
#include <string.h>

enum {
    DATE_LENGTH = 10,
    DAYS_OF_ERA = 146097,  /* days of 400 Gregorian years */
    DAYS_TO_1970 = 719468, /* from 0000-03-01 */
    EPOCH_YEAR = 1970
};

/*
 * Years are counted from March here, so that the leap day is a year's last and
 * months have a regular length: 153 days for each five of them.
 */
struct date {
    int64_t year;
    int64_t month; /* 1 to 12 */
    int64_t day;   /* 1 to 31 */
};

static int64_t days_of(const struct date *date)
{
    int64_t year = date->month <= 2 ? date->year - 1 : date->year;
    int64_t month = date->month <= 2 ? date->month + 9 : date->month - 3;
    int64_t era = year / 400;
    int64_t year_of_era = year % 400;
    int64_t day_of_year = (153 * month + 2) / 5 + date->day - 1;

    return era * DAYS_OF_ERA + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
           day_of_year - DAYS_TO_1970;
}

static struct date date_of(int64_t days)
{
    int64_t shifted = days + DAYS_TO_1970;
    int64_t era = shifted / DAYS_OF_ERA;
    int64_t day_of_era = shifted % DAYS_OF_ERA;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
                           day_of_era / (DAYS_OF_ERA - 1)) /
                          365;
    int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    struct date date = {.year = year_of_era + era * 400 + (month >= 10 ? 1 : 0),
                        .month = month >= 10 ? month - 9 : month + 3,
                        .day = day_of_year - (153 * month + 2) / 5 + 1};

    return date;
}

const char *utc_time_write(int64_t time, char out[UTC_TIME_SIZE])
{
    char text[64];
    struct date date;
    int second;

    if (time < 0) time = 0;
    if (time > UTC_TIME_MAX) time = UTC_TIME_MAX;
    date = date_of(time / UTC_DAY);
    second = (int)(time % UTC_DAY);
    snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)date.year,
             (int)date.month, (int)date.day, second / 3600, second / 60 % 60,
             second % 60);
    memcpy(out, text, UTC_TIME_SIZE);
    return out;
}

/* The number that `count` digits make; -1 when one of them is none. */
static int number_of(const char *digits, int count)
{
    int number = 0;

    for (int i = 0; i < count; i++) {
        if (digits[i] < '0' || digits[i] > '9') return -1;
        number = 10 * number + (digits[i] - '0');
    }
    return number;
}

/* Days since 1970; false when there is no such day, or it is before. */
static bool read_days(const char *text, int64_t *out)
{
    struct date date = {number_of(text, 4), number_of(text + 5, 2),
                        number_of(text + 8, 2)};
    struct date back;
    int64_t days;

    if (text[4] != '-' || text[7] != '-') return false;
    if (date.year < EPOCH_YEAR || date.month < 1 || date.month > 12) return false;
    if (date.day < 1) return false;
    /* A day that the month does not have comes back as one of the next month. */
    days = days_of(&date);
    back = date_of(days);
    if (back.month != date.month || back.day != date.day) return false;
    *out = days;
    return true;
}

bool utc_date_parse(const char *text, int64_t *out)
{
    int64_t days = 0;

    if (strlen(text) != DATE_LENGTH || !read_days(text, &days)) return false;
    *out = days * UTC_DAY;
    return true;
}

bool utc_time_parse(const char *text, int64_t *out)
{
    int64_t days = 0;
    int64_t hour;
    int64_t minute;
    int64_t second;

    if (strlen(text) != UTC_TIME_SIZE - 1 || !read_days(text, &days)) return false;
    if (text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z') {
        return false;
    }
    hour = number_of(text + 11, 2);
    minute = number_of(text + 14, 2);
    second = number_of(text + 17, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
    if (second < 0 || second > 59) return false;
    *out = days * UTC_DAY + hour * 3600 + minute * 60 + second;
    return true;
}
