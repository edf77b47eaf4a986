#!/usr/bin/env python3
"""Makes the recipient and class keys of keys/ and tests/vectors/keys.

Writes DER by hand (X.690, RFC 5480, RFC 5915, RFC 5958, RFC 2985), since OpenSSL does
not know id-ecDH; OpenSSL multiplies the points and encrypts. All numbers come from
SHA-256 of a text, so that everybody has these keys, and every run gives the same files.
tests/vectors/keys/README.md lists them. Standard library and openssl only.
"""
import base64
import hashlib
import pathlib
import re
import struct
import subprocess
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[3]
VECTORS = ROOT / "tests/vectors/keys"
PASSPHRASE = b"correct-horse"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
INTEGER, BITS, OCTETS, NULL, UTF8, BMP, SEQUENCE, SET = 2, 3, 4, 5, 12, 30, 0x30, 0x31
EC_PUBLIC_KEY, EC_DH = "1.2.840.10045.2.1", "1.3.132.1.12"
P256, P384 = "1.2.840.10045.3.1.7", "1.3.132.0.34"
AES = "2.16.840.1.101.3.4.1."
FRIENDLY_NAME, LOCAL_KEY_ID = "1.2.840.113549.1.9.20", "1.2.840.113549.1.9.21"


def tlv(tag, *contents):
    body = b"".join(contents)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def oid(dotted):
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray()
    for arc in (40 * first + second, *rest):
        groups = [arc & 127]
        while arc := arc >> 7:
            groups.insert(0, 128 | arc & 127)
        out += bytes(groups)
    return tlv(6, bytes(out))


def number(value):
    return tlv(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def made_up(text, size=32):
    return hashlib.sha256(b"plomb TEST-ONLY " + text.encode()).digest()[:size]


def scalar_of(text):
    return (int.from_bytes(made_up(text), "big") % (ORDER - 1) + 1).to_bytes(32, "big")


def openssl(*argv, data=b""):
    return subprocess.run(["openssl", *argv], input=data, check=True,
                          capture_output=True).stdout


def ec_private(scalar, *extras):
    return tlv(SEQUENCE, number(1), tlv(OCTETS, scalar), *extras)


def point_of(scalar, curve=P256, form="uncompressed"):
    """The public point, as OpenSSL computes it."""
    key = ec_private(scalar, tlv(0xA0, oid(curve)))
    public = openssl("ec", "-inform", "DER", "-pubout", "-outform", "DER", "-conv_form",
                     form, data=key)
    size = (len(scalar) if form == "compressed" else 2 * len(scalar)) + 1
    return public[-size:]


def algorithm(name, *parameters):
    return tlv(SEQUENCE, oid(name), *parameters)


ECDH = algorithm(EC_DH, oid(P256))


def private_info(version, method, content, *extras):
    return tlv(SEQUENCE, number(version), method, tlv(OCTETS, content), *extras)


def public_info(method, point):
    return tlv(SEQUENCE, method, tlv(BITS, b"\0", point))


def with_point(scalar, point):
    return ec_private(scalar, tlv(0xA1, tlv(BITS, b"\0", point)))


def attribute(name, *values):
    return tlv(SEQUENCE, oid(name), tlv(SET, *values))


def label(text):
    return attribute(FRIENDLY_NAME, tlv(BMP, text.encode("utf-16-be")))


def class_info(key, *attributes, arc=None, version=0, parameters=b"", more=b""):
    arc = arc or {16: "1", 32: "41"}[len(key)]
    extras = [tlv(0xA0, *attributes)] if attributes else []
    return private_info(version, algorithm(AES + arc, parameters), key, *extras, more)


def encrypted_info(plain, name):
    """EncryptedPrivateKeyInfo: PBKDF2 with HMAC-SHA-256, AES-256-CBC (RFC 8018)."""
    salt, iv = made_up(name + " salt", 16), made_up(name + " iv", 16)
    key = hashlib.pbkdf2_hmac("sha256", PASSPHRASE, salt, 100, 32)
    sealed = openssl("enc", "-aes-256-cbc", "-K", key.hex(), "-iv", iv.hex(), data=plain)
    kdf = algorithm("1.2.840.113549.1.5.12", tlv(
        SEQUENCE, tlv(OCTETS, salt), number(100),
        algorithm("1.2.840.113549.2.9", tlv(NULL))))
    cipher = algorithm(AES + "42", tlv(OCTETS, iv))
    return tlv(SEQUENCE, algorithm("1.2.840.113549.1.5.13", tlv(SEQUENCE, kdf, cipher)),
               tlv(OCTETS, sealed))


def save(path, der, kind=None):
    """DER, or PEM when a kind is given."""
    if kind is None:
        path.write_bytes(der)
        return
    lines = re.findall(".{1,64}", base64.b64encode(der).decode())
    path.write_text("\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----",
                               ""]))


