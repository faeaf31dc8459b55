"""A server of PostgreSQL of a test's own, of an account without privileges, in a folder that goes with it."""

import glob
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent

RULES = """
local   all all                    trust
host    all locked   127.0.0.1/32  scram-sha-256
hostssl all sealed   127.0.0.1/32  trust
host    all portico  127.0.0.1/32  trust
host    all few      127.0.0.1/32  trust
"""


def programs(build):
    """The folder of initdb and postgres: of the system, or unpacked by ./dev; None: there is none."""
    for pattern in ("/usr/lib/postgresql/*/bin", f"{build}/../postgresql/usr/lib/postgresql/*/bin"):
        for folder in sorted(glob.glob(pattern), reverse=True):
            if os.path.exists(f"{folder}/initdb") and os.path.exists(f"{folder}/psql"):
                return folder
    return None


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def lesser():
    """Of subprocess: the server refuses to be root's."""
    return {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}


class Cluster:
    def __init__(self, folder):
        self.programs = folder
        self.place = tempfile.mkdtemp(prefix="portico-postgres-")
        os.chmod(self.place, 0o755)
        self.data = f"{self.place}/data"
        os.mkdir(self.data, 0o700)
        if os.geteuid() == 0:
            os.chown(self.data, 65534, 65534)
            os.chown(self.place, 65534, 65534)
        self.port = free_port()
        self.server = None
        try:
            self._run("initdb", "-D", self.data, "-U", "portico", "-A", "trust", "-E", "UTF8", "--no-sync",
                      "--locale=C.UTF-8")
            self._certify()
            self._write("pg_hba.conf", RULES)
            self.start()
        except Exception:
            self.remove()
            raise

    def _run(self, program, *words):
        done = subprocess.run([f"{self.programs}/{program}", *words], stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.STDOUT, cwd=self.place, **lesser())
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stdout}")
        return done.stdout

    def _write(self, name, text):
        with open(f"{self.data}/{name}", "w", encoding="utf-8") as file:
            file.write(text)

    def _certify(self):
        subprocess.run(["openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-subj", "/CN=127.0.0.1", "-newkey",
                        "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-addext", "subjectAltName=IP:127.0.0.1", "-out",
                        f"{self.place}/server.crt", "-keyout", f"{self.place}/server.key"], check=True,
                       stderr=subprocess.DEVNULL, **lesser())

    def start(self, *more):
        options = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": self.place,
                   "fsync": "off", "jit": "off", "max_connections": 60, "log_min_messages": "fatal",
                   "ssl": "on", "ssl_cert_file": f"{self.place}/server.crt",
                   "ssl_key_file": f"{self.place}/server.key"}
        words = [f"-c{name}={value}" for name, value in options.items()] + list(more)
        self.server = subprocess.Popen([f"{self.programs}/postgres", "-D", self.data, *words],
                                       stdout=subprocess.DEVNULL, stderr=open(f"{self.place}/log", "a"), **lesser())
        self._await()

    def _await(self):
        for _ in range(600):
            if subprocess.run([f"{self.programs}/pg_isready", "-q", "-h", self.place, "-p", str(self.port)],
                              check=False).returncode == 0:
                return
            if self.server.poll() is not None:
                break
            time.sleep(0.05)
        with open(f"{self.place}/log", encoding="utf-8") as log:
            raise RuntimeError("the server does not start: " + log.read()[-2000:])

    def stop(self):
        """At once, as a crash: what is committed is there when it is started again."""
        if self.server and self.server.poll() is None:
            self.server.send_signal(signal.SIGQUIT)
            self.server.wait()

    def remove(self):
        self.stop()
        shutil.rmtree(self.place, ignore_errors=True)

    def sql(self, database, text):
        """What it gives, one line a row, with | between columns."""
        done = subprocess.run([f"{self.programs}/psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-h", self.place, "-p",
                               str(self.port), "-U", "portico", "-d", database, "-c", text], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def make(self, database):
        self.sql("postgres", f"CREATE DATABASE {database}")

    def url(self, database, role="portico", port=None, more=""):
        return f"postgresql://{role}@127.0.0.1:{port or self.port}/{database}?{more}"
