#!/usr/bin/env python3
"""Compares what a request costs in Portico and in its peers, side by side on this machine.

The figure is the CPU time of the server's process tree for one request. Every server is pinned to core 0
and wrk to core 1; all servers run all the time and the rounds go around them, so that whatever else the
machine does falls on all of them. README.md beside this file says what each row means.
"""

import argparse
import dataclasses
import datetime
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys

import blocked
import chart
import growth
import instructions
import queues
import tls
from peers import PEERS, Place
from server import SERVER_CORE, Broken
from workloads import BROKEN_USERS, BY_NAME, USER_BODY, WORKLOADS, file_octets

TARGETS = [  # workload, peer, at most (of the peer's CPU time) or at least (times cheaper)
    ("hello", "raw", "most", 1.25), ("post", "raw", "most", 1.3), ("list", "raw", "most", 1.25),
    ("post", "fastify", "least", 4), ("list", "fastify", "least", 3.5),
    ("post", "fastapi", "least", 10), ("list", "fastapi", "least", 6), ("hello", "poco", "least", 3)]


@dataclasses.dataclass(frozen=True)
class Effort:
    rounds: int
    seconds: int
    connections: int


def say(text):
    print(text, file=sys.stderr, flush=True)


def refuses(server):
    """A server that lets a broken body pass is not measured."""
    for user in BROKEN_USERS:
        status, _ = server.ask("POST", "/users", json.dumps(user).encode(), "application/json")
        if status not in (400, 422):
            raise Broken(f"post: lets {user} pass with status {status}")


def start(peers, place, wanted):
    """The servers that run and answer rightly, and why the others do not."""
    servers, absent = {}, {}
    for peer in peers:
        reason = peer.missing(place)
        if reason:
            absent[peer.name] = reason
            continue
        try:
            servers[peer.name] = server = peer.start(place)
            for workload in wanted:
                if workload.name in peer.does:
                    server.check(workload)
                    if workload.name == "post":
                        refuses(server)
        except Broken as reason:
            absent[peer.name] = str(reason)
            if peer.name in servers:
                servers.pop(peer.name).stop()
    return servers, absent


def measure(servers, peers, workload, effort):
    """The medians of each server, and why some have none: a server that fails costs the others nothing."""
    taking = [peer.name for peer in peers if peer.name in servers and workload.name in peer.does]
    rounds, failed = {name: [] for name in taking}, {}

    def run(name, seconds):
        try:
            return name not in failed and servers[name].load(workload, seconds, effort.connections)
        except Broken as reason:
            failed[name] = str(reason)

    for name in taking:
        run(name, 1)  # warms up
    for _ in range(effort.rounds):
        for name in taking:
            result = run(name, effort.seconds)
            if result:
                rounds[name].append(result)
    return {name: summary(runs) for name, runs in rounds.items() if name not in failed}, failed


def summary(runs):
    """Medians of the rounds; least and most of the CPU time."""
    middle = {key: statistics.median(run[key] for run in runs) for key in ("cpu", "rps", "p50", "p99")}
    return middle | {"cpu_least": min(run["cpu"] for run in runs), "cpu_most": max(run["cpu"] for run in runs)}


def print_table(results, absent, failed, peers):
    print(f"{'':12}{'CPU us/request':>16}{'(least to most)':>20}{'x raw':>8}{'requests/s':>12}{'p50 us':>9}{'p99 us':>9}")
    for name, rows in results.items():
        print(f"{name}: {BY_NAME[name].about}")
        floor = rows.get("raw", {}).get("cpu")
        for peer, row in rows.items():
            ratio = f"{row['cpu'] / floor:8.2f}" if floor else f"{'':8}"
            spread = f"({row['cpu_least']:.2f} to {row['cpu_most']:.2f})"
            print(f"  {peer:10}{row['cpu']:16.2f}{spread:>20}{ratio}{row['rps']:12.0f}{row['p50']:9.0f}{row['p99']:9.0f}")
        for peer, reason in failed[name].items():
            print(f"  {peer:10}    not measured: {reason}")
        for peer in peers:
            if peer.name not in absent and name not in peer.does:
                print(f"  {peer.name:10}{'does not do this':>16}")
    for peer, reason in absent.items():
        print(f"missing: {peer} ({reason})")


