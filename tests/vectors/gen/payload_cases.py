"""The cases of tests/vectors/payload: docs/spec/payload.md, section 6, and valid ones."""
import hashlib
import zlib

import sealed_aes
import sealed_deflate
import sealed_firmware
import sealed_payload as payload_of
from sealed_deflate import END
from sealed_payload import DEFLATE, STORED, Malformed, pad

BASE = 0x1C000
KEY_128 = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")  # SP 800-38A, F.5
KEY_256 = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
FIRMWARE = sealed_firmware.firmware("payload", 12300)
SMALL = FIRMWARE[:600]


class Case:
    """What a case file holds. `payload` is as transferred."""

    def __init__(self, name, about, codec, payload, image, params=b"", old=b"",
                 cipher=0, size=None):
        self.name, self.about, self.codec, self.params = name, about, codec, params
        self.image, self.old, self.cipher = image, old, cipher
        self.size = len(image) if size is None else size
        self.key = {0: b"", 1: KEY_128, 2: KEY_256}[cipher]
        self.payload = payload_of.encrypt(cipher, self.key, payload)

    def decoded(self):
        """(image, ""), or (None, why it is refused)."""
        plain = payload_of.encrypt(self.cipher, self.key, self.payload)
        try:
            return payload_of.decode(self.codec, self.params, plain, self.size,
                                     self.old or None), ""
        except Malformed as error:
            return None, str(error)

    def text(self):
        image, reason = self.decoded()
        is_valid = self.name.startswith("valid-")
        assert (image is not None) == is_valid, self.name
        assert len(self.payload) % 4 == 0 or not is_valid, self.name
        lines = [("about", self.about), ("status", "ok" if is_valid else "payload-malformed"),
                 ("reason", reason), ("codec", str(self.codec)), ("params", self.params.hex()),
                 ("cipher", str(self.cipher)), ("key", self.key.hex()),
                 ("image_size", str(self.size))]
        if is_valid:
            assert image == self.image, self.name
            lines.append(("image_sha256", hashlib.sha256(image).hexdigest()))
        lines += [("base", self.old.hex()), ("payload", self.payload.hex())]
        return "".join(key_line(*line) for line in lines if line[1])


def key_line(key, value):
    """One key and its value; long values go on in lines that begin with a blank."""
    if len(value) <= 120 or " " in value:
        return f"{key} {value}\n"
    return f"{key}\n" + "".join(f" {value[i:i + 128]}\n" for i in range(0, len(value), 128))


def noise(size, seed="noise"):
    return sealed_firmware.Random(seed).bytes(size)


# ---- Stored -------------------------------------------------------------------

def stored(name, about, image, **options):
    return Case(f"valid-stored-{name}", about, STORED, pad(image), image, **options)


def stored_cases():
    yield stored("1-byte", "one byte, three of padding", b"\xa5")
    yield stored("4-bytes", "no padding", b"\1\2\3\4")
    yield stored("one-page", "exactly one page", FIRMWARE[:4096])
    yield stored("page-and-1", "one byte on the second page", FIRMWARE[:4097])
    yield stored("zeros", "an image that ends like padding", b"\1\2\3\0\0\0")
    yield stored("aes-128", "AES-128-CTR over more than 256 blocks: the counter carries",
                 FIRMWARE[:4203], cipher=1)
    yield stored("aes-128-1-byte", "one encrypted byte, and encrypted padding", b"\xa5", cipher=1)
    yield stored("aes-256", "AES-256-CTR", FIRMWARE[:333], cipher=2)
    image = noise(41)
    yield Case("stored-short-1", "one byte of 41 is missing", STORED, image[:40], image)
    yield Case("stored-short-page", "of two pages only one is there", STORED,
               FIRMWARE[:4096], b"", size=8192)
    yield Case("stored-cut-4", "four bytes of a page", STORED, FIRMWARE[:4], b"", size=4096)
    yield Case("stored-long-4", "four bytes of image too many", STORED, noise(44), b"", size=40)
    yield Case("stored-long-1", "the image goes on in the padding", STORED, noise(44), b"",
               size=43)
    yield Case("stored-trailing-4", "four zeros behind a whole image", STORED,
               noise(40) + bytes(4), b"", size=40)
    yield Case("stored-trailing-64", "64 zeros of padding", STORED, noise(40) + bytes(64), b"",
               size=40)
    for index in range(3):
        padding = bytes(index) + b"\1" + bytes(2 - index)
        yield Case(f"stored-padding-{index + 1}", f"byte {index + 1} of the padding is 1",
                   STORED, noise(41) + padding, b"", size=41)
    yield Case("stored-padding-aes-128", "zeros of padding that were not encrypted", STORED,
               noise(41) + sealed_aes.keystream(KEY_128, 44)[41:], b"", size=41, cipher=1)


