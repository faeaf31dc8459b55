"""The executable with plugins in a folder of its own, in one process, and requests to it."""

import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time

PATIENCE = 60


def until(holds, seconds=PATIENCE):
    """Whether it comes true in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Answer:
    def __init__(self, reply, text):
        self.status, self.headers, self.text = reply.status, reply.headers, text

    def json(self):
        return json.loads(self.text)


class Host:
    def __init__(self, portico, plugins, settings):
        self.portico = portico
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-rust-"))
        self.plugins = plugins
        self.file = self.folder / "written"
        self.settings = {"tasks": {"folder": str(self.folder / "tasks"), "durable": "process"},
                         "control": str(self.folder / "control"), **settings}
        self.process, self.lines, self.port = None, [], 0

    def words(self, command, *more):
        config = self.folder / "portico.json"
        config.write_text(json.dumps(self.settings))
        config.chmod(0o644)
        return [self.portico, command, "--config", config, "--plugins", self.plugins, *more]

    def run(self, command, *more):
        return subprocess.run(self.words(command, *more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, env=plain(), timeout=PATIENCE)

    def start(self):
        self.process = subprocess.Popen(self.words("serve", "--listen", "127.0.0.1:0", "--no-supervise"),
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=plain())
        errors = self.process.stderr
        reader = threading.Thread(target=lambda: self.lines.extend(iter(errors.readline, "")), daemon=True)
        reader.start()
        for line in self.process.stdout:
            if found := re.search(r"listening on http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                threading.Thread(target=self.process.stdout.read, daemon=True).start()
                return self
        reader.join(PATIENCE)
        raise AssertionError(f"it does not start: {self.process.wait()}\n{self.log()}")

    def log(self):
        return "".join(self.lines)

    def says(self, text):
        return until(lambda: text in self.log())

    def written(self):
        return self.file.read_text().splitlines() if self.file.exists() else []

    def writes(self, line):
        return until(lambda: line in self.written())

    def end(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            return self.process.wait(PATIENCE)
        return None

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        fields = {"Content-Type": "application/json"} if body is not None else {}
        if body is not None and not isinstance(body, str):
            body = json.dumps(body)
        try:
            connection.request(method, path, body, {**fields, **(headers or {})})
            reply = connection.getresponse()
            return Answer(reply, reply.read().decode())
        finally:
            connection.close()

    def raw(self, path):
        """All that comes until the host closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as client:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
            pieces = []
            while piece := client.recv(65536):
                pieces.append(piece)
        return b"".join(pieces).decode()

    def leave(self, path):
        """A client that asks and goes away."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as client:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())

    def begin(self, path):
        """A client that reads a little and goes away."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as client:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            client.recv(1024)


def plain():
    return {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "PORTICO_"))}
