"""LZMA1 as docs/spec/payload.md, section 3, has it: an encoder that writes any symbol
sequence, valid or not, a greedy parser for it, and a strict decoder.

Written from the LZMA SDK's specification (lzma-specification.txt); shares nothing with
plomb or liblzma. Standard library only.
"""

MASK = 0xFFFFFFFF
TOP = 1 << 24
MATCH_MIN = 2
MATCH_MAX = 273
END_MARKER = 0xFFFFFFFF


class Malformed(Exception):
    """What docs/spec/payload.md, section 6, refuses."""


def properties(lc, lp, pb):
    return (pb * 5 + lp) * 9 + lc


def split_properties(byte):
    return byte % 9, byte // 9 % 5, byte // 45


class Model:
    """The probabilities, all arrays in one dictionary by their use, and the state."""

    def __init__(self, lc, lp, pb):
        self.lc, self.lp_mask, self.pb_mask = lc, (1 << lp) - 1, (1 << pb) - 1
        self.is_match = [1024] * (12 << 4)
        self.is_rep = [1024] * 12
        self.is_rep0 = [1024] * 12
        self.is_rep1 = [1024] * 12
        self.is_rep2 = [1024] * 12
        self.is_rep0_long = [1024] * (12 << 4)
        self.slot = [[1024] * 64 for _ in range(4)]
        self.special = [1024] * 128
        self.align = [1024] * 16
        self.length = {kind: {"choice": [1024, 1024],
                              "low": [[1024] * 8 for _ in range(16)],
                              "mid": [[1024] * 8 for _ in range(16)],
                              "high": [1024] * 256} for kind in ("match", "rep")}
        self.literal = [1024] * (0x300 << (lc + lp))
        self.state = 0
        self.reps = [0, 0, 0, 0]

    def literal_base(self, position, previous):
        index = ((position & self.lp_mask) << self.lc) + (previous >> (8 - self.lc))
        return 0x300 * index

    def after_literal(self):
        s = self.state
        self.state = 0 if s < 4 else s - 3 if s < 10 else s - 6

    def after_match(self):
        self.state = 7 if self.state < 7 else 10

    def after_rep(self):
        self.state = 8 if self.state < 7 else 11

    def after_short_rep(self):
        self.state = 9 if self.state < 7 else 11


class BitWriter:
    """The range encoder."""

    def __init__(self):
        self.low, self.range, self.cache, self.pending = 0, MASK, 0, 1
        self.out = bytearray()

    def shift_low(self):
        if self.low < 0xFF000000 or self.low > MASK:
            carry = self.low >> 32
            byte = self.cache
            while self.pending:
                self.out.append((byte + carry) & 255)
                byte = 255
                self.pending -= 1
            self.cache = self.low >> 24 & 255
        self.pending += 1
        self.low = self.low << 8 & MASK

    def normalize(self):
        if self.range < TOP:
            self.range = self.range << 8 & MASK
            self.shift_low()

    def bit(self, probs, index, bit):
        prob = probs[index]
        bound = (self.range >> 11) * prob
        if bit:
            self.low += bound
            self.range -= bound
            probs[index] = prob - (prob >> 5)
        else:
            self.range = bound
            probs[index] = prob + ((2048 - prob) >> 5)
        self.normalize()

    def direct(self, value, count):
        for i in range(count - 1, -1, -1):
            self.range >>= 1
            if value >> i & 1:
                self.low += self.range
            self.normalize()

    def finish(self):
        for _ in range(5):
            self.shift_low()
        return bytes(self.out)


def write_tree(rc, probs, base, bits, value):
    node = 1
    for i in range(bits - 1, -1, -1):
        bit = value >> i & 1
        rc.bit(probs, base + node, bit)
        node = node << 1 | bit


def write_reverse_tree(rc, probs, base, bits, value):
    node = 1
    for i in range(bits):
        bit = value >> i & 1
        rc.bit(probs, base + node, bit)
        node = node << 1 | bit


