"""Who did what in the console: a line each, in a file beside the FAQ; of an entry, the fields as they were and are."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from pydantic import BaseModel, ConfigDict

from embeddings.errors import FaqFileError
from embeddings.faq.jsonl import read_jsonl, write_jsonl


class Deed(BaseModel):
    """One thing that somebody did."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    by: str
    did: str
    entry: str | None = None
    about: str = ""
    before: dict[str, Any] = {}
    """Of an entry's fields, those that changed; without those that were not there."""
    after: dict[str, Any] = {}


def journal_path(faq: Path) -> Path:
    """Beside the FAQ: `faq.jsonl` has `faq.console.jsonl`."""
    return faq.with_name(f"{faq.stem}.console.jsonl")


class Journal:
    """Adds to that file, and reads it."""

    def __init__(self, faq: Path) -> None:
        self.path = journal_path(faq)
        self._writing = Lock()

    def note(self, by: str, did: str, **more: Any) -> None:
        """Add a line. Raises FaqFileError where the file can't be written."""
        line = write_jsonl([Deed(at=datetime.now(UTC), by=by, did=did, **more)])
        try:
            with self._writing, self.path.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            raise FaqFileError(
                [f"{self.path}: can't be written ({error.strerror}); what was done was not noted"]
            ) from error

    def deeds(self, entry: str | None = None) -> list[Deed]:
        """The newest first, of one entry or of all. Lines that can't be read are passed over."""
        if not self.path.exists():
            return []
        return [deed for deed in reversed(read_jsonl(self.path, Deed).models) if entry in (None, deed.entry)]
