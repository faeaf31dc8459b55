"""The bill of materials: it has the libraries that the program is linked with, the pages', and the form of CycloneDX."""

import json
import os
import re
import subprocess
import sys

from installation import expect, places, without

source, build, own = places()
without("dpkg-query", "whose the libraries are is asked of dpkg")
program = build / "bin/portico"
words = [sys.executable, source / "config/package/sbom.py", program, source / "host/docs/assets/package-lock.json"]
fixed = dict(os.environ, SOURCE_DATE_EPOCH="1700000000")
text = subprocess.run(words, check=True, capture_output=True, text=True, env=fixed).stdout
bill = json.loads(text)
(own / "portico.cdx.json").write_text(text)

expect((bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.5", 1), text[:200])
expect(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"]), bill["serialNumber"])
expect(bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z", bill["metadata"]["timestamp"])
components = {one["bom-ref"]: one for one in bill["components"]}
expect(len(components) == len(bill["components"]), "references are said twice")
for one in components.values():
    expect(one["type"] == "library" and one["name"] and one["version"], one)
    expect(re.fullmatch(r"pkg:(deb/debian|npm)/[^@\s]+@[^\s@]+", one["purl"]), one["purl"])
expect(bill["dependencies"][0]["dependsOn"] == list(components), "what depends on what")

names = {one["name"] for one in components.values()}
expect({"nlohmann-json3-dev", "libcli11-dev", "libboost-dev", "redoc", "swagger-ui-dist"} <= names, names)
files = {item["value"] for one in components.values() for item in one.get("properties", []) if item["name"] == "portico:file"}
needed = subprocess.run(["objdump", "-p", program], check=True, capture_output=True, text=True).stdout
needed = set(re.findall(r"NEEDED +(\S+)", needed))
expect(needed <= files | {"ld-linux-x86-64.so.2"}, f"not in the bill: {needed - files}")