class Encoder:
    """Writes symbols. `history` is what stands before the image; position counts from
    its first byte. Symbols may be anything: nothing is checked."""

    def __init__(self, lc=1, lp=1, pb=1, history=b""):
        self.model = Model(lc, lp, pb)
        self.rc = BitWriter()
        self.data = bytearray(history)
        self.start = len(history)

    def back(self, distance):
        """The byte `distance` (from 1) back; 0 where there is none."""
        return self.data[-distance] if distance <= len(self.data) else 0

    def at(self, probs_index=None):
        return len(self.data) & self.model.pb_mask

    def literal(self, byte):
        m, rc = self.model, self.rc
        rc.bit(m.is_match, (m.state << 4) + self.at(), 0)
        base = m.literal_base(len(self.data), self.data[-1] if self.data else 0)
        node = 1
        if m.state >= 7:
            match_byte = self.back(m.reps[0] + 1)
            while node < 0x100:
                match_bit = match_byte >> 7 & 1
                match_byte = match_byte << 1 & 255
                bit = byte >> (7 - node.bit_length() + 1) & 1
                rc.bit(m.literal, base + ((1 + match_bit) << 8) + node, bit)
                node = node << 1 | bit
                if bit != match_bit:
                    break
        while node < 0x100:
            bit = byte >> (7 - node.bit_length() + 1) & 1
            rc.bit(m.literal, base + node, bit)
            node = node << 1 | bit
        m.after_literal()
        self.data.append(byte)

    def length(self, kind, length):
        coder, rc, at, n = self.model.length[kind], self.rc, self.at(), length - MATCH_MIN
        if n < 8:
            rc.bit(coder["choice"], 0, 0)
            write_tree(rc, coder["low"][at], 0, 3, n)
        elif n < 16:
            rc.bit(coder["choice"], 0, 1)
            rc.bit(coder["choice"], 1, 0)
            write_tree(rc, coder["mid"][at], 0, 3, n - 8)
        else:
            rc.bit(coder["choice"], 0, 1)
            rc.bit(coder["choice"], 1, 1)
            write_tree(rc, coder["high"], 0, 8, n - 16)

    def distance(self, distance, length):
        m, rc = self.model, self.rc
        if distance < 4:
            slot = distance
        else:
            top = distance.bit_length() - 1
            slot = top << 1 | distance >> (top - 1) & 1
        write_tree(rc, m.slot[min(length - MATCH_MIN, 3)], 0, 6, slot)
        if slot < 4:
            return
        bits = (slot >> 1) - 1
        base = (2 | slot & 1) << bits
        if slot < 14:
            write_reverse_tree(rc, m.special, base - slot, bits, distance - base)
        else:
            rc.direct((distance - base) >> 4, bits - 4)
            write_reverse_tree(rc, m.align, 0, 4, distance - base & 15)

    def copy(self, distance, length):
        for _ in range(length):
            self.data.append(self.back(distance + 1))

    def match(self, distance, length):
        """`distance` as coded: 0 is the last byte."""
        m, rc = self.model, self.rc
        rc.bit(m.is_match, (m.state << 4) + self.at(), 1)
        rc.bit(m.is_rep, m.state, 0)
        self.length("match", length)
        self.distance(distance, length)
        m.after_match()
        m.reps = [distance, *m.reps[:3]]
        if distance != END_MARKER:
            self.copy(distance, length)

    def end_marker(self, length=MATCH_MIN):
        self.match(END_MARKER, length)

    def short_rep(self):
        m, rc, at = self.model, self.rc, self.at()
        rc.bit(m.is_match, (m.state << 4) + at, 1)
        rc.bit(m.is_rep, m.state, 1)
        rc.bit(m.is_rep0, m.state, 0)
        rc.bit(m.is_rep0_long, (m.state << 4) + at, 0)
        m.after_short_rep()
        self.copy(m.reps[0], 1)

    def rep(self, index, length):
        m, rc, at = self.model, self.rc, self.at()
        rc.bit(m.is_match, (m.state << 4) + at, 1)
        rc.bit(m.is_rep, m.state, 1)
        rc.bit(m.is_rep0, m.state, int(index > 0))
        if index == 0:
            rc.bit(m.is_rep0_long, (m.state << 4) + at, 1)
        else:
            rc.bit(m.is_rep1, m.state, int(index > 1))
            if index > 1:
                rc.bit(m.is_rep2, m.state, int(index > 2))
        m.reps.insert(0, m.reps.pop(index))
        self.length("rep", length)
        m.after_rep()
        self.copy(m.reps[0], length)

    def finish(self):
        return self.rc.finish()


def match_length(data, here, there, limit):
    n = 0
    while n < limit and data[there + n] == data[here + n]:
        n += 1
    return n


def best_rep(encoder, data, here, limit):
    """(index, length) of the longest match at a distance used before."""
    found = (0, 0)
    for index, rep in enumerate(encoder.model.reps):
        if rep < here:
            length = match_length(data, here, here - rep - 1, limit)
            if length > found[1]:
                found = (index, length)
    return found


def encode_greedy(encoder, image, chain=24):
    """Writes `image`, already in absolute form, as the longest matches found."""
    data = bytes(encoder.data) + image
    start, end, heads = len(encoder.data), len(data), {}

    def note(at):
        heads.setdefault(data[at:at + 3], []).append(at)

    for at in range(start):
        note(at)
    here = start
    while here < end:
        limit = min(MATCH_MAX, end - here)
        index, rep_length = best_rep(encoder, data, here, limit)
        length, there = 0, 0
        for at in reversed(heads.get(data[here:here + 3], [])[-chain:]):
            n = match_length(data, here, at, limit)
            if n > length:
                length, there = n, at
        if rep_length >= 2 and rep_length + 1 >= length:
            taken = rep_length
            encoder.rep(index, taken)
        elif length >= 3 and (length > 3 or here - there < 4096):
            taken = length
            encoder.match(here - there - 1, taken)
        elif index == 0 and rep_length == 1 and encoder.model.state < 7:
            taken = 1
            encoder.short_rep()
        else:
            taken = 1
            encoder.literal(data[here])
        for at in range(here, here + taken):
            note(at)
        here += taken