# ---- Deflate ------------------------------------------------------------------

def deflate(name, about, stream, image, **options):
    return Case(f"valid-deflate-{name}", about, DEFLATE, pad(stream), image, **options)


def bad_deflate(name, about, stream, size, **options):
    return Case(f"deflate-{name}", about, DEFLATE, pad(stream), b"", size=size, **options)


def fixed():
    return sealed_deflate.Writer().block(1)


# A literal/length code of 'a', 'b', end and length 3, two bits each.
FOUR = [0] * 258
FOUR[97] = FOUR[98] = FOUR[END] = FOUR[257] = 2
# How FOUR is written: 97 zeros, 2, 2, 157 zeros, 2, 2; 0, 1 and 2 may follow.
CODE_LENGTHS = {18: 2, 2: 2, 1: 2, 0: 2}
FOUR_WRITTEN = [(18, 97 - 11), 2, 2, (18, 138 - 11), (18, 19 - 11), 2, 2]


def dynamic(distance=(1,), literal=FOUR, written=FOUR_WRITTEN, codes=CODE_LENGTHS):
    return sealed_deflate.Writer().dynamic(literal, list(distance), codes,
                                           [*written, *distance])


def valid_deflate_cases():
    encode = payload_of.encode_deflate
    yield deflate("dynamic", "three pages, zlib's level 9", encode(FIRMWARE), FIRMWARE)
    yield deflate("fixed", "zlib with fixed codes", encode(SMALL, 9, zlib.Z_FIXED), SMALL)
    yield deflate("one-page", "exactly one page", encode(FIRMWARE[:4096]), FIRMWARE[:4096])
    yield deflate("page-and-1", "one byte on the second page", encode(FIRMWARE[:4097]),
                  FIRMWARE[:4097])
    yield deflate("1-byte", "one byte", encode(b"x"), b"x")
    yield deflate("aes-128", "AES-128-CTR", encode(SMALL), SMALL, cipher=1)
    yield deflate("aes-256", "AES-256-CTR", encode(SMALL), SMALL, cipher=2)
    image = noise(300)
    yield deflate("stored-blocks", "two stored blocks", sealed_deflate.Writer()
                  .stored(image[:123], False).stored(image[123:]).finish(), image)
    yield deflate("stored-bits", "bits that are not zero before a stored block's lengths",
                  sealed_deflate.Writer().block(0).align(1).put(4, 16).put(0xFFFB, 16)
                  .put(0x64636261, 32).finish(), b"abcd")
    yield deflate("stored-page", "a stored block over the end of a page", sealed_deflate.Writer()
                  .stored(FIRMWARE[:4000], False).stored(FIRMWARE[4000:4200]).finish(),
                  FIRMWARE[:4200])
    writer = sealed_deflate.Writer()
    for _ in range(20):
        writer.block(1, False).end().stored(b"", False)
    yield deflate("empty-blocks", "forty empty blocks before, one behind",
                  writer.block(1, False).symbol(97, 98).end().block(1).end().finish(), b"ab")
    image = noise(50)
    writer = fixed().symbol(*image)
    expected = bytearray(image)
    while len(expected) < 32768:
        length = min(258, 32768 - len(expected))
        writer.match(length, 50)
        for _ in range(length):
            expected.append(expected[-50])
    expected += expected[:258] + expected[258:261]
    yield deflate("window", "a match 32,768 bytes back, the most there is",
                  writer.match(258, 32768).match(3, 32768).end().finish(), bytes(expected))
    yield deflate("first-byte", "a match that reaches the image's first byte",
                  fixed().symbol(*b"abc").match(3, 3).end().finish(), b"abcabc")
    yield deflate("run", "distance 1: a match over itself, over three pages",
                  fixed().symbol(0xFF).match(258, 1).match(258, 1).match(258, 1).match(258, 1)
                  .match(258, 1).match(258, 1).match(258, 1).match(258, 1).match(258, 1)
                  .match(258, 1).match(258, 1).match(258, 1).match(258, 1).match(258, 1)
                  .match(258, 1).match(258, 1).match(258, 1).end().finish(),
                  b"\xff" * (1 + 17 * 258))
    yield from odd_code_cases()


