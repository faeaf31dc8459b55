"""The figures that config/ names: alert rules, dashboard and pages ask for what a host really exports, and a real Prometheus that
scrapes one has an answer to every panel. The rules' own tests are run by promtool."""

import contextlib
import importlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

from installation import expect, places

source, build, own = places()
portico = build / "bin/portico"
rules = source / "config/prometheus/alerts.yml"
board = json.loads((source / "config/grafana/portico.json").read_text())
NAME = r"\b(?:portico|process)_[a-z_]+"
# Of these there is nothing where all is well.
EMPTY = ("Which do not", "Faults by route", "Refusals by route", "Calls pending", "Fresh processes", "Time of an attempt")


def program(name):
    return shutil.which(name) or shutil.which(name, path=source / "build/prometheus/usr/bin")


def asked(address, path="", accept=None, **query):
    address = f"http://{address}{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
    with urllib.request.urlopen(urllib.request.Request(address, headers={"accept": accept} if accept else {})) as answer:
        return answer.read().decode()


# Whatever a host can have figures of: TLS, tasks, traces, schemes, limits, health checks, a process of its own.
def settings():
    (own / "plugins").mkdir()
    (own / "health").mkdir()
    (own / "health/db").write_text("well")
    samples = [path for path in (build / "plugins").glob("*.so") if path.stem != "users"]  # whose paths are those of secured
    for path in (*samples, build / "secured/secured.so", build / "fixtures/limited.so", build / "fixtures/health.so"):
        shutil.copy(path, own / "plugins")
    subprocess.run([portico, "dev-cert", "localhost", "--certificate", own / "tls.pem", "--private-key", own / "tls.key"], check=True,
                   stdout=subprocess.DEVNULL)
    secured = json.loads(re.sub(r"(?m)^\s*//.*$", "", (source / "plugins/secured/settings.json").read_text()))
    return {
        "listen": ["127.0.0.1:0", {"address": "127.0.0.1:0", "tls": "default"}],
        "monitoring": {"listen": ["127.0.0.1:0"]},
        "control": "off",
        "tls": {"certificates": [{"certificate": str(own / "tls.pem"), "private_key": str(own / "tls.key")}]},
        "tasks": {"folder": str(own / "tasks")},
        "security": secured["security"],
        "plugins": {**secured["plugins"], "health": {"config": {"folder": str(own / "health")}}, "items": {"isolation": "process"},
                    "mailer": {"config": {"file": str(own / "mails"), "clock": str(own / "clock")}}},
    }


