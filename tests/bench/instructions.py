"""Instructions for one request, counted by callgrind in the real server: those of WARM + COUNT requests less
those of WARM, over COUNT. Unlike times they hardly depend on what else the machine does, so a committed table
shows what a change costs. The routes are marked quick: under valgrind a handler's time says nothing."""

import http.client
import json
import re
import shutil
import signal

from peers import portico_command, portico_config
from server import HERE, Broken, Server

TABLE = HERE / "instructions.json"
WARM, COUNT = 64, 1024


def send(port, workload, count):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Content-Type": workload.media_type} if workload.media_type else {}
    for _ in range(count):
        connection.request(workload.method, workload.path, workload.body or None, headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != workload.status:
            raise Broken(f"{workload.name}: status {response.status}, {body[:80]!r}")
    connection.close()


def total(place, workload, count):
    out = place.folder / f"callgrind-{workload.name}.out"
    config = portico_config(place, "callgrind.json", bench={"quick": True},
                            deadlines={"header": 600, "handler": 600, "keep_alive": 600})
    command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *portico_command(place, config)]
    server = Server("callgrind", command, place.folder,
                    env={"LD_PRELOAD": str(place.programs / "own_executable.so"),
                         "OWN_EXECUTABLE": str(place.build / "bin/portico")})
    try:
        send(server.port, workload, count)
        server.process.send_signal(signal.SIGTERM)
        server.process.wait(120)
    finally:
        server.stop()
    return int(re.search(r"^(?:summary|totals): (\d+)", out.read_text(), re.MULTILINE).group(1))


def count(place, workload):
    """The profile that stays, for callgrind_annotate, is that of the longer run."""
    start = total(place, workload, WARM)
    return round((total(place, workload, WARM + COUNT) - start) / COUNT)


def compare(place, wanted, write):
    """Prints the table with the change since the committed one; `write` makes this one the committed one."""
    if not shutil.which("valgrind"):
        raise Broken("valgrind is not on this machine")
    before = json.loads(TABLE.read_text()) if TABLE.exists() else {}
    now = {}
    print(f"{'':10}{'instructions':>14}{'before':>12}{'change':>9}")
    for workload in wanted:
        now[workload.name] = count(place, workload)
        old = before.get(workload.name)
        change = f"{(now[workload.name] / old - 1) * 100:+8.1f}%" if old else ""
        print(f"{workload.name:10}{now[workload.name]:14,}{old or 0:12,}{change}", flush=True)
    if write:
        TABLE.write_text(json.dumps(before | now, indent=1) + "\n")
    return now
