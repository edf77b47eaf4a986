#!/usr/bin/env python3
"""Makes tests/vectors/audit: audit logs, whole, torn and broken.

Written from docs/spec/audit-log.md with the standard library alone; the signatures are
those of make_release_vectors.py, which openssl verifies. cases.txt has a line for each
log: file, status with the key of keys/test-signing-1.pub.pem, entries that hold, line of
the problem or 0, bytes that are torn, head. Run it from anywhere; it always gives the
same files.
"""
import hashlib
import json
import pathlib

from make_release_vectors import Key

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE.parent / "audit"
FIRST = hashlib.sha256(b"plomb audit log 1").hexdigest()
OK, BROKEN, INVALID = "ok", "audit-log-broken", "signature-invalid"


def text_of(entry):
    """The bytes of an entry: Python escapes as the spec does, but for DEL and C1."""
    text = json.dumps(entry, ensure_ascii=False)
    for code in range(0x7f, 0xa0):
        text = text.replace(chr(code), f"\\u{code:04x}")
    return text.encode() + b"\n"


def head_of(line):
    return hashlib.sha256(line).hexdigest()


def image_of(number):
    return hashlib.sha256(b"image %d" % number).hexdigest()


def entry(key, number, purpose, members, time="2026-11-23T10:45:00Z", source="file",
          user=None, ci=None):
    """An entry without its place in the chain; `members` stand in the middle."""
    data = b"what is signed %d" % number
    found = {"plomb_audit": 1, "previous": "", "number": number, "time": time,
             "tool": "plomb 0.1.0", "key": key.fingerprint, "source": source,
             "purpose": purpose, "digest": hashlib.sha256(data).hexdigest(),
             "signature": key.sign(data).hex(), **members}
    found.update({k: v for k, v in (("user", user), ("ci", ci)) if v is not None})
    return found


def chained(entries, start=FIRST):
    """The lines of entries, each holding the hash of the one before."""
    lines = []
    for one in entries:
        one = dict(one, previous=head_of(lines[-1]) if lines else start)
        lines.append(text_of(one))
    return lines


def entries_of(key, other):
    """Two releases of a package, one by another key, and odd texts."""
    recipe = hashlib.sha256(b"recipe").hexdigest()
    lamp = {"product": "Lamp", "version": "1.2.0"}

    def image(number, version, hardware=52):
        return {"image": "application", "image_sha256": image_of(number),
                "fw_version": version, "hw_version": hardware}
    lamp_run = {"user": "release", "ci": "https://ci.example/runs/17"}
    lock_run = {"time": "2026-11-24T00:00:00Z", "source": "pkcs11"}
    return [
        entry(key, 1, "boot-validation", {"output": "lamp.zip", **image(1, 7), **lamp,
                                          "recipe_sha256": recipe}, **lamp_run),
        entry(key, 2, "init-packet", {"output": "lamp.zip", **image(1, 7), **lamp,
                                      "recipe_sha256": recipe}, **lamp_run),
        entry(key, 3, "release-statement", {"output": "lamp.zip", **lamp,
                                            "recipe_sha256": recipe}, **lamp_run),
        entry(other, 4, "init-packet", {"output": "out/lock.zip", **image(2, 4294967295, 0)},
              **lock_run),
        entry(key, 5, "settings", {}, time="2026-11-23T23:59:59Z"),
        entry(key, 6, "init-packet", {"output": "a \"b\"\\\n\t\x01\x7f\x85é\u2028.zip",
                                      "image": "bootloader"}, user="Zoë 💡"),
        entry(key, 7, "init-packet", {"output": "lamp.zip", **image(3, 8),
                                      "product": "Lamp", "version": "1.3.0"},
              time="9999-12-31T23:59:59Z", source="command-2"),
    ]


def whole_cases(entries):
    lines = chained(entries)
    for name, count in (("empty", 0), ("one", 1), ("seven", 7)):
        yield name, OK, lines[:count], b"", count, 0


def torn_cases(entries):
    lines = chained(entries)
    for name, count, tail in (
            ("torn-byte", 7, b"{"),
            ("torn-begin", 3, lines[3][:40]),
            ("torn-number", 3, lines[3][:105]),
            ("torn-late", 3, lines[3][:-40]),
            ("torn-line-feed", 3, lines[3][:-1]),
            ("torn-zeros", 3, lines[3][:200] + b"\0" * 4000),
            ("torn-zeros-alone", 2, b"\0" * 300000),
            ("torn-first", 0, lines[0][:300])):
        yield name, OK, lines[:count], tail, count, 0


def tail_cases(entries):
    """What has no line feed, and is no torn line."""
    lines = chained(entries)
    for name, count, tail in (
            ("tail-text", 2, b"hello"),
            ("tail-other-line", 3, lines[4][:200]),
            ("tail-last-line", 3, lines[2][:-1]),
            ("tail-behind-zeros", 3, lines[3][:20] + b"\0\0x"),
            ("tail-too-long", 3, lines[3][:300] + b"x" * 8000),
            ("tail-no-log", 0, b"\x7fELF" + b"\1" * 5000)):
        yield name, BROKEN, lines[:count], tail, count, count + 1


