/* Times in RFC 3339. The seconds are what GNU date prints for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/utc_time.h"

static const struct {
    int64_t seconds;
    const char *text;
} times[] = {
    {0, "1970-01-01T00:00:00Z"},          {951782399, "2000-02-28T23:59:59Z"},
    {951782400, "2000-02-29T00:00:00Z"},  {951868800, "2000-03-01T00:00:00Z"},
    {1795431900, "2026-11-23T11:05:00Z"}, {4107542399, "2100-02-28T23:59:59Z"},
    {4107542400, "2100-03-01T00:00:00Z"}, {UTC_TIME_MAX, "9999-12-31T23:59:59Z"},
};

static void test_utc_time__writes_and_reads_known_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        char text[UTC_TIME_SIZE];
        int64_t seconds = -1;

        assert_string_equal(utc_time_write(times[i].seconds, text), times[i].text);
        assert_true(utc_time_parse(times[i].text, &seconds));
        assert_true(seconds == times[i].seconds);
    }
}

static void test_utc_time__agrees_with_the_c_library_on_each_day(void **state)
{
    (void)state;
    for (int64_t time = 43200; time < UTC_TIME_MAX; time += (int64_t)UTC_DAY * 17) {
        time_t clock = (time_t)time;
        char text[UTC_TIME_SIZE];
        char wanted[64];
        struct tm tm;

        assert_non_null(gmtime_r(&clock, &tm));
        assert_int_equal(strftime(wanted, sizeof(wanted), "%Y-%m-%dT%H:%M:%SZ", &tm),
                         20);
        assert_string_equal(utc_time_write(time, text), wanted);
    }
}

static void test_utc_time__refuses_what_is_no_time(void **state)
{
    static const char *const texts[] = {
        "",
        "2026-11-23",
        "2026-11-23T10:45:00",
        "2026-11-23T10:45:00+",
        "2026-11-23t10:45:00Z",
        "2026-11-23T10:45:00Z ",
        "2026-11-23T10:45:60Z",
        "2026-11-23T10:60:00Z",
        "2026-11-23T24:00:00Z",
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-00-10T00:00:00Z",
        "2026-13-10T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "2026-1 -23T10:45:00Z",
        "2026-11-23T1 :45:00Z",
    };
    int64_t seconds = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (utc_time_parse(texts[i], &seconds)) fail_msg("'%s' was taken", texts[i]);
    }
    assert_true(seconds == 7);
}

static void test_utc_time__reads_a_date_as_its_first_second(void **state)
{
    int64_t seconds = 7;

    (void)state;
    assert_false(utc_date_parse("2026-11-31", &seconds));
    assert_false(utc_date_parse("2026-11-23T10:45:00Z", &seconds));
    assert_true(seconds == 7);
    assert_true(utc_date_parse("2000-02-29", &seconds));
    assert_true(seconds == 951782400);
}

static void test_utc_time__writes_times_beyond_its_range_as_the_nearest(void **state)
{
    char text[UTC_TIME_SIZE];

    (void)state;
    assert_string_equal(utc_time_write(-1, text), "1970-01-01T00:00:00Z");
    assert_string_equal(utc_time_write(INT64_MAX, text), "9999-12-31T23:59:59Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utc_time__writes_and_reads_known_times),
        cmocka_unit_test(test_utc_time__agrees_with_the_c_library_on_each_day),
        cmocka_unit_test(test_utc_time__refuses_what_is_no_time),
        cmocka_unit_test(test_utc_time__reads_a_date_as_its_first_second),
        cmocka_unit_test(test_utc_time__writes_times_beyond_its_range_as_the_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
