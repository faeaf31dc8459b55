#!/usr/bin/env python3
"""Prints what a program is made of, as CycloneDX 1.5 in JSON: sbom.py PROGRAM PACKAGE-LOCK

Shared libraries that it is linked with, and those that these need, by the Debian package of each; the libraries
that are headers alone; and what the pages /docs and /redoc come from, by npm's lock file. The same program, on a
machine with the same packages, gives the same text.
"""

import base64
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import uuid

HEADERS_ALONE = ["libboost-dev", "libcli11-dev", "nlohmann-json3-dev"]


def said(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def release():
    words = dict(line.split("=", 1) for line in pathlib.Path("/etc/os-release").read_text().splitlines() if "=" in line)
    return words["ID"].strip('"'), words.get("VERSION_ID", "").strip('"')


def packages_of(files):
    """The package of each file; dpkg knows it by the name before or after the merge of /lib into /usr/lib."""
    names = {}
    for file in files:
        for name in (os.path.realpath(file), file):
            names[name] = names["/usr" + name] = names[name.removeprefix("/usr")] = file
    found = subprocess.run(["dpkg-query", "-S", *names], capture_output=True, text=True, check=False).stdout
    for line in found.splitlines():
        package, _, name = line.rpartition(": ")
        if name in names and not package.startswith("diversion"):
            yield package.split(":")[0].split(",")[0], names[name]


def libraries(program):
    return re.findall(r"(?:=> )?(/\S+) \(0x", said("ldd", program))


def debian(package, files):
    form = "${Version}\t${Architecture}\t${source:Package}\t${Homepage}"
    version, architecture, source, homepage = said("dpkg-query", "-W", "-f", form + "\n", package).splitlines()[0].split("\t")
    system, number = release()
    purl = f"pkg:deb/{system}/{package}@{version.replace(':', '%3A').replace('+', '%2B').replace('~', '~')}"
    purl += f"?arch={architecture}&distro={system}-{number}"
    component = {"type": "library", "bom-ref": purl, "name": package, "version": version, "purl": purl,
                 "properties": [{"name": "portico:source-package", "value": source}]}
    component["properties"] += [{"name": "portico:file", "value": file} for file in sorted(files)]
    if homepage:
        component["externalReferences"] = [{"type": "website", "url": homepage}]
    return component


def npm(lock):
    """What is shipped of it is a bundle that has all of these in it."""
    for path, entry in sorted(json.loads(pathlib.Path(lock).read_text())["packages"].items()):
        if not path or entry.get("dev") or entry.get("peer") or entry.get("optional"):
            continue
        name = path.rsplit("node_modules/", 1)[1]
        purl = f"pkg:npm/{name.replace('@', '%40', 1)}@{entry['version']}"
        component = {"type": "library", "bom-ref": purl, "name": name, "version": entry["version"], "purl": purl}
        if "license" in entry:
            component["licenses"] = [{"expression": entry["license"]}]
        kind, _, digest = entry.get("integrity", "").partition("-")
        if kind == "sha512":
            component["hashes"] = [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}]
        yield component


def main(program, lock):
    version = said(program, "--version").split()[-1]
    digest = hashlib.sha256(pathlib.Path(program).read_bytes()).hexdigest()
    files = {}
    for package, library in sorted(set(packages_of(libraries(program)))):
        files.setdefault(package, []).append(os.path.basename(library))
    for package in HEADERS_ALONE:
        files.setdefault(package, [])
    components = [debian(package, files[package]) for package in sorted(files)]
    seen = {one["bom-ref"] for one in components}
    for one in npm(lock):
        if one["bom-ref"] not in seen:
            seen.add(one["bom-ref"])
            components.append(one)
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    root = {"type": "application", "bom-ref": f"portico@{version}", "name": "portico", "version": version,
            "hashes": [{"alg": "SHA-256", "content": digest}], "licenses": [{"license": {"id": "Apache-2.0"}}]}
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment)), "component": root},
        "components": components,
        "dependencies": [{"ref": root["bom-ref"], "dependsOn": [one["bom-ref"] for one in components]}],
    }
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
