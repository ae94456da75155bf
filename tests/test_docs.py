"""The README and the pages of docs/ say what the code is: its settings, commands, files and functions."""

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings
from tests import file_list
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
DESIGN = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
MEASUREMENTS = (ROOT / "docs" / "measurements.md").read_text(encoding="utf-8")
PAGES = {
    "README.md": README,
    "SECURITY.md": (ROOT / "SECURITY.md").read_text(encoding="utf-8"),
    "CHANGELOG.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"),
    "docs/operating.md": OPERATING,
    "docs/how-it-works.md": DESIGN,
    "docs/measurements.md": MEASUREMENTS,
}


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    level = heading.split(" ")[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{2,{len(level)}}} |\Z)", page, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found[1]


def anchors(page: str) -> set[str]:
    """What a link may name of a page: its headings, as GitHub writes them."""
    headings = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def definitions(path: Path) -> set[str]:
    """Functions, classes, methods (as Class.method) and constants of a module."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                names.add(node.name)
            case ast.ClassDef():
                methods = [part for part in node.body if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef)]
                names |= {node.name, *(f"{node.name}.{method.name}" for method in methods)}
            case ast.Assign():
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return names


def test_the_readme_is_two_screens() -> None:
    lines = README.splitlines()
    assert len(lines) <= 170
    assert [line for line in lines if len(line) > 150] == []


def test_the_settings_table_is_the_code() -> None:
    table = section(OPERATING, "## Settings")
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\| (.*) \|$", table, re.MULTILINE)
    assert rows == [
        (name.upper(), "" if field.default is None else str(field.default), field.description)
        for name, field in Settings.model_fields.items()
    ]


def test_the_example_of_env_names_settings_only() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE)
    assert "TELEGRAM_BOT_TOKEN" in named
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_the_readmes_tree_names_every_package() -> None:
    tree = section(README, "## What is where").split("```")[1]
    named, open_folders = set(), list[str]()
    for indent, name, phrase in re.findall(r"^( *)([\w-]+)/ +(.+)$", tree, re.MULTILINE):
        open_folders[len(indent) // 2 :] = [name]
        named.add("/".join(open_folders))
        assert (ROOT / "/".join(open_folders)).is_dir(), (open_folders, phrase)
    assert {str(package) for package in file_list.packages()} <= named


def test_the_list_of_files_is_made_from_the_modules() -> None:
    """Mended by: python -m tests.file_list."""
    assert file_list.with_list(DESIGN) == DESIGN
    assert "| `spacing.py` | Spaces put back" in DESIGN


def test_the_readme_names_every_script_and_no_other() -> None:
    scripts = {path.stem for path in (ROOT / "scripts").glob("*.py")} - {"__init__"}
    assert set(re.findall(r"python -m scripts\.(\w+)", README)) == scripts
    for name, page in PAGES.items():
        assert set(re.findall(r"scripts\.(\w+)", page)) <= scripts, name


SCRIPTS = sorted(set(re.findall(r"python -m scripts\.(\w+)", README)))


@pytest.mark.parametrize("script", SCRIPTS)
def test_help_ends_in_examples(script: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        importlib.import_module(f"scripts.{script}").main(["--help"])
    assert ended.value.code == 0
    assert f"examples:\n  python -m scripts.{script}" in capsys.readouterr().out


def test_a_script_is_run_as_the_page_says() -> None:
    """One of them in a process of its own, as operators run it; that the others end alike stands in their text."""
    result = subprocess.run([sys.executable, "-m", "scripts.ask", "--help"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0
    assert "examples:\n  python -m scripts.ask" in result.stdout
    texts = [(ROOT / "scripts" / f"{script}.py").read_text(encoding="utf-8") for script in SCRIPTS]
    ends = {tuple(text.splitlines()[-2:]) for text in texts}
    assert ends == {('if __name__ == "__main__":', "    sys.exit(main())")}


def test_every_command_of_the_tests_that_is_named_exists() -> None:
    named = {name for page in PAGES.values() for name in re.findall(r"python -m (tests\.[\w.]+\w)", page)}
    assert {"tests.load.chaos", "tests.load.soak", "tests.load.askers"} <= named
    for name in named:
        found = importlib.util.find_spec(name)
        assert found, name
        runs = Path(found.origin or "")
        assert "__main__" in (runs.with_name("__main__.py") if runs.name == "__init__.py" else runs).read_text(), name


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    place = (ROOT / name).parent
    links = re.findall(r"(?:\]\(|src=\")([^)\"]+)[)\"]", PAGES[name])
    for target in (link for link in links if not link.startswith("https://")):
        file, _, anchor = target.partition("#")
        page = (place / file).resolve() if file else ROOT / name
        assert page.is_file(), target
        assert not anchor or anchor in anchors(page.read_text(encoding="utf-8")), target


@pytest.mark.parametrize("name", PAGES)
def test_files_that_are_named_exist(name: str) -> None:
    named = re.findall(r"`((?:bot|embeddings|scripts|tests|deploy|docs)/[\w./-]*)`", PAGES[name])
    theirs = {"deploy/.env", "deploy/faq"}  # an operator makes them
    assert [path for path in named if path not in theirs and not (ROOT / path).exists()] == []


@pytest.mark.parametrize("heading", re.findall(r"^## .*$", MEASUREMENTS, re.MULTILINE))
def test_figures_stand_with_their_command(heading: str) -> None:
    """A command is what can be typed, in backticks or in a block of its own."""
    text = section(MEASUREMENTS, heading)
    code = "\n".join([*re.findall(r"```sh\n(.*?)```", text, re.DOTALL), *re.findall(r"`([^`\n]+)`", text)])
    assert re.search(r"python -m |^make |docker ", code, re.MULTILINE)


def test_the_readmes_figures_are_those_of_the_measurements() -> None:
    """Wherever the README quotes a figure with three decimals, docs/measurements.md holds it."""
    quoted = re.findall(r"\b[01]\.\d{3}\b", section(README, "## The figures that matter"))
    assert quoted
    assert [figure for figure in quoted if figure not in MEASUREMENTS] == []


def test_the_walk_visits_real_functions_in_ten_lines_and_no_file_twice() -> None:
    walk = section(DESIGN, "## The walk of one question")
    assert re.findall(r"^(\d+)\. ", walk, re.MULTILINE) == [str(number) for number in range(1, 11)]
    visited = re.findall(r"`([\w/]+\.py)`\s+`([\w.]+)`", walk)
    files = [path for path, _ in visited]
    assert len(files) >= 10
    assert len(set(files)) == len(files)
    assert [(path, name) for path, name in visited if name not in definitions(ROOT / path)] == []


def test_what_a_stranger_looks_for_is_where_the_page_says() -> None:
    table = section(DESIGN, "## Where is …?")
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ") and line != "| | |"]
    assert len(rows) == 10
    for _, answer in rows:
        found = re.findall(r"`([\w/]+\.py)` `([\w.]+)`", answer)
        assert found, answer
        assert [name for path, name in found if name not in definitions(ROOT / path)] == []
