"""The seam between a measurement and what it measures, and the contenders by their names."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from bot.benchmark.extent import Setup
from embeddings.encoder.protocol import Floats
from embeddings.faq.entries import Entry


class Contender(Protocol):
    """Answers questions from an FAQ; safe to call from `at_once` threads."""

    at_once: int
    """Questions that are answered at a time; more would only make each wait, and all take longer."""

    def answer(self, question: str) -> str:
        """The id of the entry that it would answer with; empty where it would not answer."""
        ...

    def encode_one(self, text: str) -> Floats:
        """A question's vector, shape (dimension,)."""
        ...

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of texts for an index, shape (n, dimension), as fast as it can."""
        ...

    def warm(self, run: Callable[[], object]) -> None:
        """Make what is made once, and choose what `run`, which is to be measured, is fastest with."""
        ...

    def forget(self) -> None:
        """What was asked before, where it remembers that."""
        ...


def contender(name: str, setup: Setup) -> Contender:
    """Opened and ready. Raises FaqBotError where the live build can't be had, ImportError without its libraries."""
    if name == "ours":
        from bot.benchmark.contenders.ours import Ours  # each has heavy imports that no other one may have

        return Ours(setup.settings)
    if name == "plain":
        from bot.benchmark.contenders.plain import Plain

        return Plain(setup.model, setup.folder / "plain")
    from bot.benchmark.contenders.framework import Framework

    return Framework(setup.model, setup.folder / "txtai")


def fill(name: str, model: Path, entries: Sequence[Entry], folder: Path) -> None:
    """Have a peer encode the FAQ's phrasings and save them into its folder below `folder`."""
    asked = [(entry.id, text) for entry in entries for text in (entry.question, *entry.alternates)]
    if name == "plain":
        from bot.benchmark.contenders.plain import Plain

        Plain.fill(model, asked, folder / name)
    else:
        from bot.benchmark.contenders.framework import Framework

        Framework.fill(model, asked, folder / name)


def missing(name: str) -> str | None:
    """Why a peer can't take part here; None where it can."""
    if name == "txtai" and find_spec("txtai") is None:
        return "txtai is not installed: pip install -c constraints.txt -e '.[benchmark]'"
    return None
