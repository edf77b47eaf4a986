#include <plomb/policy.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <plomb/values.h>

#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/suggest.h"
#include "formats/json_digest.h"
#include "lib/policy_object.h"

/* Reading policies: docs/spec/policy.md, sections 1 and 3. */

enum { PLACE_SIZE = 96, NAMES_MAX = POLICY_RULE_COUNT + 2 };

/* What is being read. */
struct reader {
    struct plomb_policy *policy;
    struct plomb_error *error;
};

/* Reads the value of one member. */
typedef enum plomb_status read_function(struct reader *reader, const char *key,
                                        const struct json *value);

static enum plomb_status refuse(const struct reader *reader, const char *place,
                                const char *why)
{
    return error_set(reader->error, PLOMB_POLICY_INVALID, "%s: %s", place, why);
}

/* "softdevices[2]: ..." */
static enum plomb_status refuse_item(const struct reader *reader, const char *key,
                                     size_t index, const char *why)
{
    return error_set(reader->error, PLOMB_POLICY_INVALID, "%s[%zu]: %s", key, index,
                     why);
}

static enum plomb_status check_array(const struct reader *reader, const char *key,
                                     const struct json *value, size_t max)
{
    enum plomb_status status;

    if (json_type_of(value) != JSON_ARRAY) {
        return refuse(reader, key, "must be an array");
    }
    if (json_count(value) == 0) {
        status = refuse(reader, key, "is empty, so that nothing would keep it");
        error_hint(reader->error, "leave the rule out if it is not to be applied");
        return status;
    }
    if (json_count(value) <= max) return PLOMB_OK;
    return error_set(reader->error, PLOMB_POLICY_INVALID,
                     "%s: has more than the %zu items that there may be", key, max);
}

/* A number, or a string with one in hexadecimal. */
static bool read_number(const struct json *value, uint32_t max, uint32_t *out)
{
    const char *text = json_string(value);
    uint64_t number = 0;

    if (json_uint(value, max, &number)) {
        *out = (uint32_t)number;
        return true;
    }
    return text != NULL && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') &&
           plomb_number_parse(text, max, out, NULL) == PLOMB_OK;
}

static enum plomb_status read_numbers(const struct reader *reader, const char *key,
                                      const struct json *value, uint32_t max,
                                      struct policy_numbers *out)
{
    enum plomb_status status = check_array(reader, key, value, POLICY_LIST_MAX);

    if (status != PLOMB_OK) return status;
    for (const struct json *item = json_first(value); item != NULL;
         item = json_next(item)) {
        if (!read_number(item, max, &out->items[out->count])) {
            return refuse_item(reader, key, out->count,
                               "must be a whole number in range, or a \"0x\" string");
        }
        out->count++;
    }
    return PLOMB_OK;
}

/* Characters of a text, which is valid UTF-8. */
static size_t count_characters(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++) {
        if (((unsigned char)*text & 0xC0) != 0x80) count++;
    }
    return count;
}

static enum plomb_status read_key_name(const struct reader *reader, size_t index,
                                       const struct json *value, struct policy_key *out)
{
    const char *text = json_string(value);

    if (text == NULL || text[0] == '\0' || count_characters(text) > POLICY_NAME_MAX) {
        return error_set(reader->error, PLOMB_POLICY_INVALID,
                         "keys[%zu].name: must be a string of 1 to %d characters",
                         index, POLICY_NAME_MAX);
    }
    memcpy(out->name, text, strlen(text) + 1);
    return PLOMB_OK;
}

static enum plomb_status refuse_fingerprint(const struct reader *reader, size_t index,
                                            const char *why)
{
    error_set(reader->error, PLOMB_POLICY_INVALID, "keys[%zu].fingerprint: %s", index,
              why);
    error_hint(reader->error, "'plomb key show' prints it: 64 lower-case digits");
    return PLOMB_POLICY_INVALID;
}

static enum plomb_status read_key(const struct reader *reader, size_t index,
                                  const struct json *value, struct policy_key *out)
{
    bool has_fingerprint = false;

    if (json_type_of(value) != JSON_OBJECT) {
        return refuse_item(reader, "keys", index, "must be an object");
    }
    for (const struct json *member = json_first(value); member != NULL;
         member = json_next(member)) {
        const char *key = json_key(member);

        if (strcmp(key, "name") == 0) {
            enum plomb_status status = read_key_name(reader, index, member, out);

            if (status != PLOMB_OK) return status;
        } else if (strcmp(key, "fingerprint") != 0) {
            return error_set(reader->error, PLOMB_POLICY_INVALID,
                             "keys[%zu]: unknown member '%.64s'", index, key);
        } else if (json_digest(member, out->fingerprint)) {
            has_fingerprint = true;
        } else {
            return refuse_fingerprint(reader, index, "is none");
        }
    }
    if (!has_fingerprint) return refuse_fingerprint(reader, index, "is missing");
    return PLOMB_OK;
}

