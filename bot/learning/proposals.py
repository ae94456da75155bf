"""What is proposed for a cluster of questions, and the file that proposals are edited in."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.privacy.masking import is_masked
from embeddings.errors import FaqFileError
from embeddings.faq.entries import Entry
from embeddings.faq.fields import Sentence

Kind = Literal["phrasing", "new", "out of scope"]
Verdict = Literal["accept", "hold", "reject"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Near(_Part):
    """An entry that comes close to a cluster."""

    id: str
    question: str
    confidence: float
    """The mean over the cluster's questions."""


class Draft(_Part):
    """An entry to be written: everything but its answer is there, to be changed at will."""

    id: str
    service: str
    category: str | None
    question: str
    answer: str = ""


class Effect(_Part):
    """What the phrasings would change. Questions that become phrasings themselves don't count."""

    asked: int
    """The cluster's other questions."""
    gained: tuple[str, ...]
    """Those of them that the entry would then answer, and did not before."""
    stolen: tuple[str, ...]
    """Other questions that the entry would then be found for, each with the right one's: `text -> question`."""
    drawn: tuple[str, ...] = ()
    """The phrasings that are closer to another entry than to the rest of this one, as scripts.lint tells of the FAQ
    with them, each with that one's question: `text -> question`."""


class Proposal(_Part):
    """One cluster: a line of the file. `decision`, `kind`, `entry`, `phrasings` and `draft` are for the operator."""

    decision: Verdict | None = None
    name: str
    users: int
    simulated: int = 0
    """Those of the users that bot.simulation made."""
    kind: Kind
    entry: str | None = None
    """That the phrasings are added to; of kind "phrasing" only."""
    phrasings: Annotated[tuple[Sentence, ...], Field(strict=False)] = ()
    draft: Draft | None = None
    """Of kind "new" only; the phrasings become its alternates."""
    question: str
    """The cluster's most central one."""
    examples: tuple[str, ...]
    askers: tuple[int, ...] = ()
    """How many users asked each of the examples."""
    apart: tuple[str, ...] = ()
    """Texts of the cluster that don't belong: they come back as one of their own."""
    why: dict[str, int]
    nearest: tuple[Near, ...]
    told: tuple[str, ...] = ()
    """What operators answered users who asked this."""
    suggested: bool = False
    """Whether a language model thought of the phrasings, and no user."""
    effect: Effect | None = None

    @property
    def adds(self) -> bool:
        """Whether it adds phrasings to an entry; of a cluster whose texts are all masked, none may be added."""
        return self.kind == "phrasing" and self.entry is not None and bool(self.phrasings)

    @property
    def is_answered(self) -> bool:
        """Whether all of it was answered, though barely."""
        return set(self.why) == {"barely"}

    @property
    def new_entry(self) -> Entry | None:
        """The draft as an entry; None for another kind. Raises FaqFileError where something lacks or can't be so."""
        if self.kind != "new" or self.draft is None:
            return None
        if is_masked(self.draft.answer):
            fault = "found masked personal data, expected a text for everybody; write it anew, or hold it"
            raise FaqFileError([f'"{self.name}": draft.answer: {fault}'])
        own = tuple(text for text in self.phrasings if text != self.draft.question)
        fields = self.draft.model_dump() | {"alternates": own}
        try:
            return Entry.model_validate(fields)
        except ValidationError as error:
            detail = error.errors()[0]
            field = ".".join(map(str, detail["loc"]))
            raise FaqFileError([f'"{self.name}": draft.{field}: {detail["msg"]}; write it, or hold it']) from error


def draft_of(question: str, near: Entry, told: Sequence[str] = ()) -> Draft:
    """An entry to be written, beside one that comes close; its answer is what operators told somebody first, if they
    did.
    """
    category = near.category or near.platform  # a label has two levels at least
    answer = next(iter(told), "")
    return Draft(id=id_of(question), service=near.service, category=category, question=question, answer=answer)


def id_of(question: str) -> str:
    """What a draft is known by, until somebody names it better."""
    return f"new-{hashlib.sha256(question.encode()).hexdigest()[:10]}"
