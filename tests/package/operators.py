"""The pages for operators in config/: their links lead somewhere, the commands and settings that they name are there, the host does say
the lines of the log that they explain, and each alert rule has its section."""

import re
import subprocess

from installation import expect, places

source, build, own = places()
folder = source / "config"
pages = {page.name: page.read_text() for page in folder.glob("*.md")}
rules = (folder / "prometheus/alerts.yml").read_text()
expect(len(pages) >= 8, sorted(pages))


def without_blocks(text):
    return re.sub(r"(?ms)^ *```.*?^ *```$", "", text)


def anchors(text):
    titles = re.findall(r"(?m)^#+ (.*)$", without_blocks(text))
    return {re.sub(r"[^a-z0-9_-]", "", title.lower().replace(" ", "-")) for title in titles}


def links():
    for name, text in pages.items():
        for target, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", re.sub("`[^`]*`", "", without_blocks(text))):
            there = folder / (target or name)
            expect(there.exists(), f"{name}: {target} is not in the source")
            expect(not anchor or anchor in anchors(there.read_text()), f"{name}: {target}#{anchor} leads nowhere")
            yield name
    named = set(re.findall(r"\(([a-z_]+\.md)\)", pages["README.md"]))
    expect(set(pages) - {"README.md"} <= named, f"README.md does not name {set(pages) - named}")
    for name, text in pages.items():
        expect(not (unlinked := re.findall(r"`[a-z_]+\.md`", text)), f"{name}: {unlinked} are names, not links")


def commands():
    known = set(re.findall(r"(?m)^  ([a-z-]+) ", subprocess.run([build / "bin/portico", "help"], capture_output=True, text=True, check=True)
                           .stdout.split("Subcommands:")[1]))
    expect({"serve", "plugins", "tasks"} <= known, known)
    actions = set(re.search(r"\{(\w+(?:,\w+)+)\}", subprocess.run([build / "bin/portico", "tasks", "--help"], capture_output=True, text=True,
                                                                  check=True).stdout)[1].split(","))
    said = {**pages, "alerts.yml": re.sub(r"(?m)^( *action: \")(.*)\"$", r"`\2`", rules)}
    for name, text in said.items():
        code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"(?ms)^```sh\n(.*?)^```", text)
        for line in "\n".join(code).splitlines():
            for word, action in re.findall(r"(?:^|[;&] ?|: |-- |/|then |, )portico ([a-z][a-z-]*)(?: ([a-z]+))?", line):
                expect(word in known, f"{name}: there is no command portico {word}: {line}")
                expect(word != "tasks" or not action or action in actions, f"{name}: portico tasks {action}: {line}")
                yield word


def settings():
    table = (folder / "settings.md").read_text()
    known = set(re.findall(r"(?m)^\| `([a-z_.]+)`", table))
    expect(len(known) > 100, f"{len(known)} settings")
    groups = {name.rpartition(".")[0] for name in known}
    for name, text in pages.items():
        for word in re.findall(r"`([a-z_]+\.[a-z_.]+)`", text):
            group = word.partition(".")[0]
            if group not in groups or group == "portico" or word.endswith((".md", ".")) or word.startswith("docs.docker"):
                continue
            expect(word in known or word in groups, f"{name}: there is no setting {word}")
            yield word


def said_by_the_host():
    """Literals of the sources, with what C++ puts together put together; what stands between two is '...'."""
    text = []
    for file in (source / "host").rglob("*.[ch]pp"):
        code = re.sub(r'"\s*\n?\s*"', "", file.read_text())
        text += [part.replace('\\"', '"') for part in re.findall(r'"((?:[^"\\\n]|\\.)*)"', code)]
    return "\n".join(text)


def lines():
    said = said_by_the_host()
    of_the_host = re.sub(r"(?m)^\| systemd says .*\n(\|.*\n)+", "", pages["troubleshooting.md"])
    for row in re.findall(r"(?m)^\| (`.*?`) \|", of_the_host):
        for line in re.findall("`([^`]+)`", row):
            for part in filter(lambda part: len(part.strip()) > 3, line.split("...")):
                expect(part in said or part.strip() in said, f"troubleshooting.md: the host does not say: {part}")
            yield line


def alerts():
    page = pages["alerting.md"]
    sections = re.findall(r"(?ms)^### (Portico\w+)\n\n(.*?)(?=^##)", page)
    rows = re.findall(r"(?m)- alert: (\w+)\n(?:(?!- alert).*\n)*?\s+labels: \{severity: (\w+)\}\n(?:(?!- alert).*\n)*?\s+runbook: alerting.md#(\w+)\n",
                      rules)
    expect(len(rows) == rules.count("- alert:"), "a rule without severity or runbook")
    expect([name for name, *_ in rows] == [name for name, _ in sections], "rules and sections are others, or in another order")
    words = dict(sections)
    for name, severity, runbook in rows:
        expect(runbook == name.lower(), f"{name}: its runbook is {runbook}")
        expect(words[name].lower().startswith(severity), f"alerting.md: {name} does not begin with {severity}")
    expect(f"has {len(rows)} rules" in page, f"alerting.md counts them wrongly: {len(rows)}")
    return rows


counts = {"links": len(list(links())), "commands": len(list(commands())), "settings": len(list(settings())), "lines": len(list(lines())),
          "rules": len(alerts())}
print(counts)
expect(counts["commands"] > 30 and counts["settings"] > 60 and counts["lines"] > 35, counts)
