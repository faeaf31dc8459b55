"""Who is measured. A peer that is not there on this machine says why; it is named, and costs no failure."""

import dataclasses
import json
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
    """Where things are: what was built, and the folder of this run."""
    build: pathlib.Path
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


def needs(path):
    return lambda place: None if (path(place)).exists() else f"{path(place)} is not built"


def portico_config(place, name="portico.json", bench=None, **settings):
    """Writes a configuration for the plugin; `settings` are sections of portico.json."""
    given = {"threads": {"serving": 1}, "log": {"level": "warning"}} | settings
    given["plugins"] = {"bench": {"config": {"folder": str(place.folder)} | (bench or {})}}
    path = place.folder / name
    path.write_text(json.dumps(given))
    return path


def portico_command(place, config=None, plugins=None):
    return [str(place.build / "bin/portico"), "serve", "--config", str(config or portico_config(place)), "--plugins",
            str(plugins or place.programs / "plugins"), "--listen", "127.0.0.1:{port}"]


PEERS = [
    Peer("raw", "epoll by hand: the limit",
         lambda place: [str(place.programs / "raw_server"), "{port}", str(place.file)],
         needs(lambda place: place.programs / "raw_server")),
    Peer("portico", "this", portico_command, needs(lambda place: place.build / "bin/portico")),
]
