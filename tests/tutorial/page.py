"""A page of the tutorial: its settings, its commands and what they answer.

    ```json       settings, a part of portico.json
    ```console    commands, `$ ` before each (`> ` before the lines that go on), and below each what it prints

In an answer `...` stands for anything within a line, and for any lines where it is a line of its own. A command that
asks localhost:8000 asks the host that serves the page's plugin, with all of the settings.
"""
import json
import re


# Beside the code, which is compiled: what is run, what a page is built with, and what runs elsewhere.
KINDS = {"cpp", "cpp routes", "json", "console", "cmake", "sh", "js"}


class Command:
    def __init__(self, line):
        self.lines, self.answer = [line], []

    def text(self):
        return "\n".join(self.lines)

    def fits(self, said):
        return re.fullmatch(pattern("\n".join(self.answer)), said.rstrip("\n"), re.DOTALL) is not None


def pattern(answer):
    parts = []
    for line in answer.split("\n"):
        if line == "...":
            parts.append("(?:[^\n]*\n)*?[^\n]*")
        else:
            parts.append(".*".join(re.escape(part) for part in line.split("...")).replace(".*", "[^\n]*"))
    return "\n".join(parts)


class Page:
    def __init__(self, path):
        self.path, self.parts, self.settings = path, [], []
        inside, kind = [], None
        for line in path.read_text().split("\n"):
            if line.startswith("```"):
                if kind is None:
                    kind = line[3:]
                    self.parts.append(line)
                else:
                    self.take(kind, inside)
                    self.parts.append(line)
                    inside, kind = [], None
            elif kind is None:
                self.parts.append(line)
            else:
                inside.append(line)

    def take(self, kind, lines):
        if kind not in KINDS:
            raise SystemExit(f"{self.path}: nobody holds a block of ```{kind}; it is one of {', '.join(sorted(KINDS))}")
        if kind == "console":
            commands = []
            for line in lines:
                if line.startswith("$ "):
                    commands.append(Command(line[2:]))
                elif line.startswith("> ") and not commands[-1].answer:
                    commands[-1].lines.append(line[2:])
                else:
                    commands[-1].answer.append(line)
            self.parts.append(commands)
            return
        if kind == "json":
            self.settings.append("\n".join(lines) + "\n")
        self.parts.extend(lines)

    def portico_json(self):
        """As it stands on the page, so that mistakes have its lines; put together where there are several."""
        if len(self.settings) == 1:
            return self.settings[0]
        merged = {}
        for text in self.settings:
            merge(merged, json.loads(text))
        return json.dumps(merged, indent=2) + "\n"

    def commands(self):
        return [command for part in self.parts if isinstance(part, list) for command in part]

    def write(self):
        lines = []
        for part in self.parts:
            if isinstance(part, str):
                lines.append(part)
                continue
            for command in part:
                lines.append("$ " + command.lines[0])
                lines.extend("> " + line for line in command.lines[1:])
                lines.extend(command.answer)
        self.path.write_text("\n".join(lines))


def merge(into, more):
    for name, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            merge(into[name], value)
        else:
            into[name] = value