def encode(image, lc=1, lp=1, pb=1, history=b""):
    encoder = Encoder(lc, lp, pb, history)
    encode_greedy(encoder, image)
    assert bytes(encoder.data[len(history):]) == image
    return encoder.finish()


class BitReader:
    """The range decoder, over bytes that begin at `offset`."""

    def __init__(self, data, offset):
        self.data, self.offset, self.range, self.code = data, offset, MASK, 0
        if self.byte() != 0:
            raise Malformed("the first byte is not 0")
        for _ in range(4):
            self.code = self.code << 8 | self.byte()

    def byte(self):
        if self.offset >= len(self.data):
            raise Malformed("the stream ends early")
        self.offset += 1
        return self.data[self.offset - 1]

    def normalize(self):
        if self.range < TOP:
            self.range = self.range << 8 & MASK
            self.code = self.code << 8 & MASK | self.byte()

    def bit(self, probs, index):
        self.normalize()
        prob = probs[index]
        bound = (self.range >> 11) * prob
        if self.code < bound:
            self.range = bound
            probs[index] = prob + ((2048 - prob) >> 5)
            return 0
        self.range -= bound
        self.code -= bound
        probs[index] = prob - (prob >> 5)
        return 1

    def direct(self, count):
        value = 0
        for _ in range(count):
            self.normalize()
            self.range >>= 1
            bit = self.code >= self.range
            if bit:
                self.code -= self.range
            value = value << 1 | bit
        return value

    def tree(self, probs, bits):
        node = 1
        for _ in range(bits):
            node = node << 1 | self.bit(probs, node)
        return node - (1 << bits)

    def reverse_tree(self, probs, base, bits):
        node, value = 1, 0
        for i in range(bits):
            bit = self.bit(probs, base + node)
            node = node << 1 | bit
            value |= bit << i
        return value


def read_literal(rc, m, data):
    base = m.literal_base(len(data), data[-1] if data else 0)
    node = 1
    if m.state >= 7:
        match_byte = data[-m.reps[0] - 1]
        while node < 0x100:
            match_bit = match_byte >> 7 & 1
            match_byte = match_byte << 1 & 255
            bit = rc.bit(m.literal, base + ((1 + match_bit) << 8) + node)
            node = node << 1 | bit
            if bit != match_bit:
                break
    while node < 0x100:
        node = node << 1 | rc.bit(m.literal, base + node)
    m.after_literal()
    data.append(node & 255)


def read_length(rc, coder, at):
    if rc.bit(coder["choice"], 0) == 0:
        return MATCH_MIN + rc.tree(coder["low"][at], 3)
    if rc.bit(coder["choice"], 1) == 0:
        return MATCH_MIN + 8 + rc.tree(coder["mid"][at], 3)
    return MATCH_MIN + 16 + rc.tree(coder["high"], 8)


def read_distance(rc, m, length):
    slot = rc.tree(m.slot[min(length - MATCH_MIN, 3)], 6)
    if slot < 4:
        return slot
    bits = (slot >> 1) - 1
    base = (2 | slot & 1) << bits
    if slot < 14:
        return base + rc.reverse_tree(m.special, base - slot, bits)
    return base + (rc.direct(bits - 4) << 4) + rc.reverse_tree(m.align, 0, 4)


def read_match(rc, m, at):
    """Length of a match whose distance becomes reps[0]."""
    if rc.bit(m.is_rep, m.state) == 0:
        length = read_length(rc, m.length["match"], at)
        m.reps = [read_distance(rc, m, length), *m.reps[:3]]
        m.after_match()
        if m.reps[0] == END_MARKER:
            raise Malformed("an end marker")
        return length
    if rc.bit(m.is_rep0, m.state) == 0:
        if rc.bit(m.is_rep0_long, (m.state << 4) + at) == 0:
            m.after_short_rep()
            return 1
        index = 0
    elif rc.bit(m.is_rep1, m.state) == 0:
        index = 1
    else:
        index = 2 + rc.bit(m.is_rep2, m.state)
    m.reps.insert(0, m.reps.pop(index))
    length = read_length(rc, m.length["rep"], at)
    m.after_rep()
    return length


def decode(stream, offset, image_size, property_byte, history=b""):
    """(image in absolute form, offset behind the stream)."""
    m = Model(*split_properties(property_byte))
    rc = BitReader(stream, offset)
    data = bytearray(history)
    end = len(history) + image_size
    while len(data) < end:
        at = len(data) & m.pb_mask
        if rc.bit(m.is_match, (m.state << 4) + at) == 0:
            read_literal(rc, m, data)
            continue
        length = read_match(rc, m, at)
        if m.reps[0] >= len(data):
            raise Malformed("a distance before the history")
        if len(data) + length > end:
            raise Malformed("a match over the end of the image")
        for _ in range(length):
            data.append(data[-m.reps[0] - 1])
    rc.normalize()
    if rc.code != 0:
        raise Malformed("the code is not 0 at the end")
    return bytes(data[len(history):]), rc.offset
