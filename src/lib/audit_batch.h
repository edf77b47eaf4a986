/*
 * Verifying the signatures of some lines of an audit log on all cores: each takes
 * milliseconds, which the rest of a line does not. For audit_verify.c.
 */
#ifndef LIB_AUDIT_BATCH_H
#define LIB_AUDIT_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/init_packet.h>

enum { AUDIT_BATCH_MAX = 512 };

/* What is kept of a line until its turn comes. */
struct audit_item {
    uint64_t number;
    int64_t time;
    uint8_t head[PLOMB_HASH_SIZE]; /* of the log up to this line */
    uint8_t key[PLOMB_HASH_SIZE];  /* fingerprint */
    uint8_t digest[PLOMB_HASH_SIZE];
    uint8_t signature[PLOMB_SIGNATURE_SIZE];
    const uint8_t *public_key; /* NULL: there is nothing to verify it with */
    bool is_refused;           /* set by audit_batch_verify */
};

struct audit_batch {
    size_t count; /* items in use */
    struct audit_item items[AUDIT_BATCH_MAX];
};

/* Verifies each signature that has a key. Without threads it takes longer. */
void audit_batch_verify(struct audit_batch *batch);

#endif
