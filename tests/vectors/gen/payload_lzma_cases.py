"""The LZMA and delta cases of tests/vectors/payload: docs/spec/payload.md, sections 3 to 6."""
import sealed_firmware
import sealed_payload as payload_of
import sealed_thumb
from payload_cases import BASE, FIRMWARE, SMALL, Case, noise
from sealed_lzma import Encoder
from sealed_payload import DEFAULT_PROPERTIES, LZMA, pad
from sealed_thumb import call, map_write, to_absolute, varint

PARAMS = payload_of.lzma_params()


def lzma(name, about, image, stream=None, properties=DEFAULT_PROPERTIES, **options):
    stream = payload_of.encode_lzma(image, properties) if stream is None else stream
    return Case(f"valid-lzma-{name}", about, LZMA, pad(stream), image,
                payload_of.lzma_params(properties), **options)


def bad_lzma(name, about, stream, size, **options):
    return Case(f"lzma-{name}", about, LZMA, pad(stream), b"", PARAMS, size=size, **options)


def written(*symbols, history=b"", properties=DEFAULT_PROPERTIES):
    """(stream, data): each symbol is bytes for literals, or a method and its arguments."""
    encoder = Encoder(*properties, history)
    for symbol in symbols:
        if isinstance(symbol, bytes):
            for byte in symbol:
                encoder.literal(byte)
        else:
            getattr(encoder, symbol[0])(*symbol[1:])
    return encoder.finish(), bytes(encoder.data[len(history):])


def by_symbols(name, about, *symbols, properties=DEFAULT_PROPERTIES):
    stream, data = written(*symbols, properties=properties)
    image = sealed_thumb.from_absolute(data)
    assert to_absolute(image) == data
    return lzma(name, about, image, stream, properties)


def valid_lzma_cases():
    yield lzma("1-byte", "one byte", b"\x7f")
    yield lzma("1-byte-0", "one byte, zero", b"\0")
    yield lzma("4-bytes", "four literals", b"\1\2\3\4")
    yield lzma("one-page", "exactly one page", FIRMWARE[:4096])
    yield lzma("page-and-1", "one byte on the second page", FIRMWARE[:4097])
    yield lzma("firmware", "three pages with calls", FIRMWARE)
    yield lzma("erased", "three pages of 0xff", b"\xff" * 12288)
    yield lzma("noise", "literals alone", noise(700))
    for properties in ((0, 0, 0), (2, 0, 2), (0, 2, 4), (1, 1, 4), (0, 0, 4), (2, 0, 0),
                       (0, 2, 0), (1, 0, 2)):
        name = "lc{}-lp{}-pb{}".format(*properties)
        yield lzma(name, "these properties", FIRMWARE[:1500], properties=properties)
    yield lzma("aes-128", "AES-128-CTR", SMALL, cipher=1)
    yield lzma("aes-256", "AES-256-CTR", SMALL, cipher=2)
    yield from call_cases()
    yield from symbol_cases()
    yield zero_end_case()


def call_cases():
    """Where pairs may stand."""
    code = bytearray(FIRMWARE[:4300])
    code[4092:4100] = b"\0\xbf" + call(4094, 64) + b"\0\xbf"
    yield lzma("call-over-page", "a BL over the end of a page", bytes(code))
    code[4092:4100] = b"\0\xbf\0\xbf" + call(4096, 64, False)
    yield lzma("call-at-page", "a B.W that begins a page", bytes(code))
    code[4092:4100] = call(4092, 4000) + b"\0\xbf\0\xbf"
    yield lzma("call-ends-page", "a BL that ends a page", bytes(code))
    yield lzma("call-only", "one BL and nothing else, to offset 0", call(0, 0))
    yield lzma("call-last", "a BL in the last four bytes", b"\0\xbf" * 5 + call(10, 2))
    yield lzma("call-cut", "half a BL at the end", b"\0\xbf" * 5 + call(10, 2)[:2])
    yield lzma("call-cut-3", "three bytes of a BL at the end", b"\0\xbf" * 5 + call(10, 2)[:3])
    yield lzma("call-odd", "what would be a BL at an odd offset",
               b"\1" + call(0, 200) + b"\2\3\4")
    yield lzma("call-wraps", "displacements at both ends of the range", b"".join(
        bytes.fromhex(text) for text in ("fff3ffff", "00f400f8", "fff7ffff", "00f000b8",
                                         "fff3ffbf", "00f400b8")) * 4)
    yield lzma("call-first-twice", "two first halves before a second: the latter pairs",
               bytes.fromhex("00f000f001f8") * 5 + bytes.fromhex("00f0"))
    yield lzma("call-second-twice", "two second halves: the first pairs",
               bytes.fromhex("00f001f802f8") * 5)
    yield lzma("call-not-blx", "BLX, MSR and others of like form are no pairs", bytes.fromhex(
        "00f000e8 00f000c0 00f00090 00f00088 00f00080 00f000a8 00f000f0 00e800f8"
        "00f800f8 80f31188") * 6)
    run = b"".join(call(4 * i, 4096 + 4 * (i % 3), i % 5 > 0) for i in range(300))
    yield lzma("call-run", "300 calls in a row", run)


