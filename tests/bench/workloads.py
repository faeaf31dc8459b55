"""The six workloads: what is asked, and what every server has to answer, octet for octet where the format
leaves no choice (JSON is compared as values, since spacing is the writer's own)."""

import dataclasses
import json

FILE_SIZE = 64 * 1024
CHUNKS, CHUNK_SIZE = 16, 1024

USER = {"name": "Jane Appleseed", "email": "jane.appleseed@example.com", "password": "correct horse battery staple",
        "age": 34, "balance": 1250.75, "active": True, "tags": ["admin", "beta", "europe"], "city": "Wellington"}
USER_BODY = json.dumps(USER, separators=(",", ":")).encode()
ECHO_BODY = bytes(range(256)) * 4


def file_octets():
    return bytes((i * 7 + i // 256) % 256 for i in range(FILE_SIZE))


def items():
    return [{"id": 1000 + i, "name": f"item number {i}", "note": 'says "hello" to\n all of us', "price": i + 0.25,
             "active": i % 2 == 0, "owner": f"owner {i}" if i % 3 else None, "tags": ["red", "green", "blue"]}
            for i in range(100)]


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str
    about: str
    method: str
    path: str
    answer: object  # bytes, or a value for JSON
    body: bytes = b""
    media_type: str = ""
    status: int = 200

    def fault(self, status, body):
        """What is wrong with an answer, or None."""
        if status != self.status:
            return f"status {status} in place of {self.status}"
        if isinstance(self.answer, bytes):
            return None if body == self.answer else f"{len(body)} octets that are not the {len(self.answer)} expected"
        try:
            return None if json.loads(body) == self.answer else f"another value: {body[:80]!r}"
        except ValueError as error:
            return str(error)


WORKLOADS = [
    Workload("hello", "GET of a small JSON object", "GET", "/hello",
             {"message": "Hello, World", "id": 42, "ok": True}),
    Workload("post", f"POST of {len(USER_BODY)} octets of JSON, held to 8 rules, answered through a model without "
             "the password", "POST", "/users", {k: v for k, v in USER.items() if k != "password"}, USER_BODY,
             "application/json", 201),
    Workload("list", "GET of 100 items x 7 members; an eighth, secret, is left out", "GET", "/items", items()),
    Workload("file", "GET of 64 KiB from disk", "GET", "/file", file_octets()),
    Workload("stream", "GET of 16 chunks of 1 KiB", "GET", "/stream",
             b"".join(bytes([ord("a") + i]) * CHUNK_SIZE for i in range(CHUNKS))),
    Workload("echo", "POST of 1 KiB, the same octets back", "POST", "/echo", ECHO_BODY, ECHO_BODY,
             "application/octet-stream"),
]
BY_NAME = {workload.name: workload for workload in WORKLOADS}

# Bodies that break one rule each: a server that does not refuse them does not do the work.
BROKEN_USERS = [USER | change for change in (
    {"name": ""}, {"email": "jane at example.com"}, {"password": "short"}, {"age": 0}, {"age": 151}, {"balance": -1},
    {"tags": ["x"] * 9}, {"city": ""})]