def verdicts(results):
    """Where Portico stands, a line a target whose peers were measured."""
    lines = []
    for workload, peer, kind, bound in TARGETS:
        rows = results.get(workload, {})
        if "portico" not in rows or peer not in rows:
            continue
        ours, theirs = rows["portico"]["cpu"], rows[peer]["cpu"]
        ratio = ours / theirs if kind == "most" else theirs / ours
        met = ratio <= bound if kind == "most" else ratio >= bound
        wording = f"at most {bound} x {peer}" if kind == "most" else f"{bound} x cheaper than {peer}"
        lines.append({"what": f"{workload}: {wording}", "ratio": round(ratio, 3), "met": met})
    for workload, rows in results.items():
        if "portico" in rows and "raw" in rows:
            ratio = rows["portico"]["p99"] / rows["raw"]["p99"]
            lines.append({"what": f"{workload}: p99 at most 2 x raw", "ratio": round(ratio, 3), "met": ratio <= 2})
    return lines


def floor(place):
    """What render_bench prints, as values: validate, filter and write beside the same text put together by hand."""
    program = place.programs / "render_bench"
    if not program.exists():
        return {}
    out = subprocess.run(["taskset", "-c", str(SERVER_CORE), str(program)], capture_output=True, text=True, check=True).stdout
    pattern = r"^(\w+) +render +([\d.]+) us .*floor +([\d.]+) us .*ratio ([\d.]+)"
    return {name: {"render": float(ours), "floor": float(hand), "ratio": float(ratio)}
            for name, ours, hand, ratio in re.findall(pattern, out, re.MULTILINE)}


def beside(place, effort):
    """The row "quick beside blocked"; None with its reason printed."""
    say("bench: quick beside blocked")
    try:
        row = blocked.measure(place, BY_NAME["hello"], effort.seconds, effort.connections)
    except Broken as reason:
        print(f"quick beside blocked: not measured: {reason}")
        return None
    print(f"quick beside blocked: p99 {row['blocked']['p99'] / 1000:.2f} ms while all {blocked.HANDLERS} threads of the "
          f"pool sleep, {row['free']['p99'] / 1000:.2f} ms when none does")
    return row


def machine():
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), "unknown")
    return {"processor": model, "cores": os.cpu_count(), "load": os.getloadavg()[0], "kernel": os.uname().release}


def compare(arguments, place, out):
    peers = choose(PEERS, arguments.peers)
    wanted = choose(WORKLOADS, arguments.only)
    effort = Effort(arguments.rounds or (2 if arguments.quick else 5), 1 if arguments.quick else 2,
                    arguments.connections)
    before = machine()
    servers, absent = start(peers, place, wanted)
    results, failed = {}, {}
    try:
        for workload in wanted:
            say(f"bench: {workload.name} of {', '.join(servers)}")
            results[workload.name], failed[workload.name] = measure(servers, peers, workload, effort)
    finally:
        for server in servers.values():
            server.stop()
    targets = verdicts(results)
    print_table(results, absent, failed, peers)
    extra = {}
    if not arguments.only and not arguments.peers:
        extra["floor"] = floor(place)
        for name, row in extra["floor"].items():
            print(f"render {name}: {row['render']:.3f} us to validate, filter and write; by hand {row['floor']:.3f}; "
                  f"ratio {row['ratio']:.2f}")
        extra["beside"] = row = beside(place, effort)
        if row:
            p99 = row["blocked"]["p99"] / 1000
            targets.append({"what": "quick beside blocked: p99 below 5 ms", "ratio": round(p99, 3), "met": p99 < 5})
    for line in targets:
        print(f"{'met    ' if line['met'] else 'NOT MET'} {line['ratio']:8.2f}  {line['what']}")
    record = {"when": datetime.datetime.now().isoformat(timespec="seconds"), "machine": before,
              "effort": dataclasses.asdict(effort), "results": results, "missing": absent, "failed": failed, "targets": targets,
              **extra,
              "versions": {peer.name: peer.version(place) for peer in peers if peer.name in servers}}
    (out / "bench.json").write_text(json.dumps(record, indent=1) + "\n")
    (out / "bench.svg").write_text(chart.bars("CPU time a request, microseconds (logarithmic)", {
        name: {peer: row["cpu"] for peer, row in rows.items()} for name, rows in results.items()}))
    say(f"bench: {out}/bench.json and bench.svg")
    return 0


