"""A project in Rust, with the files that are installed and nothing else: portico new --rust, cmake,
ctest, and portico dev while its source changes.

    project_test.py BUILD FOLDER CMAKE

BUILD is what the host and the SDK are installed from, FOLDER is made anew. Needs cargo, and no network.
"""

import json
import os
import pathlib
import re
import select
import shutil
import signal
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request

build, folder = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
cmake = sys.argv[3]
prefix = folder / "prefix"
program = prefix / "bin" / "portico"
project = folder / "corner-shop"
source = project / "src" / "lib.rs"
PATIENCE = 120


def run(*words, cwd=folder, status=0):
    done = subprocess.run([str(word) for word in words], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout}"
    return done.stdout


def install():
    shutil.rmtree(folder, ignore_errors=True)
    (prefix / "bin").mkdir(parents=True)
    run(cmake, "--install", build, "--component", "sdk", "--prefix", prefix)
    shutil.copy2(build / "bin" / "portico", program)
    os.environ["PATH"] = f"{prefix / 'bin'}:{os.environ['PATH']}"
    os.environ["CARGO_NET_OFFLINE"] = "true"
    for name in ("PORTICO_CONFIG", "CARGO_TARGET_DIR"):
        os.environ.pop(name, None)


def post(url, body):
    request = urllib.request.Request(url + "/greetings", json.dumps(body).encode(), {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Dev:
    """portico dev, of which every line is kept."""

    def __init__(self):
        self.process = subprocess.Popen([program, "dev"], cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.text, self.seen = "", 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def say(self, pattern):
        """The match of a line that it says next, or later."""
        end = time.monotonic() + PATIENCE
        while not (found := re.compile(pattern + r".*\n", re.M).search(self.text, self.seen)):
            left = end - time.monotonic()
            ready = left > 0 and select.select([self.process.stdout], [], [], left)[0]
            block = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not block:
                raise AssertionError(f"not said: {pattern}\n{self.text}")
            self.text += block.decode()
        self.seen = found.end()
        return found

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.text += self.process.communicate(timeout=PATIENCE)[0].decode()
        return self.process.returncode


def save(text):
    """As editors do that write another file and rename it."""
    fresh = source.with_name("lib.rs~")
    fresh.write_text(text)
    fresh.rename(source)


class Project(unittest.TestCase):
    def test_1_new_writes_it(self):
        run(program, "new", "corner-shop", "--rust")
        names = {str(path.relative_to(project)) for path in project.rglob("*") if path.is_file()}
        self.assertEqual(names, {
            "CMakeLists.txt", "CMakePresets.json", "Cargo.toml", "README.md", "ci.sh", "portico.json", "src/lib.rs",
            "tests/corner_shop.sh", ".clangd", ".gitignore", ".vscode/launch.json", ".vscode/tasks.json"})
        for path in project.rglob("*"):
            self.assertNotRegex(path.name + (path.read_text() if path.is_file() else ""), "plugin[-_]name|rust-folder")
        self.assertIn("means something to Rust", run(program, "new", "trait", "--rust", status=2))
        self.assertIn("/target/", (project / ".gitignore").read_text())

    def test_2_its_test_passes_by_cmake(self):
        for preset in ("debug", "release"):
            run("cmake", "--preset", preset, cwd=project)
            run("cmake", "--build", "--preset", preset, cwd=project)
            self.assertIn("100% tests passed", run("ctest", "--preset", preset, cwd=project))
        note = run("readelf", "-p", ".note.portico", project / "build" / "release" / "plugins" / "corner_shop.so")
        self.assertIn('"id":"corner-shop"', note)
        self.assertIn('"greeting"', note)

    def test_3_cargo_alone_builds_it(self):
        run("cargo", "build", cwd=project)
        self.assertTrue((project / "target" / "debug" / "libcorner_shop.so").is_file())

    def test_4_dev_builds_serves_and_swaps(self):
        first = source.read_text()
        with Dev() as dev:
            url = dev.say(r"serving (http://127\.0\.0\.1:\d+) .*/openapi\.json")[1]
            self.assertIn("POST    /greetings", dev.text)
            self.assertEqual(post(url, {"name": "Ada", "times": 2}), (201, '{"text":"Hello, Ada! Hello, Ada!"}'))

            save(first.replace("min_length = 1", "min_length = 2"))
            dev.say(r"src/lib\.rs: served after \d+\.\d+ s")
            dev.say(r"  breaking +POST /greetings: .*name")
            self.assertEqual(post(url, {"name": "A"})[0], 422)

            wrong = first.replace("Greeting { text: vec![one;", "Greeting { text: 7 + vec![one;")
            save(wrong)
            line = wrong[:wrong.index("7 + vec!")].count("\n") + 1
            dev.say(rf"\d\d src/lib\.rs:{line}:\d+: error: ")
            self.assertEqual(post(url, {"name": "A"})[0], 422, "the one before does not serve")

            save(first.replace("min_length = 1", "min_lenght = 1"))
            dev.say(r"\d\d src/lib\.rs:\d+:\d+: error: cannot find function `min_lenght`")

            save(first.replace("    let one =", '    assert!(visitor.times < 5, "too often");\n    let one ='))
            dev.say(r"src/lib\.rs: served after")
            self.assertEqual(post(url, {"name": "Ada", "times": 5})[0], 500)
            dev.say(r".*panicked at src/lib\.rs:\d+:5: too often")
            self.assertEqual(post(url, {"name": "Ada", "times": 4})[0], 201)

            save(first)
            dev.say(r"src/lib\.rs: served after")
            self.assertEqual(post(url, {"name": "Ada", "times": 5})[0], 201)
            self.assertEqual(dev.end(), 0)
            self.assertNotIn("Cargo.lock", dev.text)
            self.assertNotIn("target/", dev.text)


if not shutil.which("cargo"):
    print("skipped: there is no cargo")
    sys.exit(0)
install()
unittest.main(argv=sys.argv[:1], verbosity=2, failfast=True)
