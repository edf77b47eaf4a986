#!/usr/bin/env python3
"""Makes tests/vectors/release: packages around a release statement.

Written from docs/spec/package.md with the standard library alone; every signature
that is meant to be good is verified by openssl. cases.txt has a line for each package:
file, check, result, status ("-" when nothing is refused). Run it from anywhere; it
always gives the same files.
"""
import copy
import hashlib
import hmac
import json
import pathlib
import struct
import subprocess
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
KEYS = HERE.parents[2] / "keys"
PREFIX = b"plomb release 1\0"
STATEMENT, SIGNATURE = "META-INF/release.json", "META-INF/release.sig"
CYCLONEDX = b'{"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}\n'
SPDX = b'{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT"}\n'

# P-256: SEC 2, section 2.4.2.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
G = (0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296,
     0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5)


def sha256(data):
    return hashlib.sha256(data).digest()


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    if a == b:
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def multiply(number, point):
    result = None
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def nonces(scalar, digest):
    """RFC 6979, section 3.2."""
    x = scalar.to_bytes(32, "big")
    h = (int.from_bytes(digest, "big") % N).to_bytes(32, "big")
    v, k = b"\1" * 32, b"\0" * 32
    for separator in (b"\0", b"\1"):
        k = hmac.digest(k, v + separator + x + h, "sha256")
        v = hmac.digest(k, v, "sha256")
    while True:
        v = hmac.digest(k, v, "sha256")
        yield int.from_bytes(v, "big")
        k = hmac.digest(k, v + b"\0", "sha256")
        v = hmac.digest(k, v, "sha256")


class Key:
    """A signing key of keys/, by its number."""

    def __init__(self, number):
        self.path = KEYS / f"test-signing-{number}.pem"
        der = self.openssl("pkey", "-in", str(self.path), "-outform", "DER",
                           "-traditional")
        self.scalar = int.from_bytes(der[7:39], "big")
        spki = self.openssl("pkey", "-in", str(self.path), "-pubout", "-outform", "DER")
        self.fingerprint = sha256(spki).hex()

    @staticmethod
    def openssl(*arguments):
        return subprocess.run(["openssl", *arguments], check=True,
                              capture_output=True).stdout

    def sign(self, data):
        """r then s, big-endian, over the SHA-256 of `data`."""
        digest = sha256(data)
        for nonce in nonces(self.scalar, digest):
            r = multiply(nonce, G)[0] % N
            s = pow(nonce, -1, N) * (int.from_bytes(digest, "big") + r * self.scalar) % N
            if r and s:
                break
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        self.verify(data, signature)
        return signature

    def verify(self, data, signature):
        with tempfile.TemporaryDirectory() as folder:
            paths = [pathlib.Path(folder, name) for name in ("data", "sig", "pub")]
            paths[0].write_bytes(data)
            paths[1].write_bytes(der_of(signature))
            paths[2].write_bytes(self.openssl("pkey", "-in", str(self.path), "-pubout"))
            self.openssl("dgst", "-sha256", "-verify", str(paths[2]), "-signature",
                         str(paths[1]), str(paths[0]))


