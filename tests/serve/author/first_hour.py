"""What an author meets first, with the files that are installed and nothing else: portico new, dev
and test, in a prefix of their own.

    first_hour.py PORTICO BUILD FOLDER CMAKE

PORTICO is the executable, BUILD the folder that the SDK is installed from, FOLDER is made anew.
"""

import functools
import os
import pathlib
import re
import shutil
import signal
import sys
import time
import unittest

import dev
from dev import PATIENCE, Dev, post, save

portico, build = (os.path.abspath(path) for path in sys.argv[1:3])
folder, cmake = sys.argv[3:5]
folder = pathlib.Path(folder).resolve()
prefix = folder / "prefix"
program = prefix / "bin" / "portico"

# A test that is content with any answer or none.
ASKING = """import os, sys, urllib.request as r
for _ in range(int(sys.argv[1])):
    try: r.urlopen(r.Request(os.environ['PORTICO_URL'] + '/greetings', b'{"name": "Ada"}',
                             {'content-type': 'application/json'}))
    except Exception: pass
"""

run = functools.partial(dev.run, cwd=folder)


def install():
    shutil.rmtree(folder, ignore_errors=True)
    (prefix / "bin").mkdir(parents=True)
    run(cmake, "--install", build, "--component", "sdk", "--prefix", prefix)
    shutil.copy2(portico, program)
    os.environ["PATH"] = f"{prefix / 'bin'}:{os.environ['PATH']}"
    os.environ.pop("PORTICO_CONFIG", None)


