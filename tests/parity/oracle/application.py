"""The FastAPI application that a case describes (its models, enums, routes and handlers)."""

import base64
import enum
import inspect
import json
import typing

import fastapi
import pydantic
import pydantic_core
from fastapi import responses

from annotation import Annotations

PLACES = {"path": fastapi.Path, "query": fastapi.Query, "header": fastapi.Header,
          "cookie": fastapi.Cookie, "form": fastapi.Form, "file": fastapi.File, "body": fastapi.Body}
CLASSES = {name: getattr(responses, name) for name in (
    "JSONResponse", "PlainTextResponse", "HTMLResponse", "RedirectResponse", "Response", "StreamingResponse")}
ROUTE_WORDS = ("status_code", "tags", "summary", "description", "deprecated", "operation_id",
               "response_description", "include_in_schema")


def octets(content):
    if isinstance(content, dict) and "base64" in content:
        return base64.b64decode(content["base64"])
    return content.encode()


class Application:
    def __init__(self, case):
        for forget in typing._cleanups:  # else unions have the order of an earlier case
            forget()
        self.case, self.named = case, {}
        self.types = Annotations(self.named)
        for name, spec in case.get("enums", {}).items():
            base = int if spec["type"] == "int" else str
            values = [(f"v{i}" if base is int else f"v_{i}", v) for i, v in enumerate(spec["values"])]
            self.named[name] = enum.Enum(name, values, type=base)
        for name in case.get("models", {}):
            self.model(name)
        models = [m for m in self.named.values() if issubclass(m, pydantic.BaseModel)]
        for model in models:
            model.model_rebuild(_types_namespace=dict(self.named))
        app = case.get("app", {})
        self.app = fastapi.FastAPI(
            redirect_slashes=app.get("redirect_slashes", True),
            strict_content_type=app.get("strict_content_type", True),
            **({"default_response_class": CLASSES[app["default_response_class"]]} if "default_response_class" in app else {}))
        for route in case["routes"] if "routes" in case else [case["route"]]:
            self.route(route)

    # ---- models ----

    def model(self, name):
        if name in self.named:
            return self.named[name]
        spec = self.case["models"][name]
        bases = tuple(self.model(base) for base in spec.get("bases", [])) or (pydantic.BaseModel,)
        space = {"__annotations__": {}, "__module__": __name__, "__qualname__": name}
        if spec.get("config"):
            space["model_config"] = pydantic.ConfigDict(**spec["config"])
        if "description" in spec:
            space["__doc__"] = spec["description"]
        for field in spec["fields"]:
            space["__annotations__"][field["name"]] = self.types.read(
                field["type"], field.get("constraints"), field.get("discriminator"))
            space[field["name"]] = self.field(field)
        self.named[name] = type(bases[0])(name, bases, space)
        return self.named[name]

    def field(self, spec):
        words = {k: spec[k] for k in ("alias", "validation_alias", "serialization_alias", "description", "exclude") if k in spec}
        if "default" in spec:
            words.update(self.default(spec))
        return pydantic.Field(**words)

    def default(self, spec):
        """A default of a model's type is read through the model, that of an enum names the value."""
        value = spec["default"]
        name = spec["type"].split("|")[0].strip()
        case = self.case
        if name in case.get("models", {}) and isinstance(value, dict):
            if name in self.named:
                return {"default": self.named[name].model_validate(value)}
            return {"default_factory": lambda: self.named[name].model_validate(value)}
        if name in case.get("enums", {}) and value is not None:
            return {"default": self.named[name](value)}
        return {"default": value}

    # ---- routes ----

    def route(self, spec):
        words = {k: spec[k] for k in ROUTE_WORDS if k in spec}
        if spec.get("response_class"):
            words["response_class"] = CLASSES[spec["response_class"]]
        for key in ("exclude_none", "exclude_unset", "exclude_defaults", "by_alias"):
            if key in spec:
                words["response_model_" + key] = spec[key]
        for key in ("include", "exclude"):
            if key in spec:
                words["response_model_" + key] = self.selection(spec[key])
        model = spec.get("response_model")
        words["response_model"] = None if model in (None, "None") else self.types.read(model, None, spec.get("response_discriminator"))
        if "responses" in spec:
            words["responses"] = {
                int(k) if k.isdigit() else k: {**v, **({"model": self.types.read(v["model"])} if "model" in v else {})}
                for k, v in spec["responses"].items()}
        methods = spec["method"] if isinstance(spec["method"], list) else [spec["method"]]
        self.app.add_api_route(spec["path"], self.endpoint(spec), methods=methods, **words)

    def selection(self, words):
        if isinstance(words, list):
            return set(words)
        turned = {}
        for key, value in words.items():
            key = int(key) if key.lstrip("-").isdigit() else key
            turned[key] = True if value is True else self.selection(value)
        return turned

    def endpoint(self, spec):
        handler = Handler(self, spec)

        async def endpoint(**values):
            return await handler.run(values)

        endpoint.__name__ = "endpoint"
        parameters = [inspect.Parameter(p["name"], inspect.Parameter.KEYWORD_ONLY, annotation=self.parameter(p))
                      for p in spec.get("params", [])]
        parameters.append(inspect.Parameter("_response", inspect.Parameter.KEYWORD_ONLY, annotation=fastapi.Response))
        parameters.append(inspect.Parameter("_tasks", inspect.Parameter.KEYWORD_ONLY, annotation=fastapi.BackgroundTasks))
        parameters = [p.replace(name=p.name.lstrip("_") + "_" if p.name.startswith("_") else p.name) for p in parameters]
        parameters = [p if "default" not in q else p.replace(default=self.parameter_default(q))
                      for p, q in zip(parameters, spec.get("params", []) + [{}, {}])]
        endpoint.__signature__ = inspect.Signature(parameters)
        endpoint.__annotations__ = {p.name: p.annotation for p in parameters}
        return endpoint

    def parameter_default(self, spec):
        words = self.default(spec)
        return words["default"] if "default" in words else words["default_factory"]()

    def parameter(self, spec):
        words = {k: spec[k] for k in ("alias", "convert_underscores", "embed", "description", "deprecated") if k in spec}
        words.update(spec.get("constraints", {}))
        tag = spec.get("discriminator")
        if tag and not self.types_is_generic(spec["type"]):
            words["discriminator"] = tag
            annotation = self.types.read(spec["type"])
        else:
            annotation = self.types.read(spec["type"], None, tag)
        return typing.Annotated[annotation, PLACES[spec["in"]](**words)]

    @staticmethod
    def types_is_generic(text):
        return "[" in text