def odd_code_cases():
    """Codes at the edge of what is allowed."""
    yield deflate("one-distance", "a distance code with one code of one bit",
                  dynamic().symbol(97, 98, 257).put(0, 1).symbol(END).finish(), b"abbbb")
    yield deflate("no-distance", "a distance code with no codes",
                  dynamic((0,)).symbol(97, 98, 97, END).finish(), b"aba")
    literal = [0] * 257
    for i in range(14):
        literal[97 + i] = i + 1
    literal[120] = literal[END] = 15
    lengths = {18: 2, 17: 4, **{i: 4 for i in range(1, 9)}, **{9: 5, 10: 5, 11: 5, 12: 5,
               13: 6, 14: 6, 15: 6, 0: 6}}
    written = [(18, 86), *range(1, 15), (17, 6), 15, (18, 113 - 11), (18, 11), 15]
    assert 97 + 14 + 9 + 1 + 113 + 22 + 1 == 257
    yield deflate("15-bits", "codes of 1 to 15 bits", sealed_deflate.Writer().dynamic(
        literal, [0], lengths, [*written, 0]).symbol(
            *range(97, 111), 120, 97, END).finish(), bytes(range(97, 111)) + b"xa")
    distance = [2, 2, 2, 2]
    yield deflate("repeat-across", "a repeat that begins among the lengths of the literals "
                  "and ends among those of the distances",
                  sealed_deflate.Writer().dynamic(
                      FOUR, distance, {18: 2, 2: 2, 16: 2, 0: 2},
                      [*FOUR_WRITTEN[:-1], (16, 2)])
                  .symbol(97, 98, 97, 257).put_code(2, 2).symbol(END).finish(), b"abaaba")
    full = [9] * 286
    full[:226] = [8] * 226
    yield deflate("286-30", "286 literal/length and 30 distance symbols",
                  sealed_deflate.Writer().dynamic(
                      full, [5] * 28 + [4] * 2, {8: 2, 9: 2, 5: 3, 4: 3, 16: 2},
                      [8, *[(16, 3)] * 37, 8, 8, 8, 9, *[(16, 3)] * 9, *[9] * 5, 5,
                       *[(16, 3)] * 4, (16, 0), 4, 4])
                  .symbol(1, 2, 3).match(3, 2).end().finish(), b"\1\2\3\2\3\2")


