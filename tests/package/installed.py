"""cmake --install: which files there are, that DESTDIR and prefix hold, and that what is installed serves."""

import json
import pathlib
import shutil
import subprocess
import urllib.request

from installation import expect, install, places

source, build, own = places()
stamp = own / "stamp"
stamp.touch()

# Below DESTDIR alone, and nothing in the source.
root = own / "root"
install(build, "--component", "host", "--prefix", "/usr", "--strip", destination=root)
install(build, "--component", "plugins", "--prefix", "/usr", destination=root)
files = sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir())
pages = [name for name in files if name.startswith("usr/share/portico/docs/")]
plugins = [name for name in files if name.endswith(".so")]
rest = [name for name in files if name not in pages and name not in plugins]
wanted = (pathlib.Path(__file__).parent / "files.txt").read_text().split()
expect(rest == wanted, f"the files of an installation are not those of files.txt: {set(rest) ^ set(wanted)}")
expect(any(name.endswith("/portico/plugins/hello.so") for name in plugins), f"plugins: {plugins}")
for folder in ("config", "host", "plugins", "sdk"):
    written = [path for path in (source / folder).rglob("*") if path.stat().st_mtime > stamp.stat().st_mtime]
    expect(not written, f"the source was written to: {written}")

size = (root / "usr/bin/portico").stat().st_size
expect(size < 8_000_000, f"the stripped program has {size} bytes")
settings = (root / "etc/portico/portico.json").read_text()
expect('"/var/lib/portico/plugins"' in settings, f"with the prefix /usr: {settings}")
unit = (root / "usr/lib/systemd/system/portico.service").read_text()
expect("\nExecStart=/usr/bin/portico serve --config /etc/portico/portico.json\n" in unit, unit)
left = [name for name in files if name.endswith((".service", ".conf", ".json")) and "@INSTALL" in (root / name).read_text()]
expect(not left, f"places that were not filled in: {left}")

# Below another prefix all of it is there, and serves from there.
prefix = own / "prefix"
install(build, "--component", "host", "--prefix", prefix)
folder = prefix / "var/lib/portico/plugins"
folder.mkdir(parents=True)
shutil.copy(build / "plugins/hello.so", folder)
with subprocess.Popen([prefix / "bin/portico", "serve", "--config", prefix / "etc/portico/portico.json", "--listen",
                       "127.0.0.1:0", "--monitoring-listen", "127.0.0.1:0", "--state-folder", own / "state", "--control", "off"],
                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as host:
    try:
        said = []
        for line in host.stdout:
            said.append(line)
            if "listening on http://" in line:
                break
        expect(said and "listening on http://" in said[-1], "".join(said))
        address = said[-1].split("listening on ")[1].split()[0].rstrip("/")
        with urllib.request.urlopen(address + "/openapi.json") as answer:
            paths = json.load(answer)["paths"]
        expect("/hello" in paths or len(paths) > 0, f"paths: {paths}")
        if pages:
            with urllib.request.urlopen(address + "/docs") as answer:
                expect(answer.status == 200, "the pages are not found beside the program")
    finally:
        host.terminate()
        host.stdout.read()
expect(host.returncode == 0, f"it ended with {host.returncode}")