def symbol_cases():
    """Each kind of symbol, in each place."""
    yield by_symbols("first-byte", "a match that reaches the image's first byte",
                     b"abc", ("match", 2, 3))
    yield by_symbols("reps", "rep0 to rep3, short reps, and all states between",
                     b"abcdefghij", ("match", 9, 2), ("match", 5, 3), ("match", 7, 4),
                     ("match", 3, 5), b"k", ("rep", 3, 2), ("rep", 2, 9), ("rep", 1, 3),
                     ("rep", 0, 2), b"l", ("short_rep",), b"m", ("short_rep",),
                     ("short_rep",), ("match", 1, 2), ("short_rep",), ("rep", 3, 6), b"no",
                     ("rep", 1, 2), b"pqr", ("short_rep",), b"xyz", ("rep", 2, 20))
    yield by_symbols("lengths", "matches of every length from 2 to 273 bytes' classes",
                     b"0123456789", *((kind, 3, length) if kind == "match" else
                                      (kind, 0, length) for length in
                                      (2, 9, 10, 17, 18, 19, 100, 272, 273)
                                      for kind in ("match", "rep")))
    yield by_symbols("distances", "distances of every slot in reach, three pages",
                     noise(64), *[("match", 31, 273)] * 45, *(
                         ("match", d, 4) for d in (
                             0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 15, 16, 23, 24, 31, 32, 47,
                             48, 63, 64, 95, 96, 127, 128, 191, 192, 255, 256, 383, 384, 511,
                             512, 767, 768, 1023, 1024, 1535, 1536, 2047, 2048, 3071, 3072,
                             4095, 4096, 6143, 6144, 8191, 8192, 12000, 12287)))
    yield by_symbols("rep0-at-start", "rep0 is 0 at the start: the last byte again",
                     b"z", ("short_rep",), ("rep", 0, 5), ("rep", 3, 2))
    yield by_symbols("matched-literals", "literals behind matches, which see the other byte",
                     bytes(range(200, 232)), *[s for i in range(12) for s in (
                         ("match", 31, 2 + i), bytes([(7 * i) ^ 0x55]), bytes([i]))])
    yield by_symbols("match-to-the-end", "a match that ends with the image and a page",
                     noise(23), *[("match", 22, 273)] * 14, ("match", 22, 4096 - 23 - 14 * 273))
    # A match out of a pair's middle: history is absolute, what is written is not.
    image = b"\0\xbf" * 3 + call(6, 0x4000) + b"\0\xbf" + call(12, 0x4000)
    absolute = to_absolute(image)
    yield by_symbols("match-of-calls", "matches that begin and end inside of calls",
                     absolute[:10], b"\0\xbf", ("match", 5, 4), b"\7\0", ("match", 9, 7),
                     b"\x17\x01", b"\0\xbf")


def zero_end_case():
    """A stream whose own last byte is zero, so that it ends like padding."""
    for seed in range(10000):
        image = noise(60, f"zero {seed}")
        stream = payload_of.encode_lzma(image)
        if stream[-1] == 0 and len(stream) % 4 == 1:
            return lzma("zero-end", "a stream whose last byte is 0, and three of padding", image,
                        stream)
    raise AssertionError("no such image")