def canonical(value):
    """What a plugin sees: input names in the order of declaration, leaves in pydantic's JSON form."""
    if isinstance(value, pydantic.BaseModel):
        out = {}
        for name, field in type(value).model_fields.items():
            out[input_name(name, field)] = canonical(getattr(value, name))
        for name, extra in (value.model_extra or {}).items():
            out[name] = canonical(extra)
        return out
    if isinstance(value, dict):
        return {spelled(k): canonical(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [canonical(v) for v in value]
    return pydantic_core.to_jsonable_python(value)


def spelled(key):
    return next(iter(json.loads(pydantic_core.to_json({key: 0}))))


def only_set(value):
    if isinstance(value, pydantic.BaseModel):
        out = {}
        for name, field in type(value).model_fields.items():
            if name in value.model_fields_set:
                out[input_name(name, field)] = only_set(getattr(value, name))
        for name, extra in (value.model_extra or {}).items():
            out[name] = only_set(extra)
        return out
    if isinstance(value, dict):
        return {spelled(k): only_set(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [only_set(v) for v in value]
    return canonical(value)


def input_name(name, field):
    return field.validation_alias or field.alias or name


class Handler:
    def __init__(self, application, spec):
        self.application, self.spec = application, spec

    async def run(self, values):
        response, tasks = values.pop("response_"), values.pop("tasks_")
        for spec in self.spec.get("params", []):
            if spec["in"] == "file":
                values[spec["name"]] = await self.file(values[spec["name"]])
        return self.handle(self.spec["handler"], values, response, tasks)

    async def file(self, value):
        if isinstance(value, list):
            return [await self.file(v) for v in value]
        if isinstance(value, (bytes, str)):
            return value.decode("utf-8", "replace") if isinstance(value, bytes) else value
        if value is None:
            return None
        content = await value.read()
        return {"filename": value.filename, "content_type": value.content_type, "size": value.size,
                "text": content.decode("utf-8", "replace")}

    def handle(self, handler, values, response, tasks):
        for name in handler.get("background", []):
            tasks.add_task(self.task, name)
        if "response" in handler:
            return self.respond(handler["response"])
        if "set_status" in handler:
            response.status_code = handler["set_status"]
        for name, value in handler.get("set_headers", []):
            response.headers.append(name, value)
        for cookie in handler.get("set_cookies", []):
            self.cookie(response, cookie)
        for cookie in handler.get("delete_cookies", []):
            words = dict(cookie)
            response.delete_cookie(words.pop("name"), **words)
        if "switch" in handler:
            for choice in handler["switch"]:
                if all(self.same(canonical(values[k]), v) for k, v in choice["when"].items()):
                    return self.handle(choice["then"], values, response, tasks)
            return self.handle(handler["default"], values, response, tasks) if "default" in handler else None
        if "raise" in handler:
            raise fastapi.HTTPException(handler["raise"]["status"], handler["raise"].get("detail"), handler["raise"].get("headers"))
        if "error" in handler:
            raise RuntimeError(handler["error"])
        if "return" in handler:
            return self.evaluate(handler["return"], values)
        if "echo" in handler:
            look = only_set if handler["echo"] == "set" else canonical
            return {p["name"]: look(values[p["name"]]) for p in self.spec.get("params", [])}
        return None

    @staticmethod
    def same(a, b):
        return type(a) is type(b) and a == b

    @staticmethod
    def task(name):
        if name.startswith("fail"):
            raise RuntimeError(name)

    @staticmethod
    def cookie(response, cookie):
        words = dict(cookie)
        response.set_cookie(words.pop("name"), words.pop("value", ""), **words)

    def respond(self, spec):
        kind = CLASSES[spec["class"]]
        words = {k: spec[k] for k in ("status_code", "media_type") if k in spec}
        given = dict(spec.get("headers", []))
        if any(name.lower() == "content-type" for name in given):
            words["headers"] = given
        if spec["class"] == "StreamingResponse":
            answer = kind(iter([octets(c) for c in spec["chunks"]]), **words)
        elif spec["class"] == "RedirectResponse":
            answer = kind(spec["content"], **words)
        else:
            content = spec.get("content")
            if isinstance(content, dict) and "base64" in content and spec["class"] != "JSONResponse":
                content = octets(content)
            answer = kind(content, **words)
        for name, value in [] if "headers" in words else spec.get("headers", []):
            answer.headers.append(name, value)
        for cookie in spec.get("cookies", []):
            self.cookie(answer, cookie)
        return answer

    def evaluate(self, value, values):
        if isinstance(value, list):
            return [self.evaluate(v, values) for v in value]
        if not isinstance(value, dict):
            return value
        if "$float" in value:
            return float(value["$float"])
        if "$param" in value:
            found = values[value["$param"]]
            mode = value.get("mode", "all")
            return found if mode == "instance" else only_set(found) if mode == "set" else canonical(found)
        if "$merge" in value:
            merged = {}
            for part in value["$merge"]:
                merged.update(self.evaluate(part, values))
            return merged
        if "$model" in value:
            return self.application.named[value["$model"]].model_validate(
                {k: self.evaluate(v, values) for k, v in value["set"].items()})
        return {k: self.evaluate(v, values) for k, v in value.items()}
