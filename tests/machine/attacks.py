"""The programs that run the firmware in their own process: what they are given, and what
they say. For check-attacks, which runs their short forms, and bench/device. Imported."""
import collections
import json
import subprocess
import zipfile

from desk import KEYS, ROOT, must

TARGET = "nrf52832"
STACK = 4736  # bytes; verifier/make-board has it
SECONDS_MAX = 3600


def unpack(workshop, package):
    """The paths of an application's init packet and payload."""
    folder = workshop.folder / package.removesuffix(".zip")
    with zipfile.ZipFile(workshop.folder / package) as archive:
        archive.extractall(folder)
    return next(folder.glob("*.dat")), next(folder.glob("*.bin"))


VECTORS = ROOT / "tests/vectors"
SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200" "04")  # RFC 5480
ATTACHED = ("packet", "signer")


def read_sealed(path):
    """The packet of a vector of tests/vectors/sealed, and who signed it."""
    found, key = {}, None
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith(" "):
            key, _, rest = line.partition(" ")
            found[key] = rest
        else:
            found[key] += line.strip()
    return [bytes.fromhex(found[name]) if name in found else b"" for name in ATTACHED]


def packets_of_vectors(folder):
    """Writes every init packet of the project's vectors to a file; returns the paths, and the
    keys that signed most of them, as raw points."""
    paths, signers = [], collections.Counter()

    def keep(name, packet):
        path = folder / f"{name}.dat"
        path.write_bytes(packet)
        paths.append(path)

    for case in sorted((VECTORS / "dfu").glob("*/case.json")):
        pem = json.loads(case.read_text(encoding="utf-8"))["public_key_pem"]
        der = must(["openssl", "pkey", "-pubin", "-outform", "DER"], input=pem, text=None)
        signers[der.stdout[-64:]] += 1
        keep(f"dfu-{case.parent.name}", (case.parent / "init.dat").read_bytes())
    for case in sorted((VECTORS / "sealed").glob("*.txt")):
        packet, signer = read_sealed(case)
        signers[signer] += len(signer) == 64
        keep(f"sealed-{case.stem}", packet)
    for dat in sorted((VECTORS / "nrfutil").glob("*/dat/*")):
        keep(f"nrfutil-{dat.parent.parent.name}-{dat.name}", dat.read_bytes())
    return paths, [signer for signer, _ in signers.most_common(3)]


class Bench:
    """A factory image with version 1, a good package of version 2 and a forged one."""

    def __init__(self, workshop):
        self.workshop = workshop
        self.verifier = workshop.firmware(TARGET)
        self.apps = {n: workshop.application(TARGET, f"app{n}", n) for n in (1, 2)}
        workshop.pack("app1.zip", self.apps[1], 1)
        workshop.pack("app2.zip", self.apps[2], 2)
        workshop.pack("forged.zip", self.apps[2], 2, key=str(KEYS / "test-signing-2.pem"))
        workshop.factory("factory.hex", TARGET, self.verifier, "app1.zip")
        self.good = unpack(workshop, "app2.zip")
        self.forged = unpack(workshop, "forged.zip")

    def run(self, program, package, *arguments, factory="factory.hex"):
        return subprocess.run(
            [str(self.workshop.folder / program), TARGET, factory, *map(str, package),
             *map(str, arguments)], cwd=self.workshop.folder, capture_output=True, text=True,
            timeout=SECONDS_MAX, check=False)

    def hostile(self, requests, seed=1):
        return self.run("hostile", self.good, requests, seed)

    def skip(self, thin):
        return self.run("skip", self.forged, "app 2", thin)

    def cuts(self, bulk, thin):
        return self.run("cuts", self.good, "app 2", bulk, thin)

    def verdicts(self, one_in):
        """The same packets to the firmware and to the core on the host."""
        folder = self.workshop.folder / "packets"
        folder.mkdir(exist_ok=True)
        paths, points = packets_of_vectors(folder)
        pems = [KEYS / "test-signing-1.pub.pem"]
        for number, point in enumerate(points):
            pems.append(folder / f"signer-{number}.pem")
            must(["openssl", "pkey", "-pubin", "-inform", "DER", "-out", pems[-1]],
                 input=SPKI + point, text=None)
        der = must(["openssl", "pkey", "-pubin", "-in", pems[0], "-outform", "DER"], text=None)
        keys = [der.stdout[-64:].hex(), *(point.hex() for point in points)]
        verifier = self.workshop.firmware(TARGET, "KEY=" + ",".join(map(str, pems)), name="keys")
        self.workshop.factory("keys.hex", TARGET, verifier, "app1.zip", keys=pems)
        (folder / "list").write_text("".join(f"{path}\n" for path in paths[::one_in]))
        return self.run("verdicts", [], folder / "list", *keys, factory="keys.hex")

    def measure(self, factory="factory.hex"):
        done = self.run("measure", self.good, STACK, factory=factory)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return {name: int(value) for name, value in map(str.split, done.stdout.splitlines())}
