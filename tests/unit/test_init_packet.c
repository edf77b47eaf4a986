#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <plomb/core/init_packet.h>

/* The unsigned example of docs/spec/init-packet.md, with a hash of 0xaa. */
static struct plomb_init_command example(void)
{
    struct plomb_init_command command = {0};

    command.present = PLOMB_INIT_FW_VERSION | PLOMB_INIT_HW_VERSION |
                      PLOMB_INIT_SD_REQ | PLOMB_INIT_TYPE | PLOMB_INIT_SD_SIZE |
                      PLOMB_INIT_BL_SIZE | PLOMB_INIT_APP_SIZE | PLOMB_INIT_HASH |
                      PLOMB_INIT_IS_DEBUG;
    command.fw_version = 1;
    command.hw_version = 52;
    command.sd_req[command.sd_req_count++] = 0xcb;
    command.app_size = 5004;
    command.hash_type = PLOMB_HASH_SHA256;
    memset(command.hash, 0xaa, sizeof(command.hash));
    command.boot_validation[command.boot_validation_count++].type =
        PLOMB_BOOT_VALIDATION_CRC;
    return command;
}

/* A packet in memory; signed with a signature of 0x55 when asked to. */
struct bytes {
    uint8_t ptr[PLOMB_INIT_PACKET_MAX + 64];
    size_t size;
};

static struct bytes write_example(bool is_signed)
{
    struct plomb_init_command command = example();
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    uint8_t init[PLOMB_INIT_PACKET_MAX];
    struct bytes out;
    size_t size = plomb_init_command_write(&command, init, sizeof(init));

    memset(signature, 0x55, sizeof(signature));
    out.size = plomb_init_packet_write(
        plomb_span(init, size), is_signed ? signature : NULL, out.ptr, sizeof(out.ptr));
    return out;
}

static enum plomb_status parse(const struct bytes *bytes, size_t *offset)
{
    struct plomb_init_packet packet;

    return plomb_init_packet_parse(plomb_span(bytes->ptr, bytes->size), &packet,
                                   offset);
}

static void test_init_packet__writes_the_example_of_the_specification(void **state)
{
    static const uint8_t head[] = {0x0a, 0x43, 0x08, 0x01, 0x12, 0x3f, 0x08, 0x01,
                                   0x10, 0x34, 0x1a, 0x02, 0xcb, 0x01, 0x20, 0x00,
                                   0x28, 0x00, 0x30, 0x00, 0x38, 0x8c, 0x27, 0x42,
                                   0x24, 0x08, 0x03, 0x12, 0x20, 0xaa};
    static const uint8_t tail[] = {0xaa, 0x48, 0x00, 0x52, 0x04,
                                   0x08, 0x01, 0x12, 0x00};
    struct bytes bytes = write_example(false);

    (void)state;
    assert_int_equal(bytes.size, 69);
    assert_memory_equal(bytes.ptr, head, sizeof(head));
    assert_memory_equal(bytes.ptr + bytes.size - sizeof(tail), tail, sizeof(tail));
}

static void test_init_packet__reads_back_what_it_wrote(void **state)
{
    struct plomb_init_command command = example();
    struct bytes bytes = write_example(true);
    struct plomb_init_packet packet = {0};
    size_t offset = 0;

    (void)state;
    assert_int_equal(
        plomb_init_packet_parse(plomb_span(bytes.ptr, bytes.size), &packet, &offset),
        PLOMB_OK);
    assert_true(packet.is_signed);
    assert_int_equal(packet.signature.size, PLOMB_SIGNATURE_SIZE);
    assert_int_equal(packet.signature.ptr[0], 0x55);
    assert_int_equal(packet.signed_bytes.size, 63);
    assert_memory_equal(&packet.command, &command, sizeof(command));
}

static void test_init_packet__refuses_every_truncation(void **state)
{
    struct bytes bytes = write_example(true);
    size_t whole = bytes.size;
    size_t offset = 0;

    (void)state;
    for (bytes.size = 0; bytes.size < whole; bytes.size++) {
        assert_int_equal(parse(&bytes, &offset), PLOMB_INIT_PACKET_MALFORMED);
        assert_true(offset <= bytes.size);
    }
}

static void test_init_packet__refuses_trailing_bytes(void **state)
{
    struct bytes bytes = write_example(true);
    size_t offset = 0;

    (void)state;
    bytes.ptr[bytes.size++] = 0;
    assert_int_equal(parse(&bytes, &offset), PLOMB_INIT_PACKET_MALFORMED);
    assert_int_equal(offset, bytes.size - 1);
}

