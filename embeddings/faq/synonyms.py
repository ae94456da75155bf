"""Words of the trade: what customers call the things that an FAQ has other words for. 비번 is 비밀번호, 무배 무료배송.

General ones of customer service ship with the package; the operator's file adds to them, and where they differ it is
right.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from embeddings.errors import FaqFileError
from embeddings.faq.fields import Name
from embeddings.faq.jsonl import read_jsonl, shown

SHIPPED_SYNONYMS = Path(__file__).parents[1] / "data" / "synonyms.jsonl"

_TOO_COMMON = re.compile(
    "[이그저것거수때곳데안못더또다왜뭐뭘나너내제네예좀잘꼭막할하해한했함될되돼된됨있없같가갈간와올온오봐볼본보줘줄준주써쓸쓴쓰]"
    "|[을를은는의에도만과로요님들등및]|에서|에게|한테|으로|까지|부터|하고|이랑|보다|처럼|마다|밖에|조차|이나|라도|하는|하면|해요"
    "|되나요?|어떻게|있어요|없어요|주세요|싶어요|있나요|the|an|to|of|in|is|it|how"
)
"""Particles, endings, and syllables that half of all questions have: as a synonym they would match everything."""


class Synonyms(BaseModel):
    """One line of `synonyms.jsonl`: a word, and what else people call it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    word: Name
    also: Annotated[tuple[Name, ...], Field(min_length=1, strict=False)]

    @property
    def forms(self) -> tuple[str, ...]:
        """All that mean the same, the word first."""
        return (self.word, *self.also)


def form_key(form: str) -> str:
    """Forms with the same key are the same: case and spaces don't count.

    >>> form_key("Wi-Fi"), form_key("폰 번호")
    ('wi-fi', '폰번호')
    """
    return "".join(form.split()).casefold()


def load_synonyms(path: Path, tell: Callable[[str], None] = lambda _: None) -> list[Synonyms]:
    """The shipped groups with those of the file, which takes its forms out of shipped ones.

    A file that isn't there adds none. Raises FaqFileError with every problem; `tell` is given each note.
    """
    own = _read(path, tell) if path.exists() else []
    return list(_merged(own, _read(SHIPPED_SYNONYMS, tell)))


def _merged(own: Sequence[Synonyms], shipped: Sequence[Synonyms]) -> Iterator[Synonyms]:
    """Shipped groups less the operator's forms; what is left of one whose word is the operator's joins it there."""
    taken = {form_key(form) for group in own for form in group.forms}
    left = {form_key(group.word): [f for f in group.also if form_key(f) not in taken] for group in shipped}
    for group in shipped:
        if form_key(group.word) not in taken and (also := left[form_key(group.word)]):
            yield group.model_copy(update={"also": tuple(also)})
    for group in own:
        joining = [form for word in group.forms for form in left.get(form_key(word), ())]
        yield group.model_copy(update={"also": (*group.also, *joining)})


def _read(path: Path, tell: Callable[[str], None]) -> list[Synonyms]:
    read = read_jsonl(path, Synonyms)
    problems = read.problems + [f"{path}:{number}: {fault}" for number, fault in _faults(read.numbered)]
    if problems:
        raise FaqFileError(problems)
    for note in read.notes:
        tell(note)
    return read.models


def _faults(numbered: Sequence[tuple[int, Synonyms]]) -> Iterator[tuple[int, str]]:
    words = {form_key(group.word): number for number, group in reversed(numbered)}
    first: dict[str, int] = {}
    for number, group in numbered:
        for place, form in enumerate(group.forms):
            name, key = f"also[{place - 1}]" if place else "word", form_key(form)
            if fault := _matches_everything(key):
                yield number, f"{name}: found {shown(form)}, {fault}; write it with the word beside it, or delete it"
            elif first.get(key) == number:
                yield number, f"{name}: {shown(form)} stands twice in this line; delete one"
            elif place and words.get(key, number) != number:
                yield (
                    number,
                    f"{name}: {shown(form)} is the word of line {words[key]}; make one line of the two",
                )
            elif key in first:
                yield number, f"{name}: {shown(form)} stands on line {first[key]} too; keep it in one group"
            first.setdefault(key, number)


def _matches_everything(key: str) -> str | None:
    """Why a form would be found in questions of any kind; None where it wouldn't."""
    if not re.search(r"[^\W_]", key):
        return "which has no letter"
    if _TOO_COMMON.fullmatch(key):
        return "which stands in questions of every kind"
    if len(key) == 1 and not "가" <= key <= "힣":
        return "which is a single letter"
    return None