def der_of(signature):
    """ECDSA-Sig-Value (RFC 3279, section 2.2.3)."""
    body = b""
    for half in (signature[:32], signature[32:]):
        half = half.lstrip(b"\0")
        half = b"\0" + half if half[0] & 0x80 else half
        body += b"\x02" + bytes([len(half)]) + half
    return b"\x30" + bytes([len(body)]) + body


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    """A protobuf field: varint or bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def extension(payload, params):
    out = field(1, 1) + field(2, len(payload)) + field(3, sha256(payload))
    out += field(4, params["codec"])
    if params["codec"] == 2:
        base = struct.pack("<I", 0x26000) if "base" in params else b""
        out += field(5, b"\x37" + base)
    if "base" in params:
        out += field(6, sha256(params["base"])) + field(7, len(params["base"]))
    return out + field(8, params["cipher"])


def init_packet(key, image, payload=None, params=None):
    """Signed; sealed when there is a payload."""
    init = field(1, 7) + field(2, 52) + field(3, varint(0x101))
    init += field(4, 64 if payload is not None else 0)
    init += field(5, 0) + field(6, 0) + field(7, len(image))
    init += field(8, field(1, 3) + field(2, sha256(image)[::-1])) + field(9, 0)
    if payload is not None:
        init += field(100, extension(payload, params))
    signature = key.sign(init)
    signature = signature[:32][::-1] + signature[32:][::-1]
    command = field(1, 1) + field(2, init)
    return field(2, field(1, command) + field(2, 0) + field(3, signature))


CODECS, CIPHERS = ("stored", "deflate", "lzma"), ("none",)


class Package:
    """What a package is made of, to be bent before it is written."""

    def __init__(self, key, is_sealed=True, sbom=None, params=None):
        self.key = self.signer = key
        image = bytes(range(64))
        self.params = params or {"codec": 0, "cipher": 0}
        payload = image[::-1] if self.params["codec"] else image
        manifest = {"manifest": {"application": {"bin_file": "app.bin",
                                                 "dat_file": "app.dat"}}}
        if is_sealed:
            manifest["plomb"] = {"format": 1,
                                 "images": {"application": self.described(image, payload)},
                                 "release": STATEMENT}
            dat = init_packet(key, image, payload, self.params)
        else:
            dat = init_packet(key, image)
        self.manifest = manifest
        self.entries = {"manifest.json": None, "app.dat": dat,
                        "app.bin": payload if is_sealed else image}
        if sbom is not None:
            self.entries[f"META-INF/sbom.{'cdx' if sbom is CYCLONEDX else 'spdx'}.json"] = sbom
        self.statement = {"plomb_release": 1, "product": "Kettle", "version": "2.4.1 \u03b2",
                          "kind": "security", "severity": "high",
                          "notes": "Boils.\n\t\"Twice\"", "support_until": "2032-02-29",
                          "source_revision": "b0a6d5a"}
        if sbom is not None:
            self.statement["sbom"] = {
                "entry": list(self.entries)[-1],
                "format": "cyclonedx" if sbom is CYCLONEDX else "spdx",
                "sha256": sha256(sbom).hex()}
        self.statement |= {"tool": "make_release_vectors 1", "signer": key.fingerprint}
        self.text = self.signature = None

    def described(self, image, payload):
        out = {"size": len(image), "sha256": sha256(image).hex(),
               "payload_size": len(payload), "payload_sha256": sha256(payload).hex(),
               "codec": CODECS[self.params["codec"]], "cipher": CIPHERS[self.params["cipher"]]}
        if "base" in self.params:
            out |= {"base_sha256": sha256(self.params["base"]).hex(),
                    "base_size": len(self.params["base"])}
        return out

    def image(self):
        return self.manifest["plomb"]["images"]["application"]

    def finish(self):
        """Fills what was not bent: manifest, list of entries, signature."""
        if self.entries.get("manifest.json", b"") is None:
            self.entries["manifest.json"] = json.dumps(self.manifest, indent=4).encode()
        self.statement.setdefault("entries", [
            {"name": name, "size": len(data), "sha256": sha256(data).hex()}
            for name, data in self.entries.items()])
        if self.text is None:
            text = json.dumps(self.statement, indent=4, ensure_ascii=False)
            self.text = (text + "\n").encode()
        if self.signature is None:
            self.signature = self.signer.sign(PREFIX + self.text)
        return self

    def write(self, path):
        """Without the statement or its signature where it is empty."""
        self.finish()
        entries = dict(self.entries)
        for name, data in ((STATEMENT, self.text), (SIGNATURE, self.signature)):
            if data:
                entries[name] = data
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in entries.items():
                archive.writestr(zipfile.ZipInfo(name), data)


def good_cases(key):
    yield "plain", "release", "passed", "-", Package(key, is_sealed=False)
    for check in ("release-signature", "release-entries", "manifest"):
        yield f"sealed-{check}", check, "passed", "-", Package(key)
    yield "sbom-cyclonedx", "release-entries", "passed", "-", Package(key, sbom=CYCLONEDX)
    yield "sbom-spdx", "release-entries", "passed", "-", Package(key, sbom=SPDX)
    yield "delta", "manifest", "passed", "-", Package(
        key, params={"codec": 2, "cipher": 0, "base": b"old" * 20})
    package = Package(key)
    for name in ("product", "version", "kind", "severity", "notes", "support_until",
                 "source_revision"):
        del package.statement[name]
    yield "required-alone", "release", "passed", "-", package


def missing_cases(key):
    for kind in ("plain", "sealed"):
        package = Package(key, is_sealed=kind == "sealed")
        package.signature = b""
        yield f"{kind}-no-sig", "release", "refused", "release-missing", package
        package = Package(key, is_sealed=kind == "sealed")
        package.finish().text = b""
        yield f"{kind}-sig-alone", "release", "refused", "release-missing", package
    package = Package(key)
    package.finish().text = package.signature = b""
    yield "sealed-none", "release", "refused", "release-missing", package


def signature_cases(key, other):
    check, status = "release-signature", "release-signature-invalid"

    def bent(change):
        package = Package(key)
        change(package)
        return package

    def signed_over(package, data):
        package.finish()
        package.signature = key.sign(data + package.text)

    def turned(package):
        signature = package.finish().signature
        package.signature = signature[:32][::-1] + signature[32:][::-1]

    def changed(package):
        package.finish()
        package.text = package.text.replace(b"2.4.1", b"2.4.2")

    def by_other(package):
        package.signer = other
        package.statement["signer"] = other.fingerprint

    cases = {
        "key": by_other,
        "key-names-ours": lambda p: setattr(p, "signer", other),
        "names-other": lambda p: p.statement.update(signer=other.fingerprint),
        "changed": changed,
        "no-prefix": lambda p: signed_over(p, b""),
        "prefix-without-zero": lambda p: signed_over(p, PREFIX[:-1]),
        "other-prefix": lambda p: signed_over(p, b"plomb release 2\0"),
        "little-endian": turned,
        "der": lambda p: setattr(p.finish(), "signature", der_of(p.signature)),
        "63-bytes": lambda p: setattr(p.finish(), "signature", p.signature[:63]),
        "65-bytes": lambda p: setattr(p.finish(), "signature", p.signature + b"\0"),
        "zeros": lambda p: setattr(p, "signature", bytes(64)),
    }
    for name, change in cases.items():
        yield f"sig-{name}", check, "refused", status, bent(change)


def entry_cases(key):
    def case(name, change, sbom=None):
        package = Package(key, sbom=sbom)
        package.finish()
        change(package.entries)
        return f"entry-{name}", "release-entries", "refused", "release-mismatch", package

    def swap(entries):
        entries["app.dat"] = entries.pop("app.dat")

    yield case("extra", lambda e: e.update({"readme.txt": b"hello"}))
    yield case("extra-meta-inf", lambda e: e.update({"META-INF/readme.txt": b"hello"}))
    yield case("lost", lambda e: e.pop("META-INF/sbom.cdx.json"), CYCLONEDX)
    yield case("order", swap)
    yield case("size", lambda e: e.update({"app.bin": e["app.bin"] + bytes(4)}))
    yield case("digest", lambda e: e.update({"app.bin": bytes(64)}))
    yield case("manifest", lambda e: e.update({"manifest.json": e["manifest.json"] + b" "}))
    yield case("sbom", lambda e: e.update({"META-INF/sbom.cdx.json":
                                           CYCLONEDX.replace(b"1.6", b"1.5")}), CYCLONEDX)


def manifest_cases(key):
    delta = {"codec": 2, "cipher": 0, "base": b"old" * 20}

    def case(name, status, change, params=None, is_sealed=True):
        package = Package(key, params=params, is_sealed=is_sealed)
        described = copy.deepcopy(Package(key).manifest["plomb"])
        change(package.manifest, described)
        return f"manifest-{name}", "manifest", "refused", status, package

    def member(name, value):
        return lambda m, _: m["plomb"]["images"]["application"].update({name: value})

    digest = sha256(b"other").hex()
    yield case("none", "manifest-malformed", lambda m, _: m.pop("plomb"))
    yield case("no-images", "manifest-malformed", lambda m, _: m["plomb"].pop("images"))
    yield case("no-release", "manifest-malformed", lambda m, _: m["plomb"].pop("release"))
    yield case("size", "slot-mismatch", member("size", 65))
    yield case("sha256", "slot-mismatch", member("sha256", digest))
    yield case("payload-size", "slot-mismatch", member("payload_size", 68))
    yield case("payload-sha256", "slot-mismatch", member("payload_sha256", digest))
    yield case("codec", "slot-mismatch", member("codec", "deflate"))
    yield case("cipher", "slot-mismatch", member("cipher", "aes-128-ctr"))
    yield case("base-sha256", "slot-mismatch", member("base_sha256", digest), delta)
    yield case("base-size", "slot-mismatch", member("base_size", 61), delta)
    yield case("base-absent", "slot-mismatch",
               lambda m, d: m["plomb"]["images"]["application"].update({"base_size": 60,
                                                                       "base_sha256": digest}))
    yield case("plain", "slot-mismatch",
               lambda m, d: m.update(plomb=d), is_sealed=False)


def malformed_cases(key):
    package = Package(key)
    package.statement["surprise"] = 1
    yield "malformed-member", "release", "refused", "release-malformed", package
    package = Package(key)
    package.text = b"{}"
    yield "malformed-empty", "release", "refused", "release-malformed", package


def main():
    folder = HERE.parent / "release"
    folder.mkdir(exist_ok=True)
    key, other = Key(1), Key(2)
    lines = []
    for cases in (good_cases(key), missing_cases(key), signature_cases(key, other),
                  entry_cases(key), manifest_cases(key), malformed_cases(key)):
        for name, check, result, status, package in cases:
            package.write(folder / f"{name}.zip")
            lines.append(f"{name}.zip {check} {result} {status}\n")
    (folder / "cases.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
