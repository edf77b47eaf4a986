/*
 * P-256 by p256-m, which is a part of Mbed TLS. Its file is included, for its functions
 * on numbers and points: p256_ecdsa_verify says in one branch whether a signature is
 * good, and a verdict here needs two comparisons that agree.
 *
 * p256-m works in constant time where a secret is in play: no branch and no address
 * depends on the scalar in p256_ecdh_shared_secret, but for the one that tells whether
 * it is a scalar at all, and UMAAL takes one cycle whatever it multiplies (its
 * README, "Constant-time").
 */
#include <plomb/core/port.h>

#include <p256-m.c>

/* The compiler must take all memory for changed, and compute again. */
#define FORGET() __asm__ volatile("" : : : "memory")

/*
 * SEC 1, 4.1.4: writes the x of u1 G + u2 Q modulo n, which is r of a good signature, to
 * `x`; leaves `x` as it is when r, s or Q are out of range.
 */
static void recover(const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
                    const uint8_t digest[PLOMB_HASH_SIZE],
                    const uint8_t signature[PLOMB_SIGNATURE_SIZE], uint32_t x[8])
{
    uint32_t r[8], s[8], u1[8], qx[8], qy[8], ax[8], ay[8], bx[8], by[8];

    if (scalar_from_bytes(r, signature) != 0) return;
    if (scalar_from_bytes(s, signature + 32) != 0) return;
    if (point_from_bytes(qx, qy, public_key) != 0) return;
    m256_prep(s, &p256_n);
    m256_inv(s, s, &p256_n);
    ecdsa_m256_from_hash(u1, digest, PLOMB_HASH_SIZE);
    m256_mul(u1, u1, s, &p256_n);
    m256_done(u1, &p256_n);
    m256_prep(r, &p256_n);
    m256_mul(r, r, s, &p256_n);
    m256_done(r, &p256_n);
    scalar_mult(ax, ay, qx, qy, r);
    /* scalar_mult takes no zero; the digest of nothing that anybody knows is one. */
    if (u256_diff0(u1) == 0) return;
    scalar_mult(bx, by, p256_gx, p256_gy, u1);
    point_add_or_double_leaky(qx, qy, ax, ay, bx, by);
    m256_done(qx, &p256_p);
    ecdsa_m256_mod_n(qx);
    u256_cmov(x, qx, 1);
}

enum plomb_verdict plomb_port_ecdsa_verify(
    const uint8_t public_key[PLOMB_PUBLIC_KEY_SIZE],
    const uint8_t digest[PLOMB_HASH_SIZE],
    const uint8_t signature[PLOMB_SIGNATURE_SIZE])
{
    volatile enum plomb_verdict verdict = PLOMB_VERDICT_REFUSED;
    uint32_t r[8], x[8];

    /* Whatever is skipped from here on, they differ until x was computed. */
    u256_from_bytes(r, signature);
    for (unsigned int i = 0; i < 8; i++) x[i] = ~r[i];
    recover(public_key, digest, signature, x);
    if (u256_diff(x, r) == 0) verdict = PLOMB_VERDICT_ACCEPTED;
    FORGET();
    if (u256_diff(r, x) != 0) verdict = PLOMB_VERDICT_REFUSED;
    return verdict;
}

enum plomb_verdict plomb_port_ecdh(const uint8_t private_key[32],
                                   const uint8_t peer[PLOMB_PUBLIC_KEY_SIZE],
                                   uint8_t shared[32])
{
    if (p256_ecdh_shared_secret(shared, private_key, peer) == P256_SUCCESS) {
        return PLOMB_VERDICT_ACCEPTED;
    }
    memset(shared, 0, 32);
    return PLOMB_VERDICT_REFUSED;
}
