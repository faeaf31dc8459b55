"""Records what FastAPI makes of unions: writes unions.json beside it.

    pip install fastapi==0.165.0 pydantic[email]==2.14.4 httpx python-multipart && python unions.py

A case is a request (method, target, and the JSON body or the fields of a form), and its answer (status, JSON).
The routes are those of tests/fixtures/unions.cpp; `index` is the alternative that the handler was given.
"""

import json
import pathlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from ipaddress import IPv4Address
from typing import Annotated, Any, Generic, Literal, Optional, TypeVar, Union
from uuid import UUID

from annotated_types import Ge, MaxLen
from fastapi import Body, Cookie, FastAPI, Form, Header, Query
from fastapi.testclient import TestClient
from pydantic import AnyUrl, BaseModel, ConfigDict, Field, Strict

T = TypeVar("T")


class Color(str, Enum):
    red = "red"
    green = "green"


class Level(IntEnum):
    low = 1
    high = 10


class Small(BaseModel):
    a: int


class Large(BaseModel):
    a: int
    b: Optional[int] = None


class Left(BaseModel):
    x: int


class Right(BaseModel):
    x: int


class Real(BaseModel):
    n: float


class Whole(BaseModel):
    n: int


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    sound: str = "woof"


class BlackCat(BaseModel):
    kind: Literal["cat"]
    color: Literal["black"]
    name: str


class WhiteCat(BaseModel):
    kind: Literal["cat"]
    color: Literal["white"]
    name: str


class Tree(BaseModel):
    left: Union[int, "Tree", None]
    right: Union["Tree", str, None] = None


class Echo(BaseModel, Generic[T]):
    index: int
    value: T


def by_type(*types):
    """The first type that the value is an instance of, and nothing derived."""
    return lambda v: next((i for i, t in enumerate(types) if type(v) is t), -1)


def by_key(*types):
    return lambda v: by_type(*types)(next(iter(v)))


def by_item(*types):
    return lambda v: by_type(*types)(v[0])


UUID_TEXT = "c9bf9e57-1685-4c89-bafb-ff5af830be8a"

