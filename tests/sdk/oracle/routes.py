"""The routes of a case and their handlers."""

import re

import words
from notation import Unsaid, read_type
from structs import Structs, input_name
from words import identifier, json, text

KINDS = {"path": "Path", "query": "Query", "header": "Header", "cookie": "Cookie", "form": "Form", "file": "File", "body": "Body"}
METHODS = {"GET": "get", "POST": "post", "PUT": "put", "PATCH": "patch", "DELETE": "delete_", "HEAD": "head", "OPTIONS": "options"}
DIRECT = {"int", "float", "str", "bool", "UUID", "Decimal", "EmailStr", "HttpUrl", "AnyUrl", "Any", "IPv4Address", "IPv6Address"}
CLASSES = {"HTMLResponse": "HtmlResponse", "PlainTextResponse": "TextResponse"}


class Route:
    def __init__(self, structs, spec, app, prefix, shown):
        self.structs, self.spec, self.app, self.prefix, self.shown = structs, spec, app, prefix, shown
        self.params = spec.get("params", [])
        self.trees = {p["name"]: read_type(p["type"]) for p in self.params}
        self.types = {p["name"]: structs.types.split(self.trees[p["name"]], p.get("constraints"))[0] for p in self.params}
        model = spec.get("response_model")
        self.model = None if model in (None, "None") else read_type(model)
        if self.model is not None and self.model.is_none():
            raise Unsaid("a response model of null alone")
        self.call = False
        self.known = {identifier(p["name"]) for p in self.params}

    def lines(self):
        body = self.handler(self.spec["handler"])
        out, result = self.output()
        arguments = [self.argument(p, body) for p in self.params] + (["Call call"] if self.call else [])
        lines, options = [], self.options()
        methods = self.spec["method"]
        for method in methods if isinstance(methods, list) else [methods]:
            if method == "TRACE":
                continue  # no host has a route for it
            path = text(self.prefix + self.spec["path"])
            verb = f"{METHODS[method]}{out}({path}" if method in METHODS else f"route{out}({text(method)}, {path}"
            if method not in METHODS and not options:
                verb += ", Options{}"
            lines.append(f"  app.{verb}{options}, []({', '.join(arguments)}){result} {{")
            lines += ["    " + line for line in body] + ["  });"]
        return lines

    # ---- parameters ----

    def argument(self, spec, body):
        """With its name where the handler uses it."""
        name = identifier(spec["name"])
        used = any(re.search(rf"\*{name}\b", line) for line in body)
        return self.parameter(spec) + (" " + name if used else "")

    def parameter(self, spec):
        tree, where = self.trees[spec["name"]], spec["in"]
        made, rules = self.structs.types.split(tree, spec.get("constraints"))
        if spec.get("discriminator"):
            rules.append(self.structs.discriminator(tree, spec["discriminator"]))
        name, alias = spec["name"], spec.get("alias")
        if where == "body":
            if sum(p["in"] == "body" for p in self.params) > 1:
                rules.insert(0, f"As<{text(alias or name)}>")
            elif spec.get("embed"):
                rules.insert(0, f"Embed<{text(alias or name)}>")
        elif alias:
            rules.append(f"Alias<{text(alias)}>")
        if spec.get("convert_underscores") is False:
            rules.append("KeepUnderscores")
        if "default" in spec:
            rules += self.default(spec["default"], tree)
        elif tree.nullable():
            rules.append("Required")
        if "description" in spec:
            rules.append(f"Description<{text(spec['description'])}>")
        if spec.get("deprecated"):
            rules.append("Deprecated")
        words_of = ([] if where == "body" else [text(name)]) + [made] + rules
        if words_of[1:] == ["std::string"] and where != "file" and where != "body":
            words_of.pop()
        return f"{KINDS[where]}<{', '.join(words_of)}>"

    def default(self, value, tree):
        if value is None:
            if tree.nullable():
                return []
            raise Unsaid("a parameter whose default is null but whose type is not")
        if isinstance(value, (list, dict)):
            raise Unsaid("a parameter with a default that is no literal")
        self.structs.value(tree, value)
        some = tree.some()
        if len(some) == 1 and some[0].kind == "name" and some[0].name in self.structs.enums:
            raise Unsaid("a parameter with an enumerator as its default")
        if len(some) == 1 and some[0].kind == "name" and some[0].name in ("datetime", "date", "time", "timedelta"):
            raise Unsaid("a parameter with a date or time as its default")
        return [f"Default<{text(str(value)) if some[0].name == 'Decimal' else words.constant(value)}>"]

    # ---- what is said beside the handler ----

    def options(self):
        spec, parts = self.spec, []
        redirect = self.response_class() == "RedirectResponse"
        if "status_code" in spec and not (redirect and spec["status_code"] == 307):
            parts.append(f".status = {spec['status_code']}")
        if spec.get("tags"):
            parts.append(".tags = {" + ", ".join(text(t) for t in spec["tags"]) + "}")
        for word in ("summary", "description", "response_description", "operation_id"):
            if spec.get(word):
                parts.append(f".{word} = {text(spec[word])}")
        if spec.get("deprecated"):
            parts.append(".deprecated = true")
        if spec.get("responses"):
            parts.append(".responses = {" + ", ".join(self.answer(k, v) for k, v in spec["responses"].items()) + "}")
        # A route that cannot be served leaves the others alone; its cases fail by themselves.
        parts.append('.openapi = {{"x-portico-optional", true}, {"x-portico-unknown-names", "report"}}')
        if not spec.get("include_in_schema", True):
            parts.append(".listed = false")
        for word in ("include", "exclude"):
            if spec.get(word) is not None:
                parts.append(f".{word} = {words.selection(spec[word])}")
        parts += [f".{word} = true" for word in ("exclude_unset", "exclude_defaults", "exclude_none") if spec.get(word)]
        if not spec.get("by_alias", True):
            parts.append(".by_alias = false")
        if not self.app.get("redirect_slashes", True):
            parts.append(".exact_path = true")
        if not self.app.get("strict_content_type", True):
            parts.append(".any_content_type = true")
        return f", Options{{{', '.join(parts)}}}" if parts else ""

    def answer(self, status, words_of):
        if not status.isdigit():
            raise Unsaid("a response declared for a range of statuses")
        described = text(words_of.get("description", ""))
        if words_of.get("model"):
            described = f"answer<{self.structs.types.whole(read_type(words_of['model']))}>({described})"
        return f"{{{status}, {described}}}"

    def response_class(self):
        return self.spec.get("response_class") or self.app.get("default_response_class", "JSONResponse")

    # ---- the handler ----

    def output(self):
        """The template arguments of the method, and the trailing return type."""
        if self.result == "model":
            return "", ""
        if self.model is None:
            return ("" if self.result == "response" else "<void>"), self.trailing
        return f"<{self.model_type()}>", self.trailing

    def model_type(self):
        made, rules = self.structs.types.split(self.model)
        tag = self.spec.get("response_discriminator")
        if tag and self.model.kind == "union":
            rules.append(self.structs.discriminator(self.model, tag))
        elif tag:
            raise Unsaid("a discriminator within a list of a response model")
        return f"Field<{made}, {', '.join(rules)}>" if rules else made

    def handler(self, spec):
        self.result, self.trailing = "value", ""
        switch = spec.get("switch")
        if switch:
            return self.switch(spec)
        return self.before(spec) + self.answered(spec)

    def switch(self, spec):
        branches = [c["then"] for c in spec["switch"]] + [spec.get("default", {})]
        responds = any("response" in b for b in branches)
        values = [b["return"] for b in branches if "return" in b]
        if len(values) == 1 and isinstance(values[0], dict) and "$model" in values[0] and not responds:
            self.trailing = f" -> {values[0]['$model']}"
            return self.branches(spec)
        self.trailing = " -> std::variant<JsonValue, JsonResponse>" if responds else " -> JsonValue"
        return self.branches(spec)

    def branches(self, spec):
        lines = self.before(spec)
        for choice in spec["switch"]:
            test = " && ".join(f"{self.whole_of(k)} == {json(v) if isinstance(v, (list, dict)) else words.constant(v)}" for k, v in choice["when"].items())
            lines += [f"if ({test}) {{"] + ["  " + line for line in self.before(choice["then"]) + self.branch(choice["then"])] + ["}"]
        return lines + self.before(spec.get("default", {})) + self.branch(spec.get("default", {}))

    def branch(self, spec):
        if "response" in spec and spec["response"]["class"] != "JSONResponse":
            raise Unsaid("branches with responses of several classes")
        if "return" in spec and isinstance(spec["return"], dict) and "$model" in spec["return"]:
            return [f"return {self.structs.instance(spec['return']['$model'], spec['return'])};"]
        if "return" in spec:
            return [f"return {self.json_of(spec['return'])};"]
        return self.answered(spec)

    def before(self, spec):
        lines = []
        for name in spec.get("background", []):
            work = f"throw std::runtime_error({text(name)});" if name.startswith("fail") else ""
            lines.append(f"call.defer({text(name)}, [] {{ {work} }});")
        if "response" not in spec:
            if "set_status" in spec:
                lines.append(f"call.status({spec['set_status']});")
            lines += [f"call.header({text(k)}, {text(v)});" for k, v in spec.get("set_headers", [])]
            lines += [f"call.set_cookie({self.cookie(c, True)});" for c in spec.get("set_cookies", [])]
            lines += [f"call.delete_cookie({self.cookie(c, False)});" for c in spec.get("delete_cookies", [])]
        if lines:
            self.call = True
        return lines

    @staticmethod
    def cookie(spec, valued):
        parts = []
        if spec.get("max_age") is not None:
            parts.append(f".max_age = {spec['max_age']}")
        if spec.get("expires") is not None:
            value = spec["expires"]
            parts.append(f".expires = {value}" if isinstance(value, int) else f".expires = std::string{{{text(value)}}}")
        if "path" in spec:
            parts.append(f".path = {text(spec['path'] or '')}")
        if spec.get("domain"):
            parts.append(f".domain = {text(spec['domain'])}")
        if spec.get("secure"):
            parts.append(".secure = true")
        if spec.get("httponly"):
            parts.append(".http_only = true")
        if "samesite" in spec:
            parts.append(f".same_site = {text(spec['samesite'] or '')}")
        words_of = [text(spec["name"])] + ([text(spec.get("value", ""))] if valued else [])
        return ", ".join(words_of + (["CookieOptions{" + ", ".join(parts) + "}"] if parts else []))

    def answered(self, spec):
        if "raise" in spec:
            return self.thrown(self.raised(spec["raise"]))
        if "error" in spec:
            return self.thrown(f"std::runtime_error({text(spec['error'])})")
        if "response" in spec:
            return self.response(spec["response"])
        if self.response_class() != "JSONResponse" and ("return" in spec or "echo" in spec):
            return self.classed(spec)
        if "return" in spec:
            return self.returned(spec["return"])
        if "echo" in spec:
            look = "oracle::only_set" if spec["echo"] == "set" else None
            members = [f"{{{text(p['name'])}, {self.echoed(p, look)}}}" for p in self.params]
            return [f"return JsonValue{{{', '.join(members)}}};" if members else "return JsonValue::object();"]
        return ["return nullptr;"]

    def thrown(self, what):
        if not self.trailing:
            self.trailing = " -> JsonValue"
        return [f"throw {what};"]

    @staticmethod
    def raised(spec):
        parts = [str(spec["status"])]
        detail = spec.get("detail")
        if detail is not None:
            parts.append(json(detail))
        if spec.get("headers"):
            if detail is None:
                raise Unsaid("an HttpError with headers and without a detail")
            parts.append("{" + ", ".join(f"{{{text(k)}, {text(v)}}}" for k, v in spec["headers"].items()) + "}")
        return f"HttpError{{{', '.join(parts)}}}"

    def response(self, spec):
        self.result = "response" if self.model is None else "value"
        kind, parts = spec["class"], []
        headers = [f"{{{text(k)}, {text(v)}}}" for k, v in spec.get("headers", [])]
        headers += [f"set_cookie({self.cookie(c, True)})" for c in spec.get("cookies", [])]
        content = spec.get("content")
        if isinstance(content, dict) and "base64" in content and kind != "JSONResponse":
            raise Unsaid("octets that are no text")
        words_of = [f".status = {spec['status_code']}"] if "status_code" in spec else []
        media = spec.get("media_type")
        if kind == "JSONResponse":
            name, first, last = "JsonResponse", f".content = {json(content)}", True
        elif kind in CLASSES:
            name, first, last = CLASSES[kind], f".content = {text(content or '')}", False
        elif kind == "RedirectResponse":
            name, first, last = "RedirectResponse", f".url = {text(content)}", False
        elif kind == "StreamingResponse":
            return self.stream(spec, words_of, headers)
        else:
            name, first, last = "Response", f".body = {text(content or '')}", False
            first += f", .media_type = {text(self.media(media))}" if media else ""
            media = None
        if headers:
            words_of.append(f".headers = {{{', '.join(headers)}}}")
        if media and last:
            words_of.append(f".media_type = {text(media)}")
        elif media:
            raise Unsaid("a response class with another media type")
        return [f"return {name}{{{', '.join([first] + words_of)}}};"]

    @staticmethod
    def media(media):
        """Starlette adds the charset to the type of a text."""
        return media + "; charset=utf-8" if media.startswith("text/") and "charset=" not in media else media

    def stream(self, spec, words_of, headers):
        chunks = spec["chunks"]
        if any(not isinstance(c, str) for c in chunks):
            raise Unsaid("octets that are no text")
        if headers:
            words_of.append(f".headers = {{{', '.join(headers)}}}")
        parts = [f".media_type = {text(spec.get('media_type') or '')}",
                 f".next = oracle::Chunks{{{{{', '.join(text(c) for c in chunks)}}}}}"] + words_of
        return [f"return StreamingResponse{{{', '.join(parts)}}};"]

    def classed(self, spec):
        """A value that is returned through a response class: the author returns the class."""
        kind, value = self.response_class(), spec.get("return")
        if self.model is not None or not isinstance(value, str):
            raise Unsaid("a response class around a value with a model")
        if kind in CLASSES:
            self.result, made = "response", f"{CLASSES[kind]}{{.content = {text(value)}, .status = {self.spec.get('status_code', 200)}}}"
        elif kind == "RedirectResponse":
            self.result, made = "response", f"RedirectResponse{{.url = {text(value)}}}"
        else:
            self.result, made = "response", f"Response{{.body = {text(value)}}}"
        return [f"return {made};"]

    # ---- values ----

    def whole_of(self, name, look=None):
        tree = self.trees[name]
        if look is None and tree.kind == "name" and tree.name in DIRECT:
            return "*" + identifier(name)
        return f"{look or 'oracle::all'}(*{identifier(name)})"

    def echoed(self, spec, look):
        return self.whole_of(spec["name"], look)

    def returned(self, value):
        if self.model is None:
            return [f"return {self.json_alone(value)};"]
        if isinstance(value, dict) and value.get("mode") == "instance":
            name = value["$param"]
            same = self.types[name] == self.model_type()
            self.result = "model" if same else "value"
            return [f"return *{identifier(name)};"]
        try:
            made = self.typed(value)
        except Unsaid:
            made = None
        return [f"return {made or self.no_model(value)};"]

    def no_model(self, value):
        """What is never of the model: of another kind than a struct it is any JSON to the compiler."""
        some = self.model.some()
        held = len(some) == 1 and some[0].kind == "name" and some[0].name in self.structs.types.models
        if held and isinstance(value, (str, int, float)):
            return f"JsonValue({self.json_of(value)})"
        return self.json_alone(value)

    def typed(self, value):
        """The value as one of the model, where it is one as it stands."""
        if isinstance(value, dict) and "$model" in value:
            return self.structs.instance(value["$model"], value)
        if any(mark in repr(value) for mark in ("$param", "$merge", "$float")):
            raise Unsaid("")
        if self.spec.get("response_discriminator"):
            raise Unsaid("")
        if "$model" not in repr(value) and not self.plain_enough(value):
            raise Unsaid("")
        made, whole = self.structs.value(self.model, value), self.model_type()
        if whole == "JsonValue":
            return f"JsonValue({made})"  # in braces it would be a list of one
        return made if made.startswith(whole) else f"{whole}{{{made}}}"

    def plain_enough(self, value):
        """Texts with a format may be written otherwise than they are sent."""
        if isinstance(value, str):
            return json(value)[1:-1] in self.shown
        if isinstance(value, dict):
            return all(self.plain_enough(v) for v in value.values())
        return not isinstance(value, list) or all(self.plain_enough(v) for v in value)

    def json_alone(self, value):
        made = self.json_of(value)
        if self.model is not None and not made.startswith("JsonValue"):
            return f"JsonValue({made})"  # any JSON, which the host holds to the model
        return f"std::string{{{made}}}" if isinstance(value, str) else made

    def json_of(self, value):
        if isinstance(value, list):
            return f"JsonValue::array({{{', '.join(self.json_of(v) for v in value)}}})"
        if not isinstance(value, dict):
            return json(value) if value is not None else "JsonValue{}"
        if "$float" in value:
            word = {"nan": "quiet_NaN", "inf": "infinity", "-inf": "infinity"}[value["$float"]]
            return ("-" if value["$float"] == "-inf" else "") + f"std::numeric_limits<double>::{word}()"
        if "$param" in value:
            if value.get("mode") == "instance":
                raise Unsaid("an instance within a dict")
            return self.whole_of(value["$param"], "oracle::only_set" if value.get("mode") == "set" else None)
        if "$merge" in value:
            return f"oracle::merged({{{', '.join(self.json_of(v) for v in value['$merge'])}}})"
        if "$model" in value:
            raise Unsaid("an instance within a dict")
        if not value:
            return "JsonValue::object()"
        return "JsonValue{" + ", ".join(f"{{{text(k)}, {self.json_of(v)}}}" for k, v in value.items()) + "}"


def tracks(case):
    """Whether the answer tells what was set from what was not."""
    spelt = repr([case.get("route"), case.get("routes")])
    return bool(re.search(r"'exclude_unset': True|'mode': 'set'|'echo': 'set'|'\$merge'|'exclude_defaults': True", spelt))
