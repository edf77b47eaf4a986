"""The cases of tests/vectors/sealed that are one init packet and one payload:
docs/spec/package.md, section 7, numbers 1 to 10, and valid ones."""
import hashlib

import sealed
import sealed_curve as curve
import sealed_firmware
from payload_cases import key_line
from sealed import (AES_128, AES_256, DEFLATE, LZMA, NO_CIPHER, STORED, ClassKey, Raw,
                    RecipientKey, Sealed, message, sha256)
from sealed_thumb import varint

SIGNER = int("5ea1ed00" * 8, 16)
OTHER_SIGNER = int("0badc0de" * 8, 16)
SEED = bytes(range(32))
DEVICE = RecipientKey(int("00decade" * 8, 16))
OTHER = RecipientKey(int("facade00" * 8, 16))
THIRD = RecipientKey(int("01234567" * 8, 16))
CLASS_128 = ClassKey("test class", bytes(range(0x10, 0x20)))
CLASS_256 = ClassKey("test class of 256 bits", bytes(range(0x40, 0x60)))
CLASSES = [ClassKey(f"class {i}", bytes([i]) * 16) for i in range(5)]
IMAGE = sealed_firmware.firmware("sealed", 1200)
OLD = IMAGE[:400] + IMAGE[440:1100]
STEPS = [(0x1C000 + 400, 40)]


class Case:
    """An init packet and a payload, and who opens them. Everything is checked by the
    opener in sealed.py where it is valid."""

    def __init__(self, name, about, status, dat, payload=b"", key=DEVICE, old=b"",
                 image=None, counter=0, public=SIGNER):
        self.name, self.about, self.status, self.dat = name, about, status, dat
        self.payload, self.key, self.old, self.image = payload, key, old, image
        self.counter, self.public = counter, public

    def key_lines(self):
        if self.key is None:
            return
        yield "method", str(self.key.method)
        yield "key_id", self.key.key_id.hex()
        if self.key.method == sealed.HPKE:
            yield "secret", self.key.scalar.to_bytes(32, "big").hex()
            yield "public", curve.encode_point(self.key.point)[1:].hex()
        else:
            yield "secret", self.key.key.hex()

    def check(self):
        if self.status != "ok":
            return
        parsed = sealed.Packet(self.dat)
        assert parsed.is_signed_by(curve.public_of(self.public)), self.name
        image = sealed.open_image(self.dat, self.payload, self.key, self.old or None)
        assert image == self.image, self.name

    def text(self):
        self.check()
        assert (self.status == "ok") == self.name.startswith("valid-"), self.name
        assert len(self.dat) <= 512, self.name
        signer = curve.encode_point(curve.public_of(self.public))[1:]
        lines = [("about", self.about), ("status", self.status), ("signer", signer.hex()),
                 *self.key_lines(), ("counter", str(self.counter or "")),
                 ("packet", self.dat.hex())]
        if self.image is not None and self.status == "ok":
            lines.append(("image_sha256", hashlib.sha256(self.image).hexdigest()))
        lines += [("base", self.old.hex()), ("payload", self.payload.hex())]
        return "".join(key_line(*line) for line in lines if line[1])


def make(image=IMAGE, recipients=(DEVICE,), **options):
    options.setdefault("seed", SEED)
    if options.get("cipher") == NO_CIPHER:
        recipients = ()
    return Sealed(image, recipients=recipients, **options)


def valid(name, about, made, key=DEVICE, **options):
    return Case(f"valid-{name}", about, "ok", made.dat(SIGNER), made.payload, key,
                made.old or b"", made.image, **options)


