#!/usr/bin/env python3
"""A new version is proved before it takes the place of the one that serves: swap_test.py CASE BUILD_FOLDER

good        one in order serves afterwards, with the section's configuration, and no request is lost
bad         one that is wrong is refused with a line that shows it; commands are answered meanwhile
isolated    the same where the plugin has a process of its own
superseded  the proof of a file is given up when a newer file comes, and when the host ends
heir        another process of the host does not take what the first one has refused, nor does the next
            host, which does not prove it again
longer      what is known of a version does not count once it is to be asked for longer
start       what serves first is not proved
"""

import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

LONG = "600s"
PATIENCE = 120


def until(holds, what):
    """Waits for what the host does by itself."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"never: {what}")


class Load:
    """Clients that ask for the version without a pause, and what they were answered."""

    def __init__(self, port):
        self.port, self.over = port, threading.Event()
        self.answers, self.lost = [], []
        self.threads = [threading.Thread(target=self.ask) for _ in range(4)]
        for thread in self.threads:
            thread.start()

    def ask(self):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while not self.over.is_set():
            try:
                client.request("GET", "/proved")
                reply = client.getresponse()
                body = json.loads(reply.read())
                (self.answers if reply.status == 200 else self.lost).append(body)
            except Exception as error:  # any of them is a request that was lost
                self.lost.append(repr(error))
                client.close()

    def end(self):
        self.over.set()
        for thread in self.threads:
            thread.join()
        return self.answers, self.lost


class Host:
    def __init__(self, build, prove, **section):
        self.build = pathlib.Path(build)
        self.portico = str(self.build / "bin" / "portico")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="swap-test-"))
        self.plugins = self.folder / "plugins"
        self.scratch = self.folder / "tmp"
        self.plugins.mkdir()
        self.scratch.mkdir()
        self.config = self.folder / "portico.json"
        self.config.write_text(json.dumps({
            "listen": ["127.0.0.1:0"], "control": str(self.folder / "control"),
            "trust": {"permissions": "ignored"}, "tasks": {"folder": str(self.folder / "tasks")},
            "state_folder": str(self.folder / "state"),
            "plugins": {"proved": {"config": {"greeting": "from the file"}, "prove": prove, **section}}}))
        self.process = None

    def put(self, name):
        fresh = self.folder / "fresh.so"
        shutil.copy(self.build / "fixtures" / f"{name}.so", fresh)
        os.replace(fresh, self.plugins / "proved.so")

    def start(self):
        self.log = open(self.folder / "log", "w+")
        self.process = subprocess.Popen(
            [self.portico, "serve", "--plugins", self.plugins, "--config", self.config],
            stdout=subprocess.PIPE, stderr=self.log, text=True,
            env={**os.environ, "TMPDIR": str(self.scratch)})
        line = next((l for l in self.process.stdout if l.startswith("listening on")), None)
        assert line, self.said()
        self.port = int(re.search(r":(\d+)$", line.strip())[1])
        return self

    def said(self):
        return (self.folder / "log").read_text()

    def ask(self, *words):
        done = subprocess.run([self.portico, *words, "--plugins", self.plugins, "--config", self.config],
                              capture_output=True, text=True)
        return done

    def row(self):
        done = self.ask("plugins", "--json")
        assert done.returncode == 0, done.stderr + self.said()
        return json.loads(done.stdout)["plugins"][0]

    def version(self):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        client.request("GET", "/proved")
        return json.loads(client.getresponse().read())["version"]

    def proofs(self):
        return list(self.scratch.glob("portico-proof-*"))

    def proving(self):
        row = self.row()
        return row if "proof" in row else None

    def end(self):
        self.process.terminate()
        status = self.process.wait(PATIENCE)
        self.process = None
        return status

    def close(self):
        if self.process:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def expect(holds, what):
    if not holds:
        raise AssertionError(what)


def tasks_of(host):
    done = host.ask("tasks", "--json")
    expect(done.returncode == 0, done.stderr)
    return json.loads(done.stdout)["tasks"]


def good(host):
    host.put("proved")
    host.start()
    load = Load(host.port)
    host.put("proved_2")
    row = until(host.proving, "it is proved")
    expect(row["version"] == "1.0.0" and row["state"] == "serving", row)
    expect("proved 2.0.0 is proved for 3 s" in row["proof"], row)
    expect("is proved for 3 s, since" in host.ask("plugins").stdout, "it is shown")
    until(lambda: load.answers[-1]["version"] == "2.0.0", "it serves")
    answers, lost = load.end()
    expect(not lost, lost[:3])
    expect({one["version"] for one in answers} == {"1.0.0", "2.0.0"}, "one after the other")
    expect({one["greeting"] for one in answers} == {"from the file"}, "with its configuration")
    expect("proof" not in host.row() and "note" not in host.row(), host.row())
    expect("proved 2.0.0 was proved: nothing is wrong" in host.said(), host.said())
    expect(not host.proofs(), "nothing of it is left")
    expect(not tasks_of(host), f"its tasks are not the host's: {tasks_of(host)}")


def refused(host, name, kind):
    load = Load(host.port)
    host.put(name)
    until(host.proving, "it is proved")
    expect(host.ask("reload").returncode == 0, "other settings are taken meanwhile")
    expect(host.proving(), "its proof goes on, as the same file's under the same settings")
    row = until(lambda: (r := host.row()).get("note") and r, "it is refused")
    answers, lost = load.end()
    expect(not lost, lost[:3])
    expect({one["version"] for one in answers} == {"1.0.0"}, "the old one goes on")
    expect(row["version"] == "1.0.0" and row["state"] == "serving" and "proof" not in row, row)
    expect("was proved and does not serve" in row["note"], row)
    expect(f"{kind} POST /proved/orders" in row["note"], row)
    expect(re.search(r"curl .*\"count\":1000.*/proved/orders", row["note"]), row)
    expect(f"portico prove {host.plugins / 'proved.so'} --for" in row["note"], row)
    expect("proved 1.0.0 goes on serving" in host.said(), host.said())
    expect(not tasks_of(host), f"its tasks are not the host's: {tasks_of(host)}")


def bad(host):
    host.put("proved")
    host.start()
    refused(host, "proved_error", "error")
    seeds = re.findall(r"--seed (\d+)", host.row()["note"])
    done = host.ask("reload", "proved")
    expect(done.returncode == 0, "it is tried again, later")
    until(host.proving, "it is proved again")
    row = until(lambda: (r := host.row()).get("note") and r, "it is refused again")
    expect(re.findall(r"--seed (\d+)", row["note"]) == seeds, "by the same chance")
    host.put("proved")
    until(lambda: "note" not in host.row(), "the file that serves is there again")


def isolated(host):
    host.put("proved")
    host.start()
    refused(host, "proved_crash", "crash")
    host.put("proved_2")
    until(lambda: host.version() == "2.0.0", "it serves")


def superseded(host):
    host.put("proved")
    host.start()
    host.put("proved_error")
    until(host.proofs, "it is proved")
    first = until(host.proving, "it is shown")
    expect("2.1.0" in first["proof"], first)
    host.put("proved_2")
    until(lambda: "2.0.0" in host.row().get("proof", ""), "the newer file is proved")
    folders = until(lambda: len(host.proofs()) == 1 and host.proofs(), "instead of the other")
    host.put("proved")
    until(lambda: not host.proofs(), "there is nothing to be proved any more")
    expect("proof" not in host.row() and "note" not in host.row(), host.row())
    host.put("proved_2")
    again = until(host.proofs, "it is proved")
    expect(again != folders, "anew")
    expect(host.end() == 0, "the host ends in order")
    until(lambda: not host.proofs(), "with all that it has started")
    expect(not strays(host), "no process is left")


def strays(host):
    """Processes that serve below the host's temporary folder."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(host.scratch).encode() in entry.read_bytes():
                found.append(entry)
        except OSError:
            pass
    return found


