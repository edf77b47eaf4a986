"""The cases of tests/vectors/sealed that a device refuses behind the reader of its init
packet: docs/spec/package.md, section 7, numbers 11 to 14 and 20."""
import sealed
import sealed_curve as curve
import sealed_payload as payload_of
from sealed import (AES_256, LZMA, NO_CIPHER, STORED, ClassKey, RecipientKey, message, sha256)
from sealed_cases import (CLASS_128, DEVICE, IMAGE, OLD, OTHER, OTHER_SIGNER, SIGNER, STEPS,
                          Case, make, replaced)


def signed(name, about, command, signature_over, signer=SIGNER, payload=None):
    """A packet whose signature was made over other bytes."""
    init = message(command)
    signature = sealed.little(curve.sign(signer, signature_over))
    return Case(f"signed-{name}", about, "signature-invalid",
                sealed.packet(init, signer, signature),
                make().payload if payload is None else payload)


def signed_cases():
    made = make(counter=3)
    fields = made.command()
    init = message(fields)
    yield signed("stripped", "the extension taken out", fields[:-1], init)
    yield signed("stripped-plain", "the extension taken out, and made a plain type",
                 replaced(fields[:-1], 4, 0), init, payload=IMAGE)
    for kind in (65, 66, 67):
        yield signed(f"type-{kind}", f"type {kind} instead of 64", replaced(fields, 4, kind), init)
    plain = make(cipher=NO_CIPHER, codec=STORED)
    plain_init = message(replaced(plain.command()[:-1], 4, 0))
    yield signed("added", "an extension added to a plain packet", plain.command(), plain_init,
                 payload=plain.payload)
    changes = {"counter": (10, 2), "counter-higher": (10, 4), "cipher": (8, 2),
               "codec": (4, 3), "payload-size": (2, len(made.payload) + 4),
               "payload-sha256": (3, sha256(made.payload)[:31] + b"\0")}
    for name, (number, value) in changes.items():
        extension = replaced(made.extension(), number, value)
        if name == "cipher":
            big = make(cipher=AES_256)
            extension = replaced(extension, 9, message(big.recipient(DEVICE)))
        if name == "codec":
            extension = replaced(extension, 5)
        yield signed(name, f"another {name.replace('-', ' ')}",
                     made.command(extension), init)
    other = made.recipient(OTHER)
    yield signed("recipient", "another recipient", made.command(
        replaced(made.extension(), 9, message(other))), init)
    yield signed("recipient-added", "a second recipient", made.command(
        replaced(made.extension(), 9, message(made.recipient(DEVICE)), message(other))), init)
    yield signed("flags", "a flag added", made.command([*made.extension(), (11, 1)]), init)
    yield signed("byte", "one bit of a masked key changed", [
        *fields[:-1], (100, flip(message(made.extension()), -10))], init)
    yield signed("key", "signed by another key", fields, init, OTHER_SIGNER)


def flip(data, at):
    out = bytearray(data)
    out[at] ^= 1
    return bytes(out)


def payload_cases():
    made = make()
    dat = made.dat(SIGNER)

    def case(name, about, status, payload, key=DEVICE, packet=dat, **options):
        return Case(name, about, status, packet, payload, key, **options)

    yield case("payload-size", "four bytes less", "payload-size-mismatch", made.payload[:-4])
    yield case("payload-size-longer", "four bytes more", "payload-size-mismatch",
               made.payload + bytes(4))
    yield case("payload-size-empty", "no bytes", "payload-size-mismatch", b"")
    yield case("payload-hash", "one bit changed", "payload-hash-mismatch",
               flip(made.payload, 17))
    yield case("payload-hash-last", "the last byte changed", "payload-hash-mismatch",
               flip(made.payload, -1))
    yield case("payload-hash-image", "not encrypted", "payload-hash-mismatch", made.plain)
    delta = make(old=OLD, steps=STEPS)
    yield case("base-mismatch", "another image is installed", "base-mismatch", delta.payload,
               packet=delta.dat(SIGNER), old=flip(OLD, 100))
    yield case("counter-too-low", "a counter below the device's", "security-counter-too-low",
               make(counter=6).payload, packet=make(counter=6).dat(SIGNER), counter=7)
    yield case("counter-absent", "no counter, and a device that has one",
               "security-counter-too-low", made.payload, counter=1)
    yield from unwrap_cases(made)
    yield from image_cases()