# name: the union, which alternative a value is, and the bodies that are sent.
UNIONS = {
    "int-str": (Union[int, str], by_type(int, str), [1, "1", "x", 1.0, 1.5, True, [], {}]),
    "str-int": (Union[str, int], by_type(str, int), [1, "1", 2.0, False, [1]]),
    "color-str": (Union[Color, str], by_type(Color, str), ["red", "blue", "", 1]),
    "color-int": (Union[Color, int], by_type(Color, int), ["red", "1", 1, "blue"]),
    "level-str": (Union[Level, str], by_type(Level, str), [1, 2, "1", "x", 10.0]),
    "int-level": (Union[int, Level], by_type(int, Level), [1, "1", 2, "x"]),
    "decimal-str": (Union[Decimal, str], by_type(Decimal, str), ["--", "1.50", 1.5, 2, "x", "", None, []]),
    "decimal-int": (Union[Decimal, int], by_type(Decimal, int), ["1.50", 1, "1", 1.5, "x"]),
    "ipv4-str": (Union[IPv4Address, str], by_type(IPv4Address, str), ["...", "999", "127.0.0.1", 2130706433, -1]),
    "ipv4-level": (Union[IPv4Address, Level], by_type(IPv4Address, Level), ["127.0.0.1", "1", 1, 999, "999"]),
    "uuid-str": (Union[UUID, str], by_type(UUID, str), [UUID_TEXT, UUID_TEXT.upper(), "x", 1]),
    "uuid-int": (Union[UUID, int], by_type(UUID, int), [UUID_TEXT, UUID_TEXT.upper(), "7", 7, UUID_TEXT[1:]]),
    "url-color": (Union[AnyUrl, Color], by_type(AnyUrl, Color), ["http://example.com", "red", "a:b", "x", 3]),
    "url-str": (Union[AnyUrl, str], by_type(AnyUrl, str), ["http://example.com", "a:", ":"]),
    "keys": (
        Union[dict[int, int], dict[str, int]],
        by_key(int, str),
        [{"a": 2}, {"1": 2}, {"1": 2, "a": 3}, {"a": "x"}, [], {"1": True}],
    ),
    "color-keys": (
        Union[dict[Color, int], dict[str, int]],
        by_key(Color, str),
        [{"green": 1}, {"blue": 1}, {"blue": 1, "red": 2}, {"red": "x"}],
    ),
    "color-keys-only": (
        Union[dict[Color, int], dict[int, int]],
        by_key(Color, int),
        [{"green": 1}, {"7": 1}, {"blue": 2}],
    ),
    "datetime-str": (
        Union[datetime, str],
        by_type(datetime, str),
        ["2024-01-01T00:00:00+02:00", "2024-01-01T00:00:00Z", "x", 0, 1704067200],
    ),
    "datetime-int": (
        Union[datetime, int],
        by_type(datetime, int),
        ["2024-01-01T00:00:00Z", 1704067200, "1704067200", "x"],
    ),
    "date-datetime": (
        Union[date, datetime],
        by_type(date, datetime),
        ["2024-01-01", "2024-01-01T00:00:00Z", "2024-01-01T10:00:00Z", "x"],
    ),
    "duration-int": (Union[timedelta, int], by_type(timedelta, int), ["PT5S", 5, "5", "x", 1.5]),
    "time-str": (Union[time, str], by_type(time, str), ["12:30:00", "25:00", 3]),
    "time-int": (Union[time, int], by_type(time, int), ["12:30:00", "25:00", 3]),
    "bool-int-float": (
        Union[bool, int, float],
        by_type(bool, int, float),
        [True, 1, 0, 1.0, 2, 1.5, "1", "true", "2.5", "x"],
    ),
    "float-int": (Union[float, int], by_type(float, int), [1, 1.0, "1", "1.0", True]),
    "literals": (
        Union[Literal["a", "b"], Literal[1, 2], bool],
        by_type(str, int, bool),
        ["a", 1, True, "c", False, 2],  # not "1": FastAPI's model of the reply reads its True as 1
    ),
    "lists": (Union[list[int], list[str]], by_item(int, str), [[1], ["1"], ["a"], [1, "2"], [1, "a"], ["1", "2"], 1]),
    "tuple-list": (Union[tuple[int, str], list[int]], by_type(tuple, list), [[1, "a"], [1, 2], [1], ["1", "2"]]),
    "list-set": (Union[list[int], set[str]], by_type(list, set), [[1], ["a"], ["a", "a"], [1, "a"]]),
    "small-large": (
        Union[Small, Large],
        by_type(Small, Large),
        [{"a": 1}, {"a": 1, "b": 2}, {"a": 1, "b": None}, {"a": 1, "c": 2}, {"b": 2}, {"a": 1, "b": "x"}, 1],
    ),
    "large-small": (
        Union[Large, Small],
        by_type(Large, Small),
        [{"a": 1}, {"a": 1, "b": 2}, {"a": "1"}, {"a": 1, "b": "x"}],
    ),
    "left-right": (Union[Left, Right], by_type(Left, Right), [{"x": 1}, {}]),
    "real-whole": (Union[Real, Whole], by_type(Real, Whole), [{"n": 1}, {"n": 1.0}, {"n": 1.5}, {"n": "1"}]),
    "closed-large": (
        Union[Closed, Large],
        by_type(Closed, Large),
        [{"a": 1}, {"a": 1, "b": 2}, {"a": 1, "z": 2}],
    ),
    "cat-dog": (
        Annotated[Union[Cat, Dog], Field(discriminator="kind")],
        by_type(Cat, Dog),
        [{"kind": "cat", "lives": 9}, {"kind": "dog"}, {"kind": "fox"}, {"lives": 9}, {"kind": "cat"}, 1],
    ),
    "cat-dog-by-shape": (
        Union[Cat, Dog],
        by_type(Cat, Dog),
        [{"kind": "cat", "lives": 9}, {"kind": "dog", "sound": "wau"}, {"kind": "fox"}],
    ),
    "tagged-in-tagged": (
        Annotated[
            Union[Annotated[Union[BlackCat, WhiteCat], Field(discriminator="color")], Dog],
            Field(discriminator="kind"),
        ],
        by_type(BlackCat, WhiteCat, Dog),
        [
            {"kind": "cat", "color": "black", "name": "n"},
            {"kind": "cat", "color": "white", "name": "n"},
            {"kind": "cat", "color": "red", "name": "n"},
            {"kind": "cat", "color": "white"},
            {"kind": "dog"},
            {"kind": "fox"},
            {},
        ],
    ),
    "optional": (
        Union[int, date, None],
        by_type(int, date),
        [1, "1", "2024-01-01", "x", 1.5],
    ),
    "nested": (
        Union[list[Union[int, str]], dict[str, Union[float, bool]]],
        by_type(list, dict),
        [[1, "1", "a"], {"a": 1, "b": True, "c": "1"}, [[]], {"a": "x"}],
    ),
    "flat": (
        Union[Union[int, str], Small],
        by_type(int, str, Small),
        [1, "1", {"a": 1}, {"a": "x"}, []],
    ),
    "optional-inside": (Union[Optional[Small], int], by_type(Small, int), [{"a": 1}, 3, "3", "x"]),
    "rules": (
        Union[Annotated[int, Ge(0)], Annotated[str, MaxLen(3)]],
        by_type(int, str),
        [1, -1, "abc", "abcd", "1", "1234", "-5"],
    ),
    "strict": (
        Union[Annotated[int, Strict()], Decimal],
        by_type(int, Decimal),
        [1, "1", 1.0, "x"],
    ),
    "union-keys": (
        Union[dict[Union[int, UUID], int], int],
        lambda v: by_type(int, UUID)(next(iter(v))) if type(v) is dict else 2,
        [{"5": 1}, {UUID_TEXT.upper(): 1}, {UUID_TEXT[1:]: 1}, 4],
    ),
    "tree": (
        Union[Tree, int],
        by_type(Tree, int),
        [{"left": 1}, {"left": None}, {"left": {"left": 2, "right": "x"}, "right": {"left": 3, "right": None}}, {"left": "x"}],
    ),
}

