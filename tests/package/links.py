"""The installed pages: every link leads to what is installed, every path below share or the prefix is there, and what the source alone has is
named as a thing of the source. A page that leads to
what another Debian package has names that package."""

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


def owners():
    """The package of each page. Of what two of them list, the host's has it: debian/rules."""
    found = {}
    for package in ("portico", "portico-sdk-dev"):
        for pattern in re.findall(r"(?m)^\S+", (source / f"config/debian/{package}.install").read_text()):
            for path in prefix.glob(pattern.removeprefix("usr/")) if pattern.startswith("usr/") else ():
                found |= {page: package for page in ([path] if path.is_file() else path.rglob("*.md")) if page not in found}
    return found


def comes_with(package, other):
    section = re.search(rf"(?ms)^Package: {package}$.*?(?:\n\n|\Z)", (source / "config/debian/control").read_text())[0]
    return any(re.search(rf"\b{other}\b(?!-)", line) for line in re.findall(r"(?m)^(?:Depends|Recommends):(.*)$", section))


def of_others():
    """A page whose links lead to what does not come with its package says which package has that."""
    known = owners()
    for page, text in pages.items():
        expect(page in known, f"{page.relative_to(prefix)} is in no package")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", re.sub("`[^`]*`", "", without_blocks(text))):
            other = known.get((page.parent / target).resolve(), known[page])
            if other == known[page] or comes_with(known[page], other):
                continue
            expect(f"`{other}`" in text, f"{page.relative_to(prefix)} leads to {target}, and does not say that `{other}` has it")
            yield target


counts = {"pages": len(pages), "links": len(list(links())), "shares": len(list(shares())), "of the source": len(list(of_the_source())),
          "of others": len(list(of_others()))}
print(counts)
expect(counts["links"] > 300 and counts["shares"] > 3 and counts["of the source"] > 3 and counts["of others"] > 9, counts)
