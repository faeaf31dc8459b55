"""p99 of a quick route while every thread of the pool is in a handler of another plugin that sleeps."""

import os
import socket
import time

from many import plugin_folder, twin
from peers import portico_command, portico_config
from server import Broken, Server

HANDLERS, TWINS, EACH = 16, 4, 16  # four plugins, each with more requests than the half of the pool it may have
CLOCK_NANOSLEEP = "230"  # the number of the system call on x86-64
SLEEP = 5  # seconds that one request sleeps


def sleeping(pid):
    """How many threads are in the sleep of a twin, or None where the kernel does not tell."""
    count = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/syscall") as file:
                count += file.read().split()[0] == CLOCK_NANOSLEEP
        except OSError:
            return None
    return count


def block(server):
    """Requests that keep the pool busy for TWINS * EACH * SLEEP / HANDLERS seconds."""
    clients = []
    for number in range(1, TWINS + 1):
        for _ in range(EACH):
            client = socket.create_connection(("127.0.0.1", server.port))
            client.sendall(f"GET /{twin(number)}/sleep HTTP/1.1\r\nHost: bench\r\n\r\n".encode())
            clients.append(client)
    deadline = time.monotonic() + 4
    while time.monotonic() < deadline:
        if sleeping(server.process.pid) in (None, HANDLERS):
            return clients
        time.sleep(0.05)
    raise Broken(f"{sleeping(server.process.pid)} of {HANDLERS} threads sleep")


def measure(place, workload, seconds, connections):
    config = portico_config(place, "blocked.json", threads={"serving": 1, "handlers": HANDLERS, "handlers_most": HANDLERS})
    server = Server("blocked", portico_command(place, config, plugin_folder(place, "blocked-plugins", TWINS)),
                    place.folder)
    try:
        server.load(workload, 1, connections)
        free = server.load(workload, seconds, connections)
        clients = block(server)
        blocked = server.load(workload, seconds, connections)
        still = sleeping(server.process.pid)
        if still is not None and still < HANDLERS:
            raise Broken(f"only {still} of {HANDLERS} threads slept to the end")
        for client in clients:
            client.close()
        return {"free": free, "blocked": blocked}
    finally:
        server.stop()