app = FastAPI()


def add(name, union, index):
    @app.post("/" + name, response_model=Echo[union])
    def echo(v: Annotated[union, Body()]):
        return {"index": index(v), "value": v}

    @app.post("/unset/" + name, response_model=Echo[union], response_model_exclude_unset=True)
    def unset(v: Annotated[union, Body()]):
        return Echo[union](index=index(v), value=v)

    hold = type("Hold", (BaseModel,), {"__annotations__": {"v": list[union]}, "__module__": __name__})

    @app.post("/held/" + name, response_model=list[Echo[union]])
    def held(v: hold):
        return [{"index": index(one), "value": one} for one in v.v]


for name, (union, index, inputs) in UNIONS.items():
    add(name, union, index)

cases = []
client = TestClient(app, raise_server_exceptions=False)


def case(method, target, **more):
    """more: json=, data= (a form), headers="""
    sent = dict(more)
    if "json" in sent:  # the client takes None for no body
        sent["content"] = json.dumps(sent.pop("json"))
        sent["headers"] = {"content-type": "application/json"}
    answer = client.request(method, target, **sent)
    entry = {"method": method, "target": target}
    if "json" in more:
        entry["body"] = more["json"]
    if "data" in more:
        entry["form"] = more["data"]
    if "headers" in more:
        entry["headers"] = more["headers"]
    entry["status"] = answer.status_code
    if answer.status_code != 500:
        entry["answer"] = answer.json()
    cases.append(entry)


for name, (union, index, inputs) in UNIONS.items():
    for one in inputs:
        case("POST", "/" + name, json=one)
for name in ["small-large", "large-small", "cat-dog", "cat-dog-by-shape", "tree"]:
    for one in UNIONS[name][2]:
        case("POST", "/unset/" + name, json=one)
case("POST", "/held/color-str", json={"v": ["red", "x"]})
case("POST", "/held/cat-dog", json={"v": [{"kind": "cat", "lives": 9}, {"kind": "dog"}]})
case("POST", "/held/small-large", json={"v": [{"a": 1}, {"a": 1, "b": 2}]})
case("POST", "/held/keys", json={"v": [{"a": 2}, {"1": 2}]})
case("POST", "/held/int-str", json={"v": [1, "1", []]})


