"""The programs that run the firmware in their own process: what they are given, and what
they say. For check-attacks, which runs their short forms, and bench/device. Imported."""
import subprocess
import zipfile

from desk import KEYS

TARGET = "nrf52832"
STACK = 4736  # bytes; verifier/make-board has it
SECONDS_MAX = 3600


def unpack(workshop, package):
    """The paths of an application's init packet and payload."""
    folder = workshop.folder / package.removesuffix(".zip")
    with zipfile.ZipFile(workshop.folder / package) as archive:
        archive.extractall(folder)
    return next(folder.glob("*.dat")), next(folder.glob("*.bin"))


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

    def measure(self, factory="factory.hex"):
        done = self.run("measure", self.good, STACK, factory=factory)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return {name: int(value) for name, value in map(str.split, done.stdout.splitlines())}
