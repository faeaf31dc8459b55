"""How the cost of a request grows: with routes, plugins, connections, the size of bodies and cores."""

import json
import resource
import socket
import statistics
import time

import chart
from many import plugin_folder, twin
from peers import PEERS, portico_command, portico_config
from server import LOAD_CORE, SERVER_CORE, Broken, Server
from workloads import BY_NAME, Workload

ROUNDS = 3
LONG = {"header": 600, "keep_alive": 600, "handler": 60}
HELLO = BY_NAME["hello"]
BODY_MOST = 16 * 1024 * 1024


def portico(place, name, bench=None, plugins=None, cores=str(SERVER_CORE), **settings):
    config = portico_config(place, f"{name}.json", bench, **({"deadlines": LONG} | settings))
    begun = time.monotonic()
    server = Server(name, portico_command(place, config, plugins), place.folder, cores)
    server.started_in = time.monotonic() - begun
    return server


def middle(server, workload, seconds, connections=64):
    server.load(workload, 1, connections)
    runs = [server.load(workload, seconds, connections) for _ in range(ROUNDS)]
    return {key: statistics.median(run[key] for run in runs) for key in ("cpu", "rps", "p50", "p99")}


def point(server, workload, seconds, connections=64):
    """Measures one request and stops the server. Resident octets are those before the load."""
    try:
        server.check(workload)
        about = {"started_in": server.started_in, "resident": server.resident()}
        return about | middle(server, workload, seconds, connections)
    finally:
        server.stop()


def by_routes(place, seconds):
    found = {}
    for count in (1, 10, 100, 1000, 10000):
        workload = Workload("route", "the last of many routes", "GET", f"/more/{count - 1}/42",
                            {"message": "Hello, World", "id": 42, "ok": True})
        found[count] = point(portico(place, "routes", {"more_routes": count}), workload, seconds)
    return found


def by_plugins(place, seconds):
    found = {}
    for count in (1, 10, 100, 500):
        workload = Workload("plugin", "a route of the last of many plugins", "GET", f"/{twin(count)}", "done")
        folder = plugin_folder(place, "growth-plugins", count)
        found[count] = point(portico(place, "plugins", plugins=folder), workload, seconds)
    return found


def by_connections(place, seconds):
    found = {}
    for count in (1, 10, 100, 1000, 10000):
        found[count] = point(portico(place, "connections"), HELLO, max(seconds, 2 if count > 1000 else 1), count)
    return found


def one_by_one(server, workload, count):
    """What middle() gives, from a client that waits for each answer: wrk gets nowhere with large bodies."""
    server.check(workload)
    before, times = server.cpu(), []
    for _ in range(count):
        begun = time.monotonic()
        server.check(workload)
        times.append((time.monotonic() - begun) * 1e6)
    return {"cpu": (server.cpu() - before) / count * 1e6, "rps": count / sum(times) * 1e6,
            "p50": statistics.median(times), "p99": max(times)}


def by_body(place, seconds):
    found = {}
    for size in (1, 1024, 16 * 1024, 256 * 1024, 1024 * 1024, BODY_MOST):
        body = b"x" * size
        workload = Workload("echo", "octets back", "POST", "/echo", body, body, "application/octet-stream")
        server = portico(place, "bodies", limits={"body": BODY_MOST})
        found[size] = point(server, workload, seconds) if size < 100000 else few(server, workload)
    return found


def few(server, workload):
    try:
        return {"started_in": server.started_in, "resident": server.resident()} | one_by_one(server, workload, 8)
    finally:
        server.stop()


def by_cores(place, seconds):
    """With two cores wrk has to share one of them: the CPU time is the figure."""
    found = {}
    for count, cores in ((1, str(SERVER_CORE)), (2, f"{SERVER_CORE},{LOAD_CORE}")):
        server = portico(place, "cores", cores=cores, threads={"serving": count})
        found[count] = point(server, HELLO, seconds)
    return found


class Idle:
    """Connections that have each made one request and now wait."""

    REQUEST = b"GET /hello HTTP/1.1\r\nHost: bench\r\n\r\n"

    def __init__(self, port, count):
        self.clients = []
        for _ in range(count):
            client = socket.create_connection(("127.0.0.1", port), 20)
            client.sendall(self.REQUEST)
            if not client.recv(4096).startswith(b"HTTP/1.1 200"):
                raise Broken("an idle connection was not answered")
            self.clients.append(client)

    def close(self):
        for client in self.clients:
            client.close()


def idle_of(server, count, seconds):
    """Octets of anonymous memory for each connection, and the latency of active ones beside them."""
    try:
        server.load(HELLO, 1)
        without = middle(server, HELLO, seconds)
        before = server.resident()
        waiting = Idle(server.port, count)
        octets = (server.resident() - before) / count
        beside = middle(server, HELLO, seconds)
        waiting.close()
        return {"octets": octets, "without": without, "beside": beside}
    finally:
        server.stop()


def idle(place, seconds, count=10000):
    raw = next(peer for peer in PEERS if peer.name == "raw")
    return {"portico": idle_of(portico(place, "idle"), count, seconds), "raw": idle_of(raw.start(place), count, seconds)}


SERIES = [  # name, function, what stands on the x axis
    ("routes", by_routes, "routes"), ("plugins", by_plugins, "plugins"),
    ("connections", by_connections, "connections"), ("bodies", by_body, "octets of body"),
    ("cores", by_cores, "serving threads")]


def show(name, found):
    print(f"{name:>12}{'CPU us':>10}{'requests/s':>12}{'p50 us':>9}{'p99 us':>9}{'start s':>9}{'MB':>8}")
    for x, row in found.items():
        print(f"{x:12}{row['cpu']:10.2f}{row['rps']:12.0f}{row['p50']:9.0f}{row['p99']:9.0f}"
              f"{row['started_in']:9.2f}{row['resident'] / 1e6:8.1f}", flush=True)


def run(place, out, seconds, wanted):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    kept = out / "growth.json"
    record = json.loads(kept.read_text()) if wanted and kept.exists() else {}
    for name, function, x_name in SERIES:
        if wanted and name not in wanted:
            continue
        try:
            record[name] = found = function(place, seconds)
        except Broken as reason:
            record[name] = {"broken": str(reason)}
            print(f"{name}: not measured: {reason}")
            continue
        show(x_name, found)
        (out / f"growth-{name}.svg").write_text(chart.lines(
            f"CPU time a request by {x_name}", x_name, "microseconds",
            {"CPU": [(x, row["cpu"]) for x, row in found.items()]}))
        if name in ("routes", "plugins"):
            (out / f"growth-{name}-memory.svg").write_text(chart.lines(
                f"Memory by {x_name}", x_name, "MB", {"anonymous": [(x, row["resident"] / 1e6) for x, row in found.items()]}))
    if not wanted or "idle" in wanted:
        record["idle"] = idle(place, seconds)
        for name, row in record["idle"].items():
            print(f"10000 idle connections of {name}: {row['octets']:.0f} octets each; p99 of 64 active ones "
                  f"{row['beside']['p99']:.0f} us beside them, {row['without']['p99']:.0f} us without")
    kept.write_text(json.dumps(record, indent=1) + "\n")
    return 0
