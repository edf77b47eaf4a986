#include "crypto/oid.h"

#include <stdint.h>
#include <stdio.h>

/* Reads one arc, 7 bits a byte; false when it is cut short or over 32 bits. */
static bool read_arc(struct plomb_span *oid, uint32_t *out)
{
    uint32_t arc = 0;
    uint8_t byte;

    do {
        if (oid->size == 0 || arc > UINT32_MAX >> 7) return false;
        byte = oid->ptr[0];
        *oid = plomb_span_sub(*oid, 1, oid->size);
        arc = arc << 7 | (byte & 0x7f);
    } while ((byte & 0x80) != 0);
    *out = arc;
    return true;
}

static bool write_arcs(struct plomb_span oid, char *out)
{
    uint32_t arc = 0;
    size_t used;

    /* The first two arcs share a number: 40 * first + second. */
    if (!read_arc(&oid, &arc)) return false;
    used = (size_t)snprintf(out, OID_TEXT_SIZE, "%u.%u", arc < 80 ? arc / 40 : 2,
                            arc < 80 ? arc % 40 : arc - 80);
    while (oid.size > 0) {
        if (!read_arc(&oid, &arc)) return false;
        used += (size_t)snprintf(out + used, OID_TEXT_SIZE - used, ".%u", arc);
        if (used >= OID_TEXT_SIZE) return false;
    }
    return true;
}

void oid_write_dotted(struct plomb_span oid, char out[OID_TEXT_SIZE])
{
    if (!write_arcs(oid, out)) snprintf(out, OID_TEXT_SIZE, "an unknown one");
}
