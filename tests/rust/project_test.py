"""A project in Rust, with the files that are installed and nothing else: portico new --rust, cmake,
ctest, and portico dev while its source changes.

    project_test.py BUILD FOLDER CMAKE

BUILD is what the host and the SDK are installed from, FOLDER is made anew. Needs cargo, and no network.
"""

import functools
import json
import os
import pathlib
import shutil
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "serve" / "author"))
import dev  # noqa: E402
from dev import Dev  # noqa: E402

build, folder = (pathlib.Path(path).resolve() for path in sys.argv[1:3])
cmake = sys.argv[3]
prefix = folder / "prefix"
program = prefix / "bin" / "portico"
project = folder / "corner-shop"
source = project / "src" / "lib.rs"
run = functools.partial(dev.run, cwd=folder)


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
    return dev.post(url, json.dumps(body))


def save(text):
    dev.save(source, text)


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
        with Dev(program, project) as running:
            url = running.say(r"serving (http://127\.0\.0\.1:\d+) .*/openapi\.json")[1]
            self.assertIn("POST    /greetings", running.text)
            self.assertEqual(post(url, {"name": "Ada", "times": 2}), (201, '{"text":"Hello, Ada! Hello, Ada!"}'))

            save(first.replace("min_length = 1", "min_length = 2"))
            running.say(r"src/lib\.rs: served after \d+\.\d+ s")
            running.say(r"  breaking +POST /greetings: .*name")
            self.assertEqual(post(url, {"name": "A"})[0], 422)

            wrong = first.replace("Greeting { text: vec![one;", "Greeting { text: 7 + vec![one;")
            save(wrong)
            line = wrong[:wrong.index("7 + vec!")].count("\n") + 1
            running.say(rf"\d\d src/lib\.rs:{line}:\d+: error: ")
            self.assertEqual(post(url, {"name": "A"})[0], 422, "the one before does not serve")

            save(first.replace("min_length = 1", "min_lenght = 1"))
            running.say(r"\d\d src/lib\.rs:\d+:\d+: error: cannot find function `min_lenght`")

            save(first.replace("    let one =", '    assert!(visitor.times < 5, "too often");\n    let one ='))
            running.say(r"src/lib\.rs: served after")
            self.assertEqual(post(url, {"name": "Ada", "times": 5})[0], 500)
            running.say(r".*panicked at src/lib\.rs:\d+:5: too often")
            self.assertEqual(post(url, {"name": "Ada", "times": 4})[0], 201)

            save(first)
            running.say(r"src/lib\.rs: served after")
            self.assertEqual(post(url, {"name": "Ada", "times": 5})[0], 201)
            self.assertEqual(running.end(), 0)
            self.assertNotIn("Cargo.lock", running.text)
            self.assertNotIn("target/", running.text)


if not shutil.which("cargo"):
    print("skipped: there is no cargo")
    sys.exit(0)
install()
unittest.main(argv=sys.argv[:1], verbosity=2, failfast=True)
