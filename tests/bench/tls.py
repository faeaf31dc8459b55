"""Hello over TLS beside nginx and HAProxy: what a request costs on connections that are kept, and what a full
handshake costs with the request behind it. One self-signed P-256 certificate for all, TLS 1.3 as wrk asks for it."""

import json
import pathlib
import statistics
import subprocess

from peers import configured, installed, nginx, nginx_command, portico_command, portico_config, program
from server import Server
from workloads import BY_NAME

BODY = '{"message":"Hello, World","id":42,"ok":true}'
HELLO = BY_NAME["hello"]
HAPROXY = """global
  nbthread 1
  maxconn 4000
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  timeout client 30s
  timeout connect 5s
  timeout server 30s
frontend hello
  bind 127.0.0.1:PORT ssl crt {folder}/tls.pem
  http-request return status 200 content-type application/json string '{body}'
"""


def certify(place):
    """key and certificate in one file, as HAProxy wants them."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
                    "tls.key", "-out", "tls.crt"], cwd=place.folder, check=True, capture_output=True)
    (place.folder / "tls.pem").write_text((place.folder / "tls.key").read_text() + (place.folder / "tls.crt").read_text())
    (place.folder / "tls.pem").chmod(0o600)


def commands(place):
    """By name; those that are not on this machine are left out. raw speaks no TLS: it is the floor."""
    folder, libraries = place.folder, place.peers.parent / "proxies/usr/lib/x86_64-linux-gnu"
    config = portico_config(place, "tls-portico.json", tls={"certificates": [
        {"certificate": f"{folder}/tls.crt", "private_key": f"{folder}/tls.key"}]})
    all_of_them = {
        "raw": [str(program("raw_server")(place)), "{port}", str(place.file)],
        "portico": portico_command(place, config, listen='[{"address": "127.0.0.1:{port}", "tls": "default"}]')}
    if nginx(place):
        all_of_them["nginx"] = nginx_command(place, "tls-nginx", f" ssl;\n    ssl_certificate {folder}/tls.pem;\n"
                                             f"    ssl_certificate_key {folder}/tls.pem;\n"
                                             "    ssl_protocols TLSv1.2 TLSv1.3")
    if haproxy := installed(place, "haproxy"):
        all_of_them["haproxy"] = configured(place, "tls-haproxy", HAPROXY.format(folder=folder, body=BODY),
                                            f"env LD_LIBRARY_PATH={libraries} {haproxy} -f")
    return all_of_them


def measure(place, rounds, seconds, connections):
    """By server: medians of {"kept": {...}, "handshakes": {...}}; raw speaks no TLS and is the floor of the first."""
    certify(place)
    servers, results = {}, {}
    try:
        for name, command in commands(place).items():
            scheme = "http" if name == "raw" else "https"
            servers[name] = Server(f"tls-{name}", command, place.folder, scheme=scheme)
            servers[name].check(HELLO)
            servers[name].load(HELLO, 1, connections)
        for kind in ("kept", "handshakes"):
            runs = {name: [] for name in servers if kind == "kept" or name != "raw"}
            for _ in range(rounds):
                for name in runs:
                    runs[name].append(servers[name].load(HELLO, seconds, connections, closing=kind == "handshakes"))
            for name, all_of_it in runs.items():
                results.setdefault(name, {})[kind] = {key: statistics.median(run[key] for run in all_of_it)
                                                      for key in ("cpu", "rps")}
    finally:
        for server in servers.values():
            server.stop()
    return results


def show(place, out, rounds, seconds, connections):
    results = measure(place, rounds, seconds, connections)
    floor = results["raw"]["kept"]["cpu"]
    print(f"{'':10}{'kept: CPU us':>14}{'x raw':>8}{'requests/s':>12}{'full handshake: CPU us':>24}{'a second of CPU':>17}")
    for name, row in results.items():
        kept, hands = row["kept"], row.get("handshakes")
        print(f"{name:10}{kept['cpu']:14.2f}{kept['cpu'] / floor:8.2f}{kept['rps']:12.0f}" +
              (f"{hands['cpu']:24.1f}{1e6 / hands['cpu']:17.0f}" if hands else f"{'speaks no TLS':>24}"))
    for name in ("nginx", "haproxy"):
        if name not in results:
            print(f"missing: {name}")
    pathlib.Path(out / "tls.json").write_text(json.dumps(results, indent=1) + "\n")
    return 0
