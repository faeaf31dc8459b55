"""The list of a folder's pages names each of them, by its title, and the chapters lead from one to the next."""
import re

ROW = re.compile(r"^\|.*\[([^\]]+)\]\(([a-z_]+\.md)\) \|$", re.MULTILINE)


def mistakes(folder):
    rows = ROW.findall((folder / "README.md").read_text())
    listed = [name for _, name in rows]
    there = {page.name for page in folder.glob("*.md")} - {"README.md"}
    found = [f"README.md does not name {name}" for name in sorted(there - set(listed))]
    found += [f"README.md names {name}, which is not there" for name in listed if name not in there]
    if len(set(listed)) != len(listed):
        found.append("README.md names a page twice")
    if not found and folder.name == "tutorial":
        found += lost(folder, rows)
    return [f"{folder.name}: {one}" for one in found]


def lost(folder, rows):
    for (title, name), following in zip(rows, [*rows[1:], None]):
        text = (folder / name).read_text()
        if not text.startswith(f"# {title}\n"):
            yield f"{name} is called {text.splitlines()[0]}, and {title} in README.md"
        if following and f"\nNext: [{following[0]}]({following[1]})\n" not in text:
            yield f"{name} does not lead to {following[1]}"
