"""Requests, tasks and a plugin's own spans, from the executable to a collector: see collector.py."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

BUILD = pathlib.Path(os.environ["PORTICO_BUILD"])
for packages in BUILD.parent.glob("otel/lib/python3*/site-packages"):
    sys.path.append(str(packages))

from collector import Collector  # noqa: E402: it looks for those packages

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACE, SPAN = PARENT[3:35], PARENT[36:52]
FORM = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")


class Host:
    """The executable with the plugin `traced`."""

    def __init__(self, folder, variables, settings=None, isolated=False):
        self.folder = pathlib.Path(folder)
        plugins = self.folder / "plugins"
        plugins.mkdir(mode=0o755, exist_ok=True)
        shutil.copy(BUILD / "fixtures" / "traced.so", plugins)
        settings = dict(settings or {})
        settings["tasks"] = {"folder": str(self.folder / "tasks"), "durable": "process"}
        if isolated:
            settings["plugins"] = {"traced": {"isolation": "process"}}
        file = self.folder / "portico.json"
        file.write_text(json.dumps(settings))
        file.chmod(0o644)
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "PORTICO_"))}
        self.log, self.words = [], []
        self.process = subprocess.Popen(
            [BUILD / "bin" / "portico", "serve", "--config", file, "--plugins", plugins, "--listen", "127.0.0.1:0",
             "--monitoring-listen", "127.0.0.1:0", "--control", "off", "--threads-serving", "1"],
            env=clean | variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder)
        self.reader = threading.Thread(target=self.read_log, daemon=True)
        self.reader.start()
        self.port = self.monitoring = None
        for line in self.process.stdout:
            self.words.append(line)
            if found := re.search(r"monitoring on .*:(\d+)", line):
                self.monitoring = int(found[1])
            if found := re.search(r"listening on .*:(\d+)", line):
                self.port = int(found[1])
                break
        assert self.port, "".join(self.words + self.log)

    def read_log(self):
        for line in self.process.stderr:
            self.log.append(line)

    def ask(self, path, method="GET", body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        fields = dict(headers or {})
        if body is not None:
            body = json.dumps(body)
            fields["content-type"] = "application/json"
        connection.request(method, path, body, fields)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        kind = answer.getheader("content-type") or ""
        return answer.status, json.loads(text) if kind.startswith("application/json") else text

    def figure(self, name):
        connection = http.client.HTTPConnection("127.0.0.1", self.monitoring, timeout=30)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        connection.close()
        found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return None if found is None else float(found[1])

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        self.reader.join(10)
        self.process.stdout.close()
        self.process.stderr.close()
        return status


class Traced(unittest.TestCase):
    maxDiff = None

    def begin(self, variables=None, settings=None, isolated=False, **kinds):
        """A collector, and a host that sends its spans there soon."""
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.folder = stack.enter_context(tempfile.TemporaryDirectory())
        os.chmod(self.folder, 0o755)
        self.collector = Collector(**kinds)
        stack.callback(self.collector.close)
        usual = {"OTEL_EXPORTER_OTLP_ENDPOINT": self.collector.url, "OTEL_BSP_SCHEDULE_DELAY": "20",
                 "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"}
        self.host = Host(self.folder, usual | (variables or {}), settings, isolated)
        stack.callback(self.end)
        return self.host

    def end(self):
        if self.host.process.poll() is None:
            self.assertEqual(self.host.stop(), 0, "".join(self.host.log))

    def parts(self, server, least=1):
        """The spans that are directly in that one, by name."""
        def wanted(spans):
            found = {one["name"]: one for one in spans if one["parent"] == server["span"]}
            return found if len(found) >= least else None
        return self.collector.wait(wanted)


class Requests(Traced):
    def test_a_request_is_a_trace_of_its_stages(self):
        host = self.begin({"OTEL_SERVICE_NAME": "shop", "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=test,a=b%20c"})
        status, sent = host.ask("/items/7?q=1&token=secret", headers={
            "traceparent": PARENT, "tracestate": "vendor=1", "user-agent": "a browser", "x-request-id": "r-1"})
        self.assertEqual(status, 200)
        server = self.collector.named("GET /items/{id}")
        self.assertEqual((server["trace"], server["parent"], server["state"], server["kind"]), (TRACE, SPAN, "vendor=1", "server"))
        self.assertEqual(server["flags"], 0x301)
        attributes = server["attributes"]
        self.assertEqual(attributes.pop("client.address"), "127.0.0.1")
        self.assertGreater(attributes.pop("client.port"), 0)
        self.assertEqual(attributes, {
            "http.request.method": "GET", "http.response.status_code": 200, "http.route": "/items/{id}",
            "url.scheme": "http", "url.path": "/items/7", "url.query": "q=1&token=***", "server.address": "127.0.0.1",
            "server.port": host.port, "network.protocol.version": "1.1", "user_agent.original": "a browser",
            "portico.plugin": "traced", "portico.request.id": "r-1"})
        parts = self.parts(server, 4)
        self.assertEqual(list(parts), ["receive", "check", "handler", "send"])
        moments = [moment for one in parts.values() for moment in (one["begin"], one["end"])]
        self.assertEqual(moments, sorted(moments))
        self.assertLessEqual(server["begin"], moments[0])
        self.assertEqual(server["end"], moments[-1])
        self.assertFalse(server["failed"])
        inside = self.parts(parts["handler"], 2)
        own = inside["SELECT items"]
        self.assertEqual(set(inside), {"render", "SELECT items"})
        self.assertEqual((own["kind"], own["attributes"]), ("client", {
            "db.system.name": "sqlite", "id": 7, "share": 0.5, "cached": False}))
        self.assertEqual(self.parts(own)["fetch"]["attributes"], {"thread": "own"})
        self.assertEqual(sent, {"traceparent": f"00-{TRACE}-{own['span']}-01", "tracestate": "vendor=1"})
        resource = self.collector.resource
        self.assertEqual([resource[name] for name in ("service.name", "deployment.environment.name", "a")], ["shop", "test", "b c"])
        self.assertIn("service.version", resource)

    def test_what_is_malformed_begins_a_trace(self):
        host = self.begin()
        for sent in ("", "00", PARENT.upper(), PARENT + "-more", "ff" + PARENT[2:], "00-" + 32 * "0" + PARENT[35:],
                     PARENT[:36] + 16 * "0" + PARENT[52:], PARENT[:-1] + "g", "0x" + PARENT[2:]):
            _, said = host.ask("/plain", headers={"traceparent": sent, "tracestate": "a=1"})
            self.assertRegex(said["traceparent"], FORM)
            self.assertNotIn(TRACE, said["traceparent"], sent)
            self.assertEqual(said["tracestate"], "")

    def test_later_versions_are_read_as_far_as_they_are_known(self):
        host = self.begin()
        for sent in ("cc" + PARENT[2:], "cc" + PARENT[2:] + "-what-the-future-will-be-like"):
            _, said = host.ask("/plain", headers={"traceparent": sent})
            self.assertRegex(said["traceparent"], f"^00-{TRACE}-[0-9a-f]{{16}}-01$")
        _, said = host.ask("/plain", headers={"traceparent": "cc" + PARENT[2:] + ".what"})
        self.assertNotIn(TRACE, said["traceparent"])

    def test_what_its_client_does_not_record_is_not_recorded(self):
        host = self.begin()
        _, said = host.ask("/items/1", headers={"traceparent": PARENT[:-1] + "0", "tracestate": "a=1,b@c=2"})
        self.assertRegex(said["traceparent"], f"^00-{TRACE}-[0-9a-f]{{16}}-00$")
        self.assertEqual(said["tracestate"], "a=1,b@c=2")
        host.ask("/plain")
        self.collector.named("GET /plain")
        host.stop()
        self.assertNotIn(TRACE, {one["trace"] for one in self.collector.spans})

    def test_errors_are_told(self):
        host = self.begin()
        self.assertEqual(host.ask("/throws")[0], 500)
        server = self.collector.named("GET /throws")
        self.assertTrue(server["failed"])
        self.assertEqual(server["attributes"]["error.type"], "500")
        self.assertTrue(self.collector.named("breaks")["failed"])
        self.assertEqual(host.ask("/nowhere", method="BREW")[0], 501)
        self.assertEqual(host.ask("/nowhere")[0], 404)
        missed = self.collector.named("GET")
        self.assertFalse(missed["failed"])
        self.assertEqual(missed["attributes"]["http.response.status_code"], 404)
        self.assertEqual(host.ask("/body", "POST", {"name": 1})[0], 422)
        refused = self.parts(self.collector.named("POST /body"), 3)
        self.assertEqual(set(refused), {"receive", "check", "send"})

    def test_a_request_that_is_given_up_is_told_once(self):
        host = self.begin(settings={"deadlines": {"handler": 0.2}})
        self.assertEqual(host.ask("/slow", headers={"traceparent": PARENT})[0], 504)
        server = self.collector.named("GET /slow")
        self.assertEqual((server["failed"], server["attributes"]["error.type"], server["trace"]), (True, "504", TRACE))
        own = self.collector.named("goes on")
        self.assertEqual(own["trace"], TRACE)
        host.stop()
        self.assertEqual(len([one for one in self.collector.spans if one["name"] == "GET /slow"]), 1)

    def test_what_runs_later_is_in_it(self):
        host = self.begin()
        _, sent = host.ask("/later", headers={"traceparent": PARENT})
        handler = self.collector.named("handler")
        own = self.parts(handler, 3)
        self.assertEqual(set(own), {"after a while", "beside", "render"})
        self.assertEqual(sent["traceparent"], f"00-{TRACE}-{own['after a while']['span']}-01")
        self.assertGreaterEqual(handler["end"], own["after a while"]["end"])

    def test_the_log_names_the_trace(self):
        host = self.begin(settings={"log": {"format": "json"}})
        host.ask("/deferred", headers={"traceparent": PARENT})
        self.collector.named("in a background task")
        host.stop()
        lines = [json.loads(line) for line in host.log]
        of_trace = [line for line in lines if line.get("trace_id") == TRACE]
        self.assertIn("a task of its own", [line.get("message") for line in of_trace])
        self.assertIn("/deferred", [line.get("route") for line in of_trace])


class Tasks(Traced):
    def check_tasks(self, isolated):
        host = self.begin(isolated=isolated)
        host.ask("/deferred", headers={"traceparent": PARENT})
        inner = self.collector.named("in a background task")
        task = self.collector.named("task note")
        self.assertEqual((inner["parent"], inner["trace"]), (task["span"], TRACE))
        self.assertEqual(task["parent"], self.collector.named("handler")["span"])
        self.assertEqual(host.ask("/tasks", "POST", {"name": "x"}, {"traceparent": PARENT, "tracestate": "a=1"})[0], 202)
        inner = self.collector.named("in a task")
        task = self.collector.named("task store")
        self.assertEqual((inner["parent"], inner["attributes"], inner["state"]), (task["span"], {"where": "x"}, "a=1"))
        self.assertEqual((task["trace"], task["kind"], task["failed"]), (TRACE, "consumer", False))
        self.assertEqual(task["attributes"]["portico.task.attempt"], 1)
        host.ask("/tasks", "POST", {"name": "broken"}, {"traceparent": PARENT})
        broken = self.collector.wait(lambda spans: [one for one in spans if one["name"] == "task store" and one["failed"]])[0]
        self.assertIn("is broken", broken["why"])

    def test_tasks_go_on_with_the_trace(self):
        self.check_tasks(isolated=False)

    def test_those_of_an_isolated_plugin_too(self):
        self.check_tasks(isolated=True)

    def test_an_isolated_plugin_has_spans_of_its_own(self):
        host = self.begin(isolated=True)
        _, sent = host.ask("/items/7", headers={"traceparent": PARENT, "tracestate": "vendor=1"})
        own = self.collector.named("SELECT items")
        self.assertEqual(own["parent"], self.collector.named("handler")["span"])
        self.assertEqual(sent, {"traceparent": f"00-{TRACE}-{own['span']}-01", "tracestate": "vendor=1"})
        self.assertEqual(self.parts(own)["fetch"]["attributes"], {"thread": "own"})
        _, sent = host.ask("/later", headers={"traceparent": PARENT})
        own = self.collector.named("after a while")
        self.assertEqual(sent["traceparent"], f"00-{TRACE}-{own['span']}-01")
        self.assertEqual(self.collector.named("beside")["parent"], own["parent"])


class Export(Traced):
    def test_both_encodings_say_the_same(self):
        seen = []
        for protocol in ("http/json", "http/protobuf"):
            host = self.begin({"OTEL_EXPORTER_OTLP_PROTOCOL": protocol, "OTEL_EXPORTER_OTLP_HEADERS": "x-key=a%20b",
                               "OTEL_EXPORTER_OTLP_COMPRESSION": "gzip" if protocol == "http/protobuf" else "none"})
            host.ask("/items/7?a=%C3%A9", headers={"traceparent": PARENT, "x-request-id": "r", "user-agent": "na\xefve"})
            server = self.collector.named("GET /items/{id}")
            self.assertTrue(self.collector.named("fetch"))
            post = self.collector.posts[0]
            self.assertEqual((post["path"], post["headers"]["x-key"]), ("/v1/traces", "a b"))
            for name in ("client.port", "server.port"):
                server["attributes"].pop(name)
            seen.append({name: server[name] for name in ("name", "kind", "trace", "parent", "flags", "attributes")})
            self.assertEqual(host.stop(), 0)
        self.assertEqual(*seen)
        self.assertEqual(seen[0]["attributes"]["user_agent.original"], "na\ufffdve")

    def test_it_is_tried_again_and_when_the_collector_says(self):
        host = self.begin(answers=[(503, {}), (429, {"retry-after": "1"})])
        host.ask("/plain")
        self.collector.named("GET /plain")
        posts = self.collector.posts
        self.assertEqual([post["status"] for post in posts[:3]], [503, 429, 200])
        self.assertGreaterEqual(posts[2]["at"] - posts[1]["at"], 0.99)
        host.stop()
        self.assertIn(host.process.returncode, (0,))

    def test_what_is_refused_is_lost_and_counted(self):
        host = self.begin(answers=[(400, {})], settings={"tracing": {"exclude": ["/items/*"]}})
        host.ask("/plain")
        self.collector.wait(lambda _: len(self.collector.posts) >= 1)
        host.ask("/items/1")
        host.ask("/later")
        self.collector.named("GET /later")
        self.assertEqual(len([post for post in self.collector.posts if post["status"] == 400]), 1)
        self.assertGreaterEqual(host.figure('portico_trace_spans_total{outcome="failed"}'), 5)
        host.stop()
        self.assertNotIn("GET /plain", {one["name"] for one in self.collector.spans})
        self.assertNotIn("GET /items/{id}", {one["name"] for one in self.collector.spans})
        self.assertTrue([line for line in host.log if "answers 400" in line])

    def test_what_the_collector_rejects_is_counted(self):
        host = self.begin({"OTEL_BSP_SCHEDULE_DELAY": "20"}, partial=(2, "too old"))
        host.ask("/plain")
        self.collector.named("GET /plain")
        host.stop()
        self.assertTrue([line for line in host.log if "too old" in line])

    def test_a_collector_that_hangs_holds_nothing_up(self):
        host = self.begin({"OTEL_BSP_MAX_QUEUE_SIZE": "20", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "10"})
        self.collector.held.clear()
        for _ in range(20):
            self.assertEqual(host.ask("/plain")[0], 200)
        self.assertGreater(host.figure('portico_trace_spans_total{outcome="dropped"}'), 0)
        self.assertLessEqual(host.figure("portico_trace_spans_waiting"), 20)
        self.assertEqual(host.stop(), 0)

    def test_the_end_of_the_process_sends_what_waits(self):
        host = self.begin({"OTEL_BSP_SCHEDULE_DELAY": "3600000"})
        host.ask("/plain")
        self.assertEqual(self.collector.spans, [])
        self.assertEqual(host.stop(), 0)
        self.collector.named("GET /plain", 0)

    def test_a_collector_that_is_not_there_is_told_of(self):
        host = self.begin({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"})
        host.ask("/plain")
        self.assertEqual(host.stop(), 0)
        self.assertTrue([line for line in host.log if "cannot be reached" in line], host.log)


class Choice(Traced):
    def test_nothing_is_traced_where_nothing_says_so(self):
        for variables in ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, {"OTEL_SDK_DISABLED": "true"}, {"OTEL_TRACES_EXPORTER": "none"}):
            host = self.begin(variables)
            _, said = host.ask("/items/1", headers={"traceparent": PARENT})
            self.assertEqual(said, {"traceparent": "", "tracestate": ""})
            self.assertIsNone(host.figure("portico_trace_spans_waiting"))
            host.stop()
            self.assertFalse([line for line in host.log if "trace_id" in line])
            self.assertEqual(self.collector.posts, [])

    def test_the_settings_name_the_collector_too(self):
        host = self.begin({"OTEL_EXPORTER_OTLP_ENDPOINT": ""})
        host.stop()
        url = self.collector.url
        self.host = host = Host(self.folder, {"OTEL_BSP_SCHEDULE_DELAY": "20"}, {"tracing": {"endpoint": url, "accept": False}})
        _, said = host.ask("/plain", headers={"traceparent": PARENT})
        self.assertNotIn(TRACE, said["traceparent"])
        self.assertEqual(self.collector.named("GET /plain")["parent"], "")
        self.assertEqual(self.collector.posts[0]["headers"]["content-type"], "application/x-protobuf")

    def test_the_sampler_decides(self):
        host = self.begin({"OTEL_TRACES_SAMPLER": "parentbased_always_off"})
        self.assertRegex(host.ask("/plain")[1]["traceparent"], "-00$")
        self.assertRegex(host.ask("/plain", headers={"traceparent": PARENT})[1]["traceparent"], "-01$")
        host.stop()
        host = self.begin({"OTEL_TRACES_SAMPLER": "always_off"})
        self.assertRegex(host.ask("/plain", headers={"traceparent": PARENT})[1]["traceparent"], f"{TRACE}.*-00$")
        host.stop()
        host = self.begin({"OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.5"})
        low = PARENT[:19] + "0" + PARENT[20:]
        self.assertRegex(host.ask("/plain", headers={"traceparent": low})[1]["traceparent"], "-01$")
        high = PARENT[:19] + "f" + PARENT[20:]
        self.assertRegex(host.ask("/plain", headers={"traceparent": high})[1]["traceparent"], "-00$")


if __name__ == "__main__":
    unittest.main(verbosity=2)