def check(place, peers):
    """Asks every server that is there all it can do: exit status 1 when one answers wrongly."""
    missing = {peer.name for peer in peers if peer.missing(place)}
    servers, absent = start(peers, place, WORKLOADS)
    for server in servers.values():
        server.stop()
    for name, reason in absent.items():
        print(f"{'missing' if name in missing else 'wrong'}: {name} ({reason})")
    print(f"right: {', '.join(servers)}")
    return 1 if set(absent) - missing or not {"raw", "portico"} <= set(servers) else 0


def micro(place, out):
    program = place.programs / "micro_bench"
    if not program.exists():
        sys.exit("bench: no micro_bench; it needs Google Benchmark")
    return subprocess.run(["taskset", "-c", str(SERVER_CORE), str(program), str(place.programs / "plugins/bench.so"),
                           f"--benchmark_out={out / 'micro.json'}", "--benchmark_out_format=json"]).returncode


def choose(things, names):
    if not names:
        return things
    known = {thing.name: thing for thing in things}
    unknown = [name for name in names.split(",") if name not in known]
    if unknown:
        sys.exit(f"bench: no {', '.join(unknown)}; there are {', '.join(known)}")
    return [known[name] for name in names.split(",")]


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two rounds of a second: for a look")
    parser.add_argument("--only", help="workloads: hello,post,list,file,stream,echo")
    parser.add_argument("--peers", help="servers: portico,raw,...")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--check", action="store_true", help="ask every server once whether it answers rightly")
    parser.add_argument("--micro", action="store_true", help="Google Benchmark of check, render, lookup and a call")
    parser.add_argument("--instructions", action="store_true",
                        help="instructions for one request beside the committed table")
    parser.add_argument("--write", action="store_true", help="with --instructions: make this the committed table")
    parser.add_argument("--growth", nargs="?", const="", metavar="SERIES",
                        help="routes,plugins,connections,bodies,cores,idle; all of them without a name")
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/release"))
    parser.add_argument("--tls", action="store_true", help="hello over TLS, and handshakes, beside nginx and HAProxy")
    parser.add_argument("--tasks", nargs="?", const=20000, type=int, metavar="COUNT",
                        help="tasks that survive, so many (20000), beside Celery, arq, RQ and River; --peers chooses")
    arguments = parser.parse_args()
    out = (arguments.build.parent / "bench").absolute()
    run = arguments.build.absolute() / "bench/check" if arguments.check else out / "run"  # two may run at once
    place = Place(arguments.build.absolute(), out, run)
    place.folder.mkdir(parents=True, exist_ok=True)
    place.file.write_bytes(file_octets())
    if arguments.check:
        return check(place, choose(PEERS, arguments.peers))
    if arguments.micro:
        return micro(place, out)
    try:
        if arguments.instructions:
            instructions.compare(place, choose(WORKLOADS, arguments.only), arguments.write)
            return 0
        if arguments.tls:
            return tls.show(place, out, arguments.rounds or 3, 1 if arguments.quick else 2, arguments.connections)
        if arguments.tasks:
            return queues.show(place, out, arguments.tasks, [word for word in (arguments.peers or "").lower().split(",") if word],
                               machine())
        if arguments.growth is not None:
            return growth.run(place, out, 1 if arguments.quick else 2, arguments.growth.split(",") if arguments.growth else [])
    except Broken as reason:
        sys.exit(f"bench: {reason}")
    return compare(arguments, place, out)


if __name__ == "__main__":
    sys.exit(main())
