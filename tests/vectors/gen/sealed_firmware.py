"""Made-up firmware: a vector table, functions with calls, branches, literal pools and
text, linked at an address, so that an insertion moves what it moves in real firmware.
The same seed always gives the same image. Standard library only."""
import hashlib

from sealed_thumb import call

RAM = 0x20002000
WORDS = (0x4770, 0xB510, 0xBD10, 0xB538, 0xBD38, 0x2000, 0x2001, 0x4618, 0x4620, 0x6820,
         0x6060, 0x3401, 0xD1F9, 0xE7FE, 0x2800, 0xD003, 0x7823, 0x68DB, 0x4798, 0x46C0)


class Random:
    """Numbers out of SHA-256, so that no version of Python changes them."""

    def __init__(self, seed):
        self.seed, self.count, self.pool = seed.encode(), 0, b""

    def bytes(self, size):
        while len(self.pool) < size:
            self.pool += hashlib.sha256(self.seed + self.count.to_bytes(4, "big")).digest()
            self.count += 1
        out, self.pool = self.pool[:size], self.pool[size:]
        return out

    def below(self, limit):
        return int.from_bytes(self.bytes(4), "big") % limit


def make_function(random, count):
    """A list of items: halfwords, calls of other functions, pointers, text."""
    items = [("half", 0xB538)]
    for _ in range(6 + random.below(24)):
        what = random.below(10)
        if what < 2:
            items.append(("call", random.below(count) * random.below(2), what == 0 or
                          random.below(3) > 0))
        elif what < 3:
            items.append(("half", random.below(0x8000)))
        else:
            items.append(("half", WORDS[random.below(len(WORDS))]))
    items.append(("half", 0xBD38))
    items.append(("align",))
    for _ in range(random.below(3)):
        items.append(("pointer", random.below(count)))
    for _ in range(random.below(3)):
        items.append(("ram", 4 * random.below(600)))
    if random.below(4) == 0:
        items.append(("text", b"error %d in module " + str(random.below(90)).encode()))
        items.append(("align",))
    return items


def make_functions(seed, count):
    random = Random(seed)
    return [make_function(random, count) for _ in range(count)]


def place(functions, base, order):
    """Address of each function; everything starts on a word."""
    at, addresses = base + 64, {}
    for index in order:
        addresses[index] = at
        for item in functions[index]:
            if item[0] == "align":
                at += -at % 4
            else:
                at += {"half": lambda _: 2, "call": lambda _: 4, "pointer": lambda _: 4,
                       "ram": lambda _: 4, "text": lambda i: len(i[1])}[item[0]](item)
        at += -at % 4
    return addresses


def link(functions, base, order=None, ram=RAM):
    """(image, {function: address})."""
    order = list(range(len(functions))) if order is None else order
    addresses = place(functions, base, order)
    out = bytearray((ram + 0x4000).to_bytes(4, "little"))
    for i in range(15):
        out += (addresses[order[i % len(order)]] | 1).to_bytes(4, "little")
    for index in order:
        for item in functions[index]:
            if item[0] == "half":
                out += item[1].to_bytes(2, "little")
            elif item[0] == "call":
                out += call(len(out), addresses[item[1]] - base, item[2])
            elif item[0] == "pointer":
                out += (addresses[item[1]] | 1).to_bytes(4, "little")
            elif item[0] == "ram":
                out += (ram + item[1]).to_bytes(4, "little")
            elif item[0] == "text":
                out += item[1]
            else:
                out += bytes(-len(out) % 4)
        out += bytes(-len(out) % 4)
    return bytes(out), addresses


def firmware(seed, size, base=0x1C000):
    functions = make_functions(seed, size // 40 + 4)
    image = link(functions, base)[0]
    assert len(image) >= size, len(image)
    return image[:size]


def steps_between(old_addresses, new_addresses, ram_step=None):
    """The relocation map of two links of the same functions."""
    steps, shift = [], 0
    for index in sorted(set(old_addresses) & set(new_addresses), key=old_addresses.get):
        moved = new_addresses[index] - old_addresses[index]
        if moved != shift:
            steps.append((old_addresses[index], moved))
            shift = moved
    if ram_step and ram_step[1] != shift:
        steps.append(ram_step)
    elif shift and not ram_step:
        steps.append((0x10000000, 0))
    return steps
