#include "crypto/der_write.h"

#include <assert.h>

#include <mbedtls/asn1write.h>

/* Bytes that were written. Mbed TLS fails only where there is no room. */
static size_t wrote(int result)
{
    assert(result >= 0);
    return (size_t)result;
}

void der_writer_init(struct der_writer *writer, uint8_t *start, size_t capacity)
{
    writer->start = start;
    writer->ptr = start + capacity;
}

size_t der_write_string(struct der_writer *writer, enum der_tag tag,
                        struct plomb_span contents)
{
    size_t size = wrote(mbedtls_asn1_write_raw_buffer(&writer->ptr, writer->start,
                                                      contents.ptr, contents.size));

    return der_write_header(writer, tag, size);
}

size_t der_write_uint(struct der_writer *writer, uint32_t number)
{
    return wrote(mbedtls_asn1_write_int(&writer->ptr, writer->start, (int)number));
}

size_t der_write_header(struct der_writer *writer, enum der_tag tag, size_t size)
{
    size_t head = wrote(mbedtls_asn1_write_len(&writer->ptr, writer->start, size));

    head += wrote(mbedtls_asn1_write_tag(&writer->ptr, writer->start, (uint8_t)tag));
    return head + size;
}

size_t der_write_algorithm(struct der_writer *writer, struct plomb_span oid,
                           size_t parameters_size)
{
    return wrote(mbedtls_asn1_write_algorithm_identifier(
        &writer->ptr, writer->start, (const char *)oid.ptr, oid.size, parameters_size));
}