@contextlib.contextmanager
def serving():
    (own / "tasks").mkdir()
    (own / "portico.json").write_text(json.dumps(settings()))
    environment = dict(os.environ, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:1")
    with subprocess.Popen([portico, "serve", "--plugins", own / "plugins", "--config", own / "portico.json"], stdout=subprocess.PIPE,
                          stderr=(own / "log").open("w"), text=True, env=environment, cwd=source) as host:
        try:
            said = ""
            for line in host.stdout:
                said += line
                if "listening on http://" in line:
                    break
            found = {name: re.search(rf"{name} on http://([^\s,]+)", said) for name in ("listening", "monitoring")}
            expect(all(found.values()), said + (own / "log").read_text()[-3000:])
            yield found["listening"][1], found["monitoring"][1]
        finally:
            host.terminate()
            host.stdout.read()


def exported(text):
    """Family -> its type and the labels of its samples."""
    families = {name: (kind, set()) for name, kind in re.findall(r"(?m)^# TYPE (\S+) (\S+)$", text)}
    for name, labels in re.findall(r'(?m)^([a-z_]+)(?:\{(.*)\})? \S+$', text):
        families[family_of(name, families)][1].update(re.findall(r'([a-z]+)="', labels))
    return families


def whole(monitoring):
    """When tasks have been counted for the first time, too."""
    deadline = time.monotonic() + 100
    while set(families := exported(asked(monitoring, "/metrics"))) != written:
        expect(time.monotonic() < deadline, f"the host of this test exports not what the source has: {set(families) ^ written}")
        time.sleep(0.1)
    return families


def hold_open_metrics(monitoring):
    """The other format, by the parser of Prometheus' own client for Python where it is installed."""
    text = asked(monitoring, "/metrics", accept="application/openmetrics-text; version=1.0.0")
    expect(text.endswith("\n# EOF\n") and "\n\n" not in text, "the figures of OpenMetrics have no end")
    for packages in source.glob("build/prometheus/lib/python3*/site-packages"):
        sys.path.append(str(packages))
    try:
        parser = importlib.import_module("prometheus_client.openmetrics.parser")
    except ImportError:
        return print("left out: prometheus_client is not here (PyPI): no other parser reads OpenMetrics")
    families = list(parser.text_string_to_metric_families(text))
    exemplars = [sample.exemplar for family in families for sample in family.samples if sample.exemplar]
    expect(exemplars and all(re.fullmatch("[0-9a-f]{32}", one.labels["trace_id"]) for one in exemplars), "there are no exemplars")
    print("prometheus_client reads", len(families), "families of OpenMetrics and", len(exemplars), "exemplars")


def family_of(name, families):
    stem = re.sub("_(bucket|sum|count)$", "", name)
    return stem if stem in families and families[stem][0] in ("histogram", "summary") else name


def expressions():
    """Of the dashboard: where, and what is asked."""
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            yield panel["title"], target["expr"]
    for one in board["annotations"]["list"]:
        if "expr" in one:
            yield one["name"], one["expr"]


def hold_names(families):
    told = {"alerts.yml": rules.read_text(), "alerts_test.yml": (rules.parent / "alerts_test.yml").read_text()}
    for title, text in expressions():
        told[f"panel {title}"] = told.get(f"panel {title}", "") + " " + text
    told["variables"] = " ".join(one["query"]["query"] for one in board["templating"]["list"] if one["type"] == "query")
    for page in (*(source / "config").glob("*.md"), source / "sdk/docs/operating.md"):
        told[page.name] = " ".join(re.findall(r"`[^`]+`", page.read_text()))
    names = 0
    for place, text in told.items():
        for name in re.findall(NAME, text.replace("portico_add_plugin", "")):
            if name.endswith("_"):  # process_*
                continue
            names += 1
            expect(family_of(name, families) in families, f"{place}: no host exports {name}")
        for name, labels in re.findall(rf"({NAME}){{([^{{}}]*)}}", text):
            if place.startswith("alerts_test"):
                labels = re.sub(r'(job|instance)="[^"]*",?', "", labels)
            asked_for = set(re.findall(r'([a-z]+)(?:=|!=|=~)~?"', labels)) - {"job", "instance"}
            asked_for |= set(re.findall(r"[a-z]+", labels)) if '"' not in labels and place.endswith(".md") else set()
            known = families[family_of(name, families)][1]
            expect(asked_for <= known, f"{place}: {name} has no label {asked_for - known}")
    expect(names > 200, f"only {names} names were found")
    page = (source / "sdk/docs/operating.md").read_text()
    silent = [name for name in families if f"`{name}" not in page and not name.startswith("process_")]
    expect(not silent, f"operating.md does not tell of {silent}")
    print(names, "names of", len(families), "families are exported")


def promtool():
    if not program("promtool"):
        return print("left out: promtool is not here (Debian: prometheus): the rules are not tried")
    page = (source / "config/alerting.md").read_text()
    own_rules = re.search(r"(?ms)^```yaml\n(# prometheus.yml\n.*?)^```", page)[1].replace("/usr/share/portico/prometheus", str(rules.parent))
    (own / "page.yml").write_text(own_rules)
    for words in (("check", "rules", rules), ("test", "rules", rules.parent / "alerts_test.yml"), ("check", "config", own / "page.yml")):
        done = subprocess.run([program("promtool"), *words], capture_output=True, text=True, check=False)
        expect(done.returncode == 0, f"promtool {words[0]} {words[1]}: {done.stdout}{done.stderr}")
    tests = (rules.parent / "alerts_test.yml").read_text()
    untried = [name for name in re.findall(r"- alert: (\w+)", rules.read_text()) if f'alertname="{name}"' not in tests]
    expect(not untried, f"no test has these fire: {untried}")
    print("promtool has nothing against the rules, and their tests pass")


@contextlib.contextmanager
def prometheus(monitoring):
    # An address of this process alone, so that any port of it is free.
    process = os.getpid()
    address = f"127.{process >> 16 & 63 | 64}.{process >> 8 & 255}.{process & 255}:9090"
    shutil.copy(rules, own)
    (own / "prometheus.yml").write_text(json.dumps({
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"}, "rule_files": ["alerts.yml"],
        "scrape_configs": [{"job_name": "portico", "static_configs": [{"targets": [monitoring]}]}]}))
    with subprocess.Popen([program("prometheus"), f"--config.file={own}/prometheus.yml", f"--storage.tsdb.path={own}/series",
                           f"--web.listen-address={address}", "--enable-feature=exemplar-storage"], stdout=subprocess.DEVNULL, stderr=(own / "prometheus.log").open("w")) as server:
        try:
            yield address, server
        finally:
            server.terminate()


def answer(address, text):
    return json.loads(asked(address, "/api/v1/query", query=text))["data"]["result"]


def hold_panels(address, server):
    deadline = time.monotonic() + 200
    while True:  # until a rate has two points
        expect(server.poll() is None and time.monotonic() < deadline, (own / "prometheus.log").read_text()[-2000:])
        with contextlib.suppress(OSError):
            if answer(address, "count_over_time(portico_ready[5m]) >= 3"):
                break
        time.sleep(0.1)
    asked_for = 0
    for title, text in expressions():
        for variable in ("job", "instance", "plugin", "route"):
            text = text.replace(f"${variable}", ".*")
        try:
            found = answer(address, text.replace("$__rate_interval", "5m"))
        except urllib.error.HTTPError as error:
            sys.exit(f"wrong: panel {title}: {text}: {error.read().decode()}")
        expect(found or title in EMPTY, f"panel {title} is empty: {text}")
        asked_for += 1
    sick = [rule["name"] for group in json.loads(asked(address, "/api/v1/rules"))["data"]["groups"] for rule in group["rules"]
            if rule["health"] == "err"]
    expect(not sick, f"rules that cannot be evaluated: {sick}")
    print(asked_for, "questions of the dashboard have an answer by a real Prometheus")


def hold_exemplars(address):
    now = time.time()
    found = json.loads(asked(address, "/api/v1/query_exemplars", query="portico_http_request_duration_seconds_bucket",
                             start=now - 3600, end=now + 60))["data"]
    traces = {one["labels"]["trace_id"] for series in found for one in series["exemplars"]}
    expect(traces and all(re.fullmatch("[0-9a-f]{32}", one) for one in traces), f"no exemplar is kept: {found}")
    print(len(traces), "exemplars are kept by a real Prometheus")


written = set()
for file in (source / "host/http/monitoring").glob("*.cpp"):
    written |= set(re.findall(rf'"({NAME})"', file.read_text()))
promtool()
with serving() as (main, monitoring):
    for path in ("/hello", "/hello", "/nothing"):
        with contextlib.suppress(urllib.error.HTTPError):
            asked(main, path)
    families = whole(monitoring)
    hold_names(families)
    hold_open_metrics(monitoring)
    if program("prometheus"):
        with prometheus(monitoring) as (address, server):
            hold_panels(address, server)
            hold_exemplars(address)
    else:
        print("left out: prometheus is not here (Debian: prometheus): no panel is asked")