def moved_cases(entries):
    """Lines that are good, and not where they should be."""
    lines = chained(entries)
    for name, chosen, holds in (
            ("deleted-first", [1, 2, 3, 4, 5, 6], 0),
            ("deleted-one", [0, 1, 3, 4, 5, 6], 2),
            ("deleted-two", [0, 1, 4, 5, 6], 2),
            ("swapped", [0, 1, 3, 2, 4, 5, 6], 2),
            ("swapped-last", [0, 1, 2, 3, 4, 6, 5], 5),
            ("twice", [0, 1, 2, 2, 3, 4, 5, 6], 3),
            ("twice-last", [0, 1, 2, 3, 4, 5, 6, 6], 7),
            ("twice-first", [0, 0, 1, 2, 3, 4, 5, 6], 1),
            ("reversed", [6, 5, 4, 3, 2, 1, 0], 0)):
        yield name, BROKEN, [lines[i] for i in chosen], b"", holds, holds + 1


def edited_cases(entries):
    """Line 3 in other bytes: it is noticed there, or by the line behind."""
    lines = chained(entries)
    third = json.loads(lines[2])

    def case(name, line, holds):
        return name, BROKEN, [*lines[:2], line, *lines[3:]], b"", holds, holds + 1

    def without(member):
        return text_of({k: v for k, v in third.items() if k != member})
    yield case("edited-time", text_of(dict(third, time="2026-11-23T10:45:01Z")), 3)
    yield case("edited-product", text_of(dict(third, product="Lump")), 3)
    yield case("edited-version-gone", without("version"), 3)
    yield case("edited-number", text_of(dict(third, number=4)), 2)
    yield case("edited-previous", text_of(dict(third, previous="0" * 64)), 2)
    yield case("form-blanks", json.dumps(third, separators=(",", ":")).encode() + b"\n", 2)
    yield case("form-order", text_of(dict(sorted(third.items()))), 2)
    yield case("form-upper-case", lines[2].replace(third["digest"].encode(),
                                                   third["digest"].upper().encode()), 2)
    yield case("form-escape", lines[2].replace(b"Lamp", b"L\\u0061mp"), 2)
    yield case("form-solidus", lines[2].replace(b"https://", b"https:\\/\\/"), 2)
    yield case("form-zero", lines[2].replace(b'"number": 3', b'"number": 03'), 2)
    yield case("form-cr", lines[2][:-1] + b"\r\n", 2)
    yield case("form-blank-line", b"\n" + lines[2], 2)
    yield case("form-utf8", lines[2].replace(b"Lamp", b"L\xe9mp"), 2)
    yield case("form-nul", lines[2].replace(b"Lamp", b"L\0mp"), 2)
    yield case("member-more", text_of(dict(third, more=1)), 2)
    yield case("member-twice", lines[2].replace(b'"ci": ', b'"user": "b", "ci": '), 2)
    yield case("member-key", without("key"), 2)
    yield case("member-signature", without("signature"), 2)
    yield case("value-version", text_of(dict(third, plomb_audit=2)), 2)
    yield case("value-time", text_of(dict(third, time="2026-11-31T10:45:00Z")), 2)
    yield case("value-source", text_of(dict(third, source="File")), 2)
    yield case("value-empty", text_of(dict(third, user="")), 2)
    yield case("value-short", text_of(dict(third, digest=third["digest"][:62])), 2)
    yield case("value-long-text", text_of(dict(third, user="x" * 513)), 2)
    yield case("value-null", text_of(dict(third, user=None)), 2)
    yield case("value-lone-escape", lines[2].replace(b"Lamp", b"Lamp\\"), 2)
    yield case("value-c0", lines[2].replace(b"Lamp", b"La\\u0000mp"), 2)
    yield ("byte-order-mark", BROKEN, [b"\xef\xbb\xbf" + lines[0], *lines[1:]], b"", 0, 1)
    last = json.loads(lines[6])
    yield ("value-fw-version", BROKEN,
           [*lines[:6], text_of(dict(last, fw_version=4294967296))], b"", 6, 7)
    yield ("value-number-0", BROKEN, [text_of(dict(json.loads(lines[0]), number=0))], b"",
           0, 1)


def signature_cases(entries):
    """A chain that is whole around a signature that is not."""
    bent = dict(entries[4])
    bent["digest"] = hashlib.sha256(b"another").hexdigest()
    yield ("signature-digest", INVALID, chained([*entries[:4], bent, *entries[5:]]), b"",
           4, 5)
    alien = dict(entries[3], key=entries[0]["key"])
    yield "signature-key", INVALID, chained([*entries[:3], alien]), b"", 3, 4
    # Nobody has given this key: there is nothing to check it with.
    unknown = dict(entries[3], digest=hashlib.sha256(b"another").hexdigest())
    yield "signature-unknown", OK, chained([*entries[:3], unknown]), b"", 4, 0


def unnoticed_cases(entries):
    """What only a kept head shows."""
    last = dict(entries[6], product="Lump")
    yield "unnoticed-last", OK, chained([*entries[:6], last]), b"", 7, 0
    yield "unnoticed-anew", OK, chained([*entries[:2], dict(entries[2], user="me"),
                                         *entries[3:]]), b"", 7, 0


def main():
    FOLDER.mkdir(exist_ok=True)
    key, other = Key(1), Key(2)
    entries = entries_of(key, other)
    table = []
    for make in (whole_cases, torn_cases, tail_cases, moved_cases, edited_cases,
                 signature_cases, unnoticed_cases):
        for name, status, lines, tail, count, line in make(entries):
            (FOLDER / f"{name}.log").write_bytes(b"".join(lines) + tail)
            head = head_of(lines[count - 1]) if count else FIRST
            torn = len(tail) if status == OK else 0
            table.append(f"{name}.log {status} {count} {line} {torn} {head}\n")
    (FOLDER / "cases.txt").write_text("".join(table))


if __name__ == "__main__":
    main()