class FirstHour(unittest.TestCase):
    def test_1_new_writes_a_project_and_nothing_over(self):
        self.assertIn("portico dev", run(program, "new", "price-list"))
        names = {str(path.relative_to(folder / "price-list"))
                 for path in (folder / "price-list").rglob("*") if path.is_file()}
        self.assertEqual(names, {
            "CMakeLists.txt", "CMakePresets.json", "README.md", "ci.sh", "portico.json",
            "price_list.cpp", "tests/price_list_test.cpp", ".clangd", ".gitignore", ".vscode/launch.json",
            ".vscode/tasks.json"})
        for path in (folder / "price-list").rglob("*"):
            self.assertNotRegex(path.name + (path.read_text() if path.is_file() else ""), "plugin[-_]name")
        self.assertTrue(os.access(folder / "price-list" / "ci.sh", os.X_OK))
        self.assertIn("has something in it already", run(program, "new", "price-list", status=2))
        self.assertIn("has something in it already", run(program, "new", "price-list", "--c", status=2))
        for name, words in (("Shop", "small letters"), ("class", "take another name"), ("../9", "small letters")):
            self.assertIn(words, run(program, "new", name, status=2))
        (folder / "empty").mkdir()
        run(program, "new", "empty", "--c")
        self.assertTrue((folder / "empty" / "empty.c").is_file())
        self.assertEqual([path.name for path in folder.glob(".*")], [], "something is left behind")

    def test_2_its_test_passes_and_can_fail(self):
        project = folder / "price-list"
        run("cmake", "--preset", "debug", cwd=project)
        run("cmake", "--build", "--preset", "debug", cwd=project)
        self.assertIn("100% tests passed", run("ctest", "--preset", "debug", cwd=project))
        # In C, and without GoogleTest.
        project = folder / "empty"
        run("cmake", "--preset", "debug", "-DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON", cwd=project)
        run("cmake", "--build", "--preset", "debug", cwd=project)
        said = run("ctest", "--preset", "debug", "--verbose", cwd=project)
        self.assertRegex(said, r"ok +Greetings\.AreForWhoComes(.|\n)*ok +Greetings\.NeedANameAndAtLeastOneTime")
        self.assertIn("100% tests passed", said)
        source, test = project / "empty.c", project / "tests" / "empty_test.cpp"
        first = source.read_text()
        save(source, first.replace('"%s%.*s, %.*s!"', '"%s%.*s, %.*s?"'))
        run("cmake", "--build", "--preset", "debug", cwd=project)
        said = run("ctest", "--preset", "debug", cwd=project, status=8)
        line = test.read_text()[:test.read_text().index('"Hello, Ada! Hello, Ada!"')].count("\n") + 1
        self.assertRegex(said, rf"empty_test\.cpp:{line}: .*Hello, Ada\? Hello, Ada\?")
        self.assertRegex(said, r"FAILED Greetings\.AreForWhoComes(.|\n)*ok +Greetings\.NeedAName")
        save(source, first)
        self.assertEqual(run("./ci.sh", cwd=project).count("100% tests passed"), 2)

    def test_2_the_page_shows_what_is_said(self):
        """The first two blocks of the page are what an author sees, but for times, his folder and his port."""
        page = next(prefix.rglob("first_hour.md")).read_text()
        beginning, changes = re.findall(r"^```\n(.*?)^```", page, re.M | re.S)[:2]
        home = folder / "home"
        home.mkdir()

        def same(text):
            text = re.sub(r"\d{4}-\d\d-\d\dT\S+Z|\d\d:\d\d:\d\d|\d+\.\d\d(?= s)", "TIME", text)
            text = re.sub(r"portico \d\S+, process \d+", "PROCESS", text)
            text = re.sub(r"http://127\.0\.0\.1:\d+", "URL", text.replace(str(home), "/home/ada"))
            # The files of these pages are not in this prefix. The host logs on its own.
            lines = [line for line in text.replace("  URL/docs", "").splitlines()
                     if "docs.swagger" not in line and "docs.redoc" not in line]
            return sorted(lines, key=lambda line: line.startswith("TIME information "))

        typed = "$ portico new shop\n" + run(program, "new", "shop", cwd=home) + "$ cd shop\n$ portico dev\n"
        source = home / "shop" / "shop.cpp"
        with Dev(program, home / "shop") as running:
            running.say("^.* serving ")
            self.assertEqual(same(typed + running.text), same(beginning))
            seen = len(running.text)
            save(source, source.read_text().replace("std::string text;\n", "std::string words;\n", 1))
            running.say(r"  breaking ")
            save(source, source.read_text().replace("std::string words;\n", "std::string words\n"))
            running.say(r".* error: ")
            self.assertEqual(same(running.text[seen:]), same(changes))

    def test_3_dev_builds_serves_and_swaps(self):
        run(program, "new", "greeter", "--c")
        project = folder / "greeter"
        source = project / "greeter.c"
        first = source.read_text()
        with Dev(program, project) as running:
            url = running.say(r"serving (http://127\.0\.0\.1:\d+) .*/openapi\.json")[1]
            self.assertIn("POST    /greetings", running.text)
            self.assertEqual(post(url, '{"name": "Ada"}'), (201, '{"text":"Hello, Ada!"}'))
            self.check_beside(project)

            save(source, first.replace('"minLength\\": 1', '"minLength\\": 2'))
            running.say(r"greeter\.c: served after \d+\.\d+ s")
            running.say(r"  breaking +POST /greetings: .*name")
            self.assertEqual(post(url, '{"name": "A"}')[0], 422)

            save(source, first + "int broken(void) { return nothing; }\n")
            line = first.count("\n") + 1
            running.say(rf"\d\d greeter\.c:{line}:\d+: error: .*nothing")
            self.assertEqual(post(url, '{"name": "A"}')[0], 422, "the one before does not serve")

            save(source, first.replace("  char* text = text_for", "  absent();\n  char* text = text_for")
                 .replace("static char* text_for", "void absent(void);\nstatic char* text_for"))
            running.say(r".*undefined reference to .absent")

            crashing = first.replace("  const struct greeter* greeter = self;",
                                     "  const struct greeter* greeter = self;\n  *(volatile int*)0 = 1;", 1)
            save(source, crashing)
            running.say(r"greeter\.c: served after")
            post(url, '{"name": "Ada"}')
            at = crashing[:crashing.index("*(volatile")].count("\n") + 1
            running.say(r".* crashed with SIGSEGV .*POST /greetings")
            running.say(rf".*  at greet .*greeter\.c:{at}\)")

            save(source, first)
            running.say(r"greeter\.c: served after")
            self.assertEqual(post(url, '{"name": "Ada"}')[0], 201)

            (project / "more").mkdir()
            save(project / "more" / "words.h", "enum { words = 1 };\n")
            running.say(r"more/words\.h: .*nothing has changed")
            save(project / "portico.json", '{"plugins": {"greeter": {"config": {"greeting": "Hi"}}}}')
            running.say(r"portico\.json: served after")
            self.assertEqual(post(url, '{"name": "Ada"}'), (201, '{"text":"Hi, Ada!"}'))
            save(project / "portico.json", '{"plugins": {"greeter": {"config": {"greeting": 1}}}}')
            running.say(r"portico\.json: .*greeting")
            self.assertEqual(post(url, '{"name": "Ada"}')[0], 201)
            self.assertEqual(running.end(), 0)
            self.assertNotIn("GET /openapi.json", running.text, "what nobody else asked for")
        self.assertEqual(post(url, "{}")[0], 0, "the host is left behind")
        save(source, first)

    def check_beside(self, project):
        """What is checked is not served: it does not matter who has the port that nobody has asked for."""
        other = folder / "checked"
        other.mkdir()
        shutil.copy2(project / "build" / "debug" / "plugins" / "greeter.so", other)
        said = run(program, "check", "--plugins", other, "--config", project / "portico.json",
                   "--docs-swagger", "false", "--docs-redoc", "false")  # whose files are not in this prefix
        self.assertIn("the default, is taken by somebody else", said)
        self.assertIn("greeter 0.1.0", said)

    def test_4_dev_with_a_sanitizer_names_the_line(self):
        project = folder / "empty"
        source = project / "empty.c"
        first = source.read_text()
        with Dev(program, project, "--asan", "--listen", "127.0.0.1:0") as running:
            url = running.say(r"serving (http://127\.0\.0\.1:\d+) ")[1]
            self.assertIn("another portico dev builds in", run(program, "dev", "--asan", cwd=project, status=2))
            wrong = first.replace("one * (size_t)times + 1", "one")
            self.assertNotEqual(wrong, first)
            save(source, wrong)
            running.say(r"empty\.c: served after")
            post(url, '{"name": "Ada", "times": 5}')
            running.say(r".*AddressSanitizer: heap-buffer-overflow")
            running.say(r".* in text_for .*empty\.c:\d+")
            running.say(r".*the host ended with status \d+, and was started again")
            save(source, first)
            running.say(r"empty\.c: served after")
            self.assertEqual(post(url, '{"name": "Ada"}')[0], 201)
            self.assertEqual(running.end(), 0)

        save(source, first.replace("  free(text);\n", ""))
        run("cmake", "--build", "--preset", "asan", cwd=project)
        test = (program, "test", "--plugins", project / "build" / "asan" / "plugins", "--config",
                project / "portico.json", "--", sys.executable, "-c")
        said = run(*test, ASKING, "20", status=1)  # of a single one a register may still know
        self.assertRegex(said, r"LeakSanitizer(.|\n)* in text_for .*empty\.c:\d+")
        self.assertIn("the host ended with", said)

    def test_5_the_status_of_test_is_that_of_the_command(self):
        project = folder / "greeter"
        plugins = project / "build" / "debug" / "plugins"
        words = (program, "test", "--plugins", plugins, "--config", project / "portico.json")
        short = (program, "test", "--plugins", plugins, "--", "true")
        save(project / "portico.json", '{"plugins": {"greeter": {"config": {"greeting": "Hi"}}}}')
        ask = ("import os, sys, urllib.request as r; "
               "print(r.urlopen(os.environ['PORTICO_URL'] + '/openapi.json').status, sys.argv[1])")
        run(*short, cwd=project)
        self.assertIn("without a file of settings", run(*short, status=1))
        shutil.copy2(project / "portico.json", plugins)
        run(*short)
        (plugins / "portico.json").unlink()
        self.assertIn("200 --flag", run(*words, "--", sys.executable, "-c", ask, "--flag"))
        run(*words, "--", "sh", "-c", "exit 7", status=7)
        self.assertNotIn("PORTICO_URL", run(*words, "--", program, "config"), "it is taken for a setting")
        run(*words, "--", "sh", "-c", "kill -TERM $$", status=128 + signal.SIGTERM)
        self.assertIn("nowhere cannot be started", run(*words, "--", "nowhere", status=2))
        self.assertIn("needs <command>", run(*words, status=2))
        save(project / "portico.json", '{"plugins": {"greeter": {"config": {}}}}')
        said = run(*words, "--", "echo", "it runs", status=1)
        self.assertIn(f"with the settings of {project / 'portico.json'}: the command is not run", said)

    def test_6_a_crash_fails_a_test(self):
        project = folder / "greeter"
        source = project / "greeter.c"
        save(project / "portico.json", '{"plugins": {"greeter": {"config": {"greeting": "Hi"}}}}')
        save(source, source.read_text().replace("  const struct greeter* greeter = self;",
                                                "  *(volatile int*)0 = 1;\n  const struct greeter* greeter = self;", 1))
        run("cmake", "--build", "--preset", "debug", cwd=project)
        plugins = project / "build" / "debug" / "plugins"
        for isolation in ("none", "process"):
            save(project / "portico.json", '{"plugins": {"greeter": {"isolation": "%s", "config": '
                                           '{"greeting": "Hi"}}}}' % isolation)
            said = run(program, "test", "--plugins", plugins, "--config", project / "portico.json", "--",
                       sys.executable, "-c", ASKING, "1", status=1)
            self.assertIn("a plugin crashed during the test", said)
            self.assertRegex(said, r"at greet .*greeter\.c:\d+")

    def test_7_mistakes_are_told_by_their_place_in_the_project(self):
        project = folder / "price-list"
        source, lists = project / "price_list.cpp", project / "CMakeLists.txt"
        first = source.read_text()
        with Dev(program, project) as running:
            url = running.say(r"serving (http://127\.0\.0\.1:\d+) ")[1]
            wrong = first.replace("(Body<Visitor> visitor)", "(Body<Visitor> visitor, int count)")
            save(source, wrong)
            line = wrong[:wrong.index("app.post")].count("\n") + 1
            running.say(rf"\d\d price_list\.cpp:{line}:\d+: error: portico: int: handlers and providers take")
            save(lists, "include(nowhere)\n" + lists.read_text())
            running.say(r"\d\d CMake Error at CMakeLists\.txt:1 .*nowhere")
            self.assertEqual(post(url, '{"name": "Ada"}')[0], 201)
            running.process.kill()
            running.process.wait()
            until = time.monotonic() + PATIENCE
            while post(url, "{}")[0] and time.monotonic() < until:
                pass
            self.assertEqual(post(url, "{}")[0], 0, "the host outlives a command that was killed")

    def test_8_without_the_sdk_it_is_told_how_to_come_by_it(self):
        elsewhere = folder / "elsewhere" / "bin" / "portico"
        elsewhere.parent.mkdir(parents=True)
        shutil.copy2(portico, elsewhere)
        self.assertIn("install the SDK", run(elsewhere, "new", "other", status=2))
        shutil.rmtree(folder / "empty" / "build")  # where CMake knows an SDK already
        before, os.environ["PATH"] = os.environ["PATH"], os.environ["PATH"].replace(f"{prefix / 'bin'}:", "")
        try:
            with Dev(elsewhere, folder / "empty") as running:
                running.say(r"\d\d the SDK of Portico is not found: .*CMAKE_PREFIX_PATH")
                self.assertEqual(running.end(), 0)
        finally:
            os.environ["PATH"] = before

    @unittest.skipUnless(shutil.which("ninja") and shutil.which("make"), "needs make and ninja")
    def test_8_with_ninja_alone_it_goes_on_where_make_was(self):
        """On a machine that had make: the build folder is make's."""
        project = folder / "greeter"
        self.assertIn("Unix Makefiles", (project / "build" / "debug" / "CMakeCache.txt").read_text())
        tools = folder / "tools"
        tools.mkdir()
        for place in os.environ["PATH"].split(":"):
            for tool in pathlib.Path(place).glob("*") if place != str(prefix / "bin") else ():
                if tool.name not in ("make", "gmake") and not (tools / tool.name).is_symlink():
                    (tools / tool.name).symlink_to(tool)
        before, os.environ["PATH"] = os.environ["PATH"], f"{prefix / 'bin'}:{tools}"
        try:
            with Dev(program, project) as running:
                running.say(r"serving http://127\.0\.0\.1:\d+ ")
                self.assertEqual(running.end(), 0)
            self.assertIn("=Ninja", (project / "build" / "debug" / "CMakeCache.txt").read_text())
        finally:
            os.environ["PATH"] = before

    def test_9_what_is_missing_is_told_with_its_cure(self):
        self.assertIn("portico new NAME", run(program, "dev", status=2))
        nowhere = {"PATH": str(folder)}
        self.assertIn("apt-get install cmake", run(program, "dev", cwd=folder / "greeter", status=2,
                                                   variables=nowhere))


install()
unittest.main(argv=sys.argv[:1], verbosity=2, failfast=True)
