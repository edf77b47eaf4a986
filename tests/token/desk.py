"""What the tests of tokens share: builds, commands, reports, signatures."""
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
PLOMB = str(ROOT / os.environ.get("PLOMB", str(BUILD / "plomb")))
LIBRARIES = ("libsodium", "libcjson", "zlib", "liblzma")
SECONDS_MAX = 90
DIGESTS = [hashlib.sha256(bytes([n])).hexdigest() for n in range(4)]
failures = 0


def report(is_good, name, detail=""):
    """Prints the line of a test; a failure with what there is to know of it."""
    global failures
    failures += not is_good
    print(f"{'ok' if is_good else 'not ok'} - {name}", flush=True)
    if not is_good:
        for line in str(detail).splitlines()[:25]:
            print(f"# {line}")
    return is_good


def skip(name, reason):
    print(f"skip - {name}: {reason}", flush=True)


def finish():
    sys.exit(1 if failures else 0)


def flags(kind, *packages):
    done = subprocess.run(["pkg-config", kind, *packages], check=True,
                          stdout=subprocess.PIPE, universal_newlines=True)
    return done.stdout.split()


def compile_c(output, source, *options):
    """A program or a library of these tests, over the library that is tested."""
    subprocess.run(
        [os.environ.get("CC", "gcc"), "-std=c11", "-D_GNU_SOURCE", "-O1", "-g", "-Wall",
         "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror",
         *shlex.split(os.environ.get("TOKEN_CFLAGS", "")), "-Iinclude", "-Isrc",
         *flags("--cflags", *LIBRARIES, "p11-kit-1"), *options, "-o", str(output),
         f"tests/token/{source}", str(BUILD / "libplomb.a"), "-lmbedcrypto", "-ldivsufsort",
         *flags("--libs", *LIBRARIES)], cwd=ROOT, check=True)


def folder():
    return tempfile.TemporaryDirectory(prefix="plomb-token-")


def environment(**more):
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("PLOMB_TEST_", "SOFTHSM2_", "TPM2_"))}
    return {**kept, **more}


def run(arguments, place, env, seconds=SECONDS_MAX):
    """Runs a program; without a terminal to ask on."""
    return subprocess.run([str(a) for a in arguments], cwd=place, env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, universal_newlines=True,
                          start_new_session=True, timeout=seconds, check=False)


def plomb(arguments, place, env, seconds=SECONDS_MAX):
    """Runs plomb with --json: its exit code and the one document that it prints."""
    done = run([PLOMB, *arguments, "--json"], place, env, seconds)
    try:
        return done.returncode, json.loads(done.stdout)
    except ValueError:
        return done.returncode, {"status": "no JSON", "text": done.stdout + done.stderr}


def words_of(document):
    error = document.get("error", {})
    return f"{error.get('message', '')} / {error.get('hint', '')}"


def expect(name, arguments, place, env, status, *words, seconds=SECONDS_MAX):
    """A run of plomb ends with this status, and its message says these words."""
    code, document = plomb(arguments, place, env, seconds)
    text = words_of(document)
    missing = [word for word in words if word not in text]
    report(document.get("status") == status and not missing and
           code == document.get("exit_code"), name,
           f"{code} {document}\nexpected {status}; lacks {missing}")
    return document


def der_of(signature):
    """r and s in hex as an Ecdsa-Sig-Value (RFC 3279, section 2.2.3)."""
    both = b""
    for half in (signature[:64], signature[64:]):
        number = bytes.fromhex(half).lstrip(b"\0") or b"\0"
        number = b"\0" * (number[0] >> 7) + number
        both += bytes([2, len(number)]) + number
    return bytes([0x30, len(both)]) + both


def openssl_verifies(place, pem, digest, signature):
    """Whether openssl takes the signature for one of the digest."""
    (place / "digest.bin").write_bytes(bytes.fromhex(digest))
    (place / "signature.der").write_bytes(der_of(signature))
    done = run(["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", pem, "-in",
                "digest.bin", "-sigfile", "signature.der"], place, environment())
    return done.returncode == 0


def private(path, text):
    """Writes a file that only its owner can read."""
    path.write_text(text, encoding="ascii")
    path.chmod(0o600)
    return path
