"""What config/README.md writes for proxies: nginx and HAProxy take it, and a request through each comes to a plugin with the
client's scheme and host. Each listens on a socket of the Unix domain, so that nobody has to find a free port."""

import contextlib
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
page = (source / "config/README.md").read_text()
portico = build / "bin/portico"


def program(name):
    return shutil.which(name) or shutil.which(name, path=source / "build/proxies/usr/sbin")


def block(language):
    return re.search(rf"(?ms)^```{language}\n(.*?)^```", page.split("## Behind a proxy")[1])[1]


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


def connected(path, process_said):
    """As soon as somebody listens there."""
    for _ in range(600):
        try:
            client = socket.socket(socket.AF_UNIX)
            client.connect(str(path))
            return client
        except OSError:
            time.sleep(0.05)
    sys.exit(f"nobody listens at {path}: {process_said}")


def asked(path, said=""):
    context = ssl.create_default_context(cafile=own / "tls.pem")
    with context.wrap_socket(connected(path, said), server_hostname="api.example.org") as client:
        client.sendall(b"GET /report/ HTTP/1.1\r\nHost: api.example.org\r\nConnection: close\r\n\r\n")
        answer = b""
        while more := client.recv(65536):
            answer += more
    return answer.decode()


def nginx(main, monitoring):
    text = block("nginx").replace("listen 443 ssl", f"listen unix:{own}/nginx.sock ssl").replace("127.0.0.1:8000", main)
    text = re.sub(r"ssl_certificate .*;", f"ssl_certificate {own}/tls.pem;", text)
    text = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {own}/tls.key;", text)
    folders = "".join(f"{name}_temp_path {own}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (own / "nginx.conf").write_text(f"daemon off; pid {own}/nginx.pid; error_log stderr; events {{}}\n"
                                    f"http {{ access_log off;\n{folders}{text}}}\n")
    return [program("nginx"), "-p", own, "-c", own / "nginx.conf"]


def haproxy(main, monitoring):
    (own / "both.pem").write_text((own / "tls.pem").read_text() + (own / "tls.key").read_text())
    text = block("haproxy").replace("bind :443", f"bind unix@{own}/haproxy.sock").replace("/etc/haproxy/api.pem", str(own / "both.pem"))
    text = text.replace("127.0.0.1:8000", main).replace("port 9464", f"port {monitoring.rpartition(':')[2]}")
    (own / "haproxy.cfg").write_text("defaults\n  timeout connect 5s\n  timeout client 30s\n  timeout server 30s\n" + text)
    return [program("haproxy"), "-db", "-f", own / "haproxy.cfg"]


there = [one for one in (nginx, haproxy) if program(one.__name__)]
if not there:
    print("skipped: neither nginx nor HAProxy is there")
    sys.exit(SKIPPED)
subprocess.run([portico, "dev-cert", "api.example.org", "--certificate", own / "tls.pem", "--private-key", own / "tls.key"],
               check=True, stdout=subprocess.DEVNULL)
plugins = own / "plugins"
plugins.mkdir()
shutil.copy(build / "plugins/reports.so", plugins)
environment = dict(os.environ, LD_LIBRARY_PATH=":".join(map(str, pathlib.Path(source / "build/proxies/usr/lib").glob("*-linux-gnu"))))
with started(portico, "serve", "--plugins", plugins, "--listen", "127.0.0.1:0", "--monitoring-listen", "127.0.0.1:0", "--proxies-trusted",
             "127.0.0.1", "--control", "off", until="listening on") as said:
    main = re.search(r"listening on http://(\S+)", said)[1]
    monitoring = re.search(r"monitoring on http://(\S+)", said)[1]
    for one in there:
        with started(*one(main, monitoring), env=environment) as proxy:
            answer = asked(own / f"{one.__name__}.sock", proxy)
            # The host redirects to what the client has asked for: with its scheme and name.
            expect(re.match(r"HTTP/1\.1 307", answer), f"{one.__name__}: {answer}")
            place = re.search(r"(?i)^location: (\S+)", answer, re.MULTILINE)[1]
            print(one.__name__, place)
            expect(place == "https://api.example.org/report", f"{one.__name__}: {place}")
