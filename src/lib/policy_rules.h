/*
 * The rules of a policy, each a function of one package. For the files of lib that
 * implement plomb/policy.h; docs/spec/policy.md, sections 1 and 2.
 */
#ifndef LIB_POLICY_RULES_H
#define LIB_POLICY_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <plomb/core/attributes.h>
#include <plomb/core/init_packet.h>
#include <plomb/key.h>
#include <plomb/policy.h>
#include <plomb/release.h>

/* Images of one package; each of them may be a Zigbee OTA file with another inside. */
enum { POLICY_IMAGES_MAX = 2 * PLOMB_SLOT_COUNT };

/* One image of the package, read. */
struct policy_image {
    enum plomb_slot slot;
    bool is_read;     /* its init packet has the form of one */
    bool is_envelope; /* a Zigbee OTA file; what is inside follows */
    bool is_inner;    /* what is inside of one */
    struct plomb_init_packet packet;
    uint8_t digest[PLOMB_HASH_SIZE]; /* that is signed; zeros when not known yet */
    uint8_t sha256[PLOMB_HASH_SIZE]; /* of the plain image */
};

/* What the rules are about. */
struct policy_subject {
    const struct plomb_policy *policy;
    const struct plomb_policy_facts *facts;
    bool has_key;
    uint8_t fingerprint[PLOMB_FINGERPRINT_SIZE]; /* of the key */
    size_t image_count;                          /* entries of images in use */
    struct policy_image images[POLICY_IMAGES_MAX];
    size_t previous_count; /* entries of previous in use */
    struct policy_image previous[POLICY_IMAGES_MAX];
    bool has_statement;  /* the release statement can be read, or will be made */
    const char *product; /* of it; "" for none */
    enum plomb_sbom_format sbom;  /* of it */
    struct plomb_release release; /* of a finished package: what product points into */
};

/*
 * Reads the init packets of a package, those inside of Zigbee OTA files too. Returns
 * how many there are.
 */
size_t policy_read_package(const struct plomb_package *package,
                           struct policy_image out[POLICY_IMAGES_MAX]);

/* The same of what will be signed. */
size_t policy_read_draft(const struct plomb_policy_draft *draft,
                         struct policy_image out[POLICY_IMAGES_MAX]);

/* Reads the release statement, or what it will say. */
void policy_read_release(const struct plomb_package *package,
                         struct policy_subject *subject);
void policy_read_draft_release(const struct plomb_policy_draft *draft,
                               struct policy_subject *subject);

/* Of an image that is read. */
static inline const struct plomb_init_command *policy_command(
    const struct policy_image *image)
{
    return &image->packet.command;
}

/* For people. */
static inline const char *policy_image_name(const struct policy_image *image)
{
    return image->is_envelope ? "Zigbee OTA file" : plomb_slot_name(image->slot);
}

static inline bool policy_is_sealed(const struct policy_image *image)
{
    return plomb_init_command_is_sealed(policy_command(image));
}

/* Whether a rule is kept, and what was compared with what. */
typedef bool policy_check_function(const struct policy_subject *subject,
                                   struct plomb_policy_verdict *verdict);

/* Says what was found; returns `is_kept`. */
bool policy_say(struct plomb_policy_verdict *verdict, bool is_kept, const char *format,
                ...) PLOMB_PRINTF(3, 4);

/* policy_keys.c: who signed, and where the key lay. */
policy_check_function policy_check_signed;
policy_check_function policy_check_keys;
policy_check_function policy_check_backends;
policy_check_function policy_check_test_keys;

/* policy_images.c: what was signed. */
policy_check_function policy_check_debug;
policy_check_function policy_check_counter;
policy_check_function policy_check_version;
policy_check_function policy_check_chips;
policy_check_function policy_check_softdevices;
policy_check_function policy_check_hw_versions;
policy_check_function policy_check_encryption;
policy_check_function policy_check_statement;
policy_check_function policy_check_sbom;

#endif
