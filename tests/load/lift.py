"""What a month's learning gains on questions that nobody asked in it: `python -m tests.load.lift [NAME]`.

By the operators' own commands, on the cold starts of tests/data: a build, a simulated month of the questions in
`*_month.jsonl`, every proposal of `learn` accepted as it is but for entries to be written, a build, and then the
questions of `*_queries.jsonl`, which somebody else wrote. Takes ten minutes for each.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.settings import load_settings
from tests.conftest import ROOT

COLD = ROOT / "tests" / "data" / "cold_starts"
NAMES = ("wallet", "game", "household")
USERS = 300
"""Of a month: some 400 questions, a few of them of many users."""
MEASURES = ("hit@1", "answered right", "served", "false answers")


class Place:
    """A folder with an FAQ, its builds and its database."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self._name = folder, name
        shutil.copy(COLD / f"{name}_faq.jsonl", folder / "faq.jsonl")
        own = {"FAQ_PATH": "faq.jsonl", "INDEX_DIR": "index", "SECRET_KEY_PATH": "secret.key"}
        self._environment = {
            **os.environ,
            **{key: str(folder / value) for key, value in own.items()},
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bot.db'}",
            "MODEL_CACHE_DIR": str(load_settings().model_cache_dir.absolute()),
        }

    def run(self, script: str, *options: str) -> str:
        """What a command prints. Raises CalledProcessError where it fails."""
        command = [sys.executable, "-m", f"scripts.{script}", *options]
        ran = subprocess.run(command, cwd=ROOT, env=self._environment, stdout=subprocess.PIPE, text=True, check=True)
        return ran.stdout

    def measured(self) -> dict[str, Any]:
        """The figures of the next month's questions."""
        told = json.loads(self.run("evaluate", "--queries", str(COLD / f"{self._name}_queries.jsonl"), "--json"))
        figures: dict[str, Any] = told["all questions"]
        return figures

    def month(self, **options: object) -> str:
        """Play it, with these options of `simulate`; what is told of it."""
        given = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        return self.run("simulate", "--queries", str(COLD / f"{self._name}_month.jsonl"), *given)

    def learn(self) -> int:
        """Accept what is proposed as it is, but for entries to be written; how many phrasings that adds."""
        file = self.folder / "review.jsonl"
        print(self.run("learn", "--out", str(file), "--days", "31"))
        proposals = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for proposal in proposals:
            proposal["decision"] = "hold" if proposal["kind"] == "new" else "accept"
        file.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in proposals), encoding="utf-8")
        self.run("learn", "--apply", str(file))
        return sum(len(one["phrasings"]) for one in proposals if one["kind"] == "phrasing")


@contextmanager
def place(name: str) -> Iterator[Place]:
    """Gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        yield Place(Path(folder), name)


def main() -> int:
    """Exit code 0."""
    for name in sys.argv[1:] or NAMES:
        with place(name) as own:
            own.run("reindex")
            before = own.measured()
            print(own.month(users=USERS))
            added = own.learn()
            own.run("reindex", "--force")  # whatever the gate makes of it
            after = own.measured()
        print(f"{name}: {added} phrasings added")
        for measure in MEASURES:
            (first, _), (then, between) = (figures[measure].values() for figures in (before, after))
            print(f"  {measure:<16}{first:.3f} -> {then:.3f} [{between[0]:.3f}, {between[1]:.3f}]", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
