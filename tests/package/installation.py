"""What the tests beside this have in common: an installation in a folder of their own."""

import os
import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77


def places():
    """Folders of the source, of the build, and one that is empty."""
    source, build, own = (pathlib.Path(word) for word in sys.argv[1:])
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    return source, build, own


def install(build, *words, destination=None):
    environment = dict(os.environ, DESTDIR=str(destination)) if destination else os.environ
    subprocess.run(["cmake", "--install", build, *words], env=environment, check=True, stdout=subprocess.DEVNULL)


def without(program, reason):
    """Ends the test where what it asks is not on this machine."""
    if not shutil.which(program):
        print(f"skipped: {program} is not installed: {reason}")
        sys.exit(SKIPPED)


def expect(holds, words):
    if not holds:
        sys.exit(f"wrong: {words}")
