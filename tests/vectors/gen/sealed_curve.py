"""P-256, ECDSA with RFC 6979's nonces, ECDH, HKDF (RFC 5869) and HPKE's DHKEM with its
export (RFC 9180), all from the standards. For tests: in no way safe against timing.
Standard library only."""
import hashlib
import hmac

P = 2 ** 256 - 2 ** 224 + 2 ** 192 + 2 ** 96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)
# SubjectPublicKeyInfo up to the point: id-ecPublicKey (signing keys) or id-ecDH
# (recipient keys, RFC 5480, 2.1.2), prime256v1.
SPKI_SIGN = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
SPKI_ECDH = bytes.fromhex("3057301106052b8104010c06082a8648ce3d030107034200")


class InvalidPoint(Exception):
    """Not a point of the curve."""


def on_curve(point):
    x, y = point
    return 0 <= x < P and 0 <= y < P and (y * y - x * x * x + 3 * x - B) % P == 0


def double(p):
    x, y, z = p
    if y == 0 or z == 0:
        return 0, 1, 0
    s = 4 * x * y * y % P
    m = 3 * (x - z * z) * (x + z * z) % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * y ** 4) % P, 2 * y * z % P


def add(p, q):
    if p[2] == 0:
        return q
    if q[2] == 0:
        return p
    (x1, y1, z1), (x2, y2, z2) = p, q
    u1, u2 = x1 * z2 * z2 % P, x2 * z1 * z1 % P
    s1, s2 = y1 * z2 ** 3 % P, y2 * z1 ** 3 % P
    if u1 == u2:
        return double(p) if s1 == s2 else (0, 1, 0)
    h, r = u2 - u1, s2 - s1
    x3 = (r * r - h ** 3 - 2 * u1 * h * h) % P
    return x3, (r * (u1 * h * h - x3) - s1 * h ** 3) % P, h * z1 * z2 % P


def multiply(k, point):
    """k times the point, affine; None for the point at infinity."""
    total, power = (0, 1, 0), (point[0], point[1], 1)
    while k:
        if k & 1:
            total = add(total, power)
        power = double(power)
        k >>= 1
    x, y, z = total
    if z == 0:
        return None
    inverse = pow(z, -1, P)
    return x * inverse ** 2 % P, y * inverse ** 3 % P


def plus(p, q):
    """The affine sum of two points or None's."""
    lift = lambda t: (0, 1, 0) if t is None else (*t, 1)  # noqa: E731
    x, y, z = add(lift(p), lift(q))
    if z == 0:
        return None
    inverse = pow(z, -1, P)
    return x * inverse ** 2 % P, y * inverse ** 3 % P


def public_of(scalar):
    return multiply(scalar, G)


def encode_point(point):
    return b"\4" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def decode_point(data):
    point = int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big")
    if len(data) != 65 or data[0] != 4 or not on_curve(point):
        raise InvalidPoint
    return point


def spki(point, prefix=SPKI_SIGN):
    return prefix + encode_point(point)


def private_der(scalar, oid_prefix=SPKI_SIGN):
    """PKCS#8 (RFC 5958) around an ECPrivateKey (RFC 5915) with its public key."""
    def tlv(tag, content):
        size = len(content)
        head = bytes([size]) if size < 128 else bytes([0x81, size])
        return bytes([tag]) + head + content

    algorithm = oid_prefix[2:-3]
    inner = tlv(0x30, b"\2\1\1" + tlv(4, scalar.to_bytes(32, "big"))
                + tlv(0xA1, tlv(3, b"\0" + encode_point(public_of(scalar)))))
    return tlv(0x30, b"\2\1\0" + algorithm + tlv(4, inner))


def nonces(scalar, digest):
    """RFC 6979, 3.2, with SHA-256."""
    message = scalar.to_bytes(32, "big") + (int.from_bytes(digest, "big") % N).to_bytes(32, "big")
    v, k = b"\1" * 32, b"\0" * 32
    mac = lambda key, data: hmac.new(key, data, hashlib.sha256).digest()  # noqa: E731
    for byte in (b"\0", b"\1"):
        k = mac(k, v + byte + message)
        v = mac(k, v)
    while True:
        v = mac(k, v)
        nonce = int.from_bytes(v, "big")
        if 0 < nonce < N:
            yield nonce
        k = mac(k, v + b"\0")
        v = mac(k, v)


def sign(scalar, data):
    """r then s, big-endian, over the SHA-256 of `data`."""
    digest = hashlib.sha256(data).digest()
    for nonce in nonces(scalar, digest):
        r = multiply(nonce, G)[0] % N
        s = pow(nonce, -1, N) * (int.from_bytes(digest, "big") + r * scalar) % N
        if r and s:
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    raise AssertionError


def verify(point, data, signature):
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if len(signature) != 64 or not 0 < r < N or not 0 < s < N or not on_curve(point):
        return False
    e, w = int.from_bytes(hashlib.sha256(data).digest(), "big"), pow(s, -1, N)
    found = plus(multiply(e * w % N, G), multiply(r * w % N, point))
    return found is not None and found[0] % N == r


def ecdh(scalar, point):
    return multiply(scalar, point)[0].to_bytes(32, "big")


def hkdf_extract(salt, key):
    return hmac.new(salt or bytes(32), key, hashlib.sha256).digest()


def hkdf_expand(prk, info, size):
    out, block, count = b"", b"", 1
    while len(out) < size:
        block = hmac.new(prk, block + info + bytes([count]), hashlib.sha256).digest()
        out, count = out + block, count + 1
    return out[:size]


# ---- RFC 9180 -------------------------------------------------------------------

KEM_SUITE = b"KEM\0\x10"
HPKE_SUITE = b"HPKE\0\x10\0\1\xff\xff"
INFO = b"plomb sealed package 1"


def labeled_extract(suite, salt, label, key):
    return hkdf_extract(salt, b"HPKE-v1" + suite + label + key)


def labeled_expand(suite, prk, label, info, size):
    return hkdf_expand(prk, size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, size)


def derive_scalar(material):
    """DeriveKeyPair of 7.1.3."""
    prk = labeled_extract(KEM_SUITE, b"", b"dkp_prk", material)
    for counter in range(256):
        scalar = int.from_bytes(labeled_expand(KEM_SUITE, prk, b"candidate", bytes([counter]),
                                               32), "big")
        if 0 < scalar < N:
            return scalar
    raise AssertionError


def shared_secret(dh, encapsulated, recipient):
    """ExtractAndExpand of 4.1."""
    prk = labeled_extract(KEM_SUITE, b"", b"eae_prk", dh)
    return labeled_expand(KEM_SUITE, prk, b"shared_secret", encapsulated + recipient, 32)


def encapsulate(ephemeral, recipient_point):
    encapsulated = encode_point(public_of(ephemeral))
    return shared_secret(ecdh(ephemeral, recipient_point), encapsulated,
                         encode_point(recipient_point)), encapsulated


def decapsulate(scalar, encapsulated):
    return shared_secret(ecdh(scalar, decode_point(encapsulated)), encapsulated,
                         encode_point(public_of(scalar)))


def export(secret, context, size, info=INFO, suite=HPKE_SUITE):
    """KeySchedule of 5.1 in mode base, then Context.Export of 5.3."""
    psk_id = labeled_extract(suite, b"", b"psk_id_hash", b"")
    info_hash = labeled_extract(suite, b"", b"info_hash", info)
    prk = labeled_extract(suite, secret, b"secret", b"")
    exporter = labeled_expand(suite, prk, b"exp", b"\0" + psk_id + info_hash, 32)
    return labeled_expand(suite, exporter, b"sec", context, size)