static enum plomb_status read_keys(struct reader *reader, const char *key,
                                   const struct json *value)
{
    struct plomb_policy *policy = reader->policy;
    enum plomb_status status = check_array(reader, key, value, POLICY_KEYS_MAX);

    if (status != PLOMB_OK) return status;
    for (const struct json *item = json_first(value); item != NULL;
         item = json_next(item)) {
        struct policy_key *added = &policy->keys[policy->key_count];

        status = read_key(reader, policy->key_count, item, added);
        if (status != PLOMB_OK) return status;
        for (size_t i = 0; i < policy->key_count; i++) {
            if (memcmp(policy->keys[i].fingerprint, added->fingerprint,
                       PLOMB_FINGERPRINT_SIZE) == 0) {
                return refuse_fingerprint(reader, policy->key_count, "is there twice");
            }
        }
        policy->key_count++;
    }
    return PLOMB_OK;
}

static enum plomb_status read_backends(struct reader *reader, const char *key,
                                       const struct json *value)
{
    enum plomb_status status = check_array(reader, key, value, POLICY_BACKENDS);
    size_t index = 0;

    if (status != PLOMB_OK) return status;
    for (const struct json *item = json_first(value); item != NULL;
         item = json_next(item), index++) {
        const char *text = json_string(item);
        size_t i = 0;

        while (i < POLICY_BACKENDS &&
               (text == NULL || strcmp(text, plomb_signer_source_name(
                                                 (enum plomb_signer_source)i)) != 0)) {
            i++;
        }
        if (i == POLICY_BACKENDS) {
            return refuse_item(reader, key, index,
                               "must be \"file\", \"pkcs11\", \"command\" or "
                               "\"request\"");
        }
        reader->policy->backends[i] = true;
    }
    return PLOMB_OK;
}

static enum plomb_status read_counter(struct reader *reader, const char *key,
                                      const struct json *value)
{
    if (read_number(value, UINT32_MAX, &reader->policy->min_counter)) return PLOMB_OK;
    return refuse(reader, key, "must be a whole number of 32 bits, or a \"0x\" string");
}

static enum plomb_status read_chips(struct reader *reader, const char *key,
                                    const struct json *value)
{
    struct plomb_policy *policy = reader->policy;
    enum plomb_status status = check_array(reader, key, value, POLICY_CHIPS_MAX);

    if (status != PLOMB_OK) return status;
    for (const struct json *item = json_first(value); item != NULL;
         item = json_next(item)) {
        const char *name = json_string(item);
        const struct plomb_chip *chip = name != NULL ? plomb_chip_find(name) : NULL;

        if (chip == NULL) {
            return refuse_item(reader, key, policy->chip_count, "is no chip's name");
        }
        policy->chips[policy->chip_count++] = chip;
    }
    return PLOMB_OK;
}

static enum plomb_status read_softdevices(struct reader *reader, const char *key,
                                          const struct json *value)
{
    return read_numbers(reader, key, value, UINT16_MAX, &reader->policy->softdevices);
}

static enum plomb_status read_hw_versions(struct reader *reader, const char *key,
                                          const struct json *value)
{
    return read_numbers(reader, key, value, UINT32_MAX, &reader->policy->hw_versions);
}

/* The members; one without a function is a boolean. */
static const struct {
    struct policy_rule_names names;
    read_function *read;
} rules[POLICY_RULE_COUNT] = {
    [POLICY_SIGNED] = {{"signed", "policy-signed", "policy: signature"}, NULL},
    [POLICY_KEYS] = {{"keys", "policy-keys", "policy: signing key"}, read_keys},
    [POLICY_BACKENDS_RULE] = {{"backends", "policy-backends", "policy: backend"},
                              read_backends},
    [POLICY_TEST_KEYS] = {{"refuse_test_keys", "policy-test-keys", "policy: test keys"},
                          NULL},
    [POLICY_DEBUG] = {{"refuse_debug", "policy-debug", "policy: debug"}, NULL},
    [POLICY_COUNTER] = {{"min_security_counter", "policy-security-counter",
                         "policy: security counter"},
                        read_counter},
    [POLICY_VERSION] = {{"version_must_rise", "policy-version", "policy: version"},
                        NULL},
    [POLICY_CHIPS] = {{"chips", "policy-chips", "policy: chip"}, read_chips},
    [POLICY_SOFTDEVICES] = {{"softdevices", "policy-softdevices",
                             "policy: SoftDevices"},
                            read_softdevices},
    [POLICY_HW_VERSIONS] = {{"hw_versions", "policy-hw-versions", "policy: hardware"},
                            read_hw_versions},
    [POLICY_STATEMENT] = {{"release_statement", "policy-release-statement",
                           "policy: statement"},
                          NULL},
    [POLICY_SBOM] = {{"sbom", "policy-sbom", "policy: SBOM"}, NULL},
    [POLICY_ENCRYPTION] = {{"encryption", "policy-encryption", "policy: encryption"},
                           NULL},
};

