#include "crypto/key_kind.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "crypto/oid.h"

enum { WHAT_SIZE = OID_TEXT_SIZE + 64 };

struct known_oid {
    const char *oid;  /* dotted */
    const char *name; /* of the curve, or of a key with its article */
};

/* SEC 2, RFC 5639, RFC 5480. */
static const struct known_oid curves[] = {
    {"1.2.840.10045.3.1.1", "secp192r1"},
    {"1.3.132.0.33", "secp224r1"},
    {"1.3.132.0.34", "secp384r1"},
    {"1.3.132.0.35", "secp521r1"},
    {"1.3.132.0.31", "secp192k1"},
    {"1.3.132.0.32", "secp224k1"},
    {"1.3.132.0.10", "secp256k1"},
    {"1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"},
    {"1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"},
    {"1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"},
    {"1.2.156.10197.1.301", "SM2"},
};

/* RFC 8017, RFC 3279, RFC 8410, FIPS 204. */
static const struct known_oid algorithms[] = {
    {"1.2.840.113549.1.1.1", "an RSA key"},
    {"1.2.840.113549.1.1.10", "an RSA key"},
    {"1.2.840.10040.4.1", "a DSA key"},
    {"1.2.840.113549.1.3.1", "a Diffie-Hellman key"},
    {"1.3.132.1.13", "an ECMQV key"},
    {"1.3.101.110", "an X25519 key"},
    {"1.3.101.111", "an X448 key"},
    {"1.3.101.112", "an Ed25519 key"},
    {"1.3.101.113", "an Ed448 key"},
    {"2.16.840.1.101.3.4.3.17", "an ML-DSA-44 key"},
    {"2.16.840.1.101.3.4.3.18", "an ML-DSA-65 key"},
    {"2.16.840.1.101.3.4.3.19", "an ML-DSA-87 key"},
};

static const char aes_arc[] = "2.16.840.1.101.3.4.1.";

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static const char *find(const struct known_oid *known, size_t count, const char *oid)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(known[i].oid, oid) == 0) return known[i].name;
    }
    return NULL;
}

enum plomb_status key_kind_refuse(const char *what, struct plomb_error *error)
{
    error_set(error, PLOMB_KEY_UNSUPPORTED, "it is %s, not a P-256 key", what);
    error_hint(error, "devices verify ECDSA on P-256 alone; make such a key with "
                      "'plomb key new'");
    return PLOMB_KEY_UNSUPPORTED;
}

enum plomb_status key_kind_refuse_curve(struct plomb_span oid,
                                        struct plomb_error *error)
{
    char what[WHAT_SIZE];
    char dotted[OID_TEXT_SIZE];
    const char *name;

    oid_write_dotted(oid, dotted);
    name = find(curves, COUNT_OF(curves), dotted);
    snprintf(what, sizeof(what), "a key on the curve %s", name != NULL ? name : dotted);
    return key_kind_refuse(what, error);
}

/* All of NIST's arc for AES that is not the algorithm of a class key. */
static enum plomb_status refuse_aes(const char *dotted, struct plomb_error *error)
{
    error_set(error, PLOMB_KEY_UNSUPPORTED,
              "it is an AES key of the kind %s, not a class key", dotted);
    error_hint(error, "a class key is a private key of aes128-ECB or aes256-ECB; make "
                      "one with 'plomb key new --type class'");
    return PLOMB_KEY_UNSUPPORTED;
}

enum plomb_status key_kind_refuse_algorithm(struct plomb_span oid, size_t bits,
                                            struct plomb_error *error)
{
    char what[WHAT_SIZE];
    char dotted[OID_TEXT_SIZE];
    const char *name;

    oid_write_dotted(oid, dotted);
    if (strncmp(dotted, aes_arc, sizeof(aes_arc) - 1) == 0) {
        return refuse_aes(dotted, error);
    }
    name = find(algorithms, COUNT_OF(algorithms), dotted);
    if (name == NULL) {
        snprintf(what, sizeof(what), "a key of the algorithm %s", dotted);
    } else if (bits > 0) {
        snprintf(what, sizeof(what), "%s of %zu bits", name, bits);
    } else {
        snprintf(what, sizeof(what), "%s", name);
    }
    return key_kind_refuse(what, error);
}
