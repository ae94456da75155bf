"""Writes the list of all modules into docs/how-it-works.md, from their first lines: `python -m tests.file_list`."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

PAGE = ROOT / "docs" / "how-it-works.md"
LAYERS = ("bot", "embeddings", "scripts")
_PLACE = re.compile(r"(?<=<!-- files -->\n).*(?=<!-- /files -->)", re.DOTALL)


def packages() -> list[Path]:
    """Every package of the software, a layer's rooms after it. Migrations are files of Alembic's, not modules."""
    folders = {path.parent for layer in LAYERS for path in (ROOT / layer).rglob("__init__.py")}
    return sorted(path.relative_to(ROOT) for path in folders)


def file_list() -> str:
    """A section for each package, with a line for each of its modules."""
    return "\n".join(line for package in packages() for line in _section(package))


def with_list(page: str) -> str:
    """`page` with the list as it must be."""
    return _PLACE.sub(lambda _: f"\n{file_list()}\n", page)


def _section(package: Path) -> Iterator[str]:
    yield f"### {package}/"
    yield f"\n{_phrase(ROOT / package / '__init__.py')}.\n"
    modules = [path for path in sorted((ROOT / package).glob("*.py")) if path.name != "__init__.py"]
    if modules:
        yield "| | |\n|---|---|"
        yield from (f"| `{path.name}` | {_phrase(path)} |" for path in modules)
        yield ""


def _phrase(path: Path) -> str:
    """The first line of a module's docstring, without its last full stop."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.split("\n", 1)[0].removesuffix(".")


def main() -> int:
    """Exit code 0."""
    PAGE.write_text(with_list(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
