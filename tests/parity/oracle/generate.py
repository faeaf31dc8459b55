#!/usr/bin/env python3
"""Makes random cases without an answer, for record.py: generate.py SEED COUNT [AREA,...] > CASES.jsonl"""

import json
import random
import sys
import urllib.parse

NAMES = ["name", "price", "tags", "is_admin", "created_at", "x_token", "item_id", "q", "limit", "first_name", "class_", "a"]
MODELS = ["Item", "User", "Event", "Address", "Price"]
SCALARS = ["int", "float", "str", "bool", "datetime", "date", "time", "timedelta", "UUID", "Decimal", "EmailStr", "HttpUrl",
           "AnyUrl", "IPv4Address", "IPv6Address", "IPvAnyAddress", "StrictInt", "StrictStr", "StrictBool", "StrictFloat", "bytes",
           "Any", "Color", "Level", 'Literal["a","b"]', "Literal[1,2]", 'Literal["x",1,true]']
GOOD = {
    "int": [0, 1, -3, 7, 42, 10**12], "float": [0.5, -1.25, 3.0, 1e6, 2, 1e-7], "str": ["abc", "", "hello world", "日本", "x" * 12],
    "bool": [True, False], "datetime": ["2024-06-30T12:00:00", "2020-01-02T03:04:05Z", "2024-01-01T00:00:00.123456+02:00", 1700000000],
    "date": ["2024-02-29", "1999-12-31"], "time": ["12:34:56", "00:00", "23:59:59.5Z"], "timedelta": ["PT1H", "P1DT2H", 90, "01:02:03", 1.5],
    "UUID": ["12345678-1234-5678-1234-567812345678", "{12345678-1234-5678-1234-567812345678}", "A" * 32],
    "Decimal": ["1.50", "0.001", 3, 2.5, "1e3", "-0.10"], "EmailStr": ["a@example.com", "X+y@Example.COM"],
    "HttpUrl": ["http://example.com", "https://a.b/c?d=e#f"], "AnyUrl": ["ftp://x/y", "mailto:a@b.c", "http://EXAMPLE.com:80/"],
    "IPv4Address": ["127.0.0.1", "10.0.0.255"], "IPv6Address": ["::1", "2001:DB8::1"], "IPvAnyAddress": ["::1", "1.2.3.4"],
    "StrictInt": [1, 5], "StrictStr": ["s"], "StrictBool": [True], "StrictFloat": [1.5, 2.0], "bytes": ["data", "é"], "Any": [None, 1, "x", [1], {"a": 1}],
    "Color": ["red", "blue"], "Level": [1, 3], 'Literal["a","b"]': ["a", "b"], "Literal[1,2]": [1, 2], 'Literal["x",1,true]': ["x", 1, True],
    "dict": [{}, {"a": 1}], "list": [[], [1, "a"]]}
ENUMS = {"Color": {"type": "str", "values": ["red", "green", "blue"]}, "Level": {"type": "int", "values": [1, 2, 3]}}
NASTY = [None, True, False, 0, 1, -1, 1.5, 2.0, 1e10, "", " ", "0", "1", "1.0", "1.5", "abc", "true", "off", "null", "é", "日本", "not-a-uuid", "1234",
         "2020-01-02T03:04:05Z", "2020-13-01", "25:00", [], [1], ["a"], [None], {}, {"a": 1}, {"name": "x"}, "a@b", "http://", "x" * 40, "1_000", "+5", " 7 ", "1e3",
         "12345678-1234-5678-1234-56781234567g", "123456781234567812345678123456789", "::g", "256.1.1.1", "P1Y", "Infinity", "-0", 86400, "red", "RED"]


