/*
 * SLIP frames in both directions. Expected bytes are RFC 1055's, written out by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/slip.h>

enum { CAPACITY = 8 };

/* A receiver, and the last frame that came out of it. */
static struct plomb_slip slip;
static uint8_t frame[CAPACITY];
static unsigned int frames;
static uint8_t last[CAPACITY];
static size_t last_size;

static int start(void **state)
{
    (void)state;
    plomb_slip_init(&slip, frame, sizeof(frame));
    frames = 0;
    last_size = 0;
    return 0;
}

static void feed(const void *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (!plomb_slip_take(&slip, ((const uint8_t *)bytes)[i])) continue;
        frames++;
        last_size = slip.size;
        memcpy(last, slip.frame, slip.size);
    }
}

static void must_have(unsigned int count, const void *bytes, size_t size)
{
    assert_int_equal(frames, count);
    assert_int_equal(last_size, size);
    assert_memory_equal(last, bytes, size);
}

static void test_slip__takes_a_frame(void **state)
{
    (void)state;
    feed("\x09\x2a\xc0", 3);
    must_have(1, "\x09\x2a", 2);
}

static void test_slip__says_nothing_before_the_end(void **state)
{
    (void)state;
    feed("\x09\x2a\xdb\xdc", 4);
    assert_int_equal(frames, 0);
}

static void test_slip__unescapes_end_and_escape(void **state)
{
    (void)state;
    feed("\xdb\xdc\x01\xdb\xdd\xc0", 6);
    must_have(1, "\xc0\x01\xdb", 3);
}

static void test_slip__takes_the_second_bytes_of_escapes_alone_for_themselves(
    void **state)
{
    (void)state;
    feed("\xdc\xdd\xc0", 3);
    must_have(1, "\xdc\xdd", 2);
}

static void test_slip__takes_one_frame_after_another(void **state)
{
    (void)state;
    feed("\x01\x02\x03\xc0\x04\xc0", 6);
    must_have(2, "\x04", 1);
}

static void test_slip__ignores_empty_frames(void **state)
{
    (void)state;
    feed("\xc0\xc0\xc0\x05\xc0\xc0", 6);
    must_have(1, "\x05", 1);
}

static void test_slip__takes_a_frame_that_fills_its_buffer(void **state)
{
    (void)state;
    feed("\x01\x02\x03\x04\x05\x06\x07\xdb\xdc\xc0", 10);
    must_have(1, "\x01\x02\x03\x04\x05\x06\x07\xc0", CAPACITY);
}

static void test_slip__drops_a_frame_that_is_a_byte_too_long(void **state)
{
    (void)state;
    feed("123456789\xc0", 10);
    assert_int_equal(frames, 0);
    feed("\x07\xc0", 2);
    must_have(1, "\x07", 1);
}

static void test_slip__hears_after_a_frame_that_is_a_thousand_too_long(void **state)
{
    (void)state;
    for (int i = 0; i < CAPACITY + 1000; i++) feed("z", 1);
    feed("\xc0", 1);
    assert_int_equal(frames, 0);
    feed("\x07\xc0", 2);
    must_have(1, "\x07", 1);
}

static void test_slip__drops_a_frame_with_a_bad_escape(void **state)
{
    (void)state;
    feed("\x01\xdb\x02\x03\xc0", 5);
    assert_int_equal(frames, 0);
    feed("\x07\xc0", 2);
    must_have(1, "\x07", 1);
}

static void test_slip__drops_a_frame_with_a_doubled_escape(void **state)
{
    (void)state;
    feed("\x01\xdb\xdb\xdc\xc0", 5);
    assert_int_equal(frames, 0);
    feed("\x07\xc0", 2);
    must_have(1, "\x07", 1);
}

static void test_slip__drops_a_frame_that_ends_in_an_escape(void **state)
{
    (void)state;
    feed("\x01\xdb\xc0", 3);
    assert_int_equal(frames, 0);
    feed("\x07\xc0", 2);
    must_have(1, "\x07", 1);
}

