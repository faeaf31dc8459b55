"""The operations of one case in an OpenAPI document, reduced as replay/openapi.cpp reduces them."""

import re


def written_out(document, value, within=()):
    """References are replaced by what they refer to, titles and mappings left out."""
    if isinstance(value, list):
        return [written_out(document, item, within) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" not in value:
        return {key: written_out(document, item, within) for key, item in value.items()
                if not (key == "title" and isinstance(item, str) or key == "mapping" and isinstance(item, dict))}
    name = value["$ref"]
    if name in within:
        return {"$ref": "recursive"}
    target = document
    for step in name.removeprefix("#/").split("/"):
        target = target[step.replace("~1", "/").replace("~0", "~")]
    beside = {key: item for key, item in value.items() if key != "$ref"}
    return {**written_out(document, target, within + (name,)), **written_out(document, beside, within)}


def operation(document, route, item, method):
    found = item.get(method.lower())
    if found is None:
        return None
    found = written_out(document, found)
    for key, word in (("operationId", "operation_id"), ("summary", "summary")):
        if not route.get(word):
            found.pop(key, None)
    if "422" in found.get("responses", {}) and "422" not in (route.get("responses") or {}):
        found["responses"]["422"] = found["responses"]["422"].get("description")
    return found


def operations(document, case):
    out = {}
    for route in case["routes"] if "routes" in case else [case["route"]]:
        path = re.sub(r"\{(\w+):\w+\}", r"{\1}", route["path"])
        item = document.get("paths", {}).get(path, {})
        methods = route["method"] if isinstance(route["method"], list) else [route["method"]]
        for method in methods:
            out[f"{method} {path}"] = operation(document, route, item, method)
    return out