def unwrap_cases(made):
    entry = made.recipient(DEVICE)
    point = curve.encode_point(curve.public_of(77))
    for name, data in (("", flip(point, -1)), ("-zero", b"\4" + bytes(64)),
                       ("-x-is-p", b"\4" + curve.P.to_bytes(32, "big") + point[33:]),
                       ("-x-over-p", b"\4" + x_over_p()), ("-02", b"\2" + point[1:]),
                       ("-00", b"\0" + point[1:]), ("-ff", b"\4" + b"\xff" * 64)):
        extension = replaced(made.extension(), 9, message(
            replaced(entry, 3, data + entry[2][1][65:])))
        yield Case(f"recipient-off-curve{name}", f"the encapsulated key is {data[:5].hex()}..",
                   "recipient-invalid", sealed.packet(made.command(extension), SIGNER),
                   made.payload)
    yield Case("recipient-other", "no entry for this key", "recipient-missing",
               made.dat(SIGNER), made.payload, OTHER)
    yield Case("recipient-other-class", "no entry for this class key", "recipient-missing",
               made.dat(SIGNER), made.payload, CLASS_128)
    foreign = ClassKey("x", bytes(16))
    foreign.key_id = DEVICE.key_id
    yield Case("recipient-other-method", "an entry with the key's id and another method",
               "recipient-missing", made.dat(SIGNER), made.payload, foreign)
    yield Case("recipient-other-none", "a device without a key", "recipient-missing",
               made.dat(SIGNER), made.payload, None)


def x_over_p():
    """A point of the curve, its x written as x + p, which 32 bytes hold for a small x."""
    for x in range(1, 1000):
        square = (x ** 3 - 3 * x + curve.B) % curve.P
        y = pow(square, (curve.P + 1) // 4, curve.P)
        if y * y % curve.P == square:
            return (x + curve.P).to_bytes(32, "big") + y.to_bytes(32, "big")
    raise AssertionError


def image_cases():
    for codec, name in ((STORED, ""), (LZMA, "-lzma")):
        made = make(codec=codec)
        other = make(flip(IMAGE, 600), codec=codec)
        made.image = other.image
        yield Case(f"image-hash{name}", "a payload of another image", "image-hash-mismatch",
                   made.dat(SIGNER), made.payload)
    stored = make(codec=STORED)
    entry = stored.recipient(DEVICE)
    for name, key in (("wrong-mask", entry[2][1][:65] + flip(entry[2][1][65:], 3)),):
        extension = replaced(stored.extension(), 9, message(replaced(entry, 3, key)))
        yield Case(f"recipient-{name}", "one bit of the masked key changed, stored",
                   "image-hash-mismatch", sealed.packet(stored.command(extension), SIGNER),
                   stored.payload)
    foreign = RecipientKey(OTHER.scalar)
    foreign.key_id = DEVICE.key_id
    yield Case("recipient-wrong-mask-key", "another private key under the entry's id, stored",
               "image-hash-mismatch", stored.dat(SIGNER), stored.payload, foreign)
    lzma = make()
    yield Case("recipient-wrong-key-lzma", "another private key under the entry's id, LZMA",
               "payload-malformed", lzma.dat(SIGNER), lzma.payload, foreign)
    cut = make(plain=payload_of.pad(payload_of.encode_lzma(IMAGE))[:-8])
    yield Case("payload-malformed", "a signed payload that ends early", "payload-malformed",
               cut.dat(SIGNER), cut.payload)


def all_cases():
    for part in (signed_cases, payload_cases):
        yield from part()
