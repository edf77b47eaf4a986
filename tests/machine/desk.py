"""What the scripts of tests/machine share: firmware, applications and packages made by the
real tools, and the emulated chip as a process with a port. Imported, not run."""
import os
import pathlib
import shutil
import signal
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("BUILD", "build")
PLOMB = str(ROOT / os.environ.get("PLOMB", str(BUILD / "plomb")))
KEYS = ROOT / "keys"
FETCHED = ROOT / "build/mbedtls36-source"
SECONDS_MAX = 60


class Missing(Exception):
    """Something that is not installed, and why."""


def must(command, **options):
    options = {"text": True, **options}
    if isinstance(options.get("input"), str):
        options["input"] = options["input"].encode() if not options["text"] else options["input"]
    done = subprocess.run(command, capture_output=True, check=False, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{command}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def find_mbedtls():
    source = os.environ.get("MBEDTLS_SOURCE")
    if source:
        return source
    if not (FETCHED / "mbedtls/library").is_dir():
        fetched = subprocess.run([ROOT / "tools/fetch-mbedtls36", "--source", FETCHED],
                                 capture_output=True, text=True, check=False)
        if fetched.returncode != 0:
            raise Missing(fetched.stderr.strip())
    return str(FETCHED / "mbedtls")


class Workshop:
    """A folder in which firmware, applications and packages are made."""

    def __init__(self, folder):
        for tool in ("arm-none-eabi-gcc", "make"):
            if shutil.which(tool) is None:
                raise Missing(f"{tool} is not installed")
        if subprocess.run(["pkg-config", "--exists", "unicorn"], check=False).returncode != 0:
            raise Missing("libunicorn-dev is not installed")
        self.folder = folder
        self.mbedtls = find_mbedtls()
        self.key = str(KEYS / "test-signing-1.pem")
        folder.mkdir(parents=True, exist_ok=True)
        must([ROOT / "tests/machine/build", str(folder)], env=dict(os.environ, BUILD=str(BUILD)))

    def make(self, *arguments, build=None):
        must(["make", "-s", "-C", ROOT / "verifier", f"BUILD={build or self.folder}",
              f"PLOMB={PLOMB}", f"MBEDTLS_SOURCE={self.mbedtls}", *arguments],
             env={k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "BUILD")})

    def firmware(self, target, *variables, name=""):
        """The verifier's .hex. A trial's watchdog is short, since its time is the machine's."""
        build = self.folder / (name or "-".join([target, *variables]).replace("=", ""))
        self.make(target, "TRIAL_SECONDS=1", *variables, build=build)
        return build / f"firmware/plomb-verifier-{target}.hex"

    def application(self, target, name, version, kind="normal", pad=8000, start=None):
        out = self.folder / f"{target}-{name}"
        self.make("app", f"TARGET={target}", f"VERSION={version}", f"APP={kind}", f"PAD={pad}",
                  f"OUT={out}", *([f"START={start}"] if start else []))
        return f"{out}.hex"

    def plomb(self, *arguments, seconds=SECONDS_MAX):
        return subprocess.run([PLOMB, *map(str, arguments)], cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=seconds, check=False)

    def pack(self, name, application, version, *options, seal=True, key=None, hardware=52,
             sd_req="0"):
        sealed = ["--seal"] if seal else []
        if seal and not {"--recipient", "--class-key", "--cipher"} & set(options):
            sealed += ["--recipient", str(KEYS / "test-recipient-1.pub.pem")]
        done = self.plomb("pack", "-q", "--force", *sealed, "--application", application,
                          "--application-version", version, "--hw-version", hardware, "--sd-req",
                          sd_req, "--key-file", key or self.key, *options, name)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return name

    def factory(self, name, target, verifier, package,
                device_key=("--device-key", KEYS / "test-recipient-1.pem"), softdevice=None,
                keys=None):
        named = [word for key in keys or [self.key] for word in ("--key", key)]
        done = self.plomb("factory", "-q", "--force", "--target", target, "--verifier", verifier,
                          *named, *device_key,
                          *(["--softdevice", softdevice] if softdevice else []), "-o", name,
                          package)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return name


class Chip:
    """The emulated chip, from its start until it is ended."""

    count = 0

    def __init__(self, workshop, target, firmware, *options):
        Chip.count += 1
        self.workshop = workshop
        self.port = f"port-{Chip.count}"
        self.log = workshop.folder / f"chip-{Chip.count}.log"
        self.seen = 0
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [str(workshop.folder / "plomb-machine"), "--chip", target, "--firmware",
                 str(firmware), "--pty", "--link", self.port, *options], cwd=workshop.folder,
                stdout=log, stderr=subprocess.STDOUT)

    def said(self):
        return self.log.read_text(encoding="utf-8")

    def expect(self, line, seconds=SECONDS_MAX):
        """Waits for a line behind the last one that was waited for."""
        end = time.monotonic() + seconds
        while True:
            lines = self.said().splitlines()
            for at in range(self.seen, len(lines)):
                if lines[at] == line:
                    self.seen = at + 1
                    return True
            if time.monotonic() > end or self.process.poll() is not None:
                return False
            time.sleep(0.01)

    def enter_dfu(self):
        """What the test application does when it is told so."""
        with open(self.workshop.folder / self.port, "wb", buffering=0) as port:
            port.write(b"d")
        return self.expect("reset by software")

    def send(self, package, *options, seconds=SECONDS_MAX):
        return self.workshop.plomb("send", package, "--port", self.port, *options,
                                   seconds=seconds)

    def info(self):
        return self.workshop.plomb("device", "info", "--port", self.port, "--json")

    def events(self):
        return self.workshop.plomb("device", "log", "--port", self.port, "--json")

    def press_reset(self):
        self.process.send_signal(signal.SIGUSR1)
        return self.expect("reset by the pin")

    def cut_power(self):
        self.process.send_signal(signal.SIGUSR2)
        return self.expect("the power failed")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
