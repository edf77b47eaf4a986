#!/usr/bin/env python3
"""Writes tests/vectors/crypto: key derivation, key wrapping and AES, for host and Cortex-M4.

The published vectors stand here as their standards print them, and each is computed again
before it is written, with Python's hashlib and hmac and the program openssl. What plomb
defines itself (docs/spec/package.md, section 4) is computed the same way, never by plomb.
Without an argument the files are compared with what is there; --write replaces them.
"""
import hashlib
import hmac
import pathlib
import subprocess
import sys

OUT = pathlib.Path(__file__).resolve().parent.parent / "crypto"
ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
# DER around an uncompressed point (RFC 5480) and a scalar (RFC 5915) of P-256.
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
SEC1 = (bytes.fromhex("30310201010420"), bytes.fromhex("a00a06082a8648ce3d030107"))


def sha256(data):
    return hashlib.sha256(data).digest()


def openssl(*arguments, data=b""):
    return subprocess.run(["openssl", *arguments], input=data, capture_output=True,
                          check=True).stdout


def mac(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def extract(salt, ikm):
    return mac(salt, ikm)


def expand(prk, info, size):
    out = block = b""
    while len(out) < size:
        block = mac(prk, block + info + bytes([len(out) // 32 + 1]))
        out += block
    return out[:size]


def private(scalar):
    return SEC1[0] + scalar + SEC1[1]


def public_of(scalar):
    return openssl("pkey", "-inform", "DER", "-pubout", "-outform", "DER",
                   data=private(scalar))[-65:]


def ecdh(folder, scalar, point):
    (folder / "own.der").write_bytes(private(scalar))
    (folder / "peer.der").write_bytes(SPKI + point)
    return openssl("pkeyutl", "-derive", "-keyform", "DER", "-inkey", str(folder / "own.der"),
                   "-peerform", "DER", "-peerkey", str(folder / "peer.der"))


# ---- RFC 9180 ------------------------------------------------------------------------

KEM = b"KEM" + bytes([0, 0x10])
HPKE = b"HPKE" + bytes([0, 0x10, 0, 1, 0xff, 0xff])


def labeled_extract(salt, suite, label, ikm):
    return extract(salt, b"HPKE-v1" + suite + label + ikm)


def labeled_expand(prk, suite, label, info, size):
    return expand(prk, size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, size)


def derive_scalar(ikm):
    prk = labeled_extract(b"", KEM, b"dkp_prk", ikm)
    for counter in range(256):
        scalar = labeled_expand(prk, KEM, b"candidate", bytes([counter]), 32)
        if 0 < int.from_bytes(scalar, "big") < ORDER:
            return scalar
    raise AssertionError("no key")


def shared_secret(dh, encapsulated, recipient):
    prk = labeled_extract(b"", KEM, b"eae_prk", dh)
    return labeled_expand(prk, KEM, b"shared_secret", encapsulated + recipient, 32)


def export(secret, suite, info, context, size):
    schedule = (b"\0" + labeled_extract(b"", suite, b"psk_id_hash", b"")
                + labeled_extract(b"", suite, b"info_hash", info))
    prk = labeled_extract(secret, suite, b"secret", b"")
    exporter = labeled_expand(prk, suite, b"exp", schedule, 32)
    return exporter, labeled_expand(exporter, suite, b"sec", context, size)


# ---- The published vectors -------------------------------------------------------------

def span(first, last):
    return bytes(range(first, last + 1))


RFC_5869 = {
    "a1": (b"\x0b" * 22, span(0, 12), span(0xf0, 0xf9),
           "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
           "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b8"
           "87185865"),
    "a2": (span(0, 0x4f), span(0x60, 0xaf), span(0xb0, 0xff),
           "06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244",
           "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7"
           "827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5"
           "c1f3434f1d87"),
    "a3": (b"\x0b" * 22, b"", b"",
           "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04",
           "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4"
           "b61a96c8"),
}

# Section: ikmE, skEm, pkEm, ikmR, skRm, pkRm, shared_secret. A.3.1 is base mode, A.3.2 PSK mode;
# the KEM does not know of either.
RFC_9180 = {
    "a3.1": ("4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e",
             "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb",
             "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4"
             "b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
             "668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550",
             "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2",
             "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8"
             "a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
             "c0d26aeab536609a572b07695d933b589dcf363ff9d93c93adea537aeabb8cb8"),
    "a3.2": ("2afa611d8b1a7b321c761b483b6a053579afa4f767450d3ad0f84a39fda587a6",
             "57427244f6cc016cddf1c19c8973b4060aa13579b4c067fd5d93a5d74e32a90f",
             "04305d35563527bce037773d79a13deabed0e8e7cde61eecee403496959e89e4d0ca701726696d14"
             "85137ccb5341b3c1c7aaee90a4a02449725e744b1193b53b5f",
             "d42ef874c1913d9568c9405407c805baddaffd0898a00f1e84e154fa787b2429",
             "438d8bcef33b89e0e9ae5eb0957c353c25a94584b0dd59c991372a75b43cb661",
             "040d97419ae99f13007a93996648b2674e5260a8ebd2b822e84899cd52d87446ea394ca76223b766"
             "39eccdf00e1967db10ade37db4e7db476261fcc8df97c5ffd1",
             "2e783ad86a1beae03b5749e0f3f5e9bb19cb7eb382f2fb2dd64c99f15ae0661b"),
    "a4.1": ("4ab11a9dd78c39668f7038f921ffc0993b368171d3ddde8031501ee1e08c4c9a",
             "2292bf14bb6e15b8c81a0f45b7a6e93e32d830e48cca702e0affcfb4d07e1b5c",
             "0493ed86735bdfb978cc055c98b45695ad7ce61ce748f4dd63c525a3b8d53a15565c689788807007"
             "0c1579db1f86aaa56deb8297e64db7e8924e72866f9a472580",
             "ea9ff7cc5b2705b188841c7ace169290ff312a9cb31467784ca92d7a2e6e1be8",
             "3ac8530ad1b01885960fab38cf3cdc4f7aef121eaa239f222623614b4079fb38",
             "04085aa5b665dc3826f9650ccbcc471be268c8ada866422f739e2d531d4a8818a9466bc6b4493570"
             "96232919ec4fe9070ccbac4aac30f4a1a53efcf7af90610edd",
             "02f584736390fc93f5b4ad039826a3fa08e9911bd1215a3db8e8791ba533cafd"),
    "a5.1": ("f1f1a3bc95416871539ecb51c3a8f0cf608afb40fbbe305c0a72819d35c33f1f",
             "7550253e1147aae48839c1f8af80d2770fb7a4c763afe7d0afa7e0f42a5b3689",
             "04c07836a0206e04e31d8ae99bfd549380b072a1b1b82e563c935c095827824fc1559eac6fb9e3c7"
             "0cd3193968994e7fe9781aa103f5b50e934b5b2f387e381291",
             "61092f3f56994dd424405899154a9918353e3e008171517ad576b900ddb275e7",
             "a4d1c55836aa30f9b3fbb6ac98d338c877c2867dd3a77396d13f68d3ab150d3b",
             "04a697bffde9405c992883c5c439d6cc358170b51af72812333b015621dc0f40bad9bb726f68a5c0"
             "13806a790ec716ab8669f84f6b694596c2987cf35baba2a006",
             "806520f82ef0b03c823b7fc524b6b55a088f566b9751b89551c170f4113bd850"),
}
# A.3.1: of the whole key schedule, which shows that `export` above is RFC 9180's.
RFC_9180_SUITE = b"HPKE" + bytes([0, 0x10, 0, 1, 0, 1])
RFC_9180_INFO = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
RFC_9180_EXPORTER = "14ad94af484a7ad3ef40e9f3be99ecc6fa9036df9d4920548424df127ee0d99f"
RFC_9180_EXPORTS = {
    "": "5e9bc3d236e1911d95e65b576a8a86d478fb827e8bdfe77b741b289890490d4d",
    "00": "6cff87658931bda83dc857e6353efe4987a201b849658d9b047aab4cf216e796",
    "54657374436f6e74657874": "d8f1ea7942adbba7412c6d431c62d01371ea476b823eb697e1f6e6cae1dab85a",
}

SP_800_38A_TEXT = ("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                   "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
SP_800_38A = {  # section: key, ciphertext of counter mode from f0f1..ff
    "f5.1": ("2b7e151628aed2a6abf7158809cf4f3c",
             "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
             "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee"),
    "f5.5": ("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
             "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
             "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6"),
}


def check(condition, what):
    if not condition:
        sys.exit(f"make_crypto_vectors: {what} is not what was computed")


def hkdf_files():
    for name, (ikm, salt, info, prk, okm) in RFC_5869.items():
        check(extract(salt, ikm).hex() == prk, f"RFC 5869 {name}")
        check(expand(bytes.fromhex(prk), info, len(okm) // 2).hex() == okm, f"RFC 5869 {name}")
        yield f"hkdf-{name}", {"source": f"RFC 5869, appendix {name.upper()[0]}.{name[1]}",
                               "ikm": ikm, "salt": salt, "info": info, "prk": prk, "okm": okm}


def dhkem_files(folder):
    keys = ("ephemeral_ikm", "ephemeral_scalar", "ephemeral_public", "recipient_ikm",
            "recipient_scalar", "recipient_public", "shared_secret")
    for name, values in RFC_9180.items():
        values = [bytes.fromhex(value) for value in values]
        for ikm, scalar, point in (values[:3], values[3:6]):
            check(derive_scalar(ikm) == scalar, f"RFC 9180 {name}, a scalar")
            check(public_of(scalar) == point, f"RFC 9180 {name}, a point")
        dh = ecdh(folder, values[1], values[5])
        check(dh == ecdh(folder, values[4], values[2]), f"RFC 9180 {name}, the two halves")
        check(shared_secret(dh, values[2], values[5]) == values[6], f"RFC 9180 {name}")
        yield f"dhkem-{name}", {"source": f"RFC 9180, appendix {name.upper()}; dh by openssl",
                                **dict(zip(keys, values, strict=True)), "dh": dh}
    secret = bytes.fromhex(RFC_9180["a3.1"][6])
    for context, exported in RFC_9180_EXPORTS.items():
        got = export(secret, RFC_9180_SUITE, RFC_9180_INFO, bytes.fromhex(context), 32)
        check(got[0].hex() == RFC_9180_EXPORTER, "RFC 9180 A.3.1, the exporter secret")
        check(got[1].hex() == exported, f"RFC 9180 A.3.1, the export of '{context}'")


def aes_ctr(key, counter, data):
    return openssl("enc", f"-aes-{len(key) * 8}-ctr", "-K", key.hex(), "-iv", counter.hex(),
                   data=data)


def aes_files():
    counter = span(0xf0, 0xff)
    for name, (key, text) in SP_800_38A.items():
        made = aes_ctr(bytes.fromhex(key), counter, bytes.fromhex(SP_800_38A_TEXT))
        check(made.hex() == text, f"SP 800-38A {name}")
        yield f"aes-ctr-{name}", {"source": f"NIST SP 800-38A, appendix {name.upper()}",
                                  "key": key, "counter": counter,
                                  "plaintext": SP_800_38A_TEXT, "ciphertext": text}


def stream_files():
    """The key stream from a zero counter, around the carries out of its low bytes."""
    size = 16 * (65536 + 2) + 5
    for key in (span(1, 16), span(1, 32)):
        stream = aes_ctr(key, bytes(16), bytes(size))
        yield f"aes-stream-{len(key) * 8}", {
            "source": "openssl enc, over zeros", "key": key, "size": str(size),
            "sha256": sha256(stream), "block_0": stream[:16],
            "block_255": stream[16 * 255:16 * 257], "block_65535": stream[16 * 65535:16 * 65537]}


# ---- What plomb defines ----------------------------------------------------------------

def text(name, size):
    """Bytes that mean nothing, always the same."""
    return expand(sha256(b"plomb crypto vectors"), name.encode(), size)


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


def derived(seed, context, label, key_id, size):
    return expand(extract(b"plomb content key seed 1", seed), label + context + key_id, size)


def unwrap_file(folder, method, cipher, class_size=0):
    """One recipient's entry, made of a seed; and everything on the way to it."""
    name = f"unwrap-{method}{class_size * 8 or ''}-aes-{128 * cipher}"
    size = 16 * cipher
    seed, context = text(name + "seed", 32), text(name + "context", 32)
    payload, key_id = text(name + "payload", 32), text(name + "key id", 8)
    content_key = derived(seed, context, b"content key", b"", size)
    binding = payload + key_id + bytes([cipher])
    case = {"source": "docs/spec/package.md, section 4; computed with Python and openssl",
            "method": "1" if method == "hpke" else "2", "cipher": str(cipher), "seed": seed,
            "context": context, "payload_sha256": payload, "key_id": key_id}
    if method == "hpke":
        secret = derive_scalar(text(name + "recipient", 32))
        public = public_of(secret)
        ephemeral = derive_scalar(derived(seed, context, b"ephemeral key", key_id, 32))
        head = public_of(ephemeral)
        shared = shared_secret(ecdh(folder, ephemeral, public), head, public)
        mask = export(shared, HPKE, b"plomb sealed package 1", binding, size)[1]
        case.update(public_key=public[1:], shared_secret=shared)
    else:
        secret = text(name + "class key", class_size)
        head = derived(seed, context, b"class salt", key_id, 16)
        mask = expand(extract(head, secret), b"plomb class key 1" + binding, size)
    case.update(secret=secret, mask=mask, content_key=content_key,
                data=head + xor(content_key, mask))
    return name, case


def files(folder):
    yield from hkdf_files()
    yield from dhkem_files(folder)
    yield from aes_files()
    yield from stream_files()
    for cipher in (1, 2):
        yield unwrap_file(folder, "hpke", cipher)
        for class_size in (16, 32):
            yield unwrap_file(folder, "class", cipher, class_size)


def rendered(case):
    lines = []
    for key, value in case.items():
        value = value.hex() if isinstance(value, bytes) else value
        if key in ("source", "size", "method", "cipher") or len(value) <= 76:
            lines.append(f"{key} {value}".rstrip())
        else:
            lines.append(key)
            lines += [f" {value[i:i + 76]}" for i in range(0, len(value), 76)]
    return "\n".join(lines) + "\n"


def main():
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        made = {f"{name}.txt": rendered(case) for name, case in files(pathlib.Path(folder))}
    if sys.argv[1:] == ["--write"]:
        OUT.mkdir(exist_ok=True)
        for path in OUT.glob("*.txt"):
            path.unlink()
        for name, body in made.items():
            (OUT / name).write_text(body)
    there = {path.name: path.read_text() for path in OUT.glob("*.txt")}
    check(there == made, f"{OUT.name}: one of {sorted(there.keys() ^ made.keys())} or a file")
    print(f"{len(made)} files")


if __name__ == "__main__":
    main()
