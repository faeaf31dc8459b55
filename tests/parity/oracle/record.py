#!/usr/bin/env python3
"""Records what FastAPI answers: reads cases, writes them with a fresh `expect`.

  record.py CASES.jsonl > OUT.jsonl          the cases with what the installed FastAPI says
  record.py --check CASES.jsonl              names the cases whose `expect` it would change

Needs fastapi, python-multipart and email-validator. A request goes to the application as uvicorn
would hand it over (path decoded, names of headers in lower case), without a socket.
"""

import asyncio
import base64
import json
import pathlib
import re
import sys
import urllib.parse
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from application import Application  # noqa: E402
from document import operations  # noqa: E402

warnings.simplefilter("ignore")  # of defaults that do not fit their types

UNLISTED = {"content-length", "date", "server", "connection", "transfer-encoding"}
EXPIRES = re.compile(r"(expires=)\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT", re.I)


def body_of(request):
    body = request.get("body", "")
    return base64.b64decode(body["base64"]) if isinstance(body, dict) else body.encode()


def scope_of(request, body):
    headers = [(k.lower().encode(), v.encode().strip()) for k, v in request.get("headers", [])]
    names = [k for k, _ in headers]
    if b"host" not in names:
        headers.insert(0, (b"host", b"testserver"))
    if "body" in request and b"content-length" not in names:
        headers.append((b"content-length", str(len(body)).encode()))
    path, _, query = request["target"].partition("?")
    return {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}, "http_version": "1.1",
            "method": request["method"], "scheme": "http", "path": urllib.parse.unquote(path),
            "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
            "headers": headers, "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 80)}


async def ask(app, request):
    body = body_of(request)
    given = [{"type": "http.request", "body": body, "more_body": False}]
    sent = []

    async def receive():
        return given.pop() if given else {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    try:
        await app(scope_of(request, body), receive, send)
    except Exception:
        if not sent:
            raise
    status, headers = sent[0]["status"], [(k.decode("latin1").lower(), v.decode("latin1")) for k, v in sent[0]["headers"]]
    bodiless = request["method"] == "HEAD" or status in (204, 304)
    return status, headers, b"" if bodiless else b"".join(m.get("body", b"") for m in sent[1:])


def compare_of(case, status, headers, body):
    types = [v for k, v in headers if k == "content-type"]
    if types != ["application/json"] or not body:
        return "bytes"
    if status == 422 and b'"json_invalid"' in body and "json_invalid" in case.get("expect", {}).get("compare", "json_invalid"):
        return "json_invalid"
    return "json"


def expectation(case, status, headers, body):
    listed = {}
    for name, value in headers:
        if name in UNLISTED or name == "content-type" and status in (204, 304):
            continue
        if name == "set-cookie":
            value = EXPIRES.sub(r"\1<date>", value)
        listed.setdefault(name, []).append(value)
    if "allow" in listed:
        listed["allow"] = [", ".join(sorted(listed["allow"][0].split(", ")))]
    absent = [] if "content-type" in listed or status in (204, 304) else ["content-type"]
    if status == 204:
        absent.append("content-length")
    expect = {"status": status, "headers": listed}
    if absent:
        expect["absent"] = absent
    try:
        expect["body_text"] = body.decode()
    except UnicodeDecodeError:
        expect["body_base64"] = base64.b64encode(body).decode()
    expect["compare"] = compare_of(case, status, headers, body)
    if re.search(r"\bset\b(\[|\W|$)", json.dumps([case.get("models"), case.get("route"), case.get("routes")]).replace('"set":', "")):
        expect["unordered"] = True
    return expect


def openapi(case, body):
    return {"status": 200, "headers": {}, "openapi": operations(json.loads(body), case), "compare": "openapi"}


def record(case):
    app = Application(case).app
    status, headers, body = asyncio.run(ask(app, case["request"]))
    if case["request"]["target"] == "/openapi.json" and status == 200:
        return openapi(case, body)
    return expectation(case, status, headers, body)


def same(a, b):
    """Whether two expectations say the same to a replay."""
    if a["compare"] == b["compare"] == "openapi":
        return a["openapi"] == b["openapi"]
    if a["status"] != b["status"]:
        return False
    if any(b.get("headers", {}).get(k) != v for k, v in a.get("headers", {}).items() if not (k == "content-type" and a["status"] in (204, 304))):
        return False
    if a["compare"] == "status":
        return True
    if a.get("unordered") and "body_text" in a and a["compare"] == "json":
        ordered = lambda v: sorted(map(ordered, v), key=str) if isinstance(v, list) else {k: ordered(x) for k, x in v.items()} if isinstance(v, dict) else v
        return ordered(json.loads(a["body_text"])) == ordered(json.loads(b["body_text"]))
    return a.get("body_text") == b.get("body_text") and a.get("body_base64") == b.get("body_base64")


def main():
    check = sys.argv[1] == "--check"
    changed = total = 0
    for line in open(sys.argv[-1]):
        case = json.loads(line)
        total += 1
        try:
            expect = record(case)
        except Exception as error:
            expect = {"status": f"{type(error).__name__}: {error}"[:300], "compare": "bytes"}
        if not check:
            print(json.dumps({**case, "expect": expect}, ensure_ascii=False))
        elif not same(case["expect"], expect):
            changed += 1
            print(case["id"], "\n  was", json.dumps(case["expect"], ensure_ascii=False)[:700], "\n  now", json.dumps(expect, ensure_ascii=False)[:700])
    print(f"{changed} of {total} changed" if check else "", file=sys.stderr)


if __name__ == "__main__":
    main()