def valid_cases():
    recipients = (("hpke", DEVICE), ("class", CLASS_128), ("class-256", CLASS_256))
    for codec, codec_name in enumerate(sealed.CODECS):
        yield valid(f"{codec_name}-none", f"{codec_name}, not encrypted",
                    make(codec=codec, cipher=NO_CIPHER), None)
        for cipher in (AES_128, AES_256):
            for name, key in recipients:
                yield valid(f"{codec_name}-{sealed.CIPHERS[cipher][:7]}-{name}",
                            f"{codec_name}, {sealed.CIPHERS[cipher]}, {name}",
                            make(codec=codec, cipher=cipher, recipients=[key]), key)
    for cipher in (NO_CIPHER, AES_128, AES_256):
        key = None if cipher == NO_CIPHER else DEVICE
        yield valid(f"delta-{sealed.CIPHERS[cipher]}", "a delta",
                    make(cipher=cipher, old=OLD, steps=STEPS), key)
    yield valid("delta-class", "a delta for a class", make(old=OLD, steps=STEPS,
                                                           recipients=[CLASS_128]), CLASS_128)
    two = make(recipients=[OTHER, CLASS_128])
    yield valid("two-recipients-1", "two recipients, opened by the first", two, OTHER)
    yield valid("two-recipients-2", "two recipients, opened by the second", two, CLASS_128)
    three = make(recipients=[OTHER, THIRD, DEVICE])
    yield valid("three-recipients", "three P-256 recipients, opened by the last", three)
    yield valid("four-classes", "four class keys", make(recipients=CLASSES[:4]), CLASSES[3])
    yield valid("counter", "a security counter, the device's own", make(counter=7), counter=7)
    yield valid("counter-higher", "a security counter over the device's",
                make(counter=0xFFFFFFFF), counter=7)
    yield valid("flags", "may be installed without a backup", make(flags=1))
    yield valid("counter-flags", "both", make(counter=128, flags=1), counter=127)
    yield valid("properties", "other LZMA properties", make(properties=(2, 0, 4)))
    yield valid("pages", "three pages of image",
                make(sealed_firmware.firmware("sealed pages", 9000)))
    yield valid("other-seed", "the same image under other keys", make(seed=bytes(32)))
    for slot in ("softdevice", "bootloader", "softdevice_bootloader"):
        kinds = ((1, b""),) * (2 if slot == "softdevice_bootloader" else 1)
        yield valid(slot.replace("_", "-"), f"type {64 + sealed.SLOTS.index(slot)}",
                    make(slot=slot, boot_validation=kinds))


# ---- Numbers 1 to 10: what the reader refuses ---------------------------------------

def malformed(name, about, extension=None, command=None, made=None, status="init-packet-malformed"):
    """A packet that is signed all the same. `extension` and `command` are field lists."""
    made = make() if made is None else made
    fields = made.command(extension) if command is None else command
    return Case(name, about, status, sealed.packet(fields, SIGNER), b"",
                made.recipients[0] if made.recipients else None, made.old or b"")


def replaced(fields, number, *values):
    """`fields` with the first of that number replaced by any number of values."""
    at = [n for n, _ in fields].index(number)
    return fields[:at] + [v if isinstance(v, tuple) else (number, v) for v in values] \
        + fields[at + 1:]


def put(fields, number, value):
    """`fields` with a field added at its place in number order."""
    at = sum(n < number for n, _ in fields)
    return fields[:at] + [(number, value)] + fields[at:]


def raw_int(number, data):
    return (number, Raw(varint(number << 3) + data))


def packet_cases():
    made = make()
    fields = made.command()
    extension = fields[-1]
    for kind in (0, 1, 2, 3, 4, 63, 68, 127):
        name = "plain-type" if kind == 0 else f"type-{kind}"
        yield malformed(f"ext-{name}", f"the extension with type {kind}",
                        command=replaced(fields, 4, kind))
    yield malformed("ext-no-type", "the extension without a type", command=replaced(fields, 4))
    yield malformed("ext-type-behind", "the type behind the extension",
                    command=[*replaced(fields, 4), (4, 64)])
    yield malformed("ext-twice", "the extension twice", command=[*fields, extension])
    other = make(seed=bytes(32)).command()[-1]
    yield malformed("ext-twice-other", "two extensions that differ", command=[*fields, other])
    yield malformed("ext-not-last", "the extension before boot_validation",
                    command=fields[:-2] + [extension, fields[-2]])
    yield malformed("ext-not-last-first", "the extension before all other fields",
                    command=[extension, *fields[:-1]])
    yield malformed("ext-wire-varint", "field 100 as a number", command=[*fields[:-1], (100, 1)])
    yield malformed("ext-no-content", "an extension of no bytes", extension=[])
    yield malformed("ext-missing", "type 64 without the extension", command=fields[:-1],
                    status="fw-type-unknown")
    yield malformed("ext-missing-67", "type 67 without the extension", status="fw-type-unknown",
                    command=replaced(fields[:-1], 4, 67))


