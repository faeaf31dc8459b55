"""Hello over TLS beside nginx and HAProxy: what a request costs on connections that are kept, and what a full
handshake costs with the request behind it. One self-signed P-256 certificate for all, TLS 1.3 as wrk asks for it."""

import json
import os
import pathlib
import shutil
import socket
import ssl
import statistics
import subprocess

from peers import portico_command, portico_config, program
from server import Broken, LOAD_CORE, Server, HERE
from workloads import BY_NAME

BODY = '{"message":"Hello, World","id":42,"ok":true}'
NGINX = """{user}daemon off;
worker_processes 1;
pid {folder}/tls-nginx.pid;
error_log stderr;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/nginx.body;
  proxy_temp_path {folder}/nginx.proxy;
  fastcgi_temp_path {folder}/nginx.fastcgi;
  uwsgi_temp_path {folder}/nginx.uwsgi;
  scgi_temp_path {folder}/nginx.scgi;
  server {{
    listen 127.0.0.1:PORT ssl;
    ssl_certificate {folder}/tls.pem;
    ssl_certificate_key {folder}/tls.pem;
    ssl_protocols TLSv1.2 TLSv1.3;
    location = /hello {{ default_type application/json; return 200 '{body}'; }}
  }}
}}
"""
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


def found(place, name):
    unpacked = place.peers.parent / "proxies/usr/sbin" / name
    return str(unpacked) if unpacked.exists() else shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin")


def written(place, name, text, words):
    """The command behind a shell that writes the port into the file, when it is known."""
    (place.folder / f"tls-{name}.in").write_text(text)
    return ["sh", "-c", f"sed s/PORT/{{port}}/ tls-{name}.in >tls-{name}.conf && exec {words}"]


def commands(place):
    folder, user = place.folder, "user root;\n" if os.getuid() == 0 else ""
    config = portico_config(place, "tls-portico.json", tls={"certificates": [
        {"certificate": f"{folder}/tls.crt", "private_key": f"{folder}/tls.key"}]})
    all_of_them = {
        "raw": [str(program("raw_server")(place)), "{port}", str(place.file)],
        "portico": portico_command(place, config)[:-2] +
        ["--listen", json.dumps([{"address": "127.0.0.1:PORT", "tls": "default"}]).replace("PORT", "{port}")]}
    libraries = place.peers.parent / "proxies/usr/lib/x86_64-linux-gnu"
    if nginx := found(place, "nginx"):
        all_of_them["nginx"] = written(place, "nginx", NGINX.format(user=user, folder=folder, body=BODY),
                                       f"{nginx} -p {folder} -e stderr -c {folder}/tls-nginx.conf")
    if haproxy := found(place, "haproxy"):
        all_of_them["haproxy"] = written(place, "haproxy", HAPROXY.format(folder=folder, body=BODY),
                                         f"env LD_LIBRARY_PATH={libraries} {haproxy} -f {folder}/tls-haproxy.conf")
    return all_of_them


def check(name, server):
    if name == "raw":
        return server.check(BY_NAME["hello"])
    trusting = ssl._create_unverified_context()
    with socket.create_connection(("127.0.0.1", server.port), 20) as plain, trusting.wrap_socket(plain) as secured:
        secured.sendall(b"GET /hello HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
        answer = b""
        while part := secured.recv(65536):
            answer += part
    if not answer.startswith(b"HTTP/1.1 200") or json.loads(answer.split(b"\r\n\r\n")[1]) != json.loads(BODY):
        raise Broken(f"answers {answer[:200]!r}")


def load(name, server, seconds, connections, *headers):
    scheme = "http" if name == "raw" else "https"
    before = server.cpu()
    out = subprocess.run(["taskset", "-c", str(LOAD_CORE), "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *headers,
                          "-s", str(HERE / "load.lua"), f"{scheme}://127.0.0.1:{server.port}/hello", "--", "GET", "", ""],
                         capture_output=True, text=True)
    lines = [line for line in out.stdout.splitlines() if line.startswith("RESULT ")]
    if not lines:
        raise Broken(f"wrk: {out.stderr.strip() or out.stdout.strip()}")
    result = json.loads(lines[0].removeprefix("RESULT "))
    # A connection that is closed behind its answer is no fault of one that asked for it.
    if result["bad"] or not result["requests"] or (result["broken"] and not headers):
        raise Broken(f"of {result['requests']} answers {result['bad']} had another status, {result['broken']} connections broke")
    return {"cpu": (server.cpu() - before) / result["requests"] * 1e6, "rps": result["requests"] / result["seconds"]}


def measure(place, rounds, seconds, connections):
    """By server: medians of {"kept": {...}, "handshakes": {...}}; raw speaks no TLS and is the floor of the first."""
    certify(place)
    servers, results = {}, {}
    try:
        for name, command in commands(place).items():
            servers[name] = Server(f"tls-{name}", command, place.folder)
            check(name, servers[name])
            load(name, servers[name], 1, connections)
        for kind, headers in (("kept", ()), ("handshakes", ("-H", "Connection: close"))):
            runs = {name: [] for name in servers if kind == "kept" or name != "raw"}
            for _ in range(rounds):
                for name in runs:
                    runs[name].append(load(name, servers[name], seconds, connections, *headers))
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
