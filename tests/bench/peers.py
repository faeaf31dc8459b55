"""Who is measured. A peer that is not there on this machine says why; it is named, and costs no failure."""

import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
from typing import Callable

from server import HERE, Server
import workloads

ALL = frozenset(workloads.BY_NAME)
ROOT = HERE.parent.parent


@dataclasses.dataclass(frozen=True)
class Place:
    """Where things are: what was built, the peers that were fetched, and the folder of this run."""
    build: pathlib.Path
    peers: pathlib.Path
    folder: pathlib.Path

    @property
    def programs(self):
        return self.build / "bench"

    @property
    def file(self):
        return self.folder / "64k.bin"


@dataclasses.dataclass(frozen=True)
class Peer:
    name: str
    about: str
    command: Callable  # of a Place: a list of words with {port}
    missing: Callable  # of a Place: the reason, or None
    does: frozenset = ALL
    version: Callable = lambda place: ""

    def start(self, place, **options):
        return Server(self.name, self.command(place), place.folder, **options)


def program(name):
    return lambda place: place.programs / name


def needs(path):
    return lambda place: None if path(place).exists() else f"{path(place)} is not built"


def output(words):
    """The first line that a command prints, or ""."""
    try:
        out = subprocess.run(words, capture_output=True, text=True, timeout=60)
    except OSError:
        return ""
    return (out.stdout or out.stderr).strip().split("\n")[0] if out.returncode == 0 else ""


def portico_config(place, name="portico.json", bench=None, isolation="none", **settings):
    """Writes a configuration for the plugin; `settings` are sections of portico.json."""
    given = {"threads": {"serving": 1}, "log": {"level": "warning", "access": False}} | settings
    given["plugins"] = {"bench": {"isolation": isolation,
                                  "config": {"folder": str(place.folder)} | (bench or {})}}
    path = place.folder / name
    path.write_text(json.dumps(given))
    return path


def portico_command(place, config=None, plugins=None, listen="127.0.0.1:{port}"):
    # The process that is started is the one that is measured.
    return [str(place.build / "bin/portico"), "serve", "--no-supervise", "--config",
            str(config or portico_config(place)), "--plugins", str(plugins or place.programs / "plugins"), "--listen", listen]



# ---- Node ----

def node(script):
    return lambda place: ["node", str(place.peers / "node" / script), "{port}", str(place.folder)]


def node_missing(place):
    return None if shutil.which("node") else "no node on this machine"


def fastify_missing(place):
    if node_missing(place):
        return node_missing(place)
    return needs(lambda place: place.peers / "node/node_modules/fastify")(place)


def fastify_version(place):
    return json.loads((place.peers / "node/node_modules/fastify/package.json").read_text())["version"]


# ---- Python: the newest FastAPI in the virtual environment, else Debian's ----

FASTAPI_VERSIONS = ("import fastapi, pydantic, uvicorn; print(fastapi.__version__, 'pydantic', pydantic.VERSION, "
                    "'uvicorn', uvicorn.__version__)")


def python(place):
    for candidate in (str(place.peers / "venv/bin/python"), "/usr/bin/python3"):
        if output([candidate, "-c", FASTAPI_VERSIONS]):
            return candidate
    return None


def fastapi_command(place):
    return ["env", f"FOLDER={place.folder}", python(place), "-m", "uvicorn", "--app-dir", str(HERE), "--host",
            "127.0.0.1", "--port", "{port}", "--log-level", "warning", "--no-access-log", "fastapi_server:app"]


# ---- nginx: what it can do without a language ----

NGINX = """{user}daemon off;
worker_processes 1;
pid {folder}/{name}.pid;
error_log stderr;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/nginx.body;
  proxy_temp_path {folder}/nginx.proxy;
  fastcgi_temp_path {folder}/nginx.fastcgi;
  uwsgi_temp_path {folder}/nginx.uwsgi;
  scgi_temp_path {folder}/nginx.scgi;
  server {{
    listen 127.0.0.1:PORT{tls};
    location = /hello {{
      default_type application/json;
      return 200 '{{"message":"Hello, World","id":42,"ok":true}}';
    }}
    location = /file {{
      default_type application/octet-stream;
      alias {file};
    }}
  }}
}}
"""


def installed(place, name):
    """A program of the system, or one that was unpacked beside it; or None."""
    for unpacked in (place.peers / name, place.peers.parent / "proxies"):
        if (unpacked / "usr/sbin" / name).exists():
            return str(unpacked / "usr/sbin" / name)
    return shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin")


def nginx(place):
    return installed(place, "nginx")


def configured(place, name, text, command):
    """The port stands in the configuration file, NAME.conf, which a shell writes when the port is known."""
    (place.folder / f"{name}.in").write_text(text)
    return ["sh", "-c", f"sed s/PORT/{{port}}/ {name}.in >{name}.conf && exec {command} {place.folder}/{name}.conf"]


def nginx_command(place, name="nginx", tls=""):
    """tls: what stands behind the port, the end of the directive left out."""
    user = "user root;\n" if os.getuid() == 0 else ""
    return configured(place, name, NGINX.format(user=user, folder=place.folder, file=place.file, name=name, tls=tls),
                      f"{nginx(place)} -p {place.folder} -e stderr -c")


PEERS = [
    Peer("raw", "epoll by hand: the limit",
         lambda place: [str(program("raw_server")(place)), "{port}", str(place.file)], needs(program("raw_server"))),
    Peer("portico", "a plugin of the C++ SDK, one serving thread", portico_command,
         needs(lambda place: place.build / "bin/portico"),
         version=lambda place: output([str(place.build / "bin/portico"), "--version"])),
    Peer("quick", "the same with every route marked quick: what adaptive dispatch costs is the difference",
         lambda place: portico_command(place, portico_config(place, "quick.json", {"quick": True})),
         needs(lambda place: place.build / "bin/portico")),
    Peer("isolated", "the same in a process of its own, whose time counts too",
         lambda place: portico_command(place, portico_config(place, "isolated.json", isolation="process")),
         needs(lambda place: place.build / "bin/portico")),
    Peer("transport", "Portico's HTTP alone, around a prepared reply",
         lambda place: [str(program("transport_server")(place)), "{port}"], needs(program("transport_server")),
         frozenset({"hello"})),
    Peer("nginx", "return 200, and a file", nginx_command,
         lambda place: None if nginx(place) else "no nginx on this machine", frozenset({"hello", "file"}),
         version=lambda place: output([nginx(place), "-v"])),
    Peer("beast", "Boost.Beast, asynchronous, the work by hand",
         lambda place: [str(program("beast_server")(place)), "{port}", str(place.file)],
         needs(program("beast_server")), ALL - {"stream"}),
    Peer("poco", "stock Poco HTTPServer, a thread a connection, the work by hand",
         lambda place: [str(program("poco_server")(place)), "{port}", str(place.file)], needs(program("poco_server"))),
    Peer("drogon", "Drogon", lambda place: [], lambda place: "not built: Debian 12 has no libdrogon-dev"),
    Peer("node", "Node's http, everything by hand", node("node_server.mjs"), node_missing,
         version=lambda place: output(["node", "--version"])),
    Peer("fastify", "Fastify with schemas of bodies and responses", node("fastify_server.mjs"), fastify_missing,
         version=fastify_version),
    Peer("fastapi", "FastAPI under uvicorn", fastapi_command,
         lambda place: None if python(place) else "neither PyPI's nor Debian's FastAPI is on this machine",
         version=lambda place: output([python(place), "-c", FASTAPI_VERSIONS])),
]
