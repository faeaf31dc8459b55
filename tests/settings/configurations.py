"""Configurations, each with what `portico config` says of it: configurations.py PORTICO CASES...

A file of cases holds several:

  === name of the case
  --- portico.json            the file that --config names; further files beside it have their paths
  {"limits": {"body": 1}}
  --- environment             NAME=value, a line each; %s stands for the folder of the case
  --- arguments               words behind `portico config --config FILE`; without: check
  --- status 2                and the lines of standard output and standard error, the folder left out

A line of the answer that begins with ~ is a part of the line: the rest of it may be anything. A file
whose heading ends in " (no line break)" has none at its end; \\xNN in a file is that byte.
"""

import os
import re
import subprocess
import sys
import tempfile

portico, files = sys.argv[1], sys.argv[2:]


def cases(path):
    name, parts = None, []
    for line in open(path, encoding="utf-8"):
        if line.startswith("=== "):
            if name:
                yield name, parts
            name, parts = line[4:].strip(), []
        elif line.startswith("--- "):
            parts.append((line[4:].strip(), []))
        elif parts:
            parts[-1][1].append(line)
    yield name, parts


def text_of(lines):
    return "".join(lines)


def bytes_of(text):
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode())


def answered(parts, folder):
    environment = {"PATH": os.environ["PATH"]}
    arguments = ["check"]
    for heading, lines in parts:
        if heading == "environment":
            for line in lines:
                name, _, value = line.rstrip("\n").partition("=")
                environment[name] = value.replace("%s", folder)
        elif heading == "arguments":
            arguments = text_of(lines).split()
        elif not heading.startswith("status "):
            whole = heading.removesuffix(" (no line break)")
            path = os.path.join(folder, whole)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            text = text_of(lines)
            with open(path, "wb") as file:
                file.write(bytes_of(text if whole == heading else text.removesuffix("\n")))
    os.makedirs(os.path.join(folder, "plugins"), exist_ok=True)
    done = subprocess.run([portico, "config", arguments[0], "--config", "portico.json", *arguments[1:]],
                          cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    return done.returncode, (done.stdout + done.stderr).replace(folder + "/", "").splitlines()


def fits(wanted, line):
    return wanted[1:] in line if wanted.startswith("~") else wanted == line


def check(name, parts):
    heading, lines = parts[-1]
    status, wanted = int(heading.removeprefix("status ")), [line.rstrip("\n") for line in lines if line.strip()]
    with tempfile.TemporaryDirectory() as folder:
        got, said = answered(parts, folder)
    said = [line for line in said if line.strip()]
    whole = len(wanted) == len(said) and all(map(fits, wanted, said))
    # Of an answer that is long, those lines that are asked for, in their order.
    rest = iter(said)
    some = "..." in wanted and all(any(fits(one, line) for line in rest) for one in wanted if one != "...")
    if got == status and (whole or some):
        return True
    print(f"FAILED {name}: status {got}, and not {status}" if got != status else f"FAILED {name}:")
    print("  said:\n    " + "\n    ".join(said) + "\n  wanted:\n    " + "\n    ".join(wanted))
    return False


results = [check(f"{os.path.basename(path)}: {name}", parts) for path in files for name, parts in cases(path)]
print(f"{sum(results)} of {len(results)} configurations are answered as they should be")
sys.exit(0 if results and all(results) else 1)
