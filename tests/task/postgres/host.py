"""A host in a folder of its own, and requests to it."""

import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time


def until(holds, seconds=30):
    """Whether it comes true in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Host:
    def __init__(self, build, plugin, file, tasks, more=None, isolation="none"):
        self.program = f"{build}/bin/portico"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-host-"))
        (self.folder / "plugins").mkdir()
        shutil.copy(plugin, self.folder / "plugins")
        name = pathlib.Path(plugin).stem.removesuffix("_2")  # another version of it
        config = {"file": str(file), **(more or {})}
        self.settings = {
            "plugins": {name: {"isolation": isolation, "config": config}},
            "tasks": {"folder": str(self.folder / "tasks"), "lease": 3, **tasks},
            "threads": {"serving": 1},
            "log": {"access": False},
            "control": str(self.folder / "control"),
        }
        self.write()
        self.process, self.port, self.lines = None, 0, []

    def write(self):
        (self.folder / "portico.json").write_text(json.dumps(self.settings), encoding="utf-8")

    def words(self, command, *more):
        return [self.program, command, *more, "--config", str(self.folder / "portico.json"), "--plugins",
                str(self.folder / "plugins")]

    def start(self):
        self.process = subprocess.Popen(self.words("serve", "--listen", "127.0.0.1:0"), stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, env=plain())
        process = self.process
        reader = threading.Thread(target=lambda: self.lines.extend(iter(process.stderr.readline, "")), daemon=True)
        reader.start()
        for line in process.stdout:
            found = re.search(r"listening on http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                threading.Thread(target=process.stdout.read, daemon=True).start()
                return self
        reader.join(10)
        raise RuntimeError(f"the host does not start, its status is {process.wait()}: {self.log()}")

    def log(self):
        return "".join(self.lines)

    def says(self, text, seconds=30):
        return until(lambda: text in self.log(), seconds)

    def serving(self):
        """The process that serves; None: there is none just now."""
        for one in reversed(children_of(self.process.pid)):
            try:
                words = pathlib.Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if len(words) > 1 and words[1] == b"worker":
                return one
        return None

    def kill_serving(self):
        serving = self.serving()
        if serving:
            os.kill(serving, signal.SIGKILL)

    def kill(self):
        """All of it, also what was about to serve, or tried a library: until that has ended it may have the control
        socket."""
        family = [self.process.pid]
        for one in family:
            os.kill(one, signal.SIGSTOP)
            until(lambda one=one: state_of(one) in ("T", "Z", ""))
            family += children_of(one)
        for one in family:
            try:
                os.kill(one, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        until(lambda: all(state_of(one) in ("", "Z") for one in family))

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def remove(self):
        if self.process and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method, path, body=None, connection=None):
        one = connection or self.connect()
        fields = {"Content-Type": "application/json"} if body else {}
        one.request(method, path, json.dumps(body) if body else None, fields)
        answer = one.getresponse()
        text = answer.read()
        if connection is None:
            one.close()
        return answer.status, json.loads(text) if text else None

    def run(self, *words):
        """portico tasks: its status, and what it says."""
        return self.command("tasks", *words)

    def command(self, *words):
        done = subprocess.run(self.words(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=plain(), check=False)
        return done.returncode, done.stdout + done.stderr


def children_of(process):
    try:
        tasks = list(pathlib.Path(f"/proc/{process}/task").iterdir())
        return [int(one) for task in tasks for one in (task / "children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def state_of(process):
    """As /proc says it: "Z" has ended, "T" is stopped; "": there is none."""
    try:
        return pathlib.Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return ""


def plain():
    return {name: value for name, value in os.environ.items() if not name.startswith(("PORTICO_", "PG"))}


def lines_of(file):
    try:
        return pathlib.Path(file).read_text(encoding="ascii").split()
    except FileNotFoundError:
        return []
