#!/usr/bin/env python3
"""Writes tests/vectors/payload and tests/vectors/sealed. Each case is checked by the
strict decoders beside this file before it is written; nothing of plomb takes part.

Python's standard library, and openssl for a cross-check of the curve and of AES.
"""
import base64
import pathlib
import sys

sys.dont_write_bytecode = True

import payload_cases  # noqa: E402
import payload_lzma_cases  # noqa: E402
import release_cases  # noqa: E402
import sealed_cases  # noqa: E402
import sealed_curve as curve  # noqa: E402
import sealed_device_cases  # noqa: E402

VECTORS = pathlib.Path(__file__).resolve().parent.parent


def write_cases(folder, cases):
    """Writes each case's file; files of cases that are gone are removed."""
    names = set()
    for case in cases:
        assert case.name not in names, case.name
        names.add(case.name)
        (folder / f"{case.name}.txt").write_text(case.text(), encoding="ascii")
    for path in folder.glob("*.txt"):
        if path.stem not in names and path.name != "cases.txt":
            path.unlink()
    return len(names)


def write_packages(folder, cases):
    """Writes each package, and what is to be said of it to cases.txt."""
    lines, names = [], set()
    for name, status, data in cases:
        assert name not in names, name
        names.add(name)
        (folder / f"{name}.zip").write_bytes(data)
        lines.append(f"{name}.zip {status}\n")
    (folder / "cases.txt").write_text("".join(lines), encoding="ascii")
    for path in folder.glob("*.zip"):
        if path.stem not in names:
            path.unlink()
    return len(names)


def write_signer(path):
    body = base64.b64encode(curve.spki(curve.public_of(sealed_cases.SIGNER))).decode()
    body = "".join(body[i:i + 64] + "\n" for i in range(0, len(body), 64))
    path.write_text(f"-----BEGIN PUBLIC KEY-----\n{body}-----END PUBLIC KEY-----\n",
                    encoding="ascii")


def payload_list():
    for part in (payload_cases.stored_cases, payload_cases.valid_deflate_cases,
                 payload_cases.bad_deflate_cases, payload_lzma_cases.valid_lzma_cases,
                 payload_lzma_cases.bad_lzma_cases, payload_lzma_cases.valid_delta_cases,
                 payload_lzma_cases.bad_delta_cases):
        yield from part()


def sealed_list():
    yield from sealed_cases.all_cases()
    yield from sealed_device_cases.all_cases()


def main():
    print(write_cases(VECTORS / "payload", payload_list()), "payload cases")
    print(write_cases(VECTORS / "sealed", sealed_list()), "sealed cases")
    print(write_packages(VECTORS / "sealed", release_cases.all_cases()), "packages")
    write_signer(VECTORS / "sealed" / "signer.pem")


if __name__ == "__main__":
    main()
