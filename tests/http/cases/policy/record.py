"""Records what Starlette's middleware makes of requests and replies: writes recorded.jsonl beside it.

    pip install starlette==1.10.0 && python record.py

One case a line: the options of the host's policies, a request, the reply of whatever is behind them
(null: not reached by a correct answer), and the answer. Bodies are decoded; "repeat" stands for a text
so many times.
"""

import asyncio
import gzip
import json
import pathlib
import re

from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

OK = {"status": 200, "media_type": "application/json", "body": "{}"}


def text(reply):
    return reply["repeat"][0] * reply["repeat"][1] if "repeat" in reply else reply.get("body", "")


def behind(reply):
    async def app(scope, receive, send):
        headers = [(n.lower().encode(), v.encode()) for n, v in reply.get("headers", [])]
        if reply.get("media_type"):
            headers.append((b"content-type", reply["media_type"].encode()))
        chunks = reply.get("chunks")
        if chunks is None:
            chunks = [text(reply)]
            headers.append((b"content-length", str(len(chunks[0])).encode()))
        else:
            chunks = chunks + [""]
        await send({"type": "http.response.start", "status": reply["status"], "headers": headers})
        for i, chunk in enumerate(chunks):
            more = i + 1 < len(chunks)
            await send({"type": "http.response.body", "body": chunk.encode(), "more_body": more})

    return app


def stack(options, app):
    if "compress" in options:
        app = GZipMiddleware(app, minimum_size=options["compress"].get("minimum_size", 500))
    if "cors" in options:
        app = CORSMiddleware(app, **options["cors"])
    if "https_redirect" in options:
        app = HTTPSRedirectMiddleware(app)
    if "trusted_hosts" in options:
        hosts = options["trusted_hosts"]
        app = TrustedHostMiddleware(app, hosts["allowed"], hosts.get("www_redirect", True))
    return app


def ask(options, request, reply):
    path, _, query = request["path"].partition("?")
    headers = [(n.lower().encode(), v.encode()) for n, v in request["headers"]]
    if "host" not in [n.lower() for n, _ in request["headers"]]:
        headers.insert(0, (b"host", b"testserver"))
    scope = {"type": "http", "method": request["method"], "path": path, "raw_path": path.encode(),
             "query_string": query.encode(), "headers": headers, "http_version": "1.1",
             "scheme": request.get("scheme", "http"), "server": ("testserver", 80), "root_path": ""}
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(stack(options, behind(reply))(scope, None, send))
    found = [[n.decode(), v.decode()] for n, v in sent[0]["headers"] if n != b"content-length"]
    body = b"".join(message.get("body", b"") for message in sent[1:])
    if ["content-encoding", "gzip"] in found:
        body = gzip.decompress(body)
    expect = {"status": sent[0]["status"], "headers": sorted(found)}
    repeated = re.fullmatch(rb"(.)\1{99,}", body)
    if repeated:
        expect["repeat"] = [repeated[1].decode(), len(body)]
    else:
        expect["body"] = body.decode()
    return expect


CORS = {
    "none": {},
    "any": {"allow_origins": ["*"]},
    "list": {"allow_origins": ["https://ex.org", "http://localhost:3000"], "allow_methods": ["GET", "PUT"],
             "allow_headers": ["X-Custom", "Accept"], "expose_headers": ["X-A"]},
    "credentials": {"allow_origins": ["*"], "allow_credentials": True, "allow_methods": ["*"],
                    "allow_headers": ["*"], "expose_headers": ["X-A", "X-B"], "max_age": 5},
    "strict": {"allow_origins": ["https://ex.org"], "allow_credentials": True, "expose_headers": ["X-A"]},
    "regex": {"allow_origin_regex": "https://.*\\.example\\.org|http://a", "allow_methods": ["POST"]},
    "both": {"allow_origins": ["https://ex.org"], "allow_origin_regex": "https://ex\\.com",
             "allow_headers": ["*"], "max_age": 0},
    "private": {"allow_origins": ["https://ex.org"], "allow_private_network": True},
}
ORIGINS = ["https://ex.org", "https://bad.org", "https://a.example.org", "null", "https://ex.org.evil"]
PREFLIGHTS = {
    "get": [["Access-Control-Request-Method", "GET"]],
    "lower": [["Access-Control-Request-Method", "get"]],
    "put": [["Access-Control-Request-Method", "PUT"],
            ["Access-Control-Request-Headers", "X-CUSTOM , content-type"]],
    "headers": [["Access-Control-Request-Method", "POST"], ["Access-Control-Request-Headers", "x-bad"]],
    "comma": [["Access-Control-Request-Method", "GET"], ["Access-Control-Request-Headers", "accept,"]],
    "private": [["Access-Control-Request-Method", "GET"],
                ["Access-Control-Request-Private-Network", "true"]],
}
REPLIES = {
    "plain": OK,
    "missing": {"status": 404, "media_type": "application/json", "body": "{\"detail\":\"Not Found\"}"},
    "vary": {"status": 200, "headers": [["Vary", "Accept"], ["Access-Control-Allow-Origin", "x"]],
             "media_type": "text/plain; charset=utf-8", "body": "x"},
}


