#!/usr/bin/env python3
"""Makes tests/vectors/inspect: whole sealed packages, good and bad, for plomb inspect,
inspect --compare and verify. Written from docs/spec/package.md; nothing of plomb takes
part. The keys are those of keys/. Always writes the same files.
"""
import pathlib
import subprocess
import sys

sys.dont_write_bytecode = True

import sealed  # noqa: E402
import sealed_curve as curve  # noqa: E402
import sealed_firmware as firmware  # noqa: E402
from sealed import (AES_128, AES_256, DEFLATE, LZMA, NO_CIPHER, STORED, ClassKey,  # noqa: E402
                    RecipientKey, Sealed, message, sha256)

HERE = pathlib.Path(__file__).resolve().parent
KEYS = HERE.parents[2] / "keys"
FOLDER = HERE.parent / "inspect"
BASE = 0x26000


def der_of(name):
    """The bytes of a PEM file."""
    text = (KEYS / name).read_text(encoding="ascii")
    body = "".join(line for line in text.splitlines() if not line.startswith("-"))
    return subprocess.run(["openssl", "base64", "-d", "-A"], input=body.encode(),
                          check=True, capture_output=True).stdout


def signing_scalar(name):
    der = subprocess.run(["openssl", "pkey", "-in", str(KEYS / name), "-outform", "DER",
                          "-traditional"], check=True, capture_output=True).stdout
    return int.from_bytes(der[7:39], "big")


def recipient(name):
    """ECPrivateKey (RFC 5915) inside PKCS#8: the scalar stands behind 02 01 01 04 20."""
    der = der_of(name)
    at = der.index(bytes.fromhex("0201010420")) + 5
    return RecipientKey(int.from_bytes(der[at:at + 32], "big"))


def class_key(name, label, size):
    der = der_of(name)
    return ClassKey(label, der[20:20 + size])


SIGNER = signing_scalar("test-signing-1.pem")
DEVICE = recipient("test-recipient-1.pem")
CLASS_128 = class_key("test-class-1.pem", "plomb-test-class-1", 16)
CLASS_256 = class_key("test-class-2.pem", "plomb-test-class-2", 32)
OLD = firmware.firmware("kettle", 6000, BASE)
NEW = OLD[:2000] + firmware.firmware("more", 300, BASE) + OLD[2000:5996]
STEPS = [(BASE + 2000, 300), (0x10000000, 0)]
# A manifest without plomb's object, which has no word for what is unknown.
NO_WORDS = (b'{"manifest": {"application": {"bin_file": "application.bin", '
            b'"dat_file": "application.dat"}}}')
RELEASE = {"product": "Kettle", "version": "2.4.1", "kind": "security", "severity": "high",
           "notes": "Boils.\nTwice.", "support_until": "2032-02-29",
           "source_revision": "b0a6d5a"}
NEXT = RELEASE | {"version": "2.5.0", "kind": "feature", "notes": "Whistles."}
del NEXT["severity"]


def app(image=OLD, **members):
    return Sealed(image, **({"version": 7, "hw_version": 52, "sd_req": (0x101,), "base": BASE,
                             "recipients": [DEVICE]} | members))


def with_extension(bend, **members):
    """A sealed image whose extension's fields go through `bend` before it is signed."""
    image = app(**members)
    fields = bend(image.extension())
    image.extension = lambda: fields
    return image


def replaced(number, value):
    return lambda fields: [(n, value if n == number else v) for n, v in fields]


def off_curve(fields):
    entry = sealed.fields_of([v for n, v in fields if n == 9][0])
    data = bytearray(entry[2][1])
    data[64] ^= 1
    return replaced(9, message([*entry[:2], (3, bytes(data))]))(fields)


def softdevice_image():
    """A SoftDevice with its information block (nrf_sdm.h), S132 7.2.0, and a bootloader."""
    sd = bytearray(firmware.firmware("softdevice", 0x2400, 0x1000))
    sd[0x2000:0x2030] = bytes(0x30)
    sd[0x2000:0x2008] = bytes([0x30, 0, 0, 0]) + (0x51B1E5DB).to_bytes(4, "little")
    sd[0x2008:0x200C] = (0x3400).to_bytes(4, "little")
    sd[0x200C:0x2010] = (0x0101).to_bytes(2, "little") + b"\xff\xff"
    sd[0x2010:0x2018] = (132).to_bytes(4, "little") + (7002000).to_bytes(4, "little")
    return bytes(sd)


