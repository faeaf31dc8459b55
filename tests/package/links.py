"""The installed pages: every link leads to what is installed, every path below share or the prefix is there, and what the source alone has is
named as a thing of the source."""

import re

from installation import expect, install, places

source, build, own = places()
prefix = own / "prefix"
install(build, "--component", "host", "--prefix", prefix)
install(build, "--component", "sdk", "--prefix", prefix)
# A template's pages are those of the project that is made of it; the changelog says of all of its paths whose they are.
pages = {page: page.read_text() for page in prefix.rglob("*.md") if "templates" not in page.parts}
expect(len(pages) > 60, f"{len(pages)} pages")


def without_blocks(text):
    return re.sub(r"(?ms)^ *```.*?^ *```$", lambda block: "\n" * block[0].count("\n"), text)


def anchors(text):
    return {re.sub(r"[^a-z0-9_-]", "", title.lower().replace(" ", "-")) for title in re.findall(r"(?m)^#+ (.*)$", without_blocks(text))}


def links():
    for page, text in pages.items():
        for target, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", re.sub("`[^`]*`", "", without_blocks(text))):
            there = (page.parent / target).resolve() if target else page
            expect(there.exists() and there.is_relative_to(prefix), f"{page.relative_to(prefix)}: {target} leads nowhere")
            expect(not anchor or anchor in anchors(there.read_text()), f"{page.relative_to(prefix)}: {target}#{anchor} leads nowhere")
            yield target


def in_the_prefix(path):
    """/usr is that of a package; with another prefix it is the prefix."""
    path = path.removeprefix("/usr/").rstrip("/.")
    return any(prefix.glob(path)) or path == "share/portico/docs"  # which a build without the files of the pages has not


def shares():
    """share/..., with or without a prefix before it."""
    for page, text in pages.items():
        for path in re.findall(r"(?:(?<=[\s`(\"'])|/usr/)share/[\w./*-]+", text):
            expect(in_the_prefix(path), f"{page.relative_to(prefix)}: there is no {path}")
            yield path


def of_the_source():
    """A path that the source has and the page's folder has not is said to be of the source, in the same section."""
    for page, text in pages.items():
        if page.name == "CHANGELOG.md":
            expect("those of the source" in text, "the changelog does not say whose its files are")
            continue
        for section in re.split(r"(?m)^#+ ", re.sub(r"\[[^]]*\]\(", "(", text)):
            for path in re.findall(r"(?<![\w/.$-])(?:\./)?([\w.-]+/[\w./-]*\w/?|(?<=\./)dev\b)", section):
                in_the_source = any((source / base / path).exists() for base in (".", "config", "sdk", "sdk/docs"))
                if not in_the_source or path.startswith("build/") or (page.parent / path).exists() or (prefix / path).exists():
                    continue
                expect(re.search(r"(?i)\b(in|of) (its|the) source", section),
                       f"{page.relative_to(prefix)}, {section.splitlines()[0]}: {path} is of the source alone")
                yield path


counts = {"pages": len(pages), "links": len(list(links())), "shares": len(list(shares())), "of the source": len(list(of_the_source()))}
print(counts)
expect(counts["links"] > 300 and counts["shares"] > 3 and counts["of the source"] > 3, counts)
