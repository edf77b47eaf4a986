"""Raw deflate (RFC 1951) bit by bit: a writer for streams that no library would make,
and a strict inflater. Standard library only."""

from sealed_lzma import Malformed

LENGTH_BASE = (3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59,
               67, 83, 99, 115, 131, 163, 195, 227, 258)
LENGTH_EXTRA = (0,) * 8 + (1,) * 4 + (2,) * 4 + (3,) * 4 + (4,) * 4 + (5,) * 4 + (0,)
DISTANCE_BASE = (1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513,
                 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577)
DISTANCE_EXTRA = (0, 0, 0, 0) + tuple(i // 2 for i in range(2, 28))
ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
FIXED_LITERAL = [8] * 144 + [9] * 112 + [7] * 24 + [8] * 8
FIXED_DISTANCE = [5] * 32
END = 256


def codes_of(lengths):
    """Symbol -> (code, length), RFC 1951, 3.2.2."""
    code, out = 0, {}
    for length in range(1, 16):
        for symbol, n in enumerate(lengths):
            if n == length:
                out[symbol] = (code, length)
                code += 1
        code <<= 1
    return out


class Writer:
    """A deflate stream. Everything is written as told, right or wrong."""

    def __init__(self):
        self.bits = []
        self.literal = self.distance = None

    def put(self, value, count):
        self.bits += [value >> i & 1 for i in range(count)]
        return self

    def put_code(self, code, length):
        self.bits += [code >> i & 1 for i in range(length - 1, -1, -1)]
        return self

    def align(self, fill=0):
        while len(self.bits) % 8:
            self.bits.append(fill)
        return self

    def block(self, kind, is_final=True):
        self.put(int(is_final), 1).put(kind, 2)
        if kind == 1:
            self.literal, self.distance = codes_of(FIXED_LITERAL), codes_of(FIXED_DISTANCE)
        return self

    def stored(self, data, is_final=True, complement=0xFFFF):
        self.block(0, is_final).align()
        self.put(len(data), 16).put(len(data) ^ complement, 16)
        for byte in data:
            self.put(byte, 8)
        return self

    def dynamic(self, literal, distance, length_lengths, symbols, is_final=True):
        """`length_lengths`: symbol -> length of the code length code; `symbols`: what is
        written in it, (symbol, extra bits' value) or a symbol."""
        self.block(2, is_final)
        last = max(i for i, s in enumerate(ORDER) if length_lengths.get(s, 0) or i < 4)
        self.put(len(literal) - 257, 5).put(len(distance) - 1, 5).put(last - 3, 4)
        for symbol in ORDER[:last + 1]:
            self.put(length_lengths.get(symbol, 0), 3)
        codes = codes_of([length_lengths.get(s, 0) for s in range(19)])
        for item in symbols:
            symbol, extra = item if isinstance(item, tuple) else (item, 0)
            self.put_code(*codes[symbol])
            if symbol >= 16:
                self.put(extra, {16: 2, 17: 3, 18: 7}[symbol])
        self.literal, self.distance = codes_of(literal), codes_of(distance)
        return self

    def symbol(self, *symbols):
        for symbol in symbols:
            self.put_code(*self.literal[symbol])
        return self

    def match(self, length, distance):
        i = max(k for k in range(29) if LENGTH_BASE[k] <= length)
        j = max(k for k in range(30) if DISTANCE_BASE[k] <= distance)
        self.symbol(257 + i).put(length - LENGTH_BASE[i], LENGTH_EXTRA[i])
        self.put_code(*self.distance[j])
        return self.put(distance - DISTANCE_BASE[j], DISTANCE_EXTRA[j])

    def end(self):
        return self.symbol(END)

    def finish(self, fill=0):
        self.align(fill)
        return bytes(sum(bit << i for i, bit in enumerate(self.bits[at:at + 8]))
                     for at in range(0, len(self.bits), 8))


class Reader:
    def __init__(self, data, offset):
        self.data, self.at = data, offset * 8

    def bit(self):
        if self.at >= 8 * len(self.data):
            raise Malformed("the stream ends early")
        bit = self.data[self.at >> 3] >> (self.at & 7) & 1
        self.at += 1
        return bit

    def take(self, count):
        return sum(self.bit() << i for i in range(count))

    def symbol(self, table):
        code = 0
        for length in range(1, 16):
            code = code << 1 | self.bit()
            if (length, code) in table:
                return table[length, code]
        raise Malformed("an invalid code")


def table_of(lengths, may_be_single):
    used = sum(n > 0 for n in lengths)
    room = (1 << 15) - sum(1 << (15 - n) for n in lengths if n)
    is_single = used == 0 or (used == 1 and max(lengths) == 1)
    if room < 0 or (room > 0 and not (may_be_single and is_single)):
        raise Malformed("a code that is over- or incomplete")
    return {(length, code): symbol for symbol, (code, length) in codes_of(lengths).items()}


def read_lengths(reader, table, count):
    lengths = []
    while len(lengths) < count:
        symbol = reader.symbol(table)
        if symbol < 16:
            lengths.append(symbol)
            continue
        if symbol == 16 and not lengths:
            raise Malformed("a repeat with nothing before it")
        value = lengths[-1] if symbol == 16 else 0
        lengths += [value] * {16: lambda: 3 + reader.take(2), 17: lambda: 3 + reader.take(3),
                              18: lambda: 11 + reader.take(7)}[symbol]()
    if len(lengths) > count:
        raise Malformed("a repeat over the end")
    return lengths


def read_tables(reader):
    literals, distances, count = (reader.take(5) + 257, reader.take(5) + 1,
                                  reader.take(4) + 4)
    if literals > 286 or distances > 30:
        raise Malformed("too many symbols")
    lengths = [0] * 19
    for symbol in ORDER[:count]:
        lengths[symbol] = reader.take(3)
    lengths = read_lengths(reader, table_of(lengths, False), literals + distances)
    if lengths[END] == 0:
        raise Malformed("no end-of-block code")
    return (table_of(lengths[:literals], False), table_of(lengths[literals:], True))


def read_stored(reader, out, size):
    reader.at += -reader.at % 8
    length, complement = reader.take(16), reader.take(16)
    if length ^ complement != 0xFFFF:
        raise Malformed("a stored block whose lengths differ")
    if len(out) + length > size:
        raise Malformed("it goes on behind the image")
    for _ in range(length):
        out.append(reader.take(8))


def read_block(reader, out, size, literals, distances):
    while True:
        symbol = reader.symbol(literals)
        if symbol == END:
            return
        if symbol < END:
            if len(out) == size:
                raise Malformed("it goes on behind the image")
            out.append(symbol)
            continue
        if symbol > 285:
            raise Malformed("an invalid symbol")
        length = LENGTH_BASE[symbol - 257] + reader.take(LENGTH_EXTRA[symbol - 257])
        symbol = reader.symbol(distances)
        if symbol > 29:
            raise Malformed("an invalid distance symbol")
        distance = DISTANCE_BASE[symbol] + reader.take(DISTANCE_EXTRA[symbol])
        if distance > len(out):
            raise Malformed("a distance before the image")
        if len(out) + length > size:
            raise Malformed("it goes on behind the image")
        for _ in range(length):
            out.append(out[-distance])


def decode(stream, offset, image_size):
    """(image, offset behind the stream)."""
    reader, out, is_final = Reader(stream, offset), bytearray(), 0
    while not is_final:
        is_final, kind = reader.take(1), reader.take(2)
        if kind == 0:
            read_stored(reader, out, image_size)
        elif kind == 1:
            read_block(reader, out, image_size,
                       {(n, c): s for s, (c, n) in codes_of(FIXED_LITERAL).items()},
                       {(n, c): s for s, (c, n) in codes_of(FIXED_DISTANCE).items()})
        elif kind == 2:
            read_block(reader, out, image_size, *read_tables(reader))
        else:
            raise Malformed("block type 3")
    if len(out) != image_size:
        raise Malformed("it ends before the image")
    if reader.take(-reader.at % 8) != 0:
        raise Malformed("bits behind the final block")
    return bytes(out), reader.at // 8
