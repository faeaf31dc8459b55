#!/usr/bin/env python3
"""Turns recorded FastAPI applications into plugins of the SDK.

  generate.py CASES_FOLDER OUTPUT_FOLDER PLUGINS PARTS BUDGET

Writes OUTPUT_FOLDER/oracle_<plugin>.cpp and its parts oracle_<plugin>_<part>.cpp, index.jsonl with a line {"id", "mount"}
for every case that is served (under /c/<mount>), and unsaid.json: what the SDK cannot say, with the number of cases.
Cases of one application share its routes. Of all that can be said as many are taken as the budget of routes allows:
first one of each kind of type, place, rule, option and handler, then those with the most cases."""

import collections
import json
import pathlib
import re
import sys

from notation import Unsaid, read_type
from routes import Route, tracks
from structs import Structs

FILES = ("visible.jsonl", "visible-2.jsonl", "newer.jsonl", "found.jsonl")
OURS = {"Upload", "Call", "App", "Options", "Response", "JsonResponse", "JsonValue", "Bytes", "Email", "Url", "Decimal", "Uuid",
        "Extras", "Strict", "Required", "Exclude", "Deprecated", "Extra", "TimeOfDay", "CookieOptions", "HttpError"}
TEMPLATES = {"Body", "Path", "Query", "Header", "Cookie", "Form", "File", "Field", "Literal", "Inline", "Alias", "Default",
             "Description", "Pattern", "Discriminator"}


class Application:
    """What the cases of one application have in common, as C++."""

    def __init__(self, case, number):
        self.cases, self.first = [case], case
        self.space = f"application_{number}"
        self.routes = case["routes"] if "routes" in case else [case["route"]]
        self.lines = []

    def write(self):
        case = self.first
        named = set(case.get("models", {})) | set(case.get("enums", {}))
        if OURS & named:
            raise Unsaid("a model with a name of the SDK's that the generator does not qualify")
        structs = Structs(case, tracks(case))
        shown = case["expect"].get("body_text", "")
        lines = [f"namespace {self.space} {{  // {case['id']}", "using namespace portico;"] + structs.declarations()
        lines.append("void add(App& app) {")
        for spec in self.routes:
            lines += Route(structs, spec, case.get("app", {}), "/c/" + case["id"], shown).lines()
        self.lines = [self.qualified(line, named) for line in lines] + ["}", "}", ""]

    @staticmethod
    def qualified(line, named):
        """A struct of the author's own comes before the SDK's of the same name."""
        for name in TEMPLATES & named:
            line = re.sub(rf"(?<![\w:.]){name}<", f"portico::{name}<", line)
        return line.replace("constexpr Model ", "constexpr portico::Model ") if "Model" in named else line

    def cost(self):
        return len(self.routes) + 0.5 * len(self.first.get("models", {}))

    def features(self):
        """What it shows."""
        found = {("area", c["area"]) for c in self.cases}
        for name, model in self.first.get("models", {}).items():
            found |= {("config", k, str(v)) for k, v in model.get("config", {}).items()} | {("bases", bool(model.get("bases")))}
            for field in model["fields"]:
                found |= self.of(field, "member")
        for spec in self.routes:
            found |= {("option", k, str(spec[k])[:8]) for k in spec if k not in ("path", "handler", "params", "response_model")}
            found |= {("handler", k) for k in spec["handler"]}
            for param in spec.get("params", []):
                found |= self.of(param, param["in"])
            if spec.get("response_model"):
                found |= {("response", self.shape(t)) for t in read_type(spec["response_model"]).walk()}
        return found

    def of(self, field, place):
        found = {(place, k) for k in field if k not in ("name", "type", "in")}
        for tree in read_type(field["type"]).walk():
            found |= {(place, self.shape(tree)), ("default", self.shape(tree), "default" in field)}
            found |= {(word, self.shape(tree)) for word in tree.constraints}
        found |= {(word, self.shape(read_type(field["type"]))) for word in field.get("constraints", {})}
        return found

    def shape(self, tree):
        if tree.kind == "name":
            named = self.first.get("models", {}).get(tree.name) and "model"
            return named or ("enum" if tree.name in self.first.get("enums", {}) else tree.name)
        return tree.kind


def read_applications(folder):
    known, out = {}, []
    for name in FILES:
        for line in (folder / name).read_text(encoding="utf-8").split("\n"):
            if not line:
                continue
            case = json.loads(line)
            key = json.dumps([case.get(k) for k in ("models", "enums", "route", "routes", "app")])
            if key in known:
                known[key].cases.append(case)
            else:
                known[key] = Application(case, len(out))
                out.append(known[key])
    return out


def choose(applications, budget):
    chosen, seen, spent = [], set(), 0.0
    features = {id(a): a.features() for a in applications}
    left = sorted(applications, key=lambda a: (a.cost() / len(a.cases), a.space))
    for by_kind in (True, False):
        for application in list(left):
            new = features[id(application)] - seen
            if spent + application.cost() > budget or (by_kind and not new):
                continue
            chosen.append(application)
            left.remove(application)
            seen |= features[id(application)]
            spent += application.cost()
    chosen.sort(key=lambda a: -a.cost())
    for application in left:  # areas that none of these shows come on top
        new = {f for f in features[id(application)] if f[0] == "area"} - seen
        if new:
            chosen.append(application)
            seen |= new
    return chosen


def write_plugins(chosen, folder, plugins, parts):
    shares = [[0.0, []] for _ in range(plugins * parts)]
    for application in chosen:
        least = min(shares, key=lambda s: s[0])
        least[0] += application.cost()
        least[1].append(application)
    for number, (_, share) in enumerate(shares):
        plugin, part = divmod(number, parts)
        lines = ['#include "sdk/oracle/oracle.hpp"', ""] + [line for a in share for line in a.lines]
        lines += [f"void add_part_{part}(portico::App& app) {{"] + [f"  {a.space}::add(app);" for a in share] + ["}", ""]
        write(folder / f"oracle_{plugin}_{part}.cpp", lines)
    for plugin in range(plugins):
        calls = [f"add_part_{part}(app);" for part in range(parts)]
        write(folder / f"oracle_{plugin}.cpp", ["#include <portico/portico.hpp>", ""]
              + [f"void add_part_{part}(portico::App& app);" for part in range(parts)]
              + ["", f'PORTICO_PLUGIN("oracle-{plugin}", "1.0.0") {{ {" ".join(calls)} }}', ""])


def write(path, lines):
    path.write_text("\n".join(lines), encoding="utf-8")


def main():
    cases, folder = map(pathlib.Path, sys.argv[1:3])
    plugins, parts, budget = map(int, sys.argv[3:6])
    folder.mkdir(parents=True, exist_ok=True)
    unsaid, said = collections.Counter(), []
    for application in read_applications(cases):
        try:
            application.write()
            said.append(application)
        except Unsaid as reason:
            unsaid[str(reason)] += len(application.cases)
    chosen = choose(said, budget)
    write_plugins(chosen, folder, plugins, parts)
    index = [json.dumps({"id": case["id"], "mount": a.first["id"]}) for a in chosen for case in a.cases]
    write(folder / "index.jsonl", index + [""])
    write(folder / "unsaid.json", [json.dumps(dict(sorted(unsaid.items())), indent=2), ""])
    print(f"{len(index)} cases of {len(chosen)} applications, {sum(unsaid.values())} cases unsaid")


if __name__ == "__main__":
    main()
