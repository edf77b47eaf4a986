"""Valid files for tests that damage files or disturb commands."""
import json
import os
import subprocess

PASSPHRASE = "correct horse"
PACK = ["pack", "--application", "app.hex", "--application-version", "1",
        "--hw-version", "52", "--sd-req", "0xCB", "--key-file", "key.pem"]
# The same signed by a program, which knows the key and this one signature.
PACK_SIGNER = [*PACK[:-2], "--signer", "./signer"]
SIGNER = """#!/bin/sh
case $(cat) in
*describe-key*) printf '{"plomb_signer": 1, "public_key": %s}' '@KEY@' ;;
*) printf '{"plomb_signer": 1, "signature": "@SIGNATURE@"}' ;;
esac
"""
POLICY = """{"plomb_policy": 1, "hw_versions": [52]}"""
# The seed makes what is written the same in every run.
SEAL = [*PACK, "--seal", "--content-key-seed", "seed", "--security-counter", "1",
        "--product", "lamp", "--release-version", "1.0"]
SETTINGS = ["settings", "new", "--family", "NRF52", "--application", "app.hex",
            "--application-version", "1", "--bootloader-version", "1",
            "--bl-settings-version", "2"]
RECIPE = """{
    "plomb_recipe": 1,
    "defaults": {
        "hw_version": 52,
        "sd_req": ["0xCB"],
        "key_file": "key.pem"
    },
    "packages": [
        {
            "output": "out.zip",
            "application": "app.hex",
            "application_version": 1
        }
    ]
}
"""


def intel_hex(start, data):
    """`data` as Intel HEX."""
    def record(kind, address, payload):
        body = bytes([len(payload), address >> 8 & 255, address & 255, kind]) + payload
        return ":" + (body + bytes([-sum(body) & 255])).hex().upper() + "\n"

    lines, upper = [], None
    for offset in range(0, len(data), 16):
        address = start + offset
        if address >> 16 != upper:
            upper = address >> 16
            lines.append(record(4, 0, upper.to_bytes(2, "big")))
        lines.append(record(0, address & 0xFFFF, data[offset:offset + 16]))
    return "".join(lines) + record(1, 0, b"")


def run(folder, *command):
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, check=False,
                          capture_output=True)
    if done.returncode != 0:
        raise OSError(f"'{' '.join(command)}' ended with {done.returncode}: "
                      + done.stderr.decode(errors="replace").strip())


def make_signer(folder, plomb):
    """A program that returns the signature of PACK, from the log of a first run."""
    run(folder, plomb, *PACK, "--audit-log", "release.log", "first.zip")
    entry = json.loads((folder / "release.log").read_text())
    (folder / "first.zip").unlink()
    (folder / "signer").write_text(
        SIGNER.replace("@KEY@", json.dumps((folder / "public.pem").read_text()))
        .replace("@SIGNATURE@", entry["signature"]))
    os.chmod(folder / "signer", 0o755)


def make(folder, plomb):
    """Fills `folder`: images, keys made by openssl, a recipe, what plomb makes of them."""
    image = bytes((i * 7 + (i >> 8)) & 255 for i in range(1500))
    (folder / "app.hex").write_text(intel_hex(0x26000, image))
    (folder / "app.bin").write_bytes(image)
    (folder / "pass").write_text(PASSPHRASE + "\n")
    (folder / "new-pass").write_text("battery staple\n")
    (folder / "recipe.json").write_text(RECIPE)
    (folder / "policy.json").write_text(POLICY)
    run(folder, "openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
        "ec_paramgen_curve:P-256", "-out", "key.pem")
    run(folder, "openssl", "pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
    run(folder, "openssl", "pkcs8", "-topk8", "-in", "key.pem", "-v2", "aes-256-cbc",
        "-v2prf", "hmacWithSHA256", "-iter", "1000", "-passout", f"pass:{PASSPHRASE}",
        "-out", "encrypted.pem")
    os.chmod(folder / "key.pem", 0o600)
    os.chmod(folder / "encrypted.pem", 0o600)
    (folder / "seed").write_bytes(bytes(range(32)))
    run(folder, plomb, "key", "new", "--type", "class", "--label", "a",
        "--no-passphrase", "good-class.pem")
    run(folder, plomb, "key", "new", "--type", "recipient", "--no-passphrase",
        "device.pem")
    run(folder, plomb, "key", "export", "device.pem", "--format", "pem", "-o",
        "device.pub.pem")
    run(folder, plomb, *PACK, "good.zip")
    run(folder, plomb, *SEAL, "--recipient", "device.pub.pem", "sealed.zip")
    run(folder, plomb, *SETTINGS, "good-settings.hex")
    run(folder, plomb, *SEAL, "--recipient", "device.pub.pem", "--unsigned-out",
        "request.json", "two.zip")
    run(folder, plomb, "sign-request", "--yes", "--key-file", "key.pem", "request.json",
        "good-answer.json")
    make_signer(folder, plomb)
