#!/usr/bin/env python3
"""Writes tests/vectors/ecdsa/cases.txt: signatures over P-256 that a verifier takes or
refuses, by the arithmetic of sealed_curve.py.

A key is found backwards from a point R, r = R.x mod n, and any s and digest e, as
Q = r^-1 (s R - e G), so that every place where arithmetic is special can be visited.
What is accepted or refused is what FIPS 186-4, 6.4 says, computed by verify() below.
"""
import hashlib
import pathlib

from sealed_curve import B, G, N, P, multiply, on_curve, plus, public_of, sign

OUT = pathlib.Path(__file__).resolve().parent.parent / "ecdsa/cases.txt"
HEAD = """\
# name, whether it is accepted, public key (X Y), digest, signature (r s); big-endian.
# Written by tests/vectors/gen/make_ecdsa_vectors.py, which says how.
"""


def number(text):
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % N


def wide(value):
    return value.to_bytes(32, "big")


def verify(point, e, r, s):
    if not 0 < r < N or not 0 < s < N or not on_curve(point):
        return False
    w = pow(s, -1, N)
    found = plus(multiply(e * w % N, G), multiply(r * w % N, point))
    return found is not None and found[0] % N == r


def negated(point):
    return point[0], -point[1] % P


def key_for(point, e, s):
    """The key whose signature (r, s) over e is; r is the point's x."""
    inverse = pow(point[0] % N, -1, N)
    return plus(multiply(s * inverse % N, point), negated(multiply(e * inverse % N, G)))


def point_from(x):
    """A point whose x is the first from `x` on that has one."""
    while True:
        square = (x ** 3 - 3 * x + B) % P
        y = pow(square, (P + 1) // 4, P)
        if y * y % P == square:
            return x, y
        x += 1


def special():
    """Signatures at the edges of what is computed, all of them good."""
    anywhere = multiply(number("nonce"), G)
    e, s = number("digest"), number("s")
    yield "s-is-1", key_for(anywhere, e, 1), e, anywhere[0] % N, 1
    yield "s-is-2", key_for(anywhere, e, 2), e, anywhere[0] % N, 2
    yield "s-is-n-1", key_for(anywhere, e, N - 1), e, anywhere[0] % N, N - 1
    yield "digest-is-1", key_for(anywhere, 1, s), 1, anywhere[0] % N, s
    yield "digest-is-n-1", key_for(anywhere, N - 1, s), N - 1, anywhere[0] % N, s
    yield ("digest-above-n", key_for(anywhere, 2 ** 256 - 1, s), 2 ** 256 - 1,
           anywhere[0] % N, s)
    yield "u1-is-1", key_for(anywhere, s, s), s, anywhere[0] % N, s
    yield "u1-is-n-1", key_for(anywhere, N - s, s), N - s, anywhere[0] % N, s
    yield "u2-is-1", key_for(anywhere, e, anywhere[0] % N), e, anywhere[0] % N, anywhere[0] % N
    low, above = point_from(1), point_from(N)
    yield "r-is-small", key_for(low, e, s), e, low[0], s
    yield "x-is-above-n", key_for(above, e, s), e, above[0] - N, s
    key = number("doubled")
    r = anywhere[0] % N
    # u1 G = u2 Q, which an addition without doubling gets wrong.
    yield ("sum-is-doubling", public_of(key), r * key % N, r,
           2 * r * key * pow(number("nonce"), -1, N) % N)


def refused(point, e, r, s):
    yield "r-is-0", point, e, 0, s
    yield "s-is-0", point, e, r, 0
    yield "both-are-0", point, e, 0, 0
    yield "r-is-n", point, e, N, s
    yield "s-is-n", point, e, r, N
    yield "both-are-n", point, e, N, N
    yield "all-ones", point, e, 2 ** 256 - 1, 2 ** 256 - 1
    yield "both-are-1", point, e, 1, 1
    yield "swapped", point, e, s, r
    yield "r-changed", point, e, r ^ 1, s
    yield "r-changed-high", point, e, r ^ (1 << 250), s
    yield "s-changed", point, e, r, s ^ 1
    yield "digest-changed", point, e ^ 1, r, s
    yield "key-negated", negated(point), e, r, s
    yield "key-of-another", public_of(number("another")), e, r, s
    yield "key-off-the-curve", (point[0], point[1] ^ 1), e, r, s
    yield "key-is-0", (0, 0), e, r, s
    yield "key-y-above-p", (point[0], P), e, r, s
    # Good but for the key's x, which is given as x + p.
    small = point_from(5)
    found = plus(multiply(number("u1"), G), multiply(number("u2"), small))
    r = found[0] % N
    s = r * pow(number("u2"), -1, N) % N
    yield "key-x-above-p", (small[0] + P, small[1]), number("u1") * s % N, r, s
    key = number("cancelled")
    # u1 G = -u2 Q: the sum is the point at infinity.
    yield "sum-is-infinity", public_of(key), -r * key % N, r, s
    low = point_from(1)
    yield "r-plus-n", key_for(low, e, s), e, low[0] + N, s


def cases():
    for i in range(8):
        key, data = number(f"key {i}"), f"message {i}".encode()
        signature = sign(key, data)
        e = int.from_bytes(hashlib.sha256(data).digest(), "big")
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        yield f"signed-{i}", True, public_of(key), e, r, s
    # Each signature has two forms.
    yield "signed-7-other-s", True, public_of(key), e, r, N - s
    for case in special():
        yield case[0], True, *case[1:]
    for case in refused(public_of(key), e, r, s):
        yield case[0], False, *case[1:]


def main():
    lines = []
    for name, is_good, point, e, r, s in cases():
        if verify(point, e, r, s) != is_good:
            raise AssertionError(name)
        lines.append(" ".join([name, "accepted" if is_good else "refused",
                               (wide(point[0]) + wide(point[1])).hex(), wide(e).hex(),
                               (wide(r) + wide(s)).hex()]))
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(HEAD + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
