"""A Debian in a folder, booted with its own systemd and its own network, and what is done there; bare.py and operator_mistakes.py use it."""

import contextlib
import pathlib
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
DEBIAN = "bookworm"
SETTINGS = "/etc/portico/portico.json"
PATIENCE = 120  # seconds for what takes a few


def call(*words, check=True, **more):
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                          **more)
    if check and done.returncode:
        sys.exit(f"failed with {done.returncode}: {' '.join(map(str, words))}\n{done.stdout[-6000:]}")
    return done


def expect(holds, words):
    if not holds:
        sys.exit(f"wrong: {words}")


def tell(words):
    print(f"{time.strftime('%H:%M:%S')} {words}", flush=True)


def mirror():
    """Where this machine has its packages from."""
    sites = call("apt-get", "indextargets", "--format", "$(SITE)", f"Codename: {DEBIAN}").stdout.split()
    expect(sites, f"apt knows no {DEBIAN}")
    return sites[0]


class Machine:
    """A folder that is booted."""

    def __init__(self, root):
        self.root = root

    def prepare(self, packages, *words):
        """Downloads what those need, for the machine has no network of others."""
        (self.root / "packages").mkdir(exist_ok=True)
        for package in packages:
            shutil.copy(package, self.root / "packages")
        call("chroot", self.root, "apt-get", "update", "-q")
        call("chroot", self.root, "sh", "-c", f"apt-get install -q -y --no-install-recommends --download-only {' '.join(words)}")

    @contextlib.contextmanager
    def running(self, log):
        with open(log, "w", encoding="utf-8") as said, subprocess.Popen(
                ["systemd-nspawn", "--directory", self.root, "--boot", "--register=no", "--keep-unit", "--private-network",
                 "--machine=portico-try", "--console=pipe"], stdin=subprocess.DEVNULL, stdout=said, stderr=said) as nspawn:
            try:
                self.leader = self._leader(nspawn)
                yield self
            finally:
                self.run("systemctl", "poweroff", check=False)
                try:
                    nspawn.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    nspawn.kill()

    def _leader(self, nspawn):
        for _ in range(10 * PATIENCE):
            children = pathlib.Path(f"/proc/{nspawn.pid}/task/{nspawn.pid}/children").read_text().split()
            expect(nspawn.poll() is None, "the machine does not boot")
            for child in children:
                self.leader = child
                if self.run("systemctl", "is-system-running", check=False).stdout.strip() in ("running", "degraded"):
                    return child
            time.sleep(0.1)
        sys.exit("the machine has not booted")

    def run(self, *words, check=True):
        return call("nsenter", "--target", self.leader, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root",
                    "env", "-C", "/", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8",
                    "DEBIAN_FRONTEND=noninteractive", *words, check=check)

    def shell(self, text, check=True):
        return self.run("bash", "-e", "-c", text, check=check)

    def network(self, *words, **more):
        """A program of this machine, in the network of that one."""
        return subprocess.Popen(["nsenter", "--target", self.leader, "--net", *map(str, words)], **more)

    def status(self, path):
        return self.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:8000" + path, check=False).stdout

    def becomes(self, path, status):
        for _ in range(10 * PATIENCE):
            if self.status(path) == status:
                return
            time.sleep(0.1)
        sys.exit(f"{path} is {self.status(path)}, not {status}\n" + self.run("journalctl", "-u", "portico", "-o", "cat", "-n", "40").stdout)

    def shown(self, name):
        return self.run("systemctl", "show", "-P", name, "portico").stdout.strip()

    def version(self):
        return self.run("dpkg-query", "-W", "-f", "${Version}", "portico").stdout
