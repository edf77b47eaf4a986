/*
 * How a call ended: one enumeration for host and device, made from status.def.
 * The phrases, ids and exit codes that belong to each are host matters and
 * live in plomb/error.h. Any file may include this one.
 */
#ifndef PLOMB_CORE_STATUS_H
#define PLOMB_CORE_STATUS_H

enum plomb_status {
#define PLOMB_STATUS(symbol, id, exit_class, phrase) PLOMB_##symbol,
#include <plomb/core/status.def>
#undef PLOMB_STATUS
    PLOMB_STATUS_COUNT /* how many there are; not a status */
};

#endif
