"""The cases of tests/vectors/sealed that are whole packages: docs/spec/package.md,
section 7, numbers 15 to 19. Each is (name, status id, zip)."""
import copy
import json

import sealed
import sealed_curve as curve
from sealed import (NO_CIPHER, STORED, archive, entry_of, manifest_of, package,
                    sha256, sign_statement, statement_of)
from sealed_cases import DEVICE, IMAGE, OLD, OTHER_SIGNER, SIGNER, STEPS, make
from sealed_device_cases import flip

STATEMENT, SIGNATURE = "META-INF/release.json", "META-INF/release.sig"
IMAGES = {"application": make(IMAGE[:64])}
GOOD = package(IMAGES, SIGNER)
ENTRIES = GOOD[:-2]
SBOM = ("META-INF/sbom.cdx.json", b'{"bomFormat": "CycloneDX", "specVersion": "1.5"}\n')
WHOLE = dict(product="Lamp \u00b5", version="1.2.3", kind="security", severity="high",
             notes="Line one.\nLine two.", support_until="2031-12-31", source_revision="abcdef0")


def dumped(statement, **options):
    return json.dumps(statement, indent=2, **options).encode()


def with_statement(text, entries=ENTRIES, signer=SIGNER, signature=None):
    """A package with a statement of these bytes, which is signed."""
    signature = sign_statement(text, signer) if signature is None else signature
    return archive([*entries, (STATEMENT, text), (SIGNATURE, signature)])


def valid_cases():
    yield "valid-package", archive(GOOD)
    yield "valid-package-delta", archive(package(
        {"application": make(IMAGE[:600], old=OLD[:500], steps=STEPS)}, SIGNER))
    yield "valid-package-plain", archive(package(
        {"application": make(IMAGE[:64], codec=STORED, cipher=NO_CIPHER)}, SIGNER))
    yield "valid-package-two", archive(package(
        {"bootloader": make(IMAGE[:60], slot="bootloader"), "application": make(IMAGE[:64])},
        SIGNER))
    sbom = {"entry": SBOM[0], "format": "cyclonedx", "sha256": sha256(SBOM[1]).hex()}
    yield "valid-release-whole", archive(package(IMAGES, SIGNER, extra=[SBOM], sbom=sbom, **WHOLE))
    limits = dict(product="\u00e9" * 100, version="v" * 64, notes="n" * 16384,
                  source_revision="r" * 128)
    yield "valid-release-limits", archive(package(IMAGES, SIGNER, **limits))
    for kind, severity in (("feature", "low"), ("security", "medium"), ("security", "critical")):
        yield f"valid-release-{severity}", archive(package(IMAGES, SIGNER, kind=kind,
                                                           severity=severity))
    statement = statement_of(ENTRIES, SIGNER)
    yield "valid-release-compact", with_statement(
        json.dumps(statement, separators=(",", ":")).encode())
    text = dumped(statement)
    yield "valid-release-64-kib", with_statement(text + b" " * (65536 - len(text)))


def missing_cases():
    yield "release-none", "release-missing", archive(ENTRIES)
    yield "release-no-sig", "release-missing", archive(GOOD[:-1])
    yield "release-no-json", "release-missing", archive([*ENTRIES, GOOD[-1]])


def changed(**members):
    """The good statement with members replaced where they are, or before `tool`."""
    out = statement_of(ENTRIES, SIGNER, **WHOLE)
    out.update(members)
    return out


def without(member):
    return {k: v for k, v in statement_of(ENTRIES, SIGNER, **WHOLE).items() if k != member}


