"""What operators decided about proposals, who and when: a small file beside the FAQ, one decision a line."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.learning.proposals import Kind, Proposal
from bot.whole_files import write_whole
from embeddings.errors import FaqFileError
from embeddings.faq.jsonl import read_jsonl, write_jsonl
from embeddings.text.normal_form import same_text_key


class Decided(BaseModel):
    """One decision. The texts have personal data masked, as the log has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    by: str
    decision: Literal["accepted", "held", "rejected"]
    kind: Kind
    question: str
    """The most central one of the cluster."""
    users: int
    entry: str | None = None
    phrasings: tuple[str, ...] = ()
    """That were accepted; or that a language model thought of, whatever became of them."""
    texts: tuple[str, ...] = ()
    """Those of the cluster that were decided on, where others were set aside."""
    apart: tuple[str, ...] = ()
    """The others."""

    @property
    def parted(self) -> tuple[set[str], set[str]]:
        """The keys of the texts that were decided on, and of those that were set aside."""
        decided, others = ({same_text_key(text) for text in texts} for texts in (self.texts, self.apart))
        return decided, others - decided

    @property
    def turned_away(self) -> bool:
        """Whether the cluster must not come back as it was."""
        return self.decision == "rejected" or (self.decision == "accepted" and self.kind == "out of scope")


def decided_path(faq: Path) -> Path:
    """Beside the FAQ: `faq.jsonl` has `faq.learned.jsonl`."""
    return faq.with_name(f"{faq.stem}.learned.jsonl")


def load_decided(path: Path) -> list[Decided]:
    """All decisions, the oldest first; none where there is no file. Raises FaqFileError with every problem of it."""
    if not path.exists() or not path.stat().st_size:
        return []
    read = read_jsonl(path, Decided)
    if read.problems:
        raise FaqFileError(read.problems)
    return read.models


def note_decided(path: Path, proposal: Proposal, by: str = "") -> None:
    """Add what was decided about a proposal; by whoever runs this, unless a name is given.

    Raises FaqFileError where it can't be written.
    """
    decision = {"accept": "accepted", "hold": "held", "reject": "rejected"}[proposal.decision or "hold"]
    entry = proposal.draft.id if proposal.kind == "new" and proposal.draft else proposal.entry
    kept = decision == "accepted" and proposal.kind != "out of scope"
    line = Decided(
        at=datetime.now(UTC),
        by=by or _who(),
        decision=decision,  # type: ignore[arg-type]  # one of the three above
        kind=proposal.kind,
        question=proposal.question,
        users=proposal.users,
        entry=entry if kept else None,
        phrasings=proposal.phrasings if kept or proposal.suggested else (),
        texts=proposal.examples if proposal.apart else (),
        apart=proposal.apart,
    )
    try:
        before = path.read_bytes() if path.exists() else b""
        write_whole(path, before + write_jsonl([line]).encode())
    except OSError as error:
        fault = f"{path}: can't be written ({error.strerror}), expected a file in a folder you may write to"
        raise FaqFileError([f"{fault}; what was decided was not noted"]) from error


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run as a number that has no name
        return "unknown"