class Generator:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.models, self.case = {}, {}

    def chance(self, p):
        return self.r.random() < p

    def pick(self, seq):
        return self.r.choice(seq)

    # ---- types and values ----

    def scalar(self):
        return self.pick(SCALARS[:12] if self.chance(.6) else SCALARS)

    def constraints(self, base):
        c = {}
        if base in ("int", "float", "Decimal"):
            if self.chance(.5): c[self.pick(["gt", "ge"])] = self.pick([0, -10, 5, 1.5]) if base != "int" else self.pick([0, -10, 5])
            if self.chance(.5): c[self.pick(["lt", "le"])] = self.pick([10, 100, 5])
            if self.chance(.2): c["multiple_of"] = self.pick([2, 5])
            if base == "Decimal" and self.chance(.4): c["max_digits"] = self.pick([3, 5])
            if base == "Decimal" and self.chance(.4): c["decimal_places"] = self.pick([1, 2])
        elif base in ("str", "bytes", "list", "dict", "set"):
            if self.chance(.5): c["min_length"] = self.pick([1, 2, 3])
            if self.chance(.6): c["max_length"] = self.pick([1, 2, 3, 5])
            if base == "str" and self.chance(.2): c["pattern"] = "^[a-z]+$"
        return c

    def item(self, base):
        c = self.constraints(base) if self.chance(.2) else {}
        return base + ("(" + ",".join(f"{k}={json.dumps(v)}" for k, v in c.items()) + ")" if c else "")

    def type(self, depth=2, flat=False):
        """Returns (type text, outer kind for constraints)."""
        roll = self.r.random()
        if depth == 0 or flat or roll < .5:
            base = self.scalar()
            kind = base
        elif roll < .62:
            base, kind = f"list[{self.type(depth - 1)[0]}]", "list"
        elif roll < .66:
            base, kind = f"set[{self.item(self.pick(['int', 'str', 'float', 'UUID', 'date']))}]", "set"
        elif roll < .76:
            base, kind = f"dict[{self.pick(['str', 'str', 'int', 'UUID', 'date'])},{self.type(depth - 1)[0]}]", "dict"
        elif roll < .80:
            base, kind = self.pick([f"tuple[int,{self.scalar()}]", f"tuple[{self.scalar()},...]"]), "tuple"
        elif roll < .84:
            base, kind = self.pick(["dict", "list"]), None
        elif roll < .92 and self.models:
            base, kind = self.pick(list(self.models)), None
        else:
            a, b = self.scalar(), self.scalar()
            base, kind = (f"{a}|{b}" if a != b else a), None
        if depth and not flat and kind in SCALARS and self.chance(.15):
            base = self.item(base)
            kind = None
        return base, kind

    def value(self, text, good=.75, depth=0):
        text = text.strip()
        if not self.chance(good) or depth > 4:
            return self.pick(NASTY)
        members = split(text, "|")
        if len(members) > 1:
            return self.value(self.pick(members), good, depth + 1)
        base = text.split("(")[0] if not text.startswith("Literal") and "[" not in text.split("(")[0] else text
        if base in GOOD:
            return self.pick(GOOD[base])
        if base == "None":
            return None
        if base in self.models:
            return self.instance(base, good, depth + 1)
        head, inner = text[:text.index("[")], text[text.index("[") + 1:text.rindex("]")]
        parts = split(inner, ",")
        n = self.r.randint(0, 3)
        if head in ("list", "set"):
            return [self.value(inner, good, depth + 1) for _ in range(n)]
        if head == "dict":
            return {self.key(parts[0]): self.value(",".join(parts[1:]), good, depth + 1) for _ in range(n)}
        if parts[-1] == "...":
            return [self.value(parts[0], good, depth + 1) for _ in range(n)]
        return [self.value(p, good, depth + 1) for p in parts]

    def key(self, text):
        v = self.value(text, .85)
        return v if isinstance(v, str) else json.dumps(v)

    def instance(self, name, good, depth):
        out = {}
        spec = self.models[name]
        for f in spec["fields"]:
            if self.chance(.15 if "default" not in f else .5):
                continue
            key = f.get("validation_alias") or f.get("alias") or f["name"]
            if self.chance(.1): key = f["name"]
            out[key] = self.value(f["type"], good, depth)
        if self.chance(.2): out["extra"] = self.pick(NASTY)
        return out

    # ---- specs ----

    def field(self, name, flat=False, sequence=False):
        text, kind = self.type(0 if flat else 2, flat)
        if flat and sequence and self.chance(.25): text, kind = f"list[{text}]", "list"
        f = {"name": name, "type": text}
        if kind and self.chance(.35) and (c := self.constraints(kind)): f["constraints"] = c
        if self.chance(.25): f["type"] += "|None"
        if self.chance(.45): f.update(self.default(f))
        return f

    def default(self, f):
        """A default is not validated, and so mostly one that needs no reading."""
        base = f["type"].removesuffix("|None").split("(")[0]
        if f["type"].endswith("|None") and self.chance(.6): return {"default": None}
        plain = base in ("int", "float", "str", "bool", "Color", "Level", "dict", "list", "Any") or "Literal" in base and "|" not in base
        if not plain and not base.startswith(("list[", "dict[str")) and self.chance(.9): return {}
        if base.startswith(("list[", "dict[")): return {"default": [] if base.startswith("list") else {}}
        if "|" in base: return {}
        value = self.value(f["type"].removesuffix("|None"), 1.0)
        if base == "float": value = float(value)
        if base == "timedelta": value = "PT1H"
        return {} if base in ("datetime", "UUID", "Decimal") else {"default": value}

    def model(self, name, flat=False, sequence=False):
        fields = []
        for n in self.r.sample(NAMES, self.r.randint(1, 4)):
            f = self.field(n, flat, sequence)
            roll = self.r.random()
            if roll < .12: f["alias"] = camel(n)
            elif roll < .18: f["validation_alias"] = "in-" + n
            elif roll < .24: f["serialization_alias"] = "out_" + n
            if not flat and self.chance(.05): f["exclude"] = True
            if self.chance(.1): f["description"] = "What " + n + " is"
            fields.append(f)
        if not flat and self.chance(.12):
            fields.append({"name": "more", "type": self.pick([f"list[{name}]", f"{name}|None", f"dict[str,{name}]|None"]), "default": None})
            if fields[-1]["type"].startswith("list"): fields[-1]["default"] = []
        m = {"fields": fields}
        if self.chance(.1): m["description"] = "A " + name
        config = {}
        if self.chance(.35): config["extra"] = self.pick(["forbid", "allow", "allow"])
        if self.chance(.3): config["populate_by_name"] = True
        if config: m["config"] = config
        self.models[name] = m

    def start(self, area, number):
        self.models = {}
        self.case = {"id": f"o{self.seed}-{number}", "area": area, "models": self.models, "enums": ENUMS}

    def wire(self, value):
        if isinstance(value, str): return value
        return json.dumps(value)

    def pairs(self, spec):
        """What a client might send for a parameter: [(wire name, text)]."""
        key = spec.get("validation_alias") or spec.get("alias") or spec["name"]
        if spec.get("in") == "header" and "alias" not in spec and spec.get("convert_underscores", True): key = key.replace("_", "-")
        if self.chance(.1): key = spec["name"]
        if self.chance(.15 if "default" in spec else .05): return []
        n = self.pick([1, 1, 2, 3]) if "[" in spec["type"] and not spec["type"].startswith("Literal") or self.chance(.1) else 1
        inner = spec["type"]
        if inner.startswith(("list[", "set[")): inner = inner[inner.index("[") + 1:inner.rindex("]")]
        return [(key, self.wire("" if self.chance(.07) else self.value(inner, .92))) for _ in range(n)]

    def body(self):
        for name in self.r.sample(MODELS, self.r.randint(1, 3)): self.model(name)
        count = 1 if self.chance(.7) else 2
        params = []
        for name in ["item", "other"][:count]:
            text = self.pick(list(self.models)) if self.chance(.7) else self.type(2)[0]
            p = {"in": "body", "name": name, "type": text}
            if self.chance(.15): p["type"] += "|None"
            if self.chance(.2): p["default"] = None
            if count == 1 and self.chance(.25): p["embed"] = True
            if self.chance(.1): p["alias"] = "the-" + name
            if self.chance(.15): p["description"] = "The " + name
            params.append(p)
        embedded = count == 2 or params[0].get("embed")
        values = {p.get("alias", p["name"]): self.value(p["type"], .9) for p in params if self.chance(.92)}
        body = values if embedded else next(iter(values.values()), None)
        if self.chance(.06): body = self.pick(NASTY)
        headers = [["content-type", self.pick(["application/json"] * 12 + ["text/plain", "application/vnd.api+json", "application/json; charset=utf-8"])]]
        request = {"method": "POST", "target": "/b", "headers": headers, "body": json.dumps(body, ensure_ascii=self.chance(.3))}
        if self.chance(.03): request["body"] = ""
        self.case["route"] = {"method": "POST", "path": "/b", "params": params, "handler": {"echo": self.pick([True, True, "set"])}}
        self.case["request"] = request

    def params(self):
        places = ["query", "header", "cookie", "query"]
        params, query, headers, cookies, path, segments = [], [], [], [], "/p", "/p"
        if self.chance(.3):
            p = {"in": "path", "name": "key", "type": self.scalar()}
            params.append(p)
            path += "/{key}"
            segments += "/" + urllib.parse.quote(self.wire(self.value(p["type"], .7)) or "x", safe="")
        models = {}
        for place in places if self.chance(.3) else [self.pick(places)]:
            if self.chance(.55):
                name = self.pick([m for m in MODELS if m not in self.models])
                self.model(name, flat=True, sequence=place != "cookie" or self.chance(.3))
                p = {"in": place, "name": "m_" + place + str(len(params)), "type": name}
                if self.chance(.25):
                    p["type"] += "|None"
                    if self.chance(.7): p["default"] = None
                if place == "header" and self.chance(.1): p["convert_underscores"] = False
                params.append(p)
                fields = [dict(f, **{"in": place, "convert_underscores": p.get("convert_underscores", True)}) for f in self.models[name]["fields"]]
            else:
                fields = []
                for n in self.r.sample([n for n in NAMES if n not in [p["name"] for p in params]], self.r.randint(1, 3)):
                    f = dict(self.field(n, True, True), **{"in": place})
                    if self.chance(.15): f["alias"] = camel(n)
                    if place == "header" and self.chance(.1): f["convert_underscores"] = False
                    fields.append(f)
                    params.append(f)
            into = {"query": query, "header": headers, "cookie": cookies}[place]
            for f in fields:
                if not self.chance(.03): into.extend(self.pairs(f))
            if self.chance(.2): into.append(("extra", self.pick(["1", "", "x"])))
            if self.chance(.05): into.append(("extra", "2"))
        params = [p for p in params if not (p["in"] == "path" and "default" in p)]
        params.sort(key=lambda p: "default" in p)
        names = set()
        params = [p for p in params if not (p["name"] in names or names.add(p["name"]))]
        target = segments + ("?" + "&".join(urllib.parse.quote_plus(k) + "=" + urllib.parse.quote_plus(v) for k, v in query) if query else "")
        wire = [[self.pick([k, k.upper(), k.title()]), clean(v)] for k, v in headers]
        if cookies: wire.append(["cookie", "; ".join(f"{k}={clean(v, ';,')}" for k, v in cookies)])
        self.case["route"] = {"method": "GET", "path": path, "params": params, "handler": {"echo": self.pick([True, "set"])}}
        self.case["request"] = {"method": "GET", "target": target, "headers": wire}

    def form(self):
        multipart = self.chance(.5)
        params, sent = [], []
        roll = self.r.random()
        if roll < .45:
            self.model("Form", flat=True, sequence=True)
            p = {"in": "form", "name": "data", "type": "Form"}
            if self.chance(.25):
                p["type"] = "Form|None"
                if self.chance(.7): p["default"] = None
            params.append(p)
            fields = self.models["Form"]["fields"]
            if self.chance(.25):
                params.append(dict(self.field("note", True, True), **{"in": "form"}))
                fields = fields + [params[-1]]
        elif roll < .55:
            self.model("Form", flat=True, sequence=True)
            self.model("Other", flat=True, sequence=True)
            params.append({"in": "form", "name": "data", "type": "Form|Other" + self.pick(["", "", "|None"])})
            if params[0]["type"].endswith("None") and self.chance(.7): params[0]["default"] = None
            fields = self.models["Form"]["fields"] + self.models["Other"]["fields"]
        else:
            fields = []
            for n in self.r.sample(NAMES, self.r.randint(1, 3)):
                f = dict(self.field(n, True, True), **{"in": "form"})
                if self.chance(.15): f["alias"] = camel(n)
                fields.append(f)
                params.append(f)
            for n in ["file", "files"][:self.r.randint(0, 2) if multipart else 0]:
                p = {"in": "file", "name": n, "type": self.pick(["UploadFile", "bytes", "list[UploadFile]", "list[bytes]"])}
                if self.chance(.4): p["type"] += "|None"; p["default"] = None
                params.append(p)
        for f in fields:
            if not self.chance(.03): sent.extend(self.pairs(f))
        if self.chance(.2): sent.append(("extra", self.pick(["1", "", "x"])))
        params.sort(key=lambda p: "default" in p)
        parts = [(k, None, v) for k, v in sent]
        for p in params:
            if p["in"] != "file": continue
            for _ in range(self.r.randint(0, 3 if "list" in p["type"] else 1)):
                parts.append((p["name"], self.pick(["a.txt", "", "b.bin", None]), self.pick(["", "data", "é"])))
        self.r.shuffle(parts)
        self.case["route"] = {"method": "POST", "path": "/f", "params": params, "handler": {"echo": self.pick([True, "set"])}}
        if multipart:
            text = "".join(part(*p) for p in parts) + "--BB--\r\n"
            headers, body = [["content-type", "multipart/form-data; boundary=BB"]], text
        else:
            body = "&".join(urllib.parse.quote_plus(k) + "=" + urllib.parse.quote_plus(v) for k, _, v in parts)
            headers = [["content-type", "application/x-www-form-urlencoded"]]
        self.case["request"] = {"method": "POST", "target": "/f", "headers": headers, "body": body}

    def response(self):
        for name in self.r.sample(MODELS, self.r.randint(1, 3)): self.model(name)
        text = self.pick(list(self.models)) if self.chance(.6) else self.type(2)[0]
        if self.chance(.2): text = f"list[{text}]"
        route = {"method": "GET", "path": "/r", "response_model": text}
        for flag in ("exclude_none", "exclude_unset", "exclude_defaults"):
            if self.chance(.15): route[flag] = True
        if self.chance(.1): route["by_alias"] = False
        if text in self.models:
            names = [f["name"] for f in self.models[text]["fields"]]
            if self.chance(.12): route["include"] = self.r.sample(names, self.r.randint(1, len(names)))
            if self.chance(.12): route["exclude"] = self.r.sample(names, 1)
        if self.chance(.3) and text in self.models:
            route["handler"] = {"return": {"$model": text, "set": self.valid(text)}}
        else:
            route["handler"] = {"return": self.value(text, .9)}
        self.case["route"] = route
        self.case["request"] = {"method": "GET", "target": "/r"}

    def valid(self, name):
        return {f.get("validation_alias") or f.get("alias") or f["name"]: self.value(f["type"], 1.0)
                for f in self.models[name]["fields"] if "default" not in f or self.chance(.5)}

    def roundtrip(self):
        self.model("Item"), self.model("User")
        route = {"method": "POST", "path": "/x", "params": [{"in": "body", "name": "item", "type": "Item"}],
                 "response_model": self.pick(["Item", "User", "Item|User", "dict", "list[Item]"]),
                 "handler": {"return": {"$param": "item", "mode": self.pick(["set", "instance", "all"])}}}
        for flag in ("exclude_none", "exclude_unset", "exclude_defaults"):
            if self.chance(.2): route[flag] = True
        self.case["route"] = route
        self.case["request"] = {"method": "POST", "target": "/x", "headers": [["content-type", "application/json"]],
                                "body": json.dumps(self.instance("Item", .95, 0))}

    def openapi(self):
        self.pick([self.body, self.params, self.form, self.response])()
        route = self.case["route"]
        for p in route.get("params", []):
            if self.chance(.1): p["description"] = "About " + p["name"]
            if self.chance(.05) and p["in"] not in ("body", "form", "file"): p["deprecated"] = True
        if self.chance(.1): route["method"] = self.pick(["GET", "DELETE", "PUT", "PATCH"])
        if self.chance(.1): route["status_code"] = self.pick([201, 204, 202, 404])
        if self.chance(.1) and self.models: route["responses"] = {self.pick(["404", "201", "422"]): {"model": self.pick(list(self.models)), "description": "Other"}}
        if self.chance(.1): route["deprecated"] = True
        if self.chance(.1): route["tags"] = ["a", "b"]
        if self.chance(.1): route["description"] = "Text"
        self.case["request"] = {"method": "GET", "target": "/openapi.json"}

    def routing(self):
        pieces = ["{a}", "items", "me", "{b:int}", "{c:path}", "{d:float}", "{e:uuid}", "{f:str}", "x"]
        routes = []
        for i in range(self.r.randint(2, 4)):
            path = "/" + "/".join(self.r.sample(pieces, self.r.randint(1, 3)))
            if self.chance(.3): path += "/"
            params = [{"in": "path", "name": n, "type": t} for n, t in
                      [("a", self.pick(["str", "int"])), ("b", "int"), ("c", "str"), ("d", "float"), ("e", "UUID"), ("f", "str")]
                      if "{" + n in path]
            routes.append({"method": self.pick(["GET", "POST", "PUT", "DELETE", ["GET", "POST"]]), "path": path, "params": params,
                           "handler": {"return": {"route": i, **{p["name"]: {"$param": p["name"]} for p in params}}}})
        self.case["routes"] = routes
        words = ["items", "me", "x", "5", "7.5", "-1", "a%20b", "a%2Fb", "%D0%B0", "", "12345678-1234-5678-1234-567812345678", "1e3", "%3F", "%23", "%25", "..", ".", "a;b", "a:b"]
        target = "/" + "/".join(self.pick(words) for _ in range(self.r.randint(1, 3)))
        if self.chance(.3): target += "/"
        if self.chance(.2): target += "?" + self.pick(["x=1", "", "%zz", "a=%41", "x=1#f", "é"]).replace("#f", "").replace("é", "%C3%A9")
        self.case["request"] = {"method": self.pick(["GET", "GET", "POST", "DELETE", "PATCH", "HEAD"]), "target": target}

    def make(self, areas, number):
        area = self.pick(areas)
        self.start("o_" + area, number)
        getattr(self, area)()
        if area != "openapi" and not self.models: del self.case["models"]
        return self.case


AREAS = ["body", "params", "form", "response", "roundtrip", "openapi", "routing"]


def camel(name):
    first, *rest = name.strip("_").split("_")
    return first + "".join(w.title() for w in rest) + ("X" if not rest else "")


def clean(text, more=""):
    return "".join(c for c in text if c.isprintable() and c not in more and ord(c) < 0x3000) or "x"


def part(name, filename, content):
    head = f'--BB\r\nContent-Disposition: form-data; name="{name}"'
    if filename is not None: head += f'; filename="{filename}"\r\nContent-Type: text/plain'
    return head + f"\r\n\r\n{content}\r\n"


def split(text, mark):
    out, depth, begin, quoted = [], 0, 0, False
    for i, c in enumerate(text):
        if c == '"': quoted = not quoted
        if quoted: continue
        depth += c in "[(" 
        depth -= c in "])"
        if c == mark and depth == 0:
            out.append(text[begin:i])
            begin = i + 1
    return out + [text[begin:]]


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    areas = sys.argv[3].split(",") if len(sys.argv) > 3 else AREAS
    generator = Generator(seed)
    generator.seed = seed
    for number in range(count):
        print(json.dumps(generator.make(areas, number), ensure_ascii=False))


if __name__ == "__main__":
    main()