def form_cases():
    full = make(old=OLD, steps=STEPS, counter=3, flags=1)
    fields = full.extension()
    for i in range(len(fields) - 1):
        first, second = fields[i][0], fields[i + 1][0]
        yield malformed(f"ext-order-{second}-{first}", f"field {second} before field {first}",
                        fields[:i] + [fields[i + 1], fields[i]] + fields[i + 2:], made=full)
    yield malformed("ext-order", "the fields from last to first", fields[::-1], made=full)
    for i, (number, value) in enumerate(fields):
        if number == 9:
            continue
        yield malformed(f"ext-dup-{number}", f"field {number} twice",
                        fields[:i] + [(number, value)] + fields[i:], made=full)
    made = make()
    fields = made.extension()
    for number, value in ((0, 1), (12, 1), (12, b"x"), (100, 1), (0x1FFFFFFF, 1)):
        kind = "" if isinstance(value, int) else "-bytes"
        yield malformed(f"ext-unknown-{number}{kind}", f"field {number} at the end",
                        [*fields, (number, value)])
    yield malformed("ext-unknown-between", "an unknown field between two that are known",
                    put(fields, 8, Raw(varint(12 << 3) + b"\1")))
    for number, wire in ((1, 2), (2, 2), (2, 5), (3, 0), (4, 2), (5, 0), (8, 1), (9, 0), (9, 3)):
        data = {0: b"\1", 1: bytes(8), 2: b"\1\1", 3: b"", 5: bytes(4)}[wire]
        yield malformed(f"ext-wire-{number}-{wire}", f"field {number} with wire type {wire}",
                        replaced(fields, number,
                                 (number, Raw(varint(number << 3 | wire) + data))))
    for name, data in (("trailing", b"\0"), ("trailing-ff", b"\xff"), ("trailing-tag", b"\x50")):
        yield malformed(f"ext-{name}", f"{data.hex()} behind the last field",
                        [*fields, (0, Raw(data))])
    body = message(fields)
    yield malformed("ext-trailing-cut", "the extension cut in its last field",
                    [(0, Raw(body[:-5]))])
    yield malformed("ext-long-varint", "the version in two bytes",
                    replaced(fields, 1, raw_int(1, b"\x81\0")))
    yield malformed("ext-long-varint-size", "payload_size in four bytes", replaced(
        fields, 2, raw_int(2, varint(len(made.payload) | 1 << 20)[:-1] + b"\x80\0"))
        if len(made.payload) >= 1 << 14 else replaced(
            fields, 2, raw_int(2, bytes([len(made.payload) & 127 | 128,
                                         len(made.payload) >> 7 | 128, 128, 0]))))
    yield malformed("ext-long-varint-tag", "the codec's tag in two bytes",
                    replaced(fields, 4, (4, Raw(b"\xa0\0" + varint(made.codec)))))
    yield malformed("ext-long-varint-length", "a digest's length in two bytes",
                    replaced(fields, 3, (3, Raw(b"\x1a\xa0\0" + sha256(made.payload)))))


def required_cases():
    made = make()
    fields = made.extension()
    for number, name in ((1, "version"), (2, "payload-size"), (3, "payload-sha256"),
                         (4, "codec"), (8, "cipher")):
        yield malformed(f"ext-no-{name}", f"no {name}", replaced(fields, number))
    plain = make(codec=STORED, cipher=NO_CIPHER)
    yield malformed("ext-no-codec-none", "no codec and no cipher, were they 0 by default",
                    replaced(replaced(plain.extension(), 4), 8), made=plain)
    for version in (0, 2, 255, 257):
        yield malformed(f"ext-version-{version}", f"version {version}",
                        replaced(fields, 1, version))
    size = len(made.payload)
    for value in (0, size - 1, size + 1, size + 2, size - 2):
        name = value if value == 0 else f"{value - size:+d}"
        yield malformed(f"ext-payload-size-{name}", f"payload_size {value}",
                        replaced(fields, 2, value))
    digest = sha256(made.payload)
    for data in (b"", digest[:31], digest + b"\0", digest[:20]):
        yield malformed(f"ext-sha-{len(data)}", f"a digest of {len(data)} bytes",
                        replaced(fields, 3, data))
    delta = make(old=OLD, steps=STEPS)
    digest = sha256(OLD)
    for data in (b"", digest[:31], digest + b"\0"):
        yield malformed(f"ext-base-sha-{len(data)}", f"a base's digest of {len(data)} bytes",
                        replaced(delta.extension(), 6, data), made=delta)