def cases():
    for name, cors in CORS.items():
        for origin in ORIGINS:
            for kind, headers in PREFLIGHTS.items():
                yield (f"cors-{name}-{origin}-{kind}", {"cors": cors},
                       {"method": "OPTIONS", "path": "/", "headers": [["Origin", origin]] + headers}, OK)
            for kind, reply in REPLIES.items():
                yield (f"cors-{name}-{origin}-{kind}-reply", {"cors": cors},
                       {"method": "GET", "path": "/", "headers": [["Origin", origin]]}, reply)
        yield f"cors-{name}-same-origin", {"cors": cors}, {"method": "GET", "path": "/", "headers": []}, OK
        yield (f"cors-{name}-options", {"cors": cors},
               {"method": "OPTIONS", "path": "/", "headers": [["Origin", "https://ex.org"]]}, OK)
    hosts = {"allowed": ["example.com", "*.sub.com", "www.red.com"]}
    for host in ["example.com", "example.com:8000", "a.sub.com", "a.b.sub.com:1", "sub.com", "asub.com", "bad.com",
                 "red.com", "red.com:8000", "www.red.com", "example.com.evil", ""]:
        for redirect in [True, False]:
            yield (f"hosts-{host}-{redirect}", {"trusted_hosts": hosts | {"www_redirect": redirect}},
                   {"method": "GET", "path": "/a/b?x=1", "headers": [["host", host]]}, OK)
    yield "hosts-any", {"trusted_hosts": {"allowed": ["*"]}}, {"method": "GET", "path": "/", "headers": []}, OK
    for host in ["ex.com", "ex.com:80", "ex.com:443", "ex.com:8080", "127.0.0.1:80", "[::1]:8080"]:
        for scheme in ["http", "https"]:
            yield (f"https-{host}-{scheme}", {"https_redirect": {}},
                   {"method": "POST", "path": "/a/b?x=1&y=%20", "scheme": scheme, "headers": [["host", host]]}, OK)
    types = ["text/plain; charset=utf-8", "application/json", "text/event-stream", "application/problem+json", ""]
    for accept in ["gzip", "identity", "", "gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "deflate", None]:
        for size in [0, 499, 500, 4000]:
            headers = [] if accept is None else [["Accept-Encoding", accept]]
            yield (f"gzip-{accept}-{size}", {"compress": {}}, {"method": "GET", "path": "/", "headers": headers},
                   {"status": 200, "media_type": "text/html; charset=utf-8", "repeat": ["x", size]})
    for kind in types:
        request = {"method": "GET", "path": "/", "headers": [["Accept-Encoding", "gzip"]]}
        yield (f"gzip-type-{kind}", {"compress": {}}, request,
               {"status": 200, "media_type": kind, "repeat": ["x", 600]})
        yield (f"gzip-stream-{kind}", {"compress": {}}, request,
               {"status": 200, "media_type": kind, "chunks": ["ab", "cd", "", "ef"]})
    for headers in [[["Content-Encoding", "br"]], [["Vary", "Accept"]], [["ETag", "W/\"1\""]]]:
        yield (f"gzip-field-{headers[0][0]}", {"compress": {"minimum_size": 10}},
               {"method": "GET", "path": "/", "headers": [["Accept-Encoding", "gzip"]]},
               {"status": 404, "headers": headers, "media_type": "text/plain", "repeat": ["x", 400]})
    plain = {"status": 200, "media_type": "text/plain", "repeat": ["x", 900]}
    for accept in ["gzip;q=0", "identity, gzip;q=0.5", "x-gzip", "*"]:
        yield (f"gzip-accept-{accept}", {"compress": {}},
               {"method": "GET", "path": "/", "headers": [["Accept-Encoding", accept]]}, plain)
    request = {"method": "GET", "path": "/", "headers": [["Accept-Encoding", "gzip"]]}
    yield "gzip-png", {"compress": {}}, request, plain | {"media_type": "image/png"}
    yield "gzip-206", {"compress": {}}, request, plain | {"status": 206}
    yield "gzip-etag", {"compress": {}}, request, plain | {"headers": [["ETag", "\"1\""]]}
    yield "gzip-vary-star", {"compress": {}}, request, plain | {"headers": [["Vary", "*"]]}
    yield ("gzip-no-transform", {"compress": {}}, request,
           plain | {"headers": [["Cache-Control", "no-transform"]]})
    yield ("cors-vary-twice", {"cors": CORS["list"]},
           {"method": "GET", "path": "/", "headers": [["Origin", "https://ex.org"]]},
           OK | {"headers": [["Vary", "Accept, origin"]]})
    for host in ["Example.COM", "[::1]:8000"]:
        yield (f"hosts-{host}", {"trusted_hosts": {"allowed": ["example.com", "[::1]"]}},
               {"method": "GET", "path": "/", "headers": [["host", host]]}, OK)
    yield ("gzip-cors", {"compress": {}, "cors": CORS["list"]},
           {"method": "GET", "path": "/", "headers": [["Origin", "https://ex.org"], ["Accept-Encoding", "gzip"]]},
           {"status": 200, "headers": [["Vary", "Accept"]], "media_type": "text/plain", "repeat": ["x", 900]})


with (pathlib.Path(__file__).parent / "recorded.jsonl").open("w") as out:
    for name, options, request, reply in cases():
        case = {"id": name, "options": options, "request": request, "reply": reply,
                "expect": ask(options, request, reply)}
        out.write(json.dumps(case) + "\n")