const struct policy_rule_names *policy_rule_names(enum policy_rule rule)
{
    return &rules[rule].names;
}

static enum plomb_status refuse_unknown(const struct reader *reader, const char *key)
{
    const char *names[NAMES_MAX];
    size_t count = 0;
    const char *nearest;

    for (size_t i = POLICY_SIGNED + 1; i < POLICY_RULE_COUNT; i++) {
        names[count++] = rules[i].names.member;
    }
    names[count++] = "plomb_policy";
    nearest = suggest_nearest(key, names, count);
    error_set(reader->error, PLOMB_POLICY_INVALID, "unknown member '%.64s'", key);
    if (nearest != NULL) {
        error_hint(reader->error, "did you mean '%s'?", nearest);
    } else {
        error_hint(reader->error, "plomb-policy(5) lists the rules");
    }
    return PLOMB_POLICY_INVALID;
}

static enum plomb_status read_rule(struct reader *reader, enum policy_rule rule,
                                   const struct json *value)
{
    bool *has = &reader->policy->has[rule];

    if (rules[rule].read == NULL) {
        if (json_boolean(value, has)) return PLOMB_OK;
        return refuse(reader, rules[rule].names.member, "must be true or false");
    }
    *has = true;
    return rules[rule].read(reader, rules[rule].names.member, value);
}

static enum plomb_status read_member(struct reader *reader, const struct json *member)
{
    const char *key = json_key(member);

    if (strcmp(key, "plomb_policy") == 0 || strcmp(key, "$schema") == 0)
        return PLOMB_OK;
    for (size_t i = POLICY_SIGNED + 1; i < POLICY_RULE_COUNT; i++) {
        if (strcmp(key, rules[i].names.member) == 0) {
            return read_rule(reader, (enum policy_rule)i, member);
        }
    }
    return refuse_unknown(reader, key);
}

static enum plomb_status check_version(const struct reader *reader,
                                       const struct json *document)
{
    const struct json *version = json_member(document, "plomb_policy");
    uint64_t number = 0;
    enum plomb_status status;

    if (json_type_of(document) != JSON_OBJECT) {
        return error_set(reader->error, PLOMB_POLICY_INVALID,
                         "a policy is a JSON object");
    }
    if (version != NULL && json_uint(version, UINT32_MAX, &number) && number == 1) {
        return PLOMB_OK;
    }
    status =
        refuse(reader, "plomb_policy",
               version == NULL ? "is missing" : "not a version that this plomb knows");
    error_hint(reader->error, "begin with \"plomb_policy\": 1");
    return status;
}

enum plomb_status plomb_policy_parse(struct plomb_span text,
                                     struct plomb_policy **policy_out,
                                     struct plomb_error *error)
{
    struct json *document = NULL;
    struct reader reader = {calloc(1, sizeof(*reader.policy)), error};
    enum plomb_status status;

    if (reader.policy == NULL) {
        return error_set(error, PLOMB_NO_MEMORY, "out of memory");
    }
    reader.policy->has[POLICY_SIGNED] = true;
    status = json_parse(text, &document, error);
    if (status == PLOMB_OK) status = check_version(&reader, document);
    for (const struct json *member = json_first(document);
         member != NULL && status == PLOMB_OK; member = json_next(member)) {
        status = read_member(&reader, member);
    }
    json_free(&document);
    if (status == PLOMB_OK) {
        *policy_out = reader.policy;
    } else {
        plomb_policy_free(&reader.policy);
    }
    return status;
}

enum plomb_status plomb_policy_load(const char *path, struct plomb_policy **policy_out,
                                    struct plomb_error *error)
{
    struct plomb_buf text;
    enum plomb_status status;

    plomb_buf_init(&text, PLOMB_POLICY_MAX);
    status = file_read(path, &text, error);
    if (status == PLOMB_OK) {
        status = plomb_policy_parse(plomb_buf_span(&text), policy_out, error);
        if (status != PLOMB_OK) error_prefix(error, "cannot use policy '%s'", path);
    }
    plomb_buf_clear(&text);
    return status;
}

void plomb_policy_free(struct plomb_policy **policy)
{
    if (policy == NULL) return;
    free(*policy);
    *policy = NULL;
}
