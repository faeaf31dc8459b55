"""Spans to a collector that speaks TLS, a real one: who is believed, what is shown, and what is told of it."""

import contextlib
import os
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from collector import Collector
from traced import BUILD, Host, Traced

EC = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2")


class Authority:
    """Vouches for others, in files of PEM: NAME.pem and NAME.key."""

    def __init__(self, folder, name="ca"):
        self.folder, self.name = pathlib.Path(folder), name
        self.openssl("req", "-x509", *EC, "-keyout", self.path("key"), "-out", self.path("pem"), "-subj", f"/CN={name}",
                     "-addext", "keyUsage=critical,keyCertSign")

    def path(self, ending, name=None):
        return str(self.folder / f"{name or self.name}.{ending}")

    def openssl(self, *words):
        subprocess.run(["openssl", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def sign(self, name, names):
        """`names`: "DNS:localhost,IP:127.0.0.1". Gives its two files."""
        (self.folder / "names").write_text(f"subjectAltName={names}\n")
        self.openssl("req", *EC, "-keyout", self.path("key", name), "-out", self.path("csr", name), "-subj", f"/CN={name}")
        self.openssl("x509", "-req", "-in", self.path("csr", name), "-CA", self.path("pem"), "-CAkey", self.path("key"),
                     "-days", "2", "-extfile", str(self.folder / "names"), "-out", self.path("pem", name))
        return self.path("pem", name), self.path("key", name)


class Secure(Traced):
    def setUp(self):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        self.authority = Authority(folder)
        self.stranger = Authority(folder, "stranger")

    def context(self, names="IP:127.0.0.1", clients=False, by=None):
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(*(by or self.authority).sign("server", names))
        if clients:
            made.verify_mode = ssl.CERT_REQUIRED
            made.load_verify_locations(self.authority.path("pem"))
        return made

    def begin_secure(self, variables=None, context=None, **kinds):
        usual = {"OTEL_EXPORTER_OTLP_CERTIFICATE": self.authority.path("pem")}
        return self.begin(usual | (variables or {}), context=context or self.context(), **kinds)

    def told(self, host, words):
        """Asks, and ends the host, which has lost its spans then and has said why."""
        self.assertEqual(host.ask("/plain")[0], 200)
        self.assertEqual(host.stop(), 0)
        self.assertTrue([line for line in host.log if words in line], "".join(host.log))
        self.assertEqual(self.collector.spans, [])

    def test_spans_come_by_a_connection_that_is_kept(self):
        for protocol, compression in (("http/json", "none"), ("http/protobuf", "gzip")):
            host = self.begin_secure({"OTEL_EXPORTER_OTLP_PROTOCOL": protocol, "OTEL_EXPORTER_OTLP_COMPRESSION": compression})
            for path in ("/plain", "/items/1", "/later"):
                host.ask(path)
                self.collector.named("GET " + path.replace("/1", "/{id}"))
            self.assertEqual(self.collector.connections, 1)
            self.assertEqual(host.figure('portico_trace_spans_total{outcome="failed"}'), 0)
            self.assertEqual(host.stop(), 0)
            self.assertFalse([line for line in host.log if " error " in line], host.log)

    def test_a_name_is_asked_for_and_shown(self):
        host = self.begin_secure(context=self.context("DNS:localhost"), named="localhost")
        host.ask("/plain")
        self.collector.named("GET /plain")
        self.assertEqual(self.collector.asked_for, "localhost")
        self.assertEqual(host.stop(), 0)

    def test_what_is_said_for_traces_alone_counts(self):
        host = self.begin_secure({"OTEL_EXPORTER_OTLP_CERTIFICATE": self.stranger.path("pem"),
                                  "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE": self.authority.path("pem")})
        host.ask("/plain")
        self.collector.named("GET /plain")

    def test_a_stranger_gets_nothing(self):
        self.told(self.begin_secure(context=self.context(by=self.stranger)), "its certificate is not believed: ")

    def test_nor_does_who_has_the_name_of_another(self):
        self.told(self.begin_secure(context=self.context("DNS:other.example,IP:127.0.0.2")), "its certificate is not for 127.0.0.1")

    def test_nor_who_speaks_no_tls(self):
        host = self.begin_secure()
        host.stop()
        plain = Collector()
        self.addCleanup(plain.close)
        self.collector.close()
        self.collector = plain
        self.host = host = Host(self.folder, {"OTEL_EXPORTER_OTLP_ENDPOINT": plain.url.replace("http", "https"),
                                              "OTEL_BSP_SCHEDULE_DELAY": "20"})
        self.told(host, "there is no handshake of TLS: ")

    def test_the_authorities_of_the_system_do_not_know_it(self):
        self.told(self.begin_secure({"OTEL_EXPORTER_OTLP_CERTIFICATE": ""}), "its certificate is not believed: ")

    def test_who_asks_for_a_certificate_is_shown_it(self):
        certificate, key = self.authority.sign("client", "DNS:host")
        host = self.begin_secure({"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": certificate, "OTEL_EXPORTER_OTLP_CLIENT_KEY": key},
                                 context=self.context(clients=True))
        host.ask("/plain")
        self.collector.named("GET /plain")
        self.assertEqual(self.collector.client, "client")
        self.assertEqual(host.stop(), 0)

    def test_who_asks_for_a_certificate_and_gets_none_takes_nothing(self):
        host = self.begin_secure(context=self.context(clients=True))
        self.assertEqual(host.ask("/plain")[0], 200)
        self.assertEqual(host.stop(), 0)
        self.assertEqual(self.collector.spans, [])
        self.assertTrue([line for line in host.log if "spans are lost" in line or "is not sent to" in line or "cannot be reached" in line],
                        "".join(host.log))

    def test_files_that_cannot_be_used_are_named(self):
        certificate, key = self.authority.sign("client", "DNS:host")
        pipe = self.authority.path("pem", "pipe")
        os.mkfifo(pipe)
        for variables, words in (
                ({"OTEL_EXPORTER_OTLP_CERTIFICATE": "/nowhere.pem"}, 'OTEL_EXPORTER_OTLP_CERTIFICATE cannot be used: "/nowhere.pem" does not exist'),
                ({"OTEL_EXPORTER_OTLP_CERTIFICATE": pipe}, "pipe"),
                ({"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": pipe, "OTEL_EXPORTER_OTLP_CLIENT_KEY": key}, "pipe"),
                ({"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": certificate, "OTEL_EXPORTER_OTLP_CLIENT_KEY": pipe}, "pipe"),
                ({"OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": certificate, "OTEL_EXPORTER_OTLP_CLIENT_KEY": self.stranger.path("key")},
                 "stranger.key"),
                ({"OTEL_EXPORTER_OTLP_CLIENT_KEY": key}, "has a key without a certificate")):
            host = self.begin_secure(variables)
            self.assertEqual(host.ask("/plain")[0], 200)
            self.assertEqual(host.stop(), 0)
            self.assertTrue([line for line in host.log if words in line and "warning" in line], "".join(host.log))

    def test_an_authority_that_is_put_in_place_counts_at_once(self):
        file = self.authority.folder / "in-use.pem"
        shutil.copy(self.stranger.path("pem"), file)
        host = self.begin_secure({"OTEL_EXPORTER_OTLP_CERTIFICATE": str(file)})
        host.ask("/plain")
        self.assertTrue(self.collector.tried(), "nobody has come")
        shutil.copy(self.authority.path("pem"), file)
        host.ask("/items/1")
        self.collector.named("GET /items/{id}")

    def test_a_key_with_a_password_is_named_and_asked_for_nowhere(self):
        certificate, plain = self.authority.sign("client", "DNS:host")
        key = self.authority.path("key", "locked")
        self.authority.openssl("ec", "-in", plain, "-aes256", "-passout", "pass:secret", "-out", key)
        folder = pathlib.Path(key).parent
        (folder / "plugins").mkdir()
        variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": "https://127.0.0.1:1",
                     "OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE": certificate, "OTEL_EXPORTER_OTLP_CLIENT_KEY": key}
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "PORTICO_"))}
        # Whoever asks, and has no terminal, is told the password.
        said = subprocess.run([BUILD / "bin" / "portico", "check", "--plugins", folder / "plugins", "--listen", "127.0.0.1:0",
                               "--control", "off"], env=clean | variables, input="secret\n" * 20, start_new_session=True,
                              capture_output=True, text=True, cwd=folder, timeout=120)
        self.assertIn(f'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE cannot be used: "{key}" is protected by a passphrase', said.stdout + said.stderr)

    def test_one_that_shakes_hands_by_single_bytes_is_given_up(self):
        begun, over = threading.Event(), threading.Event()

        def drip(listening):
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                connection.recv(65536)
                connection.send(b"\x16\x03\x03\x40\x00")  # a record of 16384 bytes
                begun.set()
                while not over.wait(0.05):
                    connection.send(b"\x02")

        with socket.create_server(("127.0.0.1", 0)) as slow:
            thread = threading.Thread(target=drip, args=(slow,))
            thread.start()
            self.addCleanup(thread.join)
            self.addCleanup(over.set)
            host = self.begin_secure({"OTEL_EXPORTER_OTLP_ENDPOINT": f"https://127.0.0.1:{slow.getsockname()[1]}",
                                      "OTEL_EXPORTER_OTLP_TIMEOUT": "1000", "OTEL_BSP_EXPORT_TIMEOUT": "1000"})
            host.ask("/plain")
            self.assertTrue(begun.wait(30))
            last = time.monotonic() + 60
            while not host.figure('portico_trace_spans_total{outcome="failed"}') and time.monotonic() < last:
                over.wait(0.05)
            self.assertEqual(host.stop(), 0)
            self.assertTrue([line for line in host.log if "does not answer with a handshake of TLS in time" in line], "".join(host.log))

    def test_one_that_does_not_shake_hands_holds_nothing_up(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            host = self.begin_secure({"OTEL_EXPORTER_OTLP_ENDPOINT": f"https://127.0.0.1:{silent.getsockname()[1]}",
                                      "OTEL_EXPORTER_OTLP_TIMEOUT": "1000", "OTEL_BSP_EXPORT_TIMEOUT": "1000",
                                      "OTEL_BSP_MAX_QUEUE_SIZE": "20", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "10"})
            for _ in range(20):
                self.assertEqual(host.ask("/plain")[0], 200)
            self.assertGreater(host.figure('portico_trace_spans_total{outcome="dropped"}'), 0)
            self.assertEqual(host.stop(), 0)


if __name__ == "__main__":
    if not shutil.which("openssl"):
        print("skipped: there is no openssl to make certificates with")
        sys.exit(0)
    unittest.main(verbosity=2)
