#!/usr/bin/env python3
"""Two hosts on one database, of which one is killed, or cut off from the database, again and again while clients
enqueue at both: every task that was answered 202 has its line in the end.

chaos.py BUILD [--sqlite] [--faults 9] [--tasks 0] [--seed N]: so many faults, and no end before so many tasks were
accepted. With --sqlite it is one host with a store of its own, which is killed.
"""

import argparse
import http.client
import json
import os
import pathlib
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter

from cluster import Cluster, programs
from host import Host, lines_of, until
from relay import Relay

MAIL = {"to": "ada@example.org", "text": "hello"}
LEASE = 3


class Chaos:
    def __init__(self, build, cluster, place, chance):
        self.chance = chance
        self.cluster = cluster
        self.file = pathlib.Path(place) / "lines"
        self.relays = []
        if cluster:
            cluster.make("chaos")
            self.relays = [Relay(cluster.port) for _ in range(2)]
        stores = [{"store": cluster.url("chaos", port=relay.port), "lease": LEASE} for relay in self.relays] or [{}]
        self.hosts = [Host(build, build / "plugins/mailer.so", self.file, store) for store in stores]
        self.promised, self.refused, self.broken, self.over = set(), 0, 0, False
        self.faults = Counter()

    def enqueue(self, number):
        """A client that goes on whatever it is told."""
        connection = None
        while not self.over:
            host = self.hosts[number % len(self.hosts)]
            try:
                connection = connection or host.connect()
                status, answer = host.ask("POST", "/mail", MAIL, connection)
                if status == 202:
                    self.promised.add(answer["id"])
                else:
                    self.refused += 1
                    time.sleep(0.01)
            except (OSError, http.client.HTTPException):  # the host is gone
                self.broken += 1
                connection = None
                time.sleep(0.02)

    # Each of these leaves everything as it was.

    def kill_the_process_that_serves(self, host, _):
        host.kill_serving()

    def kill_the_whole_host(self, host, _):
        host.kill()
        host.start()

    def cut_it_off_for_longer_than_a_lease(self, _, relay):
        relay.cut()
        time.sleep(LEASE + 1 + self.chance.random())
        relay.mend()

    def cut_it_off_for_a_moment(self, _, relay):
        relay.cut()
        time.sleep(self.chance.random() * 2)
        relay.mend()

    def end_all_connections(self, *_):
        self.cluster.sql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'chaos'")

    def stop_one_of_the_server(self, *_):
        pids = self.cluster.sql("postgres", "SELECT pid FROM pg_stat_activity WHERE datname = 'chaos'").split()
        if not pids:
            return
        pid = int(self.chance.choice(pids))
        try:
            os.kill(pid, signal.SIGSTOP)
            time.sleep(1.5)
            os.kill(pid, signal.SIGCONT)
        except ProcessLookupError:
            pass

    def crash_the_server(self, *_):
        self.cluster.stop()
        self.cluster.start()

    def in_the_store(self):
        count = "SELECT state, count(*) FROM {} GROUP BY 1 ORDER BY 1"
        if self.cluster:
            rows = [line.split("|") for line in self.cluster.sql("chaos", count.format("portico_task")).split()]
        else:
            database = sqlite3.connect(self.hosts[0].folder / "tasks/tasks.sqlite")
            rows = database.execute(count.format("task")).fetchall()
            database.close()
        return {("waiting", "delayed", "running", "done", "dead", "cancelled")[int(state)]: int(n) for state, n in rows}

    def run(self, faults, tasks):
        kinds = [self.kill_the_process_that_serves, self.kill_the_whole_host]
        if self.cluster:
            kinds += [self.cut_it_off_for_longer_than_a_lease, self.end_all_connections, self.kill_the_process_that_serves,
                      self.crash_the_server, self.kill_the_whole_host, self.stop_one_of_the_server,
                      self.cut_it_off_for_a_moment]
        for host in self.hosts:
            host.start()
        begin = time.monotonic()
        clients = [threading.Thread(target=self.enqueue, args=(number,)) for number in range(4)]
        for client in clients:
            client.start()
        try:
            for number in range(faults):
                time.sleep(0.1 + 0.4 * self.chance.random())
                which = self.chance.randrange(len(self.hosts))
                kind = kinds[number % len(kinds)]
                self.faults[kind.__name__.replace("_", " ")] += 1
                kind(self.hosts[which], self.relays[which] if self.relays else None)
            until(lambda: len(self.promised) >= tasks, 3600)
        finally:
            self.over = True
            for client in clients:
                client.join()
        enqueued = time.monotonic() - begin
        done = until(lambda: self.promised <= set(lines_of(self.file)), 120)
        lines = Counter(lines_of(self.file))
        report = {
            "faults": dict(self.faults),
            "seconds": round(enqueued, 1),
            "accepted": len(self.promised),
            "refused with 503": self.refused,
            "connections broken": self.broken,
            "lines": sum(lines.values()),
            "lost": len(self.promised - set(lines)),
            "run more than once": sum(1 for count in lines.values() if count > 1),
            "run at most": max(lines.values(), default=0),
            "in the store": self.in_the_store(),
        }
        print(json.dumps(report, indent=2))
        if not done:
            for host in self.hosts:
                sys.stderr.write(host.log()[-3000:])
        return done and report["lost"] == 0 and self.promised

    def remove(self):
        for host in self.hosts:
            host.remove()
        for relay in self.relays:
            relay.close()


def main():
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("build", type=pathlib.Path)
    words.add_argument("--sqlite", action="store_true")
    words.add_argument("--faults", type=int, default=9)
    words.add_argument("--tasks", type=int, default=0)
    words.add_argument("--seed", type=int, default=7)
    given = words.parse_args()
    found = None if given.sqlite else programs(given.build)
    if not found and not given.sqlite:
        print("skipped: there is no PostgreSQL here: ./dev test fetches it")
        return 0
    cluster = Cluster(found) if found else None
    with tempfile.TemporaryDirectory(prefix="portico-lines-") as place:
        chaos = Chaos(given.build.resolve(), cluster, place, random.Random(given.seed))
        try:
            return 0 if chaos.run(given.faults, given.tasks) else 1
        finally:
            chaos.remove()
            if cluster:
                cluster.remove()


if __name__ == "__main__":
    sys.exit(main())