# ---- Parameters ----


@app.get("/query/int-str", response_model=Echo[Union[int, str]])
def query_int_str(v: Annotated[Union[int, str], Query()]):
    return {"index": by_type(int, str)(v), "value": v}


@app.get("/query/int-color", response_model=Echo[Union[int, Color]])
def query_int_color(v: Annotated[Union[int, Color], Query()]):
    return {"index": by_type(int, Color)(v), "value": v}


@app.get("/query/bool-int", response_model=Echo[Union[bool, int]])
def query_bool_int(v: Annotated[Union[bool, int], Query()]):
    return {"index": by_type(bool, int)(v), "value": v}


@app.get("/query/optional", response_model=Echo[Union[int, date, None]])
def query_optional(v: Annotated[Union[int, date, None], Query()] = None):
    return {"index": by_type(int, date)(v), "value": v}


@app.get("/query/lists", response_model=Echo[Union[list[int], list[str]]])
def query_lists(v: Annotated[Union[list[int], list[str]], Query()]):
    return {"index": by_item(int, str)(v), "value": v}


@app.get("/query/items", response_model=list[Echo[Union[Level, date]]])
def query_items(v: Annotated[list[Union[Level, date]], Query()]):
    return [{"index": by_type(Level, date)(one), "value": one} for one in v]


@app.get("/query/default", response_model=Echo[Union[int, str]])
def query_default(v: Annotated[Union[int, str], Query()] = "5"):
    return {"index": by_type(int, str)(v), "value": v}


@app.get("/header/decimal-uuid", response_model=Echo[Union[Decimal, UUID]])
def header_decimal_uuid(v: Annotated[Union[Decimal, UUID], Header()]):
    return {"index": by_type(Decimal, UUID)(v), "value": v}


@app.get("/cookie/level-str", response_model=Echo[Union[Level, str]])
def cookie_level_str(v: Annotated[Union[Level, str], Cookie()]):
    return {"index": by_type(Level, str)(v), "value": v}


@app.post("/form/date-int", response_model=Echo[Union[date, int]])
def form_date_int(v: Annotated[Union[date, int], Form()]):
    return {"index": by_type(date, int)(v), "value": v}


@app.get("/path/{v}", response_model=Echo[Union[int, Color]])
def path_int_color(v: Union[int, Color]):
    return {"index": by_type(int, Color)(v), "value": v}


class Filter(BaseModel):
    id: Union[Level, date]
    side: Union[Color, int] = Color.green


@app.get("/filter", response_model=list[int])
def filtered(f: Annotated[Filter, Query()]):
    return [by_type(Level, date)(f.id), by_type(Color, int)(f.side)]


@app.post("/filter-form", response_model=list[int])
def filtered_form(f: Annotated[Filter, Form()]):
    return [by_type(Level, date)(f.id), by_type(Color, int)(f.side)]


@app.post("/form-models", response_model=Echo[Union[Small, Left]])
def form_models(v: Annotated[Union[Small, Left], Form()]):
    return {"index": by_type(Small, Left)(v), "value": v}


class Defaults(BaseModel):
    color: Union[Color, str] = Color.red
    text: Union[Color, str] = "red"
    side: Union[Left, Right] = Right(x=1)
    none: Union[int, str, None] = None


@app.post("/defaults", response_model=list[int])
def defaults(v: Defaults):
    return [
        by_type(Color, str)(v.color),
        by_type(Color, str)(v.text),
        by_type(Left, Right)(v.side),
        by_type(int, str)(v.none),
    ]


for v in ["1", "x", "1.0", ""]:
    case("GET", "/query/int-str?v=" + v)
for v in ["1", "red", "x"]:
    case("GET", "/query/int-color?v=" + v)
for v in ["1", "true", "7", "x"]:
    case("GET", "/query/bool-int?v=" + v)
for v in ["?v=1", "?v=2024-01-01", "", "?v=x"]:
    case("GET", "/query/optional" + v)
for v in ["?v=1", "?v=a&v=1", "?v=1&v=2"]:
    case("GET", "/query/lists" + v)
