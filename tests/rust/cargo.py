"""Cargo on a copy of the sources, in a folder of the test's own."""

import os
import shutil
import subprocess


def has(*words):
    try:
        return subprocess.run(words, capture_output=True).returncode == 0
    except OSError:
        return False


class Cargo:
    """What is built for a test: `source` is the tree, `build` that of the host."""

    parts = ("sdk/rust", "sdk/include", "sdk/docs", "tests/rust/workshop", "tests/rust/pages")

    def __init__(self, source, build, folder):
        self.source, self.build, self.folder = source, build, folder
        self.tree, self.target = folder / "tree", folder / "target"
        self.copy_sources()

    def copy_sources(self):
        """What has changed alone, so that not everything is built anew."""
        for part in self.parts:
            for file in (self.source / part).rglob("*"):
                if "target" in file.relative_to(self.source).parts or not file.is_file():
                    continue
                copy = self.tree / file.relative_to(self.source)
                if not copy.exists() or copy.read_bytes() != file.read_bytes():
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(file, copy)

    def run(self, *words, crate=".", **variables):
        done = subprocess.run([str(word) for word in words], cwd=self.tree / crate, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True,
                              env={**os.environ, "CARGO_TARGET_DIR": str(self.target), **variables})
        assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}"
        return done.stdout

    def plugin(self, crate, name):
        """Into a folder of its own, with its manifest and its seal."""
        self.run("cargo", "build", "--release", "--offline", crate=crate)
        made = self.folder / name / f"{name}.so"
        made.parent.mkdir(mode=0o755, exist_ok=True)
        shutil.copyfile(self.target / "release" / f"lib{name}.so", made)
        made.chmod(0o755)
        self.run("sh", self.source / "sdk" / "cmake" / "seal.sh", made,
                 PORTICO_MANIFEST=str(self.build / "portico-tools" / "portico_manifest"))
        return made
