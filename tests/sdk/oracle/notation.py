"""The type strings of recorded cases, read into trees."""

import dataclasses
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "parity" / "oracle"))
from scanner import Scanner


class Unsaid(Exception):
    """What the SDK has no words for. The text is the reason, the same for all cases of a kind."""


@dataclasses.dataclass
class Type:
    """kind: name, list, set, dict, tuple, any_tuple, literal, union."""

    kind: str
    name: str = ""
    arguments: list = dataclasses.field(default_factory=list)
    values: list = dataclasses.field(default_factory=list)
    constraints: dict = dataclasses.field(default_factory=dict)

    def is_none(self):
        return self.kind == "name" and self.name == "None"

    def some(self):
        """The members of a union that are not None; else the type alone."""
        return [a for a in self.arguments if not a.is_none()] if self.kind == "union" else [self]

    def nullable(self):
        return self.kind == "union" and any(a.is_none() for a in self.arguments)

    def walk(self):
        yield self
        for argument in self.arguments:
            yield from argument.walk()


class Reader(Scanner):
    def __init__(self, text):
        self.scan(text)

    def union(self):
        members = [self.member()]
        while self.take("|"):
            members.append(self.member())
        if all(member.is_none() for member in members):
            return members[0]
        return members[0] if len(members) == 1 else Type("union", arguments=members)

    def member(self):
        made = self.base()
        if self.take("("):
            while not self.take(")"):
                word = self.word()
                self.take("=")
                made.constraints[word] = self.json()
                self.take(",")
        return made

    def base(self):
        name = self.word()
        if not self.take("["):
            return Type("name", name)
        if name == "Literal":
            values = [self.json()]
            while self.take(","):
                values.append(self.json())
            self.take("]")
            return Type("literal", values=values)
        arguments, open_end = [self.union()], False
        while self.take(","):
            if self.take("..."):
                open_end = True
            else:
                arguments.append(self.union())
        self.take("]")
        return Type("any_tuple" if open_end else name, arguments=arguments)


def read_type(text):
    reader = Reader(text)
    made = reader.union()
    reader.blank()
    if reader.at != len(text):
        raise ValueError(f"type {text!r}: more than a type at {reader.at}")
    return made