def bad_lzma_cases():
    stream, size = payload_of.encode_lzma(SMALL), len(SMALL)
    for count in (4, 5, 8, 16, len(stream) // 8 * 4, len(stream) - 8, len(stream) - 2,
                  len(stream) - 1):
        yield Case(f"lzma-cut-{count}", f"the first {count} of {len(stream)} bytes", LZMA,
                   stream[:count], b"", PARAMS, size=size)
    yield bad_lzma("cut-padded", "the last four bytes replaced by zeros",
                   stream[:-4] + bytes(4), size)
    yield bad_lzma("cut-aes-128", "half of a stream, encrypted", stream[:len(stream) // 8 * 4],
                   size, cipher=1)
    yield bad_lzma("trailing-4", "four zeros behind stream and padding", pad(stream) + bytes(4),
                   size)
    yield bad_lzma("trailing-stream", "a second stream behind the first", pad(stream) + stream,
                   size)
    image, aligned = SMALL, stream
    while len(aligned) % 4 != 1:
        image = image[:-1]
        aligned = payload_of.encode_lzma(image)
    for index in range(3):
        yield bad_lzma(f"padding-{index + 1}", f"byte {index + 1} of the padding is not zero",
                       aligned + bytes(index) + b"\1" + bytes(2 - index), len(image))
    yield bad_lzma("short-1", "one byte more is announced than coded", stream, size + 1)
    yield bad_lzma("short-page", "a page more is announced than coded", stream, size + 4096)
    yield bad_lzma("long-literal", "one byte less is announced than coded",
                   payload_of.encode_lzma(b"abcdefgh"), 7)
    yield bad_lzma("long-match", "a match over the image's end",
                   written(b"abcd", ("match", 3, 5))[0], 8)
    yield bad_lzma("long-rep", "a rep over the image's end",
                   written(b"abcd", ("match", 3, 2), ("rep", 0, 273))[0], 100)
    yield bad_lzma("long-page", "a match over the end of image and page",
                   written(noise(16), *[("match", 15, 272)] * 14 + [("match", 15, 273)])[0], 4096)
    for count in (1, 4):
        text = stream[:-count] + bytes(count)
        if text == stream:
            continue
        yield bad_lzma(f"code-zeroed-{count}", f"the last {count} bytes of the stream zeroed",
                       text, size)
    yield bad_lzma("code-more", "1 more in the last byte",
                   stream[:-1] + bytes([stream[-1] + 1 & 255]), size)
    yield bad_lzma("code-less", "1 less in the last byte",
                   stream[:-1] + bytes([stream[-1] - 1 & 255]), size)
    yield bad_lzma("code-first-bits", "a code that is not below the range from the start",
                   b"\0" + b"\xff" * 299, 400)
    yield bad_lzma("code-one-byte", "one byte of image, code not 0",
                   written(b"a")[0][:-1] + b"\1", 1)
    yield bad_lzma("first-byte", "the first byte is 1", b"\1" + stream[1:], size)
    yield bad_lzma("first-byte-255", "the first byte is 255", b"\xff" + stream[1:], size)
    yield bad_lzma("end-marker", "an end marker behind the image",
                   written(b"abcd", ("end_marker",))[0], 4)
    yield bad_lzma("end-marker-early", "an end marker before the image is whole",
                   written(b"abcd", ("end_marker",))[0], 8)
    yield bad_lzma("end-marker-first", "an end marker and nothing else",
                   written(("end_marker",))[0], 4)
    yield bad_lzma("end-marker-long", "an end marker with a length of 273",
                   written(b"abcd", ("end_marker", 273), b"efgh")[0], 400)
    yield bad_lzma("end-marker-rep", "an end marker's distance, used once more",
                   written(b"abcd", ("end_marker",), ("rep", 0, 4))[0], 8)
    yield from distance_cases()


def distance_cases():
    yield bad_lzma("distance-first", "a match before any byte", written(("match", 0, 2))[0], 2)
    yield bad_lzma("distance-first-rep", "a rep before any byte", written(("rep", 0, 2))[0], 2)
    yield bad_lzma("distance-first-short-rep", "a short rep before any byte",
                   written(("short_rep",))[0], 1)
    yield bad_lzma("distance-1-more", "a match one byte before the image",
                   written(b"abc", ("match", 3, 3))[0], 6)
    yield bad_lzma("distance-rep3", "a match before the image, behind a rep that is none",
                   written(b"ab", ("rep", 3, 2), ("match", 70, 2))[0], 6)
    yield bad_lzma("distance-huge", "4 GiB less one byte, all but an end marker",
                   written(b"abcd", ("match", 0xFFFFFFFE, 4))[0], 8)
    yield bad_lzma("distance-2-gib", "2 GiB", written(b"abcd", ("match", 0x7FFFFFFF, 4))[0], 8)
    yield bad_lzma("distance-page", "a byte before the image, from the second page",
                   written(noise(100), *[("match", 99, 200)] * 21, ("match", 4300, 2))[0], 4302)


# ---- Deltas -------------------------------------------------------------------

def delta(name, about, old, image, steps, base=BASE, properties=DEFAULT_PROPERTIES, **options):
    payload = payload_of.encode_delta(image, old, base, steps, properties)
    return Case(f"valid-delta-{name}", about, LZMA, pad(payload), image,
                payload_of.lzma_params(properties, base), old, **options)


FUNCTIONS = sealed_firmware.make_functions("delta", 24)
OLD, OLD_AT = sealed_firmware.link(FUNCTIONS, BASE)
CHANGED = list(FUNCTIONS)
CHANGED[7] = FUNCTIONS[7][:4] + [("half", 0x3001), ("half", 0x4408)] + FUNCTIONS[7][4:]
CHANGED[15] = FUNCTIONS[15][:-3]
NEW, NEW_AT = sealed_firmware.link(CHANGED, BASE, ram=sealed_firmware.RAM + 4)
STEPS = sealed_firmware.steps_between(OLD_AT, NEW_AT, (0x20000000, 4))


def valid_delta_cases():
    yield delta("same", "old and new are equal", OLD, OLD, [])
    yield delta("change", "two changes, moved calls and pointers, moved RAM", OLD, NEW, STEPS)
    yield delta("no-map", "the same without a map", OLD, NEW, [])
    yield delta("other-base", "the same at another address", *rebased(0x26000))
    yield delta("base-0", "the same at address 0", *rebased(0))
    yield delta("unrelated", "nothing in common", noise(300), SMALL, [])
    yield delta("longer", "new is longer, the old image at its end", OLD[:500],
                SMALL + OLD[:500], [(BASE + 4, 600)])
    yield delta("shorter", "new is the middle of old", OLD, OLD[400:900], [(BASE, -400)])
    yield delta("base-1-byte", "an old image of one byte", b"\xf0", SMALL[:100], [])
    yield delta("base-3-bytes", "an old image of three bytes", b"\x00\xf0\x00", SMALL[:100], [])
    for size in (701, 702, 703):
        yield delta(f"base-{size}", "an old image that is no whole number of words",
                    OLD[:size], OLD[:size] + SMALL[:50] + OLD[:size], [(BASE, 0x10)])
    for properties in ((0, 2, 4), (2, 0, 3), (0, 0, 0)):
        yield delta("lc{}-lp{}-pb{}".format(*properties), "these properties, positions that "
                    "count from an old image of 1,001 bytes", OLD[:1001], NEW[:900], STEPS,
                    properties=properties)
    pages, at = sealed_firmware.link(sealed_firmware.make_functions("pages", 160), BASE)
    items = sealed_firmware.make_functions("pages", 160)
    items[100] = items[100][:3] + [("half", 0x3001)] * 10 + items[100][3:]
    changed, changed_at = sealed_firmware.link(items, BASE)
    yield delta("pages", "three pages", pages, changed,
                sealed_firmware.steps_between(at, changed_at))
    yield delta("aes-128", "AES-128-CTR", OLD, NEW, STEPS, cipher=1)
    yield delta("aes-256", "AES-256-CTR", OLD, NEW, STEPS, cipher=2)
    yield from history_cases()
    yield from valid_map_cases()


def rebased(base):
    old, old_at = sealed_firmware.link(FUNCTIONS, base)
    new, new_at = sealed_firmware.link(CHANGED, base)
    return old, new, sealed_firmware.steps_between(old_at, new_at), base


def delta_symbols(name, about, old, steps, *symbols, base=BASE):
    """A delta of given symbols; its image is as large as they make it."""
    size = len(written(*symbols, history=bytes(len(old)))[1])
    history = sealed_thumb.history(old, base, steps, size)
    stream, data = written(*symbols, history=history)
    image = sealed_thumb.from_absolute(data)
    assert to_absolute(image) == data, name
    return Case(f"valid-delta-{name}", about, LZMA, pad(map_write(base, steps) + stream), image,
                payload_of.lzma_params(base=base), old)


def whole(name, about, old, steps, base=BASE):
    """All of the history becomes the image, so that its hash shows every byte."""
    size = len(old)
    symbols = []
    while size:
        taken = size if size <= 273 else 2 if size < 275 else 273
        symbols.append(("match", len(old) - 1, taken))
        size -= taken
    return delta_symbols(name, about, old, steps, *symbols, base=base)


def words(*values):
    return b"".join((v & 0xFFFFFFFF).to_bytes(4, "little") for v in values)


def history_cases():
    # 0x5c bytes: as base and image alone, the flash range ends at base + 0x9c.
    edges = words(BASE, BASE + 0x3C, BASE + 0x3F, BASE + 0x40, BASE + 0x41, BASE + 0x9B,
                  BASE + 0x9C, BASE + 0x9F, BASE + 0x163, BASE + 0x164, BASE + 0x29B,
                  BASE + 0x29C, 0x1FFFFFFF, 0x20000000, 0x20000001, 0x2003FFFF, 0x20040000, 0, 0xFFFFFFFF, BASE - 4)
    edges += words(BASE + 0x9D, BASE + 0x1000, 0x12345678)
    assert len(edges) == 0x5C, len(edges)
    everywhere = [(BASE, 0x100)]
    yield whole("words", "words at the edges of both ranges", edges, everywhere)
    yield whole("words-ram-down", "the same, RAM moved down, flash not at all",
                edges, [(0x20000000, -0x10000)])
    longer = 0x200
    yield delta_symbols("words-longer", "the flash range ends by the larger image, the new one",
                        edges, everywhere, ("match", len(edges) - 1, len(edges)), bytes(longer))
    yield delta_symbols("words-shorter", "and the old one where that is larger",
                        edges + bytes(200), everywhere, ("match", len(edges) + 199, len(edges)))
    high = words(0xFFFFFFFC, 0xFFFFFFFF, 0, 4, 0x33, 0x34, 0x20000000)
    yield whole("words-high-base", "a flash range that ends behind 32 bits", high + bytes(0x24),
                [(0xFFFFFFA0, 0x10)], 0xFFFFFFA0)
    yield whole("words-at-the-end", "a flash range that begins at 2^32, which is 0",
                high + bytes(0x24), [(0xFFFFFFC0, 0x10), (0xFFFFFFFF, 0x20)], 0xFFFFFFC0)
    pointer = words(BASE + 0x44)
    yield whole("words-odd", "pointers at offsets that are no multiple of 4",
                b"\0\0" + pointer * 9 + b"\0\0", everywhere)
    yield whole("words-end", "a pointer in the last three bytes is none",
                pointer * 2 + pointer[:3], everywhere)
    # The low half is in the range of pointers, and the second half of a BL before it.
    overlap = bytes.fromhex("00bf00f0") + words(0x2000F801) + words(0x2000F801)
    yield whole("words-over-pair", "a word in RAM's range that holds half a BL: the BL is moved",
                overlap, [(BASE, 0x20), (0x20000000, 0x40)])
    yield whole("pairs-odd-word", "a BL over two words, neither of which is moved",
                bytes.fromhex("0120 00f0 01f8 0120") * 4, [(BASE, 0x20), (0x20000000, 0x40)])
    yield whole("pairs-last", "half a BL at the end of the old image; the new one goes on",
                OLD[:100] + bytes.fromhex("00f0"), [(BASE, 0x40)])
    yield delta_symbols("pairs-across", "half a BL ends the old image, the other half begins "
                        "the new one", OLD[:100] + bytes.fromhex("00f0"), [(BASE, 0x40)],
                        bytes.fromhex("03f8"), ("match", 3, 4), ("match", 101, 40))
    calls = b"".join(call(4 * i, t, i % 2) for i, t in enumerate(
        (0, 2, 0x40, 0x60, 0x62, 0x64, 0x3FFFFE, -0x400000, -4, 0x1000, 0x1FC000)))
    yield whole("calls", "calls before, at and behind a step", calls, [(BASE + 0x62, 6)])
    yield whole("calls-odd-shift", "a shift of 3: half of it, rounded down, is 1", calls,
                [(BASE, 3)])
    yield whole("calls-negative-odd-shift", "a shift of -3: half of it, rounded down, is -2",
                calls, [(BASE, -3)])
    yield whole("calls-shift-over-range", "a shift beyond the 22 bits of a call", calls,
                [(BASE, 0x7FFFFFFF)])
    yield whole("calls-high-base", "targets over 32 bits wrap around", calls,
                [(0xFFFFF000, 2), (0xFFFFFFFF, 10)], 0xFFFFF000)
    yield delta_symbols("first-byte", "the first byte of the history from the image's end",
                        OLD[:600], [], b"ab" * 50, ("match", 699, 273))


def valid_map_cases():
    count = sealed_thumb.STEPS_MAX
    steps = [(BASE + 2 * i, 2 * (i % 7) + 2) for i in range(count)]
    yield delta("map-512", "a map of 512 steps, the most there may be", OLD, NEW, steps)
    yield delta("map-first-0", "the first step is at the base itself", OLD, NEW, [(BASE, 8)])
    yield delta("map-numbers", "addresses and shifts at the ends of 32 bits", OLD, NEW,
                [(BASE + 0x100, 0x7FFFFFFF), (BASE + 0x200, -1), (0x80000000, -0x80000000),
                 (0xFFFFFFFE, -1), (0xFFFFFFFF, 0)])
    yield delta("map-back", "a shift that ends again", OLD, NEW,
                [(BASE + 0x80, 4), (BASE + 0x90, 0), (BASE + 0xA0, -4), (BASE + 0xB0, 0)])


def bad_map(name, about, relocation, base=BASE, behind=None):
    """A map that is refused, before a stream that would be good."""
    stream = written(bytes(20), history=bytes(100))[0] if behind is None else behind
    return Case(name, about, LZMA, pad(relocation + stream), b"",
                payload_of.lzma_params(base=base), bytes(100), size=20)


def bad_delta_cases():
    payload = payload_of.encode_delta(NEW, OLD, BASE, STEPS)
    params, size = payload_of.lzma_params(base=BASE), len(NEW)
    map_size = len(map_write(BASE, STEPS))
    for count in (1, 2, map_size - 1, map_size, map_size + 4, len(payload) - 1):
        yield Case(f"delta-cut-{count}", f"the first {count} of {len(payload)} bytes, of which "
                   f"{map_size} are map", LZMA, payload[:count], b"", params, OLD, size=size)
    # One byte more could be read out of the padding: an end of zeros codes zero bits.
    for name, about, size in (("short-page", "a page more is announced than coded", size + 4096),
                              ("long-1", "one byte less is announced than coded", size - 1)):
        yield Case(f"delta-{name}", about, LZMA, pad(payload), b"", params, OLD, size=size)
    yield Case("delta-trailing-4", "four zeros behind stream and padding", LZMA,
               pad(payload) + bytes(4), b"", params, OLD, size=len(NEW))
    yield Case("delta-padding-1", "padding that is not zero", LZMA, *odd_padding(payload),
               params, OLD, size=len(NEW))
    stream = written(b"ab", ("match", 102, 2), history=bytes(100))[0]
    yield bad_delta("distance-1-more", "one byte before the old image",
                    b"\0" + stream, bytes(100), 4)
    stream = written(("match", 100, 2), history=bytes(100))[0]
    yield bad_delta("distance-first", "the same by the first symbol", b"\0" + stream,
                    bytes(100), 2)
    stream = written(b"ab", ("end_marker",), history=bytes(100))[0]
    yield Case("lzma-end-marker-delta", "an end marker in a delta", LZMA, pad(b"\0" + stream),
               b"", params, bytes(100), size=2)
    stream = written(b"ab", history=bytes(100))[0]
    yield Case("lzma-code-delta", "a delta's code is not 0 at the end", LZMA,
               pad(b"\0" + stream[:-1] + bytes([stream[-1] ^ 1])), b"", params, bytes(100),
               size=2)
    yield Case("lzma-first-byte-delta", "a delta's stream begins with 1", LZMA,
               pad(b"\0\1" + stream[1:]), b"", params, bytes(100), size=2)
    yield from bad_map_cases()


def bad_delta(name, about, payload, old, size):
    return Case(f"delta-{name}", about, LZMA, pad(payload), b"",
                payload_of.lzma_params(base=BASE), old, size=size)


def odd_padding(payload):
    """(payload with padding that is not zero, no image)."""
    return payload + b"\1" * (-len(payload) % 4 or 4), b""


def bad_map_cases():
    def steps(*numbers):
        return b"".join(n if isinstance(n, bytes) else varint(n) for n in numbers)

    many = [2, 4]
    yield bad_map("map-steps-513", "513 steps, each of them good",
                  steps(513, *many * 513))
    yield bad_map("map-steps-huge", "2^32 - 1 steps, of which none is there",
                  steps(0xFFFFFFFF))
    yield bad_map("map-steps-short", "3 steps announced, 2 there: the stream is read as one",
                  steps(3, 4, 4, 4, 4))
    yield bad_map("map-overlong-count", "0 in two bytes", b"\x80\0")
    yield bad_map("map-overlong-address", "4 in two bytes", steps(1, b"\x84\0", 4))
    yield bad_map("map-overlong-shift", "4 in three bytes", steps(1, 4, b"\x84\x80\0"))
    yield bad_map("map-overlong-5", "4 in five bytes", steps(1, b"\x84\x80\x80\x80\0", 4))
    yield bad_map("map-varint-33-bits", "2^32 as an address", steps(1, b"\x80\x80\x80\x80\x10", 4))
    yield bad_map("map-varint-35-bits", "2^35 - 1 as a shift", steps(1, 4, b"\xff\xff\xff\xff\x7f"))
    yield bad_map("map-varint-6-bytes", "a varint of six bytes",
                  steps(1, b"\x84\x80\x80\x80\x80\0", 4))
    yield bad_map("map-varint-count-33-bits", "2^32 steps", b"\x80\x80\x80\x80\x10")
    yield bad_map("map-address-same", "two steps at one address", steps(2, 4, 4, 0, 4))
    yield bad_map("map-address-over", "addresses over 32 bits by one",
                  steps(2, 0xFFFFFFFF - BASE, 4, 1, 4))
    yield bad_map("map-address-over-first", "the first address over 32 bits",
                  steps(1, 0x100000000 - BASE, 4))
    yield bad_map("map-address-wraps", "an address that comes back to the base",
                  steps(2, 4, 4, 0xFFFFFFFF, 4))
    yield bad_map("map-shift-0", "a step that changes nothing", steps(1, 4, 0))
    yield bad_map("map-shift-0-second", "a second step that changes nothing",
                  steps(2, 4, 4, 4, 0))
    yield bad_map("map-shift-over", "shifts of 2^31", steps(2, 4, 0xFFFFFFFE, 4, 2))
    yield bad_map("map-shift-under", "shifts of -2^31 - 1", steps(2, 4, 0xFFFFFFFF, 4, 1))
    yield bad_map("map-shift-wraps", "shifts that wrap around to small ones",
                  steps(3, 4, 0xFFFFFFFE, 4, 0xFFFFFFFE, 4, 12))
    yield bad_map("map-cut", "the payload ends inside the map", steps(9, 4, 4), behind=b"")
