"""Sealed packages as docs/spec/package.md and init-packet.md have them: made, and opened.

An implementation of its own: Python's standard library and the modules beside this file.
Messages are lists of (field number, value), so that a case can bend them: an int is
written as a varint, bytes as bytes, `Raw` as it is.
"""
import hashlib
import io
import json
import zipfile

import sealed_curve as curve
import sealed_payload as payload_of
from sealed_payload import AES_128, AES_256, DEFLATE, KEY_SIZE, LZMA, NO_CIPHER, STORED
from sealed_thumb import varint

EXTENSION = 100
HPKE, CLASS = 1, 2
CODECS = ("stored", "deflate", "lzma")
CIPHERS = ("none", "aes-128-ctr", "aes-256-ctr")
SLOTS = ("application", "softdevice", "bootloader", "softdevice_bootloader")
RELEASE_PREFIX = b"plomb release 1\0"


def sha256(data):
    return hashlib.sha256(data).digest()


class Raw(bytes):
    """Bytes of a message that stand there as they are, without tag and length."""


def field(number, value):
    if isinstance(value, Raw):
        return bytes(value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def message(fields):
    return b"".join(field(*f) for f in fields)


# ---- Keys and recipients ---------------------------------------------------------

class RecipientKey:
    """A P-256 key pair that opens packages."""
    method = HPKE

    def __init__(self, scalar):
        self.scalar = scalar
        self.point = curve.public_of(scalar)
        self.key_id = sha256(curve.spki(self.point, curve.SPKI_ECDH))[:8]

    def data(self, binding, content_key, seed_key):
        secret, encapsulated = curve.encapsulate(seed_key(self), self.point)
        return encapsulated + xor(content_key, curve.export(secret, binding, len(content_key)))

    def open(self, binding, data):
        secret = curve.decapsulate(self.scalar, data[:65])
        return xor(data[65:], curve.export(secret, binding, len(data) - 65))


class ClassKey:
    """A symmetric key that a class of devices knows."""
    method = CLASS

    def __init__(self, label, key):
        self.label, self.key = label, key
        self.key_id = sha256(label.encode())[:8]

    def mask(self, salt, binding, size):
        return curve.hkdf_expand(curve.hkdf_extract(salt, self.key),
                                 b"plomb class key 1" + binding, size)

    def data(self, binding, content_key, seed_key):
        salt = seed_key(self)
        return salt + xor(content_key, self.mask(salt, binding, len(content_key)))

    def open(self, binding, data):
        return xor(data[16:], self.mask(data[:16], binding, len(data) - 16))


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


def binding_of(payload_sha256, key_id, cipher):
    return payload_sha256 + key_id + bytes([cipher])


class Seed:
    """Reproducible sealing, section 4."""

    def __init__(self, seed, cipher, codec, params, fw_type, image_sha256, base_sha256, plain):
        self.context = sha256(b"plomb seal context 1" + bytes([cipher, codec, len(params)])
                              + params + bytes([fw_type]) + image_sha256
                              + (base_sha256 or bytes(32)) + plain)
        self.prk = curve.hkdf_extract(b"plomb content key seed 1", seed)
        self.cipher = cipher

    def content_key(self):
        return curve.hkdf_expand(self.prk, b"content key" + self.context,
                                 KEY_SIZE[self.cipher])

    def for_recipient(self, key):
        if key.method == HPKE:
            return curve.derive_scalar(curve.hkdf_expand(
                self.prk, b"ephemeral key" + self.context + key.key_id, 32))
        return curve.hkdf_expand(self.prk, b"class salt" + self.context + key.key_id, 16)


# ---- Sealing ----------------------------------------------------------------------

class Sealed:
    """One sealed image on its way: change any member before calling `dat`."""

    def __init__(self, image, codec=LZMA, cipher=AES_128, recipients=(), seed=bytes(32),
                 old=None, base=0x1C000, steps=(), properties=payload_of.DEFAULT_PROPERTIES,
                 slot="application", version=2, hw_version=52, sd_req=(0,), counter=0,
                 flags=0, plain=None, boot_validation=((1, b""),)):
        self.image, self.codec, self.cipher, self.slot = image, codec, cipher, slot
        self.old, self.counter, self.flags = old, counter, flags
        self.recipients = recipients
        self.params = b"" if codec != LZMA else payload_of.lzma_params(
            properties, None if old is None else base)
        self.type = 64 + SLOTS.index(slot)
        self.plain = payload_of.pad(coded(image, codec, old, base, steps, properties)
                                    if plain is None else plain)
        self.base_sha256 = b"" if old is None else sha256(old)
        self.seed = Seed(seed, cipher, codec, self.params, self.type, sha256(image),
                         self.base_sha256, self.plain)
        self.content_key = self.seed.content_key()
        self.payload = payload_of.encrypt(cipher, self.content_key, self.plain)
        self.version, self.hw_version, self.sd_req = version, hw_version, sd_req
        self.boot_validation = boot_validation

    def recipient(self, key):
        binding = binding_of(sha256(self.payload), key.key_id, self.cipher)
        return [(1, key.key_id), (2, key.method),
                (3, key.data(binding, self.content_key, self.seed.for_recipient))]

    def extension(self):
        """Field list of the extension."""
        fields = [(1, 1), (2, len(self.payload)), (3, sha256(self.payload)), (4, self.codec)]
        if self.params:
            fields.append((5, self.params))
        if self.old is not None:
            fields += [(6, self.base_sha256), (7, len(self.old))]
        fields.append((8, self.cipher))
        fields += [(9, message(self.recipient(key))) for key in self.recipients]
        if self.counter:
            fields.append((10, self.counter))
        if self.flags:
            fields.append((11, self.flags))
        return fields

    def command(self, extension=None):
        """Field list of InitCommand."""
        sizes = {"application": (0, 0, len(self.image)), "softdevice": (len(self.image), 0, 0),
                 "bootloader": (0, len(self.image), 0),
                 "softdevice_bootloader": (len(self.image) - 64, 64, 0)}[self.slot]
        fields = [(1, self.version), (2, self.hw_version),
                  (3, b"".join(varint(v) for v in self.sd_req)), (4, self.type),
                  (5, sizes[0]), (6, sizes[1]), (7, sizes[2]),
                  (8, message([(1, 3), (2, sha256(self.image)[::-1])])), (9, 0)]
        fields += [(10, message([(1, kind), (2, data)])) for kind, data in self.boot_validation]
        return [*fields, (EXTENSION, message(self.extension() if extension is None
                                             else extension))]

    def dat(self, signer, command=None):
        return packet(self.command() if command is None else command, signer)


def coded(image, codec, old=None, base=0, steps=(), properties=payload_of.DEFAULT_PROPERTIES):
    if codec == STORED:
        return image
    if codec == DEFLATE:
        return payload_of.encode_deflate(image)
    if old is None:
        return payload_of.encode_lzma(image, properties)
    return payload_of.encode_delta(image, old, base, list(steps), properties)


def little(signature):
    """A signature's halves as an init packet has them."""
    return signature[31::-1] + signature[:31:-1]


def packet(command, signer, signature=None):
    """A signed packet around an InitCommand, a field list or bytes."""
    init = command if isinstance(command, bytes) else message(command)
    if signature is None:
        signature = little(curve.sign(signer, init))
    return message([(2, message([(1, message([(1, 1), (2, init)])), (2, 0),
                                 (3, signature)]))])


# ---- The archive ------------------------------------------------------------------

def manifest_of(sealed_images):
    """The manifest.json of {slot: Sealed}, as an object."""
    nordic, images = {}, {}
    for slot, sealed in sealed_images.items():
        nordic[slot] = {"bin_file": f"{slot}.bin", "dat_file": f"{slot}.dat"}
        images[slot] = {"size": len(sealed.image), "sha256": sha256(sealed.image).hex(),
                        "payload_size": len(sealed.payload),
                        "payload_sha256": sha256(sealed.payload).hex(),
                        "codec": CODECS[sealed.codec], "cipher": CIPHERS[sealed.cipher]}
        if sealed.old is not None:
            images[slot].update(base_sha256=sealed.base_sha256.hex(),
                                base_size=len(sealed.old))
    return {"manifest": nordic, "plomb": {"format": 1, "images": images,
                                          "release": "META-INF/release.json"}}


def entry_of(name, data):
    return {"name": name, "size": len(data), "sha256": sha256(data).hex()}


def statement_of(entries, signer, **members):
    """The release statement over [(name, bytes)], as an object."""
    out = {"plomb_release": 1}
    for key in ("product", "version", "kind", "severity", "notes", "support_until",
                "source_revision", "sbom"):
        if key in members:
            out[key] = members[key]
    out["tool"] = "independent sealer 1"
    out["signer"] = sha256(curve.spki(curve.public_of(signer))).hex()
    out["entries"] = [entry_of(*entry) for entry in entries]
    return out


def sign_statement(statement, signer):
    return curve.sign(signer, RELEASE_PREFIX + statement)


def archive(entries):
    """A zip of [(name, bytes)], all stored."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, data in entries:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o100644 << 16
            info.create_system = 3
            file.writestr(info, data)
    return out.getvalue()


def package(sealed_images, signer, manifest=None, extra=(), **members):
    """[(name, bytes)] of a whole package."""
    manifest = manifest_of(sealed_images) if manifest is None else manifest
    text = manifest if isinstance(manifest, bytes) else json.dumps(manifest, indent=2).encode()
    entries = [("manifest.json", text)]
    for slot, sealed in sealed_images.items():
        entries += [(f"{slot}.dat", sealed.dat(signer)), (f"{slot}.bin", sealed.payload)]
    entries += list(extra)
    statement = json.dumps(statement_of(entries, signer, **members), indent=2).encode()
    return [*entries, ("META-INF/release.json", statement),
            ("META-INF/release.sig", sign_statement(statement, signer))]


# ---- Opening ----------------------------------------------------------------------

class Refused(Exception):
    """A package that is not what it should be."""


def require(condition, text):
    if not condition:
        raise Refused(text)


def fields_of(data):
    """[(number, value)] of a message; ints for varints, bytes otherwise."""
    at, out = 0, []

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = number()
        if tag & 7 == 0:
            out.append((tag >> 3, number()))
        else:
            require(tag & 7 == 2, f"wire type {tag & 7}")
            size = number()
            require(at + size <= len(data), "a field over the end")
            out.append((tag >> 3, data[at:at + size]))
            at += size
    return out


def one(fields, number, default=None):
    values = [v for n, v in fields if n == number]
    require(len(values) <= 1, f"field {number} comes twice")
    return values[0] if values else default


class Packet:
    """An init packet's parts. Understands Nordic's schema and the extension."""

    def __init__(self, dat):
        outer = fields_of(dat)
        require([n for n, _ in outer] == [2], "no signed command")
        signed = fields_of(outer[0][1])
        self.init = one(fields_of(one(signed, 1)), 2)
        self.signature = little(one(signed, 3))
        self.fields = fields_of(self.init)
        self.type = one(self.fields, 4)
        self.image_sha256 = one(fields_of(one(self.fields, 8)), 2)[::-1]
        self.sizes = tuple(one(self.fields, n, 0) for n in (5, 6, 7))
        self.image_size = {0: self.sizes[2], 1: self.sizes[0], 2: self.sizes[1],
                           3: self.sizes[0] + self.sizes[1]}.get((self.type or 0) & 63)
        extension = one(self.fields, EXTENSION)
        self.extension = None if extension is None else fields_of(extension)

    def is_signed_by(self, point):
        return curve.verify(point, self.init, self.signature)


def content_key(packet_, key):
    """The content key, recovered by a recipient's key or a class key."""
    extension, cipher = packet_.extension, one(packet_.extension, 8)
    if cipher == NO_CIPHER:
        return b""
    for number, value in extension:
        if number != 9:
            continue
        entry = fields_of(value)
        if one(entry, 1) == key.key_id and one(entry, 2) == key.method:
            return key.open(binding_of(one(extension, 3), key.key_id, cipher), one(entry, 3))
    raise Refused("no entry for this key")


def open_image(dat, payload, key, old=None):
    """The plain image."""
    parsed = Packet(dat)
    extension = parsed.extension
    require(extension is not None and 64 <= parsed.type <= 67, "not sealed")
    require(one(extension, 1) == 1, "another version")
    require(len(payload) == one(extension, 2), "another payload size")
    require(sha256(payload) == one(extension, 3), "another payload")
    if one(extension, 6) is not None:
        require(old is not None and sha256(old) == one(extension, 6), "another base")
        require(len(old) == one(extension, 7), "another base size")
    plain = payload_of.encrypt(one(extension, 8), content_key(parsed, key), payload)
    image = payload_of.decode(one(extension, 4), one(extension, 5, b""), plain,
                              parsed.image_size, old if one(extension, 6) else None)
    require(sha256(image) == parsed.image_sha256, "another image")
    return image


def open_package(data, signer_point, key, old=None):
    """({slot: image}, manifest, statement) of a zip's bytes; everything is checked."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        infos = file.infolist()
        require(all(i.compress_type == zipfile.ZIP_STORED for i in infos), "not stored")
        entries = {i.filename: file.read(i) for i in infos}
    names = [i.filename for i in infos]
    require(names[-2:] == ["META-INF/release.json", "META-INF/release.sig"], "the order")
    statement, signature = entries["META-INF/release.json"], entries["META-INF/release.sig"]
    require(curve.verify(signer_point, RELEASE_PREFIX + statement, signature), "the statement")
    statement = json.loads(statement)
    require(statement["signer"] == sha256(curve.spki(signer_point)).hex(), "the signer")
    require(statement["entries"] == [entry_of(n, entries[n]) for n in names[:-2]], "an entry")
    manifest, images = json.loads(entries["manifest.json"]), {}
    for slot, files in manifest["manifest"].items():
        dat, payload = entries[files["dat_file"]], entries[files["bin_file"]]
        parsed = Packet(dat)
        require(parsed.is_signed_by(signer_point), "the init packet's signature")
        images[slot] = open_image(dat, payload, key, old)
        check_manifest(manifest["plomb"]["images"][slot], parsed, images[slot])
    require(manifest["plomb"]["format"] == 1, "another format")
    require(set(manifest["plomb"]["images"]) == set(images), "other images")
    return images, manifest, statement


def check_manifest(said, parsed, image):
    extension = parsed.extension
    want = {"size": len(image), "sha256": sha256(image).hex(),
            "payload_size": one(extension, 2), "payload_sha256": one(extension, 3).hex(),
            "codec": CODECS[one(extension, 4)], "cipher": CIPHERS[one(extension, 8)]}
    if one(extension, 6) is not None:
        want.update(base_sha256=one(extension, 6).hex(), base_size=one(extension, 7))
    require(said == want, "the manifest's plomb object")
