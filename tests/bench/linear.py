"""That what a client may send costs time by its length: instructions of linear.cpp's work, counted by callgrind.
Four times the length may take 4.6 times the instructions, for a table that grows is copied."""

import argparse
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

MOST = 4.6
DUMP = re.compile(r"^desc: Trigger: Client Request: (\d+) ([^\n]+)$.*?^(?:totals|summary): (\d+)$", re.MULTILINE | re.DOTALL)


def counts(program):
    """Instructions by work: of the small size and of the large one."""
    found = collections.defaultdict(dict)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out", program], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for dump in pathlib.Path(folder).iterdir():
            if match := DUMP.search(dump.read_text(errors="replace")):
                found[match[2]][int(match[1])] = int(match[3])
    return {name: [sizes[size] for size in sorted(sizes)] for name, sizes in found.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    found = counts(parser.parse_args().program)
    slow = []
    for name, (small, large) in sorted(found.items()):
        ratio = large / small
        print(f"{name:45} {small:12,} {large:12,}  x{ratio:.2f}")
        if ratio > MOST:
            slow.append(name)
    if len(found) < 20:
        sys.exit(f"only {len(found)} of the works were counted")
    if slow:
        sys.exit("these take more than time by their length: " + ", ".join(slow))


main()
