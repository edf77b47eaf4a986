#include "formats/hex_write.h"

#include <stddef.h>

enum { RECORD_DATA = 0x00, RECORD_END = 0x01, RECORD_LINEAR_ADDRESS = 0x04 };

enum { RECORD_BYTES = 16, SEGMENT_SIZE = 0x10000 };

static void add_record(struct plomb_buf *out, uint8_t type, uint16_t address,
                       struct plomb_span bytes)
{
    unsigned int sum = (unsigned int)bytes.size + (address >> 8) + address + type;

    plomb_buf_addf(out, ":%02X%04X%02X", (unsigned int)bytes.size, address, type);
    for (size_t i = 0; i < bytes.size; i++) {
        plomb_buf_addf(out, "%02X", bytes.ptr[i]);
        sum += bytes.ptr[i];
    }
    /* The sum of all bytes of a record, this one included, is 0 modulo 256. */
    plomb_buf_addf(out, "%02X\n", -sum & 0xff);
}

static void set_upper(struct hex_writer *writer, uint32_t upper)
{
    uint8_t bytes[2] = {(uint8_t)(upper >> 8), (uint8_t)upper};

    if (writer->has_upper && writer->upper == upper) return;
    add_record(writer->out, RECORD_LINEAR_ADDRESS, 0, plomb_span(bytes, sizeof(bytes)));
    writer->has_upper = true;
    writer->upper = upper;
}

void hex_write_bytes(struct hex_writer *writer, uint32_t address,
                     struct plomb_span bytes)
{
    while (bytes.size > 0) {
        size_t left = SEGMENT_SIZE - address % SEGMENT_SIZE;
        struct plomb_span record =
            plomb_span_sub(bytes, 0, left < RECORD_BYTES ? left : RECORD_BYTES);

        set_upper(writer, address / SEGMENT_SIZE);
        add_record(writer->out, RECORD_DATA, (uint16_t)(address % SEGMENT_SIZE),
                   record);
        address += (uint32_t)record.size;
        bytes = plomb_span_sub(bytes, record.size, bytes.size);
    }
}

void hex_write_end(struct hex_writer *writer)
{
    add_record(writer->out, RECORD_END, 0, plomb_span(NULL, 0));
}