static void test_init_packet__names_the_byte_of_an_unknown_field(void **state)
{
    struct bytes bytes = write_example(false);
    size_t offset = 0;

    (void)state;
    bytes.ptr[16] = 0x78; /* field 15 instead of sd_size */
    assert_int_equal(parse(&bytes, &offset), PLOMB_INIT_PACKET_MALFORMED);
    assert_int_equal(offset, 16);
}

static void test_init_packet__refuses_a_repeated_field(void **state)
{
    struct bytes bytes = write_example(false);
    size_t offset = 0;

    (void)state;
    bytes.ptr[18] = 0x28; /* sd_size a second time instead of bl_size */
    assert_int_equal(parse(&bytes, &offset), PLOMB_INIT_PACKET_MALFORMED);
    assert_int_equal(offset, 18);
}

static void test_init_packet__refuses_a_padded_varint(void **state)
{
    struct bytes bytes = write_example(false);
    size_t offset = 0;

    (void)state;
    bytes.ptr[21] = 0x80; /* app_size 5004 becomes the two-byte form of 0 */
    bytes.ptr[22] = 0x00;
    assert_int_equal(parse(&bytes, &offset), PLOMB_INIT_PACKET_MALFORMED);
    assert_int_equal(offset, 21);
}

/* All that the fields can hold: past the 127 and 256 bytes of old bootloaders. */
static void test_init_packet__takes_the_longest_packet_there_is(void **state)
{
    struct plomb_init_command command = example();
    struct plomb_init_packet packet;
    uint8_t init[PLOMB_INIT_PACKET_MAX];
    uint8_t whole[PLOMB_INIT_PACKET_MAX];
    size_t offset = 0;
    size_t size;

    (void)state;
    command.sd_req_count = PLOMB_SD_REQ_MAX;
    for (size_t i = 0; i < PLOMB_SD_REQ_MAX; i++) command.sd_req[i] = UINT32_MAX;
    command.boot_validation_count = PLOMB_BOOT_VALIDATION_MAX;
    for (size_t i = 0; i < PLOMB_BOOT_VALIDATION_MAX; i++) {
        command.boot_validation[i].size = PLOMB_SIGNATURE_SIZE;
    }
    size = plomb_init_command_write(&command, init, sizeof(init));
    size = plomb_init_packet_write(plomb_span(init, size), init, whole, sizeof(whole));
    assert_true(size > PLOMB_INIT_PACKET_OLD_MAX);
    assert_int_equal(plomb_init_packet_parse(plomb_span(whole, size), &packet, &offset),
                     PLOMB_OK);
    assert_memory_equal(&packet.command, &command, sizeof(command));
}

static void test_init_packet__refuses_more_than_512_bytes(void **state)
{
    struct bytes bytes = write_example(false);
    size_t offset = 0;

    (void)state;
    bytes.size = PLOMB_INIT_PACKET_MAX + 1;
    assert_int_equal(parse(&bytes, &offset), PLOMB_INIT_PACKET_TOO_LARGE);
}

static void test_init_packet__writer_says_when_it_does_not_fit(void **state)
{
    struct plomb_init_command command = example();
    uint8_t out[64];

    (void)state;
    assert_int_equal(plomb_init_command_write(&command, out, 62), 0);
    assert_int_equal(plomb_init_command_write(&command, out, 63), 63);
    assert_int_equal(plomb_init_packet_write(plomb_span(out, 63), NULL, out, 64), 0);
}

static void test_init_packet__image_size_does_not_wrap(void **state)
{
    struct plomb_init_command command = example();

    (void)state;
    command.type = PLOMB_FW_SOFTDEVICE_BOOTLOADER;
    command.sd_size = UINT32_MAX;
    command.bl_size = 2;
    assert_true(plomb_init_command_image_size(&command) == (uint64_t)UINT32_MAX + 2);
    command.type = 64;
    assert_true(plomb_init_command_image_size(&command) == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_init_packet__writes_the_example_of_the_specification),
        cmocka_unit_test(test_init_packet__reads_back_what_it_wrote),
        cmocka_unit_test(test_init_packet__refuses_every_truncation),
        cmocka_unit_test(test_init_packet__refuses_trailing_bytes),
        cmocka_unit_test(test_init_packet__names_the_byte_of_an_unknown_field),
        cmocka_unit_test(test_init_packet__refuses_a_repeated_field),
        cmocka_unit_test(test_init_packet__refuses_a_padded_varint),
        cmocka_unit_test(test_init_packet__takes_the_longest_packet_there_is),
        cmocka_unit_test(test_init_packet__refuses_more_than_512_bytes),
        cmocka_unit_test(test_init_packet__writer_says_when_it_does_not_fit),
        cmocka_unit_test(test_init_packet__image_size_does_not_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