def save_vector(name, der, kind="PRIVATE KEY"):
    save(VECTORS / (name + ".pem"), der, kind)


def save_record(name, method, key_id, secret, point=b""):
    """What a device holds: docs/spec/device-key.md, section 3."""
    body = b"plmk" + bytes([1, method, len(secret), 0]) + key_id + secret + point
    body += b"\xff" * (-len(body) % 4)
    (VECTORS / (name + ".device")).write_bytes(body + struct.pack("<I", zlib.crc32(body)))


def flip_last(data):
    return data[:-1] + bytes([data[-1] ^ 1])


def make_recipients():
    scalar = scalar_of("recipient vector")
    point = point_of(scalar)
    private = private_info(0, ECDH, with_point(scalar, point))
    public = public_info(ECDH, point)
    save_vector("recipient", private)
    save(VECTORS / "recipient.der", private)
    save_vector("recipient-public", public, "PUBLIC KEY")
    save(VECTORS / "recipient-public.der", public)
    save_vector("recipient-without-public", private_info(0, ECDH, ec_private(scalar)))
    save_vector("recipient-version-1", private_info(
        1, ECDH, ec_private(scalar), tlv(0x81, b"\0", point)))
    save_vector("recipient-encrypted", encrypted_info(private, "recipient-encrypted"),
                "ENCRYPTED PRIVATE KEY")
    # The same numbers as a signing key: another type, another fingerprint.
    save_vector("recipient-as-signing", private_info(
        0, algorithm(EC_PUBLIC_KEY, oid(P256)), with_point(scalar, point)))
    make_odd_recipients(scalar, point, private)
    save_record("recipient", 1, hashlib.sha256(public).digest()[:8], scalar, point[1:])


def make_odd_recipients(scalar, point, private):
    other = point_of(scalar_of("another recipient"))
    long_scalar = made_up("P-384", 32) + made_up("P-384 too", 16)
    ecdh_p384 = algorithm(EC_DH, oid(P384))
    explicit = base64.b64decode(re.sub(
        "-----.*-----", "", (VECTORS / "public-explicit.pem").read_text()))
    domain = re.search(rb"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01(\x30.*)\x03\x42\x00\x04",
                       explicit, re.S)[1]
    save_vector("recipient-trailing-byte", private + b"\0")
    save_vector("recipient-mismatched", private_info(0, ECDH, with_point(scalar, other)))
    save_vector("recipient-off-curve", private_info(
        0, ECDH, with_point(scalar, flip_last(point))))
    save_vector("recipient-scalar-zero", private_info(0, ECDH, ec_private(bytes(32))))
    save_vector("recipient-scalar-order", private_info(
        0, ECDH, ec_private(ORDER.to_bytes(32, "big"))))
    save_vector("recipient-p384", private_info(
        0, ecdh_p384, with_point(long_scalar, point_of(long_scalar, P384))))
    save_vector("recipient-curve-differs", private_info(
        0, ECDH, ec_private(scalar, tlv(0xA0, oid(P384)))))
    save_vector("recipient-explicit", private_info(
        0, algorithm(EC_DH, domain), with_point(scalar, point)))
    save_vector("recipient-no-curve", private_info(
        0, algorithm(EC_DH), with_point(scalar, point)))
    save_vector("recipient-rsa", private_info(
        0, ECDH, (VECTORS / "rsa-pkcs1.der").read_bytes()))
    save_vector("recipient-ecmqv", private_info(
        0, algorithm("1.3.132.1.13", oid(P256)), with_point(scalar, point)))
    save_vector("recipient-public-off-curve", public_info(ECDH, flip_last(point)),
                "PUBLIC KEY")
    save_vector("recipient-public-p384", public_info(
        ecdh_p384, point_of(long_scalar, P384)), "PUBLIC KEY")
    save_vector("recipient-public-compressed", public_info(
        ECDH, point_of(scalar, form="compressed")), "PUBLIC KEY")
    save_vector("recipient-public-trailing-byte", public_info(ECDH, point) + b"\0",
                "PUBLIC KEY")


