"""Tasks that survive beside other queues: how many are enqueued and run in a second, on this machine, in one run.

The task does nothing and has one small JSON object. First all are enqueued while nothing is run, then all are run:
the two do not share the machine. A queue that is not here is named with the reason.
"""

import datetime
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

from server import HERE, Broken, Server, free_port

sys.path.insert(0, str(HERE.parent / "task/postgres"))
from cluster import Cluster, lesser, programs  # noqa: E402

CALLERS = 8
THREADS = 8
NOTE = {"number": 1, "to": "ada@example.org"}
COLUMNS = (("one", "one by one /s"), ("batch", "in batches /s"), ("http", "over HTTP /s"), ("run", "run /s"))


def plain():
    return {name: value for name, value in os.environ.items() if not name.startswith(("PORTICO_", "PG"))}


def output_of(words, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        raise Broken(f"{pathlib.Path(words[0]).name}: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
    return done.stdout.strip()


class Portico:
    def __init__(self, place, tasks, count):
        self.place, self.tasks, self.count = place, tasks, count

    def ask(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=900)
        connection.request("POST", path)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status >= 300:
            raise Broken(f"{path} is answered {answer.status}: {text.decode(errors='replace')[:200]}")
        return json.loads(text)

    def over_http(self, seconds):
        """wrk on 64 connections, not pinned: how many were accepted in a second, and how many in all."""
        script = self.folder / "note.lua"
        script.write_text("wrk.method = 'POST'\nwrk.body = '%s'\nwrk.headers['Content-Type'] = 'application/json'\n"
                          "done = function(summary) io.write(string.format('RESULT %%d %%f %%d\\n', summary.requests, "
                          "summary.duration / 1e6, summary.errors.status + summary.errors.timeout)) end\n" % json.dumps(NOTE))
        out = output_of(["wrk", "-t1", "-c64", f"-d{seconds}s", "-s", script,
                         f"http://127.0.0.1:{self.server.port}/notes"])
        words = [line for line in out.splitlines() if line.startswith("RESULT ")][0].split()
        if int(words[3]):
            raise Broken(f"over HTTP {words[3]} requests failed")
        return int(words[1]) / float(words[2]), int(words[1])

    def measure(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-bench-", dir=self.place.folder))
        settings = {"tasks": {"folder": str(self.folder / "tasks"), "threads": THREADS} | self.tasks,
                    "deadlines": {"handler": 900}, "log": {"level": "warning", "access": False},
                    "plugins": {"bench_tasks": {"isolation": "none"}}}
        config = self.folder / "portico.json"
        config.write_text(json.dumps(settings))
        self.server = Server("portico-tasks", [str(self.place.build / "bin/portico"), "serve", "--no-supervise", "--config",
                                               str(config), "--plugins", str(self.place.programs / "tasks"), "--listen",
                                               "127.0.0.1:{port}"], self.folder, cores=cores())
        try:
            self.ask(f"/hold?count={THREADS}")
            one = self.count / self.ask(f"/fill?count={self.count}&callers={CALLERS}&batch=1")
            many = self.count / self.ask(f"/fill?count={self.count}&callers={CALLERS}&batch=500")
            over_http, sent = self.over_http(3)
            total = 2 * self.count + sent
            return {"one": one, "batch": many, "http": over_http, "run": total / self.ask(f"/run?count={total}")}
        finally:
            self.server.stop()
            shutil.rmtree(self.folder, ignore_errors=True)


def cores():
    return ",".join(str(core) for core in sorted(os.sched_getaffinity(0)))


def await_that(holds, what, seconds=600):
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise Broken(f"{what} does not come to an end in {seconds} s")
        time.sleep(0.02)


class Redis:
    """One of its own, in a folder that goes with it, whose log is written before each answer and forced to the disk each
    second: what it has accepted outlives its process, as with tasks.durable "process"."""

    def __init__(self, place):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="portico-redis-", dir=place.folder))
        self.port = free_port()
        program = shutil.which("redis-server") or shutil.which("redis-check-rdb", path=place.peers / "redis/usr/bin")
        if not program:
            raise Broken("there is no redis-server: ./dev bench unpacks it")
        if os.geteuid() == 0:
            os.chown(self.folder, 65534, 65534)
        # Debian has one program of several names.
        words = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", "",
                 "--appendonly", "yes", "--appendfsync", "everysec"]
        self.process = subprocess.Popen(words, executable=program, stdout=subprocess.DEVNULL, **lesser())
        await_that(lambda: self.say("PING") == "+PONG", "the start of redis-server", 20)

    def say(self, *words):
        """The first line of the answer; "": there is none."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
                text = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
                connection.sendall(text.encode())
                return connection.recv(4096).split(b"\r\n")[0].decode()
        except OSError:
            return ""

    def clear(self):
        self.say("FLUSHALL")

    def stop(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Python:
    """`command` starts the workers; `left` is what of the tasks waits or runs."""

    def __init__(self, place, redis, name, count, workers, left):
        self.place, self.redis, self.name, self.count, self.workers, self.left = place, redis, name, count, workers, left
        self.environment = plain() | {"BENCH_REDIS": str(redis.port), "PYTHONPATH": str(HERE / "tasks"), "HOME": "/tmp"}

    def bin(self, program):
        return self.place.peers / "queues/bin" / program

    def enqueue(self, how):
        return self.count / float(output_of([self.bin("python"), HERE / "tasks/python_tasks.py", self.name, how, self.count],
                                            env=self.environment))

    def measure(self):
        if not self.bin("python").exists():
            raise Broken("there is no build/bench/queues: ./dev bench makes it of PyPI")
        self.redis.clear()
        rates = {"one": self.enqueue("one")}
        total = self.count
        if self.name != "celery":
            rates["batch"] = self.enqueue("batch")
            total *= 2
        with open(self.place.folder / f"{self.name}.log", "wb") as log:
            workers = [subprocess.Popen([str(self.bin(words[0])), *words[1:]], env=self.environment, stdout=log, stderr=log,
                                        cwd=self.place.folder, start_new_session=True) for words in self.workers]
            try:
                # Not the start of the interpreter: from the first task that is taken on.
                await_that(lambda: self.left(self.redis) < total, f"the start of {self.name}", 60)
                begin, first = time.monotonic(), self.left(self.redis)
                await_that(lambda: self.left(self.redis) == 0, self.name)
                rates["run"] = first / (time.monotonic() - begin)
            finally:
                for one in workers:
                    os.killpg(one.pid, 9)
                    one.wait()
        return rates


def number(text):
    return int(text[1:] or 0) if text[:1] == ":" else 0


CELERY = [["celery", "-A", "python_tasks", "worker", "--concurrency", "2", "--loglevel", "ERROR", "--without-gossip",
           "--without-mingle", "--without-heartbeat"]]
ARQ = [["arq", "python_tasks.WorkerSettings"]] * 2
RQ = [["rq", "worker", "--url", "redis://127.0.0.1:{port}", "--quiet", "--worker-class", "rq.SimpleWorker"]] * 2


def waiting_of_celery(redis):
    return number(redis.say("LLEN", "celery")) + number(redis.say("HLEN", "unacked"))


def waiting_of_arq(redis):
    return number(redis.say("ZCARD", "arq:queue"))


def waiting_of_rq(redis):
    return number(redis.say("LLEN", "rq:queue:default")) + number(redis.say("ZCARD", "rq:wip:default"))


class River:
    def __init__(self, place, cluster, count):
        self.place, self.cluster, self.count = place, cluster, count

    def measure(self):
        program = self.place.peers / "river"
        if not program.exists():
            raise Broken("there is no build/bench/river: ./dev bench builds it where Go is")
        self.cluster.make("river")
        environment = plain() | {"DATABASE_URL": self.cluster.url("river")}
        rates = {how: self.count / float(output_of([program, how, self.count], env=environment)) for how in ("one", "batch")}
        total = 2 * self.count
        rates["run"] = total / float(output_of([program, "run", total], env=environment))
        return rates


def queues(place, count):
    """Name, what it is, and what measures it; what all of them stand on is made when it is first asked for."""
    made = {}

    def redis():
        if "redis" not in made:
            made["redis"] = Redis(place)
        return made["redis"]

    def cluster():
        if "cluster" not in made:
            found = programs(place.build)
            if not found:
                raise Broken("there is no PostgreSQL")
            made["cluster"] = Cluster(found)
            made["cluster"].stop()
            made["cluster"].start("-cfsync=on", "-cshared_buffers=256MB")
        return made["cluster"]

    def of_python(name, workers, left):
        one = redis()
        words = [[word.replace("{port}", str(one.port)) for word in line] for line in workers]
        return Python(place, one, name, count, words, left)

    def on_postgres():
        cluster().make("portico")
        return Portico(place, {"store": cluster().url("portico")}, count)

    rows = [
        ("Portico, SQLite, process", f"outlives every process; {THREADS} threads",
         lambda: Portico(place, {"durable": "process"}, 5 * count)),
        ("Portico, SQLite, power", f"outlives a loss of power; {THREADS} threads",
         lambda: Portico(place, {"durable": "power"}, 5 * count)),
        ("Celery, Redis", "outlives every process; prefork, 2", lambda: of_python("celery", CELERY, waiting_of_celery)),
        ("arq, Redis", "outlives every process; 2 workers, 64 jobs", lambda: of_python("arq", ARQ, waiting_of_arq)),
        ("RQ, Redis", "outlives every process; 2 SimpleWorkers", lambda: of_python("rq", RQ, waiting_of_rq)),
        ("Portico, PostgreSQL", f"outlives a loss of power; {THREADS} threads", on_postgres),
        ("River, PostgreSQL", "outlives a loss of power; 2000 workers", lambda: River(place, cluster(), count)),
    ]
    return rows, made


def table(results, missing):
    print(f"{'':28}" + "".join(f"{title:>18}" for _, title in COLUMNS))
    for name, row in results.items():
        print(f"{name:28}" + "".join(f"{row['rates'].get(key, 0):18,.0f}" if key in row["rates"] else f"{'-':>18}"
                                     for key, _ in COLUMNS) + f"   {row['about']}")
    for name, reason in missing.items():
        print(f"missing: {name} ({reason})")
    for ours, theirs in (("Portico, SQLite, process", ("Celery, Redis", "arq, Redis", "RQ, Redis")),
                         ("Portico, SQLite, power", ("Celery, Redis", "arq, Redis", "RQ, Redis")),
                         ("Portico, PostgreSQL", ("River, PostgreSQL",))):
        for other in theirs:
            if ours not in results or other not in results:
                continue
            one, two = results[ours]["rates"], results[other]["rates"]
            print(f"{ours} / {other}: " + ", ".join(f"{title.removesuffix(' /s')} {one[key] / two[key]:.1f} x"
                                                    for key, title in COLUMNS if key in one and key in two))


def show(place, out, count, only, machine):
    rows, made = queues(place, count)
    results, missing = {}, {}
    try:
        for name, about, make in rows:
            if only and not any(word in name.lower() for word in only):
                continue
            print(f"bench: {name}", file=sys.stderr, flush=True)
            try:
                results[name] = {"about": about, "rates": make().measure()}
            except Broken as reason:
                missing[name] = str(reason)
    finally:
        for one in made.values():
            one.remove() if isinstance(one, Cluster) else one.stop()
    table(results, missing)
    record = {"when": datetime.datetime.now().isoformat(timespec="seconds"), "machine": machine, "count": count,
              "results": results, "missing": missing}
    (out / "queues.json").write_text(json.dumps(record, indent=1) + "\n")
    return 0