def value_cases():
    """Members whose values are wrong: (name, statement as an object)."""
    for member in ("plomb_release", "tool", "signer", "entries"):
        yield f"no-{member.replace('_', '-')}", without(member)
    for value in (0, 2, "1", 1.5, None):
        yield f"version-{value}".lower(), changed(plomb_release=value)
    texts = {"product": 100, "version": 64, "source_revision": 128, "support_until": 10,
             "tool": 100}
    for member, size in texts.items():
        name = member.replace("_", "-")
        yield f"{name}-empty", changed(**{member: ""})
        yield f"{name}-number", changed(**{member: 1})
        yield f"{name}-long", changed(**{member: "x" * (size + 1)})
    yield "product-wide", changed(product="\u00e9" * 101)
    yield "product-control", changed(product="a\nb")
    yield "version-nul", changed(version="a\0b")
    yield "version-c1", changed(version="a\u0085b")
    yield "notes-empty", changed(notes="")
    yield "notes-long", changed(notes="n" * 16385)
    yield "notes-wide", changed(notes="\u00e9" * 8193)
    yield "notes-list", changed(notes=["a"])
    yield "notes-control", changed(notes="a\rb")
    for member, words in (("kind", ("", "Security", "bugfix", 1)),
                          ("severity", ("", "none", "HIGH", "urgent", 3))):
        for word in words:
            text = str(word)
            name = "empty" if not text else text.lower() + "-capital" * (text != text.lower())
            yield f"{member}-{name}", changed(**{member: word})
    for date in ("2031-13-01", "2031-00-10", "2031-04-31", "2031-02-29", "2031-1-1",
                 "31-12-2031", "2031/12/31", "2031-12-3x", "2031-12-31T00:00:00Z"):
        name = date.replace("/", ".").replace(":", ".").lower()
        yield f"date-{name}", changed(support_until=date)
    fingerprint = sha256(curve.spki(curve.public_of(SIGNER))).hex()
    for name, value in (("62", fingerprint[2:]), ("66", fingerprint + "00"),
                        ("capital", fingerprint.upper()), ("letter", "g" + fingerprint[1:]),
                        ("number", 5)):
        yield f"signer-{name}", changed(signer=value)
    yield "unknown-member", changed(colour="red")
    yield "unknown-member-first", {"colour": "red", **changed()}
    yield "null-product", changed(product=None)


def entries_cases():
    entries = [entry_of(*entry) for entry in ENTRIES]
    yield "entries-empty", changed(entries=[])
    yield "entries-object", changed(entries={"manifest.json": entries[0]})
    yield "entries-text", changed(entries=["manifest.json"])
    yield "entries-twice", changed(entries=[*entries, entries[0]])
    for member in ("name", "size", "sha256"):
        first = {k: v for k, v in entries[0].items() if k != member}
        yield f"entry-no-{member}", changed(entries=[first, *entries[1:]])
    yield "entry-unknown", changed(entries=[{**entries[0], "mode": 420}, *entries[1:]])
    yield "entry-order", changed(entries=[dict(reversed(entries[0].items())), *entries[1:]])
    for name, member, value in (
            ("name-number", "name", 1), ("name-empty", "name", ""),
            ("name-folder", "name", "a/b"), ("name-parent", "name", "../manifest.json"),
            ("name-absolute", "name", "/manifest.json"), ("name-blank", "name", "a b"),
            ("name-umlaut", "name", "\u00e4.bin"), ("size-text", "size", "1"),
            ("size-negative", "size", -1), ("size-fraction", "size", 1.5),
            ("size-huge", "size", 1 << 40), ("sha256-62", "sha256", entries[0]["sha256"][2:]),
            ("sha256-capital", "sha256", entries[0]["sha256"].upper().replace("0", "A")),
            ("sha256-number", "sha256", 0)):
        yield f"entry-{name}", changed(entries=[{**entries[0], member: value}, *entries[1:]])
    for name in (STATEMENT, SIGNATURE):
        yield f"entry-itself-{name[-4:].strip('.')}", changed(
            entries=[*entries, entry_of(name, b"")])


def sbom_cases():
    digest = sha256(SBOM[1]).hex()
    good = {"entry": SBOM[0], "format": "cyclonedx", "sha256": digest}
    cases = {"text": SBOM[0], "empty": {}, "unknown": {**good, "size": 1},
             "order": dict(reversed(good.items())), "format": {**good, "format": "swid"},
             "digest": {**good, "sha256": digest[:62]}}
    cases.update({f"no-{m}": {k: v for k, v in good.items() if k != m} for m in good})
    for name, value in cases.items():
        entries = [*ENTRIES, SBOM]
        yield f"sbom-{name}", dumped(statement_of(entries, SIGNER, sbom=value)), entries
    yield "sbom-other-digest", dumped(statement_of(
        [*ENTRIES, SBOM], SIGNER, sbom={**good, "sha256": sha256(b"").hex()})), [*ENTRIES, SBOM]
    yield "sbom-not-there", dumped(statement_of(ENTRIES, SIGNER, sbom=good)), ENTRIES


