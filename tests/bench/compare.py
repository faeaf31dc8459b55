#!/usr/bin/env python3
"""Compares the CPU time that two servers need for a request, side by side on this machine.

  compare.py                           the raw epoll server and Portico with its sample plugins
  compare.py 'FIRST {port}' 'SECOND {port}'

Each server is pinned to core 0 and wrk to core 1; the rounds alternate, so that whatever else the machine
does falls on both. The time is utime + stime of the server's process from /proc/PID/stat, over the requests
that wrk counted. Exit status 1 when --most is given and the ratio of the medians is above it.
"""

import argparse
import os
import re
import shlex
import signal
import socket
import statistics
import subprocess
import sys
import time

TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_item(port):
    """Gives GET /items/1 something to find; a server without POST /items/ answers as it likes."""
    body = b'{"name":"My New Item","price":10.5}'
    head = (f"POST /items/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n")
    with socket.create_connection(("127.0.0.1", port), 1) as client:
        client.settimeout(1)
        client.sendall(head.encode() + body)
        try:
            client.recv(4096)
        except OSError:
            pass


class Server:
    def __init__(self, command):
        self.port = free_port()
        self.command = command.replace("{port}", str(self.port))
        self.process = subprocess.Popen(["taskset", "-c", "0", *shlex.split(self.command)])
        self.cpu, self.rps = [], []
        for _ in range(200):
            try:
                make_item(self.port)
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        sys.exit(f"{self.command}: does not listen on port {self.port}")

    def seconds(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def round(self, arguments, count):
        before = self.seconds()
        wrk = ["taskset", "-c", "1", "wrk", "-t1", f"-c{arguments.connections}", f"-d{arguments.seconds}s"]
        if arguments.script:
            wrk += ["-s", arguments.script]
        out = subprocess.run([*wrk, f"http://127.0.0.1:{self.port}{arguments.path}"], capture_output=True,
                             text=True, check=True).stdout
        spent = self.seconds() - before
        requests = int(re.search(r"(\d+) requests in", out).group(1))
        bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
        if bad or "Socket errors" in out:
            sys.exit(f"{self.command}: wrk saw errors\n{out}")
        if count:
            self.cpu.append(spent / requests * 1e6)
            self.rps.append(float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)))

    def stop(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", nargs="?", default="build/release/bench/raw_server {port}",
                        help="command of the server to measure against; {port} is replaced")
    parser.add_argument("second", nargs="?", default="build/release/bin/portico serve --plugins "
                        "build/release/plugins --listen 127.0.0.1:{port}", help="command of the server to judge")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--path", default="/items/1")
    parser.add_argument("--script", help="Lua script for wrk, for requests with a body")
    parser.add_argument("--most", type=float, help="the ratio that is still good")
    arguments = parser.parse_args()

    servers = []
    try:
        for command in (arguments.first, arguments.second):
            servers.append(Server(command))
        for number in range(arguments.rounds + 1):  # the first warms up
            for server in servers:
                server.round(arguments, number > 0)
    finally:
        for server in servers:
            server.stop()
    for server in servers:
        print(f"{statistics.median(server.cpu):8.2f} us CPU a request (of {min(server.cpu):.2f} to "
              f"{max(server.cpu):.2f}) {statistics.median(server.rps):10.0f} requests/s   {server.command}")
    ratio = statistics.median(servers[1].cpu) / statistics.median(servers[0].cpu)
    print(f"ratio of medians {ratio:.3f}")
    return 1 if arguments.most and ratio > arguments.most else 0


if __name__ == "__main__":
    sys.exit(main())
