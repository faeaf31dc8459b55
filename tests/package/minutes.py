"""The ten minutes of config/README.md, followed line by line as far as one comes without root and systemd: what is installed is so below a
prefix, what has an address has a free port. bare.py follows them in a Debian of their own, as they stand."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import time

from installation import expect, install, places

source, build, own = places()
section = re.search(r"(?ms)^## Ten minutes\n(.*?)^## ", (source / "config/README.md").read_text())[1]
packages, plugin, ask, key, start = re.findall(r"(?ms)^```sh\n(.*?)^```", section)
(addition,) = re.findall(r"(?ms)^```json\n(.*?)^```", section)
prefix, runtime = own / "prefix", own / "run"
file = prefix / "etc/portico/portico.json"
environment = dict(os.environ, PATH=f"{prefix}/bin:{os.environ['PATH']}", CMAKE_PREFIX_PATH=str(prefix), XDG_RUNTIME_DIR=str(runtime))
if shutil.which("ccache"):
    environment["CMAKE_CXX_COMPILER_LAUNCHER"] = "ccache"


def here(text):
    """Places of the page, as they are below the prefix."""
    return re.sub(r"(?<![\w}])/(etc|var/lib)/", rf"{prefix}/\1/", text.replace("runuser -u portico -- ", ""))


def shell(text, folder):
    done = subprocess.run(["sh", "-e"], input=text, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
                          check=False)
    expect(done.returncode == 0, f"{text}\n{done.stdout}")
    return done.stdout


@contextlib.contextmanager
def serving():
    """Gives the addresses that it says: scheme -> host:port."""
    with subprocess.Popen([prefix / "bin/portico", "serve", "--config", file], stdout=subprocess.PIPE, stderr=(own / "log").open("a"), text=True,
                          env=environment) as host:
        try:
            said = []
            for line in host.stdout:
                said.append(line)
                if line.startswith("listening on"):
                    break
            expect(said and said[-1].startswith("listening on"), "".join(said) + (own / "log").read_text())
            yield dict(re.findall(r"(https?)://([^\s,]+)", said[-1]))
        finally:
            host.terminate()
            host.stdout.read()
    expect(host.returncode == 0, f"it ended with {host.returncode}")


def rewritten(text):
    """The settings of the page, with free ports."""
    return re.sub(r'"(127\.0\.0\.1:\d+|fd:https)"', '"127.0.0.1:0"', text)


def curl(line, addresses, folder):
    """Asks what the page asks until it has what the page says; it serves a moment after it was copied."""
    for name, port in (("http", "8000"), ("https", "443")):
        if name in addresses:
            line = line.replace(f":{port}", ":" + addresses[name].rpartition(":")[2])
    line = re.sub(r"(https://[a-z.]+)/", rf"\1:{addresses.get('https', ':').rpartition(':')[2]}/", line)
    deadline = time.monotonic() + 100
    while (said := shell(line.replace("curl", "curl -s"), folder)) != '{"id":7,"name":"Pen"}':
        expect(time.monotonic() < deadline, f"{line}: {said}\n{(own / 'log').read_text()[-2000:]}")
        time.sleep(0.1)


expect("portico_*.deb" in packages and "portico-sdk-dev_*.deb" in packages, packages)
runtime.mkdir(mode=0o700)
for component in ("host", "sdk"):
    install(build, "--component", component, "--prefix", prefix)
(prefix / "var/lib/portico/plugins").mkdir(parents=True)
for name in ("state", "tasks"):
    (prefix / "var/lib/portico" / name).mkdir(mode=0o700)
file.write_text(rewritten(file.read_text()))
with serving() as addresses:
    *made, last = plugin.splitlines()
    command, promise = last.split("#")
    expect(json.loads(promise) == {"id": 7, "name": "Pen"}, promise)
    shell(here("\n".join(made)), own)
    curl(command, addresses, own)
    expect(re.search(r"(?m)^shop +1\.0\.0 ", shell(here(ask), own)), "portico plugins does not show it")
    print("the plugin of the page was built with the SDK that is installed, and serves")

shell(here(key), own)
dropped = (prefix / "etc/systemd/system/portico.service.d/tls.conf").read_text()
credentials = own / "credentials"
credentials.mkdir(mode=0o700)
for name, path in re.findall(r"(?m)^LoadCredential=([^:]+):(.*)$", dropped):  # as systemd does
    shutil.copy(path, credentials / name)
settings, count = re.subn(r'(?m)^  "listen": .*\n', lambda _: rewritten(addition), file.read_text())
expect(count == 1, "the settings that are installed have no line for listen")
file.write_text(settings.replace("/run/credentials/portico.service", str(credentials)))
with serving() as addresses:
    expect(set(addresses) == {"http", "https"}, addresses)
    curl(start.splitlines()[-1], addresses, prefix / "etc/portico/credentials")
    print("it serves over TLS, as the page says")
