"""AES (FIPS 197), encryption alone, and counter mode from a block of zeros (SP 800-38A,
6.5). For tests: fast enough in Python, and in no way safe against timing."""


def times2(x):
    return (x << 1 ^ 0x11B) & 0xFF if x & 0x80 else x << 1


def make_sbox():
    """FIPS 197, 5.1.1: the inverse in GF(2^8), then an affine map."""
    exp, log, x = [0] * 255, [0] * 256, 1
    for i in range(255):
        exp[i], log[x] = x, i
        x ^= times2(x)
    box = []
    for value in range(256):
        inverse = exp[-log[value] % 255] if value else 0
        out = inverse
        for shift in range(1, 5):
            out ^= (inverse << shift | inverse >> (8 - shift)) & 0xFF
        box.append(out ^ 0x63)
    return box


SBOX = make_sbox()
# Each entry is a column that MixColumns makes of one byte after SubBytes.
T0 = [times2(s) << 24 | s << 16 | s << 8 | times2(s) ^ s for s in SBOX]
T1 = [t >> 8 | (t & 255) << 24 for t in T0]
T2 = [t >> 8 | (t & 255) << 24 for t in T1]
T3 = [t >> 8 | (t & 255) << 24 for t in T2]


def sub_word(word):
    return (SBOX[word >> 24] << 24 | SBOX[word >> 16 & 255] << 16
            | SBOX[word >> 8 & 255] << 8 | SBOX[word & 255])


def expand(key):
    words = [int.from_bytes(key[i:i + 4], "big") for i in range(0, len(key), 4)]
    count, rcon = len(words), 1
    for i in range(count, 4 * (count + 7)):
        word = words[-1]
        if i % count == 0:
            word = sub_word((word << 8 | word >> 24) & 0xFFFFFFFF) ^ rcon << 24
            rcon = times2(rcon)
        elif count > 6 and i % count == 4:
            word = sub_word(word)
        words.append(words[i - count] ^ word)
    return words


def encrypt_block(words, block):
    a, b, c, d = (int.from_bytes(block[i:i + 4], "big") ^ words[i // 4]
                  for i in range(0, 16, 4))
    for k in range(4, len(words) - 4, 4):
        a, b, c, d = (
            T0[a >> 24] ^ T1[b >> 16 & 255] ^ T2[c >> 8 & 255] ^ T3[d & 255] ^ words[k],
            T0[b >> 24] ^ T1[c >> 16 & 255] ^ T2[d >> 8 & 255] ^ T3[a & 255] ^ words[k + 1],
            T0[c >> 24] ^ T1[d >> 16 & 255] ^ T2[a >> 8 & 255] ^ T3[b & 255] ^ words[k + 2],
            T0[d >> 24] ^ T1[a >> 16 & 255] ^ T2[b >> 8 & 255] ^ T3[c & 255] ^ words[k + 3])
    rows = ((a, b, c, d), (b, c, d, a), (c, d, a, b), (d, a, b, c))
    return b"".join(
        ((SBOX[p >> 24] << 24 | SBOX[q >> 16 & 255] << 16 | SBOX[r >> 8 & 255] << 8
          | SBOX[s & 255]) ^ words[len(words) - 4 + i]).to_bytes(4, "big")
        for i, (p, q, r, s) in enumerate(rows))


def keystream(key, size):
    words = expand(key)
    return b"".join(encrypt_block(words, i.to_bytes(16, "big"))
                    for i in range((size + 15) // 16))[:size]


def ctr(key, data):
    stream = keystream(key, len(data))
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(
        len(data), "big")