def heir(host):
    host.put("proved")
    host.start()
    host.put("proved_error")
    until(lambda: "note" in host.row(), "it is refused")
    process = json.loads(host.ask("plugins", "--json").stdout)["process"]["id"]
    os.kill(process, signal.SIGKILL)

    def another():
        done = host.ask("plugins", "--json")
        return done.returncode == 0 and json.loads(done.stdout)["process"]["id"] != process
    until(another, "another process serves")
    expect(host.version() == "1.0.0", "what was good goes on")
    until(lambda: "note" in host.row(), "the other one is refused again")
    expect(host.version() == "1.0.0", "what was good goes on")
    expect(host.end() == 0, "the host ends in order")
    host.start()
    expect(host.version() == "1.0.0", "also when it is started again")
    expect("was proved and does not serve" in host.row()["note"], "what was found of it is known")
    expect("is proved for" not in host.said() and not host.proofs(), host.said())
    expect(host.ask("reload", "proved").returncode == 0, "it is proved again when it is asked for")
    until(host.proving, "it is proved again")
    expect(host.end() == 0, "the host ends in order")
    host.config.write_text(host.config.read_text().replace("from the file", "another"))
    host.start()
    until(host.proving, "under other settings it is proved")


def longer(host):
    host.put("proved")
    host.start()
    host.put("proved_error")
    until(lambda: "note" in host.row(), "it is refused")
    expect(host.end() == 0, "the host ends in order")
    host.config.write_text(host.config.read_text().replace('"3s"', f'"{LONG}"'))
    host.start()
    row = until(host.proving, "it is proved again")
    expect("proved 2.1.0 is proved for 600 s" in row["proof"] and host.version() == "1.0.0", row)


def start(host):
    host.put("proved_error")
    host.start()
    expect(host.version() == "2.1.0", "there is nothing that could serve instead")
    expect("proof" not in host.row() and not host.proofs(), host.row())


def main():
    case = sys.argv[1]
    prove = LONG if case == "superseded" else "3s"
    section = {"isolation": "process"} if case == "isolated" else {}
    host = Host(sys.argv[2], prove, **section)
    try:
        globals()[case](host)
    except AssertionError as error:
        print("FAILED:", error)
        return 1
    finally:
        host.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
