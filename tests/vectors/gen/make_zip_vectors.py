#!/usr/bin/env python3
"""Makes tests/vectors/zip: archives that are odd in one way each.

Writes the records of PKWARE's APPNOTE 4.3 by hand, since no archiver makes most of
these. cases.txt lists them: file, status id, and a part of the error message. Run it
from anywhere; it always gives the same files.
"""
import pathlib
import struct
import zlib

HERE = pathlib.Path(__file__).resolve().parent
STORED, DEFLATED = 0, 8
MODE_REGULAR = 0o100644 << 16
MIB = 1 << 20


def deflate(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


class Entry:
    """One entry; what is given overrides what would be right."""

    def __init__(self, name, data=b"data", method=STORED, flags=0, mode=MODE_REGULAR,
                 packed=None, size=None, crc=None, extra=b"", local=None, offset=None,
                 descriptor=False, packed_size=None):
        self.name = name if isinstance(name, bytes) else name.encode()
        self.packed = packed if packed is not None else (
            deflate(data) if method == DEFLATED else data)
        self.method, self.mode, self.extra, self.offset = method, mode, extra, offset
        self.flags = flags | (8 if descriptor else 0)
        self.size = len(data) if size is None else size
        self.packed_size = len(self.packed) if packed_size is None else packed_size
        self.crc = zlib.crc32(data) if crc is None else crc
        self.local = local or {}
        self.descriptor = descriptor

    def common(self, name, **other):
        values = {"flags": self.flags, "method": self.method, "crc": self.crc,
                  "packed_size": self.packed_size, "size": self.size, **other}
        return struct.pack("<HHHHHIIIHH", 20, values["flags"], values["method"], 0, 33,
                           values["crc"], values["packed_size"], values["size"],
                           len(name), len(self.extra))

    def local_record(self):
        other = dict(self.local)
        name = other.pop("name", self.name)
        if self.descriptor:
            other.update(crc=0, packed_size=0, size=0)
        tail = struct.pack("<IIII", 0x08074B50, self.crc, self.packed_size, self.size)
        return (b"PK\3\4" + self.common(name, **other) + name + self.extra + self.packed
                + (tail if self.descriptor else b""))

    def directory_record(self, offset):
        offset = offset if self.offset is None else self.offset
        return (b"PK\1\2" + struct.pack("<H", 0x314) + self.common(self.name)
                + struct.pack("<HHHII", 0, 0, 0, self.mode, offset)
                + self.name + self.extra)


def archive(*entries, prefix=b"", shift=None, comment=b"", between=b"", **end):
    """The bytes of an archive; `end` overrides numbers of its end record."""
    body, directory = prefix, b""
    base = len(prefix) if shift is None else shift
    for entry in entries:
        directory += entry.directory_record(len(body) - len(prefix) + base)
        body += entry.local_record()
    values = {"disk": 0, "count": len(entries), "size": len(directory),
              "offset": len(body) - len(prefix) + base, **end}
    return body + directory + between + end_record(comment=comment, **values)


def end_record(disk=0, count=0, size=0, offset=0, comment=b"", disk_count=None):
    return struct.pack("<4sHHHHIIH", b"PK\5\6", disk, 0,
                       count if disk_count is None else disk_count, count, size, offset,
                       len(comment)) + comment


def unicode_path(name, other):
    data = struct.pack("<BI", 1, zlib.crc32(name)) + other
    return struct.pack("<HH", 0x7075, len(data)) + data


def name_cases():
    for case, name, part in (
            ("absolute", "/etc/passwd", "is an absolute path"),
            ("parent", "../app.bin", "component '..'"),
            ("parent-inside", "a/../../app.bin", "component '..'"),
            ("dot", "./app.bin", "component '.'"),
            ("empty-component", "a//app.bin", "empty component"),
            ("drive", "C:app.bin", "names a drive"),
            ("backslash", "..\\app.bin", "backslash"),
            ("control", "app\x1b[2J.bin", "control character"),
            ("control-c1", "app\u009b2J.bin", "not ASCII"),
            ("latin1", b"\xe9.bin", "not ASCII"),
            ("utf8-unmarked", "e\u0301.bin", "not ASCII"),
            ("bidi", "app\u202enib.zip", "not ASCII"),
            ("colon", "manifest.json:x", "holds a colon"),
            ("dot-at-the-end", "a.bin.", "ends with a dot or a blank"),
            ("blank-at-the-end", "a.bin ", "ends with a dot or a blank"),
            ("dot-inside", "META-INF./a.json", "ends with a dot or a blank"),
            ("nul", b"app.bin\0.txt", "two ways"),
            ("empty", "", "is empty"),
            ("too-long", "a" * 256, "too long")):
        yield f"name-{case}", "zip-refused", part, archive(Entry(name))
    yield ("name-unicode-path", "zip-refused", "two ways",
           archive(Entry("app.bin", extra=unicode_path(b"app.bin", b"evil.bin"))))
    yield ("name-twice", "zip-refused", "'A.bin' comes twice",
           archive(Entry("a.bin"), Entry("b.bin"), Entry("A.bin")))
    yield ("name-twice-exactly", "zip-refused", "'a.bin' comes twice",
           archive(Entry("a.bin"), Entry("a.bin", b"other")))
    yield "name-255-bytes", "ok", "", archive(Entry("a" * 255))
    yield ("name-utf8", "zip-refused", "not ASCII",
           archive(Entry("\u00e9 +().bin", flags=0x800)))
    yield "name-odd", "ok", "", archive(Entry(".a b +()~.bin"))


def kind_cases():
    yield "folder", "zip-refused", "is a folder", archive(Entry("dfu/", b""))
    yield "folder-meta-inf", "ok", "", archive(
        Entry("META-INF/", b"", mode=(0o40755 << 16) | 16), Entry("META-INF/a.json"))
    yield ("folder-with-bytes", "zip-refused", "not a regular file",
           archive(Entry("META-INF/", b"data")))
    yield ("folder-in-disguise", "zip-refused", "not a regular file",
           archive(Entry("app.bin", b"", mode=16)))
    for case, mode in (("link", 0o120777), ("fifo", 0o010644), ("device", 0o020644)):
        yield (f"kind-{case}", "zip-refused", "not a regular file",
               archive(Entry("app.bin", b"/etc/passwd", mode=mode << 16)))
    yield "kind-none", "ok", "", archive(Entry("app.bin", mode=0))
    yield ("method-bzip2", "zip-refused", "a method other than",
           archive(Entry("app.bin", method=12)))
    yield ("method-lzma", "zip-refused", "a method other than",
           archive(Entry("app.bin", method=14)))
    yield "encrypted", "zip-refused", "encrypted", archive(Entry("app.bin", flags=1))
    yield "method-deflate", "ok", "", archive(Entry("app.bin", b"ab" * 999, DEFLATED))
    yield "entry-empty", "ok", "", archive(Entry("app.bin", b""))
    yield "descriptor", "ok", "", archive(
        Entry("app.bin", b"ab" * 99, DEFLATED, descriptor=True), Entry("b.bin"))


def size_cases():
    zeros = bytes(11 * MIB)
    yield ("bomb", "input-too-large", "'app.bin'",
           archive(Entry("app.bin", zeros, DEFLATED)))
    yield ("bomb-of-two", "input-too-large", "'b.bin'",
           archive(Entry("a.bin", zeros[:6 * MIB], DEFLATED),
                   Entry("b.bin", zeros[:6 * MIB], DEFLATED)))
    yield ("bomb-in-disguise", "zip-refused", "where its deflate stream ends",
           archive(Entry("app.bin", zeros, DEFLATED, size=100)))
    yield ("size-4-gib", "input-too-large", "'app.bin'",
           archive(Entry("app.bin", b"x", DEFLATED, size=0xFFFFFFFE)))
    yield ("size-too-small", "zip-refused", "where its deflate stream ends",
           archive(Entry("app.bin", b"abcdef", DEFLATED, size=5)))
    yield ("size-too-large", "zip-refused", "where its deflate stream ends",
           archive(Entry("app.bin", b"abcdef", DEFLATED, size=7)))
    yield ("size-stored-differs", "zip-malformed", "'app.bin' is damaged",
           archive(Entry("app.bin", b"abcdef", size=4)))
    yield ("size-past-the-end", "zip-refused", "beyond the archive's entries",
           archive(Entry("app.bin", packed_size=5000, size=5000)))
    yield ("crc-wrong", "zip-malformed", "'app.bin' is damaged",
           archive(Entry("app.bin", crc=1)))
    yield ("crc-of-nothing", "zip-malformed", "'app.bin' is damaged",
           archive(Entry("app.bin", b"", crc=1)))
    yield ("deflate-damaged", "zip-refused", "where its deflate stream ends",
           archive(Entry("app.bin", method=DEFLATED, packed=b"\xff\xff\xff\xff")))


def layout_cases():
    """What is one archive by its directory and another from front to back."""
    hidden = Entry("b.bin").local_record()
    for case, bytes_ in (("zeros", bytes(20)), ("entry", hidden)):
        gap = Entry("app.bin", packed=b"data" + bytes_, packed_size=4)
        yield (f"gap-{case}", "zip-refused", "not where the last ended",
               archive(gap, Entry("c.bin")))
        yield (f"gap-{case}-at-the-end", "zip-refused", "entries and its directory",
               archive(gap))
        yield (f"deflate-{case}-behind", "zip-refused", "where its deflate stream ends",
               archive(Entry("app.bin", method=DEFLATED, packed=deflate(b"data") + bytes_)))
    yield ("local-flags-encrypted", "zip-refused", "other flags",
           archive(Entry("app.bin", local={"flags": 1})))
    yield ("local-flags-descriptor", "zip-refused", "other flags",
           archive(Entry("app.bin", local={"flags": 8})))
    yield ("descriptor-missing", "zip-refused", "no data descriptor",
           archive(Entry("app.bin", method=DEFLATED, flags=8)))
    yield ("descriptor-stored", "zip-refused", "with its size behind it",
           archive(Entry("app.bin", descriptor=True)))
    yield ("extra-zip64", "zip-refused", "Zip64",
           archive(Entry("app.bin", extra=struct.pack("<HHQ", 1, 8, 0))))
    yield ("extra-cut-off", "zip-refused", "extra fields",
           archive(Entry("app.bin", extra=b"\x99\x99\x05")))


def record_cases():
    for case, local in (("size", {"size": 3}), ("crc", {"crc": 1})):
        yield (f"local-{case}-differs", "zip-malformed", "contradict",
               archive(Entry("app.bin", local=local)))
    for case, local in (("name", {"name": b"bpp.bin"}), ("method", {"method": DEFLATED}),
                        ("name-size", {"name": b"app.binary"})):
        yield (f"local-{case}-differs", "zip-refused", "in its local header",
               archive(Entry("app.bin", local=local)))
    yield ("overlap", "zip-refused", "not where the last ended",
           archive(Entry("app.bin"), Entry("b.bin", offset=0)))
    yield ("local-outside", "zip-refused", "not where the last ended",
           archive(Entry("app.bin"), Entry("b.bin", offset=70000)))
    yield from layout_cases()
    entry = Entry("app.bin")
    whole = archive(entry)
    yield "directory-cut-off", "zip-malformed", "", archive(entry, count=2)
    yield "directory-too-long", "zip-malformed", "", archive(entry, entry, count=1)
    yield "directory-elsewhere", "zip-malformed", "", archive(entry, offset=5)
    yield "directory-gap", "zip-malformed", "", archive(entry, between=b"gap")
    yield "disks", "zip-refused", "part of a set", archive(entry, disk=1)
    yield "disk-count", "zip-refused", "part of a set", archive(entry, disk_count=0)
    yield "count-33", "zip-refused", "33 entries", archive(
        *(Entry(f"{i}.bin") for i in range(33)))
    yield "count-32", "ok", "", archive(*(Entry(f"{i}.bin") for i in range(32)))
    yield "count-65535", "zip-refused", "65535 entries", archive(entry, count=0xFFFF)
    locator = struct.pack("<IIQI", 0x07064B50, 0, 0, 1)
    yield "zip64", "zip-refused", "Zip64", archive(entry, between=locator)
    yield "prefix", "zip-refused", "not where the last ended", archive(entry, prefix=b"MZ stub")
    yield "prefix-shifted", "zip-malformed", "", archive(entry, prefix=b"MZ", shift=0)
    yield "comment", "ok", "", archive(entry, comment=b"made by hand")
    yield ("comment-longest", "ok", "", archive(entry, comment=b"c" * 65535))
    yield ("comment-with-end", "zip-refused", "more than one way",
           archive(entry, comment=end_record(comment=b"")))
    yield "trailing-byte", "zip-malformed", "end record", whole + b"\n"
    yield "cut-off", "zip-malformed", "end record", whole[:-1]
    yield "cut-off-early", "zip-malformed", "end record", whole[:40]
    yield "nothing", "zip-malformed", "end record", b""
    yield "text", "zip-malformed", "end record", b"<html>404 not found</html>\n"
    yield "no-entries", "ok", "", archive()


def main():
    folder = HERE.parent / "zip"
    lines = []
    for cases in (name_cases, kind_cases, size_cases, record_cases):
        for name, status, part, data in cases():
            (folder / f"{name}.zip").write_bytes(data)
            lines.append(f"{name}.zip {status} {part}".rstrip() + "\n")
    (folder / "cases.txt").write_text("".join(lines))


if __name__ == "__main__":
    main()
