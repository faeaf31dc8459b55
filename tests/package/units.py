"""The units of systemd, by systemd's own judgement: nothing is wrong with them, and a service is little exposed."""

import subprocess

from installation import expect, install, places, without

source, build, own = places()
without("systemd-analyze", "the units are not verified")
install(build, "--component", "host", "--prefix", own)
units = own / "lib/systemd/system"


def said(*words):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


status, words = said("systemd-analyze", "verify", "--man=no", *(str(path) for path in units.iterdir()))
ours = [line for line in words.splitlines() if "portico" in line]
expect(status == 0 and not ours, f"systemd-analyze verify: {words}")
# Tenths.
status, words = said("systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", str(units / "portico.service"))
print(words)
expect(status == 0, "the service is exposed by 2.0 or more")

# It is given the time that the host's own settings may take.
unit = dict(line.split("=", 1) for line in (units / "portico.service").read_text().splitlines() if "=" in line)
values = subprocess.run([own / "bin/portico", "config"], check=True, capture_output=True, text=True).stdout
seconds = {words[0]: float(words[1]) for words in map(str.split, values.splitlines()) if words[0].startswith("deadlines.")}
expect(float(unit["TimeoutStopSec"]) > seconds["deadlines.lame_duck"] + seconds["deadlines.shutdown"] + 3, unit["TimeoutStopSec"])
