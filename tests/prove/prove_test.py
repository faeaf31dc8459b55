#!/usr/bin/env python3
"""portico prove, run as anybody runs it: prove_test.py CASE BUILD_FOLDER

faults     each route of the fixture erring is found to be wrong in its way, with a line that shows it
samples    the sample plugins are in order
namesakes  what looks like an id and is none, what is long; traces, of which none are sent
hangs      a library that does not answer does not hold it up either
project    the settings of a project are those of its portico.json
words      the command line, its files and exit statuses; a host that runs already
"""

import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

SEED = "20261129"
FAULTS = {
    ("crash", "POST /crash"),
    ("hang", "GET /hang"),
    ("error", "GET /error"),
    ("model", "GET /model"),
    ("status", "GET /status"),
    ("media type", "GET /media-type"),
    ("refused", "POST /refused"),
    ("accepted", "POST /accepted"),
    ("slow", "GET /slow"),
    ("differs", "GET /differs"),
    ("leak", "GET /leak"),
    ("thread", "GET /thread"),
    ("error", "DELETE /things/{id}"),
}
# Not waiting, whose routes take as long as they are asked to.
SAMPLES = "items users files profiles redirects reports exports events hello inventory upload".split()


class Case:
    def __init__(self, build):
        self.build = pathlib.Path(build)
        self.portico = str(self.build / "bin" / "portico")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="prove-test-"))
        self.failures = 0

    def expect(self, holds, what):
        if not holds:
            self.failures += 1
            print("FAILED:", what)

    def prove(self, *words, **variables):
        return subprocess.run([self.portico, "prove", *map(str, words)], capture_output=True,
                              text=True, cwd=self.folder, env={**os.environ, **variables})

    def plugins(self, names):
        folder = self.folder / "plugins"
        folder.mkdir(exist_ok=True)
        for name in names:
            shutil.copy(self.build / "plugins" / f"{name}.so", folder)
        return folder

    def faults(self):
        library = self.build / "fixtures" / "erring.so"
        done = self.prove(library, "--for", "28s", "--seed", SEED, "--json",
                          "--limits-depth", "100")
        self.expect(done.returncode == 1, f"exit 1, not {done.returncode}: {done.stderr}")
        report = json.loads(done.stdout)
        found = {(one["kind"], one["operation"]) for one in report["findings"]}
        for missing in sorted(FAULTS - found):
            self.expect(False, f"{missing} is not found")
        for other in sorted(found - FAULTS):
            self.expect(False, f"{other} is found, and is not there")
        for one in report["findings"]:
            self.expect(one["steps"] and all(s.startswith("curl ") for s in one["steps"]), one)
        by_kind = {one["kind"]: one for one in report["findings"]
                   if (one["kind"], one["operation"]) in FAULTS - {("error", "DELETE /things/{id}")}}
        self.expect(report["serving"] == f"portico serve --plugins {library} --limits-depth 100",
                    report["serving"])
        crash = by_kind.get("crash", {"steps": [""], "what": ""})
        self.expect('{"count":1000}' in crash["steps"][-1], f"the smallest input: {crash}")
        self.expect("SIGSEGV" in crash["what"], f"what the process died of: {crash}")
        sequence = [one for one in report["findings"] if one["operation"].startswith("DELETE")]
        for one in sequence:
            methods = [re.search(r"-X (\w+)", step).group(1) for step in one["steps"]]
            self.expect(methods == ["POST", "DELETE", "DELETE"], f"the shortest way: {one}")

    def samples(self):
        folder = self.plugins(SAMPLES)
        config = self.folder / "portico.json"
        (self.folder / "files").mkdir()
        config.write_text(json.dumps({"plugins": {
            "files": {"config": {"folder": str(self.folder / "files")}},
            "upload": {"config": {"folder": str(self.folder / "blobs")}}}}))
        done = self.prove(folder, "--config", config, "--for", "6s", "--seed", SEED)
        self.expect(done.returncode == 0, done.stdout + done.stderr)
        self.expect("no findings" in done.stdout, done.stdout)
        rules = re.search(r"asked about: (\d+) of (\d+)", done.stdout)
        self.expect(rules and 0 < int(rules[1]) <= int(rules[2]) and int(rules[2]) > 300, done.stdout)

    def namesakes(self):
        collector = socket.create_server(("127.0.0.1", 0))
        collector.setblocking(False)
        done = self.prove(self.build / "fixtures" / "namesakes.so", "--for", "3s", "--seed", "1",
                          "--limits-target", "1024", OTEL_BSP_SCHEDULE_DELAY="10",
                          OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:%d" %
                          collector.getsockname()[1])
        with collector:
            try:
                collector.accept()
                self.expect(False, "no traces are sent")
            except BlockingIOError:
                pass
        self.expect(done.returncode == 0, done.stdout + done.stderr)
        self.expect("no findings" in done.stdout, done.stdout)

    def hangs(self):
        """However long each answer is waited for: 3 s, until the host says 504. It is asked for 2 s, and then there
        are 6 s to show what was found, in which as many requests can begin as have room in 8 s."""
        done = self.prove(self.build / "fixtures" / "hanging.so", "--for", "2s", "--seed", SEED, "--json")
        self.expect(done.returncode == 1, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.expect({one["kind"] for one in report["findings"]} == {"hang"}, report["findings"])
        self.expect(report["requests"] <= 3, f"{report['requests']} requests in {report['seconds']} s")

    def project(self):
        library = self.folder / "plugins" / "proved.so"
        library.parent.mkdir()
        shutil.copy(self.build / "fixtures" / "proved.so", library)
        words = (library, "--for", "300ms", "--seed", SEED, "--json")
        done = self.prove(*words)
        self.expect(done.returncode == 2 and "greeting" in done.stderr, "it needs a configuration: " + done.stderr)
        settings = json.dumps({"plugins": {"proved": {"config": {"greeting": "Hello"}}}})
        for place, named in ((self.folder, "portico.json"), (library.parent, f"{library.parent}/portico.json")):
            (place / "portico.json").write_text(settings)
            done = self.prove(*words)
            self.expect(done.returncode == 0, done.stdout + done.stderr)
            self.expect(f"--config {named} " in json.loads(done.stdout)["serving"], done.stdout)
            (place / "portico.json").rename(self.folder / "other.json")
        self.expect(self.prove(*words, "--config", "other.json").returncode == 0, "another one is named")
        (self.folder / "portico.json").write_text("{")
        self.expect(self.prove(*words, "--config", "other.json").returncode == 0, "that counts alone")
        (self.folder / "portico.json").unlink()
        (self.folder / "portico.json").symlink_to("nowhere")
        done = self.prove(*words)
        self.expect(done.returncode == 2 and "portico.json" in done.stderr, "one that cannot be read is named: " + done.stderr)

    def words(self):
        self.expect(self.prove().returncode == 2, "a subject is asked for")
        self.expect(self.prove(self.folder / "none.so").returncode == 2, "a library has to be there")
        self.expect(self.prove("https://localhost").returncode == 2, "https is not spoken")
        self.expect(self.prove("x.so", "--for", "30").returncode == 2, "a time has a unit")
        empty = self.folder / "empty"
        empty.mkdir()
        self.expect(self.prove(empty).returncode == 2, "nothing serves")
        refused = self.folder / "bad_schema.so"
        shutil.copy(self.build / "fixtures" / "bad_schema.so", refused)
        refused.chmod(0o775)
        done = self.prove(refused)
        self.expect(done.returncode == 2 and "/propertys" in done.stderr, done.stderr)
        self.url()

    def url(self):
        """A host that runs already is asked over HTTP alone, and goes on."""
        library = self.plugins(["items"]) / "items.so"
        host = subprocess.Popen([self.portico, "serve", "--plugins", library, "--listen",
                                 "127.0.0.1:0", "--control", "off"], stdout=subprocess.PIPE,
                                stderr=subprocess.DEVNULL, text=True)
        try:
            url = next(line.split()[-1] for line in host.stdout if line.startswith("listening"))
            report = self.folder / "junit.xml"
            done = self.prove(url, "--for", "1s", "--seed", SEED, "--junit", report)
            self.expect(done.returncode == 0, done.stdout + done.stderr)
            suite = xml.parse(report).getroot()
            self.expect(suite.tag == "testsuite" and suite.get("failures") == "0", suite.attrib)
            cases = {case.get("name") for case in suite.iter("testcase")}
            self.expect("PATCH /items/{item_id}" in cases, cases)
            self.expect(host.poll() is None, "the host goes on")
        finally:
            host.terminate()
            host.wait()


def main():
    case = Case(sys.argv[2])
    try:
        getattr(case, sys.argv[1])()
    finally:
        shutil.rmtree(case.folder, ignore_errors=True)
    return 1 if case.failures else 0


if __name__ == "__main__":
    sys.exit(main())
