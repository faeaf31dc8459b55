"""What config/proxies.md and sdk/docs/operating.md write for proxies: nginx and HAProxy take it. Of the first: a request through each
comes to a plugin with the client's scheme and host, a large upload too, and events come before their stream is over. Each listens on a
socket of the Unix domain, so that nobody has to find a free port; the one that has to tell an address, on one of the loopback network
that no other process has."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time

from installation import SKIPPED, expect, places

source, build, own = places()
page, manual = ((source / name).read_text() for name in ("config/proxies.md", "sdk/docs/operating.md"))
portico = build / "bin/portico"


def program(name):
    return shutil.which(name) or shutil.which(name, path=source / "build/proxies/usr/sbin")


def block(language, section, text=page):
    return re.search(rf"(?ms)^#+ {section}\n.*?^```{language}\n(.*?)^```", text)[1]


def judged(name, *words):
    done = subprocess.run([program(name), *words], capture_output=True, text=True, env=environment, check=False)
    expect(done.returncode == 0 and "warn" not in done.stderr.lower(), f"{name}: {done.stdout}{done.stderr}")


@contextlib.contextmanager
def started(*words, until=None, **more):
    with subprocess.Popen([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more) as one:
        said = []
        try:
            for line in one.stdout if until else ():
                said.append(line)
                if until in line:
                    break
            yield "".join(said)
        finally:
            one.terminate()
            one.stdout.read()


def connected(place):
    """As soon as somebody listens there: at a path, or an address."""
    for _ in range(600):
        client = socket.socket(socket.AF_INET if isinstance(place, tuple) else socket.AF_UNIX)
        try:
            if isinstance(place, tuple):
                client.bind((CLIENT, 0))
            client.connect(place if isinstance(place, tuple) else str(place))
            return client
        except OSError:
            client.close()
            time.sleep(0.05)
    sys.exit(f"nobody listens at {place}")


def asked(place, head, body=b"", until=b""):
    """The answer; as far as `until`, where the connection stays open."""
    context = ssl.create_default_context(cafile=own / "tls.pem")
    with context.wrap_socket(connected(place), server_hostname="api.example.org") as client:
        client.settimeout(60)
        client.sendall(f"{head} HTTP/1.1\r\nHost: api.example.org\r\nConnection: close\r\n".encode())
        client.sendall(b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n" % len(body) + body if body else b"\r\n")
        answer = b""
        while not (until and until in answer) and (more := client.recv(65536)):
            answer += more
    return answer.decode()


def hold(name, place):
    answer = asked(place, "GET /report/")
    # The host redirects to what the client has asked for: with its scheme and name.
    expect(re.match(r"HTTP/1\.1 307", answer), f"{name}: {answer}")
    location = re.search(r"(?i)^location: (\S+)", answer, re.MULTILINE)[1]
    expect(location == "https://api.example.org/report", f"{name}: {location}")
    # An event, of a stream that goes on for an hour.
    answer = asked(place, "GET /stream?count=1000000", until=b"data:")
    expect("text/event-stream" in answer and "data:" in answer, f"{name}: {answer}")
    # More than nginx takes by itself.
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + bytes(3_000_000) + b"\r\n--x--\r\n"
    answer = asked(place, "POST /upload", form)
    expect(answer.startswith("HTTP/1.1 201"), f"{name}: {answer[:500]}")
    print(name, location)


def nginx(main, through, monitoring):
    text = block("nginx", "nginx").replace("listen 443 ssl", f"listen unix:{own}/nginx.sock ssl").replace("127.0.0.1:8000", main)
    text = re.sub(r"ssl_certificate .*;", f"ssl_certificate {own}/tls.pem;", text)
    text = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {own}/tls.key;", text)
    folders = "".join(f"{name}_temp_path {own}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"daemon off; pid {own}/nginx.pid; error_log stderr; events {{}}\nhttp {{ access_log off;\n{folders}"
    upstream, location = re.fullmatch(r"(?s)(upstream.*?^}\n)(location.*)", block("nginx", "Behind a proxy", manual), re.M).groups()
    (own / "manual.conf").write_text(f"{whole}{upstream}server {{ listen unix:{own}/manual.sock; {location}}}}}\n")
    judged("nginx", "-t", "-q", "-p", own, "-c", own / "manual.conf")
    (own / "nginx.conf").write_text(f"{whole}{text}}}\n")
    return [program("nginx"), "-p", own, "-c", own / "nginx.conf"]


def haproxy(main, through, monitoring):
    (own / "both.pem").write_text((own / "tls.pem").read_text() + (own / "tls.key").read_text())
    text = block("haproxy", "HAProxy").replace("bind :443", f"bind unix@{own}/haproxy.sock").replace("/etc/haproxy/api.pem", str(own / "both.pem"))
    text = text.replace("127.0.0.1:8000", main)
    text += block("haproxy", "TLS as far as the host").replace("bind :443", f"bind {':'.join(map(str, TUNNEL))}").replace("127.0.0.1:8443", through)
    text = text.replace("port 9464", f"port {monitoring.rpartition(':')[2]}")
    defaults = "defaults\n  mode http\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n"
    listener = f"frontend api\n  bind unix@{own}/manual.sock\n  default_backend portico\n"
    for name, words in (("manual", listener + block("haproxy", "Behind a proxy", manual)), ("haproxy", text)):
        (own / f"{name}.cfg").write_text(defaults + words)
        judged("haproxy", "-c", "-f", own / f"{name}.cfg")
    return [program("haproxy"), "-db", "-f", own / "haproxy.cfg"]


process = os.getpid()
CLIENT, TUNNEL = "127.0.0.9", (f"127.{process >> 16 & 63 | 64}.{process >> 8 & 255}.{process & 255}", 8443)
there = [one for one in (nginx, haproxy) if program(one.__name__)]
if not there:
    print("skipped: neither nginx nor HAProxy is there")
    sys.exit(SKIPPED)
subprocess.run([portico, "dev-cert", "api.example.org", "--certificate", own / "tls.pem", "--private-key", own / "tls.key"],
               check=True, stdout=subprocess.DEVNULL)
plugins = own / "plugins"
plugins.mkdir()
for name in ("reports", "events", "files"):
    shutil.copy(build / f"plugins/{name}.so", plugins)
(own / "portico.json").write_text(json.dumps({
    "listen": ["127.0.0.1:0", {"address": "127.0.0.1:0", "tls": "default", "proxy_protocol": True}],
    "monitoring": {"listen": ["127.0.0.1:0"]}, "proxies": {"trusted": ["127.0.0.1"]}, "control": "off",
    "tls": {"certificates": [{"certificate": str(own / "tls.pem"), "private_key": str(own / "tls.key")}]}}))
environment = dict(os.environ, LD_LIBRARY_PATH=":".join(map(str, pathlib.Path(source / "build/proxies/usr/lib").glob("*-linux-gnu"))))
with started(portico, "serve", "--plugins", plugins, "--config", own / "portico.json", "--log-file", own / "log", until="listening on") as said:
    main, through = re.search(r"listening on http://([^\s,]+), https://(\S+)", said).groups()
    monitoring = re.search(r"monitoring on http://(\S+)", said)[1]
    for one in there:
        with started(*one(main, through, monitoring), env=environment):
            hold(one.__name__, own / f"{one.__name__}.sock")
            if one is haproxy:
                hold("haproxy with TLS as far as the host", TUNNEL)
                expect(f" {CLIENT}:" in (own / "log").read_text(), "the host does not know the client of a connection that is passed on")
