"""The call filter, the relocation map and the delta's history, as docs/spec/payload.md,
sections 4 and 5, have them. Standard library only."""

from sealed_lzma import Malformed

STEPS_MAX = 512
MASK22 = (1 << 22) - 1


def half(data, at):
    return data[at] | data[at + 1] << 8


def is_pair(data, at):
    """Whether a BL or B.W stands at the even offset `at`."""
    return (at % 2 == 0 and at + 4 <= len(data) and half(data, at) >> 11 == 0b11110
            and half(data, at + 2) >> 11 in (0b11111, 0b10111))


def operand(data, at):
    return (half(data, at) & 0x7FF) << 11 | half(data, at + 2) & 0x7FF


def put_operand(data, at, value):
    data[at:at + 2] = (half(data, at) & 0xF800 | value >> 11).to_bytes(2, "little")
    data[at + 2:at + 4] = (half(data, at + 2) & 0xF800 | value & 0x7FF).to_bytes(2, "little")


def filtered(image, sign):
    data = bytearray(image)
    for at in range(0, len(data) - 3, 2):
        if is_pair(data, at):
            put_operand(data, at, operand(data, at) + sign * (at // 2 + 2) & MASK22)
    return bytes(data)


def to_absolute(image):
    return filtered(image, 1)


def from_absolute(image):
    return filtered(image, -1)


def call(at, target, is_bl=True):
    """A BL or B.W at offset `at` to offset `target`, both from the image's start."""
    d = (target - at - 4) // 2 & MASK22
    return ((0xF000 | d >> 11).to_bytes(2, "little")
            + ((0xF800 if is_bl else 0xB800) | d & 0x7FF).to_bytes(2, "little"))


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out) + bytes([value])


def zigzag(value):
    return 2 * value if value >= 0 else -2 * value - 1


def map_write(base, steps):
    """`steps` are (address, shift) pairs; nothing is checked."""
    out, address, shift = varint(len(steps)), base, 0
    for new_address, new_shift in steps:
        out += varint(new_address - address) + varint(zigzag(new_shift - shift))
        address, shift = new_address, new_shift
    return out


def read_varint(data, at):
    value = 0
    for i in range(5):
        if at + i >= len(data):
            raise Malformed("the map is cut off")
        byte = data[at + i]
        value |= (byte & 127) << 7 * i
        if byte < 128:
            if i > 0 and byte == 0:
                raise Malformed("an overlong varint")
            if value > 0xFFFFFFFF:
                raise Malformed("a varint over 32 bits")
            return value, at + i + 1
    raise Malformed("a varint of more than 5 bytes")


def map_read(payload, base):
    """(steps, offset behind the map)."""
    count, at = read_varint(payload, 0)
    if count > STEPS_MAX:
        raise Malformed("too many steps")
    steps, address, shift = [], base, 0
    for i in range(count):
        rise, at = read_varint(payload, at)
        change, at = read_varint(payload, at)
        if change == 0 or (rise == 0 and i > 0):
            raise Malformed("a step that changes nothing")
        address += rise
        shift += change >> 1 if change % 2 == 0 else -(change >> 1) - 1
        if address > 0xFFFFFFFF or not -1 << 31 <= shift < 1 << 31:
            raise Malformed("a sum over 32 bits")
        steps.append((address, shift))
    return steps, at


def shift_at(steps, address):
    found = 0
    for step_address, shift in steps:
        if step_address <= address:
            found = shift
    return found


def history(old, base, steps, image_size):
    """The old image as the decoder of a delta sees it."""
    data, paired = bytearray(old), set()
    pairs = [at for at in range(0, len(old) - 3, 2) if is_pair(old, at)]
    for at in pairs:
        paired.update((at, at + 2))
        a = operand(old, at) + at // 2 + 2 & MASK22
        target = base + 2 * a & 0xFFFFFFFF
        put_operand(data, at, a + (shift_at(steps, target) >> 1) & MASK22)
    size = max(len(old), image_size)
    for at in range(0, len(old) - 3, 4):
        value = int.from_bytes(old[at:at + 4], "little")
        if at in paired or at + 2 in paired:
            continue
        if value - base - 0x40 & 0xFFFFFFFF < size or 0x20000000 <= value < 0x20040000:
            moved = value + shift_at(steps, value) & 0xFFFFFFFF
            data[at:at + 4] = moved.to_bytes(4, "little")
    return bytes(data)
