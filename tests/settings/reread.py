"""What a reload reads again: reread.py PORTICO. A host whose title is the contents of a file that an
included file names, and whose log level an included file says.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request

portico = sys.argv[1]


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def same(said, wanted):
    if said != wanted:
        sys.exit(f"FAILED: said {said!r}, and not {wanted!r}")


with tempfile.TemporaryDirectory() as folder:
    main, control = os.path.join(folder, "portico.json"), os.path.join(folder, "control")
    included, secret = os.path.join(folder, "conf.d", "10.json"), os.path.join(folder, "conf.d", "title")
    os.mkdir(os.path.join(folder, "plugins"))
    write(main, json.dumps({"include": ["conf.d/*.json"], "listen": ["127.0.0.1:0"], "control": control,
                            "plugin_folder": os.path.join(folder, "plugins"), "docs": {"version": "${VERSION}"}}))
    write(included, '{"docs": {"title": {"file": "title"}}}')
    write(secret, "first\n")
    environment = {"PATH": os.environ["PATH"], "VERSION": "7"}
    host = subprocess.Popen([portico, "serve", "--config", main], env=environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        url = None
        for line in host.stdout:
            if found := re.search(r"listening on (\S+)", line):
                url = found[1]
                break

        def info():
            with urllib.request.urlopen(f"{url}/openapi.json", timeout=30) as reply:
                said = json.load(reply)["info"]
                return said["title"], said["version"]

        def reload():
            done = subprocess.run([portico, "reload", "--config", main], env=environment, text=True,
                                  capture_output=True, timeout=60)
            return done.returncode, (done.stdout + done.stderr).replace(folder + "/", "")

        same(info(), ("first", "7"))
        write(secret, "second\n")
        same(reload()[0], 0)
        same(info(), ("second", "7"))
        write(os.path.join(folder, "conf.d", "20.json"), '{"docs": {\n"version": "8"}}')
        same(reload()[0], 0)
        same(info(), ("second", "8"))
        # One mistake, wherever it is, and all stays.
        write(secret, "third\n")
        write(included, '{"docs": {"title": {"file": "title"}},\n"watch": "maybe"}')
        status, said = reload()
        same((status, said.strip()), (2, "conf.d/10.json:2: watch: is \"maybe\", allowed is one of on, off"))
        same(info(), ("second", "8"))
        os.remove(included)
        same(reload()[0], 0)
        same(info(), ("Portico", "8"))
    finally:
        host.terminate()
        host.wait(timeout=60)
print("a reload reads included files and secrets again")
