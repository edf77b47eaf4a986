#include "crypto/dhkem.h"

#include <string.h>

#include <plomb/core/port.h>
#include <plomb/core/unwrap.h>

#include "base/error.h"
#include "core/hkdf.h"
#include "crypto/ecdsa.h"

enum {
    CANDIDATES = 256,      /* RFC 9180, 7.1.3 */
    POINT_UNCOMPRESSED = 4 /* SEC 1, 2.3.3 */
};

/* RFC 9180, 4 and 4.1: the version, then the suite of the KEM 0x0010. */
static const uint8_t suite[] = {'H', 'P', 'K', 'E', '-',  'v',
                                '1', 'K', 'E', 'M', 0x00, 0x10};

void dhkem_pair_clear(struct dhkem_pair *pair)
{
    if (pair == NULL) return;
    plomb_secret_clear(&pair->scalar);
}

enum plomb_status dhkem_generate(struct dhkem_pair *out, struct plomb_error *error)
{
    struct ecdsa_curve *curve = NULL;
    enum plomb_status status = ecdsa_curve_new(&curve, error);

    if (status != PLOMB_OK) return status;
    status = ecdsa_generate(curve, &out->scalar, error);
    if (status == PLOMB_OK) {
        status = ecdsa_public_key(curve, &out->scalar, out->public_key, error);
    }
    ecdsa_curve_free(&curve);
    if (status != PLOMB_OK) dhkem_pair_clear(out);
    return status;
}

/* LabeledExtract("", "dkp_prk", ikm). */
static void extract(const uint8_t ikm[DHKEM_IKM_SIZE], uint8_t prk[HKDF_SIZE])
{
    static const struct plomb_span nothing;
    struct hkdf_message message = {0};

    hkdf_add(&message, suite, sizeof(suite));
    hkdf_add(&message, "dkp_prk", strlen("dkp_prk"));
    hkdf_add(&message, ikm, DHKEM_IKM_SIZE);
    hkdf_extract(&message, nothing, prk);
}

/* LabeledExpand(prk, "candidate", counter); P-256's bit mask is 0xff. */
static void expand(const uint8_t prk[HKDF_SIZE], uint8_t counter,
                   uint8_t scalar[ECDSA_SCALAR_SIZE])
{
    static const uint8_t length[] = {0, ECDSA_SCALAR_SIZE};
    struct hkdf_message message = {0};

    hkdf_add(&message, length, sizeof(length));
    hkdf_add(&message, suite, sizeof(suite));
    hkdf_add(&message, "candidate", strlen("candidate"));
    hkdf_add(&message, &counter, 1);
    hkdf_expand(&message, prk, scalar, ECDSA_SCALAR_SIZE);
}

/* The first candidate that is a scalar of the curve. */
static enum plomb_status choose(struct ecdsa_curve *curve, const uint8_t prk[HKDF_SIZE],
                                struct dhkem_pair *out, struct plomb_error *error)
{
    enum plomb_status status = PLOMB_KEY_MALFORMED;

    for (int i = 0; status == PLOMB_KEY_MALFORMED && i < CANDIDATES; i++) {
        expand(prk, (uint8_t)i, out->scalar.ptr);
        status = ecdsa_public_key(curve, &out->scalar, out->public_key, error);
    }
    return status;
}

enum plomb_status dhkem_derive(const uint8_t ikm[DHKEM_IKM_SIZE],
                               struct dhkem_pair *out, struct plomb_error *error)
{
    struct ecdsa_curve *curve = NULL;
    struct plomb_secret prk = {0};
    enum plomb_status status;

    status = ecdsa_curve_new(&curve, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_secret_reserve(&prk, HKDF_SIZE, error);
    if (status != PLOMB_OK) goto out;
    status = plomb_secret_reserve(&out->scalar, ECDSA_SCALAR_SIZE, error);
    if (status != PLOMB_OK) goto out;
    out->scalar.size = ECDSA_SCALAR_SIZE;
    extract(ikm, prk.ptr);
    status = choose(curve, prk.ptr, out, error);
    if (status != PLOMB_OK) goto out;
    status = PLOMB_OK;
out:
    if (status != PLOMB_OK) dhkem_pair_clear(out);
    plomb_secret_clear(&prk);
    ecdsa_curve_free(&curve);
    return status;
}

enum plomb_status dhkem_encapsulate(const struct dhkem_pair *ephemeral,
                                    const uint8_t recipient[PLOMB_PUBLIC_KEY_SIZE],
                                    uint8_t encapsulated_out[PLOMB_ENCAPSULATED_SIZE],
                                    struct plomb_secret *shared_secret_out,
                                    struct plomb_error *error)
{
    uint8_t point[PLOMB_ENCAPSULATED_SIZE] = {POINT_UNCOMPRESSED};
    uint8_t encapsulated[PLOMB_ENCAPSULATED_SIZE] = {POINT_UNCOMPRESSED};
    enum plomb_status status;

    memcpy(point + 1, recipient, PLOMB_PUBLIC_KEY_SIZE);
    memcpy(encapsulated + 1, ephemeral->public_key, PLOMB_PUBLIC_KEY_SIZE);
    status = plomb_secret_reserve(shared_secret_out, DHKEM_SECRET_SIZE, error);
    if (status != PLOMB_OK) return status;
    /* The Diffie-Hellman value gives way to the secret that is made of it. */
    if (plomb_port_ecdh(ephemeral->scalar.ptr, recipient, shared_secret_out->ptr) !=
        PLOMB_VERDICT_ACCEPTED) {
        plomb_secret_clear(shared_secret_out);
        return error_set(error, PLOMB_KEY_MALFORMED,
                         "the recipient's public point does not lie on P-256");
    }
    plomb_kem_shared_secret(shared_secret_out->ptr, encapsulated, point,
                            shared_secret_out->ptr);
    shared_secret_out->size = DHKEM_SECRET_SIZE;
    memcpy(encapsulated_out, encapsulated, sizeof(encapsulated));
    return PLOMB_OK;
}