for v in ["?v=1&v=2024-01-01", "?v=2"]:
    case("GET", "/query/items" + v)
for v in ["", "?v=7"]:
    case("GET", "/query/default" + v)
for v in ["1.50", UUID_TEXT, UUID_TEXT[1:]]:
    case("GET", "/header/decimal-uuid", headers={"v": v})
for v in ["1", "x"]:
    case("GET", "/cookie/level-str", headers={"cookie": "v=" + v})
for v in ["2024-01-01", "5", "x"]:
    case("POST", "/form/date-int", data={"v": v})
for v in ["1", "red", "x"]:
    case("GET", "/path/" + v)
for v in ["?id=1&side=red", "?id=2024-01-01", "?id=10&side=4", "?id=x&side=x"]:
    case("GET", "/filter" + v)
for v in [{"a": "1"}, {"x": "1"}, {"a": "1", "x": "2"}, {"a": "y"}]:
    case("POST", "/form-models", data=v)
case("POST", "/filter-form", data={"id": "1", "side": "red"})
case("POST", "/filter-form", data={"id": "2024-01-01"})
for v in [{}, {"color": "red", "side": {"x": 1}, "none": "1"}, {"text": "green", "none": 1}]:
    case("POST", "/defaults", json=v)


# ---- Replies ----


class Full(BaseModel):
    id: int
    note: Optional[str] = None


class Brief(BaseModel):
    id: int


class Shown(BaseModel):
    token: str
    id: int


class Hidden(BaseModel):
    token: Annotated[str, Field(exclude=True)]
    id: int


class Account(BaseModel):
    owner: Union[Shown, Hidden]
    password: str


class AccountOut(BaseModel):
    owner: Union[Shown, Hidden]


class Texts(BaseModel):
    owner: str


class Number(BaseModel):
    owner: Union[int, str]


HIDDEN = Hidden(token="hunter2", id=1)
REPLIES = {
    "brief": (Union[Full, Brief], Brief(id=1)),
    "full": (Union[Brief, Full], Full(id=1, note="n")),
    "full-without-note": (Union[Brief, Full], Full(id=1)),
    "hidden": (Union[Shown, Hidden], HIDDEN),
    "shown": (Union[Hidden, Shown], Shown(token="t", id=1)),
    "list": (list[Union[Full, Brief]], [Full(id=1), Brief(id=2), Full(id=3, note="n")]),
    "map": (dict[str, Union[Shown, Hidden]], {"a": HIDDEN, "b": Shown(token="t", id=2)}),
    "optional": (Optional[Union[Shown, Hidden]], HIDDEN),
    "none": (Optional[Union[Shown, Hidden]], None),
    "tagged": (Annotated[Union[Cat, Dog], Field(discriminator="kind")], Dog(kind="dog")),
    "filtered": (AccountOut, Account(owner=HIDDEN, password="hunter2")),
    "alone": (Union[Shown, Hidden], HIDDEN),
    "other": (Texts, Number(owner="x")),
    "any": (dict[str, Any], {"owner": "x", "list": [1, "y"]}),
    "color": (Union[str, Color], Color.red),
    "number": (Union[float, int], 1),
    "text": (Union[Decimal, str], "1.50"),
    "set": (set[Union[int, str]], {"1"}),
    "keys": (dict[Union[int, str], int], {1: 2}),
}


def answer(name, model, value, **options):
    app.get("/reply/" + name, response_model=model, **options)(lambda: value)


for name, (model, value) in REPLIES.items():
    answer(name, model, value)
    case("GET", "/reply/" + name)
answer("unset", list[Union[Full, Brief]], [Full(id=1), Full(id=2, note="n"), Brief(id=3)], response_model_exclude_unset=True)
case("GET", "/reply/unset")
answer(
    "defaults",
    Defaults,
    Defaults(color="red", side=Left(x=1), none=1),
    response_model_exclude_defaults=True,
)
case("GET", "/reply/defaults")

lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in cases)
(pathlib.Path(__file__).parent / "unions.json").write_text("[\n" + lines + "\n]\n")
print(len(UNIONS), "unions,", len(cases), "cases")
