"""Literals and types of C++, as a plugin author writes them."""

import math
import re

from notation import Type, Unsaid

KEYWORDS = set("""alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl concept const
constexpr continue decltype default delete do double else enum explicit export extern false float for friend goto if
inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public register
requires return short signed sizeof static struct switch template this throw true try typedef typeid typename union
unsigned using virtual void volatile wchar_t while xor xor_eq app""".split())

NAMES = {
    "int": "std::int64_t", "float": "double", "str": "std::string", "bool": "bool", "bytes": "Bytes", "Any": "JsonValue",
    "datetime": "std::chrono::sys_time<std::chrono::microseconds>", "date": "std::chrono::year_month_day",
    "time": "TimeOfDay", "timedelta": "std::chrono::microseconds", "UUID": "Uuid", "Decimal": "Decimal",
    "EmailStr": "Email", "HttpUrl": "HttpUrl", "AnyUrl": "Url", "IPv4Address": "Ipv4", "IPv6Address": "Ipv6",
    "IPvAnyAddress": "IpAddress", "list": "std::vector<JsonValue>", "dict": "std::map<std::string, JsonValue>",
    "StrictInt": "std::int64_t", "StrictStr": "std::string", "StrictBool": "bool", "StrictFloat": "double",
    "UploadFile": "Upload"}

RULES = {"gt": "Gt", "ge": "Ge", "lt": "Lt", "le": "Le", "multiple_of": "MultipleOf", "min_length": "MinLength",
         "max_length": "MaxLength", "pattern": "Pattern", "max_digits": "MaxDigits", "decimal_places": "DecimalPlaces"}


def text(value):
    """A string literal; octets beyond ASCII stand as they are."""
    out = ""
    for c in value:
        if c in '"\\':
            out += "\\" + c
        elif ord(c) < 32 or ord(c) == 127:
            out += f"\\{ord(c):03o}"
        else:
            out += c
    if "\0" in value:
        raise Unsaid("a text with a NUL in it")
    return f'"{out}"'


def number(value):
    if isinstance(value, float):
        if math.isinf(value) or math.isnan(value):
            raise Unsaid("an infinity as a constant")
        return repr(value)
    if not -2**63 < value < 2**64:
        raise Unsaid("an integer beyond 64 bits as a constant")
    return f"{value}u" if value > 2**63 - 1 else str(value)


def constant(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number(value)
    if isinstance(value, str):
        return text(value)
    raise Unsaid("a constant that is no literal")


def json(value):
    """A JsonValue in braces."""
    if value is None:
        return "nullptr"
    if isinstance(value, dict):
        if not value:
            return "JsonValue::object()"
        return "JsonValue{" + ", ".join(f"{{{text(k)}, {json(v)}}}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "JsonValue::array({" + ", ".join(json(v) for v in value) + "})"
    return constant(value)


def selection(value):
    """The names of include and exclude, in the braces of the pages."""
    if not value:
        return "JsonValue::array()"  # braces without a name are null: everything
    if isinstance(value, list):
        return "{" + ", ".join(constant(v) for v in value) + "}"
    return "{" + ", ".join(f"{{{text(k)}, {'true' if v is True else selection(v)}}}" for k, v in value.items()) + "}"


def identifier(name):
    made = re.sub(r"\W", "_", name)
    if not made or made[0].isdigit():
        made = "_" + made
    return made + "_" if made in KEYWORDS else made


def check_rules(constraints):
    """The compiler refuses rules that no value keeps; FastAPI takes them."""
    least, most = constraints.get("min_length", 0), constraints.get("max_length", math.inf)
    lowest = max(constraints.get("ge", -math.inf), constraints.get("gt", -math.inf))
    highest = min(constraints.get("le", math.inf), constraints.get("lt", math.inf))
    if least > most or lowest > highest:
        raise Unsaid("rules that no value keeps")


def rules(constraints):
    check_rules(constraints)
    return [f"{RULES[word]}<{constant(value)}>" for word, value in constraints.items()]


class Types:
    """Types of one case: `models` and `enums` are what is named in it, `through` the models that a member of
    theirs can lead back to, by name."""

    def __init__(self, models, enums, loops):
        self.models, self.enums, self.loops = models, enums, loops

    def split(self, spec, constraints=None, owner=None):
        """The type of a member or parameter without its rules, and the rules."""
        constraints = constraints or {}
        some = spec.some()
        if len(some) == 1:
            inner = some[0]
            made = self.plain(inner, owner)
            strict = ["Strict"] if inner.kind == "name" and inner.name.startswith("Strict") else []
            if spec.nullable():
                made = self.holder(inner, owner) + f"<{made}>"
            return made, strict + rules({**inner.constraints, **constraints})
        members = [self.whole(m, owner, constraints) for m in some]
        if len(set(members)) != len(members):
            raise Unsaid("a union with a type twice")
        made = f"std::variant<{', '.join(members)}>"
        return (f"std::optional<{made}>" if spec.nullable() else made), []

    def holder(self, inner, owner):
        loops = owner and inner.kind == "name" and inner.name in self.loops.get(owner, ())
        return "std::shared_ptr" if loops else "std::optional"

    def whole(self, spec, owner=None, constraints=None):
        """The type where no rules can stand beside it: within a list or a union."""
        made, its = self.split(spec, constraints, owner)
        return f"Field<{made}, {', '.join(its)}>" if its else made

    def plain(self, spec, owner):
        if spec.kind == "name":
            return self.named(spec.name)
        if spec.kind == "literal":
            return self.literal(spec.values)
        inner = [self.whole(a, owner) for a in spec.arguments]
        if spec.kind == "list":
            return f"std::vector<{inner[0]}>"
        if spec.kind == "set":
            if any(mark in inner[0] for mark in ("JsonValue", "Field<", "TimeOfDay", "Literal<")) or self.reaches_model(spec):
                raise Unsaid("a set of what has no order in C++")
            return f"std::set<{inner[0]}>"
        if spec.kind == "dict":
            if "JsonValue" in inner[0]:
                raise Unsaid("a dict with keys of any type")
            if "std::optional" in inner[0]:
                raise Unsaid("a dict with keys that may be null")
            if "Field<" in inner[0]:
                raise Unsaid("a dict with rules for its keys")
            if any(mark in inner[0] for mark in ("TimeOfDay", "Literal<")):
                raise Unsaid("a dict with keys that have no order in C++")
            return f"std::map<{inner[0]}, {inner[1]}>"
        if spec.kind == "tuple":
            return f"std::tuple<{', '.join(inner)}>"
        if spec.kind == "any_tuple":
            raise Unsaid("a tuple of any length")
        raise ValueError(spec.kind)

    def named(self, name):
        if name in self.models or name in self.enums:
            return name
        if name == "None":
            return "std::nullptr_t"
        if name == "set":
            raise Unsaid("a set of what has no order in C++")
        return NAMES[name]

    def literal(self, values):
        if any(v is None or isinstance(v, float) for v in values):
            raise Unsaid("a Literal with null or a number with a fraction")
        return f"Literal<{', '.join(constant(v) for v in values)}>"

    def reaches_model(self, spec):
        return any(t.kind == "name" and t.name in self.models for t in spec.walk())