def params_cases():
    stored, deflate, lzma = (make(codec=codec) for codec in (STORED, DEFLATE, LZMA))
    for made, name in ((stored, "stored"), (deflate, "deflate")):
        for params in (b"", b"\x40"):
            yield malformed(f"ext-params-{name}-{len(params)}",
                            f"codec_params of {len(params)} bytes for {name}",
                            put(made.extension(), 5, params), made=made)
    fields = lzma.extension()
    yield malformed("ext-params-missing", "LZMA without codec_params", replaced(fields, 5))
    for params in (b"", b"\x40\0", b"\x40" + bytes(4), b"\x40" + bytes(5)):
        yield malformed(f"ext-params-{len(params)}-bytes",
                        f"codec_params of {len(params)} bytes for an image in full",
                        replaced(fields, 5, params))
    for lc, lp, pb in ((3, 0, 2), (0, 3, 0), (2, 1, 0), (1, 2, 1), (8, 4, 4), (8, 0, 0)):
        byte = (pb * 5 + lp) * 9 + lc
        yield malformed(f"ext-params-lc{lc}-lp{lp}-pb{pb}", f"property byte {byte}",
                        replaced(fields, 5, bytes([byte])))
    for byte in (225, 255):
        yield malformed(f"ext-params-byte-{byte}", f"property byte {byte}: pb would be 5",
                        replaced(fields, 5, bytes([byte])))
    delta = make(old=OLD, steps=STEPS)
    fields = delta.extension()
    for base in (1, 0x1C002, 0x1C003):
        yield malformed(f"ext-params-base-{base:x}", f"a base of 0x{base:x}", replaced(
            fields, 5, b"\x40" + base.to_bytes(4, "little")), made=delta)
    for params in (b"", b"\x40", b"\x40\0\xc0\1", b"\x40\0\xc0\1\0\0"):
        yield malformed(f"ext-params-delta-{len(params)}",
                        f"codec_params of {len(params)} bytes for a delta",
                        replaced(fields, 5, params), made=delta)
    yield malformed("ext-params-delta-missing", "a delta without codec_params",
                    replaced(fields, 5), made=delta)


def base_cases():
    delta = make(old=OLD, steps=STEPS)
    fields = delta.extension()
    yield malformed("ext-base-no-size", "base_sha256 without base_size", replaced(fields, 7),
                    made=delta)
    yield malformed("ext-base-no-sha", "base_size without base_sha256", replaced(fields, 6),
                    made=delta)
    yield malformed("ext-base-no-sha-size-1-param", "a base_size in a package that is in full",
                    put(make().extension(), 7, 100))
    yield malformed("ext-base-sha-alone", "a base_sha256 in a package that is in full",
                    put(make().extension(), 6, sha256(OLD)))
    yield malformed("ext-base-size-0", "base_size 0", replaced(fields, 7, 0), made=delta)
    for codec in (STORED, DEFLATE):
        made = make(codec=codec)
        wanted = put(put(made.extension(), 6, sha256(OLD)), 7, len(OLD))
        yield malformed(f"ext-base-codec-{codec}", f"a delta of codec {codec}", wanted,
                        made=made)
        yield malformed(f"ext-base-codec-{codec}-params",
                        f"a delta of codec {codec} with an address",
                        put(wanted, 5, b"\x40\0\xc0\1\0"), made=made)
    for kind in (65, 66, 67):
        yield malformed(f"ext-base-type-{kind}", f"a delta of type {kind}", made=delta,
                        command=replaced(delta.command(), 4, kind))