def bad_deflate_cases():
    stream = payload_of.encode_deflate(SMALL)
    for count in (1, 2, 3, 4, 8, 16, len(stream) // 2, len(stream) - 20, len(stream) - 5):
        yield Case(f"deflate-cut-{count}", f"the first {count} of {len(stream)} bytes",
                   DEFLATE, stream[:count], b"", size=len(SMALL))
    aligned = stream[:len(stream) // 8 * 4]
    yield bad_deflate("cut-aes-128", "half of a stream, encrypted", aligned, len(SMALL), cipher=1)
    whole = pad(payload_of.encode_deflate(b"abcabcabcabd"))
    yield bad_deflate("cut-stored", "a stored block of 5 with 3 bytes", sealed_deflate.Writer()
                      .block(0).align().put(5, 16).put(0xFFFA, 16).finish() + b"abc", 5)
    yield bad_deflate("trailing-4", "four zeros behind stream and padding",
                      whole + bytes(4), 12)
    yield bad_deflate("trailing-stream", "a second stream behind the first", whole * 2, 12)
    for index in range(3):
        text = fixed().symbol(*b"ab").end().finish()
        while len(text) % 4 != 1:
            text = fixed().symbol(*b"ab" + bytes(len(text) % 3 + 1)).end().finish()
        size = len(payload_of.sealed_deflate.decode(text, 0, count_of(text))[0])
        yield bad_deflate(f"padding-{index + 1}", f"byte {index + 1} of the padding is not zero",
                          text + bytes(index) + b"\x80" + bytes(2 - index), size)
    yield bad_deflate("short-1", "the final block ends a byte before the image",
                      fixed().symbol(97).end().finish(), 2)
    yield bad_deflate("short-empty", "one empty block", fixed().end().finish(), 1)
    yield bad_deflate("short-page", "the stream ends behind the first page",
                      payload_of.encode_deflate(FIRMWARE[:4096]), 4097)
    yield bad_deflate("long-literal", "a literal behind the image",
                      fixed().symbol(97, 98, 99).end().finish(), 2)
    yield bad_deflate("long-match", "a match over the image's end",
                      fixed().symbol(97).match(4, 1).end().finish(), 4)
    yield bad_deflate("long-stored", "a stored block over the image's end",
                      sealed_deflate.Writer().stored(b"abcde").finish(), 4)
    yield bad_deflate("long-page", "a second page where one was signed",
                      payload_of.encode_deflate(bytes(8192)), 4096)
    yield bad_deflate("long-block", "not final: another block behind the image",
                      fixed_not_final().symbol(97).end().block(1).symbol(98).end().finish(), 1)
    yield bad_deflate("distance-first", "a match before any byte",
                      fixed().match(3, 1).end().finish(), 3)
    yield bad_deflate("distance-1-more", "a match one byte before the image",
                      fixed().symbol(*b"abc").match(3, 4).end().finish(), 6)
    yield bad_deflate("distance-32768", "32,768 bytes back in an image of 200",
                      fixed().symbol(*noise(97)).match(100, 32768).end().finish(), 197)
    yield from bad_block_cases()
    yield from bad_code_cases()
    yield from deflate_bits_cases()


def fixed_not_final():
    return sealed_deflate.Writer().block(1, False)


def count_of(stream):
    return len(zlib.decompress(stream, -15))


def bad_block_cases():
    yield bad_deflate("block-3", "block type 3", sealed_deflate.Writer().block(3).finish()
                      + bytes(7), 1)
    yield bad_deflate("block-3-second", "block type 3 behind the whole image",
                      fixed_not_final().symbol(97).end().block(3).finish(), 1)
    yield bad_deflate("stored-lengths", "a stored block whose lengths differ in a bit",
                      sealed_deflate.Writer().stored(b"abcd", complement=0xFFFE).finish(), 4)
    yield bad_deflate("stored-lengths-same", "a stored block whose lengths are equal",
                      sealed_deflate.Writer().stored(b"abcd", complement=0).finish(), 4)
    # As long as they would be if the pattern of the symbols before went on.
    for symbol, length in ((286, 323), (287, 451)):
        yield bad_deflate(f"symbol-{symbol}", f"length symbol {symbol}",
                          fixed().symbol(97, symbol).put(0, 6 + 5).end().finish(), 1 + length)
        yield bad_deflate(f"symbol-{symbol}-258", f"length symbol {symbol}, were it 258",
                          fixed().symbol(97, symbol).put(0, 5).end().finish(), 259)
    yield bad_deflate("never-ending", "empty blocks without an end",
                      bytes(sealed_deflate.Writer().block(0, False).align().put(0, 16)
                            .put(0xFFFF, 16).finish()) * 100, 1)


def lengths_case(name, about, code_lengths):
    """A dynamic block whose code length code is `code_lengths`; the lengths that it
    writes are good: 'a' and the end, a bit each."""
    literal = literal_code(a=1, end=1)
    writer = sealed_deflate.Writer().dynamic(literal, [1], code_lengths,
                                             [s if s in code_lengths else 0
                                              for s in (*literal, 1)])
    return bad_deflate(name, about, writer.symbol(97, END).finish(), 1)


def with_lengths(name, about, literal, distance, codes=None):
    """A dynamic block that writes its lengths one by one; literal 97 and the end, so that
    only its codes are to blame."""
    codes = codes or {i: 4 for i in range(16)}
    writer = sealed_deflate.Writer().dynamic(literal, distance, codes, [*literal, *distance])
    for symbol in (97, END):
        if symbol in writer.literal:
            writer.symbol(symbol)
    return bad_deflate(name, about, writer.finish(), 1)


def literal_code(**lengths):
    out = [0] * 257
    for key, length in lengths.items():
        out[{"end": END}.get(key, ord(key[0]))] = length
    return out


def bad_code_cases():
    writer = sealed_deflate.Writer().block(2).put(0, 5).put(0, 5).put(15, 4)
    yield bad_deflate("lengths-none", "a code length code without codes",
                      writer.put(0, 19 * 3).put(0, 300).finish(), 1)
    yield lengths_case("lengths-over", "an overfull code length code", {0: 1, 1: 1, 2: 1})
    yield lengths_case("lengths-over-7", "an overfull code length code, by a code of 7 bits",
                       {0: 1, 1: 1, 2: 7})
    yield lengths_case("lengths-under", "an incomplete code length code", {0: 1, 1: 2})
    yield lengths_case("lengths-under-7", "a code length code that lacks one of 7 bits",
                       {0: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7})
    yield lengths_case("lengths-single", "a code length code of one code", {0: 1})
    good = literal_code(a=2, b=2, c=2, end=2)
    yield with_lengths("literal-over", "an overfull literal code",
                       literal_code(a=1, b=1, end=1), [1])
    yield with_lengths("literal-over-by-1", "a literal code with one code of 15 bits too many",
                       literal_code(a=1, b=1, end=15), [1])
    yield with_lengths("literal-under", "an incomplete literal code",
                       literal_code(a=2, b=2, end=2), [1])
    yield with_lengths("literal-under-by-1", "a literal code that lacks one code of 15 bits",
                       literal_code(a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10, k=11,
                                    l=12, m=13, n=14, end=15), [1])
    single = sealed_deflate.Writer().dynamic(
        literal_code(end=1), [1], {0: 1, 1: 1}, [*literal_code(end=1), 1], False).end()
    yield bad_deflate("literal-single", "a literal code of the end alone, one bit; then a good "
                      "block", single.block(1).symbol(97).end().finish(), 1)
    yield with_lengths("distance-over", "an overfull distance code", good, [1, 1, 1])
    yield with_lengths("distance-under", "an incomplete distance code", good, [1, 2])
    yield with_lengths("distance-single-2-bits", "a distance code of one code of two bits",
                       good, [2])
    yield with_lengths("no-end", "no code for the end of the block",
                       literal_code(a=2, b=2, c=2, d=2), [1])
    yield bad_deflate("287-literals", "287 literal/length symbols", sealed_deflate.Writer()
                      .dynamic([0] * 97 + [1] + [0] * 158 + [1] + [0] * 30, [1],
                               {0: 1, 1: 1}, [0] * 97 + [1] + [0] * 158 + [1] + [0] * 30 + [1])
                      .symbol(97, END).finish(), 1)
    yield bad_deflate("31-distances", "31 distance symbols", sealed_deflate.Writer()
                      .dynamic(literal_code(a=1, end=1), [1] + [0] * 30, {0: 1, 1: 1},
                               literal_code(a=1, end=1) + [1] + [0] * 30)
                      .symbol(97, END).finish(), 1)
    literal = literal_code(a=1, end=1)
    yield bad_deflate("repeat-nothing", "a repeat before the first length",
                      sealed_deflate.Writer().dynamic(
                          literal, [1], {16: 2, 0: 2, 1: 1}, [(16, 0), *literal[3:], 1])
                      .symbol(97, END).finish(), 1)
    for symbol, most in ((16, 3), (17, 7), (18, 127)):
        yield bad_deflate(f"repeat-over-{symbol}", f"code length symbol {symbol} over the end",
                          sealed_deflate.Writer().dynamic(
                              literal, [1], {0: 2, 1: 2, symbol: 1},
                              [*literal, (symbol, most)]).symbol(97, END).finish(), 1)
        fewest = {16: 3, 17: 3, 18: 11}[symbol]
        distance = [int(symbol == 16)] * (fewest - 1)
        yield bad_deflate(f"repeat-over-{symbol}-by-1", "the same, by one length",
                          sealed_deflate.Writer().dynamic(
                              literal, distance, {0: 2, 1: 2, symbol: 1},
                              [*literal, (symbol, 0)]).symbol(97, END).finish(), 1)
    yield bad_deflate("no-distance-used", "a match where there is no distance code",
                      dynamic((0,)).symbol(97, 257).put(0, 20).symbol(END).finish(), 4)
    yield bad_deflate("one-distance-other", "the unused half of a single distance code",
                      dynamic().symbol(97, 257).put(1, 1).symbol(END).put(0, 40).finish(), 4)


def deflate_bits_cases():
    image = noise(50)
    for symbol, count, distance in ((30, 128, 32769), (31, 191, 49153)):
        writer = fixed().symbol(*image)
        for _ in range(count):
            writer.match(258, 50)
        writer.symbol(257).put_code(symbol, 5).put(0, 14).end()
        assert 50 + count * 258 >= distance
        yield bad_deflate(f"bits-distance-{symbol}", f"distance symbol {symbol}, {distance} "
                          "bytes if there were one", writer.finish(), 50 + count * 258 + 3)
    for fill, about in ((1, "all"), (0, "the last")):
        writer = fixed().symbol(97).end()
        if fill == 0:
            while len(writer.bits) % 8 != 7:
                writer.put(0, 1)
            writer.put(1, 1)
        assert len(fixed().symbol(97).end().bits) % 8 != 0
        yield bad_deflate(f"bits-behind-{'last' if fill == 0 else 'all'}",
                          f"{about} of the bits behind the final block set",
                          writer.finish(fill), 1)
    writer = sealed_deflate.Writer().stored(b"abcd", False).block(1).end()
    yield bad_deflate("bits-behind-empty", "a bit behind a final block that is empty",
                      writer.put(1, 1).finish(), 4)
