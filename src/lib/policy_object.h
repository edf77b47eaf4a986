/*
 * What a policy is in memory. For the files of lib that implement plomb/policy.h.
 */
#ifndef LIB_POLICY_OBJECT_H
#define LIB_POLICY_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/chip.h>
#include <plomb/key.h>
#include <plomb/policy.h>

enum {
    POLICY_KEYS_MAX = 64,
    POLICY_LIST_MAX = 32,
    POLICY_CHIPS_MAX = 16,
    POLICY_NAME_MAX = 100, /* characters of a key's name */
    POLICY_BACKENDS = PLOMB_SIGNER_REQUEST + 1
};

/* The rules, in the order in which they are checked. */
enum policy_rule {
    POLICY_SIGNED,
    POLICY_KEYS,
    POLICY_BACKENDS_RULE,
    POLICY_TEST_KEYS,
    POLICY_DEBUG,
    POLICY_COUNTER,
    POLICY_VERSION,
    POLICY_CHIPS,
    POLICY_SOFTDEVICES,
    POLICY_HW_VERSIONS,
    POLICY_STATEMENT,
    POLICY_SBOM,
    POLICY_ENCRYPTION,
    POLICY_RULE_COUNT
};

struct policy_numbers {
    size_t count; /* entries in use */
    uint32_t items[POLICY_LIST_MAX];
};

struct policy_key {
    char name[4 * POLICY_NAME_MAX + 1]; /* UTF-8; "" for none */
    uint8_t fingerprint[PLOMB_FINGERPRINT_SIZE];
};

struct plomb_policy {
    bool has[POLICY_RULE_COUNT]; /* which rules there are */
    size_t key_count;            /* entries of keys in use */
    struct policy_key keys[POLICY_KEYS_MAX];
    bool backends[POLICY_BACKENDS]; /* by enum plomb_signer_source */
    uint32_t min_counter;
    size_t chip_count; /* entries of chips in use */
    const struct plomb_chip *chips[POLICY_CHIPS_MAX];
    struct policy_numbers softdevices;
    struct policy_numbers hw_versions;
};

/* The key of that fingerprint, of those that are allowed; NULL when there is none. */
const struct policy_key *policy_find_key(const struct plomb_policy *policy,
                                         const uint8_t fingerprint[PLOMB_HASH_SIZE]);

/* What a rule is called. */
struct policy_rule_names {
    const char *member; /* of the file: "min_security_counter" */
    const char *id;     /* as plomb_policy_verdict has them */
    const char *title;
};

const struct policy_rule_names *policy_rule_names(enum policy_rule rule);

#endif