static void test_slip__writes_an_end_behind_a_frame(void **state)
{
    uint8_t out[4];

    (void)state;
    assert_int_equal(plomb_slip_write(plomb_span("\x09\x2a", 2), out, sizeof(out)), 3);
    assert_memory_equal(out, "\x09\x2a\xc0", 3);
}

static void test_slip__writes_escapes(void **state)
{
    uint8_t out[8];

    (void)state;
    assert_int_equal(
        plomb_slip_write(plomb_span("\xc0\x01\xdb\xdc", 4), out, sizeof(out)), 7);
    assert_memory_equal(out, "\xdb\xdc\x01\xdb\xdd\xdc\xc0", 7);
}

static void test_slip__writes_nothing_behind_what_there_is_room_for(void **state)
{
    uint8_t out[7];

    (void)state;
    for (size_t capacity = 0; capacity <= sizeof(out); capacity++) {
        memset(out, 0x55, sizeof(out));
        assert_int_equal(
            plomb_slip_write(plomb_span("\x01\xc0\x02\xdb", 4), out, capacity),
            capacity == sizeof(out) ? 7 : 0);
        for (size_t i = capacity; i < sizeof(out); i++) assert_int_equal(out[i], 0x55);
    }
}

static void test_slip__writes_an_end_alone_for_an_empty_frame(void **state)
{
    uint8_t out[1] = {0x55};

    (void)state;
    assert_int_equal(plomb_slip_write(plomb_span(NULL, 0), out, 0), 0);
    assert_int_equal(out[0], 0x55);
    assert_int_equal(plomb_slip_write(plomb_span(NULL, 0), out, 1), 1);
    assert_int_equal(out[0], 0xc0);
}

static void test_slip__never_writes_more_than_its_maximum(void **state)
{
    uint8_t in[20];
    uint8_t out[PLOMB_SLIP_MAX(sizeof(in))];

    (void)state;
    memset(in, 0xdb, sizeof(in));
    assert_int_equal(plomb_slip_write(plomb_span(in, sizeof(in)), out, sizeof(out)),
                     sizeof(out));
}

static void test_slip__takes_every_byte_that_it_wrote(void **state)
{
    uint8_t out[PLOMB_SLIP_MAX(2)];

    (void)state;
    for (unsigned int byte = 0; byte < 256; byte++) {
        const uint8_t in[2] = {(uint8_t)byte, (uint8_t)~byte};

        feed(out, plomb_slip_write(plomb_span(in, sizeof(in)), out, sizeof(out)));
        must_have(byte + 1, in, sizeof(in));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_slip__takes_a_frame, start),
        cmocka_unit_test_setup(test_slip__says_nothing_before_the_end, start),
        cmocka_unit_test_setup(test_slip__unescapes_end_and_escape, start),
        cmocka_unit_test_setup(
            test_slip__takes_the_second_bytes_of_escapes_alone_for_themselves, start),
        cmocka_unit_test_setup(test_slip__takes_one_frame_after_another, start),
        cmocka_unit_test_setup(test_slip__ignores_empty_frames, start),
        cmocka_unit_test_setup(test_slip__takes_a_frame_that_fills_its_buffer, start),
        cmocka_unit_test_setup(test_slip__drops_a_frame_that_is_a_byte_too_long, start),
        cmocka_unit_test_setup(
            test_slip__hears_after_a_frame_that_is_a_thousand_too_long, start),
        cmocka_unit_test_setup(test_slip__drops_a_frame_with_a_bad_escape, start),
        cmocka_unit_test_setup(test_slip__drops_a_frame_with_a_doubled_escape, start),
        cmocka_unit_test_setup(test_slip__drops_a_frame_that_ends_in_an_escape, start),
        cmocka_unit_test(test_slip__writes_an_end_behind_a_frame),
        cmocka_unit_test(test_slip__writes_escapes),
        cmocka_unit_test(test_slip__writes_nothing_behind_what_there_is_room_for),
        cmocka_unit_test(test_slip__writes_an_end_alone_for_an_empty_frame),
        cmocka_unit_test(test_slip__never_writes_more_than_its_maximum),
        cmocka_unit_test_setup(test_slip__takes_every_byte_that_it_wrote, start),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
