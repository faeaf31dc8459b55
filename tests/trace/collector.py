"""A collector of OpenTelemetry: a real HTTP server that takes traces by OTLP, and says what came as plain values.

Bodies in the binary encoding are read by opentelemetry-proto, the protocol's own parser, where it is installed, and
by the reader of this file; what both say has to be the same."""

import gzip
import http.server
import json
import struct
import threading
import time

try:
    from opentelemetry.proto.collector.trace.v1 import trace_service_pb2
except ImportError:
    trace_service_pb2 = None

KINDS = {1: "internal", 2: "server", 3: "client", 4: "producer", 5: "consumer"}


def fields(data):
    """The fields of a message of Protocol Buffers, in their order: number and value."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        tag = varint()
        number, kind = tag >> 3, tag & 7
        if kind == 0:
            yield number, varint()
            continue
        size = {1: 8, 5: 4}.get(kind) or varint()
        value, at = data[at:at + size], at + size
        assert len(value) == size, "a field is cut off"
        yield number, value if kind == 2 else int.from_bytes(value, "little")


def attributes_of_fields(pairs):
    found = {}
    for pair in pairs:
        parts = dict(fields(pair))
        (number, value), = fields(parts[2])
        if number == 1:
            value = value.decode()
        elif number == 2:
            value = bool(value)
        elif number == 3:
            value = value - (1 << 64) if value >> 63 else value
        else:
            value, = struct.unpack("<d", value.to_bytes(8, "little"))
        found[parts[1].decode()] = value
    return found


def span_of_fields(data):
    all_fields = list(fields(data))
    one = dict(all_fields)
    status = dict(fields(one.get(15, b"")))
    return {
        "trace": one[1].hex(), "span": one[2].hex(), "parent": one.get(4, b"").hex(), "state": one.get(3, b"").decode(),
        "name": one[5].decode(), "kind": KINDS[one[6]], "begin": one[7], "end": one[8], "flags": one[16],
        "failed": status.get(3, 0) == 2, "why": status.get(2, b"").decode(),
        "attributes": attributes_of_fields(value for number, value in all_fields if number == 9),
    }


def batch_of_fields(body):
    spans, resource = [], {}
    for _, whole in fields(body):
        for number, part in fields(whole):
            if number == 1:
                resource = attributes_of_fields(value for _, value in fields(part))
            if number == 2:
                spans += [span_of_fields(value) for at, value in fields(part) if at == 2]
    return resource, spans


def value_of_json(value):
    (kind, found), = value.items()
    return int(found) if kind == "intValue" else found


def attributes_of_json(pairs):
    return {pair["key"]: value_of_json(pair["value"]) for pair in pairs}


def span_of_json(one):
    assert isinstance(one["startTimeUnixNano"], str) and isinstance(one["kind"], int)
    status = one.get("status", {})
    return {
        "trace": one["traceId"], "span": one["spanId"], "parent": one.get("parentSpanId", ""),
        "state": one.get("traceState", ""), "name": one["name"], "kind": KINDS[one["kind"]],
        "begin": int(one["startTimeUnixNano"]), "end": int(one["endTimeUnixNano"]), "flags": one["flags"],
        "failed": status.get("code", 0) == 2, "why": status.get("message", ""),
        "attributes": attributes_of_json(one["attributes"]),
    }


def batch_of_json(body):
    whole, = json.loads(body)["resourceSpans"]
    scope, = whole["scopeSpans"]
    return attributes_of_json(whole["resource"]["attributes"]), [span_of_json(one) for one in scope["spans"]]


def attributes_of_proto(pairs):
    return {pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in pairs}


def batch_by_proto(body):
    """The same by the protocol's own parser."""
    request = trace_service_pb2.ExportTraceServiceRequest()
    request.ParseFromString(body)
    whole, = request.resource_spans
    scope, = whole.scope_spans
    spans = [{
        "trace": one.trace_id.hex(), "span": one.span_id.hex(), "parent": one.parent_span_id.hex(),
        "state": one.trace_state, "name": one.name, "kind": KINDS[one.kind], "begin": one.start_time_unix_nano,
        "end": one.end_time_unix_nano, "flags": one.flags, "failed": one.status.code == 2, "why": one.status.message,
        "attributes": attributes_of_proto(one.attributes),
    } for one in scope.spans]
    return attributes_of_proto(whole.resource.attributes), spans


class Collector:
    """Answers what it is told to, one status after the other, then 200; with a context of `ssl` over TLS."""

    def __init__(self, answers=(), partial=None, port=0, context=None, named="127.0.0.1"):
        self.answers, self.partial = list(answers), partial
        self.connections, self.attempts, self.client, self.asked_for = 0, 0, None, None  # that have come to a request; all
        self.posts, self.spans, self.resource = [], [], {}
        self.came = threading.Condition()
        self.held = threading.Event()
        self.held.set()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            known = False

            def note(self):
                if not self.known and context:
                    shown = self.connection.getpeercert()
                    outer.client = shown and dict(pair for part in shown["subject"] for pair in part)["commonName"]
                outer.connections += not self.known
                self.known = True

            def do_POST(self):
                self.note()
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.held.wait(30)
                status, more = outer.take(self.path, dict(self.headers.items()), body)
                answer = outer.answer(self.headers["content-type"]) if status == 200 else b"{}"
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                pass  # the host may be gone before it has the answer

            def process_request(self, request, client_address):
                with outer.came:
                    outer.attempts += 1
                    outer.came.notify_all()
                super().process_request(request, client_address)

        self.server = Server(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.url = f"{'https' if context else 'http'}://{named}:{self.port}"
        if context:
            context.sni_callback = lambda _, name, __: setattr(self, "asked_for", name)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, kind):
        if not self.partial:
            return b"{}" if kind == "application/json" else b""
        rejected, why = self.partial
        if kind == "application/json":
            return json.dumps({"partialSuccess": {"rejectedSpans": str(rejected), "errorMessage": why}}).encode()
        inner = bytes([0x08, rejected, 0x12, len(why)]) + why.encode()
        return bytes([0x0a, len(inner)]) + inner

    def take(self, path, headers, body):
        headers = {name.lower(): value for name, value in headers.items()}
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        status, more = 200, {}
        with self.came:
            if self.answers:
                status, more = self.answers.pop(0)
            self.posts.append({"path": path, "headers": headers, "status": status, "at": time.monotonic()})
            if status == 200:
                self.resource, spans = self.read(headers["content-type"], body)
                self.spans += spans
            self.came.notify_all()
        return status, more

    @staticmethod
    def read(kind, body):
        if kind == "application/json":
            return batch_of_json(body)
        assert kind == "application/x-protobuf", kind
        batch = batch_of_fields(body)
        if trace_service_pb2:
            assert batch == batch_by_proto(body), "the protocol's own parser reads something else"
        return batch

    def wait(self, wanted, patience=30):
        """Until wanted(spans) is true; gives that."""
        with self.came:
            self.came.wait_for(lambda: wanted(self.spans), patience)
            found = wanted(self.spans)
        assert found, f"it did not come: {[one['name'] for one in self.spans]}"
        return found

    def named(self, name, patience=30):
        return self.wait(lambda spans: [one for one in spans if one["name"] == name], patience)[-1]

    def tried(self, patience=30):
        """Whether somebody has come, with a request or not."""
        with self.came:
            return self.came.wait_for(lambda: self.attempts, patience)

    def close(self):
        self.held.set()
        self.server.shutdown()
        self.server.server_close()
