"""The models and enumerations of a case as structs and enums of C++, and values of them."""

import words
from notation import Type, Unsaid, read_type
from words import json, text

FORMATTED = {"UUID", "Decimal", "EmailStr", "HttpUrl", "AnyUrl", "IPv4Address", "IPv6Address", "IPvAnyAddress", "bytes"}
PARSED = {"datetime", "date", "time", "timedelta"}
TRIVIAL = {"int": 0, "float": 0.0, "bool": False, "str": ""}


def input_name(field):
    return field.get("validation_alias") or field.get("alias") or field["name"]


def number_spelt(value):
    return repr(value) if isinstance(value, float) else str(value)


class Structs:
    """`tracked`: whether the case can tell a member that nobody set from one that was."""

    def __init__(self, case, tracked):
        self.models, self.enums = case.get("models", {}), case.get("enums", {})
        self.tracked = tracked
        self.read = {name: [read_type(f["type"]) for f in m["fields"]] for name, m in self.models.items()}
        self.types = words.Types(self.models, self.enums, self.loops())

    # ---- order ----

    def named_in(self, name):
        fields = [t for tree in self.read[name] for t in tree.walk()]
        return {t.name for t in fields if t.kind == "name" and t.name in self.models} | set(self.models[name].get("bases", []))

    def loops(self):
        """Of each model those that it reaches and that reach it."""
        reach = {name: set(self.named_in(name)) for name in self.models}
        for _ in self.models:
            for name in reach:
                reach[name] |= {far for near in reach[name] for far in reach[near]}
        return {name: {far for far in reach[name] if name in reach[far]} for name in reach}

    def needed(self, name):
        """The models that have to be complete before this one."""
        out = set(self.models[name].get("bases", []))
        for tree in self.read[name]:
            self.complete(tree, name, out)
        return out

    def complete(self, tree, owner, out):
        if tree.kind == "name":
            if tree.name in self.models:
                out.add(tree.name)
        elif tree.kind == "union":
            some = tree.some()
            if len(some) == 1 and tree.nullable() and some[0].kind == "name" and some[0].name in self.types.loops[owner]:
                return  # behind a pointer
            for member in some:
                self.complete(member, owner, out)
        elif tree.kind == "tuple":
            for member in tree.arguments:
                self.complete(member, owner, out)

    def ordered(self):
        done, out = set(), []

        def visit(name, above):
            if name in above:
                raise Unsaid("a model that holds itself without a list or null between")
            if name not in done:
                for other in sorted(self.needed(name)):
                    visit(other, above | {name})
                done.add(name)
                out.append(name)

        for name in self.models:
            visit(name, frozenset())
        return out

    # ---- declarations ----

    def declarations(self):
        lines = [line for name, spec in self.enums.items() for line in self.enumeration(name, spec)]
        order = self.ordered()
        if any(self.types.loops.values()):
            lines += [f"struct {name};" for name in order]
        return lines + [line for name in order for line in self.struct(name)]

    @staticmethod
    def enumerators(spec):
        """Texts that could be names are names."""
        values = spec["values"]
        if spec["type"] == "int":
            return [f"value_{i}" for i in range(len(values))]
        names = [words.identifier(v) for v in values]
        return names if len(set(names)) == len(names) else [f"value_{i}" for i in range(len(values))]

    def enumeration(self, name, spec):
        names, values = self.enumerators(spec), spec["values"]
        if spec["type"] == "int":
            listed = ", ".join(f"{n} = {words.number(v)}" for n, v in zip(names, values))
            lines = [f"enum class {name} : std::int64_t {{ {listed} }};", f"PORTICO_INTEGER_ENUM({name});"]
            if min(values) < -128 or max(values) > 1023:
                lines.append(f"PORTICO_ENUM({name}, " + ", ".join(f'{{{name}::{n}, "{n}"}}' for n in names) + ");")
            return lines
        lines = [f"enum class {name} {{ {', '.join(names)} }};"]
        if names != values:
            lines.append(f"PORTICO_ENUM({name}, " + ", ".join(f"{{{name}::{n}, {text(v)}}}" for n, v in zip(names, values)) + ");")
        return lines

    def inlined(self, name):
        """Bases as Inline members; None where Python's order or configuration of them needs one flat struct."""
        spec = self.models[name]
        bases = spec.get("bases", [])
        seen = [f["name"] for b in bases for f, _ in self.fields(b)] + [f["name"] for f in spec["fields"]]
        if len(set(seen)) != len(seen) or any(self.config(b) for b in bases) or not bases or not spec["fields"]:
            return None
        return list(reversed(bases))

    def config(self, name):
        spec, out = self.models[name], {}
        for base in reversed(spec.get("bases", [])):
            out.update(self.config(base))
        out.update(spec.get("config", {}))
        return out

    def fields(self, name):
        """All fields in Python's order: those of the bases first, one that is declared again in its old place."""
        out = {}
        for base in reversed(self.models[name].get("bases", [])):
            out.update({f["name"]: (f, t) for f, t in self.fields(base)})
        out.update({f["name"]: (f, t) for f, t in zip(self.models[name]["fields"], self.read[name])})
        return list(out.values())

    def struct(self, name):
        spec, lines = self.models[name], [f"struct {name} {{"]
        bases = self.inlined(name)
        for base in bases or []:
            lines.append(f"  Inline<{base}> {base.lower()}_base;")
        own = zip(spec["fields"], self.read[name]) if bases else self.fields(name)
        lines += ["  " + self.member(name, field, tree) for field, tree in own]
        config = self.config(name)
        about = []
        if "description" in spec:
            about.append(f".description = {text(spec['description'])}")
        if config.get("extra") == "allow":
            lines.append("  Extras extras;")
        if config.get("extra") == "forbid":
            about.append(".extra = Extra::forbid")
        if config.get("populate_by_name"):
            about.append(".populate_by_name = PopulateByName::yes")
        if about:
            lines.append(f"  static constexpr Model portico_model{{{', '.join(about)}}};")
        return lines + ["};"]

    def member_name(self, field):
        made = words.identifier(field["name"])
        return made + "_" if made in self.models or made in self.enums else made

    def member(self, owner, field, tree):
        made, rules = self.types.split(tree, field.get("constraints"), owner)
        name = self.member_name(field)
        if field.get("discriminator"):
            rules.append(self.discriminator(tree, field["discriminator"]))
        own = field["name"]
        alias, incoming, outgoing = field.get("alias"), field.get("validation_alias"), field.get("serialization_alias")
        if name != own:
            if alias or incoming or outgoing:
                raise Unsaid("a member whose own name is a word of C++, and that has another name too")
            alias = own
        rules += [f"{rule}<{text(value)}>" for rule, value in
                  (("Alias", alias), ("InputName", incoming), ("OutputName", outgoing)) if value]
        if field.get("exclude"):
            rules.append("Exclude")
        if "description" in field:
            rules.append(f"Description<{text(field['description'])}>")
        if "default" not in field:
            if tree.nullable():
                rules.append("Required")
            return f"Field<{', '.join([made] + rules)}> {name};" if rules else f"{made} {name};"
        return self.member_with_default(field["default"], tree, made, rules, name)

    def member_with_default(self, default, tree, made, rules, name):
        if default is None and tree.nullable():
            if rules or self.tracked:
                return f"Field<{', '.join([made] + rules)}> {name};"
            return f"{made} {name};"
        value = self.value(tree, default)
        simple = tree.kind == "name" and tree.name in TRIVIAL
        if simple and not rules and not self.tracked and default != TRIVIAL[tree.name]:
            return f"{made} {name} = {value};"
        if simple and name[0] < "m":
            return f"Field<{', '.join([made, f'Default<{value}>'] + rules)}> {name};"
        return f"Field<{', '.join([made] + rules)}> {name} = by_default({value});"

    def discriminator(self, tree, member):
        """The SDK names it as a client does."""
        names = {input_name(f) for m in tree.some() if m.name in self.models for f, _ in self.fields(m.name) if f["name"] == member}
        return f"Discriminator<{text(names.pop() if names else member)}>"

    # ---- values ----

    def value(self, tree, json_value):
        """An expression for a value that is what the type says as it stands."""
        wrong = Unsaid("a default or a value that is not of its type")
        if tree.kind == "union":
            if json_value is None and tree.nullable():
                return "std::nullopt"
            some = tree.some()
            if len(some) > 1:
                return self.alternative(some, json_value)
            inner = self.value(some[0], json_value)
            return inner
        if tree.kind == "literal":
            if not any(type(v) is type(json_value) and v == json_value for v in tree.values):
                raise wrong
            return f"{self.types.plain(tree, None)}{{{words.constant(json_value)}}}"
        made = self.types.plain(tree, None)
        if tree.kind in ("list", "set") or tree.kind == "tuple":
            if not isinstance(json_value, list):
                raise wrong
            of = tree.arguments if tree.kind == "tuple" else tree.arguments * len(json_value)
            if len(of) != len(json_value):
                raise wrong
            return f"{made}{{{', '.join(self.value(t, v) for t, v in zip(of, json_value))}}}"
        if tree.kind == "dict":
            if not isinstance(json_value, dict):
                raise wrong
            return f"{made}{{{', '.join('{' + self.value(tree.arguments[0], k) + ', ' + self.value(tree.arguments[1], v) + '}' for k, v in json_value.items())}}}"
        return self.named_value(tree.name, made, json_value, wrong)

    def named_value(self, name, made, value, wrong):
        if name in self.models:
            return self.instance(name, value)
        if name in self.enums:
            spec = self.enums[name]
            for enumerator, one in zip(self.enumerators(spec), spec["values"]):
                if type(one) is type(value) and one == value:
                    return f"{name}::{enumerator}"
            raise wrong
        if name == "Any":
            return json(value)
        if name == "None" and value is None:
            return "nullptr"
        kind = name.removeprefix("Strict").lower() if name.startswith("Strict") else name
        if kind == "int" and isinstance(value, int) and not isinstance(value, bool):
            return words.number(value)
        if kind == "float" and isinstance(value, (int, float)) and not isinstance(value, bool):
            return words.number(float(value))
        if kind == "bool" and isinstance(value, bool):
            return words.constant(value)
        if kind == "str" and isinstance(value, str):
            return text(value)
        if kind == "list" and isinstance(value, list):
            return f"{made}{{{', '.join(json(v) for v in value)}}}"
        if kind == "dict" and isinstance(value, dict):
            return f"{made}{{{', '.join('{' + text(k) + ', ' + json(v) + '}' for k, v in value.items())}}}"
        if kind == "Decimal" and isinstance(value, (int, float)) and not isinstance(value, bool):
            return f"Decimal{{{text(number_spelt(value))}}}"
        if kind in FORMATTED and isinstance(value, str):
            return f"{made}{{{text(value)}}}"
        if kind in PARSED and isinstance(value, str):
            return f"oracle::parsed<{made}>({text(value)})"
        raise wrong

    def alternative(self, some, value):
        """Of a union: the one alternative of which the value is, said by its type."""
        fitting = []
        for member in some:
            try:
                fitting.append((member, self.value(member, value)))
            except Unsaid:
                pass
        if len(fitting) != 1:
            raise Unsaid("a default or a value of several alternatives")
        member, made = fitting[0]
        whole = self.types.whole(member)
        return made if made.startswith(whole) else f"{whole}{{{made}}}"

    def instance(self, name, value):
        if not isinstance(value, dict):
            raise Unsaid("a default or a value that is not of its type")
        if "$model" in value:
            if value["$model"] != name:
                raise Unsaid("a default or a value that is not of its type")
            value = value["set"]
        left = dict(value)
        made = f"{name}{{{', '.join(self.filled(name, left))}}}"
        if left:
            raise Unsaid("a default or a value that is not of its type")
        return made

    def filled(self, name, left):
        """Designated initialisers for what is in `left`, which is taken out."""
        out, bases = [], self.inlined(name)
        for base in bases or []:
            parts = self.filled(base, left)
            if parts:
                out.append(f".{base.lower()}_base = {{{base}{{{', '.join(parts)}}}}}")
        own = zip(self.models[name]["fields"], self.read[name]) if bases else self.fields(name)
        for field, tree in own:
            key = input_name(field)
            if key in left:
                inner = self.value(tree, left.pop(key))
                if self.behind_pointer(name, tree) and inner != "std::nullopt":
                    inner = f"std::make_shared<{tree.some()[0].name}>({inner})"
                elif self.behind_pointer(name, tree):
                    inner = "nullptr"
                out.append(f".{self.member_name(field)} = {inner}")
            elif "default" not in field:
                raise Unsaid("a default or a value that is not of its type")
        if self.config(name).get("extra") == "allow" and left:
            out.append(f".extras = {json(dict(left))}")
            left.clear()
        return out

    def behind_pointer(self, owner, tree):
        some = tree.some()
        return (tree.nullable() and len(some) == 1 and some[0].kind == "name" and some[0].name in self.types.loops.get(owner, ()))
