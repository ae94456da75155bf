"""What the installed packages are known to suffer from, and their licences: `python -m tests.audit`, or `make audit`.

Needs no network. Known holes come from a copy of OSV's list for PyPI, `var/audit/osv.zip`, which `--fetch` gets or gets
anew; how old a copy is, is told. Without one the licences are shown, and that nothing is known of holes.
"""

import json
import sys
import urllib.request
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from bot.command_line import command_parser

PROJECT = "faq-bot"
DATABASE = Path("var/audit/osv.zip")
LIST = "https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip"
"""One JSON document for each hole, https://ossf.github.io/osv-schema/."""
_EXAMPLES = """examples:
  python -m tests.audit --fetch                  a new copy of the list, then as below
  python -m tests.audit                          licences, and holes by the copy that is here
  python -m tests.audit --database osv.zip       by a copy that was brought from another machine
"""


class Package(NamedTuple):
    """One that the bot needs."""

    name: str
    version: str
    licence: str


class Hole(NamedTuple):
    """A known one in a package that is installed."""

    package: str
    identifier: str
    summary: str


def needed(project: str = PROJECT) -> list[Package]:
    """The project's requirements and theirs, as far as they are installed, by name; extras are left out."""
    found, seen = dict[str, Package](), set[tuple[str, ...]]()
    waiting = _wanted(metadata.requires(project), ())
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (asked := (name, *sorted(requirement.extras))) in seen:
            continue
        seen.add(asked)
        with suppress(metadata.PackageNotFoundError):
            about = metadata.distribution(name)
            waiting += _wanted(about.requires, requirement.extras)
            found[name] = Package(name, about.version, _licence(about.metadata))
    return sorted(found.values())


def holes(database: Path, packages: Sequence[Package]) -> tuple[list[Hole], date]:
    """Those that the copy of the list knows in these versions, and the day of its newest entry."""
    versions = {package.name: Version(package.version) for package in packages}
    found, newest = list[Hole](), datetime.min.replace(tzinfo=UTC)
    with zipfile.ZipFile(database) as packed:
        for name in packed.namelist():
            entry = json.loads(packed.read(name))
            newest = max(newest, datetime.fromisoformat(entry["modified"]))
            if "withdrawn" not in entry:
                found += _in_entry(entry, versions)
    return sorted(set(found)), newest.date()


def _in_entry(entry: Mapping[str, Any], versions: Mapping[str, Version]) -> Iterator[Hole]:
    for affected in entry.get("affected", ()):
        package = affected.get("package", {})
        name = canonicalize_name(package.get("name", ""))
        if package.get("ecosystem") != "PyPI" or name not in versions:
            continue
        listed = str(versions[name]) in affected.get("versions", ())
        ranges = [one for one in affected.get("ranges", ()) if one["type"] == "ECOSYSTEM"]
        if listed or any(_within(one["events"], versions[name]) for one in ranges):
            yield Hole(name, entry["id"], entry.get("summary") or entry.get("details", "").partition("\n")[0][:100])


def _within(events: Sequence[Mapping[str, str]], version: Version) -> bool:
    """Whether a version is hit, by the events before it.

    >>> _within([{"introduced": "0"}, {"fixed": "2.1"}], Version("2.0")), _within([{"introduced": "3"}], Version("2.0"))
    (True, False)
    """
    hit = False
    for event in sorted(events, key=lambda event: _version(next(iter(event.values())))):
        (kind, at), *_ = event.items()
        if kind == "introduced" and version >= _version(at):
            hit = True
        elif (kind == "fixed" and version >= _version(at)) or (kind == "last_affected" and version > _version(at)):
            hit = False
    return hit


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:  # of a package from before versions had rules
        return Version("0")


def _wanted(texts: Iterable[str] | None, extras: Iterable[str]) -> list[Requirement]:
    """Those that hold on this machine, with these extras."""
    read, chosen = map(Requirement, texts or ()), ["", *extras]
    return [one for one in read if one.marker is None or any(one.marker.evaluate({"extra": e}) for e in chosen)]


def _licence(about: "metadata.PackageMetadata") -> str:
    """The licence by its short name, as the package says it; "?" where it doesn't."""
    told = about.get_all("Classifier") or ()
    classifiers = [text.split(" :: ")[-1] for text in told if text.startswith("License ::")]
    expression, written = ((about.get_all(name) or [""])[0] for name in ("License-Expression", "License"))
    return expression or ", ".join(classifiers) or written.strip().partition("\n")[0][:60] or "?"


def fetch(database: Path) -> None:
    """Get a new copy of the list; the old one stays where that fails. Raises OSError."""
    database.parent.mkdir(parents=True, exist_ok=True)
    new = database.with_suffix(".new")
    with urllib.request.urlopen(LIST, timeout=60) as answer, new.open("wb") as file:
        while part := answer.read(1 << 20):
            file.write(part)
    with zipfile.ZipFile(new) as packed:
        packed.testzip()
    new.replace(database)


def main(argv: Sequence[str] | None = None) -> int:
    """Exit code 0 where no hole is known, 1 where one is, or where nothing is known of any, 2 for a wrong command."""
    parser = command_parser("tests.audit", __doc__, _EXAMPLES)
    parser.add_argument("--database", type=Path, default=DATABASE, help=f"the copy of the list (default: {DATABASE})")
    parser.add_argument("--fetch", action="store_true", help="get a new copy first")
    options = parser.parse_args(argv)
    packages = needed()
    for package in packages:
        print(f"{package.name:32} {package.version:16} {package.licence}")
    if options.fetch:
        try:
            fetch(options.database)
        except (OSError, zipfile.BadZipFile) as error:
            print(f"{LIST}: can't be had ({error}); the copy that is here is used", file=sys.stderr)
    if not options.database.exists():
        print(f"{options.database}: found no copy of the list, so nothing is known of holes; add --fetch, or bring one")
        return 1
    found, newest = holes(options.database, packages)
    for hole in found:
        print(f"{hole.package}: {hole.identifier} {hole.summary}")
    age = (datetime.now(UTC).date() - newest).days
    told = f"{len(packages)} packages, {len(found)} known holes"
    print(f"{told}; the newest entry of the list is of {newest}, {age} days old")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
