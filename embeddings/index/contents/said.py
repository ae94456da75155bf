"""What the whole FAQ says, in short: what to look for in a query is told from this, not by looking it through again."""

import json
from collections.abc import Container, Sequence
from functools import cached_property
from pathlib import Path

from embeddings.faq.entries import Entry
from embeddings.faq.synonyms import Synonyms
from embeddings.index.contents.words import words_of
from embeddings.index.rows import Row
from embeddings.intents.services import known_names, texts_in_one


class Said:
    """Nothing of a small FAQ is looked through before it is asked for; a large build has it in a file."""

    def __init__(self, entries: Sequence[Entry], rows: Sequence[Row], synonyms: Sequence[Synonyms]) -> None:
        self._entries, self._rows, self._synonyms = entries, rows, synonyms

    @cached_property
    def services(self) -> list[str]:
        """The names of its services, in the order of the file."""
        return list(dict.fromkeys(entry.service for entry in self._entries))

    @cached_property
    def names(self) -> list[str]:
        """The names of its services, categories and platforms."""
        named = ((entry.service, entry.category, entry.platform) for entry in self._entries)
        return list(dict.fromkeys(name for names in named for name in names if name))

    @cached_property
    def words(self) -> dict[str, str]:
        """The FAQ's word for each form of the synonyms that it does without."""
        return words_of(self._synonyms, [row.text for row in self._rows if row.kind != "intent"])

    @cached_property
    def _told(self) -> Container[str]:
        return texts_in_one(self._entries)

    def speaks_of(self, name: str) -> bool:
        """Whether the FAQ has the name of a well-known service, in small letters, in any text."""
        return name in self._told

    def save(self, path: Path) -> None:
        """Write all of it to a file. Raises OSError."""
        told = [name for name in known_names() if self.speaks_of(name)]
        said = {"services": self.services, "names": self.names, "words": self.words, "_told": told}
        path.write_text(json.dumps(said, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def open(cls, path: Path) -> "Said":
        """What `save` wrote. Raises OSError, ValueError."""
        said = cls((), (), ())
        vars(said).update(json.loads(path.read_text(encoding="utf-8")))
        return said
