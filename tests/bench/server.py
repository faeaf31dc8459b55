"""A server under measurement: a process tree pinned to one core, its CPU time, its memory, and wrk beside it."""

import http.client
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, LOAD_CORE = CORES[0], CORES[min(1, len(CORES) - 1)]


class Broken(Exception):
    """A server that cannot be measured, with the reason."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def children(pid):
    found = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as file:
                found += [int(child) for child in file.read().split()]
    except OSError:
        pass
    return found


def tree(pid):
    pids = [pid]
    for each in pids:
        pids += children(each)
    return pids


def cpu_seconds(pid):
    """User and system time of one process with all its threads, those that ended included: the clock that
    clock_getcpuclockid(3) names, which counts nanoseconds where /proc/PID/stat counts ticks of 10 ms."""
    return time.clock_gettime((~pid << 3) | 2)


class Server:
    """command: a list with {port} in it. cores: where it may run. scheme: http or https, of any certificate."""

    def __init__(self, name, command, folder, cores=str(SERVER_CORE), env=None, scheme="http"):
        self.name, self.port, self.scheme = name, free_port(), scheme
        self.log = open(pathlib.Path(folder) / f"{name}.log", "w+b")
        words = [word.replace("{port}", str(self.port)) for word in command]
        self.process = subprocess.Popen(["taskset", "-c", cores, *words], stdout=self.log, stderr=self.log,
                                        cwd=folder, env=os.environ | (env or {}), start_new_session=True)
        self.await_port()

    def await_port(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise Broken(f"ended with status {self.process.returncode}: {self.last_words()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise Broken(f"does not listen on port {self.port}: {self.last_words()}")

    def last_words(self):
        self.log.seek(0)
        lines = self.log.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it says nothing"

    def ask(self, method, path, body=b"", media_type=""):
        if self.scheme == "https":
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20,
                                                     context=ssl._create_unverified_context())
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Content-Type": media_type} if media_type else {}
        try:
            connection.request(method, path, body or None, headers)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            raise Broken(f"{method} {path}: {error!r}") from error
        finally:
            connection.close()

    def check(self, workload):
        status, body = self.ask(workload.method, workload.path, workload.body, workload.media_type)
        fault = workload.fault(status, body)
        if fault:
            raise Broken(f"{workload.name}: {fault}")

    def cpu(self):
        return sum(cpu_seconds(pid) for pid in tree(self.process.pid))

    def resident(self):
        """Octets of anonymous memory of the tree: what its programs made, without the pages of their files."""
        total = 0
        for pid in tree(self.process.pid):
            with open(f"/proc/{pid}/status") as file:
                total += sum(int(line.split()[1]) * 1024 for line in file if line.startswith("RssAnon:"))
        return total

    def load(self, workload, seconds, connections=64, closing=False):
        """One run of wrk: microseconds of CPU a request, requests a second, microseconds of p50 and p99. closing: each
        request has a connection of its own."""
        before = self.cpu()
        result = wrk(self, workload, seconds, connections, closing)
        result["cpu"] = (self.cpu() - before) / result["requests"] * 1e6
        return result

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.log.close()


def wrk(server, workload, seconds, connections, closing):
    body_file = ""
    if workload.body:
        body_file = server.log.name + ".body"
        pathlib.Path(body_file).write_bytes(workload.body)
    out = subprocess.run(["taskset", "-c", str(LOAD_CORE), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s",
                          *(["-H", "Connection: close"] if closing else []), "-s", str(HERE / "load.lua"),
                          f"{server.scheme}://127.0.0.1:{server.port}{workload.path}", "--",
                          workload.method, body_file, workload.media_type], capture_output=True, text=True)
    lines = [line for line in out.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise Broken(f"wrk: {out.stderr.strip() or out.stdout.strip()}")
    result = json.loads(lines[0].removeprefix("RESULT "))
    # A connection that is closed behind its answer is no fault where that was asked for.
    if result["bad"] or (result["broken"] and not closing) or not result["requests"]:
        raise Broken(f"{workload.name}: of {result['requests']} answers {result['bad']} had another status, and "
                     f"{result['broken']} connections broke")
    result["rps"] = result["requests"] / result["seconds"]
    return result
