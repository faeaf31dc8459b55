#!/usr/bin/env python3
"""Runs what the pages say, and compares what it answers.

    pages.py PORTICO BUILT PAGE...

BUILT/<page>/plugins has the plugin of a page; its commands are run in BUILT/<page>/run, one after the other, the host
is started by the first that asks it. With PORTICO_WRITE_CASES in the environment answers that differ are written into
the pages: read the difference before it is committed.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys

import chapters
from page import Page

ASKED = "localhost:8000"
PATIENCE = 60
# Over what a page's settings say: a free port, and nothing outside of the folder.
HERE = {"PORTICO_LISTEN": "127.0.0.1:0", "PORTICO_CONTROL": "off", "PORTICO_WATCH": "off",
        "PORTICO_LOG_LEVEL": "warning"}
VOLATILE = [(re.compile(r"^((?:date|x-request-id|etag|last-modified): ).*", re.IGNORECASE), r"\1..."),
            (re.compile(r"^\d{4}-\d\d-\d\dT[0-9:.]+Z (?=warning|error)"), "... ")]


class Host:
    def __init__(self, portico, folder, environment):
        with open(folder / "log", "w") as log:
            self.process = subprocess.Popen(
                [portico, "serve", "--plugins", "plugins", "--config", "portico.json"],
                cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        self.port = None
        for line in self.process.stdout:
            found = re.search(r"listening on http://127\.0\.0\.1:(\d+)", line)
            if found:
                self.port = found.group(1)
                return
        raise SystemExit(f"{folder}: the host does not serve:\n{(folder / 'log').read_text()}")

    def end(self):
        self.process.terminate()
        self.process.stdout.read()
        return self.process.wait(PATIENCE)


class Run:
    """One page, in a folder of its own."""

    def __init__(self, portico, built, page):
        self.portico, self.page, self.host = portico, page, None
        self.folder = built / page.path.stem / "run"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.folder.chmod(0o700)
        plugins = built / page.path.stem / "plugins"
        if plugins.is_dir():
            (self.folder / "plugins").mkdir(mode=0o700)
            for library in plugins.glob("*.so"):
                shutil.copy(library, self.folder / "plugins")
                (self.folder / "plugins" / library.name).chmod(0o755)
        (self.folder / "portico.json").write_text(page.portico_json())
        # The programs that the commands name: the host, and this very Python.
        programs = f"{pathlib.Path(portico).parent}:{pathlib.Path(sys.executable).parent}"
        ours = {name: value for name, value in os.environ.items() if not name.startswith("PORTICO_")}
        self.environment = dict(ours, **HERE, PATH=f"{programs}:{os.environ['PATH']}", LC_ALL="C.UTF-8")

    def say(self, text):
        if ASKED in text:
            if self.host is None:
                self.host = Host(self.portico, self.folder, self.environment)
            text = text.replace(ASKED, "localhost:" + self.host.port)
        try:
            done = subprocess.run(["sh", "-c", text], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                                  text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE)
        except subprocess.TimeoutExpired as late:
            return f"has no end after {PATIENCE} s, and said {late.stdout}"
        said = done.stdout.replace("\r\n", "\n").rstrip("\n")
        return said.replace("localhost:" + self.host.port, ASKED) if self.host else said

    def end(self):
        if self.host is None:
            return []
        status = self.host.end()
        log = (self.folder / "log").read_text()
        return [f"the host ended with {status}:\n{log}"] if status else []


def lasting(said):
    for changing, instead in VOLATILE:
        said = "\n".join(changing.sub(instead, line) for line in said.split("\n"))
    return said.split("\n")


def differences(run, write):
    found = []
    for command in run.page.commands():
        said = run.say(command.text())
        if command.fits(said):
            continue
        found.append(f"$ {command.text()}\n  says\n{said}\n  and the page\n" + "\n".join(command.answer))
        command.answer = lasting(said) if said else []
    if found and write:
        run.page.write()
    return found


def main(portico, built, *paths):
    write = "PORTICO_WRITE_CASES" in os.environ
    commands = failed = 0
    for path in paths:
        page = Page(pathlib.Path(path))
        run = Run(portico, pathlib.Path(built), page)
        try:
            found = differences(run, write)
        finally:
            ended = run.end()
        commands += len(page.commands())
        for text in found + ended:
            failed += 1
            print(f"{path}:\n{text}\n")
    for folder in sorted({pathlib.Path(path).parent for path in paths}):
        for text in chapters.mistakes(folder):
            failed += 1
            print(text)
    print(f"{len(paths)} pages, {commands} commands, {failed} not as written")
    return failed > 0 and not write


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
