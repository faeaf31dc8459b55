#!/usr/bin/env python3
"""Tries the packages where nothing else is: bare.py PACKAGES FOLDER, as root; minutes, and the network.

A Debian of the least kind is made in FOLDER and booted with its own systemd and its own network. There the packages
are installed, config/README.md is followed line by line, plugins are dropped, replaced and removed, the package is
upgraded under load, and all of it is removed again. Then the image of the Containerfile is gathered and run.
"""

import ast
import glob
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

from machine import DEBIAN, HERE, PATIENCE, SOURCE, Machine, call, expect, mirror, tell
from operator_mistakes import as_root, upgrade_with_mistakes, wrong_settings_once


def next_version(package, folder):
    """The same package under a later version."""
    shutil.rmtree(folder, ignore_errors=True)
    call("dpkg-deb", "-R", package, folder)
    control = folder / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^Version: .*", r"\g<0>+next", control.read_text()))
    made = folder.with_suffix(".deb")
    call("dpkg-deb", "--root-owner-group", "-b", folder, made)
    return made


def blocks(language, heading):
    """The examples of a section of the page."""
    text = (SOURCE / "config/README.md").read_text()
    section = re.search(rf"(?ms)^## {heading}\n(.*?)^## ", text)[1]
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```", section)


def ten_minutes(machine):
    """The page, line by line."""
    install, plugin, ask, key, start = blocks("sh", "Ten minutes")
    settings = blocks("json", "Ten minutes")[0]
    # cmake recommends make; packages that are not looked for in the working folder have whole paths.
    install = install.replace("apt install", "apt-get install -q -y --no-install-recommends make")
    machine.shell(install.replace(" ./", " /packages/"))
    expect(machine.shown("ActiveState") == "active", machine.run("journalctl", "-u", "portico").stdout)
    tell(f"installed and serving: {machine.shown('ExecMainStartTimestamp')}, MainPID {machine.shown('MainPID')}")
    machine.becomes("/openapi.json", "200")
    expect(machine.status("/docs") == "200", "the pages are not there")

    lines = plugin.splitlines()
    machine.shell("cd /root\n" + "\n".join(lines[:-1]))
    machine.becomes("/items/7", "200")
    said = machine.shell(lines[-1].split("#")[0]).stdout
    expect(json.loads(said[said.index("{"):]) == json.loads(lines[-1].split("#")[1]), said)
    tell("a plugin that was built with the installed SDK serves")
    expect("shop" in machine.shell(ask).stdout, "portico plugins")

    machine.shell("cd /root/shop && sed -i 's/\"Pen\"/\"Pencil\"/; s/1\\.0\\.0/1.1.0/' shop.cpp && cmake --build build && "
                  "install -m 0644 build/shop.so /var/lib/portico/plugins/")
    for _ in range(10 * PATIENCE):
        if "Pencil" in machine.run("curl", "-s", "localhost:8000/items/7").stdout:
            break
        time.sleep(0.1)
    else:
        sys.exit("the new version of the plugin does not serve")
    tell("its next version serves")
    machine.run("rm", "/var/lib/portico/plugins/shop.so")
    machine.becomes("/items/7", "404")
    tell("it is removed")
    machine.run("install", "-m", "0644", "/root/shop/build/shop.so", "/var/lib/portico/plugins/")
    machine.becomes("/items/7", "200")

    machine.shell(key)
    file = machine.root / "etc/portico/portico.json"
    file.write_text(re.sub(r'(?m)^  "listen": .*\n', lambda _: settings, file.read_text()))
    said = machine.shell("cd /etc/portico/credentials\n" + start).stdout
    expect("Pencil" in said, said + machine.run("journalctl", "-u", "portico", "-o", "cat", "-n", "40").stdout)
    tell("it serves over TLS, on port 443 of a socket unit, with a key that systemd hands it")


def sandbox(machine):
    process = machine.shown("MainPID")
    status = machine.run("cat", f"/proc/{process}/status").stdout
    expect(re.search(r"CapEff:\t0+\n", status) and "NoNewPrivs:\t1" in status and "Seccomp:\t2" in status, status)
    score = machine.run("systemd-analyze", "security", "--no-pager", "portico", check=False).stdout.splitlines()
    tell(f"the sandbox holds: {[line for line in score if 'Overall' in line][0]}")
    log = machine.run("journalctl", "-u", "portico", "-o", "cat").stdout
    bad = [line for line in log.splitlines() if " error " in line or "Operation not permitted" in line]
    expect(not bad, bad)
    print("  " + "\n  ".join(line for line in log.splitlines() if " warning " in line))


def samples(machine):
    """All that can be served beside each other, and one that crashes its process."""
    machine.shell("apt-get install -q -y --no-install-recommends /packages/portico-plugins_*.deb /packages/portico-dbgsym_*.deb")
    names = machine.shell("cd /usr/lib/*/portico/plugins && ls").stdout.split()
    expect(len(names) > 10, names)
    machine.run("rm", "/var/lib/portico/plugins/shop.so")
    machine.becomes("/items/7", "404")
    for name in ("hello", "items", "files", "reports"):
        machine.shell(f"install -m 0644 /usr/lib/*/portico/plugins/{name}.so /var/lib/portico/plugins/")
    machine.becomes("/hello", "200")
    machine.becomes("/items/", "405")  # it takes POST alone
    before = machine.shown("MainPID")
    machine.shell("kill -SEGV $(pgrep -f 'portico worker' | head -n 1)")
    machine.becomes("/hello", "200")
    for _ in range(10 * PATIENCE):
        if re.search(r"  at portico \+ 0x\w+ \(\S+\.cpp:\d+\)", machine.run("journalctl", "-u", "portico", "-o", "cat").stdout):
            break
        time.sleep(0.1)
    else:
        sys.exit("no line of the backtrace has a line of code\n" + machine.run("journalctl", "-u", "portico", "-o", "cat", "-n", "40").stdout)
    machine.run("apt-get", "purge", "-q", "-y", "portico-dbgsym")  # of this version alone
    expect(machine.shown("MainPID") == before and machine.shown("NRestarts") == "0", "a crash of a process ended the service")
    tell(f"{len(names)} samples are installed, some of them serve, also after a process crashed, whose backtrace has lines")


def settings_reload(machine):
    file = machine.root / "etc/portico/portico.json"
    good = file.read_text()
    file.write_text(good.replace('"plugins": {}', '"limits": {"bodi": 1}, "plugins": {}'))
    done = machine.run("systemctl", "reload", "portico", check=False)
    expect(done.returncode != 0, "a reload with a misspelt setting succeeds")
    expect("bodi" in machine.run("journalctl", "-u", "portico", "-o", "cat").stdout, "the journal does not name the mistake")
    expect(machine.status("/hello") == "200", "it no longer serves")
    file.write_text(good)
    machine.run("systemctl", "reload", "portico")
    tell("systemctl reload says what cannot be used, and nothing changes then")


def upgrade(machine, package):
    shutil.copy(package, machine.root / "packages/next.deb")
    before = machine.shown("MainPID")
    with machine.network(sys.executable, HERE / "load.py", "127.0.0.1:8000", "/hello", "30", stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True) as load:
        expect(load.stdout.readline() == "begun\n", "the load does not begin")
        said = machine.run("dpkg", "-i", "/packages/next.deb").stdout
        after = machine.shown("MainPID")
        load.stdin.close()
        counts = ast.literal_eval(load.stdout.readline())
    expect(machine.version().endswith("+next"), machine.version())
    expect(before != after and machine.shown("ActiveState") == "active", f"{before} {after} {said}")
    expect(machine.shown("NRestarts") == "0", "it was restarted")
    expect(counts.pop("200") > 100 and not counts, f"under the upgrade: {counts} {said}")
    again = machine.run("systemctl", "show", "-P", "MainPID", "portico").stdout.strip()
    expect(again == after, f"{again} {after}")
    tell(f"upgraded under load without a lost request, process {before} to {after}")


def removal(machine):
    machine.run("systemctl", "stop", "portico")
    expect(machine.shown("Result") == "success", machine.shown("Result"))
    machine.run("apt-get", "remove", "-q", "-y", "portico", "portico-plugins", "portico-sdk-dev")
    expect("active" not in machine.run("systemctl", "is-active", "portico-tls.socket", check=False).stdout.split(), "port 443 is held")
    expect((machine.root / "etc/portico/portico.json").exists(), "settings go with the package before it is purged")
    left = machine.run("dpkg-query", "-L", "portico").stdout.split()
    expect([name for name in left if (machine.root / name[1:]).is_file()] == ["/etc/portico/portico.json"], left)
    machine.run("apt-get", "purge", "-q", "-y", "portico")
    expect(not (machine.root / "etc/portico/portico.json").exists(), "settings stay when the package is purged")
    expect((machine.root / "var/lib/portico/plugins/hello.so").exists(), "plugins of the operator go")
    expect(not (machine.root / "var/lib/portico/state").exists(), "what the host kept itself stays")
    expect((machine.root / "etc/portico/credentials/tls.key").exists(), "keys of the operator go")
    expect(not (machine.root / "etc/portico/conf.d").exists(), "an empty folder stays")
    links = [str(link) for link in (machine.root / "etc/systemd/system").rglob("portico*") if link.is_symlink()]
    expect(not links, links)
    tell("removed and purged: the operator's plugins are left")


def image(machine, folder):
    """What the Containerfile does, but for its engine."""
    machine.shell("apt-get install -q -y --no-install-recommends libpq5")
    shutil.copy(SOURCE / "config/container/gather", machine.root / "packages/gather")
    machine.run("sh", "/packages/gather", "/packages/image")
    shutil.rmtree(folder, ignore_errors=True)
    (machine.root / "packages/image").rename(folder)
    names = [str(path.relative_to(folder)) for path in folder.rglob("*")]
    programs = [name for name in names if re.match(r"(usr/)?s?bin/", name)]
    expect(programs == ["usr/bin/portico"], programs)
    client = [name for name in names if name.endswith("/libpq.so.5")]
    expect(client, "the image has no libpq")
    loader = next(folder.glob("lib*/ld-linux-*")).relative_to(folder)
    call("chroot", folder, f"/{loader}", "--list", f"/{client[0]}")  # fails where something that it needs is not there
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    shutil.copy(next(machine.root.glob("usr/lib/*/portico/plugins/hello.so")), folder / "var/lib/portico/plugins")
    inside = ["chroot", "--userspec=65532:65532", folder, "/usr/bin/portico"]
    proc = folder / "proc"
    proc.mkdir()
    call("mount", "--bind", "/proc", proc)
    environment = {"PORTICO_CONFIG": "/etc/portico/portico.json", "PATH": os.environ["PATH"]}
    try:
        with machine.network(*inside, "serve", "--listen", "0.0.0.0:8100", "--monitoring-listen", "0.0.0.0:9100",
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment) as host:
            try:
                said = []
                for line in host.stdout:
                    said.append(line)
                    if "listening on" in line:
                        break
                expect(said and "listening on" in said[-1], "".join(said))
                asked = machine.run("curl", "-s", "http://127.0.0.1:8100/hello").stdout
                expect(asked.startswith("{"), asked)
                health = call(*inside, "plugins", env=environment)
                expect("hello" in health.stdout, health.stdout)
            finally:
                host.terminate()
                host.stdout.read()
        expect(host.returncode == 0, f"it ends with {host.returncode}")
    finally:
        call("umount", proc)
    tell(f"the image serves without a shell: {len(names)} files and folders, {size:.0f} MB")


def judges(folder, bill):
    """Other people's word on the bill of materials and the manifest; from PyPI, where that can be had."""
    venv = folder / "venv"
    if not (venv / "bin/pip").exists():
        call(sys.executable, "-m", "venv", venv)
    done = call(venv / "bin/pip", "install", "-q", "cyclonedx-python-lib[json-validation]", "kubernetes-validate", check=False)
    if done.returncode:
        tell("left out: the judges of bill and manifest cannot be had: " + done.stdout[-300:])
        return
    call(venv / "bin/python", "-c", "import sys; from cyclonedx.validation.json import JsonStrictValidator; "
         "from cyclonedx.schema import SchemaVersion; wrong = JsonStrictValidator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read()); "
         "sys.exit(str(wrong) if wrong else 0)", bill)
    call(venv / "bin/kubernetes-validate", "--strict", SOURCE / "config/kubernetes/portico.yaml")
    tell("CycloneDX's schema has nothing against the bill of materials, nor that of Kubernetes against the manifest")


def main(packages, folder):
    expect(os.geteuid() == 0, "this is for root")
    debs = [pathlib.Path(path) for path in glob.glob(f"{packages}/portico*.deb")]
    folder.mkdir(parents=True, exist_ok=True)
    bare = folder / "bare"
    if not (bare / "etc/debian_version").exists():
        tell(f"debootstrap of {DEBIAN}")
        call("debootstrap", "--variant=minbase", "--include=systemd,ca-certificates,curl,procps", DEBIAN, bare, mirror())
    root = folder / "machine"
    shutil.rmtree(root, ignore_errors=True)
    call("cp", "-a", bare, root)
    machine = Machine(root)
    tell("downloads")
    machine.prepare(debs, "/packages/portico*.deb", "g++", "cmake", "make", "tzdata", "libpq5")
    following = next_version(next(path for path in debs if path.name.startswith("portico_")), folder / "next")
    later = next_version(following, folder / "later")
    with machine.running(folder / "boot.log"):
        tell("booted")
        ten_minutes(machine)
        sandbox(machine)
        samples(machine)
        settings_reload(machine)
        upgrade(machine, following)
        as_root(machine)
        upgrade_with_mistakes(machine, later)
        wrong_settings_once(machine)
        image(machine, folder / "image")
        judges(folder, root / "usr/share/doc/portico/portico.cdx.json")
        removal(machine)
    tell("all of it passed")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