def recipient_cases():
    made = make(recipients=[CLASS_128])
    fields = made.extension()
    entry = made.recipient(CLASS_128)

    def with_entry(name, about, *entries):
        return malformed(f"ext-recipient-{name}", about, replaced(
            fields, 9, *(e if isinstance(e, bytes) else message(e) for e in entries)),
            made=made)

    for number, name in ((1, "id"), (2, "method"), (3, "data")):
        yield with_entry(f"no-{name}", f"no {name}", replaced(entry, number))
        i = number - 1
        yield with_entry(f"dup-{name}", f"{name} twice", entry[:i] + [entry[i]] + entry[i:])
    yield with_entry("empty", "an entry of no bytes", b"")
    yield with_entry("order", "data before method", [entry[0], entry[2], entry[1]])
    yield with_entry("order-first", "method before key_id", [entry[1], entry[0], entry[2]])
    yield with_entry("unknown", "a fourth field", [*entry, (4, 1)])
    yield with_entry("unknown-0", "a field 0 in front", [(0, 1), *entry])
    yield with_entry("trailing", "a byte behind the data", [*entry, (0, Raw(b"\x1a"))])
    for size in (0, 7, 9):
        yield with_entry(f"id-{size}", f"a key_id of {size} bytes",
                         replaced(entry, 1, (CLASS_128.key_id + b"\0")[:size]))
    for method in (0, 3, 255):
        yield with_entry(f"method-{method}", f"method {method}", replaced(entry, 2, method))
    data = entry[2][1]
    for size in (0, 16, 31, 33, 48):
        yield with_entry(f"class-data-{size}", f"data of {size} bytes for a class key of "
                         "AES-128", replaced(entry, 3, (data + bytes(16))[:size]))
    hpke = make()
    hpke_entry = hpke.recipient(DEVICE)
    for size in (32, 65, 80, 82, 97):
        wrong = replaced(hpke_entry, 3, (hpke_entry[2][1] + bytes(16))[:size])
        yield malformed(f"ext-recipient-hpke-data-{size}", f"data of {size} bytes for a P-256 "
                        "key of AES-128", replaced(hpke.extension(), 9, message(wrong)),
                        made=hpke)
    big = make(cipher=AES_256)
    big_entry = replaced(big.recipient(DEVICE), 3, big.recipient(DEVICE)[2][1][:81])
    yield malformed("ext-recipient-hpke-256-data-81", "data of 81 bytes for a P-256 key of "
                    "AES-256", replaced(big.extension(), 9, message(big_entry)), made=big)
    yield malformed("ext-recipient-second", "a good entry and one of another method's size",
                    replaced(hpke.extension(), 9, message(hpke_entry),
                             message(replaced(entry, 2, 1))), made=hpke)
    yield with_entry("same", "one entry twice", entry, entry)
    yield with_entry("same-id", "two methods with one id", entry,
                     [entry[0], (2, 1), (3, hpke_entry[2][1])])
    yield with_entry("5", "five entries", *(made.recipient(key) for key in CLASSES))
    plain = make(cipher=NO_CIPHER)
    yield malformed("ext-recipient-no-cipher", "an entry without a cipher",
                    put(plain.extension(), 9, message(entry)), made=plain)
    for cipher in (AES_128, AES_256):
        made = make(cipher=cipher)
        yield malformed(f"ext-recipient-none-{cipher}", f"cipher {cipher} without an entry",
                        replaced(made.extension(), 9), made=made)


def number_cases():
    made = make()
    fields = made.extension()
    yield malformed("ext-counter-0", "security_counter 0, written", [*fields, (10, 0)])
    yield malformed("ext-flags-0", "flags 0, written", [*fields, (11, 0)])
    for flags in (2, 3, 128, 0x80000001):
        yield malformed(f"ext-flags-{flags:x}", f"flags 0x{flags:x}", [*fields, (11, flags)])
    big = 1 << 32
    for name, number, value in (("payload-size", 2, big + len(made.payload)),
                                ("version", 1, big + 1), ("codec", 4, 256 + LZMA),
                                ("codec-32", 4, big + LZMA), ("cipher", 8, 256 + AES_128),
                                ("cipher-32", 8, big + AES_128)):
        yield malformed(f"ext-range-{name}", f"field {number}: {value}",
                        replaced(fields, number, value))
    for name, number, value in (("counter", 10, big + 1), ("counter-64", 10, (1 << 64) - 1),
                                ("flags", 11, big + 1)):
        yield malformed(f"ext-range-{name}", f"field {number}: {value}", [*fields, (number, value)])
    yield malformed("ext-range-counter-65", "a counter of 65 bits",
                    [*fields, raw_int(10, b"\xff" * 9 + b"\3")])
    delta = make(old=OLD, steps=STEPS)
    yield malformed("ext-range-base-size", "base_size over 32 bits",
                    replaced(delta.extension(), 7, big + len(OLD)), made=delta)
    entry = made.recipient(DEVICE)
    yield malformed("ext-range-method", "method 257", replaced(
        fields, 9, message(replaced(entry, 2, 257))))
    for codec in (3, 255):
        name = "3" if codec == 3 else "3-255"
        yield malformed(f"ext-codec-{name}", f"codec {codec}", status="codec-unknown",
                        extension=replaced(replaced(fields, 4, codec), 5))
        yield malformed(f"ext-cipher-{name}", f"cipher {codec}", status="cipher-unknown",
                        extension=replaced(fields, 8, codec))


def all_cases():
    for part in (valid_cases, packet_cases, form_cases, required_cases, params_cases,
                 base_cases, recipient_cases, number_cases):
        yield from part()
