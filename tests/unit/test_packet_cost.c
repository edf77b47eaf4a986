/*
 * plomb_packet_costs over init packets that other programs wrote: nrfutil, and
 * tests/vectors/gen/make_inspect_vectors.py.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/init_packet.h>
#include <plomb/package.h>
#include <plomb/packet_cost.h>

struct subject {
    struct plomb_package *package;
    struct plomb_span packet;
    size_t count;
    struct plomb_packet_cost rows[PLOMB_PACKET_COSTS_MAX];
};

static void load(struct subject *subject, const char *path)
{
    const struct plomb_package_image *images;
    size_t count = 0;

    memset(subject, 0, sizeof(*subject));
    assert_int_equal(plomb_package_load(path, &subject->package, NULL), PLOMB_OK);
    images = plomb_package_images(subject->package, &count);
    subject->packet = images[0].dat->bytes;
    subject->count = plomb_packet_costs(subject->packet, subject->rows);
}

static uint32_t sum(const struct subject *subject)
{
    uint32_t size = 0;

    for (size_t i = 0; i < subject->count; i++) size += subject->rows[i].size;
    return size;
}

static const struct plomb_packet_cost *find(const struct subject *subject,
                                            const char *name, size_t index)
{
    for (size_t i = 0; i < subject->count; i++) {
        if (strcmp(subject->rows[i].name, name) == 0 &&
            subject->rows[i].index == index) {
            return &subject->rows[i];
        }
    }
    return NULL;
}

static void assert_size(const struct subject *subject, const char *name, size_t index,
                        uint32_t size)
{
    const struct plomb_packet_cost *row = find(subject, name, index);

    assert_non_null(row);
    assert_int_equal(row->size, size);
}

static void test_packet_cost__itemises_a_plain_packet(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "tests/vectors/nrfutil/app-hex-signed/output.zip");
    assert_int_equal(subject.packet.size, 140);
    assert_int_equal(sum(&subject), 140);
    assert_size(&subject, "framing", 0, 9);
    assert_size(&subject, "sd_req", 0, 4);
    assert_size(&subject, "app_size", 0, 3);
    assert_size(&subject, "hash", 0, 38);
    assert_size(&subject, "signature", 0, 66);
    assert_null(find(&subject, "extension", 0));
    plomb_package_free(&subject.package);
}

static void test_packet_cost__adds_up_without_a_signature(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "tests/vectors/nrfutil/app-unsigned/output.zip");
    assert_int_equal(sum(&subject), subject.packet.size);
    assert_null(find(&subject, "signature", 0));
    assert_size(&subject, "framing", 0, 6);
    plomb_package_free(&subject.package);
}

static void test_packet_cost__itemises_the_extension(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "tests/vectors/inspect/full.zip");
    assert_int_equal(sum(&subject), subject.packet.size);
    assert_size(&subject, "extension", 0, 4);
    assert_size(&subject, "payload_sha256", 0, 34);
    assert_size(&subject, "codec_params", 0, 3);
    /* HPKE: 65 + 16 bytes of data; class key: 16 + 16. */
    assert_size(&subject, "recipient", 0, 97);
    assert_size(&subject, "recipient", 1, 48);
    assert_size(&subject, "security_counter", 0, 2);
    assert_true(find(&subject, "cipher", 0)->is_extension);
    assert_false(find(&subject, "hash", 0)->is_extension);
    plomb_package_free(&subject.package);
}

static void test_packet_cost__itemises_a_delta(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "tests/vectors/inspect/delta.zip");
    assert_int_equal(sum(&subject), subject.packet.size);
    assert_size(&subject, "codec_params", 0, 7);
    assert_size(&subject, "base_sha256", 0, 34);
    assert_size(&subject, "base_size", 0, 3);
    plomb_package_free(&subject.package);
}

static void test_packet_cost__has_a_row_for_each_recipient(void **state)
{
    struct subject subject;

    (void)state;
    load(&subject, "tests/vectors/inspect/four.zip");
    assert_int_equal(sum(&subject), subject.packet.size);
    assert_size(&subject, "recipient", 3, 48);
    assert_null(find(&subject, "recipient", 4));
    plomb_package_free(&subject.package);
}

static void test_packet_cost__adds_entries_of_one_field_together(void **state)
{
    /* command { init { sd_req 1, sd_req 2 (not packed), type 0 } } */
    static const uint8_t bytes[] = {0x0a, 0x08, 0x12, 0x06, 0x18,
                                    0x01, 0x18, 0x02, 0x20, 0x00};
    struct subject subject = {.packet = plomb_span(bytes, sizeof(bytes))};
    struct plomb_init_packet parsed;
    size_t offset = 0;

    (void)state;
    assert_int_equal(plomb_init_packet_parse(subject.packet, &parsed, &offset),
                     PLOMB_OK);
    subject.count = plomb_packet_costs(subject.packet, subject.rows);
    assert_size(&subject, "sd_req", 0, 4);
    assert_size(&subject, "framing", 0, 4);
    assert_int_equal(sum(&subject), sizeof(bytes));
}

static void test_packet_cost__rounds_air_time_up(void **state)
{
    (void)state;
    assert_int_equal(plomb_air_time(0, 5), 0);
    assert_int_equal(plomb_air_time(1, 5), 1);
    assert_int_equal(plomb_air_time(5000, 5), 1000);
    assert_int_equal(plomb_air_time(5001, 5), 1001);
    assert_int_equal(plomb_air_time(309836, 60), 5164);
    assert_int_equal(plomb_air_rate(0), 5);
    assert_int_equal(plomb_air_rate(PLOMB_AIR_RATES - 1), 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packet_cost__itemises_a_plain_packet),
        cmocka_unit_test(test_packet_cost__adds_up_without_a_signature),
        cmocka_unit_test(test_packet_cost__itemises_the_extension),
        cmocka_unit_test(test_packet_cost__itemises_a_delta),
        cmocka_unit_test(test_packet_cost__has_a_row_for_each_recipient),
        cmocka_unit_test(test_packet_cost__adds_entries_of_one_field_together),
        cmocka_unit_test(test_packet_cost__rounds_air_time_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
