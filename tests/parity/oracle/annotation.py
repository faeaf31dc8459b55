"""Type strings of cases to annotations of Python. One case's names; one thread."""

import datetime
import decimal
import ipaddress
import typing
import uuid

import pydantic
from fastapi import UploadFile

from scanner import Scanner

BUILTIN = {
    "Any": typing.Any, "None": type(None), "int": int, "float": float, "str": str, "bool": bool,
    "bytes": bytes, "datetime": datetime.datetime, "date": datetime.date, "time": datetime.time,
    "timedelta": datetime.timedelta, "UUID": uuid.UUID, "Decimal": decimal.Decimal,
    "EmailStr": pydantic.EmailStr, "HttpUrl": pydantic.HttpUrl, "AnyUrl": pydantic.AnyUrl,
    "IPv4Address": ipaddress.IPv4Address, "IPv6Address": ipaddress.IPv6Address,
    "IPvAnyAddress": pydantic.IPvAnyAddress, "list": list, "dict": dict, "set": set,
    "StrictInt": pydantic.StrictInt, "StrictStr": pydantic.StrictStr,
    "StrictBool": pydantic.StrictBool, "StrictFloat": pydantic.StrictFloat, "UploadFile": UploadFile,
}


class Annotations(Scanner):
    """`named` holds the models and enums of the case; a name that it lacks is a forward reference."""

    def __init__(self, named):
        self.named = named

    def read(self, text, constraints=None, discriminator=None):
        self.scan(text)
        self.tag = discriminator
        members = self.union()
        if self.at != len(text):
            raise ValueError(f"type {text!r}: more than a type at {self.at}")
        if constraints:
            members = [m if m is None else typing.Annotated[m, pydantic.Field(**constraints)] for m in members]
        return self.join(members)

    def join(self, members):
        several = [m for m in members if m is not None]
        if not several:
            return type(None)
        joined = typing.Union[tuple(several)]
        if self.tag and len(several) > 1:
            joined = typing.Annotated[joined, pydantic.Field(discriminator=self.tag)]
            return typing.Optional[joined] if None in members else joined
        return typing.Union[tuple(type(None) if m is None else m for m in members)]

    def any(self):
        return self.join(self.union())

    def union(self):
        members = [self.member()]
        while self.take("|"):
            members.append(self.member())
        return members

    def member(self):
        base = self.base()
        if not self.take("("):
            return base
        words = {}
        while True:
            key = self.word()
            self.expect("=")
            words[key] = self.json()
            if not self.take(","):
                break
        self.expect(")")
        return typing.Annotated[base, pydantic.Field(**words)]

    def base(self):
        name = self.word()
        if not self.take("["):
            if name == "None":
                return None
            return self.named.get(name) or BUILTIN.get(name) or typing.ForwardRef(name)
        if name == "Literal":
            values = [self.json()]
            while self.take(","):
                values.append(self.json())
            self.expect("]")
            return typing.Literal[tuple(values)]
        arguments = [self.any()]
        while self.take(","):
            arguments.append(... if self.take("...") else self.any())
        self.expect("]")
        kind = {"list": typing.List, "set": typing.Set, "dict": typing.Dict, "tuple": typing.Tuple}[name]
        return kind[tuple(arguments)] if name in ("dict", "tuple") else kind[arguments[0]]

    def expect(self, mark):
        if not self.take(mark):
            raise ValueError(f"type {self.text!r}: no {mark!r} at {self.at}")
