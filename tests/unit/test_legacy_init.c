#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/hex.h"
#include "formats/legacy_init.h"

enum { FIXED_SIZE = 10, PACKET_MAX = 256 };

/* A packet without SoftDevice ids that ends in `tail_size` bytes after an id. */
static struct plomb_span packet_of(uint8_t packet[PACKET_MAX], size_t tail_size,
                                   uint8_t id)
{
    memset(packet, 0, PACKET_MAX);
    packet[FIXED_SIZE] = id;
    return plomb_span(packet, FIXED_SIZE + tail_size);
}

/* Parses the packet of a case that adafruit-nrfutil made. */
static struct legacy_init parsed_case(const char *path)
{
    struct legacy_init init;
    struct plomb_buf file;

    plomb_buf_init(&file, PACKET_MAX);
    assert_int_equal(file_read(path, &file, NULL), PLOMB_OK);
    assert_int_equal(legacy_init_parse(plomb_buf_span(&file), &init, NULL), PLOMB_OK);
    plomb_buf_clear(&file);
    return init;
}

static void assert_hex(const uint8_t *bytes, size_t size, const char *expected)
{
    char text[2 * LEGACY_INIT_SIGNATURE_SIZE + 1];

    hex_encode(plomb_span(bytes, size), text);
    assert_string_equal(text, expected);
}

static void assert_refused(struct plomb_span packet, size_t offset)
{
    struct legacy_init init;
    struct plomb_error error = {0};

    assert_int_equal(legacy_init_parse(packet, &init, &error),
                     PLOMB_INIT_PACKET_MALFORMED);
    assert_int_equal(error.position_kind, PLOMB_POSITION_OFFSET);
    assert_int_equal(error.position, offset);
}

static void assert_kind(size_t tail_size, uint8_t id, enum legacy_init_kind kind,
                        const char *version)
{
    uint8_t packet[PACKET_MAX];
    struct legacy_init init;

    assert_int_equal(legacy_init_parse(packet_of(packet, tail_size, id), &init, NULL),
                     PLOMB_OK);
    assert_int_equal(init.kind, kind);
    assert_string_equal(legacy_init_version(init.kind), version);
}

static void test_legacy_init__reads_crc_packet(void **state)
{
    struct legacy_init init =
        parsed_case("tests/vectors/nrfutil/legacy-app-crc16/dat/app.dat");
    (void)state;

    assert_int_equal(init.kind, LEGACY_INIT_CRC);
    assert_int_equal(init.device_type, 82);
    assert_int_equal(init.device_revision, 52840);
    assert_int_equal(init.application_version, 16909060);
    assert_int_equal(init.sd_req_count, 2);
    assert_int_equal(init.sd_req[0], 182);
    assert_int_equal(init.sd_req[1], 79);
    assert_int_equal(init.crc16, 24085);
}

static void test_legacy_init__reads_signed_packet(void **state)
{
    struct legacy_init init =
        parsed_case("tests/vectors/nrfutil/legacy-app-signed-0.8/dat/app.dat");
    (void)state;

    assert_int_equal(init.kind, LEGACY_INIT_SIGNED);
    assert_int_equal(init.application_version, 0xffffffff);
    assert_int_equal(init.sd_req_count, 1);
    assert_int_equal(init.sd_req[0], 0xfffe);
    assert_int_equal(init.image_size, 1004);
    assert_int_equal(init.signed_size, 52);
    assert_hex(init.hash, sizeof(init.hash),
               "63627cf22da5cc65b888dde0e0e42e3c3ed7cf62a4d13d948fd473e7fe26cc8d");
    assert_hex(init.signature, sizeof(init.signature),
               "e46a634b6b5436eb6b78c39fbe6268b02c59043d1b098d6415bdec1c7303c684"
               "6ce06f3a990bc86c604a1c96fca9275d6a64b71fc24ced53a5e0097e2e3401c5");
}

static void test_legacy_init__tells_the_kinds_apart(void **state)
{
    (void)state;
    assert_kind(0, 0, LEGACY_INIT_UNPROTECTED, "0.9");
    assert_kind(2, 7, LEGACY_INIT_CRC, "0.5");
    assert_kind(6, 0, LEGACY_INIT_CRC_ID, "0.6");
    assert_kind(40, 1, LEGACY_INIT_HASH, "0.7");
    assert_kind(104, 2, LEGACY_INIT_SIGNED, "0.8");
}

static void test_legacy_init__refuses_unknown_endings(void **state)
{
    uint8_t packet[PACKET_MAX];
    (void)state;

    for (size_t size = 0; size <= 120; size++) {
        if (size == 0 || size == 2 || size == 6 || size == 40 || size == 104) continue;
        assert_refused(packet_of(packet, size, 0), FIXED_SIZE);
    }
    assert_refused(packet_of(packet, 6, 1), FIXED_SIZE);
    assert_refused(packet_of(packet, 40, 2), FIXED_SIZE);
    assert_refused(packet_of(packet, 104, 1), FIXED_SIZE);
}

static void test_legacy_init__refuses_every_cut_of_the_fixed_part(void **state)
{
    uint8_t packet[PACKET_MAX] = {0};
    (void)state;

    for (size_t size = 0; size < FIXED_SIZE; size++) {
        assert_refused(plomb_span(packet, size), size);
    }
}

static void test_legacy_init__refuses_list_that_is_cut_off(void **state)
{
    uint8_t packet[PACKET_MAX] = {0};
    (void)state;

    packet[8] = 3;
    assert_refused(plomb_span(packet, FIXED_SIZE + 5), FIXED_SIZE + 5);
}

static void test_legacy_init__takes_sixty_four_softdevices_and_no_more(void **state)
{
    uint8_t packet[PACKET_MAX] = {0};
    struct legacy_init init;
    (void)state;

    packet[8] = LEGACY_INIT_SD_REQ_MAX;
    assert_int_equal(
        legacy_init_parse(plomb_span(packet, FIXED_SIZE + 130), &init, NULL), PLOMB_OK);
    assert_int_equal(init.sd_req_count, LEGACY_INIT_SD_REQ_MAX);
    packet[8] = LEGACY_INIT_SD_REQ_MAX + 1;
    assert_refused(plomb_span(packet, FIXED_SIZE + 132), 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_legacy_init__reads_crc_packet),
        cmocka_unit_test(test_legacy_init__reads_signed_packet),
        cmocka_unit_test(test_legacy_init__tells_the_kinds_apart),
        cmocka_unit_test(test_legacy_init__refuses_unknown_endings),
        cmocka_unit_test(test_legacy_init__refuses_every_cut_of_the_fixed_part),
        cmocka_unit_test(test_legacy_init__refuses_list_that_is_cut_off),
        cmocka_unit_test(test_legacy_init__takes_sixty_four_softdevices_and_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
