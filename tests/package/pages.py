"""The man pages: well formed, and every command and setting is in them."""

import json
import shutil
import subprocess

from installation import expect, places

source, build, own = places()
pages = {number: build / "config/man" / name for number, name in (("1", "portico.1"), ("5", "portico.json.5"))}
program = build / "bin/portico"


def said(*words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout


for page in pages.values():
    for judge in (["groff", "-man", "-ww", "-z"], ["mandoc", "-T", "lint", "-W", "warning"]):
        if shutil.which(judge[0]):
            words = said(*judge, str(page))
            expect(not words, f"{judge[0]} of {page.name}: {words}")

text = {number: page.read_text().replace("\\-", "-") for number, page in pages.items()}
commands = said(program, "help").split("Subcommands:")[1].split("\n  ")[1:]
expect(len(commands) > 10, commands)
for command in commands:
    expect(f".TP\n.B {command.split()[0]}\n" in text["1"], f"portico.1 has no {command.split()[0]}")
for flag in ("--no-supervise", "--example", "--force"):
    expect(f".B {flag}\n" in text["1"], f"portico.1 has no {flag}")


def settings(schema, before=""):
    for name, word in schema["properties"].items():
        if name == "$schema" or before + name == "plugins":
            continue
        if "properties" in word:
            yield from settings(word, before + name + ".")
        else:
            yield before + name


schema = json.loads((source / "config/portico.schema.json").read_text())
names = list(settings(schema))
expect(len(names) > 100, names)
# Those without a default are not in the example either.
missing = [name for name in names if f".TP\n.BR {name}\n" not in text["5"]]
expect(not missing, f"portico.json.5 has no {missing}")
section = list(settings(schema["properties"]["plugins"]["additionalProperties"]))
missing = [name for name in section if f".BR plugins.ID.{name}\n" not in text["5"] and name != "cors"]
print("sections without a default:", missing)
expect(len(missing) < len(section) / 2, f"portico.json.5 has no {missing}")
