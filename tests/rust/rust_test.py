"""The SDK for Rust as its users have it: built by cargo, served by the executable.

    rust_test.py CASE BUILD SOURCE FOLDER

crate     the crate's own tests, its pages, its format, and what clippy says
plugins   the example and tests/rust/workshop, in the process of the host and isolated

Everything is built in FOLDER, from a copy of the sources. Needs cargo, and no network.
"""

import pathlib
import shutil
import signal
import sys
import unittest

from cargo import Cargo, has
from host import Host, until
from served import ItemsInTheProcess, ItemsIsolated, WorkshopInTheProcess, WorkshopIsolated, libraries

case, build, source, folder = sys.argv[1:5]
build, source, folder = (pathlib.Path(path).resolve() for path in (build, source, folder))
portico = build / "bin" / "portico"


class Crate(unittest.TestCase):
    def test_tests(self):
        said = cargo.run("cargo", "test", "--offline", crate="sdk/rust")
        self.assertIn("test the_layout_is_that_of_the_headers ... ok", said)

    def test_pages(self):
        said = cargo.run("cargo", "test", "--offline", "--doc", crate="tests/rust/pages")
        self.assertRegex(said, r"test result: ok\. [6-9] passed; 0 failed")

    def test_format(self):
        if not has("cargo", "fmt", "--version"):
            self.skipTest("there is no rustfmt")
        for crate in ("sdk/rust", "tests/rust/workshop", "tests/rust/pages"):
            cargo.run("cargo", "fmt", "--all", "--check", crate=crate)

    def test_clippy(self):
        if not has("cargo", "clippy", "--version"):
            self.skipTest("there is no clippy")
        for crate in ("sdk/rust", "tests/rust/workshop"):
            cargo.run("cargo", "clippy", "--offline", "--all-targets", "--workspace", "--", "-D", "warnings",
                      crate=crate)

    def test_documentation(self):
        cargo.run("cargo", "doc", "--offline", "--no-deps", crate="sdk/rust", RUSTDOCFLAGS="-D warnings")


class Library(unittest.TestCase):
    def test_exports_its_one_constant(self):
        for library in (items, workshop):
            names = cargo.run("nm", "-D", "--defined-only", library).split()
            self.assertEqual(names[2:], ["portico_plugin_v1"], library)

    def test_has_a_manifest(self):
        note = cargo.run("readelf", "-p", ".note.portico", workshop)
        for words in ('"id":"workshop"', '"version":"1.2.3"', '"config":{"type":"object"', '"greeting"'):
            self.assertIn(words, note)
        self.assertIn('"summary":"Items kept in memory"', cargo.run("readelf", "-p", ".note.portico", items))


class Life(unittest.TestCase):
    """Of hosts that end, and of libraries that come and go."""

    def setUp(self):
        self.host = Host(portico, workshop.parent, {"log": {"access": False}})
        self.configure()
        self.addCleanup(shutil.rmtree, self.host.folder, ignore_errors=True)
        self.addCleanup(lambda: self.host.end(signal.SIGKILL))

    def configure(self, isolation="none", **more):
        section = {"isolation": isolation, "config": {"greeting": "Hi", "file": str(self.host.file), **more}}
        self.host.settings["plugins"] = {"workshop": section}

    def test_a_configuration_that_does_not_fit(self):
        for isolation in ("none", "process"):
            for wrong, words in (({"greeting": "H"}, "greeting"), ({"times": 9}, "times"), ({"time": 1}, "time")):
                self.configure(isolation, **wrong)
                done = self.host.run("check", "--listen", "127.0.0.1:0")
                self.assertNotEqual(done.returncode, 0, done.stdout)
                self.assertIn(words, done.stdout)
        self.configure()
        self.assertEqual(self.host.run("check", "--listen", "127.0.0.1:0").returncode, 0)

    def test_a_start_that_panics(self):
        for isolation in ("none", "process"):
            self.configure(isolation, start_panics=True)
            done = self.host.run("check", "--listen", "127.0.0.1:0")
            self.assertNotEqual(done.returncode, 0, done.stdout)
            self.assertIn("start has no mood", done.stdout)

    def test_a_task_survives_the_host(self):
        for isolation in ("none", "process"):
            self.configure(isolation)
            self.host.start()
            mail = {"to": f"survivor of {isolation}"}
            self.assertEqual(self.host.ask("POST", "/mail/later", mail).status, 202, self.host.log())
            self.host.end(signal.SIGKILL)
            line = f"mail to {mail['to']} in 1 of 5"
            self.assertNotIn(line, self.host.written())
            self.host.start()
            self.assertTrue(self.host.writes(line), self.host.log())
            self.host.end()

    def test_it_stops_in_order_and_is_unloaded(self):
        self.host.start()
        for path in ("/greeting", "/panic", "/stream", "/events", "/deferred", "/witness"):
            self.host.ask("GET", path)
        self.assertTrue(self.host.writes("deferred"))
        self.host.file.unlink()
        done = self.host.run("reload", "workshop")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertTrue(self.host.writes("stopped first"), self.host.log())
        lines = [line for line in self.host.written() if line != "tick"]
        self.assertEqual(lines, ["handler dropped", "stopped last, which comes first", "stopped first"])
        self.assertTrue(until(lambda: self.generations() == 1), "the library is left in memory")
        self.assertNotIn("stays in memory", self.host.log())
        self.assertEqual(self.host.ask("GET", "/greeting").json(), ["Hi Hi", 1])

    def generations(self):
        """How many copies of the library are mapped to be run."""
        maps = pathlib.Path(f"/proc/{self.host.process.pid}/maps").read_text().splitlines()
        return sum(" r-xp " in line and "memfd" in line for line in maps)

    def test_a_health_check(self):
        self.host.settings["monitoring"] = {"listen": ["127.0.0.1:0"]}
        self.host.start()
        plugins = self.host.run("plugins", "--json")
        self.assertTrue(until(lambda: "it rains" in self.host.run("plugins", "--json").stdout), plugins.stdout)
        self.host.end()


if not has("cargo", "--version"):
    print("skipped: there is no cargo")
    sys.exit(0)
cargo = Cargo(source, build, folder)
if case == "crate":
    wanted = [Crate]
else:
    items = cargo.plugin("sdk/rust/examples/items", "items")
    workshop = cargo.plugin("tests/rust/workshop", "workshop")
    libraries.update(portico=portico, items=items, workshop=workshop)
    wanted = [Library, ItemsInTheProcess, ItemsIsolated, WorkshopInTheProcess, WorkshopIsolated, Life]
suite = unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromTestCase, wanted))
sys.exit(not unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful())