def boot_signed(signed_image, **members):
    return app(boot_validation=((3, sealed.little(curve.sign(SIGNER, signed_image))),),
               **members)


def packages():
    """{name: [(entry, bytes)]}"""
    def package(image, slot="application", release=RELEASE, **members):
        return sealed.package({slot: image}, SIGNER, **release, **members)

    both = [DEVICE, CLASS_128]
    out = {
        "full": package(app(recipients=both, counter=3)),
        "full-next": package(app(NEW, version=8, recipients=[DEVICE], counter=4),
                             release=NEXT),
        "delta": package(app(NEW, version=8, old=OLD, steps=STEPS, counter=4),
                         release=NEXT),
        "delta-open": package(app(NEW, version=8, old=OLD, steps=STEPS, cipher=NO_CIPHER,
                                  recipients=[]), release=NEXT),
        "deflate-open": package(app(codec=DEFLATE, cipher=NO_CIPHER, recipients=[])),
        "stored-256": package(app(codec=STORED, cipher=AES_256, recipients=[CLASS_256],
                                  flags=1)),
        "four": package(app(recipients=[ClassKey(f"class {i}", bytes([i]) * 16)
                                        for i in range(4)])),
        "boot-ecdsa": package(boot_signed(OLD)),
        "boot-ecdsa-wrong": package(boot_signed(NEW)),
        "boot-ecdsa-open": package(boot_signed(NEW, cipher=NO_CIPHER, recipients=[])),
        "odd": package(app(OLD[:4001], codec=DEFLATE)),
        "softdevice": package(Sealed(softdevice_image(), slot="softdevice", version=1,
                                     sd_req=(0x101,), recipients=[DEVICE]), "softdevice"),
        "codec-3": package(with_extension(replaced(4, 3), codec=STORED),
                           manifest=NO_WORDS),
        "cipher-3": package(with_extension(replaced(8, 3)), manifest=NO_WORDS),
        "recipient-off-curve": package(with_extension(off_curve)),
        "recipient-wrong-mask": package(with_extension(lambda fields: replaced(9, message(
            [(1, CLASS_128.key_id), (2, 2), (3, bytes(32))]))(fields), codec=STORED)),
        "image-hash": package(app(codec=STORED, cipher=NO_CIPHER, recipients=[],
                                  plain=NEW[:6000])),
        "malformed": package(app(codec=DEFLATE, cipher=NO_CIPHER, recipients=[],
                                 plain=b"\x07" * 40)),
    }
    out["plain"] = plain_package()
    out["payload-size"] = bent(out["full"], lambda payload: payload + bytes(4))
    out["payload-hash"] = bent(out["full"], lambda payload: payload[:-1] + b"\x00")
    out["no-statement"] = out["full"][:-2]
    out["no-extension"] = no_extension()
    return out


def bent(entries, bend):
    return [(n, bend(d) if n.endswith(".bin") else d) for n, d in entries]


def plain_package():
    """The image of "full" as it is, without a statement."""
    image = app()
    fields = [(n, 0 if n == 4 else v) for n, v in image.command() if n != sealed.EXTENSION]
    return [("manifest.json", NO_WORDS), ("application.dat", sealed.packet(fields, SIGNER)),
            ("application.bin", OLD)]


def no_extension():
    image = app()
    fields = [f for f in image.command() if f[0] != sealed.EXTENSION]
    image.command = lambda: fields
    return sealed.package({"application": image}, SIGNER, manifest=NO_WORDS, **RELEASE)


def main():
    FOLDER.mkdir(exist_ok=True)
    made = packages()
    for old in FOLDER.glob("*.zip"):
        if old.stem not in made:
            old.unlink()
    for name, entries in made.items():
        (FOLDER / f"{name}.zip").write_bytes(sealed.archive(entries))
    (FOLDER / "old.bin").write_bytes(OLD)
    (FOLDER / "new.bin").write_bytes(NEW)
    point = curve.public_of(SIGNER)
    for name, old, key in (("full", None, DEVICE), ("full", None, CLASS_128),
                           ("delta", OLD, DEVICE), ("stored-256", None, CLASS_256)):
        images = sealed.open_package((FOLDER / f"{name}.zip").read_bytes(), point, key, old)[0]
        assert sha256(images["application"]) in (sha256(OLD), sha256(NEW)), name
    print(f"{len(made)} packages in {FOLDER}")


if __name__ == "__main__":
    main()
