"""The README says what the code is: its settings, its file tree and its commands."""

import re
import subprocess
import sys

import pytest

from bot.settings import Settings
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_settings_table_is_the_code() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\| (.*) \|$", README, re.MULTILINE)
    fields = Settings.model_fields
    assert rows == [
        (name.upper(), "" if field.default is None else str(field.default), field.description)
        for name, field in fields.items()
    ]


@pytest.mark.parametrize("package", ["bot", "bot/memory", "bot/privacy", "bot/telegram", "embeddings", "scripts"])
def test_the_tree_names_every_module(package: str) -> None:
    tree = README.split("## What is where")[1].split("```")[1]
    block = re.search(rf"^{package}/\n((?:  .*\n)+)", tree, re.MULTILINE)
    assert block
    named = set(re.findall(r"^  (\w+\.py)", block[1], re.MULTILINE))
    assert named == {path.name for path in (ROOT / package).glob("*.py")} - {"__init__.py"}


def test_every_script_named_answers_to_help() -> None:
    named = set(re.findall(r"python -m scripts\.(\w+)", README))
    assert named == {path.stem for path in (ROOT / "scripts").glob("*.py")} - {"__init__"}


@pytest.mark.parametrize("script", ["reindex", "ask", "evaluate", "import_help", "backup", "measure_masking"])
def test_help_ends_in_examples(script: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", f"scripts.{script}", "--help"], cwd=ROOT, capture_output=True, text=True
    )
    assert result.returncode == 0
    assert "examples:\n  python -m scripts." in result.stdout


def test_every_measuring_command_named_exists() -> None:
    named = set(re.findall(r"python -m tests\.(\w+)", README))
    assert named == {"tour", "ordeal", "soak", "handling"}
    assert all((ROOT / "tests" / f"{name}.py").exists() for name in named)