def text_cases():
    """What is not JSON, or not one object: (name, bytes)."""
    text = dumped(changed())
    members = list(changed().items())
    yield "empty", b""
    yield "not-json", b"plomb_release: 1\n"
    yield "cut", text[:-1]
    yield "cut-half", text[:len(text) // 2]
    yield "trailing", text + b"x"
    yield "trailing-object", text + b"\n{}"
    yield "array", b"[" + text + b"]"
    yield "null", b"null"
    yield "text", b'"plomb_release"'
    yield "bom", b"\xef\xbb\xbf" + text
    yield "comma", text[:-2] + b",\n}"
    yield "comment", text.replace(b"{", b"{ // statement\n", 1)
    yield "zero-behind", text + b"\0"
    yield "latin1", dumped(changed(product="Lamp \u00b5"), ensure_ascii=False).decode().encode(
        "latin-1")
    yield "surrogate", text.replace(b"Lamp \\u00b5", b"Lamp \\ud800")
    yield "utf8-surrogate", text.replace(b"Lamp \\u00b5", b"Lamp \xed\xa0\x80")
    yield "utf8-overlong", text.replace(b"Lamp \\u00b5", b"Lamp \xc1\x80")
    yield "order", dumped(dict(reversed(members)))
    for i in range(len(members) - 1):
        swapped = members[:i] + [members[i + 1], members[i]] + members[i + 2:]
        yield f"order-{members[i + 1][0].replace('_', '-')}", dumped(dict(swapped))
    yield "twice", text.replace(b'"product"', b'"plomb_release": 1,\n  "product"', 1)
    yield "twice-product", text.replace(b'"version"', b'"product": "Lamp",\n  "version"', 1)
    yield "capital", text.replace(b'"product"', b'"Product"', 1)
    yield "over-64-kib", text + b" " * (65537 - len(text))
    deep = b"[" * 2000 + b"]" * 2000
    yield "deep", text.replace(b'"Lamp \\u00b5"', deep)


def malformed_cases():
    for name, statement in (*value_cases(), *entries_cases()):
        yield (f"release-bad-{name}", "release-malformed",
               with_statement(dumped(statement, ensure_ascii=False)))
    for name, text, entries in sbom_cases():
        yield f"release-bad-{name}", "release-malformed", with_statement(text, entries)
    for name, text in text_cases():
        yield f"release-bad-{name}", "release-malformed", with_statement(text)


def signature_cases():
    invalid = "release-signature-invalid"
    statement, signature = GOOD[-2][1], GOOD[-1][1]
    other = dumped(statement_of(ENTRIES, OTHER_SIGNER))
    yield "release-key", invalid, with_statement(other, signer=OTHER_SIGNER)
    yield "release-key-named", invalid, with_statement(statement, signer=OTHER_SIGNER)
    yield "release-key-other-named", invalid, with_statement(other)
    yield "release-changed", invalid, with_statement(
        dumped(statement_of(ENTRIES, SIGNER, product="x")), signature=signature)
    yield "release-changed-blank", invalid, with_statement(statement + b"\n",
                                                           signature=signature)
    for name, data in (("flipped-r", flip(signature, 5)), ("flipped-s", flip(signature, 60)),
                       ("63", signature[:63]), ("65", signature + b"\0"), ("empty", b""),
                       ("zero", bytes(64)), ("r-is-0", bytes(32) + signature[32:]),
                       ("s-is-n", signature[:32] + curve.N.to_bytes(32, "big")),
                       ("halves", signature[32:] + signature[:32]),
                       ("little", sealed.little(signature)), ("der", der(signature)),
                       ("no-prefix", curve.sign(SIGNER, statement)),
                       ("prefix-no-zero", curve.sign(SIGNER, b"plomb release 1" + statement)),
                       ("hex", signature.hex().encode())):
        yield f"release-sig-{name}", invalid, with_statement(statement, signature=data)
    # The signature of the init packet says nothing about a statement.
    parsed = sealed.Packet(ENTRIES[1][1])
    yield "release-sig-init", invalid, with_statement(statement, signature=parsed.signature)


def der(signature):
    def integer(data):
        data = data.lstrip(b"\0")
        data = b"\0" * (data[0] >> 7) + data
        return b"\2" + bytes([len(data)]) + data

    body = integer(signature[:32]) + integer(signature[32:])
    return b"\x30" + bytes([len(body)]) + body


def mismatch_cases():
    entries = [entry_of(*entry) for entry in ENTRIES]

    def said(name, listed, held=ENTRIES):
        return f"release-{name}", "release-mismatch", with_statement(
            dumped({**statement_of(ENTRIES, SIGNER), "entries": listed}), held)

    note = ("README.txt", b"hello\n")
    yield said("extra", entries, [*ENTRIES, note])
    yield said("extra-meta", entries, [*ENTRIES, ("META-INF/x.txt", b"x")])
    yield said("lost", [*entries, entry_of(*note)])
    yield said("lost-manifest", entries[1:])
    yield said("order", entries[::-1])
    yield said("order-archive", entries, [ENTRIES[0], ENTRIES[2], ENTRIES[1]])
    for i, entry in enumerate(entries):
        yield said(f"size-{i}", [*entries[:i], {**entry, "size": entry["size"] + 1},
                                 *entries[i + 1:]])
        yield said(f"digest-{i}", [*entries[:i], {**entry, "sha256": sha256(b"x").hex()},
                                   *entries[i + 1:]])
    yield said("size", [{**e, "size": 0} for e in entries])
    yield said("digest", [{**e, "sha256": "0" * 64} for e in entries])
    name, manifest = ENTRIES[0]
    yield said("digest-manifest", entries, [(name, manifest + b"\n"), *ENTRIES[1:]])


def manifest_cases():
    good = manifest_of(IMAGES)

    def case(name, status, change, base=good, images=IMAGES):
        document = copy.deepcopy(base)
        change(document)
        return f"manifest-{name}", status, archive(package(images, SIGNER, manifest=document))

    def image(document):
        return document["plomb"]["images"]["application"]

    def set_image(key, value):
        return lambda document: image(document).__setitem__(key, value)

    shape, other = "manifest-malformed", "slot-mismatch"
    yield case("no-plomb", shape, lambda d: d.pop("plomb"))
    yield case("null", shape, lambda d: d.update(plomb=None))
    yield case("list", shape, lambda d: d.update(plomb=[]))
    yield case("empty", shape, lambda d: d.update(plomb={}))
    yield case("no-format", shape, lambda d: d["plomb"].pop("format"))
    for value in (0, 2, "1"):
        yield case(f"format-{value}" if value != "1" else "format-text", shape,
                   lambda d, v=value: d["plomb"].update(format=v))
    yield case("no-images", shape, lambda d: d["plomb"].pop("images"))
    yield case("images-empty", shape, lambda d: d["plomb"].update(images={}))
    yield case("images-list", shape, lambda d: d["plomb"].update(images=[image(d)]))
    yield case("no-release", shape, lambda d: d["plomb"].pop("release"))
    yield case("release-elsewhere", shape, lambda d: d["plomb"].update(release="release.json"))
    yield case("unknown", shape, lambda d: d["plomb"].update(colour="red"))
    yield case("image-unknown", shape, set_image("colour", "red"))
    yield case("image-text", shape, lambda d: d["plomb"]["images"].update(application="x"))
    yield case("other-slot", shape, lambda d: d["plomb"]["images"].update(
        bootloader=image(d)))
    for key in ("size", "sha256", "payload_size", "payload_sha256", "codec", "cipher"):
        name = key.replace("_", "-")
        yield case(f"no-{name}", shape, lambda d, k=key: image(d).pop(k))
        yield case(f"{name}-null", shape, set_image(key, None))
    for name, key, value in (("codec-unknown", "codec", "zip"), ("codec-number", "codec", 2),
                             ("codec-capital", "codec", "LZMA"),
                             ("cipher-unknown", "cipher", "aes-128-cbc"),
                             ("size-text", "size", "64"), ("size-negative", "size", -64),
                             ("size-33-bits", "size", 64 + (1 << 32)),
                             ("sha256-62", "sha256", "0" * 62),
                             ("sha256-capital", "sha256", "A" * 64),
                             ("base-size-alone", "base_size", 5),
                             ("base-sha256-alone", "base_sha256", "0" * 64)):
        yield case(name, shape, set_image(key, value))
    for key, value in (("size", 68), ("sha256", sha256(b"x").hex()), ("payload_size", 8),
                       ("payload_sha256", sha256(b"x").hex()), ("codec", "stored"),
                       ("cipher", "none")):
        yield case(f"other-{key.replace('_', '-')}", other, set_image(key, value))
    yield case("added-base", other, lambda d: image(d).update(base_sha256=sha256(b"x").hex(),
                                                             base_size=5))
    deltas = {"application": make(IMAGE[:600], old=OLD[:500], steps=STEPS)}
    delta = manifest_of(deltas)
    yield case("other-base-sha256", other, set_image("base_sha256", sha256(b"x").hex()), delta,
               deltas)
    yield case("other-base-size", other, set_image("base_size", 499), delta, deltas)
    yield case("lost-base", other, lambda d: (image(d).pop("base_size"),
                                              image(d).pop("base_sha256")), delta, deltas)
    yield case("no-base-size", shape, lambda d: image(d).pop("base_size"), delta, deltas)
    yield case("base-size-0", shape, set_image("base_size", 0), delta, deltas)


def all_cases():
    """(name, status id, zip) of each."""
    for name, data in valid_cases():
        old = OLD[:500] if name == "valid-package-delta" else None
        key = DEVICE
        sealed.open_package(data, curve.public_of(SIGNER), key, old)
        yield name, "ok", data
    for part in (missing_cases, malformed_cases, signature_cases, mismatch_cases,
                 manifest_cases):
        yield from part()
