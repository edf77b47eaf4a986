/*
 * What an update costs: the bytes of each field of an init packet, and the time
 * that a transfer takes. Says nothing about what the fields mean. Host only.
 */
#ifndef PLOMB_PACKET_COST_H
#define PLOMB_PACKET_COST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/span.h>

#define PLOMB_PACKET_COSTS_MAX 32 /* rows of one init packet */
#define PLOMB_AIR_RATES        3  /* rates that reports give times for */

/* One row: a field with its tag and length. */
struct plomb_packet_cost {
    const char *name;  /* as in the specifications, a constant: "fw_version" */
    bool is_extension; /* a field of the sealed extension */
    uint8_t index;     /* of a recipient, from 0; otherwise 0 */
    uint32_t size;     /* bytes; all entries of a repeated field together, but
                            recipients have a row each */
};

/*
 * Itemises an init packet that plomb_init_packet_parse takes: the rows in number
 * order, those of the extension behind its own tag and length, then the
 * signature. "framing" is what wraps the InitCommand. Returns the number of rows,
 * whose sizes add up to packet.size.
 */
PLOMB_API size_t plomb_packet_costs(
    struct plomb_span packet, struct plomb_packet_cost rows[PLOMB_PACKET_COSTS_MAX]);

/*
 * Rate number `index`, below PLOMB_AIR_RATES, in KB/s of 1000 bytes: a slow phone's, a
 * usual one's, a good one's.
 */
PLOMB_API uint32_t plomb_air_rate(size_t index);

/*
 * Milliseconds, rounded up, that `size` bytes take at `rate` KB/s, which is bytes
 * per millisecond.
 */
PLOMB_API uint64_t plomb_air_time(uint64_t size, uint32_t rate);

#endif