def make_classes():
    key = made_up("class vector", 16)
    good = class_info(key, label("sensor-class.1_A"))
    save_vector("class-128", good)
    save(VECTORS / "class-128.der", good)
    save_record("class-128", 2, hashlib.sha256(b"sensor-class.1_A").digest()[:8], key)
    key_256 = made_up("class vector 256")
    save_vector("class-256", class_info(key_256, label("b")))
    save_record("class-256", 2, hashlib.sha256(b"b").digest()[:8], key_256)
    save_vector("class-label-64", class_info(key, label("x" * 64)))
    save_vector("class-encrypted", encrypted_info(good, "class-encrypted"),
                "ENCRYPTED PRIVATE KEY")
    name = label("odd")
    make_odd_keys(key, name)
    make_odd_labels(key)
    save_vector("class-trailing-byte", good + b"\0")
    save_vector("class-no-label", class_info(key))
    save_vector("class-two-attributes", class_info(
        key, name, attribute(LOCAL_KEY_ID, tlv(OCTETS, b"1"))))
    save_vector("class-label-twice", class_info(key, name, name))
    save_vector("class-other-attribute", class_info(
        key, attribute(LOCAL_KEY_ID, tlv(OCTETS, b"1"))))
    save_vector("class-public", class_info(key, name, version=1,
                                           more=tlv(0x81, b"\0", b"public")))
    save_vector("class-version-0-public", class_info(key, name,
                                                     more=tlv(0x81, b"\0", b"public")))
    save_vector("class-public-key", public_info(algorithm(AES + "1"), key), "PUBLIC KEY")


def make_odd_keys(key, name):
    save_vector("class-15-bytes", class_info(key[:15], name, arc="1"))
    save_vector("class-24-bytes", class_info(made_up("24", 24), name, arc="1"))
    save_vector("class-33-bytes", class_info(made_up("33") + b"3", name, arc="41"))
    save_vector("class-256-as-128", class_info(made_up("256"), name, arc="1"))
    save_vector("class-128-as-256", class_info(key, name, arc="41"))
    save_vector("class-empty", class_info(b"", name, arc="1"))
    save_vector("class-nested", class_info(tlv(OCTETS, key), name, arc="1"))
    save_vector("class-192", class_info(made_up("24", 24), name, arc="21"))
    save_vector("class-cbc", class_info(key, name, arc="2"))
    save_vector("class-params", class_info(key, name, parameters=tlv(NULL)))


def make_odd_labels(key):
    def odd(suffix, *values):
        save_vector("class-label-" + suffix, class_info(
            key, attribute(FRIENDLY_NAME, *values)))

    def bmp(text):
        return tlv(BMP, text.encode("utf-16-be"))

    odd("none")
    odd("empty", bmp(""))
    odd("65", bmp("x" * 65))
    odd("slash", bmp("a/b"))
    odd("blank", bmp("a b"))
    odd("zero", bmp("a\0"))
    odd("umlaut", bmp("\u00e4"))
    odd("wide", bmp("\u4161"))  # its lower byte is an "a"
    odd("half", tlv(BMP, b"\0a\0"))
    odd("utf8", tlv(UTF8, b"a"))
    odd("two-values", bmp("a"), bmp("b"))


def make_test_keys():
    """keys/: what tests, examples and demonstrations use."""
    for index in ("1", "2"):
        scalar = scalar_of("recipient " + index)
        point = point_of(scalar)
        path = ROOT / "keys" / f"test-recipient-{index}"
        save(path.with_suffix(".pem"), private_info(0, ECDH, with_point(scalar, point)),
             "PRIVATE KEY")
        save(path.with_suffix(".pub.pem"), public_info(ECDH, point), "PUBLIC KEY")
    for index, size in (("1", 16), ("2", 32)):
        name = "plomb-test-class-" + index
        save(ROOT / f"keys/test-class-{index}.pem",
             class_info(made_up("class " + index, size), label(name)), "PRIVATE KEY")


make_test_keys()
make_recipients()
make_classes()
